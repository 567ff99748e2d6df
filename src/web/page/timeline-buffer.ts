/**
 * The rows of the timeline that the page has: a run of fitting rows without a gap, in order. It grows at its ends, at the newer
 * one from frames while the page follows, at both from the API. What is dropped to stay small is at the end that nobody sees.
 */
import type { TimelinePage, TimelineRow } from '../../view/types.js';
import { api, type TimelineFilter } from './api.js';

/** Rows kept; what was dropped can be had again. */
export const ROWS_KEPT = 4000;
const PAGE = 200;
/** Pages asked for one wish when a search finds little: the daemon looks at a part at a time. */
const PAGES = 20;

/** A page may say how far a search came that was cut short. */
type Page = TimelinePage & { readonly scannedTo?: number };

export class TimelineBuffer {
  rows: TimelineRow[] = [];
  hasOlder = false;
  hasNewer = false;
  /** Kept by the daemon, as it last said. */
  kept = { oldest: 0, newest: 0 };
  filter: TimelineFilter = {};
  /** All that fits up to here is in `rows`, or was before what is there. */
  #seenTo = 0;
  #generation = 0;

  get seenTo(): number {
    return this.#seenTo;
  }

  /** Grows whenever the rows are others than before, not more. */
  get generation(): number {
    return this.#generation;
  }

  clear(): void {
    this.#replace([], 0);
    this.kept = { oldest: 0, newest: 0 };
    this.hasOlder = false;
    this.hasNewer = false;
  }

  /** The newest rows. False when something else was asked for meanwhile. */
  async loadLast(newest: number): Promise<boolean> {
    const mine = this.#replace([], newest);
    const { rows, more, page } = await this.#backwards(newest + 1, mine);
    if (mine !== this.#generation) return false;
    this.#note(page);
    this.rows = rows;
    this.hasOlder = more;
    this.hasNewer = false;
    return true;
  }

  /** Rows around an observation. */
  async loadAround(number: number): Promise<boolean> {
    const mine = ++this.#generation;
    const before = await this.#backwards(number + 1, mine);
    const after = mine === this.#generation ? await this.#forwards(number, mine) : undefined;
    if (after === undefined || mine !== this.#generation) return false;
    this.#note(after.page);
    this.rows = [...before.rows, ...after.rows];
    this.hasOlder = before.more;
    this.hasNewer = after.more;
    this.#seenTo = after.seenTo;
    return true;
  }

  /** Returns how many rows came in front. */
  async loadOlder(): Promise<number> {
    const first = this.rows[0];
    if (first === undefined || !this.hasOlder) return 0;
    const mine = this.#generation;
    const { rows, more, page } = await this.#backwards(first.number, mine);
    if (mine !== this.#generation) return 0;
    this.#note(page);
    this.rows = [...rows, ...this.rows];
    this.hasOlder = more;
    if (this.rows.length > ROWS_KEPT) {
      this.rows.length = ROWS_KEPT;
      this.hasNewer = true;
      this.#seenTo = this.rows.at(-1)!.number;
    }
    return rows.length;
  }

  /** Returns how many rows went in front. */
  async loadNewer(): Promise<number> {
    const mine = this.#generation;
    const { rows, more, page, seenTo } = await this.#forwards(this.#seenTo, mine);
    if (mine !== this.#generation) return 0;
    this.#note(page);
    this.#seenTo = seenTo;
    this.hasNewer = more;
    return this.#append(rows);
  }

  /** What a frame brought. Returns how many rows went in front, or undefined when the rows are others now. */
  take(page: Page): number | undefined {
    this.#note(page);
    const fresh = page.rows.filter(({ number }) => number > this.#seenTo);
    // A frame that was on its way when the rows were asked for tells nothing that is missing.
    const isJoined = fresh.length < page.rows.length || page.newest <= this.#seenTo;
    this.#seenTo = Math.max(this.#seenTo, page.newest);
    if (!page.more || isJoined) return this.#append(fresh);
    // The frame could not carry all: what came between is scrolled back to as any older rows.
    this.#generation++;
    this.rows = [...fresh];
    this.hasOlder = true;
    return undefined;
  }

  #append(rows: readonly TimelineRow[]): number {
    if (rows.length === 0) return 0;
    this.rows.push(...rows);
    const excess = Math.max(0, this.rows.length - ROWS_KEPT);
    if (excess > 0) {
      this.rows.splice(0, excess);
      this.hasOlder = true;
    }
    return excess;
  }

  #replace(rows: TimelineRow[], seenTo: number): number {
    this.rows = rows;
    this.#seenTo = seenTo;
    return ++this.#generation;
  }

  #note(page: Page | undefined): void {
    if (page !== undefined) this.kept = { oldest: page.oldest, newest: page.newest };
  }

  async #backwards(before: number, mine: number): Promise<{ rows: TimelineRow[]; more: boolean; page: Page | undefined }> {
    let rows: TimelineRow[] = [];
    let page: Page | undefined;
    for (let i = 0, from = before; i < PAGES && rows.length < PAGE && mine === this.#generation; i++) {
      page = await api.timeline(this.filter, { before: from }, PAGE - rows.length);
      rows = [...page.rows, ...rows];
      if (!page.more || page.scannedTo === undefined) break;
      from = page.scannedTo;
    }
    return { rows, more: page?.more ?? false, page };
  }

  async #forwards(after: number, mine: number): Promise<{ rows: TimelineRow[]; more: boolean; page: Page | undefined; seenTo: number }> {
    const rows: TimelineRow[] = [];
    let page: Page | undefined;
    let seenTo = after;
    for (let i = 0; i < PAGES && rows.length < PAGE && mine === this.#generation; i++) {
      page = await api.timeline(this.filter, { after: seenTo }, PAGE - rows.length);
      rows.push(...page.rows);
      seenTo = page.more ? (page.scannedTo ?? rows.at(-1)?.number ?? seenTo) : Math.max(seenTo, page.newest);
      if (!page.more || page.scannedTo === undefined) break;
    }
    return { rows, more: page?.more ?? false, page, seenTo };
  }
}
