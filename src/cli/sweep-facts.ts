/**
 * What a report of `viommu run --json` says of one run of a sweep, in either of its forms: a run of words on the command line
 * (run-report.ts), or a scenario's (report/types.ts), which a verifier has judged.
 */
import type { RunFacts } from '../inject/sweep/outcome.js';
import { differenceTo, reachedBy, type Failure, type ListedCall, type Reached } from '../inject/sweep/points.js';
import type { RunOutcome, RunResult } from '../report/types.js';
import type { RunReport } from './run-report.js';

const FAILURES_KEPT = 8;
const BUG_CHECK = 'no bug check';

/** What both forms have, in one. */
interface Told {
  readonly end: RunFacts['end'];
  readonly reason: string;
  readonly passed: boolean;
  /** Failed statements, in their order. */
  readonly failures: readonly string[];
  readonly faults: readonly (readonly [kind: string, count: number])[];
  readonly leftBehind: number;
  readonly findings: readonly (readonly [rule: string, count: number])[];
  readonly calls: readonly ListedCall[];
  readonly injections: readonly { readonly fired: number }[];
  readonly seconds: number;
}

/** `baseline` are the points of the undisturbed run, when this is another one. Throws Error for what is no report. */
export function factsOf(report: unknown, failures: readonly Failure[], baseline: readonly Reached[] | undefined): RunFacts {
  const { faults, findings, calls, injections, failures: failed, ...told } = isOutcome(report) ? toldByScenario(report) : toldByRun(report as RunReport);
  const all = reachedBy(calls);
  const difference = baseline === undefined ? { added: all, isSame: true } : differenceTo(baseline, all, failures);
  return {
    ...told,
    failures: failed.slice(0, FAILURES_KEPT).map((line) => line.split('\n', 1)[0]!),
    faults: countBy(faults),
    findings: countBy(findings),
    reached: difference.added,
    sameCalls: difference.isSame,
    fired: failures.length === 0 || (injections.length === failures.length && injections.every(({ fired }) => fired > 0)),
  };
}

/** A run that did not give a report. */
export function failedFacts(reason: string): RunFacts {
  return { end: 'error', reason, passed: false, failures: [], faults: {}, leftBehind: 0, findings: {}, reached: [], sameCalls: false, fired: false, seconds: 0 };
}

function isOutcome(report: unknown): report is RunOutcome {
  return typeof report === 'object' && report !== null && 'format' in report;
}

function toldByRun({ verdict, reason, guest, summary, calls = [], injections = [], seconds }: RunReport): Told {
  return {
    ...endOf(verdict, reason, guest.failures),
    passed: guest.verdict === 'pass' && guest.failed === 0,
    failures: guest.failures,
    faults: summary.faults.map(({ device, access, type, count }) => [`${device} ${access} ${type}`, count] as const),
    leftBehind: Object.values(summary.leftBehind).reduce((sum, count) => sum + count, 0),
    findings: [],
    ...{ calls, injections, seconds },
  };
}

/** Refused DMA is told by device there, and domains that nobody deleted were left behind. */
function toldByScenario({ runs, reason: whole }: RunOutcome): Told {
  const [result] = runs;
  if (result === undefined || runs.length > 1) throw new Error(`a sweep is over one run, and the scenario has ${runs.length}: ${whole}`);
  const { verdict, reason, checks, findings, certificate, domains, calls = [], injections, seconds } = result;
  const failed = checks.points.filter(({ ok }) => !ok).map(({ name }) => name);
  return {
    ...endOf(verdict, reason, failed),
    passed: verdict === 'pass' || verdict === 'findings',
    failures: failed.length > 0 || verdict === 'pass' || verdict === 'findings' ? failed : [reason],
    faults: certificate.devices.flatMap(({ device, operations }) => (operations.refused > 0 ? [[`${device} refused`, operations.refused] as const] : [])),
    leftBehind: domains.filter(({ deletedAt }) => deletedAt === undefined).length,
    findings: findings.filter(({ severity, known }) => severity !== 'note' && known === undefined).map(({ rule, name, count }) => [`${rule} ${name}`, count] as const),
    ...{ calls, injections, seconds },
  };
}

function endOf(verdict: RunReport['verdict'] | RunResult['verdict'], reason: string, failures: readonly string[]): Pick<RunFacts, 'end' | 'reason'> {
  const bugCheck = failures.find((line) => line.startsWith(BUG_CHECK));
  if (bugCheck !== undefined) return { end: 'bugcheck', reason: bugCheck.split('\n', 1)[0]! };
  if (verdict === 'timeout') return { end: 'hang', reason };
  if (verdict === 'host-error') return { end: 'error', reason };
  return verdict === 'crash' ? { end: 'vm-crash', reason } : { end: 'normal', reason };
}

function countBy(pairs: readonly (readonly [string, number])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [what, count] of pairs) counts[what] = (counts[what] ?? 0) + count;
  return counts;
}
