/**
 * Looking through a page table for what is mapped: the next mapped page, where a run ends, how many pages are there. Only
 * entries are read; a page that a token holds without a mapping counts as absent.
 */
import type { PageTable } from './page-table.js';
import { indexOf, offsetInSpan } from './spans.js';
import { ENTRY_LARGE, ENTRY_PRESENT, SPAN, TABLE_ENTRIES, isFirst, leafFrame, leafOwner } from './spec/second-stage.js';
import type { Mapping } from './types.js';

/** The first mapped page at or above this one and below `end`, or -1. Gives up after `entries` entries without one. */
export function nextPresent(table: PageTable, page: number, end = table.inputPages, entries = Infinity): number {
  const { words } = table;
  while (page < end && entries > 0) {
    let at = table.find(page);
    if ((words[at]! & ENTRY_PRESENT) !== 0) return page;
    const span = SPAN[table.level]!;
    page -= offsetInSpan(page, span);
    do {
      page += span;
      at += 2;
      entries--;
    } while (indexOf(at) !== 0 && words[at] === 0 && page < end);
  }
  return -1;
}

/** The last mapped page at or below this one, or -1; like `nextPresent`. */
export function previousPresent(table: PageTable, page: number, entries = Infinity): number {
  const { words } = table;
  while (page >= 0 && entries > 0) {
    let at = table.find(page);
    if ((words[at]! & ENTRY_PRESENT) !== 0) return page;
    const span = SPAN[table.level]!;
    page -= offsetInSpan(page, span) + 1;
    for (at -= 2; indexOf(at) !== TABLE_ENTRIES - 1 && words[at] === 0; at -= 2) {
      page -= span;
      entries--;
    }
    entries--;
  }
  return -1;
}

/** The mapping of pages `first` to `end` - 1, which form one run. */
export function mappingOf(table: PageTable, first: number, end: number): Mapping {
  const at = table.find(first);
  return { page: first, frame: table.frameOf(first, at), pageCount: end - first, permissions: table.words[at]! & ENTRY_PRESENT };
}

/** Where the run that `page` is in ends: consecutive frames, equal rights. Looks at no more than `leaves` leaves. */
export function runEnd(table: PageTable, page: number, leaves = Infinity): number {
  const { words } = table;
  let at = table.find(page);
  const rights = words[at]! & ENTRY_PRESENT;
  const distance = table.frameOf(page, at) - page;
  let end = page;
  for (let seen = 0; seen < leaves; seen++) {
    const span = SPAN[table.level]!;
    end += span - offsetInSpan(end, span);
    if (end >= table.inputPages) break;
    at += 2;
    if (indexOf(at) === 0 || !isLeafLike(words[at]!, span)) at = table.find(end);
    if ((words[at]! & ENTRY_PRESENT) !== rights || leafFrame(words[at]!, words[at + 1]!) !== end + distance) break;
  }
  return end;
}

/** Where the run that `page` is in starts; like `runEnd`. */
export function runStart(table: PageTable, page: number, leaves = Infinity): number {
  const { words } = table;
  let at = table.find(page);
  const rights = words[at]! & ENTRY_PRESENT;
  const distance = table.frameOf(page, at) - page;
  let start = page;
  for (let seen = 0; seen < leaves; seen++) {
    const span = SPAN[table.level]!;
    start -= offsetInSpan(start, span);
    if (start === 0) break;
    at -= 2;
    if (indexOf(at) === TABLE_ENTRIES - 1 || !isLeafLike(words[at]!, span)) at = table.find(start - 1);
    const first = start - SPAN[table.level]!;
    if ((words[at]! & ENTRY_PRESENT) !== rights || leafFrame(words[at]!, words[at + 1]!) !== first + distance) break;
    start--;
  }
  return start;
}

/** Whether the neighbour of a leaf in its table needs no walk, as it is no link: on level 1, or a leaf too. */
function isLeafLike(low: number, span: number): boolean {
  return span === 1 || (low & ENTRY_LARGE) !== 0;
}

/** How many pages from `page` on are mapped without a gap, up to `pageCount`. No token holds a page of the range. */
export function countPresent(table: PageTable, page: number, pageCount: number): number {
  const { words } = table;
  let done = 0;
  while (done < pageCount && page + done < table.inputPages) {
    const at = table.find(page + done);
    if (table.level > 1) {
      if ((words[at]! & ENTRY_PRESENT) === 0) break;
      const span = SPAN[table.level]!;
      done += span - offsetInSpan(page + done, span);
      continue;
    }
    const entries = Math.min(pageCount - done, TABLE_ENTRIES - indexOf(at));
    let seen = 0;
    if (table.isFull(at)) seen = entries;
    else while (seen < entries && (words[at + 2 * seen]! & ENTRY_PRESENT) !== 0) seen++;
    done += seen;
    if (seen < entries) break;
  }
  return Math.min(done, pageCount);
}

/** How many pages from `page` on are mapped to themselves, up to `pageCount`. */
export function countIdentity(table: PageTable, page: number, pageCount: number): number {
  const { words } = table;
  let done = 0;
  while (done < pageCount && page + done < table.inputPages) {
    const at = table.find(page + done);
    if ((words[at]! & ENTRY_PRESENT) === 0 || table.frameOf(page + done, at) !== page + done) break;
    const span = SPAN[table.level]!;
    done += span - offsetInSpan(page + done, span);
  }
  return Math.min(done, pageCount);
}

/**
 * Pages of the piece that begins at `page`: from a leaf that is marked as the first up to where nothing is mapped, another
 * piece begins or another owner's pages do. 0 when no piece begins here. Looks no further than `most` pages.
 */
export function pieceLength(table: PageTable, page: number, most: number): number {
  const { words } = table;
  if (page >= table.inputPages) return 0;
  let at = table.find(page);
  if ((words[at]! & ENTRY_PRESENT) === 0 || !isFirst(words[at + 1]!) || offsetInSpan(page, SPAN[table.level]!) !== 0) return 0;
  const owner = leafOwner(words[at + 1]!);
  let done = SPAN[table.level]!;
  while (done < most && page + done < table.inputPages) {
    at += 2;
    // Only inside a last table is the next entry sure to be the next leaf.
    if (table.level > 1 || indexOf(at) === 0) at = table.find(page + done);
    const high = words[at + 1]!;
    if ((words[at]! & ENTRY_PRESENT) === 0 || leafOwner(high) !== owner || isFirst(high)) break;
    done += SPAN[table.level]!;
  }
  return Math.min(done, most);
}
