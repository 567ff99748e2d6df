/**
 * What the machine read from outside of its messages, packed into records: times of its clock, and words that walks found
 * in guest memory. Little-endian 64-bit numbers, in the order in which they were read.
 */

/** Numbers that grow at their end, as bytes. */
export class Packed {
  #words = new BigUint64Array(16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(value: bigint): void {
    if (this.#count === this.#words.length) {
      const larger = new BigUint64Array(2 * this.#count);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.#count++] = value;
  }

  forgetLast(): void {
    if (this.#count > 0) this.#count--;
  }

  /** The bytes of all of them; there are none afterwards. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#words.slice(0, this.#count).buffer);
    this.#count = 0;
    return bytes;
  }
}

/** The numbers of such a field; a torn last one is left out. */
export function* unpack(bytes: Uint8Array): Generator<bigint> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; at += 8) yield view.getBigUint64(at, true);
}

/** Marks a walk's address at which there was no memory. */
export const UNBACKED = 1n;
