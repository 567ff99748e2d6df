/**
 * The buddy allocator of logical addresses (ddi.md 2.2 and checks DDI-211 to DDI-224).
 *
 * A block of order k has 2^k pages and starts at a multiple of 2^k. What is free is always held in the largest blocks that
 * there can be, so what is given depends only on what is taken, not on the way there. A request takes, among the free blocks
 * in which it fits inside its bounds, one of the smallest order, of these the lowest, and in it the lowest place. The bounds
 * are for the pages that were asked for; the block around them, a power of two, is taken whole and comes back whole.
 *
 * Page 0 is never given [DDI-221], nor is a reserved page. Who releases knows what was allocated: nothing is kept here for
 * blocks that are taken. A free block costs 8 to 16 bytes; the worst there can be is 256 of them for the 512 pages of one
 * table, so these books stay smaller than the tables.
 */
import { SortedPages } from './sorted-pages.js';
import type { AddressBounds } from './types.js';

export interface AllocatorStatistics {
  /** Free blocks of each order, from one page up. */
  readonly freeBlocks: readonly number[];
  /** Pages of the largest free block. */
  readonly largestFreePages: number;
  /** Pages in the blocks that are taken, rounding included. */
  readonly allocatedPages: number;
}

interface PageRange {
  readonly page: number;
  readonly pageCount: number;
}

const PAGE_ZERO: PageRange = { page: 0, pageCount: 1 };

export class BuddyAllocator {
  /** Order of the whole address range. */
  readonly #top: number;
  readonly #pages: number;
  /** First pages of the free blocks, by order. */
  readonly #free: readonly SortedPages[];
  #allocatedPages = 0;

  /** Gives addresses of `addressBits` bits, 13 to 57. Reserved ranges may overlap each other and leave the address range. */
  constructor(addressBits: number, reserved: readonly PageRange[]) {
    this.#top = addressBits - 12;
    this.#pages = 2 ** this.#top;
    this.#free = Array.from({ length: this.#top + 1 }, () => new SortedPages());
    let next = 0;
    for (const { page, pageCount } of [PAGE_ZERO, ...reserved].sort((a, b) => a.page - b.page)) {
      this.#addFree(next, Math.min(page, this.#pages));
      next = Math.max(next, page + pageCount);
    }
    this.#addFree(next, this.#pages);
  }

  /** First page of a range of this many pages, at least 1, inside the bounds; -1 when there is none. */
  allocate(pageCount: number, bounds: AddressBounds = {}): number {
    const order = orderOf(pageCount);
    const size = 2 ** order;
    const least = Math.ceil((bounds.minPage ?? 0) / size) * size;
    const most = Math.min(bounds.maxPage ?? Infinity, this.#pages - 1) - pageCount + 1;
    for (let from = order; from <= this.#top && least <= most; from++) {
      const free = this.#free[from]!;
      const span = 2 ** from;
      const block = free.ceiling(Math.floor(least / span) * span);
      const page = Math.max(block, least);
      if (block < 0 || page > most) continue;
      free.delete(block);
      this.#giveAround(block, from, page, order);
      this.#allocatedPages += size;
      return page;
    }
    return -1;
  }

  /** Takes back what `allocate` gave for this many pages. */
  release(page: number, pageCount: number): void {
    let order = orderOf(pageCount);
    this.#allocatedPages -= 2 ** order;
    for (; order < this.#top; order++) {
      const size = 2 ** order;
      const isUpper = Math.floor(page / size) % 2 === 1;
      const buddy = isUpper ? page - size : page + size;
      if (!this.#free[order]!.delete(buddy)) break;
      if (isUpper) page = buddy;
    }
    this.#free[order]!.add(page);
  }

  get statistics(): AllocatorStatistics {
    const freeBlocks = this.#free.map(({ size }) => size);
    const largest = freeBlocks.findLastIndex((count) => count > 0);
    return { freeBlocks, largestFreePages: largest < 0 ? 0 : 2 ** largest, allocatedPages: this.#allocatedPages };
  }

  /** The free blocks in order of size, then of address: for diagnosis. */
  *freeBlocks(): Generator<PageRange> {
    for (const [order, pages] of this.#free.entries()) for (const page of pages) yield { page, pageCount: 2 ** order };
  }

  /** Adds the free pages from `page` to `end` - 1 in the largest blocks that there can be. */
  #addFree(page: number, end: number): void {
    while (page < end) {
      let order = 0;
      while (page % 2 ** (order + 1) === 0 && page + 2 ** (order + 1) <= end) order++;
      this.#free[order]!.add(page);
      page += 2 ** order;
    }
  }

  /** Halves a block down to the one of `order` at `page`, and gives the other halves back. */
  #giveAround(block: number, from: number, page: number, order: number): void {
    while (from > order) {
      const half = 2 ** --from;
      const isUpper = page >= block + half;
      this.#free[from]!.add(isUpper ? block : block + half);
      if (isUpper) block += half;
    }
  }
}

/** Order of the smallest block that holds this many pages. */
function orderOf(pageCount: number): number {
  let order = 0;
  for (let size = 1; size < pageCount; size *= 2) order++;
  return order;
}
