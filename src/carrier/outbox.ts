/**
 * Bytes that wait for a stream socket to take them, in order. Small pieces are copied into blocks as they come, so that
 * many replies cost one system call and what waits takes about as much memory as it has bytes; large ones go as they are,
 * and so do those that descriptors travel with, since these belong to the first byte of what is sent.
 */
import type { Descriptor } from '../native/types.js';
import { frame, putLength } from '../proto/frame.js';

const BLOCK_BYTES = 64 * 1024;
/** Of a message whose length and bytes are copied one by one. */
const SHORT_BYTES = 64;
const LONGEST_PREFIX = 5;

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
  push(piece: Uint8Array, descriptors: readonly Descriptor[] = NO_DESCRIPTORS): void {
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

  /** A message behind its length. With descriptors it is kept, as a piece is; without, it is copied. */
  pushMessage(message: Uint8Array, descriptors: readonly Descriptor[] = NO_DESCRIPTORS): void {
    const { length } = message;
    if (length > SHORT_BYTES || descriptors.length > 0) return this.push(frame(message), descriptors);
    const block = this.#roomyBlock();
    const { bytes, filled } = block;
    if (bytes.length - filled < LONGEST_PREFIX + length) return this.push(frame(message));
    let at = putLength(bytes, filled, length);
    for (let i = 0; i < length; i++) bytes[at++] = message[i]!;
    this.#byteLength += at - filled;
    block.filled = at;
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
    const last = this.#blocks[this.#blocks.length - 1];
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
