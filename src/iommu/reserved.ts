/**
 * Logical pages that no call maps: the interrupt message window of every domain, and the regions that a domain was made
 * with. On x86-64 a write to the window is an interrupt and never reaches translation as memory [SDM 3A 11.11.1]
 * [VT-d 3.14], so a mapping there could not work.
 */
import { HeldRanges } from './held-ranges.js';
import type { ReservedRegion } from './types.js';

export const INTERRUPT_WINDOW = { page: 0xfee00, pageCount: 0x100 } as const;

/** True when a page of the range is in the interrupt message window. */
export function touchesInterruptWindow(page: number, pageCount: number): boolean {
  return page < INTERRUPT_WINDOW.page + INTERRUPT_WINDOW.pageCount && page + pageCount > INTERRUPT_WINDOW.page;
}

/** What a platform has room for. */
export interface RegionBounds {
  readonly inputPages: number;
  readonly physicalPages: number;
  readonly hasInterruptWindow: boolean;
}

/**
 * True when no region is empty, lies beyond the input width or overlaps another, and when those that are to be mapped have
 * frames and leave the interrupt window alone [DDI-121].
 */
export function areGoodRegions(regions: readonly ReservedRegion[], bounds: RegionBounds): boolean {
  const seen = new HeldRanges<ReservedRegion>();
  return regions.every((region) => {
    const { page, pageCount, shouldMap } = region;
    if (pageCount < 1 || pageCount > bounds.inputPages || page > bounds.inputPages - pageCount) return false;
    if (shouldMap && pageCount > bounds.physicalPages - page) return false;
    if (shouldMap && bounds.hasInterruptWindow && touchesInterruptWindow(page, pageCount)) return false;
    return seen.add(region);
  });
}
