/** 200 random runs with guests and QEMU devices at once, recorded, judged and replayed. VIOMMU_SEED repeats one. */
import t from 'tap';
import type { MachineStatistics } from '../../src/machine/types.js';
import { replay } from '../../src/trace/replay.js';
import { shrink } from '../../src/trace/shrink.js';
import { Verifier } from '../../src/verify/verifier.js';
import { randomFrom } from '../helpers/random.js';
import { ReaderTraffic, restless } from '../helpers/reader-traffic.js';
import { recordedMachine, type RecordedRun } from '../helpers/recorded.js';
import { DEVICE, OTHER_DEVICE } from '../helpers/rig.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? Array.from({ length: 200 }, (_, i) => i + 1) : [Number(process.env['VIOMMU_SEED'])];
const STEPS = 250;

interface Judged {
  readonly run: RecordedRun;
  readonly statistics: MachineStatistics;
}

function judging(): { readonly verifier: Verifier; readonly findings: () => readonly object[] } {
  const verifier = new Verifier();
  let isEnded = false;
  const findings = () => {
    if (!isEnded) verifier.end();
    isEnded = true;
    return verifier.findings();
  };
  return { verifier, findings };
}

function record(seed: number): Judged {
  const random = randomFrom(seed);
  const traffic = new ReaderTraffic(random);
  const setup = { devices: [DEVICE, OTHER_DEVICE], profile: 'extended' as const, iotlb: { sets: 2, ways: 1 + (seed % 3), seed }, tellsStaleUses: true, instance: BigInt(seed) };
  const { run, machine } = recordedMachine({ memory: traffic.memory, clock: restless(randomFrom(seed)), setup });
  const { verifier, findings } = judging();
  machine.subscribe((observation) => verifier.observe(observation));
  traffic.run(machine, STEPS);
  const statistics = machine.statistics();
  run.recorder.end(statistics, findings());
  return { run, statistics };
}

const text = (value: unknown) => JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}` : member instanceof Map ? [...member] : member));

t.test(`${SEEDS.length} random runs with QEMU devices replay to the bit, seeds ${SEEDS[0]} to ${SEEDS.at(-1)}`, async (t) => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const seed of SEEDS) {
    const { run, statistics } = record(seed);
    const { verifier, findings } = judging();
    const result = replay(run, { observers: [(observation) => verifier.observe(observation)], findings });
    const isSame = result.differences === 0 && result.digest === result.recordedDigest && result.records === run.records.length && result.passedOver === 0;
    if (!isSame) return t.fail(`VIOMMU_SEED=${seed} is replayed differently`, { records: result.records, of: run.records.length, first: text(result.divergences[0]) });
    if (result.findings !== result.recordedFindings || result.findings === undefined) return t.fail(`VIOMMU_SEED=${seed} has other findings`);
    if (text(result.statistics) !== text(statistics)) return t.fail(`VIOMMU_SEED=${seed} has other statistics`, { recorded: text(statistics), replayed: text(result.statistics) });
    for (const [i, one] of run.records.entries()) {
      count(one.body!);
      if (one.body === 'update' && one.update.wake !== 0n) count('update taken when it came');
      if (one.body === 'fault' && run.records[i - 1]!.body === 'exchange') count('fault of a question that was held too long');
      if (one.body === 'event' && run.records[i - 1]!.body === 'faultReport') count('event of a report');
      const next = run.records[i + 1];
      if (one.body !== 'staleUse' || next?.body !== 'exchange' || next.exchange.asked?.body !== 'translate') continue;
      count('stale use of a question');
      if (Number(one.staleUse.device) !== next.exchange.asked.translate.busDeviceFunction) return t.fail(`VIOMMU_SEED=${seed}: a stale use is told of another device than asked`);
    }
  }
  const expected = ['call', 'control', 'dmaEnded', 'dmaStarted', 'end', 'event', 'event of a report', 'exchange', 'fault', 'fault of a question that was held too long', 'faultReport', 'injected'];
  const more = ['readerClosed', 'readerOpened', 'readerStatistics', 'sessionClosed', 'sessionOpened', 'stale use of a question', 'staleUse', 'update', 'update taken when it came', 'updateAck'];
  if (SEEDS.length > 1) t.same([...seen.keys()].sort(), [...expected, ...more], 'all that such runs have came');
  return t.pass(text(seen));
});

t.test('random runs cut off at any record replay up to there', async (t) => {
  for (const seed of SEEDS.slice(0, 5)) {
    const { run } = record(seed);
    const random = randomFrom(seed);
    for (let i = 0; i < 10; i++) {
      const records = run.records.slice(0, Math.floor(random() * run.records.length));
      const result = replay({ header: run.header, [Symbol.iterator]: () => records[Symbol.iterator]() });
      if (result.differences > 0 || result.digest !== result.recordedDigest) return t.fail(`seed ${seed}, cut to ${records.length} records`, { first: text(result.divergences[0]) });
    }
  }
  return t.pass('all the same');
});

t.test('runs of QEMU devices are shrunk to what a rule needs of them', async (t) => {
  const { run } = record(SEEDS[0]!);
  const { verifier, findings } = judging();
  replay(run, { observers: [(observation) => verifier.observe(observation)], findings });
  findings();
  const [finding] = verifier.findings();
  if (finding === undefined) return t.fail('nothing to find');
  const shrunk = shrink(run, { rule: finding.rule, judge: () => new Verifier({ rules: { only: [finding.rule] } }) });
  t.ok(shrunk.actionsAfter < shrunk.actionsBefore, `${shrunk.actionsBefore} became ${shrunk.actionsAfter}`);
});
