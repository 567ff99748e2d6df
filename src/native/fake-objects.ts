/**
 * What the descriptors of the in-memory kernel stand for: connected streams, listeners, memory files and eventfds, with
 * the behaviour of Linux that the rooms above can see. Errors are negative errnos, as in `Native`.
 */
import { constants } from 'node:os';

export const ERRNO = constants.errno;

/** An open file description: shared by all descriptors that were made from one. */
export abstract class OpenObject {
  references = 1;
  abstract get readable(): boolean;
  abstract get writable(): boolean;
  /** The last descriptor is gone. */
  abstract released(): void;
}

/** Bytes in flight, with what travels along with the first of them. */
interface Chunk {
  bytes: Uint8Array;
  passed: readonly OpenObject[];
}

/** What an unread peer lets a sender queue (net.core.wmem_default), the pieces in which it is taken, and what each costs. */
const STREAM_CAPACITY = 212_992;
const PIECE_BYTES = 32_768;
const PIECE_OVERHEAD = 768;

export class Stream extends OpenObject {
  #peer: Stream | undefined;
  readonly #inbox: Chunk[] = [];
  #waiting = 0;
  #resetPending = false;

  static pair(): readonly [Stream, Stream] {
    const pair = [new Stream(), new Stream()] as const;
    pair[0].#peer = pair[1];
    pair[1].#peer = pair[0];
    return pair;
  }

  get readable(): boolean {
    return this.#inbox.length > 0 || this.#peer === undefined;
  }

  get writable(): boolean {
    return this.#peer === undefined || this.#peer.#waiting < STREAM_CAPACITY;
  }

  send(bytes: Uint8Array, passed: readonly OpenObject[]): number {
    const peer = this.#peer;
    if (peer === undefined) return -ERRNO.EPIPE;
    let length = 0;
    for (; length < bytes.length && peer.#waiting < STREAM_CAPACITY; length += PIECE_BYTES) {
      const piece = bytes.slice(length, length + PIECE_BYTES);
      peer.#inbox.push({ bytes: piece, passed: length === 0 ? passed : [] });
      peer.#waiting += piece.length + PIECE_OVERHEAD;
    }
    if (length === 0) return -ERRNO.EAGAIN;
    for (const object of passed) object.references++;
    return Math.min(length, bytes.length);
  }

  /** What fits, up to the end of the first chunk that carries descriptors [unix(7), SCM_RIGHTS]. */
  receive(buffer: Uint8Array): { length: number; passed: readonly OpenObject[] } {
    if (this.#inbox.length === 0) return { length: this.#endOfStream(), passed: [] };
    let length = 0;
    let passed: readonly OpenObject[] = [];
    while (length < buffer.length && passed.length === 0 && this.#inbox.length > 0) {
      const chunk = this.#inbox[0]!;
      const taken = chunk.bytes.subarray(0, buffer.length - length);
      buffer.set(taken, length);
      length += taken.length;
      passed = chunk.passed;
      chunk.passed = [];
      chunk.bytes = chunk.bytes.subarray(taken.length);
      this.#waiting -= taken.length;
      if (chunk.bytes.length > 0) continue;
      this.#inbox.shift();
      this.#waiting -= PIECE_OVERHEAD;
    }
    return { length, passed };
  }

  #endOfStream(): number {
    if (this.#peer !== undefined) return -ERRNO.EAGAIN;
    const wasReset = this.#resetPending;
    this.#resetPending = false;
    return wasReset ? -ERRNO.ECONNRESET : 0;
  }

  released(): void {
    const peer = this.#peer;
    if (peer !== undefined) {
      peer.#peer = undefined;
      peer.#resetPending = this.#inbox.length > 0;
    }
    this.#peer = undefined;
    for (const chunk of this.#inbox.splice(0)) chunk.passed.forEach(release);
  }
}

export class Listener extends OpenObject {
  readonly waiting: Stream[] = [];
  isOpen = true;
  get readable(): boolean {
    return this.waiting.length > 0;
  }
  get writable(): boolean {
    return false;
  }
  released(): void {
    this.isOpen = false;
    this.waiting.splice(0).forEach(release);
  }
}

/** A sealed memory file. Mappings cannot share bytes here, so a range is mapped once at a time. */
export class MemoryFile extends OpenObject {
  readonly readable = true;
  readonly writable = true;
  readonly contents: Uint8Array;
  readonly mapped: { offset: number; byteLength: number }[] = [];
  constructor(byteLength: number) {
    super();
    this.contents = new Uint8Array(byteLength);
  }
  overlaps(offset: number, byteLength: number): boolean {
    return this.mapped.some((range) => offset < range.offset + range.byteLength && range.offset < offset + byteLength);
  }
  released(): void {}
}

export class EventCounter extends OpenObject {
  count = 0;
  readonly writable = true;
  get readable(): boolean {
    return this.count > 0;
  }
  released(): void {}
}

/** Gives one reference back. */
export function release(object: OpenObject): void {
  if (--object.references === 0) object.released();
}
