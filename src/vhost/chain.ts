/**
 * Descriptor chains of a split virtqueue, seen from the device [virtio 2.7.5, 2.7.13]: walking one, reading its readable
 * part, filling its writable part.
 *
 * The tables and buffers belong to a guest that may change them at any moment. Each field is read once; the walk is
 * bounded by the table's length; every byte range is checked against guest memory when it is walked and looked up again
 * when it is used. What is read is a copy, so that nobody decodes bytes that still change. A chain that breaks a rule of
 * virtio throws ProtocolError VIOMMU_ERR_RING ('reset'), which `Ring` turns into its broken state.
 *
 * A guest that maps page after page sends chains of two short buffers, some hundred thousand a second: these need no memory
 * of ours and no view, so a chain and its lists are used again, and what is short goes in a loop, by words where it can.
 */
import { hex } from '../base/bits.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import { DESCRIPTOR, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from './spec.js';

/** (address, byte length) pairs; those from `count` numbers on mean nothing. */
class Spans {
  numbers: number[] = [];
  count = 0;
  bytes = 0;

  clear(): void {
    this.count = this.bytes = 0;
    // A long list is a rare one.
    if (this.numbers.length > MOST_KEPT) this.numbers = [];
  }

  add(address: number, byteLength: number): void {
    this.numbers[this.count++] = address;
    this.numbers[this.count++] = byteLength;
    this.bytes += byteLength;
  }
}

const MOST_KEPT = 32;

/** One request of the driver: guest-physical byte ranges, in order. */
export class Chain {
  readonly readable = new Spans();
  readonly writable = new Spans();

  /** `head` is the index that goes back to the driver in the used ring. */
  constructor(readonly head: number) {}

  get readableBytes(): number {
    return this.readable.bytes;
  }

  get writableBytes(): number {
    return this.writable.bytes;
  }
}

/** Where short messages are copied to, again and again. */
export class Scratch {
  readonly words = new Uint32Array(SCRATCH_BYTES / 4);
  readonly #bytes = new Uint8Array(this.words.buffer);
  /** For each length a view, made when it is first asked for. */
  readonly #views: (Uint8Array | undefined)[] = new Array<undefined>(SCRATCH_BYTES + 1).fill(undefined);

  /** So many bytes; undefined when there are not as many here. */
  take(byteLength: number): Uint8Array | undefined {
    if (byteLength > SCRATCH_BYTES) return undefined;
    return (this.#views[byteLength] ??= this.#bytes.subarray(0, byteLength));
  }
}

/** A call with its call site has about 80 bytes. */
const SCRATCH_BYTES = 256;
/** Up to here a loop is faster than making a view and copying it. */
const SHORT_BYTES = 256;

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
 * Walks the chain that starts at its head, into an empty Chain. `table` is the queue's descriptor table, in words of 32 bits.
 * Indirect tables may have up to LIMITS.virtqueueEntries entries whatever the queue's size.
 */
export function walkChain(memory: GuestMemory, table: Uint32Array, chain: Chain, indirectAllowed: boolean): void {
  const { head } = chain;
  let entries = table;
  let begin = 0;
  let left = table.length / DESCRIPTOR_WORDS;
  let end = left;
  let isIndirect = false;
  for (let index = head; ; ) {
    if (left-- === 0) throw ringError(`the chain at ${head} is longer than its table`);
    if (index >= end) throw ringError(`the chain at ${head} leaves its table at index ${index}`);
    const at = begin + index * DESCRIPTOR_WORDS;
    const flagsAndNext = entries[at + DESCRIPTOR.flags / 4]!;
    const address = entries[at + DESCRIPTOR.address / 4]! + entries[at + DESCRIPTOR.address / 4 + 1]! * 2 ** 32;
    const length = entries[at + DESCRIPTOR.length / 4]!;
    if ((flagsAndNext & VIRTQ_DESC_F_INDIRECT) !== 0) {
      if (!indirectAllowed || isIndirect || (flagsAndNext & VIRTQ_DESC_F_NEXT) !== 0) {
        throw ringError(`the chain at ${head} has an indirect descriptor where none may be`);
      }
      checkIndirect(head, length);
      const region = memory.regionAt(address);
      if (region !== undefined && address % 4 === 0 && address - region.address + length <= region.length) {
        entries = wordsOf(region);
        begin = (address - region.address) / 4;
      } else {
        entries = indirectTable(memory, address, length);
        begin = 0;
      }
      left = end = length / DESCRIPTOR.bytes;
      isIndirect = true;
      index = 0;
      continue;
    }
    append(memory, chain, address, length, (flagsAndNext & VIRTQ_DESC_F_WRITE) !== 0);
    if ((flagsAndNext & VIRTQ_DESC_F_NEXT) === 0) return;
    index = flagsAndNext >>> 16;
  }
}

const DESCRIPTOR_WORDS = DESCRIPTOR.bytes / 4;

const NO_WORDS = new Uint32Array(0);
let lastRegion: MemoryRegion | undefined;
let lastWords: Uint32Array = NO_WORDS;

/** The region in words of 32 bits; it begins with a page. */
function wordsOf(region: MemoryRegion): Uint32Array {
  if (region !== lastRegion) {
    lastWords = new Uint32Array(region.bytes.buffer, region.bytes.byteOffset, region.length >>> 2);
    lastRegion = region;
  }
  return lastWords;
}

/** Lets the last region go: guest memory has changed. */
export function forgetRegion(): void {
  lastRegion = undefined;
  lastWords = NO_WORDS;
}

function checkIndirect(head: number, length: number): void {
  if (length === 0 || length % DESCRIPTOR.bytes !== 0 || length / DESCRIPTOR.bytes > LIMITS.virtqueueEntries) {
    throw ringError(`the indirect table of the chain at ${head} has ${length} bytes`);
  }
}

/** A copy of a table that lies across regions, or at an odd address. */
function indirectTable(memory: GuestMemory, address: number, length: number): Uint32Array {
  const table = contiguousView(memory, address, length);
  if (table === undefined) throw ringError(`the indirect table at ${hex(address)} is not in guest memory`);
  return new Uint32Array(table.slice().buffer);
}

function append(memory: GuestMemory, chain: Chain, address: number, length: number, isWritable: boolean): void {
  if (!isWritable && chain.writable.count > 0) {
    throw ringError(`the chain at ${chain.head} has a readable descriptor after a writable one`);
  }
  if (length === 0) return;
  if (!isInMemory(memory, address, length)) {
    throw ringError(`the chain at ${chain.head} names ${length} bytes at ${hex(address)}, which is not guest memory`);
  }
  (isWritable ? chain.writable : chain.readable).add(address, length);
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

/** Copies the chain's readable bytes to where there is room for exactly these. */
export function readChain(memory: GuestMemory, chain: Chain, into: Uint8Array, words?: Uint32Array): void {
  const { numbers, count } = chain.readable;
  let done = 0;
  for (let i = 0; i < count; i += 2) {
    const end = numbers[i]! + numbers[i + 1]!;
    for (let at = numbers[i]!; at < end; ) {
      const region = regionHolding(memory, at);
      const offset = at - region.address;
      const length = Math.min(region.length - offset, end - at);
      if (words !== undefined && offset % 4 === 0 && done % 4 === 0 && offset + length + 3 <= region.length) copyWords(wordsOf(region), offset, words, done, length);
      else copy(region.bytes, offset, into, done, length);
      at += length;
      done += length;
    }
  }
}

/** Puts bytes into the chain's writable part, which must have room for them. */
export function writeChain(memory: GuestMemory, chain: Chain, bytes: Uint8Array): void {
  const { numbers, count } = chain.writable;
  let done = 0;
  for (let i = 0; i < count && done < bytes.length; i += 2) {
    const end = numbers[i]! + Math.min(numbers[i + 1]!, bytes.length - done);
    for (let at = numbers[i]!; at < end; ) {
      const region = regionHolding(memory, at);
      const offset = at - region.address;
      const length = Math.min(region.length - offset, end - at);
      copy(bytes, done, region.bytes, offset, length);
      at += length;
      done += length;
    }
  }
}

function regionHolding(memory: GuestMemory, address: number): MemoryRegion {
  const region = memory.regionAt(address);
  if (region === undefined) throw ringError(`${hex(address)} is no longer guest memory`);
  return region;
}

function copy(from: Uint8Array, fromOffset: number, to: Uint8Array, toOffset: number, byteLength: number): void {
  if (byteLength > SHORT_BYTES) to.set(from.subarray(fromOffset, fromOffset + byteLength), toOffset);
  else for (let i = 0; i < byteLength; i++) to[toOffset + i] = from[fromOffset + i]!;
}

/** What lies in the last word behind the bytes is copied too: there must be room for it. */
function copyWords(from: Uint32Array, fromOffset: number, to: Uint32Array, toOffset: number, byteLength: number): void {
  const first = fromOffset >>> 2;
  const target = toOffset >>> 2;
  const count = (byteLength + 3) >>> 2;
  for (let i = 0; i < count; i++) to[target + i] = from[first + i]!;
}
