import t from 'tap';
import { controlRequest, hello, pci, acpi, TYPE, arm64Tables, PAGE, quads } from '../helpers/messages.js';
import { ACPI_UID, DEVICE, OUTSIDE_DEVICE, RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';
import { PlatformPolicy } from '../../src/machine/policy.js';

const sink = { eventsWaiting: () => {} };
const policy = (over: object) => ({ device: pci(DEVICE), optIn: 1, isExternal: false, hasPasid: false, ...over });

t.test('without test control every request is refused, and nothing changes', async (t) => {
  const { guest } = rig({ testControl: false });
  const reply = guest.session.control(controlRequest({ id: 7n, dmaGuardBlocking: 2, failAllocations: 2 }));
  t.match(reply, { id: 7n, accepted: false, reason: /off/ });
  t.type(guest.createDomainEx({ domainType: TYPE.passThrough }), 'bigint');
});

t.test('a request that is wrong in one part is refused whole', async (t) => {
  const { guest } = rig();
  const rows: [string, Parameters<typeof controlRequest>[0], RegExp][] = [
    ['a toggle that is none', { dmaVerification: 3 as 2 }, /dmaVerification: 3/],
    ['another', { legacyInterfaceAvailable: 9 as 2 }, /legacyInterfaceAvailable/],
    ['a PASID width beyond 20', { pasidBits: 21 }, /21 bits/],
    ['an opt-in that is none', { devices: [policy({ optIn: 4 })] }, /opt-in 4/],
    ['no device', { devices: [policy({ device: null })] }, /not behind/],
    ['a device outside the IOMMU', { devices: [policy({}), policy({ device: pci(OUTSIDE_DEVICE) })] }, /not behind/],
    ['an ACPI device that is not there', { devices: [policy({ device: acpi(1) })] }, /not behind/],
  ];
  for (const [what, over, reason] of rows) t.match(guest.session.control(controlRequest({ failAllocations: 2, ...over })), { accepted: false, reason }, what);
  t.type(guest.createDomain(), 'bigint', 'allocations do not fail');
});

t.test('an empty request changes nothing and tells the statistics', async (t) => {
  const { guest } = rig();
  guest.control({ failAllocations: 2, dmaGuardBlocking: 2 });
  t.match(guest.control({}), { accepted: true, reason: '', tablePages: 0n, iotlbHits: 0n });
  t.throws(() => guest.createDomain(), /INSUFFICIENT/);
  t.throws(() => guest.createDomainEx({ domainType: TYPE.passThrough }), /NOT_SUPPORTED/);
});

t.test('DDI-021: the legacy interface is switched for the next hello', async (t) => {
  const { guest, machine } = rig();
  guest.control({ legacyInterfaceAvailable: 1 });
  t.equal(machine.open(hello({ role: 2 }), sink).reply.legacyInterfaceAvailable, false);
  guest.control({ legacyInterfaceAvailable: 2 });
  t.equal(machine.open(hello({ role: 2 }), sink).reply.legacyInterfaceAvailable, true);
});

t.test('evicting the IOTLB makes the next access walk, and the statistics count it', async (t) => {
  const { guest, memory } = rig({ isArm64: true });
  const table = BigInt(RAM_FRAME) * PAGE;
  [table + PAGE, table + 2n * PAGE].forEach((next, i) => bytesAt(memory, RAM_FRAME + i).set(quads([next | 3n])));
  bytesAt(memory, RAM_FRAME + 2).set(quads([(table + 3n * PAGE) | 0x443n]));
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  guest.attach(domain);
  guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: table }), x64: null });
  guest.peek(0);
  guest.peek(0);
  t.match(guest.control({}), { iotlbHits: 1n, iotlbMisses: 1n });
  bytesAt(memory, RAM_FRAME + 2).set(quads([(table + 4n * PAGE) | 0x443n]));
  guest.poke(0, 1);
  t.equal(bytesAt(memory, RAM_FRAME + 3)[0], 1, 'still cached');
  guest.control({ evictIotlb: true });
  guest.poke(0, 2);
  t.equal(bytesAt(memory, RAM_FRAME + 4)[0], 2);
});

t.test('a policy is set for ACPI devices and for functions that carry a conversation too', async (t) => {
  const { guest, open } = rig({ isArm64: true });
  open({ role: 2, carrierDevice: pci(OUTSIDE_DEVICE) });
  t.equal(guest.control({ devices: [policy({ device: acpi(ACPI_UID), optIn: 0 }), policy({ device: pci(OUTSIDE_DEVICE) })] }).accepted, true);
  const attach = guest.call('attachDevice', { domain: guest.createDomain(), device: acpi(ACPI_UID), inputMappingIdBase: 5, mappingCount: 3 });
  t.equal(attach, 'ACCESS_DENIED');
});

t.test('what is attached stays attached when the policy turns against it', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice();
  guest.attachEx(domain, dmaDevice);
  guest.control({ devices: [policy({ optIn: 0 })] });
  t.equal(guest.peek(16), 0);
  guest.detachEx(dmaDevice);
  t.equal(guest.attachEx(domain, dmaDevice), 'ACCESS_DENIED');
});

t.test('control is observed with its reply', async (t) => {
  const { guest, machine } = rig();
  const seen: unknown[] = [];
  machine.subscribe((observation) => seen.push(observation));
  guest.control({ pasidBits: 4 });
  t.match(seen, [{ kind: 'control', request: { pasidBits: 4 }, reply: { accepted: true } }]);
});

t.test('a PASID width that cannot be is refused when the machine is made', async (t) => {
  for (const pasidBits of [0, 21, 1.5]) t.throws(() => new PlatformPolicy({ pasidBits }), RangeError);
});
