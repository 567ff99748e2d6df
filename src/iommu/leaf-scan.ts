/**
 * Goes through a page table from any page on, for who looks at it from outside: with a bound of the entries that it reads, so that a
 * table of any size is looked through in pieces. It only reads.
 *
 * A table that was begun is seen to its end, whatever the work; where a scan came to is therefore the edge of a table, or its end.
 */
import type { PageTable } from './page-table.js';
import { indexOf, offsetInSpan } from './spans.js';
import { ENTRY_LARGE, ENTRY_PRESENT, ENTRY_READ, ENTRY_WRITE, SPAN, TABLE_ENTRIES, leafFrame, leafOwner } from './spec/second-stage.js';

/** Hears of one leaf, or the part of it from where the scan began; it may go on beyond the scan's end. False ends the scan before it. */
export type LeafVisitor = (page: number, pageCount: number, frame: number, permissions: number, owner: number) => boolean;

/** Hears of a stretch of pages in a last table: how many are mapped, readable, writable, mapped to themselves. */
export type StretchVisitor = (page: number, mapped: number, readable: number, writable: number, identity: number) => void;

/** Entries that may still be read. */
export interface Work {
  left: number;
}

/** Leaves of last tables, of which there may be very many, as sums over stretches of so many pages: a power of two up to 512. */
export interface Stretches {
  readonly pages: number;
  readonly visit: StretchVisitor;
}

/** Entries that finding one from the root costs, about. */
const FIND = 4;
const LOW_FRAMES = 2 ** 20;
const FRAME_LOW_MASK = ~0xfff;
const FRAME_HIGH_MASK = LOW_FRAMES - 1;

/**
 * Shows what is mapped from `page` to `end` - 1 in order: leaf by leaf, or those of last tables in stretches, and then from the start
 * of a stretch on. Gives the page that it came to, `end` or above when it saw all.
 */
export function scanLeaves(table: PageTable, page: number, end: number, work: Work, visit: LeafVisitor, stretches?: Stretches): number {
  const { words } = table;
  while (page < end) {
    if (work.left <= 0) return page;
    let at = table.find(page);
    const { level } = table;
    const span = SPAN[level]!;
    const index = indexOf(at);
    // From the first entry on it is known how many are left to see; the rest of the table is then passed over.
    let unseen = index === 0 ? table.childrenAt(at) : TABLE_ENTRIES;
    const tableEnd = page - offsetInSpan(page, span) + (TABLE_ENTRIES - index) * span;
    work.left -= FIND;
    if (level === 1 && stretches !== undefined) {
      work.left -= sumLastTable(words, at, page, Math.min(end, tableEnd), unseen, stretches);
      page = tableEnd;
      continue;
    }
    for (let left = TABLE_ENTRIES - index; left > 0 && page < end; left--, at += 2) {
      if (unseen === 0) {
        page = tableEnd;
        break;
      }
      const low = words[at]!;
      const high = words[at + 1]!;
      const isPresent = (low & ENTRY_PRESENT) !== 0;
      if (isLink(low, level)) break;
      const offset = level > 1 ? offsetInSpan(page, span) : 0;
      if (isPresent && !visit(page, span - offset, leafFrame(low, high) + offset, low & ENTRY_PRESENT, leafOwner(high))) return page;
      if (low !== 0 || high !== 0) unseen--;
      page += span - offset;
      work.left--;
    }
  }
  return page;
}

function isLink(low: number, level: number): boolean {
  return level > 1 && (low & ENTRY_PRESENT) !== 0 && (low & ENTRY_LARGE) === 0;
}

/** Sums over the stretches of a last table from an entry on, as far as there is something to see; gives how many entries it read. */
function sumLastTable(words: Int32Array, at: number, page: number, end: number, unseen: number, { pages, visit }: Stretches): number {
  const first = page;
  // Frame numbers in the place that they have in an entry: those of pages that are mapped to themselves.
  const high = Math.floor(page / LOW_FRAMES);
  let low = ((page - high * LOW_FRAMES) << 12) | 0;
  while (page < end && unseen > 0) {
    const start = page;
    const stretchEnd = Math.min(end, start + pages);
    let mapped = 0;
    let readable = 0;
    let writable = 0;
    let identity = 0;
    for (; page < stretchEnd && unseen > 0; page++, at += 2, low = (low + 4096) | 0) {
      const entry = words[at]!;
      if (entry === 0 && words[at + 1] === 0) continue;
      unseen--;
      if ((entry & ENTRY_PRESENT) === 0) continue;
      mapped++;
      readable += entry & ENTRY_READ;
      writable += (entry & ENTRY_WRITE) >>> 1;
      if ((entry & FRAME_LOW_MASK) === low && (words[at + 1]! & FRAME_HIGH_MASK) === high) identity++;
    }
    if (mapped > 0) visit(start, mapped, readable, writable, identity);
  }
  return page - first;
}
