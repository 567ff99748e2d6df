/**
 * An ordered set of page numbers, for free lists that are searched by address: sorted chunks of a few hundred numbers, so
 * that finding costs two binary searches and a change moves one chunk. A number takes 8 to 16 bytes.
 */

/** Numbers in a chunk before it is split in two. */
const CHUNK = 256;
/** Neighbours that have no more than this together become one. */
const MERGED = 128;

export class SortedPages {
  /** Never an empty one. */
  readonly #chunks: number[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The lowest number that is not below `page`, or -1. */
  ceiling(page: number): number {
    const index = this.#chunkOf(page);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return -1;
    const at = lowerBound(chunk, page);
    if (at < chunk.length) return chunk[at]!;
    return this.#chunks[index + 1]?.[0] ?? -1;
  }

  /** Takes in a number that is not there. */
  add(page: number): void {
    this.#size++;
    const index = this.#chunkOf(page);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push([page]);
      return;
    }
    const at = lowerBound(chunk, page);
    chunk.push(page);
    for (let i = chunk.length - 1; i > at; i--) chunk[i] = chunk[i - 1]!;
    chunk[at] = page;
    if (chunk.length > CHUNK) this.#chunks.splice(index + 1, 0, chunk.splice(CHUNK / 2));
  }

  /** False when the number is not there. */
  delete(page: number): boolean {
    const index = this.#chunkOf(page);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return false;
    const at = lowerBound(chunk, page);
    if (chunk[at] !== page) return false;
    this.#size--;
    for (let i = at + 1; i < chunk.length; i++) chunk[i - 1] = chunk[i]!;
    chunk.pop();
    this.#tidy(index, chunk);
    return true;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** Number of the chunk that has, or would have, this page. */
  #chunkOf(page: number): number {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (chunks[middle]![0]! <= page) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Removes a chunk that became empty, or joins it with a neighbour. */
  #tidy(index: number, chunk: readonly number[]): void {
    const chunks = this.#chunks;
    if (chunk.length === 0) chunks.splice(index, 1);
    else if (chunk.length < MERGED && !this.#join(index) && index > 0) this.#join(index - 1);
  }

  /** Joins a chunk with the next when they have few numbers together. */
  #join(index: number): boolean {
    const [chunk, next] = [this.#chunks[index]!, this.#chunks[index + 1]];
    if (next === undefined || chunk.length + next.length > MERGED) return false;
    for (const page of next) chunk.push(page);
    this.#chunks.splice(index + 1, 1);
    return true;
  }
}

/** Place of the first number that is not below `page`. */
function lowerBound(chunk: readonly number[], page: number): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle]! < page) low = middle + 1;
    else high = middle;
  }
  return low;
}
