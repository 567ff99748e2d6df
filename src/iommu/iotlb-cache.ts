/**
 * A set-associative store of entries for spans of positions: the body of the IOTLB. An entry is tagged with everything that
 * tells it apart - where its span begins, which range, which level - and stays until it is dropped or evicted.
 *
 * Which entry of a full set goes is drawn from a seeded sequence, so a run that shows a missing flush shows it again.
 *
 * Everything is in one array of 32-bit words, eight for an entry, since each array that a lookup touches costs it about as
 * much as the comparison does. Behind the entries stand hints where to look first; an entry's own tag decides.
 */
import { SPANS_PER_PAGE, SPAN_PAGES, TOP_LEVEL } from './walk-levels.js';

/**
 * Words of an entry:
 *   0  bits 29:0 of its span's number
 *   1  level in bits 2:0, the number's upper bits, 45:30, in bits 18:3, bits 39:28 of the frame in bits 31:20; 0 when free
 *   2  rights in bits 1:0, bits 27:0 of the frame in bits 29:2
 *   3  what is known of the words that led to the entry (witnesses.ts); 0 when it is kept anew
 *   4  to 7: where these stand
 */
const ENTRY_WORDS = 8;
export const NOTE_WORD = 3;
export const PLACES_WORD = 4;
const FREE = 0;
const LEVEL_MASK = 7;
const UPPER_SHIFT = 3;
const TAG_MASK = 0xfffff;
const HIGH_FRAME_SHIFT = 20;
const RIGHTS_MASK = 3;
const RIGHTS_BITS = 2;
const LOW_NUMBER = 2 ** 30;
const LOW_FRAME = 2 ** 28;
/** Places for hints, for each the low bits of the positions that share it. */
const HINTS = 256;
/** Entries up to which they are freed one by one: a driver that flushes after each transfer leaves few. */
const FEW = 16;

export interface CacheShape {
  readonly sets: number;
  readonly ways: number;
}

export class IotlbCache {
  /** For who keeps notes; nobody else writes there. */
  readonly words: Int32Array;
  /** Word where the hints begin: for each the entry of one page that was found last. */
  readonly #hints: number;
  /** Entries of each level, so that a lookup passes over levels that have none. */
  readonly #live = new Uint32Array(TOP_LEVEL + 1);
  /** Words of a set, and sets less one. */
  readonly #setWords: number;
  readonly #setMask: number;
  readonly #ways: number;
  /** Places that were taken since all were free, the first FEW of them, and how many there were. */
  readonly #taken = new Int32Array(FEW);
  #takenCount = 0;
  #random: number;
  #entries = 0;

  constructor({ sets, ways }: CacheShape, seed: number) {
    this.#setWords = ways * ENTRY_WORDS;
    this.#setMask = sets - 1;
    this.#ways = ways;
    this.#random = seed >>> 0;
    this.#hints = sets * ways * ENTRY_WORDS;
    this.words = new Int32Array(this.#hints + HINTS);
  }

  get capacity(): number {
    return this.#hints / ENTRY_WORDS;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Word number of the entry of this level for a position, or -1. It holds until the next change. */
  find(position: number, level: number): number {
    if (this.#live[level] === 0) return -1;
    const number = Math.floor(position * SPANS_PER_PAGE[level]!);
    const upper = Math.floor(number / LOW_NUMBER);
    const low = number - upper * LOW_NUMBER;
    const tag = (upper << UPPER_SHIFT) | level;
    const { words } = this;
    const first = (low & this.#setMask) * this.#setWords;
    for (let at = first; at < first + this.#setWords; at += ENTRY_WORDS) {
      if (words[at] !== low || (words[at + 1]! & TAG_MASK) !== tag) continue;
      if (level === 1) words[this.#hints + (low & (HINTS - 1))] = at;
      return at;
    }
    return -1;
  }

  /**
   * Word number of the entry of level 1 for a position when it is where one of the same low bits was found last, and has all
   * the rights that are needed. -1 where this is not so, with nothing said. The position is below 2^30.
   */
  findAgain(position: number, needed: number): number {
    const { words } = this;
    const at = words[this.#hints + (position & (HINTS - 1))]!;
    return words[at] === position && (words[at + 1]! & TAG_MASK) === 1 && (words[at + 2]! & needed) === needed ? at : -1;
  }

  clearNotes(): void {
    for (let at = 0; at < this.#hints; at += ENTRY_WORDS) this.words[at + NOTE_WORD] = 0;
  }

  /** Whether there is any entry of a level below this one. */
  hasBelow(level: number): boolean {
    for (let below = 1; below < level; below++) if (this.#live[below] !== 0) return true;
    return false;
  }

  /** Below 2^40. */
  frameAt(at: number): number {
    const { words } = this;
    return (words[at + 1]! >>> HIGH_FRAME_SHIFT) * LOW_FRAME + (words[at + 2]! >> RIGHTS_BITS);
  }

  rightsAt(at: number): number {
    return this.words[at + 2]! & RIGHTS_MASK;
  }

  /** Keeps an entry, in place of the one with the same tag, or in a free way, or in a way that is drawn. */
  keep(position: number, level: number, frame: number, rights: number): void {
    const number = Math.floor(position * SPANS_PER_PAGE[level]!);
    const upper = Math.floor(number / LOW_NUMBER);
    const low = number - upper * LOW_NUMBER;
    const highFrame = Math.floor(frame / LOW_FRAME);
    const { words } = this;
    let at = this.find(position, level);
    if (at < 0) {
      at = this.#makeRoom((low & this.#setMask) * this.#setWords);
      this.#entries++;
      this.#live[level]!++;
    }
    words[at] = low;
    words[at + 1] = (highFrame << HIGH_FRAME_SHIFT) | (upper << UPPER_SHIFT) | level;
    words[at + 2] = ((frame - highFrame * LOW_FRAME) << RIGHTS_BITS) | rights;
    words[at + NOTE_WORD] = 0;
  }

  /** The entries that are there, in the order of their places. */
  *list(): Generator<{ readonly position: number; readonly level: number; readonly frame: number; readonly rights: number }> {
    const { words } = this;
    for (let at = 0; at < this.#hints; at += ENTRY_WORDS) {
      const tag = words[at + 1]!;
      if (tag === FREE) continue;
      const level = tag & LEVEL_MASK;
      const number = ((tag & TAG_MASK) >>> UPPER_SHIFT) * LOW_NUMBER + words[at]!;
      yield { position: number * SPAN_PAGES[level]!, level, frame: this.frameAt(at), rights: this.rightsAt(at) };
    }
  }

  /** Drops the entry of this level for a position, if there is one. */
  drop(position: number, level: number): void {
    const at = this.find(position, level);
    if (at >= 0) this.#free(at);
  }

  clear(): void {
    if (this.#entries === 0) return;
    if (this.#takenCount <= FEW) for (let i = 0; i < this.#takenCount; i++) this.words[this.#taken[i]! + 1] = FREE;
    else this.words.fill(FREE, 0, this.#hints);
    for (let level = 1; level <= TOP_LEVEL; level++) this.#live[level] = 0;
    this.#entries = this.#takenCount = 0;
  }

  /** A free way of the set; one is made free when there is none. */
  #makeRoom(first: number): number {
    for (let at = first; at < first + this.#setWords; at += ENTRY_WORDS) {
      if (this.words[at + 1] !== FREE) continue;
      if (this.#takenCount < FEW) this.#taken[this.#takenCount] = at;
      this.#takenCount++;
      return at;
    }
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    const victim = first + ((this.#random >>> 16) % this.#ways) * ENTRY_WORDS;
    this.#free(victim);
    return victim;
  }

  #free(at: number): void {
    this.#live[this.words[at + 1]! & LEVEL_MASK]!--;
    this.words[at + 1] = FREE;
    this.#entries--;
  }
}
