/** Ranges of pages that do not overlap, in order of address, found by page in logarithmic time. */
interface PageRange {
  readonly page: number;
  readonly pageCount: number;
}

export class HeldRanges<T extends PageRange> {
  readonly #ranges: T[] = [];

  [Symbol.iterator](): Iterator<T> {
    return this.#ranges[Symbol.iterator]();
  }

  /** The range that holds this page. */
  at(page: number): T | undefined {
    const range = this.#ranges[this.#firstEndingAbove(page)];
    return range !== undefined && range.page <= page ? range : undefined;
  }

  /** True when some page is held. */
  touches(page: number, pageCount: number): boolean {
    const range = this.#ranges[this.#firstEndingAbove(page)];
    return range !== undefined && range.page < page + pageCount;
  }

  /** First held page at or above this one; Infinity when there is none. */
  nextHeld(page: number): number {
    const range = this.#ranges[this.#firstEndingAbove(page)];
    return range === undefined ? Infinity : Math.max(range.page, page);
  }

  /** False when the range overlaps one that is there; then nothing changes. */
  add(range: T): boolean {
    if (this.touches(range.page, range.pageCount)) return false;
    this.#ranges.splice(this.#firstEndingAbove(range.page), 0, range);
    return true;
  }

  /** False when this very range is not there. */
  delete(range: T): boolean {
    const index = this.#firstEndingAbove(range.page);
    if (this.#ranges[index] !== range) return false;
    this.#ranges.splice(index, 1);
    return true;
  }

  #firstEndingAbove(page: number): number {
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
