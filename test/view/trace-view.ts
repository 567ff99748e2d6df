/** The view of a trace after so many records is the view of the machine when it had written so many. VIOMMU_SEED repeats one. */
import t from 'tap';
import { replay } from '../../src/trace/replay.js';
import { LiveView } from '../../src/view/live-view.js';
import { TraceView, type TraceSource } from '../../src/view/trace-view.js';
import type { TimelineRow, ViewModel } from '../../src/view/types.js';
import { Verifier } from '../../src/verify/verifier.js';
import { Bench } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { TableRam, X64, place } from '../helpers/guest-tables.js';
import { TYPE, hello } from '../helpers/messages.js';
import { randomFrom } from '../helpers/random.js';
import { DEVICE, Guest } from '../helpers/rig.js';
import { recordedMachine, type RecordedMachine, type RecordedRun } from '../helpers/recorded.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4] : [Number(process.env['VIOMMU_SEED'])];
const GUESTS = [
  { architecture: 'x64', profile: 'hal' },
  { architecture: 'x64', profile: 'extended' },
  { architecture: 'arm64', profile: 'hal' },
  { architecture: 'arm64', profile: 'extended' },
] as const;
const CALLS = 300;
const PROGRAM = { name: 'viommu', version: '0.0.0' };

/** All that a view says, but for what is a trace's alone; of tables in guest memory a trace knows what walks read. */
function said(view: ViewModel) {
  const { sessions, readers, totals, callLatency, lastObservation, findings } = view.overview();
  const overview = { sessions, readers, totals, callLatency, lastObservation, findings };
  const domains = view.domains();
  const { rows, ...page } = view.timeline({ limit: 1000 });
  const ours = domains.filter(({ configured }) => configured !== true);
  return JSON.stringify({
    overview,
    domains: domains.map((domain) => ({ ...domain, revision: 0 })),
    devices: view.devices(),
    // The time that a call takes is the same to the nanosecond, as it is the machine's own.
    routines: view.routines(),
    page,
    // The bench makes its messages by hand, with their members in another order than the codec's.
    rows: rows.map(sorted),
    faults: view.faults(256).map((fault) => ({ ...fault, history: fault.history.map(({ row, ...change }) => [change, row && sorted(row)]) })),
    findings: view.findings(),
    maps: ours.map(({ id }) => [view.map(id, 0, 2 ** 36, 512), view.map(id, 0x100, 128, 128)]),
    mappings: ours.map(({ id }) => view.mappings(id, 0, 1000)),
  });
}

function sorted(row: TimelineRow): TimelineRow {
  return { ...row, text: row.text.split(/[ {},]+/).filter(Boolean).sort().join(' ') };
}

/** Asks for everything that reads tables in guest memory. */
function lookAtAll(view: ViewModel): void {
  for (const { id } of view.domains()) {
    view.map(id, 0, 2 ** 36, 64);
    view.map(id, 0x100, 64, 64);
    view.mappings(id, 0, 100);
    view.iotlb(id, 100);
  }
}

interface Recorded {
  readonly run: RecordedRun;
  /** What the live view said, by the number of records that had been written. */
  readonly said: Map<number, string>;
}

function record(seed: number): Recorded {
  const guest = GUESTS[seed % GUESTS.length]!;
  const random = randomFrom(seed);
  const clock = { now: () => (now += random() / 16) };
  let now = 0;
  let recorded: RecordedMachine | undefined;
  let view: LiveView | undefined;
  const bench = new Bench({
    ...guest,
    make: ({ memory, devices, acpiDevices = [] }) => {
      const setup = { ...guest, devices, acpiDevices, iotlb: { sets: 2, ways: 2, seed }, tellsStaleUses: true, instance: BigInt(seed) };
      recorded = recordedMachine({ memory: memory!, clock, setup });
      const { machine } = recorded;
      const verifier = new Verifier();
      machine.subscribe((observation) => verifier.observe(observation));
      view = new LiveView({ machine, iommu: machine.iommu, clock: { now: () => now }, program: PROGRAM, profile: guest.profile, findings: () => verifier.findings() });
      return machine;
    },
  });
  const generator = new Generator(bench, randomFrom(seed + 1000));
  const positions = new Map<number, string>();
  const { records } = recorded!.run;
  while (bench.calls < CALLS) {
    const complaint = bench.run(generator.next());
    if (complaint !== undefined) throw new Error(`seed ${seed}: ${complaint}`);
    lookAtAll(view!);
    if (records.length % 40 === 0) positions.set(records.length, said(view!));
  }
  bench.end();
  positions.set(records.length, said(view!));
  return { run: recorded!.run, said: positions };
}

function sourceOf(run: RecordedRun): TraceSource {
  return { label: 'test.trace', open: () => run };
}

for (const seed of SEEDS) {
  t.test(`a trace shows at each position what was to be seen then, seed ${seed}`, async (t) => {
    const { run, said: live } = record(seed);
    const view = await TraceView.open(sourceOf(run), { program: PROGRAM, judge: () => new Verifier() });
    t.match(view.overview().source, { kind: 'trace', label: 'test.trace', records: run.records.length, position: run.records.length, complete: true });
    t.equal(replay(run).differences, 0, 'who looks on leaves no mark in a trace');
    // Forward and back, in an order that has both.
    const random = randomFrom(seed);
    const order = [...live.keys()].sort(() => random() - 0.5).filter((position) => position < run.records.length);
    t.ok(order.length > 2, 'there are positions to compare');
    for (const position of order) {
      await view.seek(position);
      if (said(view) !== live.get(position)) return t.same(JSON.parse(said(view)), JSON.parse(live.get(position)!), `VIOMMU_SEED=${seed} position ${position}`);
    }
    lookAtAll(view);
    return t.pass('all the same');
  });
}

t.test('of tables in guest memory a trace shows what walks have read', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  place(ram, root, 4, 0x7000n, 1, X64.page(0x9000n), X64.table);
  place(ram, root, 4, 0x8000n, 1, X64.page(0xa000n), X64.table);
  const setup = { profile: 'extended' as const, devices: [DEVICE], tellsStaleUses: true };
  const { run, machine } = recordedMachine({ memory: ram.memory, clock: { now: () => 0 }, setup });
  const { session } = machine.open(hello(), { eventsWaiting: () => {} });
  const guest = new Guest(session!, () => 0);
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  t.equal(guest.attachEx(domain, guest.createDevice(DEVICE)), 'SUCCESS');
  t.equal(guest.call('configureDomain', { domain, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: root, translationEnabled: 1 } } as never), 'SUCCESS');
  guest.peek(7);
  run.recorder.end(machine.statistics());
  const view = await TraceView.open(sourceOf(run), { program: PROGRAM });
  const { id } = view.domains()[0]!;
  t.match(view.map(id, 0, 16, 16), { asWalked: true, complete: true, cells: [{ cell: 7, mapped: 1, frame: '0x9000' }] });
  t.equal(view.map(id, 0, 16, 16)!.cells.length, 1, 'nobody read the entry of the other page');
  const leaf = view.iotlb(id, 10)!.entries.find(({ kind }) => kind === 'leaf');
  t.match(leaf, { address: '0x7000', frame: '0x9000', stale: false });
});
