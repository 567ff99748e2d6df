/**
 * The front end's memory table as guest memory [vhost-user SET_MEM_TABLE, ADD_MEM_REG, REM_MEM_REG].
 *
 * Each file is mapped once, whole, however many regions lie in it. A change is made in three steps: the new table is
 * built and every new file mapped; the new memory is published; only then is what nobody needs any more unmapped. When
 * the first step fails nothing has changed. The descriptors are closed in any case: a mapping needs none.
 */
import { hex, PAGE_BYTES } from '../base/bits.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { NO_MEMORY, RegionMemory } from '../base/memory.js';
import { MEMORY_REGION } from './spec.js';

/** What the table asks of the kernel. */
export interface MemoryHost {
  /** Bytes of the file, and a name that two descriptors of one file share; undefined when no file can be told. */
  describe(file: number): { readonly byteLength: number; readonly identity: string | undefined };
  /** The file's first `byteLength` bytes, shared. Throws when it cannot be mapped. */
  map(file: number, byteLength: number): ArrayBuffer;
  unmap(buffer: ArrayBuffer): void;
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

interface Mapping {
  readonly buffer: ArrayBuffer;
  readonly identity: string | undefined;
}

interface Slot extends RegionDescription {
  readonly mapping: Mapping;
}

/** A Uint8Array of Node 20 ends at 4 GiB; 2 GiB keeps every index a small integer. Larger regions become several. */
const MAX_VIEW_BYTES = 2 ** 31;
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
    const fresh: Mapping[] = [];
    const slots = [...kept];
    let memory: GuestMemory;
    try {
      if (kept.length + regions.length > LIMITS.memorySlots) throw refusal(`more than ${LIMITS.memorySlots} memory regions`);
      regions.forEach((region, i) => slots.push({ ...region, mapping: this.#mappingFor(region, files[i]!, fresh) }));
      memory = this.#build(slots);
    } catch (error) {
      for (const mapping of fresh) this.host.unmap(mapping.buffer);
      throw error;
    } finally {
      for (const file of files) this.host.close(file);
    }
    this.#install(slots, memory);
  }

  #mappingFor(region: RegionDescription, file: number, fresh: Mapping[]): Mapping {
    checkBounds(region);
    const { byteLength, identity } = this.host.describe(file);
    const end = region.fileOffset + region.size;
    if (end > byteLength) throw refusal(`region at ${hex(region.guestAddress)} ends at ${hex(end)} of a file of ${hex(byteLength)} bytes`);
    const known = identity === undefined ? undefined : this.#mappingOf(identity, end, fresh);
    if (known !== undefined) return known;
    const mapping = { buffer: this.#map(file, byteLength), identity };
    fresh.push(mapping);
    return mapping;
  }

  #mappingOf(identity: string, byteLength: number, fresh: readonly Mapping[]): Mapping | undefined {
    const fits = (mapping: Mapping) => mapping.identity === identity && mapping.buffer.byteLength >= byteLength;
    return fresh.find(fits) ?? this.#slots.find((slot) => fits(slot.mapping))?.mapping;
  }

  #map(file: number, byteLength: number): ArrayBuffer {
    try {
      return this.host.map(file, byteLength);
    } catch (error) {
      throw refusal(`a file of ${hex(byteLength)} bytes cannot be mapped: ${error instanceof Error ? error.message : String(error)}`);
    }
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
    const before = new Set(this.#slots.map((slot) => slot.mapping));
    this.#slots = slots;
    this.#memory = memory;
    this.publish(memory);
    for (const slot of slots) before.delete(slot.mapping);
    for (const mapping of before) this.host.unmap(mapping.buffer);
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

function viewsOf(slot: Slot): MemoryRegion[] {
  const views: MemoryRegion[] = [];
  for (let done = 0; done < slot.size; done += MAX_VIEW_BYTES) {
    const length = Math.min(MAX_VIEW_BYTES, slot.size - done);
    const bytes = new Uint8Array(slot.mapping.buffer, slot.fileOffset + done, length);
    views.push({ address: slot.guestAddress + done, length, bytes });
  }
  return views;
}

function refusal(message: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_VHOST_MEMORY', message, 'nack');
}
