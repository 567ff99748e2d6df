/** What a sweep found, for people and for programs: which point broke what. */
import { oneLine } from '../base/one-line.js';
import { BROKEN, OUTCOMES, OUTCOME_NAMES, type OutcomeName } from '../inject/sweep/outcome.js';
import { describePoint, type Failure, type Symbolize } from '../inject/sweep/points.js';
import type { Row, Sweep } from '../inject/sweep/sweep.js';
import { EXIT } from './exit-codes.js';

/** What `viommu sweep --json` prints. Stable: members are only ever added. */
export interface SweepReport {
  readonly version: 1;
  readonly verdict: 'pass' | 'fail' | 'incomplete';
  readonly exitCode: number;
  readonly reason: string;
  readonly points: number;
  readonly runs: number;
  /** Jobs that are known and were not run. */
  readonly left: number;
  readonly totals: Readonly<Record<OutcomeName, number>>;
  readonly rows: readonly {
    /** The last one is what the row is about, those before led there. */
    readonly failures: readonly (Failure & { readonly symbol?: string })[];
    readonly outcome: OutcomeName;
    readonly isBroken: boolean;
    readonly details: readonly string[];
    readonly newPoints: number;
    readonly seconds: number;
  }[];
}

const DETAIL_CHARACTERS = 160;

export function reportOf(sweep: Sweep, symbolize: Symbolize = noSymbols): SweepReport {
  const { rows, jobs, points } = sweep;
  return {
    version: 1,
    ...verdictOf(sweep),
    points,
    runs: rows.length,
    left: jobs.length - rows.length,
    totals: sweep.totals(),
    rows: rows.map(({ failures, outcome, newPoints, seconds }) => ({ failures: failures.map((failure) => withSymbol(failure, symbolize)), outcome: outcome.name, isBroken: BROKEN.has(outcome.name), details: outcome.details, newPoints, seconds })),
  };
}

function verdictOf(sweep: Sweep): Pick<SweepReport, 'verdict' | 'exitCode' | 'reason'> {
  const { rows, jobs } = sweep;
  const totals = sweep.totals();
  const broken = rows.filter(({ outcome }) => BROKEN.has(outcome.name)).length;
  if (broken > 0) return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `${broken} of ${rows.length} failures broke something` };
  if (totals.error > 0) return { verdict: 'incomplete', exitCode: EXIT.host, reason: `${totals.error} runs did not work` };
  const left = jobs.length - rows.length;
  if (left + totals.missed > 0) return { verdict: 'incomplete', exitCode: EXIT.timedOut, reason: `${left} failures were not tried, ${totals.missed} did not happen` };
  if (rows.length === 0) return { verdict: 'incomplete', exitCode: EXIT.timedOut, reason: 'there is no call that could be made to fail' };
  return { verdict: 'pass', exitCode: EXIT.ok, reason: `the driver got over all ${rows.length} failures` };
}

/** The table: one line for each failure, in the order of the calls, and beneath it what it did. */
export function describeSweep(sweep: Sweep, symbolize: Symbolize = noSymbols): string {
  const { rows, points } = sweep;
  const width = Math.max(0, ...OUTCOME_NAMES.map((name) => name.length));
  const lines = rows.flatMap((row) => describeRow(row, width, symbolize));
  const totals = Object.entries(sweep.totals()).filter(([, count]) => count > 0);
  const legend = totals.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(5)}  ${OUTCOMES[name as OutcomeName]}${BROKEN.has(name as OutcomeName) ? ' (broken)' : ''}`);
  const { verdict, reason } = verdictOf(sweep);
  return [...lines.map(oneLine), '', `${points} points, ${rows.length} runs`, ...legend, '', `${verdict.toUpperCase()}: ${reason}`, ''].join('\n');
}

function describeRow({ failures, outcome }: Row, width: number, symbolize: Symbolize): string[] {
  const failure = failures.at(-1)!;
  const before = failures.slice(0, -1).map((each) => `, after ${describeFailure(each, symbolize)}`);
  const details = BROKEN.has(outcome.name) || outcome.name === 'error' ? outcome.details : outcome.details.slice(0, 1);
  return [`${outcome.name.padEnd(width)}  ${describeFailure(failure, symbolize)}${before.join('')}`, ...details.map((detail) => `${' '.repeat(width)}    ${detail.slice(0, DETAIL_CHARACTERS)}`)];
}

export function describeFailure(failure: Failure, symbolize: Symbolize = noSymbols): string {
  return `${describePoint(failure, symbolize)} = ${failure.status}`;
}

function withSymbol(failure: Failure, symbolize: Symbolize): Failure & { readonly symbol?: string } {
  const symbol = failure.module === '' ? undefined : symbolize(failure.module, BigInt(failure.offset));
  return { ...failure, ...(symbol !== undefined && { symbol }) };
}

function noSymbols(): undefined {
  return undefined;
}
