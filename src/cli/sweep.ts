/**
 * `viommu sweep`: the scenario of `viommu run`, again and again, each time with one call that fails on demand, until every
 * point was tried and nothing new is reached (docs/sweep.md). Each run is a process of its own; results are on disk before
 * the next one begins.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { NTSTATUS, type NtstatusName } from '../base/ntstatus.js';
import { DRIVER_NAMES, routineOf, type RoutineName } from '../inject/routines.js';
import type { RunFacts } from '../inject/sweep/outcome.js';
import type { Symbolize } from '../inject/sweep/points.js';
import { Sweep, type Job, type SweepOptions } from '../inject/sweep/sweep.js';
import { FAILURES } from '../inject/words.js';
import { SymbolTable } from '../verify/symbols.js';
import { EXIT } from './exit-codes.js';
import { didYouMean, flag, integer, list, oneOf, text, UsageError, value, wordsWithout, type OptionTable, type Values } from './options.js';
import { driverName, readPlan, type Plan } from './plan.js';
import { Progress as ProgressLine } from './progress.js';
import { RUN_OPTIONS } from './run.js';
import { loadScenario } from './scenario/command.js';
import { cellsOf } from './scenario/matrix.js';
import type { Scenario } from './scenario/types.js';
import { onEnding } from './signals.js';
import { digestOf } from './sweep-identity.js';
import { SweepJournal } from './sweep-journal.js';
import { describeFailure, describeSweep, reportOf } from './sweep-report.js';
import { processRunner, type ProcessRunner, type RunOnce } from './sweep-runner.js';

const ALL = 2 ** 31;
const TIMEOUT_LEAST = 30;
/** How much longer than without failures a run may take. */
const TIMEOUT_FACTOR = 5;
/** Runs that do not work one after another, after which the host is given up. */
const ERRORS_MOST = 3;

const OWN_OPTIONS = {
  state: text('FILE', 'write each result here, and go on from what is there'),
  jobs: value('N', 'runs at once', 'half of the processors', (word) => (word === 'half of the processors' ? Math.max(1, Math.floor(availableParallelism() / 2)) : integer(1, 64)(word))),
  limit: value('N', 'runs of this invocation at most', 'all', (word) => (word === 'all' ? ALL : integer(1, ALL)(word))),
  only: list('ROUTINE', 'only calls of this routine', readRoutine),
  status: list('STATUS', 'only this status', readStatus),
  statuses: oneOf(['each', 'likely'], 'each', 'each documented status, or those alone that a call without a fault of its own can meet'),
  'per-site': value('N', 'only the first N calls from one place in the driver', 'all', (word) => (word === 'all' ? ALL : integer(1, ALL)(word))),
  depth: value('N', 'failures in one run at most: calls that come only after a failure are made to fail on top of it', '2', integer(1, 8)),
  symbols: list('NAME.map', "a driver's map file, of GNU ld or link.exe: places in NAME.sys get names", readSymbols),
  json: flag('print only one JSON document on stdout, at the end'),
} as const;

/** What `viommu run` takes and a sweep decides itself. */
const NOT_PASSED_ON = ['tap', 'inject', 'list-calls', 'serial-log', 'trace', 'report', 'shard', 'repeat', 'until-fail', 'rules-url', 'http', 'http-token-file', 'http-origin', 'allow-control', 'no-rules', 'otlp'] as const;

export const SWEEP_OPTIONS = { ...withoutNames(RUN_OPTIONS, NOT_PASSED_ON), ...OWN_OPTIONS };

export interface SweepSettings {
  readonly options: SweepOptions;
  readonly jobs: number;
  readonly limit: number;
  /** Seconds for the run without failures. */
  readonly timeout: number;
}

/** `words` are those of the command line: what is not the sweep's own goes to each run as it is. */
export async function sweep(options: Values<typeof SWEEP_OPTIONS>, words: readonly string[]): Promise<number> {
  const passedOn = wordsWithout(SWEEP_OPTIONS, words, [...Object.keys(OWN_OPTIONS), 'timeout']);
  const settings = settingsOf(options);
  const scenario = options.scenario === undefined ? undefined : onlyRunOf(options.scenario);
  const inputs = { words: passedOn, scenario: options.scenario, guest: scenario?.guest.kind === 'nthost' ? scenario.guest.plan : planOf(options) };
  const journal = options.state === undefined ? undefined : SweepJournal.open(options.state, { scenario: digestOf(inputs), options: settings.options });
  const runner = processRunner(passedOn, scenario !== undefined);
  const progress = new ProgressLine();
  const say = (line: string) => {
    progress.note(line);
    progress.tick((seconds) => `${seconds} s since then`);
  };
  try {
    const done = await untilInterrupted(runner, (isStopped) => runSweep({ run: runner.run, settings, journal, say, isStopped }));
    progress.end();
    if (typeof done === 'string') {
      process.stderr.write(`viommu: ${done}\n`);
      return EXIT.guestFailed;
    }
    const symbolize = symbolsOf(options.symbols);
    const report = reportOf(done, symbolize);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : describeSweep(done, symbolize));
    return report.exitCode;
  } finally {
    progress.end();
    journal?.close();
  }
}

/** The scenario, which has to be one run: a matrix is swept cell by cell. */
function onlyRunOf(path: string): Scenario {
  const scenario = loadScenario(path);
  const cells = cellsOf(scenario);
  if (cells.length !== 1) throw new UsageError(`--scenario: a sweep is over one run, and the matrix of ${path} has ${cells.length}`);
  if (cells[0]!.inject.plan !== undefined) throw new UsageError(`--scenario: ${path} has a plan of failures already; a sweep makes its own`);
  return scenario;
}

function settingsOf(options: Values<typeof SWEEP_OPTIONS>): SweepSettings {
  return {
    options: { statuses: { which: options.statuses, only: options.status }, only: options.only, perSite: options['per-site'], depth: options.depth },
    jobs: options.jobs,
    limit: options.limit,
    timeout: options.timeout,
  };
}

/** What a sweep is made of: a fake runner and no journal in a test. */
export interface SweepWork {
  readonly run: RunOnce;
  readonly settings: SweepSettings;
  readonly journal: SweepJournal | undefined;
  readonly say: (line: string) => void;
  readonly isStopped: () => boolean;
}

/** Runs what is left of a sweep. Gives a sentence when there is nothing to sweep over. */
export async function runSweep(work: SweepWork): Promise<Sweep | string> {
  const { run, settings, journal, say, isStopped } = work;
  let baseline = journal?.content.baseline;
  if (baseline === undefined) {
    say('the run without failures');
    baseline = await run([], undefined, settings.timeout);
    if (isStopped()) return 'interrupted before the first run had ended';
    const objection = objectionTo(baseline);
    if (objection !== undefined) return objection;
    journal?.baseline(baseline);
  }
  const sweep = new Sweep(baseline, settings.options, journal?.content.results);
  if (sweep.rows.length > 0) say(`${sweep.rows.length} results are there already`);
  await new Progress(sweep, baseline, work).toTheEnd();
  return sweep;
}

function objectionTo(baseline: RunFacts): string | undefined {
  if (baseline.end !== 'normal') return `the run without failures ended badly: ${baseline.reason}`;
  if (!baseline.passed) return `the run without failures does not pass, so failures would show nothing: ${baseline.failures[0] ?? baseline.reason}`;
  return baseline.reached.length === 0 ? 'the run without failures made no call of the interface' : undefined;
}

/** Several runs at once, one result after another. */
class Progress {
  readonly #reached: RunFacts['reached'];
  readonly #seconds: number;
  readonly #began = performance.now();
  #started = 0;
  #finished = 0;
  #errors = 0;

  constructor(
    private readonly sweep: Sweep,
    baseline: RunFacts,
    private readonly work: SweepWork,
  ) {
    this.#reached = baseline.reached;
    this.#seconds = Math.min(work.settings.timeout, Math.max(TIMEOUT_LEAST, Math.ceil(baseline.seconds * TIMEOUT_FACTOR)));
  }

  async toTheEnd(): Promise<void> {
    const { sweep } = this;
    const left = sweep.jobs.length - sweep.rows.length;
    this.work.say(`${sweep.points} points, ${sweep.jobs.length} failures to try, ${left} of them now`);
    const under = new Set<Promise<void>>();
    for (;;) {
      for (let job = this.#next(under.size); job !== undefined; job = this.#next(under.size)) {
        const work: Promise<void> = this.#one(job).finally(() => under.delete(work));
        under.add(work);
      }
      if (under.size === 0) return;
      await Promise.race(under);
    }
  }

  #next(under: number): Job | undefined {
    const mayStart = !this.work.isStopped() && under < this.work.settings.jobs && this.#started < this.work.settings.limit && this.#errors < ERRORS_MOST;
    const job = mayStart ? this.sweep.next() : undefined;
    if (job !== undefined) this.#started++;
    return job;
  }

  async #one(job: Job): Promise<void> {
    let facts = await this.work.run(job.failures, this.#reached, this.#seconds);
    // A busy host looks like a guest that hangs, or like one that cannot be started: once more, with all the time there is.
    const isDoubtful = facts.end === 'error' || (facts.end === 'hang' && this.#seconds < this.work.settings.timeout);
    if (isDoubtful && !this.work.isStopped()) facts = await this.work.run(job.failures, this.#reached, this.work.settings.timeout);
    // What was broken off is tried again next time.
    if (facts.end !== 'normal' && this.work.isStopped()) return;
    this.#errors = facts.end === 'error' ? this.#errors + 1 : 0;
    // A host that fails is no result: the next invocation tries again.
    if (facts.end !== 'error') this.work.journal?.result(job.failures, facts);
    this.sweep.done(job.number, facts);
    this.#finished++;
    this.#tell(job, facts);
  }

  #tell({ number, failures }: Job, facts: RunFacts): void {
    const row = this.sweep.rows.find((each) => each.number === number);
    const became = row?.outcome.name ?? (facts.end === 'normal' ? 'done' : facts.end);
    const left = this.sweep.jobs.length - this.sweep.rows.length;
    const each = (performance.now() - this.#began) / this.#finished;
    this.work.say(`${this.sweep.rows.length}/${this.sweep.jobs.length} ${describeFailure(failures.at(-1)!)}: ${became}${left === 0 ? '' : `; about ${duration(each * left)} left`}`);
  }
}

/** The first interrupt ends the runs that are under way, and what is there is told; a second one ends the program. */
async function untilInterrupted<T>(runner: ProcessRunner, work: (isStopped: () => boolean) => Promise<T>): Promise<T> {
  let isStopped = false;
  const forget = onEnding(() => {
    isStopped = true;
    runner.stop();
  });
  try {
    return await work(() => isStopped);
  } finally {
    forget();
  }
}

/** A plan's drivers may lie beside it, where no word names them. */
function planOf({ plan, driver }: Values<typeof SWEEP_OPTIONS>): Plan | undefined {
  return plan === undefined ? undefined : readPlan(plan, new Map(driver.map((path) => [driverName(path), path])));
}

function readRoutine(name: string): RoutineName {
  const routine = routineOf(name);
  if (routine === undefined) throw new UsageError(`"${name}" is no routine of the interface${didYouMean(name, DRIVER_NAMES)}`);
  return routine;
}

function readStatus(name: string): NtstatusName {
  if (!Object.hasOwn(NTSTATUS, name) || name === 'STATUS_SUCCESS') throw new UsageError(`"${name}" is no failure that a routine answers${didYouMean(name, FAILURES)}`);
  return name as NtstatusName;
}

function readSymbols(path: string): SymbolTable {
  const module = `${basename(path).replace(/\.map$/i, '')}.sys`;
  try {
    return SymbolTable.read(readFileSync(path, 'utf8'), module);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

function symbolsOf(tables: readonly SymbolTable[]): Symbolize {
  return (module, offset) => tables.map((table) => table.find(module, offset)).find((symbol) => symbol !== undefined);
}

function withoutNames<T extends OptionTable, N extends string>(table: T, names: readonly N[]): Omit<T, N> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name as N))) as unknown as Omit<T, N>;
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 1) return `${Math.ceil(milliseconds / 1000)} s`;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
