/**
 * The words of guest tables that one walk read, in its order, each with what stood there. Made once and used again; as long
 * as every word reads the same, another walk to the same place ends the same.
 */

/** Words of the longest walk, five levels, and some to spare. */
const CAPACITY = 8;

export class Trail {
  /** Guest-physical addresses, and the two halves of what stood there. */
  readonly #addresses = new Float64Array(CAPACITY);
  readonly #halves = new Int32Array(2 * CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Throws when a walk is longer than any format makes it. */
  add(address: number, low: number, high: number): void {
    if (this.#length === CAPACITY) throw new Error(`a walk of more than ${CAPACITY} words`);
    this.#addresses[this.#length] = address;
    this.#halves[2 * this.#length] = low;
    this.#halves[2 * this.#length + 1] = high;
    this.#length++;
  }

  /** Guest-physical address of a word. */
  addressAt(index: number): number {
    return this.#addresses[index]!;
  }

  /** The 64 bits that stood there. */
  valueAt(index: number): bigint {
    return (BigInt(this.#halves[2 * index + 1]! >>> 0) << 32n) | BigInt(this.#halves[2 * index]! >>> 0);
  }
}
