/**
 * Reads table entries out of guest memory while the guest may be changing them.
 *
 * An entry is two 32-bit loads in a known order, and the low half is loaded again: when it is still the same, the pair is
 * one that stood in memory, unless the guest changed a live entry twice between two of the loads and came back to the same
 * low half. Hardware would not be so patient with a low half that keeps changing either, but it never invents an entry, so
 * after a few tries one 64-bit load decides, which costs an allocation and cannot tear.
 *
 * The view of a region is kept as long as lookups lead to the same region object. A region that was unmapped has no length
 * any more, and then nothing is read.
 */
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { ENTRY_BYTES } from './walk-levels.js';

const TRIES = 4;
const NO_WORDS = new Int32Array(0);
const NO_ENTRIES = new BigInt64Array(0);

export class EntryReader {
  /** The entry read last. */
  low = 0;
  high = 0;
  #region: MemoryRegion | undefined;
  #words: Int32Array = NO_WORDS;
  #entries: BigInt64Array = NO_ENTRIES;

  /** Reads the entry at this guest-physical address, a multiple of 8. False when no memory holds it. */
  read(memory: GuestMemory, address: number): boolean {
    const region = memory.regionAt(address);
    if (region === undefined) return false;
    if (region !== this.#region) this.#turnTo(region);
    const words = this.#words;
    const at = (address - region.address) / 4;
    if (at + 2 > words.length) return false;
    for (let tries = 0; tries < TRIES; tries++) {
      const low = Atomics.load(words, at);
      this.high = Atomics.load(words, at + 1);
      this.low = low;
      if (Atomics.load(words, at) === low) return true;
    }
    const entry = Atomics.load(this.#entries, at / 2);
    this.low = Number(BigInt.asIntN(32, entry));
    this.high = Number(entry >> 32n);
    return true;
  }

  /** A region whose entries do not lie on their natural borders is as good as none. */
  #turnTo(region: MemoryRegion): void {
    const { buffer, byteOffset, byteLength } = region.bytes;
    const isAligned = region.address % ENTRY_BYTES === 0 && byteOffset % ENTRY_BYTES === 0;
    const count = isAligned ? Math.floor(Math.min(byteLength, region.length) / ENTRY_BYTES) : 0;
    this.#words = count > 0 ? new Int32Array(buffer, byteOffset, count * 2) : NO_WORDS;
    this.#entries = count > 0 ? new BigInt64Array(buffer, byteOffset, count) : NO_ENTRIES;
    this.#region = region;
  }
}
