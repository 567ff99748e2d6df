/**
 * Records and the bytes of a trace file (proto/viommu/v1/trace.proto): each record is encoded, checked by CRC-32C, wrapped
 * in a TraceFrame, and stands behind the frame's length as a varint.
 *
 * The reader takes one frame after the other out of a buffer and tells three things apart: a whole record, bytes that may
 * become one when more follow (a file whose writer is at work, or died), and bytes that are none.
 */
import { LIMITS } from '../base/limits.js';
import { decodeTraceFrame, decodeTraceRecord, encodeTraceFrame, encodeTraceRecord } from '../proto/codec.js';
import { frame } from '../proto/frame.js';
import type { TraceRecord, TraceRecordInit } from '../proto/types.js';
import { crc32c } from './crc32c.js';

/** Format of the files that this program writes. Readers refuse a newer major version and skip what a newer minor one adds. */
export const TRACE_FORMAT = 'viommu trace';
export const TRACE_VERSION = { major: 1, minor: 1 } as const;

export type Body = NonNullable<TraceRecord['body']>;
export type RecordOf<B extends Body> = Extract<TraceRecord, { body: B }>;

/** Digits of the longest length, LIMITS.traceRecordBytes. */
const LENGTH_DIGITS = 4;

/** The bytes of one record as they stand in a file. */
export function recordBytes(record: TraceRecordInit): Uint8Array {
  const encoded = encodeTraceRecord(record);
  return frame(encodeTraceFrame({ checksum: crc32c(encoded), record: encoded }));
}

/** What stands at one place of a file. */
export type Found =
  | { readonly kind: 'record'; readonly record: TraceRecord; readonly end: number }
  /** The frame goes on behind the buffer's end. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'broken'; readonly why: string };

/** Reads the frame at `start`. The record's bytes fields alias the buffer. Never throws. */
export function recordAt(buffer: Uint8Array, start: number): Found {
  let length = 0;
  let at = start;
  for (let digit = 0; ; digit++) {
    if (at === buffer.length) return { kind: 'unfinished' };
    const byte = buffer[at++]!;
    length += (byte & 127) * 128 ** digit;
    if (byte < 128) break;
    if (digit + 1 === LENGTH_DIGITS) return { kind: 'broken', why: `a length of more than ${LENGTH_DIGITS} bytes` };
  }
  if (length > LIMITS.traceRecordBytes) return { kind: 'broken', why: `a record of ${length} bytes; at most ${LIMITS.traceRecordBytes} are possible` };
  if (length > buffer.length - at) return { kind: 'unfinished' };
  return checked(buffer.subarray(at, at + length), at + length);
}

function checked(bytes: Uint8Array, end: number): Found {
  try {
    const { checksum, record } = decodeTraceFrame(bytes);
    if (crc32c(record) !== checksum) return { kind: 'broken', why: 'a record whose checksum is wrong' };
    return { kind: 'record', record: decodeTraceRecord(record), end };
  } catch (error) {
    return { kind: 'broken', why: (error as Error).message };
  }
}
