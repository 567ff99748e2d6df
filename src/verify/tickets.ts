/**
 * Which calls overlap, by the tickets that the stub gives them [call.proto CallSite]: the last calls by their tickets, and what
 * waits for calls that have begun and not come. Tickets are counted up from 1; of one beyond 2^53 nothing is kept.
 */
import { LIMITS } from '../base/limits.js';
import type { Overlap } from './events.js';
import { remember } from './remember.js';

const RING = LIMITS.verifierRemembered;
/** Outstanding calls that one call names (call.proto), and the latest that wait for one which has begun and not come. */
const MOST_OUTSTANDING = 32;
const MOST_AWAITING = 256;

export class Tickets {
  /** A call stands at its ticket modulo the length, until a later one takes the place. */
  readonly #recent: (Overlap | undefined)[] = [];
  readonly #numbers: number[] = [];
  /** By the ticket of a call that was named and has not come: who named it. */
  readonly #awaited = new Map<number, Overlap[]>();

  /** Some call was named as outstanding and has not come. */
  get awaitsAny(): boolean {
    return this.#awaited.size > 0;
  }

  /** Calls that are known to overlap the one with this ticket, which is entered so that later ones find it. */
  enter(ticket: bigint, outstanding: readonly number[], self: Overlap): readonly Overlap[] {
    const number = Number(ticket);
    if (!Number.isSafeInteger(number)) return [];
    const overlaps = [...(this.#awaited.get(number) ?? [])];
    this.#awaited.delete(number);
    for (const distance of new Set(outstanding.slice(0, MOST_OUTSTANDING))) {
      const other = number - distance;
      const found = this.#find(other);
      if (found !== undefined) overlaps.push(found);
      else if (other > 0 && distance > 0) remember(this.#awaited, other, [...(this.#awaited.get(other) ?? []).slice(1 - MOST_AWAITING), self]);
    }
    this.note(ticket, self);
    return overlaps;
  }

  /** `enter` of a call that overlaps none. */
  note(ticket: bigint, self: Overlap): void {
    const number = Number(ticket);
    if (!Number.isSafeInteger(number)) return;
    // Filled from the front, so that the arrays stay dense.
    while (this.#numbers.length <= number % RING) {
      this.#numbers.push(0);
      this.#recent.push(undefined);
    }
    this.#numbers[number % RING] = number;
    this.#recent[number % RING] = self;
  }

  /** The calls that are remembered, by their tickets. */
  entries(): readonly [ticket: number, call: Overlap][] {
    return this.#recent.flatMap((call, i): [number, Overlap][] => (call === undefined ? [] : [[this.#numbers[i]!, call]]));
  }

  #find(ticket: number): Overlap | undefined {
    return ticket > 0 && this.#numbers[ticket % RING] === ticket ? this.#recent[ticket % RING] : undefined;
  }
}
