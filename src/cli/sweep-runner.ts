/**
 * One run of a sweep: `viommu run --json` as a process of its own with a plan that makes the wanted calls fail, and what its
 * report says of that. A run that crashes, hangs or talks nonsense takes nothing with it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFacts } from '../inject/sweep/outcome.js';
import { differenceTo, planText, reachedBy, type Failure, type Reached } from '../inject/sweep/points.js';
import type { RunReport } from './run-report.js';

export type RunOnce = (failures: readonly Failure[], baseline: readonly Reached[] | undefined, seconds: number) => Promise<RunFacts>;

export interface ProcessRunner {
  readonly run: RunOnce;
  /** Ends all runs that are under way; their results are errors. */
  stop(): void;
}

/** The report with what some versions of the program put there. */
type Report = RunReport & { readonly findings?: readonly { readonly rule: string; readonly count: number }[] };

/** How long after its own limit a run is ended by force. */
const GRACE_MS = 60_000;
const STDOUT_MOST = 256 * 2 ** 20;
const STDERR_KEPT = 2048;
const FAILURES_KEPT = 8;
const BUG_CHECK = 'no bug check';

/** Runs `viommu run` with these words, of which --timeout is none. */
export function processRunner(words: readonly string[]): ProcessRunner {
  const children = new Set<ChildProcess>();
  const run: RunOnce = async (failures, baseline, seconds) => {
    const folder = mkdtempSync(join(tmpdir(), 'viommu-sweep-'));
    try {
      const inject = failures.length > 0 ? ['--inject', writePlan(folder, failures)] : [];
      const end = await output(children, [...words, '--json', '--list-calls', '--timeout', String(seconds), ...inject], seconds * 1000 + GRACE_MS);
      return factsOf(end, failures, baseline);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return {
    run,
    stop: () => {
      for (const child of children) child.kill('SIGTERM');
    },
  };
}

function writePlan(folder: string, failures: readonly Failure[]): string {
  const path = join(folder, 'plan.json');
  writeFileSync(path, planText(failures));
  return path;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly how: string;
}

function output(children: Set<ChildProcess>, words: readonly string[], milliseconds: number): Promise<Output> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'run', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(kill, milliseconds);
  process.once('exit', kill);
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > STDOUT_MOST) kill();
    else chunks.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-STDERR_KEPT)));
  return new Promise((resolve) => {
    const finish = (how: string) => {
      clearTimeout(timer);
      process.off('exit', kill);
      children.delete(child);
      resolve({ stdout: Buffer.concat(chunks).toString('utf8'), stderr: stderr.trim(), how });
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => finish(signal === null ? `exited with ${code}` : `was ended by ${signal}`));
  });
}

function factsOf({ stdout, stderr, how }: Output, failures: readonly Failure[], baseline: readonly Reached[] | undefined): RunFacts {
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    return failed(`viommu run ${how} without a report: ${stderr || 'nothing on stderr'}`);
  }
  const { guest, summary, calls = [], injections = [] } = report;
  const bugCheck = guest.failures.find((line) => line.startsWith(BUG_CHECK));
  const all = reachedBy(calls);
  const difference = baseline === undefined ? { added: all, isSame: true } : differenceTo(baseline, all, failures);
  return {
    ...endOf(report, bugCheck),
    passed: guest.verdict === 'pass' && guest.failed === 0,
    failures: guest.failures.slice(0, FAILURES_KEPT).map((line) => line.split('\n', 1)[0]!),
    faults: countBy(summary.faults.map(({ device, access, type, count }) => [`${device} ${access} ${type}`, count])),
    leftBehind: Object.values(summary.leftBehind).reduce((sum, count) => sum + count, 0),
    findings: countBy((report.findings ?? []).map(({ rule, count }) => [rule, count])),
    reached: difference.added,
    sameCalls: difference.isSame,
    fired: failures.length === 0 || (injections.length === failures.length && injections.every(({ fired }) => fired > 0)),
    seconds: report.seconds,
  };
}

function endOf({ verdict, reason }: Report, bugCheck: string | undefined): Pick<RunFacts, 'end' | 'reason'> {
  if (bugCheck !== undefined) return { end: 'bugcheck', reason: bugCheck.split('\n', 1)[0]! };
  if (verdict === 'timeout') return { end: 'hang', reason };
  return verdict === 'crash' ? { end: 'vm-crash', reason } : { end: 'normal', reason };
}

function failed(reason: string): RunFacts {
  return { end: 'error', reason, passed: false, failures: [], faults: {}, leftBehind: 0, findings: {}, reached: [], sameCalls: false, fired: false, seconds: 0 };
}

function countBy(pairs: readonly (readonly [string, number])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [what, count] of pairs) counts[what] = (counts[what] ?? 0) + count;
  return counts;
}
