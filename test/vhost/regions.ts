/** The memory table: what becomes guest memory, what is refused, and what stays when something is refused. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import type { GuestMemory } from '../../src/base/memory.js';
import { LIMITS } from '../../src/base/limits.js';
import { Chain, contiguousView, readChain } from '../../src/vhost/chain.js';
import { MemoryTable, readRegion } from '../../src/vhost/regions.js';
import type { RegionDescription } from '../../src/vhost/regions.js';
import { regionBytes } from '../helpers/frontend.js';
import { FakeFiles } from '../helpers/vhost-files.js';

const MIB = 1 << 20;

function region(guestAddress: number, size: number, over: Partial<RegionDescription> = {}): RegionDescription {
  return { guestAddress, size, userAddress: 0x7000_0000_0000n + BigInt(guestAddress), fileOffset: 0, ...over };
}

class Rig {
  readonly files = new FakeFiles();
  readonly published: { readonly memory: GuestMemory; readonly mappedThen: number }[] = [];
  readonly table = new MemoryTable(this.files, (memory) => this.published.push({ memory, mappedThen: this.files.mappedCount }));

  get regions(): [number, number][] {
    return this.table.memory.regions.map(({ address, length }) => [address, length]);
  }
}

t.test('two regions of one file are one mapping, and its descriptors are closed', async (t) => {
  const { table, files } = new Rig();
  table.replace(
    [region(0, 0xc0000), region(MIB, MIB, { fileOffset: MIB })],
    [files.open(2 * MIB, 'ram'), files.open(2 * MIB, 'ram')],
  );
  t.same([files.maps, files.openCount], [[{ offset: 0, byteLength: 2 * MIB }], 0]);
  const [low, high] = table.memory.regions;
  t.equal(low!.bytes.buffer, high!.bytes.buffer);
  t.equal(high!.bytes.byteOffset, MIB);
  t.equal(table.memory.regionAt(0xc0000), undefined, 'the hole is not there');
});

t.test('a new table is published before the old mapping goes, and a file in both is not mapped again', async (t) => {
  const rig = new Rig();
  rig.table.replace([region(0, MIB)], [rig.files.open(MIB, 'old')]);
  const before = rig.table.memory;
  rig.table.replace([region(0, MIB)], [rig.files.open(MIB, 'new')]);
  t.equal(rig.published[1]!.mappedThen, 2);
  t.equal(rig.files.mappedCount, 1);
  t.equal(before.regions[0]!.bytes.length, 0, 'the old bytes are out of reach');
  t.not(rig.table.memory.generation, before.generation);
  rig.table.replace([region(0, MIB), region(MIB, MIB)], [rig.files.open(MIB, 'new'), rig.files.open(MIB, 'more')]);
  t.equal(rig.files.maps.length, 3);
});

t.test('regions are added and removed one by one', async (t) => {
  const rig = new Rig();
  rig.table.add(region(MIB, MIB), rig.files.open(MIB));
  rig.table.add(region(0, MIB), rig.files.open(MIB));
  t.same(rig.regions, [[0, MIB], [MIB, MIB]]);
  t.throws(() => rig.table.remove(region(0, MIB, { userAddress: 1n })), { message: /no region/ });
  t.throws(() => rig.table.remove(region(0, 2 * MIB)), { message: /no region/ });
  rig.table.remove(region(MIB, MIB, { fileOffset: 0x5000 }));
  t.same(rig.regions, [[0, MIB]]);
  t.equal(rig.files.mappedCount, 1);
  rig.table.clear();
  t.same([rig.regions, rig.files.mappedCount], [[], 0]);
});

t.test('front-end addresses lead to guest addresses only when the whole range is in one region', async (t) => {
  const { table, files } = new Rig();
  table.replace([region(0, MIB), region(4 * MIB, MIB)], [files.open(MIB), files.open(MIB)]);
  const user = (address: number) => 0x7000_0000_0000n + BigInt(address);
  t.equal(table.guestAddressOf(user(4 * MIB + 16), 32), 4 * MIB + 16);
  t.equal(table.guestAddressOf(user(5 * MIB - 32), 32), 5 * MIB - 32);
  t.equal(table.guestAddressOf(user(5 * MIB - 31), 32), undefined);
  t.equal(table.guestAddressOf(user(2 * MIB), 1), undefined);
  t.equal(table.guestAddressOf(2n ** 64n - 1n, 32), undefined);
});

const BAD: Record<string, [RegionDescription[], RegExp]> = {
  'an empty region': [[region(0, 0)], /is empty/],
  'a region off a page edge': [[region(0x800, MIB)], /whole pages/],
  'a size that is no pages': [[region(0, MIB - 1)], /whole pages/],
  'a file offset that is no page edge': [[region(0, 0x1000, { fileOffset: 0x10 })], /whole pages/],
  'a region larger than its file': [[region(0, 2 * MIB)], /ends at 0x200000 of a file of 0x100000 bytes/],
  'an offset beyond the file': [[region(0, 0x1000, { fileOffset: MIB })], /of a file of/],
  'an offset that would wrap': [[region(0, 0x1000, { fileOffset: 2 ** 63 })], /beyond any file/],
  'a guest address beyond 52 bits': [[region(2 ** 52 - 4096, 8192)], /physical address space/],
  'front-end addresses that wrap': [[region(0, MIB, { userAddress: 2n ** 64n - 4096n })], /wraps around/],
  'guest addresses that overlap': [[region(0, MIB), region(MIB - 4096, MIB, { userAddress: 1n })], /overlap/],
  'front-end addresses that overlap': [[region(0, MIB), region(MIB, MIB, { userAddress: 0x7000_0000_1000n })], /overlap/],
};

for (const [name, [regions, message]] of Object.entries(BAD)) {
  t.test(`${name}: refused, and the table stays as it was`, async (t) => {
    const rig = new Rig();
    rig.table.add(region(64 * MIB, MIB), rig.files.open(MIB));
    const before = rig.table.memory;
    t.throws(() => rig.table.replace(regions, regions.map(() => rig.files.open(MIB))), { code: 'VIOMMU_ERR_VHOST_MEMORY', message });
    t.equal(rig.table.memory, before);
    t.equal(rig.published.length, 1);
    t.same([rig.files.openCount, rig.files.mappedCount], [0, 1]);
  });
}

t.test('a table of which one file cannot be mapped leaves nothing behind', async (t) => {
  const rig = new Rig();
  rig.files.mapsLeft = 1;
  const files = [rig.files.open(MIB), rig.files.open(MIB)];
  t.throws(() => rig.table.replace([region(0, MIB), region(MIB, MIB)], files), { message: /cannot be mapped: ENOMEM/ });
  t.same([rig.files.openCount, rig.files.mappedCount, rig.published.length], [0, 0, 0]);
});

t.test('as many regions as there are slots fit, and one more does not', async (t) => {
  const { table, files } = new Rig();
  for (let i = 0; i < LIMITS.memorySlots; i++) table.add(region(i * 4096, 4096, { fileOffset: i * 4096 }), files.open(4 * MIB, 'ram'));
  t.equal(table.slotCount, LIMITS.memorySlots);
  t.equal(files.mappedCount, 1);
  t.throws(() => table.add(region(32 * MIB, 4096), files.open(4 * MIB, 'ram')), { message: /more than 512/ });
  t.equal(files.openCount, 0);
});

t.test('a region beyond 2 GiB is seen in parts, and a ring may lie across their border', async (t) => {
  const rig = new Rig();
  const size = 5 * 2 ** 30;
  const { table } = rig;
  table.add(region(2 ** 32, size), rig.files.open(size, 'ram'));
  t.same(
    table.memory.regions.map(({ address, length, bytes }) => [address, length, bytes.length]),
    [[2 ** 32, 2 ** 31, 2 ** 31], [2 ** 32 + 2 ** 31, 2 ** 31, 2 ** 31], [2 ** 33, 2 ** 30, 2 ** 30]],
  );
  t.same(rig.files.maps, [
    { offset: 0, byteLength: 2 ** 31 + 2 ** 16 },
    { offset: 2 ** 31, byteLength: 2 ** 31 + 2 ** 16 },
    { offset: 2 ** 32, byteLength: 2 ** 30 },
  ]);
  const border = 2 ** 32 + 2 ** 31;
  t.equal(contiguousView(table.memory, border - 8, 0x4000)?.buffer, table.memory.regionAt(border - 1)!.bytes.buffer);
  t.equal(contiguousView(table.memory, 2 ** 32 + size - 8, 16), undefined, 'but not across the end');
  table.clear();
});

t.test('a region is read from its 32 bytes', async (t) => {
  const bytes = regionBytes(0x1000, 0x2000, 2n ** 64n - 1n, 0x3000);
  t.same(readRegion(new DataView(bytes.buffer), 0), { guestAddress: 0x1000, size: 0x2000, userAddress: 2n ** 64n - 1n, fileOffset: 0x3000 });
});

t.test('a shrunk file is noticed as long as a region lies in it', async (t) => {
  const { table, files } = new Rig();
  table.add(region(0, MIB), files.open(MIB));
  table.add(region(MIB, MIB), files.open(MIB));
  t.equal(table.hasLostPages, false);
  files.lost.add(table.memory.regions[1]!.bytes.buffer as ArrayBuffer);
  t.equal(table.hasLostPages, true);
  table.remove(region(MIB, MIB));
  t.equal(table.hasLostPages, false);
});

t.test('a region that went away is not kept for having been read from last', async (t) => {
  const files = new FakeFiles();
  const table = new MemoryTable(files, () => {});
  const read = () => {
    table.replace([region(0, MIB)], [files.open(MIB)]);
    const chain = new Chain(0);
    chain.readable.add(0, 8);
    const words = new Uint32Array(2);
    readChain(table.memory, chain, new Uint8Array(words.buffer), words);
    return new WeakRef(table.memory.regionAt(0)!);
  };
  const last = read();
  table.clear();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  t.equal(last.deref(), undefined);
});
