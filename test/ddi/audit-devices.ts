/** Sections B, C, G, H and I for devices: the variants of statements that the tests of single routines leave out. */
import t from 'tap';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import { PAGE, TYPE, byRange, pasidConfiguration, pci, read } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig } from '../helpers/rig.js';

t.test('DDI-055: a device that AttachDevice refused stays where it was', async (t) => {
  const { guest, machine } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.map(domain, 16, [RAM_FRAME]);
  guest.map(other, 17, [RAM_FRAME]);
  guest.attach(domain);
  for (const refused of [other, domain]) {
    t.equal(guest.attach(refused), 'INVALID_PARAMETER');
    t.same([guest.peek(16), guest.peek(17)], [0, 'fault']);
  }
  t.equal(machine.statistics().attachedDevices, 1);
  t.equal(guest.deleteDomain(other), 'SUCCESS', 'nothing holds it');
});

t.test('DDI-061 to DDI-064: a refused detach leaves the device attached and working', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attach(domain);
  const detach = (over: object) => guest.call('detachDevice', { domain, device: pci(DEVICE), inputMappingId: 0, ...over });
  const rows: [object, string][] = [
    [{ domain: 0n }, 'INVALID_PARAMETER_1'],
    [{ domain: domain + 1n }, 'INVALID_PARAMETER_1'],
    [{ domain: 2n ** 64n - 1n }, 'INVALID_PARAMETER_1'],
    [{ domain: guest.createDevice(OTHER_DEVICE) }, 'INVALID_PARAMETER_1'],
    [{ domain: other }, 'INVALID_PARAMETER_2'],
    [{ device: pci(OTHER_DEVICE) }, 'INVALID_PARAMETER_2'],
    [{ inputMappingId: 1 }, 'INVALID_PARAMETER_3'],
    [{ inputMappingId: 0xffffffff }, 'INVALID_PARAMETER_3'],
  ];
  for (const [over, status] of rows) {
    t.equal(detach(over), status);
    t.equal(guest.peek(16), 0);
  }
});

t.test('DDI-057: AttachDevice is ACCESS_DENIED for every type that is not allowed, and leaves the device detached', async (t) => {
  const { guest } = rig({ isArm64: true, policy: WITH_PASIDS });
  const domains = Object.values(TYPE).map((domainType) => guest.createDomainEx({ domainType }));
  guest.control({ dmaGuardBlocking: 2, devices: [{ device: pci(DEVICE), optIn: 0, isExternal: false, hasPasid: true }] });
  for (const domain of domains) {
    t.equal(guest.attach(domain), 'ACCESS_DENIED');
    t.match(guest.dma(read(RAM_FRAME)), { status: 2, fault: 1 });
    t.equal(guest.deleteDomain(domain), 'SUCCESS', 'nothing holds it');
  }
});

t.test('DDI-041, DDI-042: what DeleteDomain refused to delete works on, for the device and for its PASIDs', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  guest.call('attachPasidDevice', { domain, pasidDevice: sub.pasidDevice });
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE', 'a sub-device alone');
  t.equal(guest.pokeTagged(sub.asid, 16, 0x41), 'done');
  guest.attachEx(domain, dmaDevice);
  guest.call('detachPasidDevice', { pasidDevice: sub.pasidDevice });
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE', 'the parent alone');
  t.equal(guest.peek(16), 0x41);
  guest.detachEx(dmaDevice);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-043, DDI-044: a token keeps its domain with and without segments, and works on', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  const [first, second] = [guest.reserve(domain, 2, { at: 16n * PAGE }), guest.reserve(domain, 1, { at: 32n * PAGE })];
  guest.mapSegment(first.token, 0, byRange(BigInt(RAM_FRAME) * PAGE, PAGE));
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE', 'one of them with a segment');
  guest.attach(domain);
  t.equal(guest.poke(16, 1), 'done');
  guest.detach(domain);
  guest.unmapSegment(first.token, 0, 1);
  guest.freeReserved(first.token);
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE', 'the other, with none');
  t.equal(guest.freeReserved(second.token), 'SUCCESS');
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-139: making and deleting tokens changes no DMA, whatever domain the device is in', async (t) => {
  const { guest } = rig();
  const through = guest.createDomainEx({ domainType: TYPE.passThrough });
  guest.attach(through);
  const dmaDevice = guest.createDevice();
  t.equal(guest.peek(RAM_FRAME), 0);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  t.equal(guest.peek(RAM_FRAME), 0);
  guest.detach(through);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
  t.match(guest.dma(read(RAM_FRAME)), { status: 2, fault: 1 });
});

t.test('DDI-140: the second token is attached once the first is detached', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.map(other, 16, [RAM_FRAME]);
  const [first, second] = [guest.createDevice(), guest.createDevice()];
  guest.attachEx(domain, first);
  t.equal(guest.attachEx(other, second), 'INVALID_PARAMETER');
  t.equal(guest.peek(16), 'fault', 'the first attachment stands');
  guest.detachEx(first);
  t.equal(guest.attachEx(other, second), 'SUCCESS');
  t.equal(guest.peek(16), 0);
});

t.test('DDI-157, DDI-164: what AttachDeviceEx denied leaves the device detached and the domain free', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice();
  t.equal(guest.attachEx(domain, dmaDevice), 'ACCESS_DENIED');
  t.match(guest.dma(read(16)), { status: 2, fault: 1 });
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1');
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-158: nor is anything held when an attachment could not be allocated', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx();
  const dmaDevice = guest.createDevice();
  guest.control({ failAllocations: 2 });
  t.equal(guest.attachEx(domain, dmaDevice), 'INSUFFICIENT_RESOURCES');
  guest.control({ failAllocations: 1 });
  t.equal(machine.statistics().attachedDevices, 0);
  t.match(guest.dma(read(16)), { status: 2, fault: 1 });
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-178, DDI-189: whatever was refused, the first registration alone is called', async (t) => {
  const { guest } = rig();
  const [dmaDevice, other] = [guest.createDevice(), guest.createDevice(OTHER_DEVICE)];
  const first = guest.register(dmaDevice, 0x1000n);
  if (typeof first === 'string') return t.fail(first);
  t.equal(guest.register(dmaDevice, 0x2000n), 'UNSUCCESSFUL');
  for (const bad of [0n, 1n, guest.createDomain(), 2n ** 64n - 1n]) t.equal(guest.unregister(bad, 0x1000n), 'INVALID_PARAMETER_2');
  t.equal(guest.unregister(dmaDevice, 0x2000n), 'UNSUCCESSFUL', 'the refused routine');
  t.equal(guest.unregister(other, 0x1000n), 'UNSUCCESSFUL', 'of another device');
  guest.control({ dmaGuardBlocking: 2 });
  t.match(guest.events(), [{ event: 'stateChange', stateChange: { registration: first.registration, availableDomains: 1 } }]);
  t.equal(guest.session.eventsWaiting, 0);
});

t.test('DDI-183: a refused registration leaves the device without one', async (t) => {
  const { guest } = rig();
  const dmaDevice = guest.createDevice();
  const register = (over: object) => guest.reply('registerInterfaceStateChangeCallback', { callback: 0x1000n, dmaDevice, hasStateFields: true, stateFields: 1, ...over });
  for (const over of [{ callback: 0n }, { stateFields: 0 }, { stateFields: 0x80000000 }, { hasStateFields: false }]) {
    t.not(register(over).status, NTSTATUS.STATUS_SUCCESS);
    guest.control({ dmaGuardBlocking: 2 });
    guest.control({ dmaGuardBlocking: 1 });
    t.equal(guest.session.eventsWaiting, 0);
  }
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS', 'no callback keeps it');
});
