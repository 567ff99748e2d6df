/**
 * What happened to a domain's pages: its last map and unmap calls, so that a fault can tell who mapped or removed a page.
 * A ring of columns that grows to its capacity as it is used; recording allocates nothing once it is there.
 */
import { LIMITS } from '../base/limits.js';
import type { Cause, HistoryEntry } from './types.js';

const FIRST_CAPACITY = 16;
/** Numbers of one record: page, page count (negative: unmapped), call, time. */
const COLUMNS = 4;

export class History {
  #records = new Float64Array(FIRST_CAPACITY * COLUMNS);
  /** Records ever made; the ring holds the last of them. */
  #made = 0;

  constructor(readonly capacity: number = LIMITS.domainHistory) {}

  record(what: HistoryEntry['what'], page: number, pageCount: number, cause: Cause): void {
    const held = this.#records.length / COLUMNS;
    if (this.#made === held && held < this.capacity) this.#grow(Math.min(2 * held, this.capacity));
    const at = (this.#made % this.#size) * COLUMNS;
    this.#records[at] = page;
    this.#records[at + 1] = what === 'mapped' ? pageCount : -pageCount;
    this.#records[at + 2] = cause.call;
    this.#records[at + 3] = cause.at;
    this.#made++;
  }

  /** Changes so far, also those that are no longer remembered. */
  get made(): number {
    return this.#made;
  }

  get #size(): number {
    return Math.min(this.#records.length / COLUMNS, this.capacity);
  }

  #grow(capacity: number): void {
    const larger = new Float64Array(capacity * COLUMNS);
    larger.set(this.#records);
    this.#records = larger;
  }

  /** The changes that touched this page, the newest first. */
  of(page: number, limit: number = this.capacity): HistoryEntry[] {
    return this.in(page, 1, limit);
  }

  /** The changes that touched any of these pages, the newest first; with `since`, those that came after so many others. */
  in(page: number, pages: number, limit: number = this.capacity, since = 0): HistoryEntry[] {
    const found: HistoryEntry[] = [];
    const oldest = Math.max(since, this.#made - this.#size);
    for (let number = this.#made - 1; number >= oldest && found.length < limit; number--) {
      const at = (number % this.#size) * COLUMNS;
      const first = this.#records[at]!;
      const pageCount = Math.abs(this.#records[at + 1]!);
      if (page + pages <= first || page >= first + pageCount) continue;
      const what = this.#records[at + 1]! > 0 ? 'mapped' : 'unmapped';
      found.push({ what, page: first, pageCount, cause: { call: this.#records[at + 2]!, at: this.#records[at + 3]! } });
    }
    return found;
  }
}
