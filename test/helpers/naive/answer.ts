/** What the law allows a call to be answered with, and what each answer means for the model. */
import type { Reply } from '../../../src/proto/types.js';

export interface Allowed {
  /** Without STATUS_. */
  readonly status: string;
  /** Applies the call to the model; gives a complaint when the reply's out-parameters are wrong. */
  readonly then?: (reply: Reply) => string | undefined;
}

/** More than one where ddi.md leaves the order of two refusals, or the outcome itself, open. */
export type Verdict = readonly Allowed[];

/** These statuses, without any effect. */
export function refuse(...statuses: readonly string[]): Verdict {
  return statuses.map((status) => ({ status }));
}

/** Success and nothing else. */
export function succeed(then?: Allowed['then']): Verdict {
  return [then === undefined ? { status: 'SUCCESS' } : { status: 'SUCCESS', then }];
}

/** Success that changes the model, with no out-parameters to look at. */
export function change(effect: () => void): Verdict {
  return succeed(() => {
    effect();
    return undefined;
  });
}

/** A call that needs memory: refused when every allocation fails; `certain` when it must allocate. */
export function withMemory(verdict: Verdict, fails: boolean, certain: boolean): Verdict {
  if (!fails) return verdict;
  return certain ? refuse('INSUFFICIENT_RESOURCES') : [...verdict, ...refuse('INSUFFICIENT_RESOURCES')];
}
