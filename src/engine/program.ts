/**
 * DMA programs before they run: each step as it came becomes a `Transfer`, or is invalid.
 *
 * A step is judged when its turn comes, so the steps before a malformed one have run. Lengths and addresses are 64-bit at
 * the door; past it a length is a number of at most LIMITS.programBytes and an address a page number and an offset. The
 * budget is the program's: bytes moved by all steps (LIMITS.programBytes), bytes returned by all reads
 * (LIMITS.programReadBytes), steps (LIMITS.programSteps). The step that would go over it is invalid.
 */
import { offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { DmaCompare, DmaCopy, DmaFill, DmaRead, DmaStep, DmaWrite } from '../proto/types.js';

/** Longest patterns, in bytes (dma.proto). */
export const FILL_PATTERN_BYTES = 64;
export const COMPARE_PATTERN_BYTES = 4096;

/** Bytes of a tile that hold whatever phase of the pattern one block starts with. */
export const TILE_BLOCK_BYTES = 16 * 1024;

const ADDRESS_SPACE_BYTES = 1n << 64n;

/** Where a transfer starts on the bus. */
export interface Span {
  readonly iova: bigint;
  readonly page: number;
  readonly offset: number;
}

/** A pattern repeated until any phase of it is followed by a whole block. */
export interface Tile {
  readonly patternBytes: number;
  readonly bytes: Uint8Array;
}

/** One step that may run. `length` is in bytes; a span that its operation does not have is undefined. */
export type Transfer = { readonly length: number; readonly source: Span | undefined; readonly destination: Span | undefined } & (
  | { readonly operation: 'read'; readonly data: Uint8Array }
  | { readonly operation: 'write'; readonly data: Uint8Array }
  | { readonly operation: 'copy' }
  | { readonly operation: 'fill'; readonly tile: Tile }
  | { readonly operation: 'compare'; readonly tile: Tile }
);

/** What a program may still ask for. */
export class Budget {
  #steps: number = LIMITS.programSteps;
  #bytes: number = LIMITS.programBytes;
  #readBytes: number = LIMITS.programReadBytes;

  /** Takes one step of `length` bytes; false, and nothing taken, when it does not fit. */
  take(length: bigint, returned: boolean): boolean {
    if (this.#steps === 0 || length > BigInt(this.#bytes)) return false;
    if (returned && length > BigInt(this.#readBytes)) return false;
    this.#steps--;
    this.#bytes -= Number(length);
    if (returned) this.#readBytes -= Number(length);
    return true;
  }
}

/** The step as a transfer, or undefined when it is malformed or over the budget. */
export function readStep(step: DmaStep, budget: Budget): Transfer | undefined {
  switch (step.operation) {
    case 'read':
      return readRead(step.read, budget);
    case 'write':
      return readWrite(step.write, budget);
    case 'copy':
      return readCopy(step.copy, budget);
    case 'fill':
      return readFill(step.fill, budget);
    case 'compare':
      return readCompare(step.compare, budget);
    default:
      return undefined;
  }
}

function readRead(read: DmaRead, budget: Budget): Transfer | undefined {
  const source = spanOf(read.iova, read.length);
  if (source === undefined || !budget.take(read.length, true)) return undefined;
  const length = Number(read.length);
  return { operation: 'read', length, source, destination: undefined, data: new Uint8Array(length) };
}

function readWrite({ iova, data }: DmaWrite, budget: Budget): Transfer | undefined {
  const destination = spanOf(iova, BigInt(data.length));
  if (destination === undefined || !budget.take(BigInt(data.length), false)) return undefined;
  return { operation: 'write', length: data.length, source: undefined, destination, data };
}

function readCopy(copy: DmaCopy, budget: Budget): Transfer | undefined {
  const source = spanOf(copy.sourceIova, copy.length);
  const destination = spanOf(copy.destinationIova, copy.length);
  if (source === undefined || destination === undefined || !budget.take(copy.length, false)) return undefined;
  return { operation: 'copy', length: Number(copy.length), source, destination };
}

function readFill({ iova, length, pattern }: DmaFill, budget: Budget): Transfer | undefined {
  const destination = spanOf(iova, length);
  if (destination === undefined || !isPattern(pattern, FILL_PATTERN_BYTES) || !budget.take(length, false)) return undefined;
  return { operation: 'fill', length: Number(length), source: undefined, destination, tile: tileOf(pattern) };
}

function readCompare({ iova, length, pattern }: DmaCompare, budget: Budget): Transfer | undefined {
  const source = spanOf(iova, length);
  if (source === undefined || !isPattern(pattern, COMPARE_PATTERN_BYTES) || !budget.take(length, false)) return undefined;
  return { operation: 'compare', length: Number(length), source, destination: undefined, tile: tileOf(pattern) };
}

/** Undefined when the range leaves the 64-bit address space; its last byte may be the last there is. */
function spanOf(iova: bigint, length: bigint): Span | undefined {
  if (iova + length > ADDRESS_SPACE_BYTES) return undefined;
  return { iova, page: pageOf(iova), offset: offsetInPage(iova) };
}

function isPattern(pattern: Uint8Array, longest: number): boolean {
  return pattern.length > 0 && pattern.length <= longest;
}

function tileOf(pattern: Uint8Array): Tile {
  const bytes = new Uint8Array(TILE_BLOCK_BYTES + pattern.length);
  bytes.set(pattern);
  for (let filled = pattern.length; filled < bytes.length; filled *= 2) bytes.copyWithin(filled, 0, filled);
  return { patternBytes: pattern.length, bytes };
}
