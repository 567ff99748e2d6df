/**
 * What the walk behind a leaf of the IOTLB read, kept beside the leaf, so that it can be asked at each use whether the tables
 * still say the same: a few words are compared where they stand, instead of being found and judged again.
 *
 * Why that is exact: a walk is decided by its format, by where regions of memory are, and by the words that it reads, each of
 * which leads to the next. Words are kept only of a walk that gave the leaf's own frame and rights for the whole of its span.
 * The format is the leaf's, which goes when the format does; regions are the same as long as the memory and its generation
 * are. So when every word reads as it did, a walk at this moment would give the leaf again, for any access. When one does not,
 * or nothing is kept, this says no more than that: then a walk decides.
 *
 * Words are compared as doubles: equal ones have the same bits, since neither 0 nor what is no number is ever kept. Nothing is
 * kept of words that were not read from one of the memory's own regions: who watches a walk's reads gets to see them all.
 */
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { NOTE_WORD, PLACES_WORD, type IotlbCache } from './iotlb-cache.js';
import { ENTRY_BYTES, TOP_LEVEL } from './walk-levels.js';
import { entriesOf } from './walk-reader.js';
import type { Trail } from './trail.js';

/** Of the module's own, as the compiler knows the values of those and asks for those of others each time. */
const NOTE = NOTE_WORD;
const PLACES = PLACES_WORD;

/**
 * Words whose values stand in one array, and whose places stand with the leaf; a walk of fewer has its last one there again.
 * Values of a leaf begin at half of its own place.
 */
const SHORT = 4;
const VALUES_SHIFT = 1;
/** A note above 0 is the number of the region of all words, and one; this note says that more is to be looked at. */
const LONG = -1;
/** Of each leaf that has such a note: its regions' numbers, the first lowest, and the place of the fifth word. */
const LONG_SHIFT = 2;
const REGION_BITS = 6;
const MOST_REGIONS = 2 ** REGION_BITS;

const LARGEST_PLACE = 2 ** 31 - 1;

export class Witnesses {
  readonly #leaves: IotlbCache;
  /** Each is made when there is something to keep in it. */
  #values = new Float64Array(0);
  #long = new Int32Array(0);
  #fifths = new Float64Array(0);
  /** The memory at hand, and its regions as far as words were read from them. */
  #memory: GuestMemory | undefined;
  #generation = 0;
  #regions: MemoryRegion[] = [];
  #entries: Float64Array[] = [];

  constructor(leaves: IotlbCache) {
    this.#leaves = leaves;
  }

  /** True when all that is known to have led to a leaf reads as it did: the one that stands at `at` among the leaves' words. */
  stand(words: Int32Array, at: number, memory: GuestMemory): boolean {
    const note = words[at + NOTE]!;
    if (note === 0 || memory !== this.#memory || memory.generation !== this.#generation) return false;
    if (note === LONG) return this.#standLong(words, at);
    const entries = this.#entries[note - 1]!;
    const values = this.#values;
    const value = at >> VALUES_SHIFT;
    return (
      entries[words[at + PLACES]!] === values[value] &&
      entries[words[at + PLACES + 1]!] === values[value + 1] &&
      entries[words[at + PLACES + 2]!] === values[value + 2] &&
      entries[words[at + PLACES + 3]!] === values[value + 3]
    );
  }

  /** Keeps the words of a walk that has just given the very leaf that stands here; or none, where they could not be compared. */
  keep(at: number, memory: GuestMemory, trail: Trail): void {
    if (memory !== this.#memory || memory.generation !== this.#generation) this.#turnTo(memory);
    if (this.#values.length === 0) this.#values = new Float64Array(this.#leaves.capacity * SHORT);
    this.#leaves.words[at + NOTE] = this.#write(at, memory, trail);
  }

  /** Each word by its own region, and a fifth. */
  #standLong(words: Int32Array, at: number): boolean {
    let regions = this.#long[at >> LONG_SHIFT]!;
    for (let i = 0; i < SHORT; i++, regions >>= REGION_BITS) {
      const entries = this.#entries[regions & (MOST_REGIONS - 1)]!;
      if (entries[words[at + PLACES + i]!] !== this.#values[(at >> VALUES_SHIFT) + i]) return false;
    }
    return this.#entries[regions]![this.#long[(at >> LONG_SHIFT) + 1]!] === this.#fifths[at >> (LONG_SHIFT + 1)];
  }

  /** Writes the words down, and gives their note; 0 when there is one that cannot be kept. */
  #write(at: number, memory: GuestMemory, trail: Trail): number {
    if (trail.length === 0 || trail.length > TOP_LEVEL) return 0;
    const first = this.#numberOf(trail.regionOf(0), memory);
    let isLong = trail.length > SHORT;
    let regions = 0;
    for (let i = 0; i < TOP_LEVEL; i++) {
      const number = this.#numberOf(trail.regionOf(Math.min(i, trail.length - 1)), memory);
      if (number < 0) return 0;
      isLong ||= number !== first;
      regions |= number << (REGION_BITS * i);
    }
    if (isLong && this.#long.length === 0) this.#makeLong();
    for (let i = 0; i < (isLong ? TOP_LEVEL : SHORT); i++) if (!this.#writeWord(at, i, trail)) return 0;
    if (!isLong) return first + 1;
    this.#long[at >> LONG_SHIFT] = regions;
    return LONG;
  }

  #writeWord(at: number, index: number, trail: Trail): boolean {
    const from = Math.min(index, trail.length - 1);
    const value = trail.doubleAt(from);
    const place = (trail.addressAt(from) - trail.regionOf(from)!.address) / ENTRY_BYTES;
    if (value === 0 || Number.isNaN(value) || place > LARGEST_PLACE) return false;
    if (index < SHORT) {
      this.#leaves.words[at + PLACES + index] = place;
      this.#values[(at >> VALUES_SHIFT) + index] = value;
    } else {
      this.#long[(at >> LONG_SHIFT) + 1] = place;
      this.#fifths[at >> (LONG_SHIFT + 1)] = value;
    }
    return true;
  }

  /** -1 for what is no region of the memory, and for too many. */
  #numberOf(region: MemoryRegion | undefined, memory: GuestMemory): number {
    if (region === undefined) return -1;
    const known = this.#regions.indexOf(region);
    if (known >= 0 || this.#regions.length === MOST_REGIONS || !memory.regions.includes(region)) return known;
    this.#entries.push(entriesOf(region));
    return this.#regions.push(region) - 1;
  }

  /** What is kept was read from other regions. */
  #turnTo(memory: GuestMemory): void {
    this.#leaves.clearNotes();
    this.#memory = memory;
    this.#generation = memory.generation;
    this.#regions = [];
    this.#entries = [];
  }

  #makeLong(): void {
    this.#long = new Int32Array(this.#leaves.capacity * 2);
    this.#fifths = new Float64Array(this.#leaves.capacity);
  }
}
