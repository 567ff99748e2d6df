/**
 * What readers counted, for each function: totals that go on when a reader leaves.
 *
 * A reader counts since its device was made, so the same device may come back with what it said before. A function has one
 * device at a time; numbers that have all grown are that device's, anything smaller is a new device's, which is added.
 */
import { LIMITS } from '../base/limits.js';
import type { RequesterId } from '../iommu/types.js';
import type { RequesterStatistics } from '../proto/types.js';
import { functionOf } from './bindings.js';
import type { TranslationCounters } from './types.js';

type Name = keyof TranslationCounters;

const NAMES: readonly Name[] = ['walked', 'identity', 'remembered', 'asked', 'refused', 'unanswered', 'interrupts'];
const NOTHING = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<Name, number>;

interface Counts {
  /** Of devices that are gone. */
  readonly before: TranslationCounters;
  /** What the present one said last. */
  readonly last: TranslationCounters;
}

export class TranslationTotals {
  readonly #counts = new Map<RequesterId, Counts>();

  /** What comes for more functions than there can be devices is left out. */
  take(statistics: RequesterStatistics): void {
    const id = functionOf(statistics);
    if (id === undefined) return;
    const known = this.#counts.get(id);
    if (known === undefined && this.#counts.size >= LIMITS.devices) return;
    const last = combine((name) => Number(statistics[name]));
    const { before, last: former } = known ?? { before: NOTHING, last: NOTHING };
    const isSame = NAMES.every((name) => last[name] >= former[name]);
    this.#counts.set(id, { before: isSame ? before : sum(before, former), last });
  }

  totals(): ReadonlyMap<RequesterId, TranslationCounters> {
    return new Map([...this.#counts].map(([id, { before, last }]) => [id, sum(before, last)]));
  }
}

function combine(value: (name: Name) => number): TranslationCounters {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Record<Name, number>;
}

function sum(one: TranslationCounters, other: TranslationCounters): TranslationCounters {
  return combine((name) => one[name] + other[name]);
}
