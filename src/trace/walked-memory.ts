/**
 * Guest memory as walks of caller-owned tables see it while they are recorded: entry by entry, each read once into eight
 * bytes of our own, which the walk then reads. So what is written down is what was used, whatever the guest does meanwhile.
 *
 * A lookup is good for the one entry that was asked for, until the next lookup; walks ask for each entry (walk-reader.ts).
 */
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { EntryReader } from '../iommu/walk-reader.js';
import { UNBACKED } from './reads.js';

const ENTRY_BYTES = 8;

/** The only region that walks ever see, at the address asked for last. */
export class OneEntry implements MemoryRegion {
  address = 0;
  readonly length = ENTRY_BYTES;
  readonly bytes = new Uint8Array(ENTRY_BYTES);
  readonly #value = new BigUint64Array(this.bytes.buffer);

  show(address: number, entry: bigint): this {
    this.address = address;
    this.#value[0] = entry;
    return this;
  }
}

export class WalkedMemory implements GuestMemory {
  readonly #entry = new OneEntry();
  readonly #reader = new EntryReader();

  /** `tell` hears each read: the address, marked UNBACKED when no memory is there, and the entry. */
  constructor(
    private readonly memory: GuestMemory,
    private readonly tell: (address: bigint, entry: bigint) => void,
  ) {}

  get generation(): number {
    return this.memory.generation;
  }

  get regions(): readonly MemoryRegion[] {
    return this.memory.regions;
  }

  regionAt(address: number): MemoryRegion | undefined {
    const reader = this.#reader;
    if (!reader.read(this.memory, address)) {
      this.tell(BigInt(address) | UNBACKED, 0n);
      return undefined;
    }
    const entry = (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
    this.tell(BigInt(address), entry);
    return this.#entry.show(address, entry);
  }
}
