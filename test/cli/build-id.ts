/** Build-ids of real programs, of programs that a test writes, and of files that are none. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readBuildId } from '../../src/cli/qemu/build-id.js';
import { randomFrom } from '../helpers/random.js';

interface Note {
  readonly name?: string;
  readonly type?: number;
  readonly value: string;
}

const BUILD_ID: Note = { value: '00112233445566778899aabbccddeeff' };

function note({ name = 'GNU\0', type = 3, value }: Note, alignment: number): Buffer {
  const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)]);
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length, 0);
  head.writeUInt32LE(value.length / 2, 4);
  head.writeUInt32LE(type, 8);
  return Buffer.concat([padded(Buffer.concat([head, Buffer.from(name, 'latin1')])), padded(Buffer.from(value, 'hex'))]);
}

/** A program of headers and notes alone: one PT_LOAD, then one PT_NOTE for each list. */
function elf(segments: readonly (readonly Note[])[], alignment = 4): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(segments.length + 1, 56);
  const table = Buffer.alloc(56 * (segments.length + 1));
  table.writeUInt32LE(1, 0);
  const bodies: Buffer[] = [];
  let offset = header.length + table.length;
  for (const [i, notes] of segments.entries()) {
    const body = Buffer.concat(notes.map((each) => note(each, alignment)));
    const at = 56 * (i + 1);
    table.writeUInt32LE(4, at);
    table.writeBigUInt64LE(BigInt(offset), at + 8);
    table.writeBigUInt64LE(BigInt(body.length), at + 32);
    table.writeBigUInt64LE(BigInt(alignment), at + 48);
    bodies.push(body);
    offset += body.length;
  }
  return Buffer.concat([header, table, ...bodies]);
}

t.test('the build-id of a linked program is read, in lower case', async (t) => {
  const folder = t.testdir({ 'main.c': 'int main(void) { return 0; }\n' });
  for (const id of ['0123456789abcdef', `${'ab'.repeat(20)}`, 'deadbeef']) {
    const path = join(folder, id);
    execFileSync('gcc', ['-o', path, join(folder, 'main.c'), `-Wl,--build-id=0x${id}`]);
    t.equal(readBuildId(path), id);
  }
  const without = join(folder, 'without');
  execFileSync('gcc', ['-o', without, join(folder, 'main.c'), '-Wl,--build-id=none']);
  t.throws(() => readBuildId(without), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /has no build-id/ });
});

t.test('it is found in any segment, behind any other note, with either alignment', async (t) => {
  const folder = t.testdir({});
  const others: Note[] = [
    { type: 1, value: '00' },
    { name: 'Go\0', value: 'aabbcc' },
    { name: '', value: '' },
  ];
  const path = join(folder, 'program');
  for (const alignment of [4, 8]) {
    for (const segments of [[[BUILD_ID]], [[...others, BUILD_ID]], [others, [], [BUILD_ID, ...others]]]) {
      writeFileSync(path, elf(segments, alignment));
      t.equal(readBuildId(path), BUILD_ID.value, `${segments.length} segments, alignment ${alignment}`);
    }
  }
});

t.test('what is no 64-bit little-endian program with a build-id is refused in words', async (t) => {
  const good = elf([[BUILD_ID]]);
  const changed = (at: number, value: number, width: 1 | 2 | 4 = 1) => {
    const bytes = Buffer.from(good);
    bytes.writeUIntLE(value, at, width);
    return bytes;
  };
  const refused: [string, Buffer, RegExp][] = [
    ['empty', Buffer.alloc(0), /is no ELF program/],
    ['script', Buffer.from(`#!/bin/sh\n${' '.repeat(100)}`), /is no ELF program/],
    ['32 bits', changed(4, 1), /is no 64-bit little-endian program/],
    ['big-endian', changed(5, 2), /is no 64-bit little-endian program/],
    ['wide program headers', changed(54, 64, 2), /strange size or number/],
    ['many program headers', changed(56, 65535, 2), /strange size or number/],
    ['program headers beyond the end', changed(32, 0x7fffffff, 4), /is cut short/],
    ['notes beyond the end', changed(64 + 56 + 8, 0x7fffffff, 4), /is cut short/],
    ['notes at a 64-bit offset', changed(64 + 56 + 12, 0xffffffff, 4), /is cut short/],
    ['notes without end', changed(64 + 56 + 36, 0xffffffff, 4), /note segment of \d+ bytes/],
    ['a name longer than its segment', changed(64 + 112, 0xffffffff, 4), /has no build-id/],
    ['a value longer than its segment', changed(64 + 112 + 4, 0xffffffff, 4), /has no build-id/],
    ['no notes', elf([]), /has no build-id/],
    ['a build-id of another owner', elf([[{ ...BUILD_ID, name: 'XYZ\0' }]]), /has no build-id/],
    ['a build-id of nothing', elf([[{ value: '' }]]), /has no build-id/],
    ['a build-id of 65 bytes', elf([[{ value: 'ab'.repeat(65) }]]), /has no build-id/],
  ];
  const path = join(t.testdir({}), 'program');
  for (const [what, bytes, message] of refused) {
    writeFileSync(path, bytes);
    t.throws(() => readBuildId(path), { code: 'VIOMMU_ERR_QEMU_OBJECT', message }, what);
  }
});

t.test('a file that is not there, or no file, is refused in words', async (t) => {
  const folder = t.testdir({});
  t.throws(() => readBuildId(join(folder, 'none')), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /cannot be read/ });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  t.throws(() => readBuildId(join(folder, 'pipe')), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /is no regular file/ });
  mkdirSync(join(folder, 'folder'));
  t.throws(() => readBuildId(join(folder, 'folder')), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /is no regular file/ });
});

t.test('a program that is cut anywhere, or changed anywhere, gives a build-id or a refusal', async (t) => {
  const path = join(t.testdir({}), 'program');
  const good = elf([[{ type: 1, value: '00' }], [BUILD_ID]]);
  const outcome = (bytes: Buffer): string => {
    writeFileSync(path, bytes);
    try {
      return readBuildId(path);
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const cuts = Array.from({ length: good.length }, (_, length) => outcome(good.subarray(0, length)));
  t.same([...new Set(cuts)], ['VIOMMU_ERR_QEMU_OBJECT']);
  const seed = Number(process.env['VIOMMU_TEST_SEED'] ?? 4711);
  t.comment(`seed ${seed}`);
  const random = randomFrom(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const wrong = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    const bytes = Buffer.from(good);
    for (let changes = 0; changes <= below(4); changes++) bytes[below(bytes.length)] = below(256);
    const got = outcome(bytes);
    if (got !== 'VIOMMU_ERR_QEMU_OBJECT' && !/^([0-9a-f]{2}){4,64}$/.test(got)) wrong.add(got);
  }
  t.same([...wrong], []);
  t.equal(outcome(readFileSync(path).fill(0xff)), 'VIOMMU_ERR_QEMU_OBJECT');
});
