/** CRC-32C, the Castagnoli polynomial in its reflected form [RFC 3720 appendix B.4]: tells a torn record from a whole one. */

const POLYNOMIAL = 0x82f63b78;
const ENTRIES = 256;
/** Bytes that are taken at a time. */
const STEP = 8;

/** STEP tables behind each other. Table k is table 0 moved on by k bytes, for the byte with k others behind it. */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(STEP * ENTRIES);
  for (let byte = 0; byte < ENTRIES; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
    tables[byte] = crc;
  }
  for (let at = ENTRIES; at < tables.length; at++) {
    const before = tables[at - ENTRIES]!;
    tables[at] = (before >>> 8) ^ tables[before & 255]!;
  }
  return tables;
}

/** As an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  return crc32cOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
}

/** Of the bytes from `start` to before `end`. */
export function crc32cOf(view: DataView, start: number, end: number): number {
  const tables = TABLES;
  let crc = ~0;
  let at = start;
  for (const last = end - STEP; at <= last; at += STEP) {
    const low = crc ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    crc =
      tables[0x700 + (low & 255)]! ^
      tables[0x600 + ((low >>> 8) & 255)]! ^
      tables[0x500 + ((low >>> 16) & 255)]! ^
      tables[0x400 + (low >>> 24)]! ^
      tables[0x300 + (high & 255)]! ^
      tables[0x200 + ((high >>> 8) & 255)]! ^
      tables[0x100 + ((high >>> 16) & 255)]! ^
      tables[high >>> 24]!;
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ tables[(crc ^ view.getUint8(at)) & 255]!;
  return ~crc >>> 0;
}
