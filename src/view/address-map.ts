/**
 * The address space of a domain in cells: sums over its leaves, its tokens and its reserved regions, with a bound of the work
 * for each map. A map that the bound cut short ends at a cell's edge and says where.
 */
import { addressOf, hex } from '../base/bits.js';
import type { Domain } from '../iommu/domain.js';
import type { LeafVisitor, Stretches, Work } from '../iommu/leaf-scan.js';
import { PERMISSION_READ, PERMISSION_WRITE } from '../iommu/types.js';
import { CHUNK_PAGES } from './chunk-sums.js';
import { Cells, geometryOf, type Geometry } from './cells.js';
import type { MapSummary } from './map-summary.js';
import type { AddressMap } from './types.js';

/** Cells of one map. */
const CELLS = { least: 1, most: 4096 } as const;

/** Shows the leaves of a domain from a page up to another one, small ones in stretches where it can; gives the page that the work reached to. */
export type Leaves = (page: number, end: number, work: Work, visit: LeafVisitor, stretches?: Stretches) => number;

/** What of a domain goes into its map. */
export interface MapSubject {
  readonly domain: Domain;
  readonly revision: number;
  /** Pages of its address space. */
  readonly spacePages: number;
  /** Undefined when every address passes unchanged. */
  readonly leaves: Leaves | undefined;
  /** Entries that may be read for it. */
  readonly entries: number;
  readonly isAsWalked: boolean;
  /** Its sums, which are kept from now on. */
  readonly summary: () => MapSummary;
}

/**
 * Numbers that are out of range are brought into it. Cells of less than a chunk are looked up in the tables; larger ones come from
 * the summary, which is worked on first.
 */
export function addressMap(subject: MapSubject, from: number, pages: number, cells: number): AddressMap {
  const { spacePages, leaves } = subject;
  const first = bounded(from, 0, spacePages - 1);
  const most = leaves === undefined ? 1 : bounded(cells, CELLS.least, CELLS.most);
  const geometry = geometryOf(first, bounded(pages, 1, spacePages), most, spacePages);
  const sums = new Cells(geometry);
  if (leaves === undefined) return mapOf(subject, geometry, sums, passing(geometry, sums, spacePages));
  addHeld(sums, subject.domain);
  const reached = geometry.cellPages < CHUNK_PAGES ? lookUp(subject, leaves, geometry, sums) : sumUp(subject, leaves, geometry, sums);
  return mapOf(subject, geometry, sums, reached);
}

/** How far a map came, and the revision of what it shows. */
interface Reached {
  readonly page: number;
  readonly revision?: number;
}

function passing({ from }: Geometry, sums: Cells, spacePages: number): Reached {
  const end = Math.min(sums.end, spacePages);
  sums.addMapping(from, end - from, from, PERMISSION_READ | PERMISSION_WRITE);
  return { page: end };
}

function lookUp({ domain, spacePages, entries }: MapSubject, leaves: Leaves, { from, cellPages, cells }: Geometry, sums: Cells): Reached {
  const stretches: Stretches = {
    pages: Math.min(cellPages, CHUNK_PAGES),
    visit: (at, mapped, readable, writable, identity) => sums.addStretch(at, mapped, readable, writable, identity),
  };
  const leaf: LeafVisitor = (at, pageCount, frame, permissions) => {
    if (pageCount === 1) sums.addPage(at, frame, permissions);
    else sums.addMapping(at, pageCount, frame, permissions);
    return true;
  };
  const page = leaves(from, Math.min(sums.end, spacePages), { left: entries }, leaf, cellPages > 1 ? stretches : undefined);
  if (cellPages === 1) for (const change of domain.changes(from, cells)) sums.addChange(change);
  return { page };
}

function sumUp(subject: MapSubject, leaves: Leaves, geometry: Geometry, sums: Cells): Reached {
  const { entries, revision } = subject;
  const summary = subject.summary();
  const { from, cellPages, cells } = geometry;
  summary.work(leaves, revision, { left: entries });
  const reading = summary.reading;
  // Beyond what a summary has room for, tables are looked up as far as one map's work goes.
  if (summary.isFull && from >= reading.reached) return lookUp(subject, leaves, geometry, sums);
  let below = reading.sums.below(from / CHUNK_PAGES);
  for (let cell = 0; cell < cells && from + cell * cellPages < reading.reached; cell++) {
    const next = reading.sums.below((from + (cell + 1) * cellPages) / CHUNK_PAGES);
    sums.addSums(cell, below, next);
    below = next;
  }
  return { page: reading.reached, revision: reading.revision };
}

function mapOf({ domain, revision, spacePages, isAsWalked }: MapSubject, geometry: Geometry, sums: Cells, reached: Reached): AddressMap {
  const { from, cellPages, cells: count } = geometry;
  const isComplete = reached.page >= Math.min(sums.end, spacePages);
  // A cell that was looked through in part is not told.
  const told = isComplete ? sums.end : from + Math.floor(Math.max(0, reached.page - from) / cellPages) * cellPages;
  const cells = sums.list(told);
  return {
    ...{ domain: domain.id, revision: reached.revision ?? revision, from: hex(addressOf(from)), pages: count * cellPages, cellPages },
    mappedPages: cells.reduce((sum, { mapped }) => sum + mapped, 0),
    cells,
    complete: isComplete,
    ...(!isComplete && { scannedTo: hex(addressOf(told)) }),
    ...(isAsWalked && { asWalked: true as const }),
  };
}

function addHeld(sums: Cells, domain: Domain): void {
  if (domain.tokenCount > 0) for (const { page, pageCount } of domain.tokens) sums.addHeld(page, pageCount);
  if (domain.regionCount > 0) for (const { page, pageCount } of domain.regions) sums.addHeld(page, pageCount);
}

/** A whole number between the two; what is no number is the least. */
function bounded(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.max(least, Math.min(most, Math.floor(value))) : least;
}
