/**
 * Records that wait to be written, framed as they stand in a file (proto/viommu/v1/trace.proto), in one buffer that is used
 * again and again. Bytes that are there already are added; a record may also be built in its place, behind all others, and
 * be kept when its size is known to fit the file.
 */
import { putLength } from '../proto/frame.js';
import { FastWriter } from '../proto/fast-writer.js';
import { crc32cOf } from './crc32c.js';

/** Room for one record that is built in its place. */
const RECORD_BYTES = 64 * 1024;
/** Tags of TraceFrame, and the bytes of the first field. */
const CHECKSUM = 13;
const RECORD = 18;
const CHECKSUM_BYTES = 5;

export class HeldRecords {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #writer: FastWriter;
  #end = 0;
  /** Bytes that are left for the head of the record that is built. The last one's: most are of a kind. */
  #head = CHECKSUM_BYTES + 3;
  /** Where what is built ends, with its head. */
  #built = 0;

  /** Holds as much as `bytes`, and one record more that is built. */
  constructor(bytes: number) {
    this.#bytes = new Uint8Array(bytes + RECORD_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
    this.#writer = new FastWriter(this.#bytes);
  }

  get byteLength(): number {
    return this.#end;
  }

  /** All of them, until the next one comes. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  /** False when there is no room. */
  add(bytes: Uint8Array): boolean {
    if (this.#end + bytes.length > this.#bytes.length) return false;
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
    return true;
  }

  /** Begins to build a record; `frame` comes next. */
  build(): FastWriter {
    this.#writer.begin(this.#end + this.#head);
    return this.#writer;
  }

  /** Frames what was built, and gives its size; 0 when it cannot be framed here. Nothing is held yet. */
  frame(): number {
    const start = this.#end;
    let record = start + this.#head;
    const length = this.#writer.at - record;
    const recordDigits = digitsOf(length);
    const frameBytes = CHECKSUM_BYTES + 1 + recordDigits + length;
    const head = digitsOf(frameBytes) + frameBytes - length;
    if (start + head + length > this.#bytes.length) return 0;
    if (head !== this.#head) {
      this.#bytes.copyWithin(start + head, record, record + length);
      this.#head = head;
      record = start + head;
    }
    const checksum = crc32cOf(this.#view, record, record + length);
    // As a default it would be left out.
    if (checksum === 0) return 0;
    let at = putLength(this.#bytes, start, frameBytes);
    this.#bytes[at++] = CHECKSUM;
    this.#view.setUint32(at, checksum, true);
    at += 4;
    this.#bytes[at++] = RECORD;
    putLength(this.#bytes, at, length);
    this.#built = record + length;
    return this.#built - start;
  }

  /** Holds what was framed. */
  keep(): void {
    this.#end = this.#built;
  }

  /** What was framed, in bytes of its own. */
  copyOfBuilt(): Uint8Array {
    return this.#bytes.slice(this.#end, this.#built);
  }

  clear(): void {
    this.#end = 0;
  }
}

/** Bytes of a varint below 2^21. */
function digitsOf(value: number): number {
  if (value < 128) return 1;
  return value < 16_384 ? 2 : 3;
}
