/**
 * Copies that have been translated and not been made yet. Many pages are translated one after the other and then copied one
 * after the other: in turns, each copy would push out of the processor's caches what the next translation needs.
 *
 * The copies are made in their order, each as if its source had been read whole first, so they come out as if each had been
 * made when it was translated. That holds only where a translation does not look at guest memory, which is the engine's to
 * see to, and as long as nothing else runs before `flush`.
 */
import type { Window } from './movers.js';

/** Translations of as many single pages, and their code, are at home in a first-level cache. */
const MOST_COPIES = 256;

export class CopyList {
  #source: Uint8Array | undefined;
  #destination: Uint8Array | undefined;
  #count = 0;
  readonly #from = new Float64Array(MOST_COPIES);
  readonly #to = new Float64Array(MOST_COPIES);
  readonly #length = new Float64Array(MOST_COPIES);

  /** `length` bytes from one window to another. Copies at once what cannot wait any longer. */
  add(source: Window, destination: Window, length: number): void {
    const isFull = this.#count === MOST_COPIES || source.bytes !== this.#source || destination.bytes !== this.#destination;
    if (isFull) {
      this.flush();
      this.#source = source.bytes;
      this.#destination = destination.bytes;
    }
    const at = this.#count++;
    this.#from[at] = source.at;
    this.#to[at] = destination.at;
    this.#length[at] = length;
  }

  /** Forgets copies that have not been made: of a slice that failed nothing is left for the next one. */
  drop(): void {
    this.#source = this.#destination = undefined;
    this.#count = 0;
  }

  /** Makes all copies. */
  flush(): void {
    const source = this.#source;
    const destination = this.#destination;
    const count = this.#count;
    this.drop();
    if (source === undefined || destination === undefined) return;
    for (let i = 0; i < count; i++) copyBytes(source, this.#from[i]!, destination, this.#to[i]!, this.#length[i]!);
  }
}

/** Also of bytes that overlap; within one array no view is made. */
export function copyBytes(source: Uint8Array, from: number, destination: Uint8Array, to: number, length: number): void {
  if (source === destination) source.copyWithin(to, from, from + length);
  else destination.set(source.subarray(from, from + length), to);
}
