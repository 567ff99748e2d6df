/** `viommu sweep` around a fake runner: order, resumption after a crash, interrupts, a host that fails, the state file. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { UsageError, parseOptions, wordsWithout } from '../../src/cli/options.js';
import { SweepJournal } from '../../src/cli/sweep-journal.js';
import { describeSweep, reportOf } from '../../src/cli/sweep-report.js';
import type { RunOnce } from '../../src/cli/sweep-runner.js';
import { runSweep, SWEEP_OPTIONS, type SweepWork } from '../../src/cli/sweep.js';
import type { RunFacts } from '../../src/inject/sweep/outcome.js';
import type { Sweep } from '../../src/inject/sweep/sweep.js';
import { runDriver, type World } from '../helpers/fake-driver.js';

const OPTIONS = { statuses: { which: 'likely', only: [] }, only: [], perSite: 2, depth: 2 } as const;
const IDENTITY = { scenario: 'abc', options: OPTIONS };

/** Its second map is not looked at, and without an attachment it crashes. */
function driver({ call, check, crash, fault }: World): void {
  if (!call('createDomain', '0x10')) return check('it starts', false);
  if (!call('attachDevice', '0x20')) crash();
  if (!call('mapLogicalRange', '0x30')) check('it maps', false);
  if (!call('mapLogicalRange', '0x40')) fault('05.0 read');
  call('deleteDomain', '0x50');
}

interface Rig extends SweepWork {
  readonly said: string[];
  /** Runs so far. */
  runs: number;
}

function rig(over: Partial<SweepWork> = {}, more: Partial<SweepWork['settings']> = {}, disturb: (run: number) => RunFacts | undefined = () => undefined): Rig {
  const run: RunOnce = async (failures, baseline) => {
    const number = ++work.runs;
    await new Promise((done) => setImmediate(done));
    return disturb(number) ?? runDriver(driver, failures, baseline);
  };
  const said: string[] = [];
  const settings = { options: OPTIONS, jobs: 1, limit: 1e9, timeout: 120, ...more };
  const work: Rig = { run, settings, journal: undefined, say: (line) => said.push(line), isStopped: () => false, said, runs: 0, ...over };
  return work;
}

async function sweepOf(work: SweepWork): Promise<Sweep> {
  const done = await runSweep(work);
  if (typeof done === 'string') throw new Error(done);
  return done;
}

/** Sweeps with the state file, and closes it, as the command does. */
async function sweepWith(path: string, work: (journal: SweepJournal) => Rig): Promise<Sweep> {
  const journal = SweepJournal.open(path, IDENTITY);
  try {
    return await sweepOf(work(journal));
  } finally {
    journal.close();
  }
}

function resultsIn(path: string): number {
  const journal = SweepJournal.open(path, IDENTITY);
  journal.close();
  return journal.content.results.size;
}

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'viommu-sweep-test-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

const failed = (reason = 'no QEMU'): RunFacts => ({ end: 'error', reason, passed: false, failures: [], faults: {}, leftBehind: 0, findings: {}, reached: [], sameCalls: false, fired: false, seconds: 0 });

t.test('the table says which failure broke what, and the exit code that something did', async (t) => {
  const sweep = await sweepOf(rig());
  const report = reportOf(sweep);
  t.match(report, { verdict: 'fail', exitCode: 1, points: 5, left: 0, totals: { crash: 3, faults: 3, checks: 5, ignored: 1 } });
  const text = describeSweep(sweep);
  t.match(text, /^crash +AttachDevice #1 from driver\.sys\+0x20 = STATUS_ACCESS_DENIED$/m);
  t.match(text, /^faults +MapLogicalRange #1 from driver\.sys\+0x40 = STATUS_INSUFFICIENT_RESOURCES\n +05\.0 read \(1\)$/m);
  t.match(text, /^FAIL: 6 of 12 failures broke something$/m);
  t.strictSame(JSON.parse(JSON.stringify(report)), report, 'it is JSON');
  const symbolize = (module: string, offset: bigint) => (offset === 0x20n ? `${module}!Start+0x4` : undefined);
  t.match(describeSweep(sweep, symbolize), /AttachDevice #1 from driver\.sys\+0x20 \(driver\.sys!Start\+0x4\) = /);
  t.match(reportOf(sweep, symbolize).rows.find(({ outcome }) => outcome === 'crash'), { failures: [{ offset: '0x20', symbol: 'driver.sys!Start+0x4' }] });
});

t.test('several at a time give the same table', async (t) => {
  t.equal(describeSweep(await sweepOf(rig({}, { jobs: 4 }))), describeSweep(await sweepOf(rig())));
});

t.test('progress says how far it is and about how long it takes', async (t) => {
  const work = rig();
  await sweepOf(work);
  t.match(work.said, ['the run without failures', '5 points, 12 failures to try, 12 of them now', /^1\/12 CreateDomain #1 .*: checks; about \d+ s left$/]);
  t.match(work.said.at(-1), /^12\/12 DeleteDomain.*: ignored$/);
});

t.test('a scenario that does not pass by itself is not swept', async (t) => {
  const rows: [RunFacts, RegExp][] = [
    [failed(), /ended badly: no QEMU/],
    [{ ...failed(), end: 'normal', failures: ['it starts'] }, /does not pass.*it starts/],
    [{ ...failed(), end: 'normal', passed: true }, /made no call/],
  ];
  for (const [facts, why] of rows) t.match(await runSweep(rig({}, {}, () => facts)), why);
});

t.test('--limit leaves the rest for the next time', async (t) => {
  const path = join(folder(t), 'state');
  t.match(reportOf(await sweepWith(path, (journal) => rig({ journal }, { limit: 5 }))), { runs: 5, left: 7 });
  const second = rig();
  const sweep = await sweepWith(path, (journal) => Object.assign(second, { journal }));
  t.equal(second.runs, 7, 'neither the run without failures nor a result is made again');
  t.equal(describeSweep(sweep), describeSweep(await sweepOf(rig())));
});

t.test('a state file that was cut anywhere is gone on with', async (t) => {
  const path = join(folder(t), 'state');
  await sweepWith(path, (journal) => rig({ journal }));
  const whole = readFileSync(path);
  const wanted = describeSweep(await sweepOf(rig()));
  for (let cut = 0; cut < whole.length; cut += 97) {
    writeFileSync(path, whole.subarray(0, cut));
    t.equal(describeSweep(await sweepWith(path, (journal) => rig({ journal }))), wanted);
    t.equal(resultsIn(path), 12, `cut at ${cut}`);
  }
});

t.test('a state file of another sweep, or of none, is refused by its line', async (t) => {
  const path = join(folder(t), 'state');
  await sweepWith(path, (journal) => rig({ journal }, { limit: 2 }));
  t.throws(() => SweepJournal.open(path, { ...IDENTITY, scenario: 'other' }), /:1: this is the state of another sweep/);
  t.throws(() => SweepJournal.open(path, { ...IDENTITY, options: { ...OPTIONS, depth: 1 } }), /:1: .*--depth/);
  appendFileSync(path, '{"failures":"x","facts":{}}\n');
  t.throws(() => SweepJournal.open(path, IDENTITY), new UsageError(`--state: ${path}:5: expected the result of a run`));
  writeFileSync(path, 'important words\n');
  t.throws(() => SweepJournal.open(path, IDENTITY), /:1: this is no state file/);
  writeFileSync(path, 'important words');
  t.throws(() => SweepJournal.open(path, IDENTITY), /no state file of a sweep/);
  t.equal(readFileSync(path, 'utf8'), 'important words', 'and left alone');
  t.throws(() => SweepJournal.open(join(path, 'below'), IDENTITY), UsageError);
  truncateSync(path, 0);
  t.equal(resultsIn(path), 0);
});

t.test('two sweeps do not share a state file', async (t) => {
  const path = join(folder(t), 'state');
  const first = SweepJournal.open(path, IDENTITY);
  t.throws(() => SweepJournal.open(path, IDENTITY), new UsageError(`--state: ${path} is in use by another sweep. Wait for its end, or take another file`));
  t.throws(() => SweepJournal.open(path, { ...IDENTITY, scenario: 'other' }), /in use by another sweep/, 'nothing is read or said of it before');
  // The same from another process, which is killed: the lock goes with it.
  const other = spawn('flock', ['-n', '-x', path, 'sleep', '60'], { stdio: 'ignore' });
  t.equal(await new Promise((done) => other.once('exit', done)), 1);
  first.close();
  const holder = spawn('flock', ['-x', '--no-fork', path, 'sh', '-c', 'echo; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((done) => holder.stdout.once('data', done));
  t.throws(() => SweepJournal.open(path, IDENTITY), /in use by another sweep/);
  holder.kill('SIGKILL');
  await new Promise((done) => holder.once('exit', done));
  t.equal(resultsIn(path), 0);
});

t.test('a run that does not work is made once more, and is no result', async (t) => {
  const path = join(folder(t), 'state');
  const flaky = rig({}, {}, (run) => (run === 3 ? failed() : undefined));
  t.match(reportOf(await sweepWith(path, (journal) => Object.assign(flaky, { journal }))), { runs: 12, totals: { error: 0 } });
  t.equal(flaky.runs, 1 + 12 + 1);
});

t.test('a host that fails again and again is given up, and what failed is tried the next time', async (t) => {
  const path = join(folder(t), 'state');
  const broken = rig({}, {}, (run) => (run > 2 ? failed() : undefined));
  const sweep = await sweepWith(path, (journal) => Object.assign(broken, { journal }));
  t.match(reportOf(sweep), { verdict: 'incomplete', exitCode: 4, totals: { error: 3, checks: 1 }, left: 8 });
  t.equal(broken.runs, 2 + 6);
  t.equal((await sweepWith(path, (journal) => rig({ journal }))).totals().error, 0);
});

t.test('a hang is believed when it comes again with all the time there is', async (t) => {
  const seconds: number[] = [];
  const base = rig();
  const run: RunOnce = async (failures, baseline, limit) => {
    seconds.push(limit);
    const facts = runDriver(driver, failures, baseline);
    return failures[0]?.routine === 'deleteDomain' ? { ...facts, end: 'hang', reason: 'no end' } : facts;
  };
  const sweep = await sweepOf({ ...base, run });
  t.equal(sweep.rows.at(-1)!.outcome.name, 'hang');
  t.strictSame(seconds.slice(-2), [30, 120]);
});

t.test('an interrupt keeps what is there and drops what was under way', async (t) => {
  const path = join(folder(t), 'state');
  let isStopped = false;
  const disturb = (run: number) => {
    if (run < 6) return undefined;
    isStopped = true;
    return { ...failed(), end: 'vm-crash' as const, reason: 'QEMU was ended by SIGKILL' };
  };
  const work = (journal: SweepJournal) => rig({ journal, isStopped: () => isStopped }, {}, disturb);
  t.match(reportOf(await sweepWith(path, work)), { runs: 4, left: 8, totals: { crash: 2 } }, 'the crash of a QEMU that was ended counts for nothing');
  t.equal(resultsIn(path), 4);
});

t.test('what is not the sweep\'s own goes to each run as it was given', async (t) => {
  const words = ['--state', 's.jsonl', '--driver', 'a b.sys', '--qemu-arg=-device', '--qemu-arg', 'edu', '--jobs=2', '--test-control', '--json'];
  parseOptions(SWEEP_OPTIONS, ['--jobs', '2', '--only', 'MapLogicalRange', '--status', 'STATUS_NOT_SUPPORTED'], false);
  t.strictSame(wordsWithout(SWEEP_OPTIONS, words, ['state', 'jobs', 'json']), ['--driver=a b.sys', '--qemu-arg=-device', '--qemu-arg=edu', '--test-control']);
  t.throws(() => parseOptions(SWEEP_OPTIONS, ['--only', 'MapLogicalRang'], false), /did you mean MapLogicalRange/);
  t.throws(() => parseOptions(SWEEP_OPTIONS, ['--status', 'STATUS_SUCCESS'], false), /no failure/);
  t.throws(() => parseOptions(SWEEP_OPTIONS, ['--inject', 'plan.json'], false), /unknown option/);
});
