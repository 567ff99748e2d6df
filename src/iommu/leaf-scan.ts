/**
 * Goes through a page table leaf by leaf, for who looks at it from outside: with a bound of the entries that it reads, and from
 * any page on, so that a table of any size is looked through in pieces. It only reads.
 */
import type { PageTable } from './page-table.js';
import { indexOf, offsetInSpan } from './spans.js';
import { ENTRY_LARGE, ENTRY_PRESENT, SPAN, TABLE_ENTRIES, leafFrame, leafOwner } from './spec/second-stage.js';

/** Hears of one leaf, or the part of it from where the scan began. False ends the scan before it. */
export type LeafVisitor = (page: number, pageCount: number, frame: number, permissions: number, owner: number) => boolean;

/** Entries that may still be read. */
export interface Work {
  left: number;
}

/** Entries that finding one from the root costs, about. */
const FIND = 4;

/**
 * Shows the leaves from `page` to `end` - 1 in order, the last one perhaps beyond it; gives the page that it came to, `end` or above
 * when it saw all. A table that was begun is seen to its end whatever the work, so that is the edge of a table.
 */
export function scanLeaves(table: PageTable, page: number, end: number, work: Work, visit: LeafVisitor): number {
  const { words } = table;
  while (page < end) {
    if (work.left <= 0) return page;
    let at = table.find(page);
    work.left -= FIND;
    const span = SPAN[table.level]!;
    const mayLink = table.level > 1;
    // From the first entry on it is known how many are left to see; the rest of the table is then passed over.
    let unseen = indexOf(at) === 0 ? table.childrenAt(at) : TABLE_ENTRIES;
    const tableEnd = page - offsetInSpan(page, span) + (TABLE_ENTRIES - indexOf(at)) * span;
    for (let left = TABLE_ENTRIES - indexOf(at); left > 0 && page < end; left--, at += 2) {
      if (unseen === 0) {
        page = tableEnd;
        break;
      }
      const low = words[at]!;
      const high = words[at + 1]!;
      if (mayLink && (low & (ENTRY_PRESENT | ENTRY_LARGE)) !== 0 && (low & ENTRY_LARGE) === 0) break;
      const offset = offsetInSpan(page, span);
      if ((low & ENTRY_PRESENT) !== 0 && !visit(page, span - offset, leafFrame(low, high) + offset, low & ENTRY_PRESENT, leafOwner(high))) return page;
      if (low !== 0 || high !== 0) unseen--;
      page += span - offset;
      work.left--;
    }
  }
  return page;
}
