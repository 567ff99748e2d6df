/** The cells of one address map: sums over stretches of pages. Stretches may be longer than a cell and lie partly outside. */
import { PAGE_BYTES, hex } from '../base/bits.js';
import type { HistoryEntry } from '../iommu/types.js';
import { PERMISSION_READ, PERMISSION_WRITE } from '../iommu/types.js';
import type { Sums } from './chunk-sums.js';
import type { MapCell } from './types.js';

/** Where a map begins, in whole cells, and how many of them it has. */
export interface Geometry {
  readonly from: number;
  readonly cellPages: number;
  readonly cells: number;
}

/** Changes that a cell of one page tells. */
const CHANGES_TOLD = 4;

/**
 * The smallest cells with which `cells` of them reach from the cell of `from` over `pages` pages; the address space ends at
 * `spacePages`. All are whole numbers; `from` lies in the space, `pages` and `cells` are at least 1.
 */
export function geometryOf(from: number, pages: number, cells: number, spacePages: number): Geometry {
  const end = Math.min(spacePages, from + pages);
  let cellPages = 1;
  const countOf = () => Math.ceil((end - Math.floor(from / cellPages) * cellPages) / cellPages);
  while (countOf() > cells) cellPages *= 2;
  return { from: Math.floor(from / cellPages) * cellPages, cellPages, cells: countOf() };
}

export class Cells {
  readonly #geometry: Geometry;
  readonly #mapped: Float64Array;
  readonly #readable: Float64Array;
  readonly #writable: Float64Array;
  readonly #identity: Float64Array;
  readonly #held: Float64Array;
  readonly #frames: Float64Array | undefined;
  readonly #history = new Map<number, NonNullable<MapCell['history']>[number][]>();

  constructor(geometry: Geometry) {
    const sums = () => new Float64Array(geometry.cells);
    this.#geometry = geometry;
    [this.#mapped, this.#readable, this.#writable, this.#identity, this.#held] = [sums(), sums(), sums(), sums(), sums()];
    this.#frames = geometry.cellPages === 1 ? sums().fill(-1) : undefined;
  }

  get end(): number {
    const { from, cellPages, cells } = this.#geometry;
    return from + cellPages * cells;
  }

  /** Pages mapped to consecutive frames. */
  addMapping(page: number, pageCount: number, frame: number, permissions: number): void {
    const isIdentity = frame === page;
    if (this.#frames !== undefined) {
      const { from, cells } = this.#geometry;
      for (let at = Math.max(page, from); at < Math.min(page + pageCount, from + cells); at++) this.#frames[at - from] = frame + at - page;
    }
    this.#spread(page, pageCount, (cell, pages) => {
      this.#mapped[cell]! += pages;
      if ((permissions & PERMISSION_READ) !== 0) this.#readable[cell]! += pages;
      if ((permissions & PERMISSION_WRITE) !== 0) this.#writable[cell]! += pages;
      if (isIdentity) this.#identity[cell]! += pages;
    });
  }

  /** One page, which lies in the map. */
  addPage(page: number, frame: number, permissions: number): void {
    const { from, cellPages } = this.#geometry;
    const cell = Math.floor((page - from) / cellPages);
    this.#mapped[cell]!++;
    if ((permissions & PERMISSION_READ) !== 0) this.#readable[cell]!++;
    if ((permissions & PERMISSION_WRITE) !== 0) this.#writable[cell]!++;
    if (frame === page) this.#identity[cell]!++;
    if (this.#frames !== undefined) this.#frames[cell] = frame;
  }

  /** What is known of some pages that lie in one cell. */
  addStretch(page: number, mapped: number, readable: number, writable: number, identity: number): void {
    const { from, cellPages } = this.#geometry;
    const cell = Math.floor((page - from) / cellPages);
    this.#mapped[cell]! += mapped;
    this.#readable[cell]! += readable;
    this.#writable[cell]! += writable;
    this.#identity[cell]! += identity;
  }

  /** What is known of all pages of a cell: sums over everything below it, and over everything below its end. */
  addSums(cell: number, below: Readonly<Sums>, end: Readonly<Sums>): void {
    this.#mapped[cell]! += end.mapped - below.mapped;
    this.#readable[cell]! += end.readable - below.readable;
    this.#writable[cell]! += end.writable - below.writable;
    this.#identity[cell]! += end.identity - below.identity;
  }

  addHeld(page: number, pageCount: number): void {
    this.#spread(page, pageCount, (cell, pages) => (this.#held[cell]! += pages));
  }

  /** A change, older than those that were added before: cells of one page have history. */
  addChange({ what, page, pageCount, cause: { call, at } }: HistoryEntry): void {
    if (this.#geometry.cellPages > 1) return;
    const change = { what, call, at };
    this.#spread(page, pageCount, (cell) => {
      const told = this.#history.get(cell);
      if (told === undefined) this.#history.set(cell, [change]);
      else if (told.length < CHANGES_TOLD) told.push(change);
    });
  }

  /** Those in which something is, below `end`. */
  list(end: number): MapCell[] {
    const { from, cellPages, cells } = this.#geometry;
    const listed: MapCell[] = [];
    for (let cell = 0; cell < Math.min(cells, (end - from) / cellPages); cell++) {
      const history = this.#history.get(cell);
      const [mapped, held] = [this.#mapped[cell]!, this.#held[cell]!];
      if (mapped === 0 && held === 0 && history === undefined) continue;
      const frame = this.#frames?.[cell] ?? -1;
      listed.push({
        ...{ cell, mapped, readable: this.#readable[cell]!, writable: this.#writable[cell]!, identity: this.#identity[cell]!, held },
        // Frames have 40 bits at most, so their addresses are exact numbers.
        ...(frame >= 0 && { frame: hex(frame * PAGE_BYTES) }),
        ...(history && { history }),
      });
    }
    return listed;
  }

  #spread(page: number, pageCount: number, add: (cell: number, pages: number) => void): void {
    const { from, cellPages } = this.#geometry;
    const end = Math.min(page + pageCount, this.end);
    for (let at = Math.max(page, from); at < end; ) {
      const cell = Math.floor((at - from) / cellPages);
      const cellEnd = Math.min(end, from + (cell + 1) * cellPages);
      add(cell, cellEnd - at);
      at = cellEnd;
    }
  }
}
