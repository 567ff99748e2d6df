/** Short runs that keep a finding: planted ones among much else, of a judge of the test's own and of the verifier. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ramAt } from '../../src/base/memory.js';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import type { Observation } from '../../src/machine/types.js';
import type { Judge, JudgedFinding } from '../../src/trace/judge.js';
import { TraceReader } from '../../src/trace/reader.js';
import { replay } from '../../src/trace/replay.js';
import { shrink, type Shrunk } from '../../src/trace/shrink.js';
import { writeTrace } from '../../src/trace/writer.js';
import { Verifier } from '../../src/verify/verifier.js';
import { buddy, byRange, domainEx, hello } from '../helpers/messages.js';
import { randomFrom } from '../helpers/random.js';
import { recordedMachine, type RecordedRun } from '../helpers/recorded.js';
import { DEVICE, Guest, OTHER_DEVICE } from '../helpers/rig.js';

/** Finds what `sees` sees, under the name PLANTED. */
function planted(sees: (observation: Observation) => boolean): () => Judge {
  return () => {
    const found: JudgedFinding[] = [];
    return {
      observe: (observation) => void (sees(observation) && found.length === 0 && found.push({ rule: 'PLANTED', name: 'planted', message: 'here it is', count: 1, at: observation.number, calls: [] })),
      end: () => {},
      findings: () => found,
    };
  };
}

const isStatus = (status: number) => (observation: Observation) => observation.kind === 'call' && observation.reply.status === status;

/** A guest with two devices, whose allocators give other addresses in other runs. */
function stage() {
  let now = 0;
  const { run, machine } = recordedMachine({ memory: ramAt(0, 16 * 2 ** 20), clock: { now: () => ++now }, setup: { devices: [DEVICE, OTHER_DEVICE] } });
  const { session } = machine.open(hello(), { eventsWaiting: () => void session?.nextEvent() });
  return { run, machine, guest: new Guest(session!, () => 0) };
}

/** Calls that have nothing to do with anything. */
function noise(guest: Guest, random: () => number, calls: number): void {
  const domains = [guest.createDomain()];
  for (let i = 0; i < calls; i++) {
    const domain = domains[Math.floor(random() * domains.length)]!;
    const page = Math.floor(random() * 32);
    const roll = random();
    if (roll < 0.1) domains.push(guest.createDomain());
    else if (roll < 0.5) guest.map(domain, page, [100 + page]);
    else if (roll < 0.8) guest.unmap(domain, page, 1);
    else if (roll < 0.9) guest.poke(page, 1, OTHER_DEVICE);
    else if (domains.length > 1) guest.deleteDomain(domains.splice(domains.indexOf(domain), 1)[0]!);
  }
}

function check(t: Test, run: RecordedRun, shrunk: Shrunk, most: number): void {
  t.ok(shrunk.actionsAfter <= most, `${shrunk.actionsBefore} actions became ${shrunk.actionsAfter}`);
  const path = join(t.testdir(), 'short.trace');
  writeTrace(path, shrunk.records, { setup: shrunk.setup, daemonVersion: 'test' });
  const reader = new TraceReader(path);
  const result = replay(reader);
  t.same([result.differences, result.records, reader.notes], [0, shrunk.records.length, []], 'the short run replays');
  t.ok(run.records.length > shrunk.records.length);
}

for (const seed of [1, 2, 3]) {
  t.test(`a reservation that is freed while a segment is mapped, among 400 calls (seed ${seed})`, async (t) => {
    const { run, guest } = stage();
    const random = randomFrom(seed);
    noise(guest, random, 200);
    const domain = guest.createDomainEx(domainEx(buddy(40)));
    guest.mapEx(domain, byRange(0x40000n, 0x3000n));
    const { token } = guest.reserve(domain, 4);
    guest.mapSegment(token, 1, byRange(0x80000n, 0x2000n));
    noise(guest, random, 100);
    t.equal(guest.freeReserved(token), 'RESOURCE_IN_USE');
    noise(guest, random, 100);
    const sees = (observation: Observation) => observation.kind === 'call' && observation.request.routine === 'freeReservedLogicalAddressRange' && isStatus(NTSTATUS.STATUS_RESOURCE_IN_USE)(observation);
    const shrunk = shrink(run, { rule: 'PLANTED', judge: planted(sees) });
    check(t, run, shrunk, 5);
    const kept = shrunk.records.flatMap((record) => (record.body === 'call' ? [record.call.request?.routine] : []));
    t.same(kept, ['createDomainEx', 'reserveLogicalAddressRange', 'mapReservedLogicalRange', 'freeReservedLogicalAddressRange']);
  });
}

t.test('addresses that an allocator chose follow it: DMA to an unmapped range is still that', async (t) => {
  const { run, guest } = stage();
  const domain = guest.createDomainEx(domainEx(buddy(40)));
  for (let i = 0; i < 20; i++) guest.mapEx(domain, byRange(0x100000n + BigInt(i) * 0x4000n, 0x4000n));
  const page = guest.mapEx(domain, byRange(0x40000n, 0x3000n)) as number;
  guest.attachEx(domain, guest.createDevice(DEVICE));
  t.equal(guest.poke(page, 1, DEVICE), 'done');
  t.equal(guest.unmap(domain, page, 3), 'SUCCESS');
  t.equal(guest.poke(page, 1, DEVICE), 'fault');
  const sees = (observation: Observation) => observation.kind === 'fault' && observation.fault.evidence?.history[0]?.what === 'unmapped';
  const shrunk = shrink(run, { rule: 'PLANTED', judge: planted(sees) });
  check(t, run, shrunk, 7);
});

t.test('DMA after unmap as the verifier finds it, among 300 calls', async (t) => {
  const { run, guest } = stage();
  noise(guest, randomFrom(9), 150);
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  guest.map(domain, 500, [200, 201]);
  guest.poke(500, 1, DEVICE);
  guest.unmap(domain, 500, 2);
  noise(guest, randomFrom(10), 150);
  guest.poke(500, 1, DEVICE);
  guest.session.close('done');
  const progress: number[] = [];
  const shrunk = shrink(run, { rule: 'VIO-201', judge: () => new Verifier({ rules: { only: ['VIO-201'] } }), onProgress: (left) => progress.push(left) });
  check(t, run, shrunk, 6);
  t.match(shrunk.message, /0x1f4000/);
  t.same(progress, [...progress].sort((a, b) => b - a), 'ever fewer are left');
});

t.test('a call of a session that is gone, and of a handle that nobody made, is left out', async (t) => {
  const { run, guest, machine } = stage();
  const other = new Guest(machine.open(hello({ role: 2 }), { eventsWaiting: () => {} }).session!, () => 0);
  const theirs = other.createDomain();
  other.map(theirs, 1, [1]);
  const domain = guest.createDomain();
  guest.map(domain, 3, [7]);
  guest.map(domain, 3, [8]);
  const shrunk = shrink(run, { rule: 'PLANTED', judge: planted(isStatus(NTSTATUS.STATUS_RESOURCE_IN_USE)) });
  check(t, run, shrunk, 4);
});

t.test('a rule that finds nothing is told of', async (t) => {
  const { run, guest } = stage();
  guest.createDomain();
  t.throws(() => shrink(run, { rule: 'VIO-201', judge: () => new Verifier() }), { code: 'VIOMMU_ERR_TRACE', message: /VIO-201 finds nothing in this trace/ });
});
