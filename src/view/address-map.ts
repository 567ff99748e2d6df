/**
 * The address space of a domain in cells: sums over its leaves, its tokens and its reserved regions, with a bound of the work
 * for each map. A map that the bound cut short ends at a cell's edge and says where.
 */
import { addressOf, hex } from '../base/bits.js';
import type { Domain } from '../iommu/domain.js';
import type { LeafVisitor, Work } from '../iommu/leaf-scan.js';
import { PERMISSION_READ, PERMISSION_WRITE } from '../iommu/types.js';
import { Cells, geometryOf, type Geometry } from './cells.js';
import type { AddressMap } from './types.js';

/** Cells of one map. */
const CELLS = { least: 1, most: 4096 } as const;

/** Shows the leaves of a domain from a page up to another one; gives the page that the work reached to. */
export type Leaves = (page: number, end: number, work: Work, visit: LeafVisitor) => number;

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
}

/** Numbers that are out of range are brought into it. */
export function addressMap(subject: MapSubject, from: number, pages: number, cells: number): AddressMap {
  const { domain, spacePages, leaves, entries } = subject;
  const first = bounded(from, 0, spacePages - 1);
  const most = leaves === undefined ? 1 : bounded(cells, CELLS.least, CELLS.most);
  const geometry = geometryOf(first, bounded(pages, 1, spacePages), most, spacePages);
  const sums = new Cells(geometry);
  const end = Math.min(sums.end, spacePages);
  if (leaves === undefined) {
    sums.addMapping(geometry.from, end - geometry.from, geometry.from, PERMISSION_READ | PERMISSION_WRITE);
    return mapOf(subject, geometry, sums, end);
  }
  const work = { left: entries };
  const reached = leaves(geometry.from, end, work, (page, pageCount, frame, permissions) => {
    if (pageCount === 1) sums.addPage(page, frame, permissions);
    else sums.addMapping(page, pageCount, frame, permissions);
    return true;
  });
  addHeld(sums, domain);
  if (geometry.cellPages === 1) for (const change of domain.changes(geometry.from, geometry.cells)) sums.addChange(change);
  return mapOf(subject, geometry, sums, Math.min(reached, end));
}

function mapOf({ domain, revision, spacePages, isAsWalked }: MapSubject, geometry: Geometry, sums: Cells, reached: number): AddressMap {
  const { from, cellPages, cells: count } = geometry;
  const isComplete = reached >= Math.min(sums.end, spacePages);
  // A cell that was looked through in part is not told.
  const told = isComplete ? sums.end : from + Math.floor((reached - from) / cellPages) * cellPages;
  const cells = sums.list(told);
  return {
    ...{ domain: domain.id, revision, from: hex(addressOf(from)), pages: count * cellPages, cellPages },
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
