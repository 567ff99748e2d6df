/** Replay of what random runs do not have: slices, copies and comparisons, injected actions, stale entries, memory that changes. */
import t, { type Test } from 'tap';
import { ramAt, RegionMemory } from '../../src/base/memory.js';
import type { Interceptor, Verdict } from '../../src/machine/interceptor.js';
import type { DmaStep } from '../../src/proto/types.js';
import { replay } from '../../src/trace/replay.js';
import type { MachineSetup } from '../../src/trace/setup.js';
import { byRange, controlRequest, domainEx, hello, mdlOf, pci, write } from '../helpers/messages.js';
import { recordedMachine, type RecordedOptions } from '../helpers/recorded.js';
import { Guest } from '../helpers/rig.js';
import { leaves, links, TABLE_FRAME, TABLE_FRAMES, tableOf } from '../helpers/naive/tables.js';

const DEVICE = 0x28;
const MIB = 2 ** 20;

function ticking() {
  let now = 100;
  return { now: () => (now += 0.0625) };
}

/** A recorded machine and one guest. Events are taken when they come, or when a test takes them. */
function recorded(over: Partial<RecordedOptions> & { readonly takesAtOnce?: boolean; readonly setup?: Partial<MachineSetup> } = {}) {
  const { takesAtOnce = false, ...options } = over;
  const { run, machine } = recordedMachine({ memory: ramAt(0, 32 * MIB), clock: ticking(), ...options, setup: { devices: [DEVICE], ...options.setup } });
  const { session } = machine.open(hello(), { eventsWaiting: () => void (takesAtOnce && session?.nextEvent()) });
  const guest = new Guest(session!, () => 0);
  return { run, machine, guest };
}

function attached(guest: Guest, frame = 16, pages = 4096): void {
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  guest.call('mapLogicalRange', { domain, permissions: 3, logicalAddress: 0n, mdl: mdlOf([], { byteCount: pages * 4096, runs: [{ frame: BigInt(frame), pageCount: BigInt(pages) }] }) });
}

function same(t: Test, trace: Parameters<typeof replay>[0] & { readonly records: readonly unknown[] }): void {
  const result = replay(trace);
  t.same(result.divergences, []);
  t.equal(result.records, trace.records.length, 'every record was held against the trace');
  t.equal(result.digest, result.recordedDigest);
}

const bodies = (run: { readonly records: readonly { body?: string | undefined }[] }) => run.records.map(({ body }) => body);

t.test('programs of all operations give what they gave, without the bytes of memory', async (t) => {
  const { run, guest } = recorded();
  attached(guest);
  const at = (page: number) => BigInt(page) * 4096n;
  const steps: DmaStep[] = [
    write(0, 1, 2, 3, 4, 5),
    { operation: 'copy', copy: { sourceIova: 0n, destinationIova: at(3) + 1n, length: 9000n } },
    { operation: 'copy', copy: { sourceIova: at(3), destinationIova: at(9), length: 4096n } },
    { operation: 'fill', fill: { iova: at(20), length: 100_000n, pattern: Uint8Array.of(7, 8, 9) } },
    { operation: 'fill', fill: { iova: at(50), length: 0n, pattern: Uint8Array.of(1) } },
    { operation: 'compare', compare: { iova: at(20), length: 90_001n, pattern: Uint8Array.of(7, 8, 9) } },
    { operation: 'read', read: { iova: at(3), length: 5000n } },
    { operation: 'compare', compare: { iova: at(20) + 3n, length: 99_999n, pattern: Uint8Array.of(7, 8, 9) } },
    { operation: 'read', read: { iova: 0n, length: 5n } },
  ];
  const reply = guest.program(steps, DEVICE);
  t.same(reply.results.map(({ status }) => status), [1, 1, 1, 1, 1, 1, 1, 3], 'the second comparison finds the end of the fill');
  same(t, run);
});

t.test('a long program and calls in between its slices', async (t) => {
  const waiting: (() => void)[] = [];
  const { run, guest } = recorded({ schedule: (work) => waiting.push(work) });
  attached(guest);
  const domain = guest.createDomain();
  const step: DmaStep = { operation: 'fill', fill: { iova: 0n, length: BigInt(12 * MIB), pattern: Uint8Array.of(1) } };
  const check: DmaStep = { operation: 'compare', compare: { iova: 0n, length: BigInt(12 * MIB), pattern: Uint8Array.of(1) } };
  guest.session.runProgram({ id: 1n, device: pci(DEVICE), steps: [step, check], hasPasid: false, pasid: 0, privileged: false }, () => {});
  guest.session.runProgram({ id: 2n, device: pci(DEVICE), steps: [check, step], hasPasid: false, pasid: 0, privileged: false }, () => {});
  for (let turn = 0; waiting.length > 0; turn++) {
    waiting.shift()!();
    if (turn === 1) guest.map(domain, 5, [77]);
    if (turn === 4) guest.session.close('in the middle');
  }
  t.ok(bodies(run).filter((body) => body === 'dmaSlice').length > 4);
  same(t, run);
});

t.test('slices that run at once', async (t) => {
  const { run, guest } = recorded();
  attached(guest);
  guest.program([{ operation: 'fill', fill: { iova: 0n, length: BigInt(13 * MIB), pattern: Uint8Array.of(1) } }], DEVICE);
  same(t, run);
});

for (const takesAtOnce of [true, false]) {
  t.test(`events of faults that are ${takesAtOnce ? 'taken when they come' : 'left to wait, merged and lost'}`, async (t) => {
    const { run, guest } = recorded({ takesAtOnce });
    attached(guest, 16, 8);
    guest.reporting(true, DEVICE);
    for (let i = 0; i < 80; i++) guest.poke(100 + i, 1, DEVICE);
    for (let i = 0; i < 3; i++) guest.poke(100, 1, DEVICE);
    guest.events();
    guest.poke(100, 1, DEVICE);
    guest.events();
    t.ok(bodies(run).filter((body) => body === 'event').length >= 65);
    same(t, run);
  });
}

t.test('changes of the policy that callbacks are told of', async (t) => {
  for (const takesAtOnce of [true, false]) {
    const { run, guest } = recorded({ takesAtOnce });
    const tokens = [guest.createDevice(DEVICE), guest.createDevice(DEVICE)];
    for (const [i, token] of tokens.entries()) guest.register(token, BigInt(i + 1));
    for (let i = 0; i < 40; i++) guest.session.control(controlRequest({ dmaGuardBlocking: i % 2 === 0 ? 2 : 1 }));
    guest.events();
    t.ok(bodies(run).includes('event'));
    same(t, run);
  }
});

t.test('what an interceptor did: calls that fail, calls held back, actions before and after calls, a conversation that ends', async (t) => {
  const verdicts = new Map<number, Verdict>([
    [2, { kind: 'fail', status: 0xc000009a, cause: 'entry 1' }],
    [3, { kind: 'delay', milliseconds: 50, cause: 'entry 2' }],
    [9, { kind: 'drop', cause: 'entry 3' }],
  ]);
  const act = (cause: string) => machine.inject({ kind: 'fault', device: DEVICE, address: 0x5000n, access: 'write', type: 'TranslationFault', count: 2 }, cause);
  const interceptor: Interceptor = {
    beforeCall: ({ number }) => {
      if (number === 4) act('before');
      return verdicts.get(number);
    },
    afterCall: ({ number }) => void (number === 6 && act('after')),
  };
  const { run, guest, machine } = recorded({ interceptor, takesAtOnce: true });
  const domain = guest.createDomain();
  t.equal(guest.attach(domain, DEVICE), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.attach(domain, DEVICE), 'SUCCESS');
  guest.reporting(true, DEVICE);
  for (let i = 0; i < 5; i++) guest.map(domain, i, [16 + i]);
  t.equal(bodies(run).filter((body) => body === 'injected').length, 3);
  t.equal(bodies(run).at(-1), 'sessionClosed');
  same(t, run);
});

t.test('every kind of injected action', async (t) => {
  const { run, guest, machine } = recorded();
  machine.inject({ kind: 'evict-iotlb' }, 'by hand');
  machine.inject({ kind: 'policy', dmaGuardBlocking: true, devices: [{ device: DEVICE, rules: { optIn: 0, isExternal: true, hasPasid: true } }] }, 'by hand');
  guest.createDevice(DEVICE);
  machine.inject({ kind: 'allocations', fail: true }, 'by hand');
  guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  machine.inject({ kind: 'fault', device: 99, address: 0n, access: 'read', type: 'ExternalFault', count: 1 }, 'refused');
  machine.inject({ kind: 'drop' }, 'by hand');
  same(t, run);
});

t.test('memory that comes and goes, and farewells', async (t) => {
  const { run, guest, machine } = recorded();
  attached(guest, 16, 8);
  guest.poke(0, 1, DEVICE);
  machine.setMemory(new RegionMemory([]));
  guest.poke(0, 1, DEVICE);
  machine.setMemory(ramAt(0x10000, 4096));
  guest.program([{ operation: 'read', read: { iova: 0n, length: 5000n } }], DEVICE);
  guest.session.noteMemory({ id: 5n, freed: [{ frame: 16n, pageCount: 8n }], allocated: [], callSite: null });
  guest.session.farewell();
  t.same(bodies(run).slice(-3), ['memoryNote', 'farewell', 'sessionClosed']);
  same(t, run);
});

/** A domain with the caller's tables, used after an entry was changed without a flush. */
function staleRun() {
  const tables = new Uint8Array(TABLE_FRAMES * 4096);
  const memory = new RegionMemory([{ address: TABLE_FRAME * 4096, length: tables.length, bytes: tables }, { address: 0x100_000, length: MIB, bytes: new Uint8Array(MIB) }]);
  const store = (physical: number, entry: bigint) => Buffer.from(tables.buffer).writeBigUInt64LE(entry, physical - TABLE_FRAME * 4096);
  for (const [physical, entry] of [...links('x64', 0), ...leaves('x64', 0, 0x100)]) store(physical, entry);
  const { run, guest } = recorded({ memory, setup: { profile: 'extended', tellsStaleUses: true } });
  const domain = guest.createDomainEx(domainEx({ domainType: 2 }));
  const configured = guest.call('configureDomain', { domain, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: BigInt(tableOf(0, 4)), translationEnabled: 1 } });
  const token = guest.createDevice(DEVICE);
  const isAttached = guest.attachEx(domain, token);
  guest.poke(0, 1, DEVICE);
  store(tableOf(0, 1), 0n);
  guest.poke(0, 2, DEVICE);
  guest.call('flushDomain', { domain });
  guest.poke(0, 3, DEVICE);
  return { run, outcomes: [configured, isAttached] };
}

t.test('entries of tables that the guest changes, stale uses included', async (t) => {
  const { run, outcomes } = staleRun();
  t.same(outcomes, ['SUCCESS', 'SUCCESS']);
  t.equal(bodies(run).filter((body) => body === 'staleUse').length, 1);
  t.equal(bodies(run).filter((body) => body === 'fault').length, 1);
  same(t, run);
});

t.test('an entry that was read otherwise gives another run, and the first difference is told', async (t) => {
  const { run } = staleRun();
  const at = run.records.findIndex(({ body }) => body === 'staleUse');
  const { walkReads } = run.records[at]!;
  t.ok(walkReads.length >= 16);
  // The fresh walk of the check found another frame than it did.
  new DataView(walkReads.buffer, walkReads.byteOffset).setBigUint64(walkReads.length - 8, 0x103_007n, true);
  const { divergences, digest, recordedDigest } = replay(run);
  t.equal(divergences[0]!.number, at + 1);
  t.match(divergences[0]!.replayed, { body: 'staleUse', staleUse: { freshFrame: 0x103n } });
  t.not(digest, recordedDigest);
});

t.test('a reply that was recorded otherwise is found, and so is another kind of record', async (t) => {
  const { run, guest } = recorded();
  guest.createDomain();
  guest.createDomain();
  const [, second] = run.records.filter(({ body }) => body === 'call');
  if (second?.body !== 'call') return t.fail('no call');
  second.call.reply!.status = 0xc000000d;
  const wrongStatus = replay(run);
  t.same([wrongStatus.differences, wrongStatus.divergences[0]!.number, wrongStatus.isComplete], [1, Number(second.number), true]);
  run.records[1] = { ...run.records[1]!, body: 'memory', memory: { regions: [] } } as (typeof run.records)[number];
  const wrongKind = replay(run);
  t.equal(wrongKind.divergences[0]!.number, 2);
});

t.test('a run with findings is told from one with others', async (t) => {
  const { run, guest, machine } = recorded();
  guest.createDomain();
  run.recorder.end(machine.statistics(), [{ rule: 'VIO-001' }]);
  t.equal(replay(run, { findings: () => [{ rule: 'VIO-001' }] }).differences, 0);
  t.equal(replay(run).differences, 0, 'one that was not judged is neither');
  const other = replay(run, { findings: () => [] });
  t.equal(other.differences, 1);
  t.not(other.findings, other.recordedFindings);
});

t.test('a physical description, as a range, survives', async (t) => {
  const { run, guest } = recorded();
  const domain = guest.createDomainEx(domainEx({ hasAllocatorConfig: true, allocatorType: 1, addressWidth: 40 }));
  t.type(guest.mapEx(domain, byRange(0x10000n, 0x4000n)), 'number');
  same(t, run);
});
