/**
 * A sweep: every call that a scenario makes is made to fail, one at a time, with each status that it can fail with, and each
 * run shows further calls, which are then made to fail as well on top of the failures that led to them, until nothing new is
 * reached.
 *
 * Jobs have numbers, and what a run shows counts in the order of these, however many run at once: the same results give the
 * same jobs. A sweep that was broken off goes on from its results, which are known by their failures.
 */
import { OUTCOME_NAMES, outcomeOf, type Outcome, type OutcomeName, type RunFacts } from './outcome.js';
import { failuresKey, pointKey, statusesFor, type Failure, type Reached, type StatusChoice } from './points.js';
import type { RoutineName } from '../routines.js';

export interface SweepOptions {
  readonly statuses: StatusChoice;
  /** Only points of these routines, when there are any. */
  readonly only: readonly RoutineName[];
  /** Only the first so many calls from one site. */
  readonly perSite: number;
  /** Failures in one run at most: 1 makes only calls of the undisturbed run fail. */
  readonly depth: number;
}

export interface Job {
  /** Counts from 0. */
  readonly number: number;
  /** What is to fail; the last one is what the job is about, the others lead there. */
  readonly failures: readonly Failure[];
}

export interface Row extends Job {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Points that nobody had seen before this run. */
  readonly newPoints: number;
}

export class Sweep {
  readonly #options: SweepOptions;
  readonly #baseline: RunFacts;
  readonly #jobs: Job[] = [];
  readonly #rows: Row[] = [];
  readonly #seen = new Set<string>();
  readonly #known: ReadonlyMap<string, RunFacts>;
  /** Results whose turn has not come. */
  readonly #early = new Map<number, RunFacts>();
  /** Jobs that somebody works on. */
  readonly #out = new Set<number>();
  #points = 0;

  /** `baseline` is the run without failures; `known` are earlier results, by failuresKey. */
  constructor(baseline: RunFacts, options: SweepOptions, known: ReadonlyMap<string, RunFacts> = new Map()) {
    this.#options = options;
    this.#baseline = baseline;
    this.#known = known;
    this.#learn(baseline.reached, []);
    this.#settleAll();
  }

  /** Jobs so far; further ones come from results. */
  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  /** Points that jobs are about. */
  get points(): number {
    return this.#points;
  }

  /** In the order of the jobs; a result waits for those before it. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  get isComplete(): boolean {
    return this.#rows.length === this.#jobs.length;
  }

  /** A job that nobody has yet; undefined when there is none now, though results may bring some. */
  next(): Job | undefined {
    const job = this.#jobs.slice(this.#rows.length).find(({ number }) => !this.#early.has(number) && !this.#out.has(number));
    if (job !== undefined) this.#out.add(job.number);
    return job;
  }

  /** Takes the result of a job. */
  done(number: number, facts: RunFacts): void {
    this.#out.delete(number);
    this.#early.set(number, facts);
    this.#settleAll();
  }

  totals(): Readonly<Record<OutcomeName, number>> {
    const totals = Object.fromEntries(OUTCOME_NAMES.map((name) => [name, 0])) as Record<OutcomeName, number>;
    for (const { outcome } of this.#rows) totals[outcome.name]++;
    return totals;
  }

  #settleAll(): void {
    for (let next = this.#early.get(this.#rows.length); next !== undefined; next = this.#early.get(this.#rows.length)) {
      this.#early.delete(this.#rows.length);
      this.#settle(this.#jobs[this.#rows.length]!, next);
    }
  }

  #settle(job: Job, facts: RunFacts): void {
    const before = this.#seen.size;
    // What comes after a failure that did not happen leads nowhere.
    if (facts.fired && facts.end !== 'error') this.#learn(facts.reached, job.failures);
    const outcome = outcomeOf(job.failures.at(-1)!, facts, this.#baseline);
    this.#rows.push({ ...job, outcome, seconds: facts.seconds, newPoints: this.#seen.size - before });
  }

  #learn(reached: readonly Reached[], failures: readonly Failure[]): void {
    const { only, perSite, depth, statuses } = this.#options;
    for (const point of reached) {
      const key = pointKey(point);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      // A call that fails by itself has shown its way already.
      const isWanted = point.answered === 'STATUS_SUCCESS' && point.nth <= perSite && (only.length === 0 || only.includes(point.routine));
      if (!isWanted || failures.length >= depth) continue;
      const { routine, module, offset, nth } = point;
      const tried = statusesFor(point, statuses);
      if (tried.length > 0) this.#points++;
      for (const status of tried) this.#add([...failures, { routine, module, offset, nth, status }]);
    }
  }

  #add(failures: readonly Failure[]): void {
    const number = this.#jobs.length;
    this.#jobs.push({ number, failures });
    const facts = this.#known.get(failuresKey(failures));
    if (facts !== undefined) this.#early.set(number, facts);
  }
}
