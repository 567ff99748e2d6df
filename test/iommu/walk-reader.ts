/** Entries read from memory that is anywhere, unaligned, gone, or being written by another thread. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { NO_MEMORY, RegionMemory } from '../../src/base/memory.js';
import { EntryReader } from '../../src/iommu/walk-reader.js';

function region(address: number, length: number, byteOffset = 0) {
  return { address, length, bytes: new Uint8Array(new ArrayBuffer(length + byteOffset), byteOffset) };
}

function put(bytes: Uint8Array, offset: number, entry: bigint): void {
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(offset, entry, true);
}

function entryOf(reader: EntryReader): bigint {
  return (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
}

t.test('an entry is read in little-endian halves, wherever the region begins in its buffer', async (t) => {
  for (const byteOffset of [0, 8, 24, 4096]) {
    const low = region(0x1000, 0x1000);
    const high = region(2 ** 40, 0x1000, byteOffset);
    const memory = new RegionMemory([low, high]);
    put(high.bytes, 0xff8, 0xfedc_ba98_7654_3210n);
    put(low.bytes, 0, 0x8000_0000_0000_0001n);
    const reader = new EntryReader();
    t.ok(reader.read(memory, 2 ** 40 + 0xff8));
    t.equal(entryOf(reader), 0xfedc_ba98_7654_3210n);
    t.ok(reader.read(memory, 0x1000), 'from one region to another');
    t.equal(entryOf(reader), 0x8000_0000_0000_0001n);
  }
});

t.test('where no memory is, nothing is read', async (t) => {
  const memory = new RegionMemory([region(0x1000, 0x1000)]);
  const reader = new EntryReader();
  t.same([0, 0xff8, 0x2000, 2 ** 51].map((address) => reader.read(memory, address)), [false, false, false, false]);
  t.equal(reader.read(NO_MEMORY, 0x1000), false);
});

t.test('an entry that ends beyond its region is not read', async (t) => {
  const memory = new RegionMemory([region(0x1000, 0x1004)]);
  const reader = new EntryReader();
  t.same([reader.read(memory, 0x1ff8), reader.read(memory, 0x2000)], [true, false]);
});

t.test('a region off the natural borders of entries is as good as none', async (t) => {
  const reader = new EntryReader();
  t.equal(reader.read(new RegionMemory([region(0x1004, 0x1000)]), 0x1010), false);
  t.equal(reader.read(new RegionMemory([region(0x1000, 0x1000, 4)]), 0x1010), false);
  t.equal(reader.read(new RegionMemory([region(0x1000, 4)]), 0x1000), false);
});

t.test('a region whose buffer was detached is not read, before or after the reader knew it', async (t) => {
  const known = region(0x1000, 0x1000);
  const memory = new RegionMemory([known]);
  const reader = new EntryReader();
  t.ok(reader.read(memory, 0x1000));
  structuredClone(known.bytes.buffer, { transfer: [known.bytes.buffer] });
  t.equal(known.bytes.length, 0);
  t.same([reader.read(memory, 0x1000), new EntryReader().read(memory, 0x1000)], [false, false]);
});

t.test('an entry that another thread rewrites is read as one of its values, never as a mix', async (t) => {
  // No two values share a half, and a value comes back only after all others.
  const values = BigUint64Array.from({ length: 2 ** 16 }, (_, i) => (BigInt.asUintN(32, BigInt(i) * 2654435761n) << 32n) | BigInt(i + 1));
  const shared = new SharedArrayBuffer(4096);
  const control = new Int32Array(new SharedArrayBuffer(4));
  const writer = new Worker(
    `const { entries, control, values } = require('node:worker_threads').workerData;
     for (let i = 0; Atomics.load(control, 0) === 0; i = (i + 1) % values.length) entries[5] = values[i];`,
    { eval: true, workerData: { entries: new BigUint64Array(shared), control, values } },
  );
  t.teardown(() => writer.terminate());
  await once(writer, 'online');
  const memory = new RegionMemory([{ address: 0x1000, length: 4096, bytes: new Uint8Array(shared) }]);
  const reader = new EntryReader();
  const seen = new Set<number>();
  let mixed = 0;
  for (let reads = 0; reads < 500_000 || seen.size < 1000; reads++) {
    reader.read(memory, 0x1000 + 5 * 8);
    if (reader.low === 0) continue;
    seen.add(reader.low);
    if (reader.high !== Math.imul(reader.low - 1, 2654435761)) mixed++;
  }
  Atomics.store(control, 0, 1);
  t.equal(mixed, 0);
});
