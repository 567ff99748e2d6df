/**
 * A set-associative store of entries for spans of positions: the body of the IOTLB. An entry is tagged with everything that
 * tells it apart - where its span begins, which range, which level - and stays until it is dropped or evicted.
 *
 * Which entry of a full set goes is drawn from a seeded sequence, so a run that shows a missing flush shows it again.
 */
import { SPANS_PER_PAGE, TOP_LEVEL } from './walk-levels.js';

/** No tag: they are positions times LEVELS plus a level. */
const FREE = -1;
const LEVELS = 8;
/** Pages whose way was seen last, each in the place that the low bits of its position name. */
const GUESSES = 256;
/** Positions below are masked as they are; others lose their upper part first. */
const SMALL_POSITIONS = 2 ** 30;

export interface CacheShape {
  readonly sets: number;
  readonly ways: number;
}

export class IotlbCache {
  /** Tags and values; 53 bits are enough for both. */
  readonly #tags: Float64Array;
  readonly #values: Float64Array;
  readonly #rights: Uint8Array;
  /** Entries of each level, so that a lookup passes over levels that have none. */
  readonly #live = new Uint32Array(TOP_LEVEL + 1);
  readonly #sets: number;
  readonly #ways: number;
  /** Where a page's entry was when it was looked for last: no more than a hint, as the entry's own tag decides. */
  readonly #guesses = new Uint16Array(GUESSES);
  #random: number;
  #entries = 0;

  constructor({ sets, ways }: CacheShape, seed: number) {
    this.#sets = sets;
    this.#ways = ways;
    this.#random = seed >>> 0;
    this.#tags = new Float64Array(sets * ways).fill(FREE);
    this.#values = new Float64Array(sets * ways);
    this.#rights = new Uint8Array(sets * ways);
  }

  get capacity(): number {
    return this.#tags.length;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Number of the entry of this level for a position, or -1. It holds until the next change. */
  find(position: number, level: number): number {
    if (this.#live[level] === 0) return -1;
    const number = Math.floor(position * SPANS_PER_PAGE[level]!);
    const tag = number * LEVELS + level;
    const first = this.#firstOf(number);
    for (let at = first; at < first + this.#ways; at++) {
      if (this.#tags[at] !== tag) continue;
      if (level === 1) this.#guesses[lowBits(position, GUESSES)] = at;
      return at;
    }
    return -1;
  }

  /** As `find` for level 1, but looks only where the entry was when `find` found it last. */
  findAgain(position: number): number {
    const at = this.#guesses[lowBits(position, GUESSES)]!;
    return this.#tags[at] === position * LEVELS + 1 ? at : -1;
  }

  /** Whether there is any entry of a level below this one. */
  hasBelow(level: number): boolean {
    for (let below = 1; below < level; below++) if (this.#live[below] !== 0) return true;
    return false;
  }

  valueAt(at: number): number {
    return this.#values[at]!;
  }

  rightsAt(at: number): number {
    return this.#rights[at]!;
  }

  /** Keeps an entry, in place of the one with the same tag, or in a free way, or in a way that is drawn. */
  keep(position: number, level: number, value: number, rights: number): void {
    const number = Math.floor(position * SPANS_PER_PAGE[level]!);
    let at = this.find(position, level);
    if (at < 0) at = this.#makeRoom(this.#firstOf(number));
    if (this.#tags[at] === FREE) {
      this.#entries++;
      this.#live[level]!++;
    }
    this.#tags[at] = number * LEVELS + level;
    this.#values[at] = value;
    this.#rights[at] = rights;
  }

  /** Drops the entry of this level for a position, if there is one. */
  drop(position: number, level: number): void {
    const at = this.find(position, level);
    if (at >= 0) this.#free(at);
  }

  clear(): void {
    if (this.#entries === 0) return;
    this.#tags.fill(FREE);
    this.#live.fill(0);
    this.#entries = 0;
  }

  /** Number of the first way of the set for a span. */
  #firstOf(number: number): number {
    return lowBits(number, this.#sets) * this.#ways;
  }

  /** A free way of the set; one is made free when there is none. */
  #makeRoom(first: number): number {
    for (let at = first; at < first + this.#ways; at++) if (this.#tags[at] === FREE) return at;
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    const victim = first + ((this.#random >>> 16) % this.#ways);
    this.#free(victim);
    return victim;
  }

  #free(at: number): void {
    this.#live[this.#tags[at]! % LEVELS]!--;
    this.#tags[at] = FREE;
    this.#entries--;
  }
}

/** Remainder of a division by a power of two up to LIMITS.iotlbEntries. */
function lowBits(number: number, divisor: number): number {
  if (number < SMALL_POSITIONS) return number & (divisor - 1);
  return (number - Math.floor(number / SMALL_POSITIONS) * SMALL_POSITIONS) & (divisor - 1);
}
