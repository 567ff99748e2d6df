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
import type { IotlbCache } from './iotlb-cache.js';
import { ENTRY_BYTES, TOP_LEVEL } from './walk-levels.js';
import { entriesOf } from './walk-reader.js';
import type { Trail } from './trail.js';

/**
 * 64 bytes for a leaf, which the cache has four words of 32 bits for: as 32-bit words 0 to 4 where each word stands in its
 * region, counted in entries, and in word 5 the regions' numbers; as doubles 3 to 7 what each word was.
 */
const LEAF_BYTES = 64;
const PLACES_SHIFT = 2;
const VALUES_SHIFT = 1;
const REGIONS = 5;
const VALUES = 3;
const REGION_BITS = 6;
const REGION_MASK = 2 ** REGION_BITS - 1;

/** A note: how many words in bits 2:0, above them the number of the region that all of them lie in, or MIXED. */
const COUNT_MASK = 7;
const COUNT_BITS = 3;
const MIXED = REGION_MASK;

const LARGEST_PLACE = 2 ** 31 - 1;

export class Witnesses {
  readonly #leaves: IotlbCache;
  /** Made when there is something to keep. */
  #places = new Int32Array(0);
  #values = new Float64Array(0);
  /** The memory at hand, and its regions as far as words were read from them. */
  #memory: GuestMemory | undefined;
  #generation = 0;
  #regions: MemoryRegion[] = [];
  #entries: Float64Array[] = [];

  constructor(leaves: IotlbCache) {
    this.#leaves = leaves;
  }

  /** True when all that is known to have led to this leaf reads as it did; `at` is where the leaf stands. */
  stand(at: number, memory: GuestMemory): boolean {
    const note = this.#leaves.noteAt(at);
    if (note === 0 || memory !== this.#memory || memory.generation !== this.#generation) return false;
    const number = note >> COUNT_BITS;
    if (number === MIXED) return this.#standMixed(at, note & COUNT_MASK);
    const entries = this.#entries[number]!;
    const places = this.#places;
    const values = this.#values;
    const first = at << PLACES_SHIFT;
    const value = (at << VALUES_SHIFT) + VALUES;
    for (let i = 0; i < (note & COUNT_MASK); i++) if (entries[places[first + i]!] !== values[value + i]) return false;
    return true;
  }

  /** Keeps the words of a walk that has just given the very leaf that stands here; or none, where they could not be compared. */
  keep(at: number, memory: GuestMemory, trail: Trail): void {
    if (memory !== this.#memory || memory.generation !== this.#generation) this.#turnTo(memory);
    if (this.#places.length === 0) this.#make();
    this.#leaves.setNote(at, this.#write(at, memory, trail));
  }

  /** Each word by its own region. */
  #standMixed(at: number, count: number): boolean {
    let regions = this.#places[(at << PLACES_SHIFT) + REGIONS]!;
    for (let i = 0; i < count; i++, regions >>= REGION_BITS) {
      const entries = this.#entries[regions & REGION_MASK]!;
      if (entries[this.#places[(at << PLACES_SHIFT) + i]!] !== this.#values[(at << VALUES_SHIFT) + VALUES + i]) return false;
    }
    return true;
  }

  /** Writes the words down, and gives their note; 0 when there is one that cannot be kept. */
  #write(at: number, memory: GuestMemory, trail: Trail): number {
    if (trail.length > TOP_LEVEL) return 0;
    let regions = 0;
    let common = -1;
    for (let i = 0; i < trail.length; i++) {
      const number = this.#numberOf(trail.regionOf(i), memory);
      const value = trail.doubleAt(i);
      if (number < 0 || value === 0 || Number.isNaN(value)) return 0;
      const place = (trail.addressAt(i) - this.#regions[number]!.address) / ENTRY_BYTES;
      if (place > LARGEST_PLACE) return 0;
      this.#places[(at << PLACES_SHIFT) + i] = place;
      this.#values[(at << VALUES_SHIFT) + VALUES + i] = value;
      regions |= number << (REGION_BITS * i);
      common = i === 0 || common === number ? number : MIXED;
    }
    this.#places[(at << PLACES_SHIFT) + REGIONS] = regions;
    return trail.length === 0 ? 0 : (common << COUNT_BITS) | trail.length;
  }

  /** -1 for what is no region of the memory, and for too many. */
  #numberOf(region: MemoryRegion | undefined, memory: GuestMemory): number {
    if (region === undefined) return -1;
    const known = this.#regions.indexOf(region);
    if (known >= 0 || this.#regions.length === MIXED || !memory.regions.includes(region)) return known;
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

  #make(): void {
    const bytes = new ArrayBuffer(this.#leaves.capacity * LEAF_BYTES);
    this.#places = new Int32Array(bytes);
    this.#values = new Float64Array(bytes);
  }
}
