/**
 * Finds the mapping before or after a place in an address space of 2^36 pages and more, so that nobody is lost in emptiness:
 * forwards by the list of mappings, backwards by maps that become finer by the step.
 */
import { addressOf, pageOf } from './addresses.js';
import { api } from './api.js';

export interface Found {
  readonly first: number;
  readonly pages: number;
}

const CELLS = 4096;
/** Answers that are put together for one step, when the daemon does a part at a time. */
const PARTS = 64;

/** The first mapping that begins at or after `page`, or reaches into it. */
export async function mappingFrom(domain: number, page: number): Promise<Found | undefined> {
  const { mappings } = await api.mappings(domain, addressOf(page), 1);
  const found = mappings[0];
  return found === undefined ? undefined : { first: pageOf(found.address), pages: found.pageCount };
}

/** The last mapped page before `page`, or undefined. */
export function lastMappedBefore(domain: number, page: number): Promise<number | undefined> {
  return lastIn(domain, 0, page);
}

/** The last mapped page from `from` to before `end`. */
async function lastIn(domain: number, from: number, end: number): Promise<number | undefined> {
  const { cells, cellPages } = await occupied(domain, from, end);
  for (const first of cells.slice(-2).reverse()) {
    if (cellPages === 1) return first;
    // The last cell may reach beyond `end` and have its pages there; then it is the one before.
    const last = await lastIn(domain, Math.max(from, first), Math.min(end, first + cellPages));
    if (last !== undefined) return last;
  }
  return undefined;
}

/** First pages of the cells that have mapped pages. */
async function occupied(domain: number, from: number, end: number): Promise<{ cells: readonly number[]; cellPages: number }> {
  const cells: number[] = [];
  let cellPages = 1;
  let at = from;
  for (let part = 0; part < PARTS && at < end; part++) {
    const map = await api.map(domain, addressOf(at), end - at, CELLS);
    const start = pageOf(map.from);
    cellPages = Math.max(cellPages, map.cellPages);
    for (const { cell, mapped } of map.cells) {
      const first = start + cell * map.cellPages;
      if (mapped > 0 && first < end && first + map.cellPages > from) cells.push(first);
    }
    if (map.complete || map.scannedTo === undefined) break;
    at = pageOf(map.scannedTo);
  }
  return { cells, cellPages };
}

/** First and last mapped page, or undefined when nothing is mapped. */
export async function extent(domain: number, spacePages: number): Promise<{ first: number; last: number } | undefined> {
  const first = await mappingFrom(domain, 0);
  if (first === undefined) return undefined;
  return { first: first.first, last: (await lastMappedBefore(domain, spacePages)) ?? first.first + first.pages - 1 };
}
