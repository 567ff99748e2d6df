/**
 * 1,000 random sessions, recorded and replayed: x64 and ARM64 guests, both profiles, every table of routines, DMA with and
 * without PASIDs, caller-owned tables that are edited, lack of memory, sessions that end. VIOMMU_SEED repeats one.
 */
import t from 'tap';
import { Bench } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { randomFrom } from '../helpers/random.js';
import { recordedMachine, type RecordedMachine } from '../helpers/recorded.js';
import { replay } from '../../src/trace/replay.js';

const SESSIONS = 1_000;
const CALLS = 60;
const SEEDS = process.env['VIOMMU_SEED'] === undefined ? Array.from({ length: SESSIONS }, (_, i) => i + 1) : [Number(process.env['VIOMMU_SEED'])];
const GUESTS = [
  { architecture: 'x64', profile: 'hal' },
  { architecture: 'x64', profile: 'extended' },
  { architecture: 'arm64', profile: 'hal' },
  { architecture: 'arm64', profile: 'extended' },
] as const;

/** A clock that goes on a little each time it is read, as real ones do. */
function restless(seed: number) {
  const random = randomFrom(seed);
  let now = 0;
  return { now: () => (now += random() / 16) };
}

function record(seed: number): RecordedMachine['run'] {
  const guest = GUESTS[seed % GUESTS.length]!;
  let recorded: RecordedMachine | undefined;
  const bench = new Bench({
    ...guest,
    make: ({ memory, devices, acpiDevices = [] }) => {
      const iotlb = { sets: 2, ways: 1 + (seed % 3), seed };
      recorded = recordedMachine({ memory: memory!, clock: restless(seed), setup: { ...guest, devices, acpiDevices, iotlb, tellsStaleUses: true, instance: BigInt(seed) } });
      return recorded.machine;
    },
  });
  const generator = new Generator(bench, randomFrom(seed));
  while (bench.calls < CALLS) {
    const complaint = bench.run(generator.next());
    if (complaint !== undefined) throw new Error(`seed ${seed}: ${complaint}`);
  }
  bench.end();
  recorded!.run.recorder.end(recorded!.machine.statistics());
  return recorded!.run;
}

t.test(`${SEEDS.length} random sessions replay to the bit, seeds ${SEEDS[0]} to ${SEEDS.at(-1)}`, async (t) => {
  const seen = new Map<string, number>();
  for (const seed of SEEDS) {
    const run = record(seed);
    const result = replay(run);
    for (const { body } of run) seen.set(body!, (seen.get(body!) ?? 0) + 1);
    if (result.differences > 0 || result.digest !== result.recordedDigest || result.records !== run.records.length) {
      return t.fail(`VIOMMU_SEED=${seed} is replayed differently`, { records: result.records, of: run.records.length, first: String(JSON.stringify(result.divergences[0], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))) });
    }
  }
  const expected = ['call', 'control', 'dmaEnded', 'dmaStarted', 'end', 'event', 'fault', 'sessionClosed', 'sessionOpened'];
  if (SEEDS.length > 1) t.same([...seen.keys()].sort(), expected, 'records of every kind that these runs have');
  return t.pass(`${[...seen.values()].reduce((sum, count) => sum + count, 0)} records`);
});
