/**
 * Builds the bytes of one message in a buffer that is used again and again. A method that writes a field gives false, and
 * writes nothing, for a value that is not plainly of the field's type or that does not fit any more; a default is left out.
 * Hosts are little-endian, as viommu's are all.
 */

/** Room for what a message holds, beside the head of the whole message. */
const BUFFER_BYTES = 64 * 1024;
/** A body's tag and length stand before it, and are known only when it is done. */
const HEAD_BYTES = 8;
/** Any field but bytes: its tag, and ten bytes. */
const LARGEST_FIELD = 16;
/** Shorter arrays are copied faster byte by byte. */
const SHORT_BYTES = 48;
const TWO_TO_32 = 2 ** 32;
const TWO_TO_64 = 2 ** 64;
/** Bytes of the longest message that a view is kept for: its length is one byte. */
const MOST_VIEWED = 127;

export class FastWriter {
  readonly #buffer: Uint8Array;
  #at = HEAD_BYTES;
  /** By length of what was written. */
  readonly #views: (Uint8Array | undefined)[] = new Array<undefined>(MOST_VIEWED + 1).fill(undefined);
  readonly #halves = new Uint32Array(2);
  readonly #whole = new BigUint64Array(this.#halves.buffer);

  /** Writes into `buffer`, or into one of its own. */
  constructor(buffer = new Uint8Array(BUFFER_BYTES)) {
    this.#buffer = buffer;
  }

  /** Begins with another message, whatever was left of the last one; `at` is of the writer's buffer. */
  begin(at = HEAD_BYTES): void {
    this.#at = at;
  }

  /** Where the next field goes. */
  get at(): number {
    return this.#at;
  }

  /** What was written, as the field `tag` (below 128) of a message that has no other. */
  takeAs(tag: number): Uint8Array {
    const buffer = this.#buffer;
    const end = this.#at;
    const start = this.#wrap(tag);
    if (end - start > SHORT_BYTES) return buffer.slice(start, end);
    const message = new Uint8Array(end - start);
    for (let i = start; i < end; i++) message[i - start] = buffer[i]!;
    return message;
  }

  /** As `takeAs`, but in place: the bytes are those of the next message as soon as that begins. */
  viewAs(tag: number): Uint8Array {
    const end = this.#at;
    const start = this.#wrap(tag);
    if (end - HEAD_BYTES > MOST_VIEWED) return this.#buffer.subarray(start, end);
    return (this.#views[end - HEAD_BYTES] ??= this.#buffer.subarray(start, end));
  }

  /** What was written, as it is. */
  take(): Uint8Array {
    return this.#buffer.slice(HEAD_BYTES, this.#at);
  }

  /** Begins a message inside the message; `close` takes what comes back. */
  open(tag: number): number {
    // Without room the next field says so.
    if (!this.#hasRoom(LARGEST_FIELD)) return this.#at;
    this.#varint(tag);
    return ++this.#at;
  }

  close(start: number): boolean {
    const length = this.#at - start;
    const digits = digitsOf(length);
    if (!this.#hasRoom(LARGEST_FIELD)) return false;
    if (digits > 1) this.#buffer.copyWithin(start + digits - 1, start, this.#at);
    this.#at = start - 1;
    this.#varint(length);
    this.#at += length;
    return true;
  }

  uint64(tag: number, value: bigint | undefined): boolean {
    if (value === undefined) return true;
    if (typeof value !== 'bigint' || !this.#hasRoom(LARGEST_FIELD)) return false;
    this.#whole[0] = value;
    const low = this.#halves[0]!;
    const high = this.#halves[1]!;
    if (low === 0 && high === 0) return true;
    this.#varint(tag);
    if (high === 0) this.#varint(low);
    else this.#longVarint(low, high);
    return true;
  }

  /** A uint64 whose value is a whole number, however large. */
  whole(tag: number, value: number): boolean {
    if (!(value >= 0 && value < TWO_TO_64) || !Number.isInteger(value) || !this.#hasRoom(LARGEST_FIELD)) return false;
    if (value === 0) return true;
    this.#varint(tag);
    if (value < TWO_TO_32) this.#varint(value);
    else this.#longVarint(value >>> 0, Math.floor(value / TWO_TO_32));
    return true;
  }

  uint32(tag: number, value: number | undefined): boolean {
    if (value === undefined) return true;
    if (typeof value !== 'number' || value >>> 0 !== value || !this.#hasRoom(LARGEST_FIELD)) return false;
    if (value === 0) return true;
    this.#varint(tag);
    this.#varint(value);
    return true;
  }

  /** Of an enum, or any int32 that is not negative. */
  int32(tag: number, value: number | undefined): boolean {
    const isPositive = value === undefined || (value >= 0 && value <= 0x7fffffff);
    return isPositive && this.uint32(tag, value);
  }

  bool(tag: number, value: boolean | undefined): boolean {
    if (value === undefined) return true;
    return typeof value === 'boolean' && this.uint32(tag, value ? 1 : 0);
  }

  fixed32(tag: number, value: number | undefined): boolean {
    if (value === undefined) return true;
    if (typeof value !== 'number' || value >>> 0 !== value || !this.#hasRoom(LARGEST_FIELD)) return false;
    if (value === 0) return true;
    this.#varint(tag);
    for (let shift = 0; shift < 32; shift += 8) this.#buffer[this.#at++] = value >>> shift;
    return true;
  }

  bytes(tag: number, value: Uint8Array | undefined): boolean {
    if (value === undefined) return true;
    if (!(value instanceof Uint8Array) || !this.#hasRoom(LARGEST_FIELD + value.length)) return false;
    if (value.length === 0) return true;
    this.#varint(tag);
    this.#varint(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
    return true;
  }

  /** The first `length` bytes of an array; few of them are quicker than a view of them would be. */
  beginningOf(tag: number, value: Uint8Array, length: number): boolean {
    if (length > SHORT_BYTES) return this.bytes(tag, value.subarray(0, length));
    if (!this.#hasRoom(LARGEST_FIELD + length)) return false;
    if (length === 0) return true;
    this.#varint(tag);
    this.#varint(length);
    for (let i = 0; i < length; i++) this.#buffer[this.#at++] = value[i]!;
    return true;
  }

  /** ASCII alone. */
  text(tag: number, value: string | undefined): boolean {
    if (value === undefined || value === '') return true;
    if (typeof value !== 'string' || !this.#hasRoom(LARGEST_FIELD + value.length)) return false;
    for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) >= 128) return false;
    this.#varint(tag);
    this.#varint(value.length);
    for (let i = 0; i < value.length; i++) this.#buffer[this.#at++] = value.charCodeAt(i);
    return true;
  }

  /** Packed. */
  numbers(tag: number, values: readonly number[] | undefined): boolean {
    if (values === undefined) return true;
    if (!Array.isArray(values)) return false;
    if (values.length === 0) return true;
    if (!this.#hasRoom(LARGEST_FIELD * (values.length + 1))) return false;
    const start = this.open(tag);
    for (const value of values as readonly number[]) {
      if (typeof value !== 'number' || value >>> 0 !== value) return false;
      this.#varint(value);
    }
    return this.close(start);
  }

  /** Puts tag and length before what was written; gives where they begin. */
  #wrap(tag: number): number {
    const length = this.#at - HEAD_BYTES;
    const start = HEAD_BYTES - 1 - digitsOf(length);
    this.#at = start;
    this.#buffer[this.#at++] = tag;
    this.#varint(length);
    return start;
  }

  #hasRoom(bytes: number): boolean {
    return this.#at + bytes <= this.#buffer.length;
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.#buffer[this.#at++] = (rest & 127) | 128;
    this.#buffer[this.#at++] = rest;
  }

  /** `high` is not 0. */
  #longVarint(low: number, high: number): void {
    const buffer = this.#buffer;
    for (let shift = 0; shift < 28; shift += 7) buffer[this.#at++] = (low >>> shift) | 128;
    const middle = (low >>> 28) | ((high & 7) << 4);
    const rest = high >>> 3;
    if (rest === 0) {
      buffer[this.#at++] = middle;
      return;
    }
    buffer[this.#at++] = middle | 128;
    this.#varint(rest);
  }
}

/** Bytes of a varint below 2^28. */
function digitsOf(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}
