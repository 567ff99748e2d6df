/**
 * What each operation does with the bytes of one chunk, once both its ends have been translated. A chunk lies in one
 * stretch of guest memory at each end; nothing here awaits, so a translation cannot change under a copy.
 */
import { copyBytes } from './copy-list.js';
import { TILE_BLOCK_BYTES, type Tile, type Transfer } from './program.js';

/** Bytes of guest memory that a chunk may use: `bytes[at]` is the first. */
export interface Window {
  bytes: Uint8Array;
  at: number;
}

/** Does `length` bytes of a transfer of which `done` are behind it; gives how many went well: less than `length` is a mismatch. */
export type Mover<T extends Transfer> = (transfer: T, done: number, length: number, source: Window, destination: Window) => number;

type TransferOf<O extends Transfer['operation']> = Extract<Transfer, { operation: O }>;

const MOVERS: { readonly [O in Transfer['operation']]: Mover<TransferOf<O>> } = {
  read(transfer, done, length, source) {
    transfer.data.set(source.bytes.subarray(source.at, source.at + length), done);
    return length;
  },

  write(transfer, done, length, _source, destination) {
    destination.bytes.set(transfer.data.subarray(done, done + length), destination.at);
    return length;
  },

  copy(_transfer, _done, length, source, destination) {
    copyBytes(source.bytes, source.at, destination.bytes, destination.at, length);
    return length;
  },

  fill(transfer, done, length, _source, destination) {
    const { tile } = transfer;
    if (tile.patternBytes === 1) {
      destination.bytes.fill(tile.bytes[0]!, destination.at, destination.at + length);
      return length;
    }
    for (let moved = 0; moved < length; moved += TILE_BLOCK_BYTES) {
      const block = blockOf(tile, done + moved, Math.min(TILE_BLOCK_BYTES, length - moved));
      destination.bytes.set(block, destination.at + moved);
    }
    return length;
  },

  compare(transfer, done, length, source) {
    for (let moved = 0; moved < length; moved += TILE_BLOCK_BYTES) {
      const expected = blockOf(transfer.tile, done + moved, Math.min(TILE_BLOCK_BYTES, length - moved));
      const found = source.bytes.subarray(source.at + moved, source.at + moved + expected.length);
      if (Buffer.compare(found, expected) !== 0) return moved + firstDifference(found, expected);
    }
    return length;
  },
};

export function move(transfer: Transfer, done: number, length: number, source: Window, destination: Window): number {
  const mover = MOVERS[transfer.operation] as Mover<Transfer>;
  return mover(transfer, done, length, source, destination);
}

/** The pattern's bytes from `position` bytes after its start on. */
function blockOf(tile: Tile, position: number, length: number): Uint8Array {
  const phase = position % tile.patternBytes;
  return tile.bytes.subarray(phase, phase + length);
}

/** Index of the first byte that differs, by halving; the two differ and are equally long. */
function firstDifference(found: Uint8Array, expected: Uint8Array): number {
  let low = 0;
  let high = found.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(found.subarray(low, middle), expected.subarray(low, middle)) === 0) low = middle;
    else high = middle;
  }
  return low;
}
