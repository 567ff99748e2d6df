/** Files that are no whole traces: cut off at every byte, changed, foreign, too new, made up. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { HostError } from '../../src/base/errors.js';
import { decodeTraceRecord } from '../../src/proto/codec.js';
import type { TraceHeaderInit, TraceRecordInit } from '../../src/proto/types.js';
import { crc32c } from '../../src/trace/crc32c.js';
import { recordBytes, TRACE_FORMAT } from '../../src/trace/frames.js';
import { TraceReader } from '../../src/trace/reader.js';
import { replay } from '../../src/trace/replay.js';
import { headerOf, USUAL_SETUP } from '../../src/trace/setup.js';
import { lineOf } from '../../src/trace/text.js';
import { randomFrom } from '../helpers/random.js';
import { someWork, writtenRun } from '../helpers/trace-files.js';

const SEEDS = process.env['TEST_SEED'] === undefined ? Array.from({ length: 300 }, (_, i) => i + 1) : [Number(process.env['TEST_SEED'])];
const folder = mkdtempSync(join(tmpdir(), 'viommu-trace-'));
t.teardown(() => rmSync(folder, { recursive: true }));
let files = 0;

function file(bytes: Uint8Array): string {
  const path = join(folder, String(++files));
  writeFileSync(path, bytes);
  return path;
}

const HEADER: TraceHeaderInit = { ...headerOf({ ...USUAL_SETUP, arenaBytes: 4 * 2 ** 20 }), format: TRACE_FORMAT, major: 1, minor: 0, part: 1, firstRecord: 1n };

function made(header: Partial<TraceHeaderInit>, ...records: TraceRecordInit[]): string {
  const all = [recordBytes({ body: 'header', header: { ...HEADER, ...header } }), ...records.map(recordBytes)];
  return file(Buffer.concat(all));
}

/** A whole trace, and where each of its records ends. */
function whole(): { readonly bytes: Buffer; readonly ends: number[] } {
  const path = join(folder, 'whole');
  const run = writtenRun(path);
  someWork(run, 2);
  run.writer.close({ statistics: run.machine.statistics() });
  const bytes = readFileSync(path);
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at]! < 128 ? bytes[at]! : (bytes[at]! & 127) + bytes[at + 1]! * 128;
    at += length + (bytes[at]! < 128 ? 1 : 2);
    ends.push(at);
  }
  return { bytes, ends };
}

t.test('CRC-32C of the examples of RFC 3720, appendix B.4', async (t) => {
  t.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  t.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
  t.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  t.equal(crc32c(new Uint8Array(0)), 0);
});

t.test('a trace cut off at any byte of its last five records is read up to the last whole one, and replays the same', async (t) => {
  const { bytes, ends } = whole();
  const wrong: string[] = [];
  for (let cut = ends.at(-6)!; cut < bytes.length; cut++) {
    const path = file(bytes.subarray(0, cut));
    const reader = new TraceReader(path);
    const result = replay(reader);
    const records = ends.filter((end) => end <= cut).length - 1;
    const left = cut - ends.findLast((end) => end <= cut)!;
    const notes = reader.notes.join('\n');
    const isTold = left === 0 ? !notes.includes('within a record') : notes.includes(`ends within a record: ${left} bytes`);
    if (result.records !== records || result.differences !== 0 || !isTold || !notes.includes('was not closed')) wrong.push(`cut at ${cut}: ${result.records} records, ${notes}`);
    rmSync(path);
  }
  t.same(wrong, []);
});

t.test('a changed byte is found, wherever it is, and what came before it is read', async (t) => {
  const { bytes, ends } = whole();
  const random = randomFrom(7);
  const wrong: string[] = [];
  for (let i = 0; i < 400; i++) {
    const at = ends[0]! + Math.floor(random() * (bytes.length - ends[0]!));
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1 << Math.floor(random() * 8);
    const path = file(changed);
    const reader = new TraceReader(path);
    const records = [...reader].length;
    if (records !== ends.filter((end) => end <= at).length - 1 || reader.notes.length === 0) wrong.push(`byte ${at}: ${records} records, ${reader.notes.join('\n')}`);
    rmSync(path);
  }
  t.same(wrong, []);
});

const FOREIGN: [string, Uint8Array, RegExp][] = [
  ['an empty file', new Uint8Array(0), /ends within its first record/],
  ['text', Buffer.from('# a plan\ndriver viommu.sys\n'.repeat(50)), /is no trace of viommu/],
  ['zeros', new Uint8Array(5000), /is no trace of viommu/],
  ['a length beyond every record', Buffer.from('ffffff7f00', 'hex'), /at most 25165824 are possible/],
  ['a length without an end', Buffer.from('ffffffffffff', 'hex'), /a length of more than 4 bytes/],
  ['another first record', recordBytes({ body: 'reads', reads: {} }), /first record is no header/],
  ['another format', recordBytes({ body: 'header', header: { ...HEADER, format: 'other trace' } }), /first record is no header/],
  ['a newer major version', recordBytes({ body: 'header', header: { ...HEADER, major: 2, minor: 5 } }), /has format 2\.5; this program reads 1\.x/],
];
for (const [what, bytes, reason] of FOREIGN) {
  t.test(`${what} is refused with words`, async (t) => {
    t.throws(() => new TraceReader(file(bytes)), { name: 'HostError', code: 'VIOMMU_ERR_TRACE', message: reason });
  });
}

t.test('a file that is not there, and one that is a folder', async (t) => {
  t.throws(() => new TraceReader(join(folder, 'nowhere')), { code: 'VIOMMU_ERR_TRACE', errno: 'ENOENT' });
  t.throws(() => new TraceReader(folder), { code: 'VIOMMU_ERR_TRACE', errno: 'EISDIR' });
});

t.test('records that a newer minor version has added are passed over and counted', async (t) => {
  const unknown: TraceRecordInit = { number: 1n };
  const reader = new TraceReader(made({ minor: 9 }, unknown, { number: 2n, body: 'memory', memory: { regions: [] } }));
  t.same([...reader].map(({ number }) => number), [2n]);
  t.match(reader.notes[0], /1 records are of a kind that this program does not know/);
});

t.test('a record with another number than the next ends the reading', async (t) => {
  const reader = new TraceReader(made({}, { number: 1n, body: 'reads', reads: {} }, { number: 3n, body: 'reads', reads: {} }));
  t.equal([...reader].length, 1);
  t.match(reader.notes, [/has record 3 where 2 is expected/]);
});

const IMPOSSIBLE: [string, Partial<TraceHeaderInit>][] = [
  ['no profile', { profile: 0 }],
  ['a huge arena', { arenaBytes: 2n ** 60n }],
  ['an arena without room', { arenaBytes: 4096n }],
  ['a torn page of arena', { arenaBytes: 4097n }],
  ['an input width of 7 bits', { inputAddressBits: 7 }],
  ['a physical width of 80 bits', { physicalAddressBits: 80 }],
  ['an IOTLB of three sets', { iotlb: { sets: 3 } }],
  ['a PASID of 40 bits', { policy: { pasidBits: 40 } }],
  ['an ACPI device beyond all numbers', { acpiDevices: [{ uid: 2 ** 21, inputMappingIds: [1] }] }],
  ['memory that overlaps', { memory: [{ address: 0n, length: 8192n }, { address: 4096n, length: 4096n }] }],
  ['memory beyond physical addresses', { memory: [{ address: 2n ** 60n, length: 4096n }] }],
  ['too many devices', { devices: Array.from({ length: 5000 }, (_, i) => i) }],
];
for (const [what, header] of IMPOSSIBLE) {
  t.test(`a header with ${what} makes no machine, and says so`, async (t) => {
    t.throws(() => replay(new TraceReader(made(header))), { code: 'VIOMMU_ERR_TRACE', message: /no machine that there can be/ });
  });
}

const golden = (version: string) => fileURLToPath(new URL(`../fixtures/trace/format-${version}.trace`, import.meta.url));

/** Records of real runs, every other one with QEMU devices, with members changed at random: their checksums are right, what they say is not. */
t.test(`${SEEDS.length} traces with right checksums and wrong contents are replayed to some end, seeds ${SEEDS[0]} to ${SEEDS.at(-1)}`, async (t) => {
  whole();
  const withReaders = new TraceReader(golden('1.1'));
  const runs = [{ header: { testControl: true, devices: [0x28] }, records: [...new TraceReader(join(folder, 'whole'))] }, { header: withReaders.header, records: [...withReaders] }] as const;
  for (const seed of SEEDS) {
    const { header, records } = runs[seed % 2]!;
    const random = randomFrom(seed);
    const changed = records.map((record) => (random() < 0.1 ? (mutated(record, random) as TraceRecordInit) : record));
    const shuffled = random() < 0.3 ? [...changed].sort(() => random() - 0.5) : changed;
    const numbered = shuffled.map((record, i) => ({ ...record, number: BigInt(i + 1) }));
    const path = made(header, ...numbered);
    try {
      const result = replay(new TraceReader(path));
      if (result.records > records.length) t.fail(`seed ${seed}: more records than there are`);
      for (const record of new TraceReader(path)) lineOf(record);
    } catch (error) {
      if (!(error instanceof HostError)) return t.fail(`seed ${seed}: ${(error as Error).stack}`);
    }
    rmSync(path);
  }
  return t.pass('no exception but refusals');
});

function mutated(value: unknown, random: () => number): unknown {
  if (typeof value === 'bigint') return random() < 0.2 ? BigInt(Math.floor(random() * 2 ** 50)) << BigInt(Math.floor(random() * 14)) : value;
  if (typeof value === 'number') return random() < 0.2 ? Math.floor(random() * 2 ** 32) : value;
  if (value instanceof Uint8Array) return random() < 0.3 ? Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256) : value;
  if (Array.isArray(value)) return value.map((each) => mutated(each, random));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typeof member === 'object' && random() < 0.05 ? null : mutated(member, random)]));
}

t.test('random bytes behind a header end the reading', async (t) => {
  for (const seed of SEEDS) {
    const random = randomFrom(seed);
    const junk = Uint8Array.from({ length: 200 }, () => random() * 256);
    const path = file(Buffer.concat([readFileSync(made({})), junk]));
    const reader = new TraceReader(path);
    if ([...reader].length > 0 || reader.notes.length === 0) return t.fail(`seed ${seed}`);
    rmSync(path);
  }
  return t.pass('nothing was read');
});

for (const version of ['1.0', '1.1']) {
  t.test(`a trace of format ${version} that was committed with it is still read, and replays the same`, async (t) => {
    const path = golden(version);
    const reader = new TraceReader(path);
    const result = replay(reader);
    t.same(reader.notes, []);
    t.equal(`${reader.header.major}.${reader.header.minor}`, version);
    const { digest, records } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { digest: string; records: number };
    t.same([result.differences, result.isComplete, result.records, result.digest], [0, true, records, digest]);
  });
}

t.test('a record that was encoded once is encoded the same again', async (t) => {
  const { bytes } = whole();
  const again = createHash('sha256');
  const records = [...new TraceReader(join(folder, 'whole'))];
  const header = bytes.subarray(0, bytes.length - records.map((record) => recordBytes(record).length).reduce((a, b) => a + b));
  again.update(header);
  for (const record of records) again.update(recordBytes(record));
  t.equal(again.digest('hex'), createHash('sha256').update(bytes).digest('hex'));
  t.equal(decodeTraceRecord(new Uint8Array(0)).body, undefined);
});
