/**
 * The words of guest tables that one walk read, in its order, each with what stood there. Made once and used again; as long
 * as every word reads the same, another walk to the same place ends the same.
 */
import type { MemoryRegion } from '../base/memory.js';

/** Words of the longest walk, five levels, and some to spare. */
const CAPACITY = 8;

/** A word as it was read. */
export interface ReadWord {
  readonly low: number;
  readonly high: number;
  /** Where it lies. */
  readonly region: MemoryRegion | undefined;
}

export class Trail {
  /** Guest-physical addresses, their regions, and the two halves of what stood there. */
  readonly #addresses = new Float64Array(CAPACITY);
  readonly #regions: (MemoryRegion | undefined)[] = Array<MemoryRegion | undefined>(CAPACITY).fill(undefined);
  readonly #halves = new Int32Array(2 * CAPACITY);
  readonly #doubles = new Float64Array(this.#halves.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Throws when a walk is longer than any format makes it. */
  add(address: number, { low, high, region }: ReadWord): void {
    if (this.#length === CAPACITY) throw new Error(`a walk of more than ${CAPACITY} words`);
    this.#addresses[this.#length] = address;
    this.#regions[this.#length] = region;
    this.#halves[2 * this.#length] = low;
    this.#halves[2 * this.#length + 1] = high;
    this.#length++;
  }

  /** Guest-physical address of a word. */
  addressAt(index: number): number {
    return this.#addresses[index]!;
  }

  /** The region that a word was read from. */
  regionOf(index: number): MemoryRegion | undefined {
    return this.#regions[index];
  }

  /** The 64 bits that stood there. */
  valueAt(index: number): bigint {
    return (BigInt(this.#halves[2 * index + 1]! >>> 0) << 32n) | BigInt(this.#halves[2 * index]! >>> 0);
  }

  /** The same bits taken for a double. */
  doubleAt(index: number): number {
    return this.#doubles[index]!;
  }
}
