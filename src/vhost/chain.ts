/**
 * Descriptor chains of a split virtqueue, seen from the device [virtio 2.7.5, 2.7.13]: walking one, reading its readable
 * part, filling its writable part.
 *
 * The tables and buffers belong to a guest that may change them at any moment. Each field is read once; the walk is
 * bounded by the table's length; every byte range is checked against guest memory when it is walked and looked up again
 * when it is used. What is read is a copy, so that nobody decodes bytes that still change. A chain that breaks a rule of
 * virtio throws ProtocolError VIOMMU_ERR_RING ('reset'), which `Ring` turns into its broken state.
 */
import { hex } from '../base/bits.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { DESCRIPTOR, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from './spec.js';

/** One request of the driver: guest-physical byte ranges, in order. */
export class Chain {
  /** (address, byte length) pairs. */
  readonly readable: number[] = [];
  readonly writable: number[] = [];
  readableBytes = 0;
  writableBytes = 0;

  /** `head` is the index that goes back to the driver in the used ring. */
  constructor(readonly head: number) {}
}

export function ringError(message: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_RING', message, 'reset');
}

/** A region whose buffer goes on, after `bytes`, with this many bytes that the guest has there, too. */
export interface SharedRegion extends MemoryRegion {
  readonly overrun?: number;
}

/** Host bytes of a guest range; undefined when a byte is missing or the range is not contiguous in the host. */
export function contiguousView(memory: GuestMemory, address: number, byteLength: number): Uint8Array | undefined {
  const region: SharedRegion | undefined = memory.regionAt(address);
  if (region === undefined) return undefined;
  const offset = address - region.address;
  if (offset + byteLength > region.length + (region.overrun ?? 0)) return undefined;
  return new Uint8Array(region.bytes.buffer, region.bytes.byteOffset + offset, byteLength);
}

/**
 * Walks the chain that starts at `head`. `table` is the queue's descriptor table. Indirect tables may have up to
 * LIMITS.virtqueueEntries entries whatever the queue's size.
 */
export function walkChain(memory: GuestMemory, table: Uint8Array, head: number, indirectAllowed: boolean): Chain {
  const chain = new Chain(head);
  let entries = table;
  let left = table.length / DESCRIPTOR.bytes;
  let isIndirect = false;
  for (let index = head; ; ) {
    if (left-- === 0) throw ringError(`the chain at ${head} is longer than its table`);
    const at = index * DESCRIPTOR.bytes;
    if (at >= entries.length) throw ringError(`the chain at ${head} leaves its table at index ${index}`);
    const flags = entries[at + DESCRIPTOR.flags]! | (entries[at + DESCRIPTOR.flags + 1]! << 8);
    const next = entries[at + DESCRIPTOR.next]! | (entries[at + DESCRIPTOR.next + 1]! << 8);
    const address = le32(entries, at + DESCRIPTOR.address) + le32(entries, at + DESCRIPTOR.address + 4) * 2 ** 32;
    const length = le32(entries, at + DESCRIPTOR.length);
    if ((flags & VIRTQ_DESC_F_INDIRECT) !== 0) {
      if (!indirectAllowed || isIndirect || (flags & VIRTQ_DESC_F_NEXT) !== 0) {
        throw ringError(`the chain at ${head} has an indirect descriptor where none may be`);
      }
      entries = indirectTable(memory, head, address, length);
      left = entries.length / DESCRIPTOR.bytes;
      isIndirect = true;
      index = 0;
      continue;
    }
    append(memory, chain, address, length, (flags & VIRTQ_DESC_F_WRITE) !== 0);
    if ((flags & VIRTQ_DESC_F_NEXT) === 0) return chain;
    index = next;
  }
}

function indirectTable(memory: GuestMemory, head: number, address: number, length: number): Uint8Array {
  if (length === 0 || length % DESCRIPTOR.bytes !== 0 || length / DESCRIPTOR.bytes > LIMITS.virtqueueEntries) {
    throw ringError(`the indirect table of the chain at ${head} has ${length} bytes`);
  }
  const table = contiguousView(memory, address, length);
  if (table === undefined) throw ringError(`the indirect table at ${hex(address)} is not in guest memory`);
  return table;
}

function append(memory: GuestMemory, chain: Chain, address: number, length: number, isWritable: boolean): void {
  if (!isWritable && chain.writable.length > 0) {
    throw ringError(`the chain at ${chain.head} has a readable descriptor after a writable one`);
  }
  if (length === 0) return;
  if (!isInMemory(memory, address, length)) {
    throw ringError(`the chain at ${chain.head} names ${length} bytes at ${hex(address)}, which is not guest memory`);
  }
  (isWritable ? chain.writable : chain.readable).push(address, length);
  if (isWritable) chain.writableBytes += length;
  else chain.readableBytes += length;
}

function isInMemory(memory: GuestMemory, address: number, length: number): boolean {
  const end = address + length;
  for (let at = address; at < end; ) {
    const region = memory.regionAt(at);
    if (region === undefined) return false;
    at = region.address + region.length;
  }
  return true;
}

/** A copy of the chain's readable bytes; undefined when they are more than `maxBytes`. */
export function readChain(memory: GuestMemory, chain: Chain, maxBytes: number): Uint8Array | undefined {
  if (chain.readableBytes > maxBytes) return undefined;
  const bytes = new Uint8Array(chain.readableBytes);
  let done = 0;
  forEachView(memory, chain.readable, bytes.length, (view) => {
    bytes.set(view, done);
    done += view.length;
  });
  return bytes;
}

/** Puts bytes into the chain's writable part, which must have room for them. */
export function writeChain(memory: GuestMemory, chain: Chain, bytes: Uint8Array): void {
  let done = 0;
  forEachView(memory, chain.writable, bytes.length, (view) => {
    view.set(bytes.subarray(done, done + view.length));
    done += view.length;
  });
}

function forEachView(memory: GuestMemory, spans: readonly number[], byteLength: number, use: (view: Uint8Array) => void): void {
  let left = byteLength;
  for (let i = 0; i < spans.length && left > 0; i += 2) {
    const end = spans[i]! + Math.min(spans[i + 1]!, left);
    for (let at = spans[i]!; at < end; ) {
      const region = memory.regionAt(at);
      if (region === undefined) throw ringError(`${hex(at)} is no longer guest memory`);
      const offset = at - region.address;
      const view = region.bytes.subarray(offset, Math.min(region.length, offset + end - at));
      use(view);
      at += view.length;
      left -= view.length;
    }
  }
}

function le32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
