/**
 * The front end's memory table as guest memory [vhost-user SET_MEM_TABLE, ADD_MEM_REG, REM_MEM_REG].
 *
 * Each file is mapped once, however many regions lie in it, in windows of 2 GiB (a view's index stays a small integer, a
 * mapping below the addon's bound). A window runs on a little into the next one, so that a ring which crosses the border
 * is still contiguous in the host. A change is made in three steps: the new table is built and every new window mapped;
 * the new memory is published; only then is what nobody needs any more unmapped. When the first step fails nothing has
 * changed. The descriptors are closed in any case: a mapping needs none.
 */
import { hex, PAGE_BYTES } from '../base/bits.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import { NO_MEMORY, RegionMemory } from '../base/memory.js';
import { forgetRegion, type SharedRegion } from './chain.js';
import { MEMORY_REGION } from './spec.js';

/** What the table asks of the kernel. */
export interface MemoryHost {
  /** Bytes of the file, and a name that two descriptors of one file share; undefined when no file can be told. */
  describe(file: number): { readonly byteLength: number; readonly identity: string | undefined };
  /** Bytes of the file, shared. Throws when they cannot be mapped. */
  map(file: number, offset: number, byteLength: number): ArrayBuffer;
  unmap(buffer: ArrayBuffer): void;
  /** Accesses to these bytes that found the file shrunk. */
  lostPages(buffer: ArrayBuffer): number;
  close(file: number): void;
}

/** A region as the front end describes it. Addresses and sizes in bytes, exact. */
export interface RegionDescription {
  readonly guestAddress: number;
  readonly size: number;
  /** Where the front end has the region: only a name for addresses in other messages, so it stays 64 bits wide. */
  readonly userAddress: bigint;
  readonly fileOffset: number;
}

/** One mapped window of a file. */
interface Window {
  readonly buffer: ArrayBuffer;
  readonly identity: string | undefined;
  /** Offset of its first byte in the file, a multiple of WINDOW_BYTES. */
  readonly offset: number;
}

interface Slot extends RegionDescription {
  /** In file order; the first one holds the region's first byte. */
  readonly windows: readonly Window[];
}

const WINDOW_BYTES = 2 ** 31;
/** No less than the largest ring part or indirect table, 16 KiB. */
const OVERLAP_BYTES = 2 ** 16;
const PHYSICAL_LIMIT = 2 ** 52;

/** Reads one region; fields beyond 2^53 come out inexact, and are far beyond every bound that `add` checks. */
export function readRegion(payload: DataView, offset: number): RegionDescription {
  return {
    guestAddress: Number(payload.getBigUint64(offset + MEMORY_REGION.guestAddress, true)),
    size: Number(payload.getBigUint64(offset + MEMORY_REGION.size, true)),
    userAddress: payload.getBigUint64(offset + MEMORY_REGION.userAddress, true),
    fileOffset: Number(payload.getBigUint64(offset + MEMORY_REGION.fileOffset, true)),
  };
}

export class MemoryTable {
  #slots: readonly Slot[] = [];
  #windows: ReadonlySet<Window> = new Set();
  #memory: GuestMemory = NO_MEMORY;
  #generation = 0;

  /** `publish` is called with each new memory while the old one is still mapped. */
  constructor(
    private readonly host: MemoryHost,
    private readonly publish: (memory: GuestMemory) => void,
  ) {}

  get memory(): GuestMemory {
    return this.#memory;
  }

  get slotCount(): number {
    return this.#slots.length;
  }

  /** Whether a page was missing when it was looked at: the front end has shrunk a file, and what is there now is ours alone. */
  get hasLostPages(): boolean {
    for (const { buffer } of this.#windows) if (this.host.lostPages(buffer) > 0) return true;
    return false;
  }

  /** Puts these regions in place of all others. Owns and closes the files, one for each region. */
  replace(regions: readonly RegionDescription[], files: readonly number[]): void {
    this.#change([], regions, files);
  }

  /** Adds one region. Owns and closes the file. */
  add(region: RegionDescription, file: number): void {
    this.#change(this.#slots, [region], [file]);
  }

  /** Takes the region with this guest address, user address and size away [vhost-user REM_MEM_REG]. */
  remove(region: RegionDescription): void {
    const left = this.#slots.filter(
      (slot) =>
        slot.guestAddress !== region.guestAddress ||
        slot.userAddress !== region.userAddress ||
        slot.size !== region.size,
    );
    if (left.length === this.#slots.length) throw refusal(`no region of ${region.size} bytes at ${hex(region.guestAddress)}`);
    this.#install(left, this.#build(left));
  }

  /** Publishes empty memory and unmaps everything. */
  clear(): void {
    if (this.#slots.length > 0) this.#install([], NO_MEMORY);
  }

  /** Guest-physical address of a front-end address, undefined when no region holds `byteLength` bytes from there on. */
  guestAddressOf(userAddress: bigint, byteLength: number): number | undefined {
    for (const slot of this.#slots) {
      const offset = userAddress - slot.userAddress;
      if (offset >= 0n && offset + BigInt(byteLength) <= BigInt(slot.size)) return slot.guestAddress + Number(offset);
    }
    return undefined;
  }

  #change(kept: readonly Slot[], regions: readonly RegionDescription[], files: readonly number[]): void {
    const fresh: Window[] = [];
    const slots = [...kept];
    let memory: GuestMemory;
    try {
      if (kept.length + regions.length > LIMITS.memorySlots) throw refusal(`more than ${LIMITS.memorySlots} memory regions`);
      regions.forEach((region, i) => slots.push({ ...region, windows: this.#windowsFor(region, files[i]!, fresh) }));
      memory = this.#build(slots);
    } catch (error) {
      for (const window of fresh) this.host.unmap(window.buffer);
      throw error;
    } finally {
      for (const file of files) this.host.close(file);
    }
    this.#install(slots, memory);
  }

  #windowsFor(region: RegionDescription, file: number, fresh: Window[]): readonly Window[] {
    checkBounds(region);
    const { byteLength, identity } = this.host.describe(file);
    const end = region.fileOffset + region.size;
    if (end > byteLength) throw refusal(`region at ${hex(region.guestAddress)} ends at ${hex(end)} of a file of ${hex(byteLength)} bytes`);
    const windows: Window[] = [];
    const first = region.fileOffset - (region.fileOffset % WINDOW_BYTES);
    for (let offset = first; offset < end; offset += WINDOW_BYTES) {
      const needed = Math.min(end - offset, WINDOW_BYTES + OVERLAP_BYTES);
      const known = identity === undefined ? undefined : this.#windowAt(identity, offset, needed, fresh);
      windows.push(known ?? this.#map(file, offset, byteLength, identity, fresh));
    }
    return windows;
  }

  #windowAt(identity: string, offset: number, byteLength: number, fresh: readonly Window[]): Window | undefined {
    const fits = (window: Window) =>
      window.identity === identity && window.offset === offset && window.buffer.byteLength >= byteLength;
    const known = fresh.find(fits);
    if (known !== undefined) return known;
    for (const slot of this.#slots) {
      const window = slot.windows.find(fits);
      if (window !== undefined) return window;
    }
    return undefined;
  }

  #map(file: number, offset: number, fileBytes: number, identity: string | undefined, fresh: Window[]): Window {
    const byteLength = Math.min(fileBytes - offset, WINDOW_BYTES + OVERLAP_BYTES);
    let buffer: ArrayBuffer;
    try {
      buffer = this.host.map(file, offset, byteLength);
    } catch (error) {
      throw refusal(`a file of ${hex(fileBytes)} bytes cannot be mapped: ${error instanceof Error ? error.message : String(error)}`);
    }
    const window = { buffer, identity, offset };
    fresh.push(window);
    return window;
  }

  #build(slots: readonly Slot[]): GuestMemory {
    checkUserAddresses(slots);
    try {
      return new RegionMemory(slots.flatMap(viewsOf), ++this.#generation);
    } catch (error) {
      throw refusal(error instanceof Error ? error.message : String(error));
    }
  }

  #install(slots: readonly Slot[], memory: GuestMemory): void {
    const before = this.#windows;
    const needed = new Set(slots.flatMap((slot) => slot.windows));
    this.#slots = slots;
    this.#windows = needed;
    this.#memory = memory;
    this.publish(memory);
    forgetRegion();
    for (const window of before) if (!needed.has(window)) this.host.unmap(window.buffer);
  }
}

function checkBounds(region: RegionDescription): void {
  const { guestAddress, size, fileOffset } = region;
  const name = `region at ${hex(guestAddress)}`;
  if (size === 0) throw refusal(`${name} is empty`);
  if (guestAddress % PAGE_BYTES !== 0 || size % PAGE_BYTES !== 0 || fileOffset % PAGE_BYTES !== 0) {
    throw refusal(`${name} does not consist of whole pages`);
  }
  if (guestAddress + size > PHYSICAL_LIMIT) throw refusal(`${name} leaves the physical address space`);
  if (fileOffset + size > Number.MAX_SAFE_INTEGER) throw refusal(`${name} lies beyond any file`);
  if (region.userAddress + BigInt(size) > 2n ** 64n) throw refusal(`${name} wraps around in the front end`);
}

function checkUserAddresses(slots: readonly Slot[]): void {
  const sorted = [...slots].sort((a, b) => (a.userAddress < b.userAddress ? -1 : 1));
  for (let i = 1; i < sorted.length; i++) {
    const below = sorted[i - 1]!;
    if (below.userAddress + BigInt(below.size) > sorted[i]!.userAddress) {
      throw refusal(`front-end addresses of the regions at ${hex(below.guestAddress)} and ${hex(sorted[i]!.guestAddress)} overlap`);
    }
  }
}

function viewsOf(slot: Slot): SharedRegion[] {
  return slot.windows.map((window) => {
    const start = Math.max(slot.fileOffset, window.offset);
    const end = Math.min(slot.fileOffset + slot.size, window.offset + WINDOW_BYTES);
    const bytes = new Uint8Array(window.buffer, start - window.offset, end - start);
    const overrun = Math.min(OVERLAP_BYTES, slot.fileOffset + slot.size - end);
    return { address: slot.guestAddress + (start - slot.fileOffset), length: end - start, bytes, overrun };
  });
}

function refusal(message: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_VHOST_MEMORY', message, 'nack');
}
