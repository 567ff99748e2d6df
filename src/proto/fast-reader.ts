/**
 * Reads the bytes of one message the way that every honest peer writes them [protobuf encoding]: fields in ascending order,
 * each at most once, numbers as short as their type, text in ASCII. Whatever else it meets, it only says that the message is
 * `unusual`, and the generated decoder has to judge it; so this reader decides nothing about what is right or wrong.
 *
 * Once a message is unusual, what is read has no meaning; reading goes on and stays inside the bytes. Nothing that it gives
 * aliases the message. Hosts are little-endian, as viommu's are all.
 */
import { LIMITS } from '../base/limits.js';

/** Texts that were read before are found again without making them anew: a peer names the same few modules all the time. */
const KNOWN_TEXTS = 64;
const LONGEST_KNOWN_TEXT = 64;
const MOST_TEXT = 1024;
/** Bytes: of a longer one the generated decoder says which it takes. */
const LONGEST_LENGTH = 4;

interface KnownText {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const EMPTY = new Uint8Array(0);

export class FastReader {
  /** Of the next byte. */
  at = 0;
  isUnusual = false;
  #bytes: Uint8Array = EMPTY;
  /** Length-delimited fields so far: the generated decoder counts them too. */
  #fields = 0;
  /** Both halves of the last varint. */
  #low = 0;
  #high = 0;
  readonly #halves = new Uint32Array(2);
  readonly #whole = new BigUint64Array(this.#halves.buffer);
  readonly #known: (KnownText | undefined)[] = new Array<KnownText | undefined>(KNOWN_TEXTS).fill(undefined);

  /** Begins with another message. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.at = 0;
    this.isUnusual = false;
    this.#fields = 0;
  }

  /** Lets the message go. */
  end(): void {
    this.#bytes = EMPTY;
  }

  /** A tag of a field below 2048, as a number. */
  tag(): number {
    const first = this.#bytes[this.at++]!;
    if (first < 128) return first;
    const second = this.#bytes[this.at++]!;
    if (second === 0 || second >= 128) this.isUnusual = true;
    return (first & 127) | (second << 7);
  }

  /** The next tag, which has to be larger than the last one of the same message. */
  tagAfter(last: number): number {
    const tag = this.tag();
    if (tag <= last) this.isUnusual = true;
    return tag;
  }

  /** True while fields are left. A field that reaches beyond its message is unusual, and nothing is left once something was. */
  hasMore(end: number): boolean {
    if (this.isUnusual) return false;
    if (this.at > end) this.isUnusual = true;
    return this.at < end;
  }

  uint32(): number {
    const first = this.#bytes[this.at]!;
    if (first < 128) {
      this.at++;
      return first;
    }
    this.#varint();
    if (this.#high !== 0) this.isUnusual = true;
    return this.#low;
  }

  /** Of an enum, or any int32 that is not negative. */
  int32(): number {
    const value = this.uint32();
    if (value > 0x7fffffff) this.isUnusual = true;
    return value;
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  uint64(): bigint {
    this.#varint();
    this.#halves[0] = this.#low;
    this.#halves[1] = this.#high;
    return this.#whole[0]!;
  }

  /** Where the field that starts here ends. No message is so long that its length takes more than four bytes. */
  endOfField(limit: number): number {
    const from = this.at;
    const length = this.uint32();
    if (this.at - from > LONGEST_LENGTH) this.isUnusual = true;
    const end = this.at + length;
    if (end > limit || ++this.#fields > LIMITS.fieldsPerMessage) {
      this.isUnusual = true;
      return this.at;
    }
    return end;
  }

  /** A copy. */
  bytes(limit: number): Uint8Array {
    const end = this.endOfField(limit);
    const copy = this.at === end ? new Uint8Array(0) : new Uint8Array(end - this.at);
    copy.set(this.#bytes.subarray(this.at, end));
    this.at = end;
    return copy;
  }

  text(limit: number): string {
    const end = this.endOfField(limit);
    const from = this.at;
    const length = end - from;
    this.at = end;
    if (length === 0) return '';
    if (length > MOST_TEXT) {
      this.isUnusual = true;
      return '';
    }
    const slot = (length * 7 + this.#bytes[from]! * 31 + this.#bytes[end - 1]!) % KNOWN_TEXTS;
    const known = this.#known[slot];
    if (known !== undefined && this.#isAt(from, length, known.bytes)) return known.text;
    return this.#newText(from, end, slot);
  }

  #isAt(from: number, length: number, text: Uint8Array): boolean {
    if (text.length !== length) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== text[i]) return false;
    return true;
  }

  #newText(from: number, end: number, slot: number): string {
    const bytes = this.#bytes.slice(from, end);
    if (bytes.some((byte) => byte >= 128)) {
      this.isUnusual = true;
      return '';
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (bytes.length <= LONGEST_KNOWN_TEXT) this.#known[slot] = { bytes, text };
    return text;
  }

  /** Ten bytes at the most, of which the last has one bit. */
  #varint(): void {
    const bytes = this.#bytes;
    let { at } = this;
    let byte = bytes[at++]!;
    let low = byte & 127;
    let high = 0;
    if (byte >= 128) {
      byte = bytes[at++]!;
      low |= (byte & 127) << 7;
      if (byte >= 128) {
        byte = bytes[at++]!;
        low |= (byte & 127) << 14;
        if (byte >= 128) {
          byte = bytes[at++]!;
          low |= (byte & 127) << 21;
          for (let shift = 28; byte >= 128; shift += 7) {
            byte = bytes[at++]!;
            if (shift === 28) low |= (byte & 15) << 28;
            if (shift === 28) high = (byte & 127) >>> 4;
            else high |= (byte & 127) << (shift - 32);
            if (shift === 63 && byte > 1) {
              this.isUnusual = true;
              break;
            }
          }
        }
      }
    }
    this.at = at;
    this.#low = low >>> 0;
    this.#high = high >>> 0;
  }
}
