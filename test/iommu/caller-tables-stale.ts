/** The check that makes a forgotten flush visible. */
import t from 'tap';
import { CallerTables, type IotlbOptions, type StaleUse } from '../../src/iommu/caller-tables.js';
import { Translation } from '../../src/iommu/translate.js';
import { ARM, TableRam, armConfiguration, ask, place } from '../helpers/guest-tables.js';

const VA = 0x1234_5678_9000n;
const PAGE = Number(VA >> 12n);

function setUp(iotlb: IotlbOptions = {}) {
  const ram = new TableRam();
  const root = ram.allocate();
  const uses: StaleUse[] = [];
  const tables = new CallerTables({ physicalAddressBits: 40, iotlb: { onStale: (use) => uses.push(use), ...iotlb } });
  tables.configureArm64(armConfiguration({ ttbr0: root }));
  const put = (level: number, descriptor: bigint, va = VA) => place(ram, root, 4, va, level, descriptor, ARM.table);
  return { ram, root, tables, put, uses };
}

function flushed(...pages: number[]): Uint8Array {
  const bytes = new Uint8Array(pages.length * 8);
  pages.forEach((page, i) => new DataView(bytes.buffer).setBigUint64(i * 8, BigInt(page) << 12n, true));
  return bytes;
}

t.test('a changed leaf without a flush: each use is served old, counted and reported', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n));
  ask(tables, ram, VA);
  put(1, ARM.page(0x8000n));
  t.same([ask(tables, ram, VA), ask(tables, ram, VA)], [0x7000n, 0x7000n]);
  t.same(uses, Array(2).fill({ page: PAGE, cachedFrame: 7, freshFrame: 8 }));
  t.equal(tables.statistics.staleUses, 2);
});

t.test('the flush ends it, in each of its forms', async (t) => {
  for (const flush of [
    (tables: CallerTables) => tables.flushAll(),
    (tables: CallerTables) => tables.flushAddresses(flushed(PAGE), true),
    (tables: CallerTables) => tables.flushAddresses(flushed(PAGE), false),
  ]) {
    const { ram, tables, put, uses } = setUp();
    put(1, ARM.page(0x7000n));
    ask(tables, ram, VA);
    put(1, ARM.page(0x8000n));
    flush(tables);
    t.equal(ask(tables, ram, VA), 0x8000n);
    t.equal(ask(tables, ram, VA), 0x8000n);
    t.same(uses, []);
  }
});

t.test('a cleared leaf is a stale use without a fresh frame', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n));
  ask(tables, ram, VA);
  put(1, 0n);
  t.equal(ask(tables, ram, VA), 0x7000n);
  t.same(uses, [{ page: PAGE, cachedFrame: 7, freshFrame: undefined }]);
});

t.test('a replaced table is a stale use even where no leaf was cached', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n));
  const [, , link] = put(1, ARM.page(0x8000n), VA + 4096n);
  ask(tables, ram, VA);
  ram.set(link!, ARM.table(ram.allocate()));
  t.equal(ask(tables, ram, VA + 4096n), 0x8000n, 'the old table is still walked');
  t.same(uses, [{ page: PAGE + 1, cachedFrame: 8, freshFrame: undefined }]);
});

t.test('a refusal that an old entry causes is a stale use without a cached frame', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n) | ARM.AP2);
  ask(tables, ram, VA);
  put(1, ARM.page(0x7000n));
  t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault', 'a cached leaf keeps its rights');
  t.same(uses, [{ page: PAGE, cachedFrame: undefined, freshFrame: 7 }]);
  const links = setUp();
  const [, , link] = links.put(1, ARM.page(0x7000n));
  ask(links.tables, links.ram, VA);
  const table = links.ram.allocate();
  links.ram.set(link!, ARM.table(table));
  links.ram.set(table, ARM.page(0x9000n));
  const neighbour = (VA >> 21n) << 21n;
  t.equal(ask(links.tables, links.ram, neighbour), 'TranslationFault', 'the old table has no such page');
  t.same(links.uses, [{ page: Number(neighbour >> 12n), cachedFrame: undefined, freshFrame: 9 }]);
});

t.test('a right that was taken away is a stale use once an access needs it', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n));
  ask(tables, ram, VA);
  put(1, ARM.page(0x7000n) | ARM.AP2);
  t.equal(ask(tables, ram, VA, 'read'), 0x7000n);
  t.same(uses, []);
  t.equal(ask(tables, ram, VA, 'write'), 0x7000n);
  t.same(uses, [{ page: PAGE, cachedFrame: 7, freshFrame: undefined }]);
});

t.test('what needs no flush is never flagged: invalid made valid on every level, hints, an entry with the same meaning', async (t) => {
  const { ram, root, tables, put, uses } = setUp();
  for (const va of [VA, VA + 4096n, VA + 2n ** 21n, VA + 2n ** 30n, VA ^ (1n << 47n)]) {
    t.equal(ask(tables, ram, va), 'TranslationFault');
    put(1, ARM.page(0x7000n), va);
    t.equal(ask(tables, ram, va), 0x7000n);
    t.equal(ask(tables, ram, va), 0x7000n);
  }
  const way = put(1, ARM.page(0x7000n) | (1n << 55n) | (1n << 11n));
  t.equal(ask(tables, ram, VA), 0x7000n);
  const twin = ram.allocate();
  for (let i = 0n; i < 512n; i++) ram.set(twin + i * 8n, ram.get((ram.get(way[0]!)! & ~0xfffn) + i * 8n)!);
  ram.set(root + ((VA >> 39n) & 511n) * 8n, ARM.table(twin));
  t.equal(ask(tables, ram, VA), 0x7000n);
  t.same(uses, []);
});

t.test('both refused is no stale use, whatever the reasons', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n) | ARM.AP2);
  ask(tables, ram, VA);
  put(1, 0n);
  t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault');
  t.same(uses, []);
});

t.test('all pages of an answer are compared; the first that differs is told', async (t) => {
  const { ram, tables, put, uses } = setUp();
  const start = 2n ** 30n;
  put(2, ARM.block(0x4000_0000n), start);
  t.equal(ask(tables, ram, start), 0x4000_0000n);
  const split = ram.allocate();
  for (let i = 0n; i < 512n; i++) ram.set(split + i * 8n, ARM.page(0x4000_0000n + (i === 300n ? 7n : i) * 4096n));
  put(2, ARM.table(split), start);
  const out = new Translation();
  const page = Number(start >> 12n);
  t.ok(tables.translate(ram.memory, page + 5, 100, 'read', false, out));
  t.same([out.frame, out.pageCount, uses.length], [0x40005, 100, 0], 'the same pages, cut otherwise');
  t.ok(tables.translate(ram.memory, page + 5, 1000, 'read', false, out));
  t.same([out.frame, out.pageCount], [0x40005, 507], 'the answer is what the IOTLB has');
  t.same(uses, [{ page: page + 300, cachedFrame: 0x40000 + 300, freshFrame: 0x40007 }]);
});

t.test('a checked answer gives 512 pages at most', async (t) => {
  for (const [checkInterval, pages] of [[0, 2 ** 18], [1, 512]] as const) {
    const { ram, tables, put } = setUp({ checkInterval });
    put(3, ARM.block(0x4000_0000n), 2n ** 30n);
    ask(tables, ram, 2n ** 30n);
    const out = new Translation();
    t.ok(tables.translate(ram.memory, 2 ** 18, 2 ** 20, 'read', false, out));
    t.equal(out.pageCount, pages);
  }
});

t.test('an interval checks each so many-th use of the IOTLB; without a listener nothing is checked', async (t) => {
  const staleUses = (iotlb: IotlbOptions) => {
    const { ram, tables, put } = setUp(iotlb);
    put(1, ARM.page(0x7000n));
    ask(tables, ram, VA);
    put(1, 0n);
    for (let i = 0; i < 12; i++) ask(tables, ram, VA);
    return tables.statistics.staleUses;
  };
  t.equal(staleUses({ checkInterval: 1 }), 12);
  t.equal(staleUses({ checkInterval: 4 }), 3);
  t.equal(staleUses({ checkInterval: 0 }), 0);
  t.equal(staleUses({ onStale: undefined }), 0);
  t.equal(staleUses({ onStale: undefined, checkInterval: 1 }), 12, 'counted without being told');
});

t.test('a fresh answer comes from the tables alone, and leaves no trace', async (t) => {
  const { ram, tables, put, uses } = setUp();
  put(1, ARM.page(0x7000n));
  ask(tables, ram, VA);
  put(1, ARM.page(0x8000n));
  const before = tables.statistics;
  const out = new Translation();
  t.ok(tables.translateFresh(ram.memory, PAGE, 10, 'read', false, out));
  t.same([out.frame, out.pageCount], [8, 1]);
  t.notOk(tables.translateFresh(ram.memory, PAGE + 1, 10, 'read', false, out));
  t.equal(out.type, 'TranslationFault');
  t.same([tables.statistics, uses], [before, []]);
});
