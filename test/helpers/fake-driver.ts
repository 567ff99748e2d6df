/**
 * A driver in a few lines for tests of the sweep: it makes calls from named places, looks at their status or does not, and
 * its run is what `viommu run` would have told of it.
 */
import type { RunFacts } from '../../src/inject/sweep/outcome.js';
import { differenceTo, reachedBy, type Failure, type ListedCall, type Reached } from '../../src/inject/sweep/points.js';
import type { RoutineName } from '../../src/inject/routines.js';

/** What a program of the driver can do. */
export interface World {
  /** Calls a routine from a place; true when it succeeded. */
  call(routine: RoutineName, place: string, module?: string): boolean;
  crash(): never;
  hang(): never;
  check(statement: string, passed: boolean): void;
  leak(count: number): void;
  fault(kind: string): void;
  finding(rule: string): void;
}

class End extends Error {
  constructor(readonly how: 'bugcheck' | 'hang') {
    super(how);
  }
}

/** Runs the program with these failures. */
export function runDriver(program: (world: World) => void, failures: readonly Failure[], baseline: readonly Reached[] | undefined): RunFacts {
  const calls: ListedCall[] = [];
  const counts = new Map<string, number>();
  const failed: string[] = [];
  const faults: Record<string, number> = {};
  const findings: Record<string, number> = {};
  const fired = new Set<Failure>();
  let leftBehind = 0;
  const world: World = {
    call: (routine, offset, module = 'driver.sys') => {
      const key = module === '' ? routine : `${routine} ${module} ${offset}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      const failure = failures.find((each) => each.routine === routine && each.nth === nth && (each.module === '' ? module === '' : each.module === module && each.offset === offset));
      if (failure !== undefined) fired.add(failure);
      calls.push({ routine, module, offset, status: failure?.status ?? 'STATUS_SUCCESS', ...(failure && { injected: 'failure' }) });
      return failure === undefined;
    },
    crash: () => {
      throw new End('bugcheck');
    },
    hang: () => {
      throw new End('hang');
    },
    check: (statement, passed) => void (passed || failed.push(statement)),
    leak: (count) => void (leftBehind += count),
    fault: (kind) => void (faults[kind] = (faults[kind] ?? 0) + 1),
    finding: (rule) => void (findings[rule] = (findings[rule] ?? 0) + 1),
  };
  let end: RunFacts['end'] = 'normal';
  try {
    program(world);
  } catch (error) {
    if (!(error instanceof End)) throw error;
    end = error.how;
  }
  const all = reachedBy(calls);
  const difference = baseline === undefined ? { added: all, isSame: true } : differenceTo(baseline, all, failures);
  return {
    ...{ end, reason: end, passed: failed.length === 0 && end === 'normal', failures: failed, faults, leftBehind, findings },
    ...{ reached: difference.added, sameCalls: difference.isSame, fired: fired.size === failures.length, seconds: 1 },
  };
}
