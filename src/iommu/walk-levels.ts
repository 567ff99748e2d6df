/**
 * What the formats of caller-owned tables have in common: 512 entries of 8 bytes in a table, and levels counted from the
 * last one up. Level 1 is the PT of x64 and level 3 of ARM64, level 4 the PML4 and level 0, level 5 the PML5.
 *
 * A position is a page number without the hole in the middle of the address space: the page's number in its range, plus
 * UPPER_RANGE when the range has a table of its own at the top of the address space (TTBR1). It has 46 bits at most.
 */

export const ENTRY_BYTES = 8;
/** Pages of the 64-bit address space. */
export const ADDRESS_SPACE_PAGES = 2 ** 52;
/** Above every page of a range: a PML5 spans 2^45 pages. */
export const UPPER_RANGE = 2 ** 45;

/** Leaves exist on levels 1 to 3: 4 KiB, 2 MiB, 1 GiB. */
export const LARGEST_LEAF_LEVEL = 3;
export const TOP_LEVEL = 5;
/** Pages that one entry of a level spans; index 0 is not used. */
export const SPAN_PAGES: readonly number[] = [0, 1, 512, 2 ** 18, 2 ** 27, 2 ** 36];

/** The reciprocals, which are exact: a position times one of them is as good as a division, and cheaper. */
export const SPANS_PER_PAGE: readonly number[] = SPAN_PAGES.map((span) => (span === 0 ? 0 : 1 / span));

const LOWER_PAGES = 2 ** 18;

/** Number of the entry for a position in its table of this level. */
export function entryIndex(position: number, level: number): number {
  const upper = Math.floor(position / LOWER_PAGES);
  if (level > 2) return (upper >>> (9 * (level - 3))) & 511;
  return ((position - upper * LOWER_PAGES) >>> (9 * (level - 1))) & 511;
}

/** Pages between the start of the span of a level's entry and the position. */
export function offsetInSpan(position: number, level: number): number {
  const span = SPAN_PAGES[level]!;
  return position - Math.floor(position / span) * span;
}
