/**
 * One run of a sweep: `viommu run --json` as a process of its own with a plan that makes the wanted calls fail, and what its
 * report says of that. A run that crashes, hangs or talks nonsense takes nothing with it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFacts } from '../inject/sweep/outcome.js';
import { planText, type Failure, type Reached } from '../inject/sweep/points.js';
import { factsOf, failedFacts } from './sweep-facts.js';

export type RunOnce = (failures: readonly Failure[], baseline: readonly Reached[] | undefined, seconds: number) => Promise<RunFacts>;

export interface ProcessRunner {
  readonly run: RunOnce;
  /** Ends all runs that are under way; their results are errors. */
  stop(): void;
}

/** How long after its own limit a run is ended by force. */
const GRACE_MS = 60_000;
const STDOUT_MOST = 256 * 2 ** 20;
const STDERR_KEPT = 2048;
/** The longest that a scenario lets a run take. */
const SCENARIO_MS = 86_400_000;

/** Runs `viommu run` with these words, of which --timeout is none. A scenario has time limits of its own. */
export function processRunner(words: readonly string[], hasScenario: boolean): ProcessRunner {
  const children = new Set<ChildProcess>();
  const run: RunOnce = async (failures, baseline, seconds) => {
    const folder = mkdtempSync(join(tmpdir(), 'viommu-sweep-'));
    try {
      const inject = failures.length > 0 ? ['--inject', writePlan(folder, failures)] : [];
      const limit = hasScenario ? [] : ['--timeout', String(seconds)];
      const end = await output(children, [...words, '--json', '--list-calls', ...limit, ...inject], (hasScenario ? SCENARIO_MS : seconds * 1000) + GRACE_MS);
      return readFacts(end, failures, baseline);
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

function readFacts({ stdout, stderr, how }: Output, failures: readonly Failure[], baseline: readonly Reached[] | undefined): RunFacts {
  try {
    return factsOf(JSON.parse(stdout), failures, baseline);
  } catch (error) {
    const why = stdout === '' ? stderr || 'nothing on stderr' : (error as Error).message;
    return failedFacts(`viommu run ${how} without a report that could be used: ${why}`);
  }
}
