/**
 * Maps, mappings and cached entries of domains whose tables the guest keeps, against naive walkers page by page.
 * VIOMMU_SEED repeats a random one.
 */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { pageOf } from '../../src/base/bits.js';
import { Translation } from '../../src/iommu/iommu.js';
import type { Domain } from '../../src/iommu/domain.js';
import type { Arm64Configuration } from '../../src/iommu/walk-arm64.js';
import { LiveView } from '../../src/view/live-view.js';
import type { AddressMap, MappingPage } from '../../src/view/types.js';
import { ARM, TableRam, X64, armConfiguration, naiveArm64, naiveX64, place } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';
import { DEVICE, rig } from '../helpers/rig.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3] : [Number(process.env['VIOMMU_SEED'])];
const CAUSE = { call: 1, at: 0 };
const BITS = 46;

function setUp(ram: TableRam) {
  const { machine, iommu, clock } = rig({ memory: ram.memory });
  const view = new LiveView({ machine, iommu, clock, program: { name: 'viommu', version: '0' }, profile: 'extended' });
  const made = iommu.createDomain({ kind: 'unmanaged' });
  if (!made.ok) throw new Error(made.why);
  const device = iommu.addDevice(DEVICE);
  iommu.attach(made.value, device, CAUSE);
  const out = new Translation();
  const access = (page: number) => iommu.translate(device, page, 1, 'read', out);
  return { view, iommu, clock, domain: made.value as Domain, id: made.value.id, access };
}

/** Where a page goes for reading and for writing; -1 nowhere. */
type Look = (page: number) => { readonly read: number; readonly write: number };

function lookWith(answer: (va: bigint, access: 'read' | 'write') => bigint | string): Look {
  const frame = (page: number, access: 'read' | 'write') => {
    const found = answer(BigInt(page) << 12n, access);
    return typeof found === 'bigint' ? Number(found >> 12n) : -1;
  };
  return (page) => ({ read: frame(page, 'read'), write: frame(page, 'write') });
}

function cellsBy(look: Look, { from, pages, cellPages }: AddressMap) {
  const cells = [];
  for (let cell = 0; cell * cellPages < pages; cell++) {
    const sums = { mapped: 0, readable: 0, writable: 0, identity: 0 };
    for (let i = 0; i < cellPages; i++) {
      const page = pageOf(BigInt(from)) + cell * cellPages + i;
      const { read, write } = look(page);
      if (read >= 0) sums.mapped++;
      if (read >= 0) sums.readable++;
      if (write >= 0) sums.writable++;
      if (read === page) sums.identity++;
    }
    if (sums.mapped > 0) cells.push({ cell, ...sums });
  }
  return cells;
}

function sumsOf({ cells }: AddressMap) {
  return cells.map(({ cell, mapped, readable, writable, identity }) => ({ cell, mapped, readable, writable, identity }));
}

function pagesOf({ mappings }: MappingPage): Map<number, string> {
  const pages = new Map<number, string>();
  for (const { address, pageCount, frame, permissions } of mappings) {
    for (let i = 0; i < pageCount; i++) pages.set(pageOf(BigInt(address)) + i, `${pageOf(BigInt(frame)) + i} ${permissions}`);
  }
  return pages;
}

for (const seed of SEEDS) {
  t.test(`ARM64 tables of both ranges are shown as a walk finds them, seed ${seed}`, async (t) => {
    const random = randomFrom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const ram = new TableRam(0x10_0000n, 200);
    const configuration: Arm64Configuration = armConfiguration({ ttbr0: ram.allocate(), inputSize0: 39, ttbr1: ram.allocate(), inputSize1: 30 });
    const { view, domain, id } = setUp(ram);
    t.ok(domain.configure(configuration).ok);
    const look = lookWith((va, access) => naiveArm64((address) => ram.get(address), configuration, BITS, va, access, false));
    for (let i = 0; i < 120; i++) {
      const isUpper = random() < 0.3;
      const va = isUpper ? 0xffff_ffff_c000_0000n + BigInt(below(0x800)) * 4096n : BigInt(below(0x1000)) * 4096n;
      const [root, top] = isUpper ? [configuration.ttbr1, 2] : [configuration.ttbr0, 3];
      const flags = random() < 0.3 ? ARM.AP2 : random() < 0.2 ? 1n << 60n : 0n;
      if (i >= 100) place(ram, root, top, va, 2, ARM.block(BigInt(below(64)) << 21n) | flags, ARM.table);
      else place(ram, root, top, va, 1, random() < 0.1 ? BigInt(below(2 ** 30)) : ARM.page(BigInt(below(0x2000)) * 4096n) | flags, ARM.table);
    }
    for (const [from, pages, cells] of [[0, 0x1000, 4096], [0x33, 0x777, 100], [0, 0x4000, 8], [2 ** 52 - 2 ** 18, 0x800, 300], [2 ** 52 - 2 ** 18, 0x4000, 16]] as const) {
      const map = view.map(id, from, pages, cells)!;
      t.equal(map.complete, true);
      t.same(sumsOf(map), cellsBy(look, map), `VIOMMU_SEED=${seed}: ${from}+${pages} in ${cells}`);
    }
    const listed = pagesOf(view.mappings(id, 0, 1000)!);
    for (let page = 0; page < 0x1000; page++) {
      const { read, write } = look(page);
      const expected = read < 0 ? undefined : `${read} ${write < 0 ? 'r' : 'rw'}`;
      if (listed.get(page) !== expected) return t.equal(listed.get(page), expected, `VIOMMU_SEED=${seed} page ${page}`);
    }
    const whole = view.map(id, 0, 2 ** 52, 4096)!;
    t.equal(whole.mappedPages, [...pagesOf(view.mappings(id, 0, 1000)!)].length);
    return undefined;
  });
}

t.test('x64 tables are shown in both halves of the address space', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  const { view, domain, id } = setUp(ram);
  t.ok(domain.configure({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }).ok);
  place(ram, root, 4, 0x7000n, 1, X64.page(0x9000n), X64.table);
  place(ram, root, 4, 0x8000n, 1, X64.page(0xa000n) & ~X64.RW, X64.table);
  place(ram, root, 4, 0x4000_0000n, 3, X64.large(0x4000_0000n), X64.table);
  place(ram, root, 4, 0xffff_8000_0000_0000n, 2, X64.large(0x20_0000n), X64.table);
  t.same(view.mappings(id, 0, 10)!.mappings, [
    { address: '0x7000', pageCount: 1, frame: '0x9000', permissions: 'rw', owner: 'tables' },
    { address: '0x8000', pageCount: 1, frame: '0xa000', permissions: 'r', owner: 'tables' },
    { address: '0x40000000', pageCount: 2 ** 18, frame: '0x40000000', permissions: 'rw', owner: 'tables' },
    { address: '0xffff800000000000', pageCount: 512, frame: '0x200000', permissions: 'rw', owner: 'tables' },
  ]);
  const map = view.map(id, 0, 0x200, 512)!;
  t.same(sumsOf(map), cellsBy(lookWith((va, access) => naiveX64((address) => ram.get(address), { firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }, BITS, va, access, false)), map));
  t.equal(view.map(id, 0, 2 ** 36, 64)!.mappedPages, 2 + 2 ** 18);
});

t.test('a change of the tables shows in the next map, and the revision grows with time', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  const { view, domain, id, clock } = setUp(ram);
  t.same(view.map(id, 0, 2 ** 20, 64), { ...view.map(id, 0, 2 ** 20, 64), cells: [], complete: true }, 'nothing before it is configured');
  t.ok(domain.configure({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }).ok);
  place(ram, root, 4, 0x7000n, 1, X64.page(0x9000n), X64.table);
  t.equal(view.map(id, 0, 2 ** 36, 64)!.mappedPages, 1);
  const { revision } = view.domain(id)!;
  place(ram, root, 4, 0x8000n, 1, X64.page(0x9000n), X64.table);
  t.equal(view.map(id, 0, 16, 16)!.mappedPages, 2, 'looked up in the tables');
  clock.advance(1000);
  t.ok(view.domain(id)!.revision > revision);
  t.equal(view.map(id, 0, 2 ** 36, 64)!.mappedPages, 2, 'summed up anew');
  t.ok(domain.configure({ firstLevelPageTableRoot: 0n, translationEnabled: false, levels: 4 }).ok);
  t.match(view.map(id, 0, 64, 64), { cells: [{ cell: 0, identity: 64 }] }, 'bypassed');
});

t.test('tables that lead back to themselves are looked through in bounded work, turn by turn', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  const { view, domain, id } = setUp(ram);
  t.ok(domain.configure({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }).ok);
  for (let i = 0; i < 512; i++) ram.set(root + BigInt(i) * 8n, X64.table(root));
  let reads = 0;
  const { regionAt } = ram.memory;
  ram.memory.regionAt = (address) => {
    reads++;
    return regionAt.call(ram.memory, address);
  };
  const map = view.map(id, 0, 2 ** 36, 1024)!;
  t.equal(map.complete, false);
  t.ok(reads > 0 && reads <= LIMITS.viewWalksScanned + 512 * 5, `${reads} entries`);
  reads = 0;
  const page = view.mappings(id, 0, 1000)!;
  t.ok(page.next !== undefined && reads <= LIMITS.viewWalksScanned + 512 * 5, `${reads} entries`);
});

t.test('a cached entry is stale once the tables say something else, until it is flushed', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  const { view, domain, id, access } = setUp(ram);
  t.ok(domain.configure({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }).ok);
  const way = place(ram, root, 4, 0x7000n, 1, X64.page(0x9000n), X64.table);
  place(ram, root, 4, 0x4000_0000n, 3, X64.large(0x4000_0000n), X64.table);
  t.ok(access(7) && access(0x40000));
  const kinds = () => view.iotlb(id, 100)!.entries.map(({ kind, address, stale }) => `${kind} ${address}${stale ? ' stale' : ''}`);
  t.same(kinds(), ['link 0x0', 'link 0x0', 'link 0x0', 'leaf 0x7000', 'leaf 0x40000000'].sort((a, b) => parseInt(a.split('x')[1]!, 16) - parseInt(b.split('x')[1]!, 16)));
  ram.set(way.at(-1)!, 0n);
  t.same(kinds().filter((line) => line.endsWith('stale')), ['leaf 0x7000 stale']);
  ram.set(way[2]!, 0n);
  t.same(kinds().filter((line) => line.endsWith('stale')), ['link 0x0 stale', 'leaf 0x7000 stale']);
  t.equal(view.iotlb(id, 2)!.omitted, 3);
  t.match(view.iotlb(id, 100), { omitted: 0, counters: { entries: 5, misses: 2 } });
  domain.flush(CAUSE);
  t.same(kinds(), []);
});
