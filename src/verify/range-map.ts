/**
 * What lies where in a range of pages: a sorted list in chunks, so that finding, putting in and taking out cost the logarithm
 * of its length, and the few moves that a chunk is long. Entries never overlap, and none is joined with another, so each
 * still knows the call that it came from.
 */
export interface Range<T> {
  readonly page: number;
  readonly pageCount: number;
  readonly value: T;
  /** Pages from the start of what was put in to this piece of it. */
  readonly offset: number;
}

/** Pieces of one chunk. The list of chunks, of which one of a million pieces has some six thousand, is moved once for half as many. */
const MOST_PIECES = 256;

/** Neighbours in the list; none is empty. */
interface Chunk<T> {
  /** First pages, beside their pieces: what is searched lies together. */
  readonly pages: number[];
  readonly pieces: Range<T>[];
}

export class RangeMap<T> {
  #chunks: Chunk<T>[] = [];
  /** First page of each chunk. */
  #firsts: number[] = [];
  #size = 0;
  /** Where `#seek` ended: chunk and index of the first piece that ends after a page. Behind the last piece there is no such chunk. */
  #chunk = 0;
  #index = 0;

  /** Pieces. */
  get size(): number {
    return this.#size;
  }

  /** All pieces, in the order of their pages. Nothing may be put in or taken out meanwhile. */
  *[Symbol.iterator](): Iterator<Range<T>> {
    for (const { pieces } of this.#chunks) yield* pieces;
  }

  at(page: number): Range<T> | undefined {
    const range = this.#seek(page);
    return range !== undefined && range.page <= page ? range : undefined;
  }

  /** Pieces that have a page in the range. */
  overlapping(page: number, pageCount: number): Range<T>[] {
    const found: Range<T>[] = [];
    const end = page + pageCount;
    let range = this.#seek(page);
    for (let [chunk, index] = [this.#chunk, this.#index]; range !== undefined && range.page < end; range = this.#chunks[chunk]?.pieces[index]) {
      found.push(range);
      index++;
      if (index < this.#chunks[chunk]!.pieces.length) continue;
      chunk++;
      index = 0;
    }
    return found;
  }

  has(page: number, pageCount: number): boolean {
    const range = this.#seek(page);
    return range !== undefined && range.page < page + pageCount;
  }

  /** True when every page of the range is in some piece. */
  covers(page: number, pageCount: number): boolean {
    let next = page;
    for (const range of this.overlapping(page, pageCount)) {
      if (range.page > next) return false;
      next = range.page + range.pageCount;
    }
    return next >= page + pageCount;
  }

  /** Puts a value in the place of whatever was there. No pages are no piece. */
  set(page: number, pageCount: number, value: T, offset = 0): void {
    if (pageCount <= 0) return;
    if (this.has(page, pageCount)) this.remove(page, pageCount);
    this.add({ page, pageCount, value, offset });
  }

  /** Puts a piece where nothing is. */
  add(piece: Range<T>): void {
    this.#insert(piece, this.#seek(piece.page));
  }

  /** Puts a piece there, when nothing is; gives false, and does nothing, where something is. */
  addFree(piece: Range<T>): boolean {
    const after = this.#seek(piece.page);
    if (after !== undefined && after.page < piece.page + piece.pageCount) return false;
    this.#insert(piece, after);
    return true;
  }

  /** Before the piece where `#seek` ended. */
  #insert(piece: Range<T>, after: Range<T> | undefined): void {
    if (after === undefined) return this.#append(piece);
    const chunk = this.#chunks[this.#chunk]!;
    chunk.pages.splice(this.#index, 0, piece.page);
    chunk.pieces.splice(this.#index, 0, piece);
    if (this.#index === 0) this.#firsts[this.#chunk] = piece.page;
    this.#size++;
    if (chunk.pieces.length > MOST_PIECES) this.#split(this.#chunk, MOST_PIECES / 2);
  }

  /** Takes the range away, cutting what reaches out of it; gives what was taken. */
  remove(page: number, pageCount: number): Range<T>[] {
    const end = page + pageCount;
    const only = this.#seek(page);
    if (only === undefined || only.page >= end) return [];
    if (only.page === page && only.pageCount === pageCount) {
      this.#takeOut();
      return [only];
    }
    const touched = this.overlapping(page, pageCount);
    this.#seek(page);
    this.#takeOutMany(touched.length);
    return touched.map((range) => {
      const from = Math.max(page, range.page);
      const to = Math.min(end, range.page + range.pageCount);
      if (range.page < from) this.add(cut(range, range.page, from));
      if (range.page + range.pageCount > to) this.add(cut(range, to, range.page + range.pageCount));
      return cut(range, from, to);
    });
  }

  /** Takes out the piece that has exactly these pages and fits; undefined, and nothing is done, when there is none. */
  take(page: number, pageCount: number, fits: (piece: Range<T>) => boolean = always): Range<T> | undefined {
    const piece = this.#seek(page);
    if (piece === undefined || piece.page !== page || piece.pageCount !== pageCount || !fits(piece)) return undefined;
    this.#takeOut();
    return piece;
  }

  clear(): void {
    this.#chunks = [];
    this.#firsts = [];
    this.#size = 0;
  }

  /** The first piece that ends after this page. */
  #seek(page: number): Range<T> | undefined {
    const chunkCount = this.#chunks.length;
    if (chunkCount === 0) {
      this.#chunk = 0;
      return undefined;
    }
    // The last piece that begins at the page or before it; where there is none, the first of all.
    const inChunk = chunkCount === 1 ? 0 : lastNotAfter(this.#firsts, page);
    const chunk = this.#chunks[inChunk]!;
    const index = lastNotAfter(chunk.pages, page);
    const piece = chunk.pieces[index]!;
    this.#chunk = inChunk;
    this.#index = index;
    if (piece.page + piece.pageCount > page) return piece;
    this.#index++;
    if (this.#index < chunk.pieces.length) return chunk.pieces[this.#index];
    this.#chunk++;
    this.#index = 0;
    return this.#chunks[this.#chunk]?.pieces[0];
  }

  #append(piece: Range<T>): void {
    this.#size++;
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.pieces.length < MOST_PIECES) {
      last.pages.push(piece.page);
      last.pieces.push(piece);
      return;
    }
    this.#chunks.push({ pages: [piece.page], pieces: [piece] });
    this.#firsts.push(piece.page);
  }

  /** The piece where `#seek` ended. */
  #takeOut(): void {
    const at = this.#chunk;
    const { pages, pieces } = this.#chunks[at]!;
    this.#size--;
    if (this.#index === pieces.length - 1) {
      pages.pop();
      pieces.pop();
    } else {
      pages.splice(this.#index, 1);
      pieces.splice(this.#index, 1);
    }
    if (pieces.length === 0) {
      this.#chunks.splice(at, 1);
      this.#firsts.splice(at, 1);
      return;
    }
    if (this.#index === 0) this.#firsts[at] = pages[0]!;
    if (pieces.length < MOST_PIECES / 8) this.#join(at);
  }

  /** As many pieces from where `#seek` ended on. */
  #takeOutMany(count: number): void {
    const at = this.#chunk;
    let left = count;
    let behind = at;
    for (let index = this.#index; left > 0; index = 0) {
      const { pages, pieces } = this.#chunks[behind++]!;
      const taken = Math.min(left, pieces.length - index);
      pages.splice(index, taken);
      pieces.splice(index, taken);
      left -= taken;
    }
    this.#size -= count;
    const kept = this.#chunks.slice(at, behind).filter(({ pieces }) => pieces.length > 0);
    this.#chunks.splice(at, behind - at, ...kept);
    this.#firsts.splice(at, behind - at, ...kept.map(({ pages }) => pages[0]!));
    if (kept.length > 0) this.#join(at);
  }

  /** The piece of this index and those behind it get a chunk of their own. */
  #split(at: number, index: number): void {
    const { pages, pieces } = this.#chunks[at]!;
    const behind = { pages: pages.splice(index), pieces: pieces.splice(index) };
    this.#chunks.splice(at + 1, 0, behind);
    this.#firsts.splice(at + 1, 0, behind.pages[0]!);
  }

  /** A chunk with little in it takes in the one behind it, when both together leave room. */
  #join(at: number): void {
    const chunk = this.#chunks[at]!;
    const behind = this.#chunks[at + 1];
    if (behind === undefined || chunk.pieces.length + behind.pieces.length > MOST_PIECES / 2) return;
    chunk.pages.push(...behind.pages);
    chunk.pieces.push(...behind.pieces);
    this.#chunks.splice(at + 1, 1);
    this.#firsts.splice(at + 1, 1);
  }
}

/** Index of the last one that is not above `wanted`; 0 when all are. */
function lastNotAfter(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return low;
}

function always(): boolean {
  return true;
}

function cut<T>(range: Range<T>, from: number, to: number): Range<T> {
  return { page: from, pageCount: to - from, value: range.value, offset: range.offset + from - range.page };
}
