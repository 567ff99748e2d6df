/**
 * The shorter way of a call into a trace file against the plain one: the same bytes of the same run, whatever is in it, also
 * where parts end; and what the shorter way does not take, the plain one does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Observation } from '../../src/machine/types.js';
import type { TraceRecordInit } from '../../src/proto/types.js';
import { writeCallRecord } from '../../src/trace/call-record.js';
import { crc32c, crc32cOf } from '../../src/trace/crc32c.js';
import { HeldRecords } from '../../src/trace/held-records.js';
import { Packed } from '../../src/trace/reads.js';
import { Recorder, type RecordSink } from '../../src/trace/recorder.js';
import { makeMachine, USUAL_SETUP, type MachineSetup } from '../../src/trace/setup.js';
import { TraceWriter, type TraceLimits } from '../../src/trace/writer.js';
import { Bench } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { behindHeader, plainRecordBytes, slowCrc32c } from '../helpers/plain-trace.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env['VIOMMU_SEED'] ?? 4711);
const RUNS = 40;
const CALLS = 120;
t.comment(`VIOMMU_SEED=${SEED}`);

type CallSeen = Extract<Observation, { kind: 'call' }>;

/** All parts of a trace behind each other, without their headers. */
function recordsOf(folder: string): Buffer {
  const place = (name: string) => (name === 'trace' ? 0 : Number(name.slice('trace.'.length)));
  const parts = readdirSync(folder).sort((a, b) => place(b) - place(a));
  return Buffer.concat(parts.map((name) => behindHeader(readFileSync(join(folder, name)))));
}

class PlainSink implements RecordSink {
  readonly #records: Uint8Array[] = [];

  put(record: TraceRecordInit): void {
    this.#records.push(plainRecordBytes(record));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#records);
  }
}

/** Runs what a seed says on a machine that this recorder records. */
function randomRun(seed: number, recorder: Recorder): void {
  const random = randomFrom(seed);
  let now = 0;
  const clock = recorder.clock({ now: () => (now += random() / 16) });
  const guest = { architecture: seed % 2 === 0 ? 'x64' : 'arm64', profile: seed % 4 < 2 ? 'hal' : 'extended' } as const;
  const bench = new Bench({
    ...guest,
    make: ({ memory, devices, acpiDevices = [] }) => {
      const regions = memory!.regions.map(({ address, length }) => ({ address, length }));
      const setup: MachineSetup = { ...USUAL_SETUP, ...guest, arenaBytes: 4 * 2 ** 20, testControl: true, devices, acpiDevices, tellsStaleUses: true, iotlb: { sets: 2, ways: 2, seed }, instance: BigInt(seed), memory: regions };
      const machine = makeMachine(setup, { recorder, clock, memory: memory!, schedule: recorder.schedule((work) => work()) });
      machine.subscribe((observation) => recorder.observe(observation));
      return machine;
    },
  });
  const generator = new Generator(bench, randomFrom(seed));
  while (bench.calls < CALLS) bench.run(generator.next());
  bench.end();
  recorder.end(bench.machine.statistics());
}

function openWriter(folder: string, limits: Partial<TraceLimits> = {}): TraceWriter {
  return TraceWriter.open(join(folder, 'trace'), { setup: USUAL_SETUP, daemonVersion: 'test', limits, onFailure: (why) => t.fail(why) });
}

for (const [what, limits] of [
  ['one part', {}],
  ['many parts', { partBytes: 4096, parts: 1000 }],
] as const) {
  t.test(`random runs have the same bytes both ways, in ${what}`, async (t) => {
    for (let seed = SEED; seed < SEED + RUNS; seed++) {
      const folder = t.testdir();
      const writer = openWriter(folder, limits);
      randomRun(seed, writer.recorder);
      t.equal(writer.close().failure, undefined);
      const plain = new PlainSink();
      randomRun(seed, new Recorder(plain));
      t.ok(recordsOf(folder).equals(plain.bytes), `VIOMMU_SEED=${seed}`);
    }
  });
}

const head = { id: 7n, table: 2, callSite: { module: 'dut.sys', offset: 0x1234n, irql: 0, ticket: 9n, outstanding: [], refused: null } };
const request = { ...head, routine: 'unmapLogicalRange', unmapLogicalRange: { domain: 1n << 63n, logicalAddress: 4096n, numberOfPages: 1n } };
const reply = { id: 7n, status: 0 };
const call = (over: object = {}) => ({ number: 3, at: 2.5, kind: 'call', session: 1, call: 2, startedAt: 1.25, request, reply, ...over }) as unknown as CallSeen;
const mapped = (mdl: object) => ({ ...head, routine: 'mapLogicalRange', mapLogicalRange: { domain: 5n, permissions: 3, logicalAddress: 1n << 40n, mdl: { present: true, byteOffset: 0, byteCount: 4096, flags: 2, runs: [], pageFrames: new Uint8Array(0), ...mdl } } });

/** What both ways make of these observations, told one after the other; `before` lets the machine read clock and memory. */
function bothWays(t: Test, observations: readonly CallSeen[], before: (recorder: Recorder) => void = () => {}): { readonly file: Buffer; readonly plain: Buffer } {
  const folder = t.testdir();
  const writer = openWriter(folder);
  const sink = new PlainSink();
  for (const recorder of [writer.recorder, new Recorder(sink)]) {
    for (const observation of observations) {
      before(recorder);
      recorder.observe(observation);
    }
  }
  writer.close();
  return { file: recordsOf(folder), plain: sink.bytes };
}

const CASES: readonly [string, CallSeen][] = [
  ['a usual call', call()],
  ['a map of one page', call({ request: mapped({ runs: [{ frame: 65_536n, pageCount: 1n }] }) })],
  ['page frames of which few fit a small head', call({ request: mapped({ pageFrames: new Uint8Array(8 * 20) }) })],
  ['more page frames than the buffer has room', call({ request: mapped({ pageFrames: new Uint8Array(400 * 1024).fill(0xa5) }) })],
  ['as many page frames as nearly fill it', call({ request: mapped({ pageFrames: new Uint8Array(64 * 1024 - 64).fill(1) }) })],
  ['a name that is no ASCII', call({ request: { ...request, callSite: { ...request.callSite, module: 'Prüfling.sys' } } })],
  ['an injected failure', call({ injected: 'fail MapLogicalRange 3' })],
  ['an entry of a plan that is no ASCII', call({ injected: 'Ausfall für später' })],
  ['a routine that the short codec does not know', call({ request: { ...head, routine: 'attachDevice', attachDevice: { domain: 1n, device: { kind: 3, segment: 0, busDeviceFunction: 40, acpiUid: 0 } } } })],
  ['numbers beyond 32 bits', call({ number: 2 ** 40, call: 2 ** 52 + 1, at: 2 ** 31 + 0.125, startedAt: 2 ** 33, session: 0xffff_ffff })],
  ['times beyond 2^53 nanoseconds', call({ at: 1e10 + 0.1, startedAt: 1e10 })],
  ['a session of more than 32 bits', call({ session: 2 ** 32 + 5 })],
  ['zeros', call({ number: 0, call: 0, at: 0, startedAt: 0, session: 0, reply: { id: 0n, status: 0 }, request: { ...request, id: 0n, callSite: null } })],
  ['a failure', call({ reply: { id: 7n, status: 0xc000_000d } })],
];

for (const [what, observation] of CASES) {
  t.test(`${what}: the same bytes both ways`, async (t) => {
    const { file, plain } = bothWays(t, [call(), observation, observation, call()]);
    t.ok(file.equals(plain));
    t.ok(plain.length > 0);
  });
}

t.test('all of them in any order have the same bytes both ways', async (t) => {
  const random = randomFrom(SEED);
  const { file, plain } = bothWays(t, Array.from({ length: 3000 }, () => CASES[Math.floor(random() * CASES.length)]![1]));
  t.ok(file.equals(plain));
  t.ok(plain.length > 2 ** 20, 'more than is ever held back');
});

t.test('usual calls take the shorter way, and what it does not know is left to the plain one', async (t) => {
  const held = new HeldRecords(0);
  const taken = (observed: CallSeen) => writeCallRecord(held.build(), { number: 1, observed, isFailure: false, clockReads: new Packed(), walkReads: new Packed() }) && held.frame() > 0;
  const refused = CASES.filter(([, observed]) => !taken(observed)).map(([what]) => what);
  t.same(refused, ['more page frames than the buffer has room', 'as many page frames as nearly fill it', 'a name that is no ASCII', 'an entry of a plan that is no ASCII', 'a routine that the short codec does not know', 'a session of more than 32 bits']);
});

t.test('what was read since the record before goes along, few or many, and only once', async (t) => {
  for (const count of [0, 1, 2, 3, 10, 200]) {
    const clockOf = new Map<Recorder, { now(): number }>();
    const { file, plain } = bothWays(t, [call(), call(), call()], (recorder) => {
      const clock = clockOf.get(recorder) ?? recorder.clock({ now: () => 1e7 / 3 });
      clockOf.set(recorder, clock);
      for (let i = 0; i < count; i++) clock.now();
    });
    t.ok(file.equals(plain), `${count} times`);
  }
});

t.test('numbers are packed alike as whole numbers and as bigints', async (t) => {
  const [whole, big] = [new Packed(), new Packed()];
  for (const value of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 60, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]) {
    whole.pushWhole(value);
    big.push(BigInt(value));
  }
  t.equal(whole.count, big.count);
  t.same(Buffer.from(whole.bytes.subarray(0, 8 * whole.count)), Buffer.from(big.take()));
  t.equal(big.count, 0);
});

t.test('the checksum is that of the definition, at every length and place', async (t) => {
  const random = randomFrom(SEED);
  const bytes = Uint8Array.from({ length: 300 }, () => random() * 256);
  const view = new DataView(bytes.buffer);
  for (let start = 0; start < 9; start++) {
    for (let end = start; end < bytes.length; end++) if (crc32cOf(view, start, end) !== slowCrc32c(bytes.subarray(start, end))) return t.fail(`from ${start} to ${end}`);
  }
  t.equal(crc32c(bytes.subarray(7, 290)), slowCrc32c(bytes.subarray(7, 290)));
});

/** Four bytes that give the bytes before them this CRC: its steps undone, bit by bit. */
function suffixFor(bytes: Uint8Array, wanted: number): Uint8Array {
  let state = ~wanted >>> 0;
  for (let bit = 0; bit < 32; bit++) state = (state & 0x8000_0000 ? ((state ^ 0x82f6_3b78) << 1) | 1 : state << 1) >>> 0;
  const before = ~slowCrc32c(bytes) >>> 0;
  return new Uint8Array(Uint32Array.of((state ^ before) >>> 0).buffer);
}

t.test('a record whose checksum is 0 is not framed in its place: the field would be left out', async (t) => {
  const held = new HeldRecords(1024);
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
  const suffix = suffixFor(Buffer.concat([Uint8Array.of(10, 44), bytes]), 0);
  held.build().bytes(10, Buffer.concat([bytes, suffix]));
  t.equal(held.frame(), 0);
  t.equal(held.byteLength, 0);
  held.build().bytes(10, bytes);
  const size = held.frame();
  held.keep();
  t.equal(held.byteLength, size);
});
