/**
 * Points: the places where a call can be made to fail. A point is a routine, the call site in the driver and how many-th call
 * of that routine from that site it is, so that calls from elsewhere do not move it. A call that came from no image is counted
 * among all calls of its routine instead: its address is not the same in each run.
 */
import { DOCUMENTED_STATUSES, likelyStatuses } from '../documented-statuses.js';
import { ROUTINE_NAMES, driverName, type RoutineName } from '../routines.js';
import type { NtstatusName } from '../../base/ntstatus.js';
import { PLAN_LIMITS } from '../types.js';

/** One call as a run lists it. */
export interface ListedCall {
  readonly routine: string;
  readonly module: string;
  readonly offset: string;
  readonly status: string;
  readonly injected?: string;
}

export interface Point {
  readonly routine: RoutineName;
  /** Empty for a call from no image, and so is `offset` then. */
  readonly module: string;
  readonly offset: string;
  readonly nth: number;
}

/** A point and what its call is answered. */
export interface Failure extends Point {
  readonly status: NtstatusName;
}

/** A point that a run reached, and what the call was answered there without anybody's doing. */
export interface Reached extends Point {
  readonly answered: string;
}

export function pointKey({ routine, module, offset, nth }: Point): string {
  return `${routine} ${module} ${offset} ${nth}`;
}

/** Tells the failures of one run from those of another. */
export function failuresKey(failures: readonly Failure[]): string {
  return failures.map((failure) => `${pointKey(failure)} ${failure.status}`).join('; ');
}

/** Names for places in drivers: `RunStory+0x1c` for a module and an offset. */
export type Symbolize = (module: string, offset: bigint) => string | undefined;

/** MapLogicalRange #2 from dmaprobe.sys+0x37a9, and with symbols (RunStory+0x1c). */
export function describePoint({ routine, module, offset, nth }: Point, symbolize?: Symbolize): string {
  if (module === '') return `${driverName(routine)} #${nth}`;
  const symbol = symbolize?.(module, BigInt(offset));
  return `${driverName(routine)} #${nth} from ${module}+${offset}${symbol === undefined ? '' : ` (${symbol})`}`;
}

/** The points of a run's calls, in their order. Those that were made to fail are left out. */
export function reachedBy(calls: readonly ListedCall[]): Reached[] {
  const counts = new Map<string, number>();
  const next = (key: string) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
  const reached: Reached[] = [];
  for (const { routine: name, module, offset, status, injected } of calls) {
    const routine = ROUTINE_NAMES.find((each) => each === name);
    if (routine === undefined) continue;
    const ofRoutine = next(routine);
    const place = module === '' || module.length > PLAN_LIMITS.nameCharacters ? { module: '', offset: '', nth: ofRoutine } : { module, offset, nth: next(`${routine} ${module} ${offset}`) };
    if (injected === undefined) reached.push({ routine, ...place, answered: status });
  }
  return reached;
}

/** A run's points held against those of the undisturbed run. */
export interface Difference {
  /** Points that the undisturbed run does not have. */
  readonly added: readonly Reached[];
  /** The same calls came as often, whatever they were answered; those that were made to fail aside. */
  readonly isSame: boolean;
}

export function differenceTo(baseline: readonly Reached[], reached: readonly Reached[], failures: readonly Failure[]): Difference {
  const known = new Set(baseline.map(pointKey));
  const added = reached.filter((point) => !known.has(pointKey(point)));
  const failed = failures.filter((failure) => known.has(pointKey(failure))).length;
  return { added, isSame: added.length === 0 && reached.length === baseline.length - failed };
}

/** Which statuses a point is tried with. */
export interface StatusChoice {
  /** Each documented one, or those that a call without a fault of its own can meet. */
  readonly which: 'each' | 'likely';
  /** Only these, when there are any. */
  readonly only: readonly NtstatusName[];
}

/** What the routine answered by itself would be no failure on demand. */
export function statusesFor({ routine, answered }: Reached, { which, only }: StatusChoice): readonly NtstatusName[] {
  const statuses = which === 'each' ? DOCUMENTED_STATUSES[routine] : likelyStatuses(routine);
  return statuses.filter((status) => status !== answered && (only.length === 0 || only.includes(status)));
}

/** The text of a plan that makes exactly these calls fail. */
export function planText(failures: readonly Failure[]): string {
  const entries = failures.map(({ routine, module, offset, nth, status }, i) => ({
    name: `failure ${i + 1}`,
    when: { routine: driverName(routine), session: 'guest', nth, ...(module !== '' && { module, offset }) },
    then: { fail: status },
  }));
  return `${JSON.stringify({ version: 1, entries }, null, 2)}\n`;
}
