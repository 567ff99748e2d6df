/**
 * An observation as plain JSON: 64-bit numbers as "0x" and digits, bytes as hexadecimal digits, enums as they are. Cut where a
 * peer could make it long: bytes at 4 KiB, lists at 256 elements, and all of it at some 10,000 values.
 */
import { hex } from '../base/bits.js';
import type { Observation } from '../machine/types.js';

const BYTES = 4096;
const ELEMENTS = 256;
const VALUES = 10_000;
const DEPTH = 12;

type Json = Readonly<Record<string, unknown>>;

export function observationJson(observation: Observation): Json {
  return new Writer().object(observation, 0);
}

class Writer {
  #values = 0;

  object(value: object, depth: number): Json {
    const members: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined && typeof member !== 'function') members[name] = this.#value(member, depth + 1);
    }
    return members;
  }

  #value(value: unknown, depth: number): unknown {
    if (++this.#values > VALUES || depth > DEPTH) return '...';
    if (typeof value === 'bigint') return hex(value);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return bytesText(value);
    if (!Array.isArray(value)) return this.object(value, depth);
    const elements = value.slice(0, ELEMENTS).map((element) => this.#value(element, depth + 1));
    return value.length > ELEMENTS ? [...elements, `... ${value.length} in all`] : elements;
  }
}

function bytesText(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes.subarray(0, BYTES)).toString('hex');
  return bytes.length > BYTES ? `${digits}... ${bytes.length} bytes in all` : digits;
}
