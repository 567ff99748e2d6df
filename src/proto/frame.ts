/**
 * Messages on a byte stream: each behind its length as a varint, as protobuf's own delimited form does it. The reader
 * takes chunks as they come and holds at most one unfinished message; what it cannot delimit ends the conversation, as
 * nothing after it could be found.
 */
import { ProtocolError } from '../base/errors.js';

/** A message with its length in front. */
export function frame(message: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let rest = message.length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) prefix.push((rest % 128) + 128);
  prefix.push(rest);
  const framed = new Uint8Array(prefix.length + message.length);
  framed.set(prefix);
  framed.set(message, prefix.length);
  return framed;
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
    const complete: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#message === undefined) this.#takeDigit(chunk[at++]!);
      else at += this.#fill(chunk, at);
      if (this.#message !== undefined && this.#filled === this.#length) complete.push(this.#finish(this.#message));
    }
    return complete;
  }

  #takeDigit(byte: number): void {
    this.#length += (byte & 127) * 128 ** this.#digits++;
    if (this.#length > this.#maxBytes) throw broken(`a message of ${this.#length} bytes or more; ${this.#maxBytes} are allowed`);
    if (byte < 128) this.#message = new Uint8Array(this.#length);
    else if (this.#digits === this.#maxDigits) throw broken(`a length of more than ${this.#maxDigits} bytes`);
  }

  #fill(chunk: Uint8Array, at: number): number {
    const taken = Math.min(chunk.length - at, this.#length - this.#filled);
    this.#message!.set(chunk.subarray(at, at + taken), this.#filled);
    this.#filled += taken;
    return taken;
  }

  #finish(message: Uint8Array): Uint8Array {
    this.#message = undefined;
    this.#length = this.#digits = this.#filled = 0;
    return message;
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
