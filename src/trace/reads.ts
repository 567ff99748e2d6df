/**
 * What the machine read from outside of its messages, packed into records: times of its clock, and words that walks found
 * in guest memory. Little-endian 64-bit numbers, in the order in which they were read.
 */

/** 2^32 of a word's lower half is one of its upper. */
const HALF = 2 ** 32;

/** Numbers that grow at their end, as bytes. Hosts are little-endian, as viommu's are all. */
export class Packed {
  #words = new BigUint64Array(16);
  #halves = new Uint32Array(this.#words.buffer);
  #bytes = new Uint8Array(this.#words.buffer);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(value: bigint): void {
    if (this.#count === this.#words.length) this.#grow();
    this.#words[this.#count++] = value;
  }

  /** A whole number from 0 on. */
  pushWhole(value: number): void {
    if (this.#count === this.#words.length) this.#grow();
    const at = 2 * this.#count++;
    this.#halves[at] = value >>> 0;
    this.#halves[at + 1] = Math.floor(value / HALF);
  }

  forgetLast(): void {
    if (this.#count > 0) this.#count--;
  }

  /** They are the first `8 * count` of these bytes, until the next one comes. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  clear(): void {
    this.#count = 0;
  }

  /** The bytes of all of them; there are none afterwards. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, 8 * this.#count);
    this.#count = 0;
    return bytes;
  }

  #grow(): void {
    const larger = new BigUint64Array(2 * this.#count);
    larger.set(this.#words);
    this.#words = larger;
    this.#halves = new Uint32Array(larger.buffer);
    this.#bytes = new Uint8Array(larger.buffer);
  }
}

/** The numbers of such a field; a torn last one is left out. */
export function* unpack(bytes: Uint8Array): Generator<bigint> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; at += 8) yield view.getBigUint64(at, true);
}

/** Marks a walk's address at which there was no memory. */
export const UNBACKED = 1n;
