/**
 * A sweep's state file: a line of JSON for the sweep, one for the run without failures, one for each result, in the order they
 * came. Each is on disk before the next run begins. A last line that was not finished, as after a crash, is cut off; anything
 * else that does not belong here is refused by its line. One sweep at a time has the file: the kernel's lock on it goes with
 * the process, however that ends.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { ROUTINE_NAMES } from '../inject/routines.js';
import type { RunFacts } from '../inject/sweep/outcome.js';
import { failuresKey, type Failure } from '../inject/sweep/points.js';
import type { SweepOptions } from '../inject/sweep/sweep.js';
import { UsageError } from './options.js';

const VERSION = 1;
/** How a state file begins; one that was broken off earlier is a part of it. */
const BEGIN = '{"kind":"viommu sweep"';
const ENDS: readonly string[] = ['normal', 'hang', 'bugcheck', 'vm-crash', 'error'] satisfies readonly RunFacts['end'][];

/** What a sweep is about: results of another one do not count here. */
export interface SweepIdentity {
  /** Digest of the words for `viommu run` and of the files that they and the scenario name (sweep-identity.ts). */
  readonly scenario: string;
  readonly options: SweepOptions;
}

export interface JournalContent {
  readonly baseline: RunFacts | undefined;
  /** By failuresKey. */
  readonly results: ReadonlyMap<string, RunFacts>;
}

export class SweepJournal {
  private constructor(
    private readonly fd: number,
    readonly content: JournalContent,
  ) {}

  /** Opens or makes the file. Throws UsageError when it is of another sweep, or none, or another process has it. */
  static open(path: string, identity: SweepIdentity): SweepJournal {
    const fd = opened(path);
    try {
      return SweepJournal.#read(path, fd, identity);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  static #read(path: string, fd: number, identity: SweepIdentity): SweepJournal {
    lock(path, fd);
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length === 0 && text.length > 0 && !text.startsWith(BEGIN) && !BEGIN.startsWith(text)) throw new UsageError(`--state: ${path} is no state file of a sweep; it was left as it is`);
    const lines = whole.split('\n').slice(0, -1);
    const content = readLines(path, lines, identity);
    if (whole.length < text.length) ftruncateSync(fd, Buffer.byteLength(whole));
    const journal = new SweepJournal(fd, content);
    if (lines.length === 0) journal.#append({ kind: 'viommu sweep', version: VERSION, ...identity });
    return journal;
  }

  baseline(facts: RunFacts): void {
    this.#append({ baseline: facts });
  }

  result(failures: readonly Failure[], facts: RunFacts): void {
    this.#append({ failures: failuresKey(failures), facts });
  }

  close(): void {
    closeSync(this.fd);
  }

  #append(value: object): void {
    writeSync(this.fd, `${JSON.stringify(value)}\n`);
    fsyncSync(this.fd);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    throw new UsageError(`--state: ${(error as Error).message}`);
  }
}

/**
 * Takes the lock of flock(2) for as long as `fd` is open: Node.js has no call for it, but the descriptor that flock(1)
 * inherits is the same open file.
 */
function lock(path: string, fd: number): void {
  const { status, stderr, error } = spawnSync('flock', ['-n', '-x', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd], encoding: 'utf8' });
  if (status === 0) return;
  if (status === 1) throw new UsageError(`--state: ${path} is in use by another sweep. Wait for its end, or take another file`);
  throw new UsageError(`--state: ${path} cannot be locked: ${error?.message ?? stderr.trim()}`);
}

function readLines(path: string, lines: readonly string[], identity: SweepIdentity): JournalContent {
  const refuse = (line: number, why: string): never => {
    throw new UsageError(`--state: ${path}:${line}: ${why}`);
  };
  let baseline: RunFacts | undefined;
  const results = new Map<string, RunFacts>();
  for (const [i, line] of lines.entries()) {
    const value = parsed(line);
    if (i === 0) {
      const why = objection(value, identity);
      if (why !== undefined) refuse(1, why);
    } else if (isFacts(value?.['baseline']) && baseline === undefined && i === 1) baseline = value['baseline'];
    else if (typeof value?.['failures'] === 'string' && isFacts(value['facts']) && baseline !== undefined) results.set(value['failures'], value['facts']);
    else refuse(i + 1, 'expected the result of a run');
  }
  return { baseline, results };
}

type Line = Readonly<Record<string, unknown>> | undefined;

function parsed(line: string): Line {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function objection(header: Line, { scenario, options }: SweepIdentity): string | undefined {
  if (header?.['kind'] !== 'viommu sweep') return 'this is no state file of a sweep';
  if (header['version'] !== VERSION) return `version ${String(header['version'])}; this program reads ${VERSION}`;
  if (header['scenario'] !== scenario) return 'this is the state of another sweep: the words for viommu run, or files that they or the scenario name, were different. Take another --state file';
  if (JSON.stringify(header['options']) !== JSON.stringify(options)) return 'this is the state of a sweep with other --status, --statuses, --only, --per-site or --depth. Take another --state file';
  return undefined;
}

function isFacts(value: unknown): value is RunFacts {
  if (typeof value !== 'object' || value === null) return false;
  const { end, reason, passed, failures, faults, leftBehind, findings, reached, sameCalls, fired, seconds } = value as Partial<Record<keyof RunFacts, unknown>>;
  const areFlags = [passed, sameCalls, fired].every((each) => typeof each === 'boolean');
  const areNumbers = [leftBehind, seconds].every((each) => typeof each === 'number');
  const areTexts = Array.isArray(failures) && failures.every((each) => typeof each === 'string') && typeof reason === 'string';
  return areFlags && areNumbers && areTexts && ENDS.includes(end as string) && isCounts(faults) && isCounts(findings) && Array.isArray(reached) && reached.every(isReached);
}

function isCounts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((count) => typeof count === 'number');
}

function isReached(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { routine, module, offset, nth, answered } = value as Record<string, unknown>;
  const areTexts = [module, offset, answered].every((each) => typeof each === 'string');
  return areTexts && /^(?:0x[0-9a-f]{1,16})?$/.test(offset as string) && Number.isInteger(nth) && (ROUTINE_NAMES as readonly unknown[]).includes(routine);
}
