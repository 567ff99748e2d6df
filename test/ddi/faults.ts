import t from 'tap';
import type { SetDeviceFaultReportingExRequest } from '../../src/proto/types.js';
import { NOT_A_PDO, NO_BUS, NULL_PDO, pci, read, write } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';

function attached() {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-335, DDI-336, DDI-339: SetDeviceFaultReporting judges its arguments from left to right', async (t) => {
  const { guest } = attached();
  const set = (over: object) =>
    guest.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true, ...over });
  const rows: [string, object, string][] = [
    ['a NULL PDO, before everything', { device: NULL_PDO, inputMappingIdBase: 1, hasFaultConfig: false }, 'INVALID_PARAMETER_1'],
    ['no device in the message', { device: null }, 'INVALID_PARAMETER_1'],
    ['an object that is no PDO', { device: NOT_A_PDO }, 'INVALID_PARAMETER_1'],
    ['a device outside the IOMMU', { device: pci(OUTSIDE_DEVICE), inputMappingIdBase: 1 }, 'NOT_FOUND'],
    ['a PDO without a requester ID', { device: NO_BUS }, 'NOT_FOUND'],
    ['DDI-335: a device that is not attached', { device: pci(OTHER_DEVICE), inputMappingIdBase: 1 }, 'INVALID_PARAMETER_1'],
    ['DDI-335: also when it is to be switched off', { device: pci(OTHER_DEVICE), enable: 0 }, 'INVALID_PARAMETER_1'],
    ['DDI-339: InputMappingIdBase 1', { inputMappingIdBase: 1, hasFaultConfig: false }, 'INVALID_PARAMETER_2'],
    ['DDI-339: InputMappingIdBase 1 when it is to be switched off', { inputMappingIdBase: 1, enable: 0 }, 'INVALID_PARAMETER_2'],
    ['DDI-336: FaultConfig NULL', { hasFaultConfig: false, hasFaultHandler: false }, 'INVALID_PARAMETER_4'],
    ['DDI-336: FaultHandler NULL', { hasFaultHandler: false }, 'INVALID_PARAMETER_4'],
    ['any byte but 0 is TRUE', { enable: 0x80, hasFaultConfig: false }, 'INVALID_PARAMETER_4'],
    ['DDI-334: FaultConfig is not looked at when Enable is FALSE', { enable: 0, hasFaultConfig: false, hasFaultHandler: false }, 'SUCCESS'],
    ['everything right', {}, 'SUCCESS'],
  ];
  for (const [what, over, status] of rows) t.equal(set(over), status, what);
});

t.test('a failed SetDeviceFaultReporting gives no registration, and disabling gives 0', async (t) => {
  const { guest } = attached();
  t.equal(guest.reporting(true, OTHER_DEVICE), 'STATUS_INVALID_PARAMETER_1');
  t.equal(guest.reporting(false), 0n);
});

t.test('DDI-332, DDI-342, DDI-344: a fault of a reported device becomes an event with all its facts', async (t) => {
  const { guest, domain } = attached();
  const registration = guest.reporting(true);
  guest.dma({ operation: 'write', write: { iova: 0x12_3456n, data: new Uint8Array(10) } });
  t.equal(guest.session.eventsWaiting, 1);
  t.equal(guest.wakeUps, 1);
  t.same(guest.events(), [
    {
      sequence: 1n,
      eventsLost: 0n,
      event: 'fault',
      fault: {
        registration,
        device: pci(DEVICE),
        domain,
        type: 7,
        access: 2,
        faultAddress: 0x12_3456n,
        faultAddressValid: true,
        isStage1: false,
        occurrences: 1n,
        inputMappingId: 0,
        privileged: false,
      },
    },
  ]);
});

t.test('DDI-343: a write to a read-only page and a read of a write-only page are PermissionFaults', async (t) => {
  const { guest, domain } = attached();
  guest.reporting(true);
  guest.map(domain, 1, [RAM_FRAME], 1);
  guest.map(domain, 2, [RAM_FRAME], 2);
  guest.dma(write(1, 9));
  guest.dma(read(2));
  t.match(guest.events(), [{ fault: { type: 5, access: 2, faultAddress: 0x1000n } }, { fault: { type: 5, access: 1, faultAddress: 0x2000n } }]);
});

t.test('a mapping to what is no guest memory is an ExternalFault', async (t) => {
  const { guest, domain } = attached();
  guest.reporting(true);
  guest.map(domain, 1, [0x5_0000]);
  t.match(guest.dma(read(1)), { status: 2, fault: 4, stopIova: 0x1000n });
  t.match(guest.events(), [{ fault: { type: 4, faultAddress: 0x1000n } }]);
});

t.test('DDI-345, DDI-348: HAL-owned domains report no first stage, and no TlbMatchConflict is made', async (t) => {
  const { guest, domain } = attached();
  guest.reporting(true);
  guest.map(domain, 1, [RAM_FRAME], 1);
  for (const page of [0, 1, 2, 3]) guest.dma(write(page, 1));
  const faults = guest.events().map((event) => (event.event === 'fault' ? event.fault : undefined));
  t.equal(faults.length, 4);
  t.ok(faults.every((fault) => fault !== undefined && !fault.isStage1 && fault.type !== 3));
});

t.test('DDI-346: a faulting write changes no memory and a faulting read returns none', async (t) => {
  const { guest, domain, memory } = attached();
  bytesAt(memory, RAM_FRAME).fill(0xaa);
  guest.map(domain, 1, [RAM_FRAME], 1);
  guest.map(domain, 2, [RAM_FRAME], 2);
  guest.dma(write(1, 1, 2, 3));
  t.ok(bytesAt(memory, RAM_FRAME).every((byte) => byte === 0xaa));
  t.equal(guest.dma(read(2, 16)).data.length, 0);
});

t.test('DDI-349: a fault that nobody asked for is counted and stops nothing', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 1, [RAM_FRAME]);
  t.equal(guest.peek(9), 'fault');
  t.same(guest.events(), []);
  t.equal(machine.statistics().faults, 1);
  t.equal(machine.statistics().faultsByRequester.get(DEVICE), 1);
  t.equal(machine.faults()[0]?.delivery, 'unregistered');
  t.equal(guest.peek(1), 0);
});

const setEx = (over: Partial<SetDeviceFaultReportingExRequest>): SetDeviceFaultReportingExRequest => ({
  ...{ dmaDevice: 0n, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true },
  ...over,
});

t.test('DDI-330, DDI-331: as documented SetDeviceFaultReportingEx is NOT_IMPLEMENTED whatever it is given, and nobody is told anything', async (t) => {
  const { guest, domain } = attached();
  const dmaDevice = guest.createDevice();
  const requests = [{ dmaDevice }, { dmaDevice, enable: 0 }, {}, { dmaDevice: 7n }, { dmaDevice, inputMappingIdBase: 9, hasFaultConfig: false }];
  for (const over of requests) t.match(guest.reply('setDeviceFaultReportingEx', setEx(over)), { status: 0xc0000002, result: undefined });
  guest.peek(1);
  t.same(guest.events(), []);
  guest.detach(domain);
  guest.session.close('gone');
  t.equal(guest.call('setDeviceFaultReportingEx', setEx({})), 'NOT_IMPLEMENTED', 'also on a session that has ended');
});

t.test('in the extended profile SetDeviceFaultReportingEx works for the token\'s streams, by the rules of the V1 form', async (t) => {
  const { guest, open } = rig({ profile: 'extended' });
  const dmaDevice = guest.createDevice();
  const set = (over: Partial<SetDeviceFaultReportingExRequest>) => guest.call('setDeviceFaultReportingEx', setEx({ dmaDevice, ...over }));
  t.equal(set({ dmaDevice: 0n }), 'INVALID_PARAMETER_1');
  t.equal(set({ dmaDevice: open({ role: 2 }).createDevice() }), 'INVALID_PARAMETER_1');
  t.equal(set({}), 'INVALID_PARAMETER_1', 'not attached');
  guest.attachEx(guest.createDomainEx(), dmaDevice);
  t.equal(set({ inputMappingIdBase: 1, hasFaultConfig: false }), 'INVALID_PARAMETER_2');
  t.equal(set({ hasFaultConfig: false }), 'INVALID_PARAMETER_4');
  t.equal(set({ hasFaultHandler: false }), 'INVALID_PARAMETER_4');
  const reply = guest.reply('setDeviceFaultReportingEx', setEx({ dmaDevice }));
  if (reply.result !== 'setDeviceFaultReportingEx') return t.fail('no registration');
  guest.peek(1);
  t.match(guest.events(), [{ fault: { registration: reply.setDeviceFaultReportingEx.registration, faultAddress: 0x1000n } }]);
  t.equal(set({ enable: 0, hasFaultConfig: false }), 'SUCCESS');
  guest.peek(1);
  t.same(guest.events(), []);
});
