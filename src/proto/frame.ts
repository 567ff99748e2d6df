/**
 * Messages on a byte stream: each behind its length as a varint, as protobuf's own delimited form does it. The reader
 * takes chunks as they come and holds at most one unfinished message; what it cannot delimit ends the conversation, as
 * nothing after it could be found.
 */
import { ProtocolError } from '../base/errors.js';

/** A message with its length in front. */
export function frame(message: Uint8Array): Uint8Array {
  const prefixBytes = digitsOf(message.length);
  const framed = new Uint8Array(prefixBytes + message.length);
  framed.set(message, putLength(framed, 0, message.length));
  return framed;
}

/** Writes the length of a message that goes in front of it; gives where it ends. There is room for 5 bytes. */
export function putLength(to: Uint8Array, at: number, length: number): number {
  let end = at;
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) to[end++] = (rest % 128) + 128;
  to[end++] = rest;
  return end;
}

export class FrameReader {
  readonly #maxBytes: number;
  /** Digits of the largest length: a longer one is refused without waiting for its end. */
  readonly #maxDigits: number;
  /** The length as far as it has come, and its digits so far. */
  #length = 0;
  #digits = 0;
  /** The message that is being filled; undefined while its length is being read. */
  #message: Uint8Array | undefined;
  #filled = 0;

  /** `maxBytes`: the largest message that is let through; memory held is that and nothing more. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#maxDigits = digitsOf(maxBytes);
  }

  /**
   * The messages that this chunk completes, in order; they do not alias the chunk. Throws ProtocolError
   * `VIOMMU_ERR_FRAME` (close) on a length that is too large or does not end: the whole chunk is then unread, and the
   * reader of no more use.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    return this.#split(chunk, false);
  }

  /** `push`, with messages that alias the chunk where they lie in it whole: for who is done with them before it changes. */
  views(chunk: Uint8Array): Uint8Array[] {
    return this.#split(chunk, true);
  }

  #split(chunk: Uint8Array, mayAlias: boolean): Uint8Array[] {
    const complete: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#message === undefined) {
        if (!this.#takeDigit(chunk[at++]!)) continue;
        if (mayAlias && this.#length <= chunk.length - at) {
          complete.push(chunk.subarray(at, at + this.#length));
          at += this.#length;
          this.#finish();
          continue;
        }
        this.#message = new Uint8Array(this.#length);
      } else at += this.#fill(chunk, at);
      if (this.#filled === this.#length) {
        complete.push(this.#message);
        this.#finish();
      }
    }
    return complete;
  }

  /** True when the length is known. */
  #takeDigit(byte: number): boolean {
    this.#length += (byte & 127) * 128 ** this.#digits++;
    if (this.#length > this.#maxBytes) throw broken(`a message of ${this.#length} bytes or more; ${this.#maxBytes} are allowed`);
    if (byte < 128) return true;
    if (this.#digits === this.#maxDigits) throw broken(`a length of more than ${this.#maxDigits} bytes`);
    return false;
  }

  #fill(chunk: Uint8Array, at: number): number {
    const taken = Math.min(chunk.length - at, this.#length - this.#filled);
    this.#message!.set(chunk.subarray(at, at + taken), this.#filled);
    this.#filled += taken;
    return taken;
  }

  #finish(): void {
    this.#message = undefined;
    this.#length = this.#digits = this.#filled = 0;
  }
}

function digitsOf(length: number): number {
  let digits = 1;
  for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) digits++;
  return digits;
}

function broken(what: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_FRAME', `stream framing: ${what}`, 'close');
}
