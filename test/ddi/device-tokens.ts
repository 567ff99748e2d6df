import t from 'tap';
import { ntstatusName } from '../../src/base/ntstatus.js';
import type { CreateDeviceRequest, QueryDeviceInfoRequest } from '../../src/proto/types.js';
import { NOT_A_PDO, NO_BUS, NULL_PDO, TYPE, acpi, acpiConfiguration, pasidConfiguration, pci } from '../helpers/messages.js';
import { ACPI_UID, DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type Guest } from '../helpers/rig.js';

const request = (over: Partial<CreateDeviceRequest> = {}): CreateDeviceRequest => ({
  ...{ device: pci(DEVICE), configurationsEndless: false, hasDeviceOut: true, configurations: [] },
  ...over,
});
const none = { configType: 0, inputMappingBase: 0, mappingsCount: 0, pasidConfigType: 0, suppressPasidFaults: 0 };

t.test('DDI-126: a PCI device behind the IOMMU without a configuration gets a token', async (t) => {
  const { guest } = rig();
  t.not(guest.createDevice(), 0n);
});

t.test('DDI-127 to DDI-138: CreateDevice judges its arguments from left to right, and a failure makes nothing', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const acpiOfPci = [acpiConfiguration(0, 1)];
  const rows: [string, Partial<CreateDeviceRequest>, string][] = [
    ['DDI-138: DeviceObject NULL, before everything', { device: NULL_PDO, configurations: acpiOfPci, hasDeviceOut: false }, 'INVALID_PARAMETER_1'],
    ['DDI-138: no device in the message', { device: null }, 'INVALID_PARAMETER_1'],
    ['DDI-128: an object that is no PDO', { device: NOT_A_PDO, configurations: acpiOfPci }, 'INVALID_PARAMETER'],
    ['DDI-128: a PDO whose bus gives no identity', { device: NO_BUS }, 'INVALID_PARAMETER'],
    ['DDI-127, DDI-128: a PCI device outside the IOMMU', { device: pci(OUTSIDE_DEVICE), configurations: acpiOfPci }, 'NOT_FOUND'],
    ['an ACPI device, of which an x64 guest has none behind the IOMMU', { device: acpi(ACPI_UID) }, 'NOT_FOUND'],
    ['DDI-132: numbers that make no requester ID', { device: pci(0x10000) }, 'UNSUCCESSFUL'],
    ['DDI-129: an Acpi configuration for a PCI device', { configurations: acpiOfPci, hasDeviceOut: false }, 'INVALID_PARAMETER_2'],
    ['DDI-134: ConfigType None', { configurations: [none] }, 'INVALID_PARAMETER_2'],
    ['DDI-134: ConfigType DeviceId', { configurations: [{ ...none, configType: 2 }] }, 'INVALID_PARAMETER_2'],
    ['DDI-134: ConfigType Max', { configurations: [{ ...none, configType: 4 }] }, 'INVALID_PARAMETER_2'],
    ['DDI-134: a type twice', { configurations: [pasidConfiguration(), pasidConfiguration()] }, 'INVALID_PARAMETER_2'],
    ['DDI-134: a list that does not end', { configurationsEndless: true }, 'INVALID_PARAMETER_2'],
    ['DDI-137: PasidConfigTypeMax', { configurations: [pasidConfiguration(2)] }, 'INVALID_PARAMETER_2'],
    ['DDI-137: far beyond it', { configurations: [pasidConfiguration(0xffffffff)] }, 'INVALID_PARAMETER_2'],
    ['DDI-136: a Pasid configuration beside an Acpi one', { configurations: [pasidConfiguration(), ...acpiOfPci] }, 'INVALID_PARAMETER_2'],
    ['DDI-138: DmaDeviceOut NULL', { hasDeviceOut: false }, 'INVALID_PARAMETER_3'],
  ];
  for (const [what, over, status] of rows) {
    const reply = guest.reply('createDevice', request(over));
    t.equal(ntstatusName(reply.status), `STATUS_${status}`, what);
    t.equal(reply.result, undefined, 'DDI-138: no out-parameter');
  }
});

t.test('DDI-130, DDI-131: an ACPI device of an ARM64 guest needs an Acpi configuration that names its own streams', async (t) => {
  const { guest } = rig({ isArm64: true, policy: WITH_PASIDS });
  const create = (...configurations: CreateDeviceRequest['configurations']) => guest.call('createDevice', request({ device: acpi(ACPI_UID), configurations }));
  t.equal(create(), 'INVALID_PARAMETER_2');
  t.equal(create(acpiConfiguration(5, 0)), 'INVALID_PARAMETER_2', 'no mappings');
  t.equal(create(acpiConfiguration(4, 1)), 'INVALID_PARAMETER_2', 'not its own');
  t.equal(create(acpiConfiguration(6, 3)), 'INVALID_PARAMETER_2', 'past its own');
  t.equal(create(acpiConfiguration(5, 0xffffffff)), 'INVALID_PARAMETER_2', 'far past its own');
  t.equal(create(pasidConfiguration()), 'INVALID_PARAMETER_2');
  t.equal(create(acpiConfiguration(5, 3), pasidConfiguration()), 'INVALID_PARAMETER_2');
  t.equal(create(acpiConfiguration(5, 3)), 'SUCCESS');
  t.equal(create(acpiConfiguration(20, 1)), 'SUCCESS');
  t.equal(guest.call('createDevice', request({ device: acpi(1) })), 'NOT_FOUND');
});

t.test('DDI-129: nor does a PCI device of an ARM64 guest take an Acpi configuration', async (t) => {
  const { guest } = rig({ isArm64: true });
  t.equal(guest.call('createDevice', request({ configurations: [acpiConfiguration(0, 1)] })), 'INVALID_PARAMETER_2');
  t.equal(guest.call('createDevice', request()), 'SUCCESS');
});

t.test('DDI-133: when allocation fails there is no token', async (t) => {
  const { guest } = rig();
  guest.control({ failAllocations: 2 });
  t.equal(guest.call('createDevice', request()), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.call('createDevice', request({ hasDeviceOut: false })), 'INVALID_PARAMETER_3', 'arguments come first');
});

t.test('DDI-136: a Pasid configuration needs a device with PASIDs, and works through tables of either version', async (t) => {
  for (const table of [3, 4] as const) {
    const create = (guest: Guest) => guest.session.call({ id: 1n, table, callSite: null, routine: 'createDevice', createDevice: request({ configurations: [pasidConfiguration()] }) }).status;
    t.equal(create(rig({ policy: WITH_PASIDS }).guest), 0);
    t.equal(create(rig().guest), 0xc00000f0);
  }
});

t.test('DDI-139: making a token leaves the device\'s DMA as it is', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.map(domain, 16, [RAM_FRAME]);
  guest.createDevice();
  t.equal(guest.peek(16), 'fault');
  guest.attach(domain);
  guest.createDevice();
  t.equal(guest.peek(16), 0);
});

t.test('DDI-140: two tokens may name one device, of which one at a time is attached', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  const [first, second] = [guest.createDevice(), guest.createDevice()];
  t.not(first, second);
  t.equal(guest.attachEx(domain, first), 'SUCCESS');
  t.equal(guest.attachEx(domain, second), 'INVALID_PARAMETER');
});

t.test('DDI-141, DDI-144: a detached token is deleted once', async (t) => {
  const { guest } = rig();
  const dmaDevice = guest.createDevice();
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
  for (const bad of [dmaDevice, 0n, 0x1234n, guest.createDomain()]) t.equal(guest.call('deleteDevice', { dmaDevice: bad }), 'INVALID_PARAMETER_1');
});

t.test('DDI-142: an attached token stays, and its device works on', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice();
  guest.attachEx(domain, dmaDevice);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  t.equal(guest.peek(16), 0);
  guest.detachEx(dmaDevice);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
});

t.test('DDI-143: a PASID sub-device or a callback keeps its token', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  guest.register(dmaDevice);
  guest.call('deletePasidDevice', { pasidDevice: sub.pasidDevice });
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  guest.unregister(dmaDevice);
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
});

t.test('a token is in use when another session attached its device to nothing of this one', async (t) => {
  const { guest, open } = rig();
  const tool = open({ role: 2 });
  const dmaDevice = guest.createDevice(OTHER_DEVICE);
  tool.attach(tool.createDomain(), OTHER_DEVICE);
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1', 'what another session attached is not ours to detach');
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
});

const info = (guest: Guest, over: Partial<QueryDeviceInfoRequest>) => guest.reply('queryDeviceInfo', { dmaDevice: 0n, size: 3, hasBytesWritten: true, hasBuffer: true, ...over });

t.test('DDI-145 to DDI-148, DDI-153: QueryDeviceInfo by size and pointer', async (t) => {
  const { guest } = rig();
  const dmaDevice = guest.createDevice();
  for (const size of [3, 4, 64, 0xffffffff]) t.match(info(guest, { dmaDevice, size }), { status: 0, queryDeviceInfo: { bytesWritten: 3 } });
  for (const size of [0, 1, 2]) {
    for (const hasBuffer of [true, false]) t.match(info(guest, { dmaDevice, size, hasBuffer }), { status: 0xc0000023, queryDeviceInfo: { bytesWritten: 0 } });
  }
  t.match(info(guest, { dmaDevice: 7n, size: 0, hasBytesWritten: false }), { status: 0xc00000ef, result: undefined });
  t.match(info(guest, { dmaDevice, size: 0, hasBytesWritten: false, hasBuffer: false }), { status: 0xc00000f1, result: undefined });
  t.match(info(guest, { dmaDevice, hasBuffer: false }), { status: 0xc00000f2, queryDeviceInfo: { bytesWritten: 0 } });
});

t.test('DDI-149 to DDI-152: QueryDeviceInfo tells how the token was configured', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const rows: [string, ReturnType<typeof pasidConfiguration>[], [boolean, boolean, boolean]][] = [
    ['DDI-152: no configuration', [], [false, false, false]],
    ['DDI-149: default PASID only', [pasidConfiguration(0)], [true, false, false]],
    ['DDI-150: tagged DMA', [pasidConfiguration(1)], [true, true, false]],
    ['DDI-151: faults suppressed', [pasidConfiguration(1, 1)], [true, true, true]],
    ['DDI-151: any byte but 0 is TRUE', [pasidConfiguration(0, 0x80)], [true, false, true]],
  ];
  for (const [what, configurations, [defaultPasidEnabled, pasidTaggedDmaEnabled, pasidFaultsSuppressed]] of rows) {
    const reply = info(guest, { dmaDevice: guest.createDevice(DEVICE, ...configurations) });
    t.match(reply, { status: 0, queryDeviceInfo: { bytesWritten: 3, defaultPasidEnabled, pasidTaggedDmaEnabled, pasidFaultsSuppressed } }, what);
  }
});

t.test('the tokens of one session are bounded', async (t) => {
  const { guest } = rig();
  for (let i = 0; i < 4096; i++) guest.createDevice();
  t.equal(guest.call('createDevice', request()), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.createDomainEx({ domainType: TYPE.translate }) > 0n, true);
});
