/**
 * Reads table entries out of guest memory while the guest may be changing them.
 *
 * An entry is one load of 64 bits, as an entry is for hardware: what stood in memory at one moment, never a mix. The engine
 * makes one move of an aligned double, which cannot tear on x86-64, and needs no call or allocation, as loads through
 * `Atomics` would. Of a double that is not a number the bits would not be sure; then one atomic load gives them, which costs
 * an allocation. Bits 62:52 of such an entry are all ones, as no usual table has them.
 *
 * The view of a region is kept as long as lookups lead to the same region object. A region that was unmapped has no length
 * any more, and then nothing is read.
 */
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { ENTRY_BYTES } from './walk-levels.js';

const NO_DOUBLES = new Float64Array(0);

/** An entry on its way from 64 bits to its halves. */
const scratch = new Float64Array(1);
const scratchHalves = new Int32Array(scratch.buffer);

/** The entries of a region as 64-bit words, from its start on; none when they do not lie on their natural borders. */
export function entriesOf(region: MemoryRegion): Float64Array {
  const { buffer, byteOffset, byteLength } = region.bytes;
  const isAligned = region.address % ENTRY_BYTES === 0 && byteOffset % ENTRY_BYTES === 0;
  const count = isAligned ? Math.floor(Math.min(byteLength, region.length) / ENTRY_BYTES) : 0;
  return count > 0 ? new Float64Array(buffer, byteOffset, count) : NO_DOUBLES;
}

export class EntryReader {
  /** The entry read last. */
  low = 0;
  high = 0;
  #region: MemoryRegion | undefined;
  #entries: Float64Array = NO_DOUBLES;

  /** The region that the entry read last lies in. */
  get region(): MemoryRegion | undefined {
    return this.#region;
  }

  /** Reads the entry at this guest-physical address, a multiple of 8. False when no memory holds it. */
  read(memory: GuestMemory, address: number): boolean {
    const region = memory.regionAt(address);
    if (region === undefined) return false;
    if (region !== this.#region) {
      this.#region = region;
      this.#entries = entriesOf(region);
    }
    const entries = this.#entries;
    const at = (address - region.address) / ENTRY_BYTES;
    if (at >= entries.length) return false;
    const entry = entries[at]!;
    if (Number.isNaN(entry)) this.#readAtomically(at);
    else {
      scratch[0] = entry;
      this.low = scratchHalves[0]!;
      this.high = scratchHalves[1]!;
    }
    return true;
  }

  #readAtomically(at: number): void {
    const { buffer, byteOffset, length } = this.#entries;
    const entry = Atomics.load(new BigInt64Array(buffer, byteOffset, length), at);
    this.low = Number(BigInt.asIntN(32, entry));
    this.high = Number(entry >> 32n);
  }
}
