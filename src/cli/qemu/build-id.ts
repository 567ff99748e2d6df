/**
 * The GNU build-id of a program, by which the object that is loaded into QEMU is made and found: it changes with every
 * build, where versions and distributions' patches do not tell. [ELF-64 Object File Format, "Program header", "Note
 * section"]
 *
 * The file is anybody's: every offset and length in it is held against its size, and what is read has a bound.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { HostError } from '../../base/errors.js';

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_NOTE = 4;
const NT_GNU_BUILD_ID = 3;
/** More than linkers and patchelf write. */
const PROGRAM_HEADERS_READ = 256;
const NOTE_BYTES_READ = 64 * 1024;
/** Linkers make 8 to 20 bytes; `--build-id=0x...` any number. */
const BUILD_ID_BYTES = { least: 4, most: 64 };

/** Lower-case hex. Throws HostError VIOMMU_ERR_QEMU_OBJECT when the file is no program that has one. */
export function readBuildId(path: string): string {
  let fd: number;
  try {
    // Opening a pipe would wait for its writer.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw broken(path, `cannot be read: ${(error as Error).message}`);
  }
  try {
    return buildIdOf(path, fd);
  } finally {
    closeSync(fd);
  }
}

function buildIdOf(path: string, fd: number): string {
  const facts = fstatSync(fd);
  if (!facts.isFile()) throw broken(path, 'is no regular file');
  const read = (offset: number, length: number) => {
    if (offset + length > facts.size) throw broken(path, `is cut short: ${length} bytes at ${offset} are beyond its end`);
    const bytes = Buffer.alloc(length);
    if (readSync(fd, bytes, 0, length, offset) !== length) throw broken(path, 'changed while it was read');
    return bytes;
  };
  if (facts.size < HEADER_BYTES) throw broken(path, 'is no ELF program');
  const header = read(0, HEADER_BYTES);
  if (header.readUInt32BE(0) !== 0x7f454c46) throw broken(path, 'is no ELF program');
  // EI_CLASS 64 bits, EI_DATA little-endian.
  if (header[4] !== 2 || header[5] !== 1) throw broken(path, 'is no 64-bit little-endian program');
  const count = header.readUInt16LE(56);
  if (header.readUInt16LE(54) !== PROGRAM_HEADER_BYTES || count > PROGRAM_HEADERS_READ) throw broken(path, 'has program headers of a strange size or number');
  const table = read(offsetAt(header, 32), count * PROGRAM_HEADER_BYTES);
  for (let at = 0; at < table.length; at += PROGRAM_HEADER_BYTES) {
    if (table.readUInt32LE(at) !== PT_NOTE) continue;
    const length = offsetAt(table, at + 32);
    if (length > NOTE_BYTES_READ) throw broken(path, `has a note segment of ${length} bytes`);
    const found = buildIdIn(read(offsetAt(table, at + 8), length), offsetAt(table, at + 48));
    if (found !== undefined) return found;
  }
  throw broken(path, 'has no build-id (it was linked without --build-id)');
}

/** One segment of notes; each part of a note is padded to 4 bytes, or 8 where the segment says so. */
function buildIdIn(notes: Buffer, alignment: number): string | undefined {
  const padded = alignment === 8 ? (length: number) => Math.ceil(length / 8) * 8 : (length: number) => Math.ceil(length / 4) * 4;
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameLength = notes.readUInt32LE(at);
    const length = notes.readUInt32LE(at + 4);
    const value = at + padded(12 + nameLength);
    if (value + length > notes.length) return undefined;
    const isOurs = notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID && notes.toString('latin1', at + 12, at + 12 + nameLength) === 'GNU\0';
    if (isOurs && length >= BUILD_ID_BYTES.least && length <= BUILD_ID_BYTES.most) return notes.toString('hex', value, value + length);
    at = value + padded(length);
  }
  return undefined;
}

/** A 64-bit offset or length; whatever is above 2^53 is above the size of any file too. */
function offsetAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function broken(path: string, what: string): HostError {
  return new HostError('VIOMMU_ERR_QEMU_OBJECT', `${path} ${what}`);
}
