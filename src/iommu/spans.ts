/**
 * Arithmetic of a radix table over page numbers: which entry, how far into its span, how large a leaf can be, how many
 * entries and tables a run takes. Page numbers go up to 2^45 and are doubles; only the parts of 18 bits that select entries
 * are shifted and masked.
 */
import { LARGEST_LEAF_LEVEL, SPAN, TABLE_ENTRIES } from './spec/second-stage.js';

/** Pages below one entry of level 3: the part of a page number that selects on levels 1 and 2. */
export const LOWER_PAGES = 2 ** 18;

/** Number of the entry for `page` in its table of this level. */
export function indexAt(page: number, level: number): number {
  const upper = Math.floor(page / LOWER_PAGES);
  if (level > 2) return (upper >>> (9 * (level - 3))) & 511;
  return ((page - upper * LOWER_PAGES) >>> (9 * (level - 1))) & 511;
}

/** Number of an entry in its table, from the word number of its low half. */
export function indexOf(at: number): number {
  return (at >>> 1) & 511;
}

/** Pages between the start of a span and `page`; spans are powers of two. */
export function offsetInSpan(page: number, span: number): number {
  return page - Math.floor(page / span) * span;
}

/** Level of the largest leaf, not above `largest`, with which a run of `pageCount` pages can begin. */
export function leafLevel(page: number, frame: number, pageCount: number, largest: number): number {
  for (let level = largest; level > 1; level--) {
    const span = SPAN[level]!;
    if (pageCount >= span && offsetInSpan(page, span) === 0 && offsetInSpan(frame, span) === 0) return level;
  }
  return 1;
}

/** Leaves that a run of consecutive frames takes when it is mapped in leaves as large as can be. */
export function leavesFor(page: number, frame: number, pageCount: number, largest = LARGEST_LEAF_LEVEL): number {
  if (largest === 1) return pageCount;
  const span = SPAN[largest]!;
  const first = Math.ceil(page / span) * span;
  const end = Math.floor((page + pageCount) / span) * span;
  if (first >= end || offsetInSpan(page, span) !== offsetInSpan(frame, span)) return leavesFor(page, frame, pageCount, largest - 1);
  const before = leavesFor(page, frame, first - page, largest - 1);
  return before + (end - first) / span + leavesFor(end, frame + end - page, page + pageCount - end, largest - 1);
}

/**
 * Fewest new tables that a run can do with, in leaves up to level `largest`: those of the spans it covers whole, which are
 * empty or in the way.
 */
export function leastTables(page: number, frame: number, pageCount: number, largest: number): number {
  let span = TABLE_ENTRIES;
  if (largest > 1 && offsetInSpan(page, 512) === offsetInSpan(frame, 512)) {
    if (largest > 2 && offsetInSpan(page, LOWER_PAGES) === offsetInSpan(frame, LOWER_PAGES)) return 0;
    span = LOWER_PAGES;
  }
  return Math.max(0, Math.floor((page + pageCount) / span) - Math.ceil(page / span));
}
