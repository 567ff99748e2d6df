/** What QEMU devices are told, and which answers wait for them. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { SILENT } from '../../src/base/log.js';
import { PATIENCE_MS } from '../../src/machine/readers.js';
import { TYPE, buddy, byRange, framesFrom, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, rig, type Guest, type Rig } from '../helpers/rig.js';
import { MODE, ScriptedReader } from '../helpers/scripted-reader.js';

/** A machine with a reader that knows all, and a domain with the device attached. */
function attached(r: Rig = rig()) {
  const domain = r.guest.createDomain();
  r.guest.map(domain, 16, framesFrom(RAM_FRAME, 16));
  r.guest.attach(domain);
  const reader = new ScriptedReader(r.machine);
  reader.takeAndAcknowledge();
  return { ...r, domain, reader };
}

/** Whether the answer to what is done here has to wait. */
function isWithheld({ machine }: Rig, act: () => void): { readonly now: boolean; readonly given: () => boolean } {
  const before = machine.changes;
  act();
  let isGiven = machine.changes === before;
  if (!isGiven) machine.whenConfirmed(machine.changes, () => (isGiven = true));
  return { now: !isGiven, given: () => isGiven };
}

t.test('a new reader is told all functions behind the IOMMU, and nobody else', async (t) => {
  const { machine, guest } = rig();
  const domain = guest.createDomain();
  guest.attach(domain, OTHER_DEVICE);
  const reader = new ScriptedReader(machine);
  t.match(reader.take(), [{ sequence: 1n, invalidations: [] }]);
  t.same([...reader.bindings.keys()].sort((a, b) => a - b), [DEVICE, OTHER_DEVICE]);
  t.match(reader.bindings.get(DEVICE), { segment: 0, mode: MODE.blocked, inputAddressBits: 48 });
  t.same(reader.bindingOf(OTHER_DEVICE), { mode: MODE.table, slot: 0, domain: 1 });
  t.equal(machine.statistics().readers, 1);
});

t.test('the first update comes even if it says nothing', async (t) => {
  const { machine } = rig({ devices: [] });
  t.same(new ScriptedReader(machine).take(), [{ sequence: 1n, bindings: [], invalidations: [] }]);
});

t.test('the function that carries the guest is one of them, that of a tool is not', async (t) => {
  const { machine, guest, open } = rig({ devices: [DEVICE] });
  const reader = new ScriptedReader(machine);
  reader.takeAndAcknowledge();
  guest.session.close('reset');
  open({ role: 2, carrierDevice: pci(0x77) });
  t.same(reader.take(), []);
  open({ carrierDevice: pci(OUTSIDE_DEVICE) });
  t.match(reader.take(), [{ sequence: 2n, bindings: [{ busDeviceFunction: OUTSIDE_DEVICE, mode: MODE.blocked }] }]);
});

t.test('attach and detach change the binding, and a detach ends what the domain granted', async (t) => {
  const { guest, reader, domain } = attached();
  t.same(reader.bindingOf(DEVICE), { mode: MODE.table, slot: 0, domain: 1 });
  guest.detach(domain);
  t.match(reader.take(), [{ sequence: 2n, bindings: [{ busDeviceFunction: DEVICE, mode: MODE.blocked, domain: 0 }], invalidations: [{ domain: 1, iova: 0n, length: 0n }] }]);
  guest.attach(domain);
  t.match(reader.take(), [{ sequence: 3n, bindings: [{ mode: MODE.table }], invalidations: [] }]);
});

t.test('the modes of pass-through and of caller-owned domains, and of these when translation is switched off', async (t) => {
  const { machine, guest } = rig({ profile: 'extended' });
  const reader = new ScriptedReader(machine);
  const [passThrough, unmanaged] = [TYPE.passThrough, TYPE.unmanaged].map((domainType) => guest.createDomainEx({ domainType }));
  guest.attach(passThrough!);
  guest.attach(unmanaged!, OTHER_DEVICE);
  reader.takeAndAcknowledge();
  t.same(reader.bindingOf(DEVICE), { mode: MODE.identity, slot: 0, domain: 1 });
  t.same(reader.bindingOf(OTHER_DEVICE), { mode: MODE.ask, slot: 0, domain: 2 });
  const configure = (translationEnabled: number) =>
    guest.call('configureDomain', { domain: unmanaged!, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: 0x10_0000n, translationEnabled } });
  t.equal(configure(0), 'SUCCESS');
  t.match(reader.takeAndAcknowledge(), [{ bindings: [{ busDeviceFunction: OTHER_DEVICE, mode: MODE.identity }], invalidations: [{ domain: 2, length: 0n }] }]);
  t.equal(configure(1), 'SUCCESS');
  reader.takeAndAcknowledge();
  t.same(reader.bindingOf(OTHER_DEVICE), { mode: MODE.ask, slot: 0, domain: 2 });
});

/** Each attaches the device, unmaps something and gives what readers are to be told of it. */
const UNMAPS: Readonly<Record<string, (guest: Guest) => readonly string[]>> = {
  UnmapLogicalRange(guest) {
    const domain = guest.createDomain();
    guest.map(domain, 16, framesFrom(RAM_FRAME, 4));
    guest.attach(domain);
    guest.unmap(domain, 16, 2);
    return ['1: 0x10000+0x2000'];
  },
  UnmapIdentityRange(guest) {
    const domain = guest.createDomain();
    guest.mapIdentity(domain, [0x100, 0x101, 0x104]);
    guest.attach(domain);
    guest.unmapIdentity(domain, [0x100, 0x101, 0x104]);
    return ['1: 0x100000+0x2000', '1: 0x104000+0x1000'];
  },
  UnmapReservedLogicalRange(guest) {
    const domain = guest.createDomainEx(buddy(32));
    const { token, page } = guest.reserve(domain, 4);
    guest.mapSegment(token, 1, byRange(0x10_0000n, 0x2000n));
    guest.attach(domain);
    guest.unmapSegment(token, 1, 2);
    return [`1: 0x${((page + 1) * 4096).toString(16)}+0x2000`];
  },
};

for (const [what, act] of Object.entries(UNMAPS)) {
  t.test(`${what}: exactly what was unmapped is told, and waits for the reader's word`, async (t) => {
    const r = rig();
    const reader = new ScriptedReader(r.machine);
    reader.takeAndAcknowledge();
    let told: readonly string[] = [];
    const answer = isWithheld(r, () => (told = act(r.guest)));
    t.equal(answer.now, true);
    t.same(reader.invalidated(), told);
    t.equal(answer.given(), false);
    reader.acknowledge();
    t.equal(answer.given(), true);
  });
}

t.test('what changes nothing that a reader could have used is answered at once', async (t) => {
  const r = attached();
  const { guest, domain, reader } = r;
  const idle = guest.createDomain();
  for (const act of [
    () => guest.map(domain, 64, [RAM_FRAME]),
    () => guest.unmap(domain, 999, 1),
    () => guest.map(idle, 16, [RAM_FRAME]),
    () => guest.unmap(idle, 16, 1),
    () => guest.deleteDomain(idle),
    () => guest.control({ evictIotlb: true }),
  ]) t.equal(isWithheld(r, act).now, false, String(act));
  t.same(reader.take(), []);
});

t.test('all that changes before an update is taken is in it, the bindings as they are then', async (t) => {
  const { guest, domain, reader } = attached();
  for (let page = 16; page < 20; page++) guest.unmap(domain, page, 1);
  guest.detach(domain);
  guest.attach(domain);
  guest.unmap(domain, 25, 1);
  t.match(reader.take(), [{ sequence: 2n, bindings: [{ mode: MODE.table }], invalidations: [{ domain: 1, iova: 0n, length: 0n }] }]);
  t.same(reader.take(), []);
});

t.test('an answer waits for every reader, whichever comes first, and for none that comes later', async (t) => {
  const r = attached();
  const second = new ScriptedReader(r.machine);
  second.takeAndAcknowledge();
  const answer = isWithheld(r, () => r.guest.unmap(r.domain, 16, 1));
  const third = new ScriptedReader(r.machine);
  second.takeAndAcknowledge();
  t.equal(answer.given(), false);
  r.reader.takeAndAcknowledge();
  t.equal(answer.given(), true);
  t.equal(third.take().length, 1);
});

t.test('a reader that leaves lets go of what waited for it alone', async (t) => {
  const r = attached();
  const other = new ScriptedReader(r.machine);
  other.takeAndAcknowledge();
  const answer = isWithheld(r, () => r.guest.detach(r.domain));
  r.reader.reader.close('gone');
  t.equal(answer.given(), false);
  other.reader.close('gone');
  r.reader.reader.close('twice');
  t.equal(answer.given(), true);
  t.equal(r.machine.statistics().readers, 0);
  t.equal(isWithheld(r, () => r.guest.attach(r.domain)).now, false, 'nobody is told any more');
});

t.test('an acknowledgement of one update stands for those before it, and not for those after', async (t) => {
  const r = attached();
  const answers = [16, 20].map((page) => {
    const answer = isWithheld(r, () => r.guest.unmap(r.domain, page, 1));
    r.reader.take();
    return answer;
  });
  const late = isWithheld(r, () => r.guest.unmap(r.domain, 24, 1));
  t.equal(r.reader.acknowledge(3n), true);
  t.same(answers.map(({ given }) => given()), [true, true]);
  t.equal(late.given(), false);
  t.equal(r.reader.acknowledge(2n), true, 'an old one changes nothing');
  t.equal(late.given(), false);
});

t.test('what was never sent cannot be acknowledged', async (t) => {
  const r = attached();
  const answer = isWithheld(r, () => r.guest.unmap(r.domain, 16, 1));
  for (const sequence of [0n, 2n, 99n, 2n ** 64n - 1n]) t.equal(r.reader.acknowledge(sequence), false);
  t.equal(answer.given(), false);
});

t.test('of a change that takes several messages only the last one confirms it', async (t) => {
  const devices = Array.from({ length: 130 }, (_, i) => i * 8);
  const r = rig({ devices });
  const reader = new ScriptedReader(r.machine);
  t.equal(reader.takeAndAcknowledge().length, 3);
  const domain = r.guest.createDomain();
  const answer = isWithheld(r, () => devices.forEach((device) => r.guest.attach(domain, device)));
  t.same(reader.take().map(({ bindings }) => bindings.length), [64, 64, 2]);
  for (const [sequence, isGiven] of [[4n, false], [5n, false], [6n, true]] as const) {
    reader.acknowledge(sequence);
    t.equal(answer.given(), isGiven);
  }
});

t.test('a reader that acknowledges nothing is sent no more than a few updates, and then what it missed', async (t) => {
  const { guest, domain, reader } = attached();
  for (let i = 0; i < 1000; i++) {
    guest.detach(domain);
    guest.attach(domain);
    guest.map(domain, 1000 + 2 * i, [RAM_FRAME]);
    guest.unmap(domain, 1000 + 2 * i, 1);
    reader.take();
  }
  t.equal(reader.updates.length, 1 + LIMITS.updatesUnacknowledged);
  const before = reader.wakeUps;
  reader.acknowledge();
  t.ok(reader.wakeUps > before, 'it is told that more waits');
  t.match(reader.take(), [{ bindings: [{ busDeviceFunction: DEVICE, mode: MODE.table }], invalidations: [{ domain: 1, length: 0n }] }]);
});

t.test('a session that ends tells its readers, and nobody waits', async (t) => {
  const { guest, reader } = attached();
  guest.session.close('reset');
  t.match(reader.take(), [{ bindings: [{ busDeviceFunction: DEVICE, mode: MODE.blocked }], invalidations: [{ domain: 1 }] }]);
});

t.test('whoever keeps an answer waiting is named after five seconds', async (t) => {
  const warnings: string[] = [];
  const r = attached(rig({ log: { ...SILENT, warn: (_fields, message) => void warnings.push(message) } }));
  const other = new ScriptedReader(r.machine, { name: 'other' });
  other.takeAndAcknowledge();
  isWithheld(r, () => r.guest.unmap(r.domain, 16, 1));
  r.clock.advance(PATIENCE_MS - 1);
  other.takeAndAcknowledge();
  for (const { reader } of [r.reader, other]) reader.remind();
  t.same(warnings, []);
  r.clock.advance(1);
  for (const { reader } of [r.reader, other]) reader.remind();
  t.same(warnings, ['QEMU has not confirmed a change: calls of the guest wait for it']);
});

t.test('readers are counted, and one too many is refused with a reason', async (t) => {
  const { machine } = rig();
  const readers = Array.from({ length: LIMITS.readers }, () => new ScriptedReader(machine));
  t.throws(() => new ScriptedReader(machine), /16 QEMU devices are connected already/);
  readers[0]!.reader.close('gone');
  t.ok(new ScriptedReader(machine));
});

t.test('a reader of another version, with a long name, or that takes no whole update is refused', async (t) => {
  const { machine } = rig();
  t.throws(() => new ScriptedReader(machine, { major: 2 }), /protocol version 2/);
  t.throws(() => new ScriptedReader(machine, { name: 'x'.repeat(65) }), /the name has 65 bytes/);
  t.throws(() => new ScriptedReader(machine, { maxMessageBytes: 4095 }), /messages of 4095 bytes/);
  t.ok(new ScriptedReader(machine, { maxMessageBytes: 0, name: '' }));
});
