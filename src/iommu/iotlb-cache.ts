/**
 * A set-associative store of entries for spans of positions: the body of the IOTLB. An entry is tagged with everything that
 * tells it apart - where its span begins, which range, which level - and stays until it is dropped or evicted.
 *
 * Which entry of a full set goes is drawn from a seeded sequence, so a run that shows a missing flush shows it again.
 */
import { SPAN_PAGES, TOP_LEVEL } from './walk-levels.js';

/** No tag: they are positions times LEVELS plus a level. */
const FREE = -1;
const LEVELS = 8;

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
    const number = Math.floor(position / SPAN_PAGES[level]!);
    const tag = number * LEVELS + level;
    const first = this.#firstOf(number);
    for (let at = first; at < first + this.#ways; at++) if (this.#tags[at] === tag) return at;
    return -1;
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
    const number = Math.floor(position / SPAN_PAGES[level]!);
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

  /** The entries that are there, in the order of their places. */
  *list(): Generator<{ readonly position: number; readonly level: number; readonly value: number; readonly rights: number }> {
    for (let at = 0; at < this.#tags.length; at++) {
      const tag = this.#tags[at]!;
      if (tag === FREE) continue;
      const level = tag % LEVELS;
      yield { position: ((tag - level) / LEVELS) * SPAN_PAGES[level]!, level, value: this.#values[at]!, rights: this.#rights[at]! };
    }
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
    return (number - Math.floor(number / this.#sets) * this.#sets) * this.#ways;
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
