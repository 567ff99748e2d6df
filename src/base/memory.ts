/**
 * Guest memory as every room above sees it: byte ranges at guest-physical addresses.
 *
 * Physical addresses are `number`: no architecture gives more than 52 bits, and 2^53 is exact. A lookup hands out a view
 * that stays valid until the memory's generation changes; whoever keeps one compares generations before using it again.
 */

/** A stretch of guest memory that is contiguous in the host. */
export interface MemoryRegion {
  /** Guest-physical address of the first byte. */
  readonly address: number;
  /** Bytes. */
  readonly length: number;
  /** The region's bytes; `bytes[0]` is guest-physical `address`. */
  readonly bytes: Uint8Array;
}

export interface GuestMemory {
  /** Changes whenever a region appears or goes away. */
  readonly generation: number;
  /** The region that holds the byte at this guest-physical address, if any. */
  regionAt(address: number): MemoryRegion | undefined;
  /** All regions in address order, for statistics and diagnosis. */
  readonly regions: readonly MemoryRegion[];
}

/** Memory with no byte in it: what a guest has before it sends a memory table. */
export const NO_MEMORY: GuestMemory = { generation: 0, regions: [], regionAt: () => undefined };

/** Guest memory over plain regions, sorted once; lookups remember the last hit. */
export class RegionMemory implements GuestMemory {
  readonly regions: readonly MemoryRegion[];
  #last: MemoryRegion | undefined;

  /** Throws RangeError when two regions overlap or one leaves the 52-bit physical address space. */
  constructor(
    regions: readonly MemoryRegion[],
    readonly generation = 1,
  ) {
    const sorted = [...regions].sort((a, b) => a.address - b.address);
    let end = 0;
    for (const region of sorted) {
      if (region.address < end) throw new RangeError(`region at 0x${region.address.toString(16)} overlaps the one below it`);
      end = region.address + region.length;
      if (end > 2 ** 52) throw new RangeError(`region at 0x${region.address.toString(16)} leaves the physical address space`);
    }
    this.regions = sorted;
  }

  regionAt(address: number): MemoryRegion | undefined {
    const last = this.#last;
    if (last !== undefined && address >= last.address && address - last.address < last.length) return last;
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const region = this.regions[middle]!;
      if (address < region.address) high = middle;
      else if (address - region.address < region.length) return (this.#last = region);
      else low = middle + 1;
    }
    return undefined;
  }
}

/** Plain RAM at one address: a guest without a VM. */
export function ramAt(address: number, length: number): RegionMemory {
  return new RegionMemory([{ address, length, bytes: new Uint8Array(length) }]);
}
