/**
 * What an unmap will need before it changes anything: the tables into which large leaves are split where the range begins
 * and ends inside them.
 */
import type { PageTable } from './page-table.js';
import { SPAN } from './spec/second-stage.js';

/**
 * Counts the table pages that cutting large leaves at some pages takes, each span once. Counting stops when there are more
 * than can be had, so a long list of cuts cannot make it large.
 */
export class SplitCount {
  /** Spans to be split: region * 4 + level. */
  #spans: Set<number> | undefined;

  constructor(private readonly table: PageTable) {}

  cut(page: number): void {
    for (let level = this.table.levelCutBy(page); level > 1 && this.fits; level--) {
      const region = Math.floor(page / SPAN[level]!);
      if (region * SPAN[level]! === page) return;
      this.#spans ??= new Set();
      this.#spans.add(region * 4 + level);
    }
  }

  /** True when the arena can give the tables for all cuts so far. */
  get fits(): boolean {
    return this.#spans === undefined || this.table.hasRoomFor(this.#spans.size);
  }
}
