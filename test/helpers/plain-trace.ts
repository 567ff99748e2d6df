/** What a trace file has to hold, made without any shorter way: the generated codec, a checksum bit by bit, one array a record. */
import { encodeTraceFramePlainly, encodeTraceRecordPlainly } from '../../src/proto/codec.js';
import { frame } from '../../src/proto/frame.js';
import type { TraceRecordInit } from '../../src/proto/types.js';

/** CRC-32C by its definition. */
export function slowCrc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export function plainRecordBytes(record: TraceRecordInit): Uint8Array {
  const encoded = encodeTraceRecordPlainly(record);
  return frame(encodeTraceFramePlainly({ checksum: slowCrc32c(encoded), record: encoded }));
}

/** The bytes of a file behind its first record, which says when it was made. */
export function behindHeader(bytes: Uint8Array): Uint8Array {
  let length = 0;
  let at = 0;
  for (let shift = 1; ; shift *= 128) {
    const digit = bytes[at++]!;
    length += (digit & 127) * shift;
    if (digit < 128) return bytes.subarray(at + length);
  }
}
