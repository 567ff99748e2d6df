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
  /** Records that the ring holds, and where the next one goes. */
  #held = 0;
  #next = 0;
  /** Records of the rounds before this one. */
  #before = 0;

  constructor(readonly capacity: number = LIMITS.domainHistory) {}

  record(what: HistoryEntry['what'], page: number, pageCount: number, cause: Cause): void {
    if (this.#next === this.#size) this.#turn();
    const at = this.#next * COLUMNS;
    const records = this.#records;
    records[at] = page;
    records[at + 1] = what === 'mapped' ? pageCount : -pageCount;
    records[at + 2] = cause.call;
    records[at + 3] = cause.at;
    this.#next++;
    if (this.#held < this.#next) this.#held = this.#next;
  }

  /** Changes so far, also those that are no longer remembered. */
  get made(): number {
    return this.#before + this.#next;
  }

  get #size(): number {
    return Math.min(this.#records.length / COLUMNS, this.capacity);
  }

  /** The end is reached: of what there is, or of what there may be. */
  #turn(): void {
    const held = this.#records.length / COLUMNS;
    if (held < this.capacity) this.#grow(Math.min(2 * held, this.capacity));
    else {
      this.#before += this.#next;
      this.#next = 0;
    }
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
    const oldest = Math.min(this.#held, this.made - since);
    for (let age = 1; age <= oldest && found.length < limit; age++) {
      const at = (this.#next - age + (age > this.#next ? this.#held : 0)) * COLUMNS;
      const first = this.#records[at]!;
      const pageCount = Math.abs(this.#records[at + 1]!);
      if (page + pages <= first || page >= first + pageCount) continue;
      const what = this.#records[at + 1]! > 0 ? 'mapped' : 'unmapped';
      found.push({ what, page: first, pageCount, cause: { call: this.#records[at + 2]!, at: this.#records[at + 3]! } });
    }
    return found;
  }
}
