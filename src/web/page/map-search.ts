/**
 * Finds what is mapped before or after a place in an address space of 2^36 pages and more, so that nobody is lost in emptiness:
 * by maps of whole spans that become finer by the step. An island is a run of mapped pages without a gap, whatever they go to.
 */
import { addressOf, pageOf } from './addresses.js';
import { api } from './api.js';

const CELLS = 4096;
/** Answers that are put together for one step, when the daemon does a part at a time. */
const PARTS = 64;
/** From island to gap in spans of 4096 pages, then this much more each time. */
const GROWTH = 64;

interface Cell {
  readonly first: number;
  readonly mapped: number;
}

interface Cells {
  readonly cells: readonly Cell[];
  readonly cellPages: number;
}

/** The first mapped page from `page` on, or undefined. */
export async function mappedFrom(domain: number, page: number): Promise<number | undefined> {
  const { mappings } = await api.mappings(domain, addressOf(page), 1);
  return mappings[0] === undefined ? undefined : Math.max(page, pageOf(mappings[0].address));
}

/** The last mapped page before `page`, or undefined. */
export function lastMappedBefore(domain: number, page: number): Promise<number | undefined> {
  return lastIn(domain, 0, page);
}

/** First and last mapped page, or undefined when nothing is mapped. */
export async function extent(domain: number, spacePages: number): Promise<{ first: number; last: number } | undefined> {
  const first = await mappedFrom(domain, 0);
  if (first === undefined) return undefined;
  return { first, last: (await lastMappedBefore(domain, spacePages)) ?? first };
}

/** The first page of the island after the one that has `page`; after the last one that of the first. */
export async function nextIsland(domain: number, page: number, spacePages: number): Promise<number | undefined> {
  const gap = await gapAfter(domain, page, spacePages);
  return (gap === undefined ? undefined : await mappedFrom(domain, gap)) ?? (await mappedFrom(domain, 0));
}

/** The last page of the island before the one that has `page`; before the first one that of the last. */
export async function previousIsland(domain: number, page: number, spacePages: number): Promise<number | undefined> {
  const gap = await gapBefore(domain, page);
  return (gap === undefined ? undefined : await lastMappedBefore(domain, gap)) ?? (await lastMappedBefore(domain, spacePages));
}

/** The first page from `page` on that is not mapped. */
async function gapAfter(domain: number, page: number, spacePages: number): Promise<number | undefined> {
  let from = page;
  for (let span = CELLS; from < spacePages; span *= GROWTH) {
    const end = Math.min(spacePages, from + span);
    const gap = await gapIn(domain, from, end, 'first');
    if (gap !== undefined) return gap;
    from = end;
  }
  return undefined;
}

/** The last page up to `page` that is not mapped. */
async function gapBefore(domain: number, page: number): Promise<number | undefined> {
  let end = page + 1;
  for (let span = CELLS; end > 0; span *= GROWTH) {
    const from = Math.max(0, end - span);
    const gap = await gapIn(domain, from, end, 'last');
    if (gap !== undefined) return gap;
    end = from;
  }
  return undefined;
}

async function gapIn(domain: number, from: number, end: number, which: 'first' | 'last'): Promise<number | undefined> {
  const { cells, cellPages } = await cellsOf(domain, from, end);
  const mapped = new Map(cells.map((cell) => [cell.first, cell.mapped]));
  const start = Math.floor(from / cellPages) * cellPages;
  const count = Math.ceil((end - start) / cellPages);
  for (let i = 0; i < count; i++) {
    const first = start + (which === 'first' ? i : count - 1 - i) * cellPages;
    if ((mapped.get(first) ?? 0) >= cellPages) continue;
    if (cellPages === 1) return first;
    const gap = await gapIn(domain, Math.max(from, first), Math.min(end, first + cellPages), which);
    // A cell at an edge may have its gap beyond it.
    if (gap !== undefined) return gap;
  }
  return undefined;
}

/** The last mapped page from `from` to before `end`. */
async function lastIn(domain: number, from: number, end: number): Promise<number | undefined> {
  const { cells, cellPages } = await cellsOf(domain, from, end);
  for (const { first } of cells.filter(({ mapped }) => mapped > 0).slice(-2).reverse()) {
    if (cellPages === 1) return first;
    // The last cell may reach beyond `end` and have its pages there; then it is the one before.
    const last = await lastIn(domain, Math.max(from, first), Math.min(end, first + cellPages));
    if (last !== undefined) return last;
  }
  return undefined;
}

/** Cells in which something is, of one size, in order. */
async function cellsOf(domain: number, from: number, end: number): Promise<Cells> {
  const cells: Cell[] = [];
  let cellPages = 1;
  let at = from;
  for (let part = 0; part < PARTS && at < end; part++) {
    const map = await api.map(domain, addressOf(at), end - at, part === 0 ? CELLS : Math.min(CELLS, Math.ceil((end - at) / cellPages)));
    cellPages = map.cellPages;
    const start = pageOf(map.from);
    for (const { cell, mapped } of map.cells) {
      const first = start + cell * cellPages;
      if (first < end && first + cellPages > from) cells.push({ first, mapped });
    }
    if (map.complete || map.scannedTo === undefined) break;
    at = pageOf(map.scannedTo);
  }
  return { cells, cellPages };
}
