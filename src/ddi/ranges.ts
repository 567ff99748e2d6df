/**
 * Ranges of logical addresses as arguments: the checks that the routines share. A range is good when it starts on a page
 * edge and ends inside the input width, which also means that it does not wrap [DDI-069, DDI-205].
 */
import { offsetInPage, pageOf } from '../base/bits.js';
import type { Iommu } from '../iommu/iommu.js';
import type { AddressBounds } from '../iommu/types.js';

export function isGoodRange(iommu: Iommu, address: bigint, pageCount: number): boolean {
  return offsetInPage(address) === 0 && pageOf(address) + pageCount <= iommu.inputPages;
}

/** MinLogicalAddress and MaxLogicalAddress of a message. */
interface BoundsArguments {
  readonly hasMin: boolean;
  readonly minLogicalAddress: bigint;
  readonly hasMax: boolean;
  readonly maxLogicalAddress: bigint;
}

/**
 * The pages that lie wholly inside inclusive bounds: the lower one is rounded up, the upper one down, and neither has to be
 * aligned [DDI-215]. `maxPage` is -1 when there is no such page.
 */
export function readBounds({ hasMin, minLogicalAddress, hasMax, maxLogicalAddress }: BoundsArguments): AddressBounds {
  return {
    ...(hasMin && { minPage: pageOf(minLogicalAddress + 0xfffn) }),
    ...(hasMax && { maxPage: pageOf(maxLogicalAddress + 1n) - 1 }),
  };
}
