/**
 * What lies where in a range of pages: a plain sorted list that is searched by halves. Entries never overlap, and none is
 * joined with another, so each still knows the call that it came from.
 */
export interface Range<T> {
  readonly page: number;
  readonly pageCount: number;
  readonly value: T;
  /** Pages from the start of what was put in to this piece of it. */
  readonly offset: number;
}

export class RangeMap<T> {
  #ranges: Range<T>[] = [];

  get size(): number {
    return this.#ranges.length;
  }

  /** All pieces, in the order of their pages. */
  get ranges(): readonly Range<T>[] {
    return this.#ranges;
  }

  at(page: number): Range<T> | undefined {
    const range = this.#ranges[this.#firstEndingAfter(page)];
    return range !== undefined && range.page <= page ? range : undefined;
  }

  /** Pieces that have a page in the range. */
  overlapping(page: number, pageCount: number): Range<T>[] {
    const found: Range<T>[] = [];
    for (let i = this.#firstEndingAfter(page); i < this.#ranges.length && this.#ranges[i]!.page < page + pageCount; i++) found.push(this.#ranges[i]!);
    return found;
  }

  has(page: number, pageCount: number): boolean {
    const range = this.#ranges[this.#firstEndingAfter(page)];
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

  /** Puts a value in the place of whatever was there. */
  set(page: number, pageCount: number, value: T, offset = 0): void {
    let place = this.#firstEndingAfter(page);
    const next = this.#ranges[place];
    if (next !== undefined && next.page < page + pageCount) {
      this.remove(page, pageCount);
      place = this.#firstEndingAfter(page);
    }
    if (place === this.#ranges.length) this.#ranges.push({ page, pageCount, value, offset });
    else this.#ranges.splice(place, 0, { page, pageCount, value, offset });
  }

  /** Takes the range away, cutting what reaches out of it; gives what was taken. */
  remove(page: number, pageCount: number): Range<T>[] {
    const end = page + pageCount;
    const first = this.#firstEndingAfter(page);
    const only = this.#ranges[first];
    if (only !== undefined && only.page === page && only.pageCount === pageCount) return this.#ranges.splice(first, 1);
    const touched = this.overlapping(page, pageCount);
    if (touched.length === 0) return touched;
    const kept: Range<T>[] = [];
    const taken = touched.map((range) => {
      const from = Math.max(page, range.page);
      const to = Math.min(end, range.page + range.pageCount);
      if (range.page < from) kept.push(cut(range, range.page, from));
      if (range.page + range.pageCount > to) kept.push(cut(range, to, range.page + range.pageCount));
      return cut(range, from, to);
    });
    this.#ranges.splice(first, touched.length, ...kept);
    return taken;
  }

  clear(): void {
    this.#ranges = [];
  }

  /** Index of the first piece that ends after this page. */
  #firstEndingAfter(page: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = this.#ranges[middle]!;
      if (range.page + range.pageCount <= page) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function cut<T>(range: Range<T>, from: number, to: number): Range<T> {
  return { page: from, pageCount: to - from, value: range.value, offset: range.offset + from - range.page };
}
