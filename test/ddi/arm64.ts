/** ACPI devices of an ARM64 guest: groups of streams, their input mappings and their faults. */
import t from 'tap';
import { Engine } from '../../src/engine/engine.js';
import { streamId } from '../../src/iommu/types.js';
import { acpi, acpiConfiguration, pci, read } from '../helpers/messages.js';
import { ACPI_IDS, ACPI_UID, DEVICE, OTHER_DEVICE, RAM_FRAME, rig, type Rig } from '../helpers/rig.js';

const device = acpi(ACPI_UID);

function arm64() {
  const made = rig({ isArm64: true });
  const { guest } = made;
  const domain = guest.createDomain();
  const attach = (inputMappingIdBase: number, mappingCount: number, to = domain) => guest.call('attachDevice', { domain: to, device, inputMappingIdBase, mappingCount });
  const detach = (inputMappingId: number, from = domain) => guest.call('detachDevice', { domain: from, device, inputMappingId });
  return { ...made, domain, attach, detach };
}

/** The input mapping ids whose stream is attached now. */
function attachedIds({ iommu }: Rig): number[] {
  return ACPI_IDS.filter((id) => iommu.device(streamId(ACPI_UID, id))?.domain !== undefined);
}

t.test('DDI-052: a group of consecutive ids is attached as one', async (t) => {
  const made = arm64();
  t.equal(made.attach(5, 3), 'SUCCESS');
  t.same(attachedIds(made), [5, 6, 7]);
  t.equal(made.attach(20, 1), 'SUCCESS');
  t.same(attachedIds(made), [5, 6, 7, 20]);
});

t.test('DDI-053: ids that the device does not own are refused by position, and nothing is attached', async (t) => {
  const made = arm64();
  t.equal(made.attach(4, 3), 'INVALID_PARAMETER_3');
  t.equal(made.attach(0, 1), 'INVALID_PARAMETER_3');
  t.equal(made.attach(6, 3), 'INVALID_PARAMETER_4');
  t.equal(made.attach(5, 0), 'INVALID_PARAMETER_4');
  t.equal(made.attach(7, 14), 'INVALID_PARAMETER_4', 'a gap');
  t.equal(made.attach(5, 0xffffffff), 'INVALID_PARAMETER_4');
  t.same(attachedIds(made), []);
});

t.test('DDI-054: when one stream of a group is attached the others stay as they are', async (t) => {
  const made = arm64();
  made.attach(6, 1);
  t.equal(made.attach(5, 3), 'INVALID_PARAMETER');
  t.same(attachedIds(made), [6]);
  t.equal(made.attach(7, 1), 'SUCCESS');
});

t.test('DDI-060, DDI-061, DDI-062: a group leaves as a whole, named by its base', async (t) => {
  const made = arm64();
  made.attach(5, 3);
  for (const id of [6, 7, 0, 20, 99]) t.equal(made.detach(id), 'INVALID_PARAMETER_3');
  t.same(attachedIds(made), [5, 6, 7]);
  t.equal(made.detach(5), 'SUCCESS');
  t.same(attachedIds(made), []);
  t.equal(made.detach(5), 'INVALID_PARAMETER_2');
});

t.test('DDI-063: a group in another domain is not detached through this one', async (t) => {
  const made = arm64();
  const other = made.guest.createDomain();
  made.attach(5, 2);
  t.equal(made.detach(5, other), 'INVALID_PARAMETER_2');
  made.attach(7, 1, other);
  t.equal(made.detach(5, other), 'INVALID_PARAMETER_3', 'the device is there, but not with this group');
  t.equal(made.detach(7, other), 'SUCCESS');
});

t.test('DDI-050, DDI-051, DDI-062: a PCI device of an ARM64 guest has id 0 alone', async (t) => {
  const { guest, domain } = arm64();
  const attach = (over: object) => guest.call('attachDevice', { domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1, ...over });
  t.equal(attach({ inputMappingIdBase: 1 }), 'INVALID_PARAMETER_3');
  t.equal(attach({ mappingCount: 0 }), 'INVALID_PARAMETER_4');
  t.equal(attach({ mappingCount: 2 }), 'INVALID_PARAMETER_4');
  t.equal(attach({}), 'SUCCESS');
  t.equal(guest.call('detachDevice', { domain, device: pci(DEVICE), inputMappingId: 1 }), 'INVALID_PARAMETER_3');
});

t.test('DDI-056: an ACPI device that is not behind the IOMMU, and any of them for an x64 guest, is NOT_FOUND', async (t) => {
  const { guest, domain } = arm64();
  t.equal(guest.attach(domain, acpi(ACPI_UID + 1)), 'NOT_FOUND');
  t.equal(guest.attach(domain, acpi(0xffffffff)), 'NOT_FOUND');
  const x64 = rig().guest;
  t.equal(x64.attach(x64.createDomain(), device), 'NOT_FOUND');
});

t.test('DDI-058: a group and a token meet on their streams', async (t) => {
  const made = arm64();
  const { guest, domain } = made;
  const [low, all] = [guest.createDevice(device, acpiConfiguration(5, 2)), guest.createDevice(device, acpiConfiguration(5, 3))];
  made.attach(6, 1);
  t.equal(guest.attachEx(domain, low), 'INVALID_PARAMETER');
  made.detach(6);
  t.equal(guest.attachEx(domain, all), 'SUCCESS');
  t.same(attachedIds(made), [5, 6, 7]);
  t.equal(guest.detachEx(low), 'INVALID_PARAMETER_1', 'the group that is attached is another');
  t.equal(guest.call('deleteDevice', { dmaDevice: low }), 'RESOURCE_IN_USE');
  t.equal(made.detach(5), 'SUCCESS');
  t.same(attachedIds(made), []);
});

t.test('DDI-323 to DDI-326, DDI-329: QueryInputMappings gives exactly the ids that can be attached', async (t) => {
  const made = arm64();
  const query = (bufferLength: number, over: object = {}) => made.guest.reply('queryInputMappings', { device, hasBuffer: true, bufferLength, hasReturnLength: true, ...over });
  for (const length of [16, 17, 64]) t.match(query(length), { status: 0, queryInputMappings: { inputMappingIds: [5, 6, 7, 20], returnLength: 16 } });
  for (const length of [0, 15]) {
    const reply = query(length, { hasBuffer: length > 0 });
    t.equal(reply.status, 0xc0000023);
    if (reply.result !== 'queryInputMappings') return t.fail('no result');
    t.same(reply.queryInputMappings, { inputMappingIds: [], returnLength: 16 });
  }
  t.equal(query(16, { hasReturnLength: false }).status, 0);
  t.equal(query(15, { hasReturnLength: false }).status, 0xc0000023);
  t.match(query(16, { hasBuffer: false }), { status: 0xc00000f0, result: undefined });
  t.match(query(16, { device: pci(DEVICE) }), { status: 0, queryInputMappings: { inputMappingIds: [0], returnLength: 4 } });
  for (let id = 0; id < 32; id++) {
    const isOwned = ACPI_IDS.includes(id as 5);
    t.equal(made.attach(id, 1), isOwned ? 'SUCCESS' : 'INVALID_PARAMETER_3');
    const configurations = [acpiConfiguration(id, 1)];
    t.equal(made.guest.call('createDevice', { device, configurationsEndless: false, hasDeviceOut: true, configurations }), isOwned ? 'SUCCESS' : 'INVALID_PARAMETER_2');
  }
});

t.test('DDI-328: a device that is not behind the IOMMU has no input mappings', async (t) => {
  const { guest } = arm64();
  const query = (of: typeof device) => guest.reply('queryInputMappings', { device: of, hasBuffer: true, bufferLength: 64, hasReturnLength: true });
  for (const outside of [acpi(1), pci(0xf8)]) t.match(query(outside), { status: 0xc0000001, queryInputMappings: { inputMappingIds: [], returnLength: 0 } });
  t.match(query({ ...device, kind: 0 }), { status: 0xc00000ef });
});

t.test('DDI-335, DDI-339: faults are reported for a group that is attached, by its base', async (t) => {
  const made = arm64();
  const set = (over: object) => made.guest.call('setDeviceFaultReporting', { device, inputMappingIdBase: 5, enable: 1, hasFaultConfig: true, hasFaultHandler: true, ...over });
  t.equal(set({}), 'INVALID_PARAMETER_1');
  made.attach(5, 2);
  for (const id of [6, 7, 20, 0]) t.equal(set({ inputMappingIdBase: id }), 'INVALID_PARAMETER_2');
  t.equal(set({ device: acpi(1) }), 'NOT_FOUND');
  t.equal(set({}), 'SUCCESS');
});

t.test('DDI-341, DDI-343, DDI-344: a fault names the stream and the ACPI device, its direction and its privilege', async (t) => {
  const made = arm64();
  made.attach(5, 3);
  const registration = made.guest.reply('setDeviceFaultReporting', { device, inputMappingIdBase: 5, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  made.guest.map(made.domain, 8, [RAM_FRAME], 1);
  made.guest.poke(8, 1, device);
  made.guest.peek(9, device);
  t.match(made.guest.events(), [
    { fault: { registration: registration.result === 'setDeviceFaultReporting' ? registration.setDeviceFaultReporting.registration : 0n, device, inputMappingId: 5, type: 5, access: 2, privileged: false } },
    { fault: { device, inputMappingId: 5, type: 7, access: 1, isStage1: false } },
  ]);
});

t.test('every stream of a group reports, each under its own id, and detaching ends all of them', async (t) => {
  const made = arm64();
  made.attach(5, 3);
  made.guest.call('setDeviceFaultReporting', { device, inputMappingIdBase: 5, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  const machineFaults = () => made.machine.statistics().faultsByRequester;
  made.guest.peek(1, device);
  t.equal(machineFaults().get(streamId(ACPI_UID, 5)), 1);
  t.equal(made.guest.session.eventsWaiting, 1);
  made.detach(5);
  t.equal(made.guest.session.eventsWaiting, 0);
  made.attach(5, 3);
  made.guest.peek(1, device);
  t.equal(made.guest.session.eventsWaiting, 0);
});

t.test('DDI-052: the DMA of each stream of a group is translated', async (t) => {
  const made = arm64();
  made.guest.map(made.domain, 8, [RAM_FRAME]);
  made.attach(5, 2);
  const faults: number[] = [];
  const engine = new Engine({ iommu: made.iommu, memory: () => made.memory, schedule: (work) => work(), faulted: ({ requester }) => faults.push(requester) });
  const statuses = ACPI_IDS.map((id) => {
    let status: number | undefined;
    const program = { id: 1n, device, steps: [read(8)], hasPasid: false, pasid: 0, privileged: false };
    engine.load(made.iommu.addDevice(streamId(ACPI_UID, id)), program, ({ results }) => (status = results[0]?.status)).start();
    return status;
  });
  t.same(statuses, [1, 1, 2, 2]);
  t.same(faults, [streamId(ACPI_UID, 7), streamId(ACPI_UID, 20)]);
});

t.test('closing a session detaches its groups, and PCI devices are theirs besides', async (t) => {
  const made = arm64();
  made.attach(5, 3);
  made.guest.attach(made.domain, OTHER_DEVICE);
  t.match(made.guest.session.close('reset'), { attachments: 4, domains: 1 });
  t.same(attachedIds(made), []);
  const next = made.open({ architecture: 2 });
  t.equal(next.call('attachDevice', { domain: next.createDomain(), device, inputMappingIdBase: 6, mappingCount: 2 }), 'SUCCESS');
});

t.test('ACPI devices that cannot be are refused when the machine is made', async (t) => {
  t.throws(() => rig({ acpiDevices: [{ uid: 2 ** 20, inputMappingIds: [] }] }), RangeError);
  t.throws(() => rig({ acpiDevices: [{ uid: 1, inputMappingIds: [2 ** 32] }] }), RangeError);
  t.throws(() => rig({ acpiDevices: [{ uid: 1, inputMappingIds: [0.5] }] }), RangeError);
});
