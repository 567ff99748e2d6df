/**
 * Bytes that wait for a stream socket to take them, in order. Small pieces are copied into blocks as they come, so that
 * many replies cost one system call and what waits takes about as much memory as it has bytes; large ones go as they are,
 * and so do those that descriptors travel with, since these belong to the first byte of what is sent.
 */
import type { Descriptor } from '../native/types.js';

const BLOCK_BYTES = 64 * 1024;

const NO_DESCRIPTORS: readonly Descriptor[] = [];

interface Block {
  readonly bytes: Uint8Array;
  /** A piece as it came: it belongs to whoever made it. */
  readonly isPiece: boolean;
  readonly descriptors: readonly Descriptor[];
  /** Bytes of it that are there to be sent. */
  filled: number;
}

export class Outbox {
  /** All but the last are full or as long as their piece was. */
  #blocks: Block[] = [];
  /** Bytes of the first block that are sent. */
  #sentOfFirst = 0;
  #byteLength = 0;
  /** A block that was sent whole, to be filled again. */
  #spare: Uint8Array | undefined;

  /** Bytes that wait. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** A large piece, or one with descriptors, is kept, not copied. Descriptors are not closed. */
  push(piece: Uint8Array, descriptors: readonly Descriptor[] = []): void {
    this.#byteLength += piece.length;
    if (piece.length >= BLOCK_BYTES || descriptors.length > 0) {
      this.#blocks.push({ bytes: piece, isPiece: true, descriptors, filled: piece.length });
      return;
    }
    for (let done = 0; done < piece.length; ) {
      const block = this.#roomyBlock();
      const part = piece.subarray(done, done + block.bytes.length - block.filled);
      block.bytes.set(part, block.filled);
      block.filled += part.length;
      done += part.length;
    }
  }

  /** Gives `send` what waits until it takes no more; its result is bytes taken or a negative errno. Returns that errno, or 0. */
  flush(send: (bytes: Uint8Array, descriptors: readonly Descriptor[]) => number): number {
    while (this.#byteLength > 0) {
      const { bytes, filled, descriptors } = this.#blocks[0]!;
      const taken = send(bytes.subarray(this.#sentOfFirst, filled), this.#sentOfFirst === 0 ? descriptors : NO_DESCRIPTORS);
      if (taken < 0) return taken;
      this.#byteLength -= taken;
      this.#sentOfFirst += taken;
      if (this.#sentOfFirst === filled) this.#dropFirst();
    }
    return 0;
  }

  #roomyBlock(): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.filled < last.bytes.length) return last;
    const block = { bytes: this.#spare ?? new Uint8Array(BLOCK_BYTES), isPiece: false, descriptors: NO_DESCRIPTORS, filled: 0 };
    this.#spare = undefined;
    this.#blocks.push(block);
    return block;
  }

  #dropFirst(): void {
    const { bytes, isPiece } = this.#blocks.shift()!;
    this.#sentOfFirst = 0;
    if (!isPiece) this.#spare = bytes;
  }
}
