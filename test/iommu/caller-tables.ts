/** Configuration, the shape of answers, and what an IOTLB keeps of caller-owned tables (ddi.md 7.1, 7.4). */
import t from 'tap';
import { CallerTables, type IotlbOptions } from '../../src/iommu/caller-tables.js';
import { Translation } from '../../src/iommu/translate.js';
import type { Arm64Configuration } from '../../src/iommu/walk-arm64.js';
import { ARM, TableRam, X64, armConfiguration, ask, place } from '../helpers/guest-tables.js';

const VA = 0x1234_5678_9000n;

function setUp(iotlb: IotlbOptions = {}) {
  const ram = new TableRam();
  const root = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits: 40, iotlb });
  tables.configureArm64(armConfiguration({ ttbr0: root }));
  const put = (level: number, descriptor: bigint, va = VA) => place(ram, root, 4, va, level, descriptor, ARM.table);
  return { ram, root, tables, put };
}

/** [frame, pageCount] or [type, reason]. */
function answer(tables: CallerTables, ram: TableRam, page: number, maxPages: number) {
  const out = new Translation();
  return tables.translate(ram.memory, page, maxPages, 'read', false, out) ? [out.frame, out.pageCount] : [out.type, out.reason];
}

t.test('before the first accepted configuration everything is refused [DDI-286]', async (t) => {
  const ram = new TableRam();
  const tables = new CallerTables({ physicalAddressBits: 40, iotlb: {} });
  t.equal(tables.configured, false);
  t.same(answer(tables, ram, 0x100, 1), ['TranslationFault', 'the domain has no page tables: it was not configured yet']);
  t.same(tables.configureArm64(armConfiguration({ inputSize0: 0 })), { ok: false, why: 'bad-input-size' });
  t.equal(tables.configured, false);
  t.equal(ask(tables, ram, 0n), 'TranslationFault');
  tables.flushAll();
  tables.flushAddresses(new Uint8Array(8), false);
  tables.evict();
});

t.test('with translation disabled addresses pass unchanged, and nothing else counts [DDI-290] [DDI-291] [DDI-297]', async (t) => {
  const ram = new TableRam();
  const nonsense = { ttbr0: 2n ** 64n - 1n, ttbr1: -1n, inputSize0: 0, inputSize1: 255, translationEnabled: false };
  for (const disable of [
    (tables: CallerTables) => tables.configureArm64(armConfiguration(nonsense)),
    (tables: CallerTables) => tables.configureX64({ firstLevelPageTableRoot: 2n ** 64n - 1n, translationEnabled: false, levels: 4 }),
  ]) {
    const tables = new CallerTables({ physicalAddressBits: 40, iotlb: {} });
    t.ok(disable(tables).ok);
    t.equal(tables.configured, true);
    t.same(answer(tables, ram, 0x12345, 100), [0x12345, 100]);
    t.same(answer(tables, ram, 2 ** 52 - 3, 100), [2 ** 52 - 3, 3], 'up to the end of the address space');
    t.same(tables.statistics, { hits: 0, misses: 0, staleUses: 0, entries: 0, capacity: 320 });
    t.equal(ask(tables, ram, 0x5000n, 'write', true), 0x5000n);
  }
});

t.test('an input size outside 25 to 48 is refused, but for InputSize1 0 [DDI-293]', async (t) => {
  for (const [inputSize0, inputSize1, isGood] of [
    [24, 0, false], [25, 0, true], [48, 0, true], [49, 0, false], [0, 0, false], [64, 0, false], [255, 0, false], [39.5, 0, false],
    [48, 24, false], [48, 25, true], [48, 48, true], [48, 49, false], [48, 1, false], [48, 2 ** 32 - 1, false],
  ] as const) {
    const outcome = new CallerTables({ physicalAddressBits: 40, iotlb: {} }).configureArm64(armConfiguration({ inputSize0, inputSize1 }));
    t.same(outcome, isGood ? { ok: true, value: undefined } : { ok: false, why: 'bad-input-size' }, `${inputSize0} and ${inputSize1}`);
  }
});

t.test('a root off its alignment, with an ASID or beyond the physical width is refused [DDI-294]', async (t) => {
  const cases: [Partial<Arm64Configuration>, boolean][] = [
    [{ ttbr0: 0x1000n }, true],
    [{ ttbr0: 0x800n }, true],
    [{ inputSize0: 46, ttbr0: 0x200n }, false],
    [{ inputSize0: 46, ttbr0: 0x400n }, true],
    [{ inputSize0: 40, ttbr0: 0x40n }, true],
    [{ inputSize0: 40, ttbr0: 0x20n }, false],
    [{ inputSize0: 39, ttbr0: 0x800n }, false],
    [{ inputSize0: 39, ttbr0: 0x1000n }, true],
    [{ inputSize0: 25, ttbr0: 0x80n }, true],
    [{ inputSize0: 25, ttbr0: 0x40n }, false],
    [{ ttbr0: 2n ** 40n }, false],
    [{ ttbr0: 2n ** 40n - 4096n }, true],
    [{ ttbr0: 2n ** 48n }, false],
    [{ ttbr0: 2n ** 63n }, false],
    [{ ttbr0: -4096n }, false],
    [{ ttbr1: 1n }, true],
    [{ inputSize1: 48, ttbr1: 1n }, false],
    [{ inputSize1: 48, ttbr1: 2n ** 40n }, false],
    [{ inputSize1: 48, ttbr1: 0x1000n }, true],
  ];
  for (const [changes, isGood] of cases) {
    const configuration = armConfiguration({ inputSize0: 47, ...changes });
    const outcome = new CallerTables({ physicalAddressBits: 40, iotlb: {} }).configureArm64(configuration);
    const title = Object.entries(changes).map(([name, value]) => `${name} ${value.toString(16)}`).join(', ');
    t.same(outcome, isGood ? { ok: true, value: undefined } : { ok: false, why: 'bad-root' }, title);
  }
  const wide = new CallerTables({ physicalAddressBits: 52, iotlb: {} });
  t.same(wide.configureArm64(armConfiguration({ ttbr0: 2n ** 48n })), { ok: false, why: 'bad-root' }, 'bits 63:48 are zero whatever the width');
});

t.test('an x64 root off its page or beyond the physical width is refused', async (t) => {
  for (const [root, isGood] of [[0n, true], [0x1000n, true], [0x1008n, false], [2n ** 40n, false], [2n ** 40n - 4096n, true], [2n ** 63n, false], [-4096n, false]] as const) {
    const outcome = new CallerTables({ physicalAddressBits: 40, iotlb: {} }).configureX64({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 });
    t.same(outcome, isGood ? { ok: true, value: undefined } : { ok: false, why: 'bad-root' }, root.toString(16));
  }
});

t.test('a refused configuration changes nothing, an accepted one replaces all and drops what is cached [DDI-296]', async (t) => {
  const { ram, root, tables, put } = setUp();
  put(1, ARM.page(0x7000n));
  t.equal(ask(tables, ram, VA), 0x7000n);
  put(1, ARM.page(0x8000n));
  t.notOk(tables.configureArm64(armConfiguration({ ttbr0: root + 1n })).ok);
  t.notOk(tables.configureX64({ firstLevelPageTableRoot: 1n, translationEnabled: true, levels: 4 }).ok);
  t.equal(ask(tables, ram, VA), 0x7000n, 'the IOTLB is as it was');
  t.ok(tables.configureArm64(armConfiguration({ ttbr0: root })).ok);
  t.equal(ask(tables, ram, VA), 0x8000n);
  const other = ram.allocate();
  place(ram, other, 4, VA, 1, X64.page(0x9000n), X64.table);
  t.ok(tables.configureX64({ firstLevelPageTableRoot: other, translationEnabled: true, levels: 4 }).ok);
  t.equal(ask(tables, ram, VA), 0x9000n, 'of the other format as well');
  t.ok(tables.configureArm64(armConfiguration({ translationEnabled: false })).ok);
  t.equal(ask(tables, ram, VA), VA);
  t.equal(tables.statistics.entries, 0);
});

t.test('an answer reaches to the end of its leaf, and no further than asked', async (t) => {
  const { ram, tables, put } = setUp();
  put(1, ARM.page(0x7000n), 0n);
  put(1, ARM.page(0x8000n), 0x1000n);
  put(2, ARM.block(0x4000_0000n), 0x20_0000n);
  put(3, ARM.block(0x8000_0000n), 0x4000_0000n);
  for (const where of ['from the tables', 'from the IOTLB']) {
    t.same(answer(tables, ram, 0, 100), [7, 1], where);
    t.same(answer(tables, ram, 512 + 5, 10), [0x40005, 10]);
    t.same(answer(tables, ram, 512 + 5, 2 ** 30), [0x40005, 507]);
    t.same(answer(tables, ram, 2 ** 18 + 7, 2 ** 30), [0x80007, 2 ** 18 - 7]);
  }
});

t.test('one entry of a large leaf serves all its pages', async (t) => {
  const { ram, tables, put } = setUp();
  put(3, ARM.block(0x8000_0000n), 0x4000_0000n);
  for (const page of [2 ** 18, 2 ** 18 + 1, 2 ** 18 + 512 * 300, 2 ** 19 - 1]) t.same(answer(tables, ram, page, 1), [page - 2 ** 18 + 0x80000, 1]);
  const { hits, misses, entries } = tables.statistics;
  t.same({ hits, misses, entries }, { hits: 3, misses: 1, entries: 2 }, 'a leaf and the link of level 0');
});

t.test('a miss goes on from the lowest table that is known', async (t) => {
  const { ram, root, tables, put } = setUp();
  put(1, ARM.page(0x7000n));
  put(1, ARM.page(0x8000n), VA + 4096n);
  t.equal(ask(tables, ram, VA), 0x7000n);
  ram.set(root + ((VA >> 39n) & 511n) * 8n, 0n);
  t.equal(ask(tables, ram, VA + 4096n), 0x8000n, 'the root was not read again');
  tables.flushAll();
  t.equal(ask(tables, ram, VA + 4096n), 'TranslationFault');
});

t.test('no failure is kept: what becomes valid is seen without a flush', async (t) => {
  const { ram, tables, put } = setUp();
  const way = put(1, 0n);
  const good = way.map((entry) => ram.get(entry)!);
  const repair = (position: number, bad: bigint, fault: string) => {
    ram.set(way[position]!, bad);
    t.equal(ask(tables, ram, VA, 'write'), fault);
    ram.set(way[position]!, good[position]!);
  };
  good[3] = ARM.page(0x7000n);
  repair(0, 0n, 'TranslationFault');
  repair(1, ARM.table(2n ** 40n), 'AddressSizeFault');
  repair(2, ARM.table(0n), 'ExternalFault');
  repair(3, ARM.page(0x7000n) & ~ARM.AF, 'AccessFlagFault');
  repair(3, ARM.page(0x7000n) | ARM.AP2, 'PermissionFault');
  repair(3, ARM.page(2n ** 47n), 'AddressSizeFault');
  t.equal(ask(tables, ram, VA, 'write'), 0x7000n);
});

t.test('evict loses everything cached', async (t) => {
  const { ram, tables, put } = setUp();
  put(1, ARM.page(0x7000n));
  ask(tables, ram, VA);
  t.equal(tables.statistics.entries, 4);
  put(1, ARM.page(0x8000n));
  tables.evict();
  t.equal(tables.statistics.entries, 0);
  t.equal(ask(tables, ram, VA), 0x8000n);
});

t.test('an IOTLB of a shape that cannot be is refused with a RangeError', async (t) => {
  for (const iotlb of [{ sets: 0 }, { sets: 3 }, { ways: 0 }, { ways: 1.5 }, { sets: 2 ** 17 }, { linkSets: -4 }, { linkWays: 2 ** 20 }, { sets: NaN }]) {
    t.throws(() => new CallerTables({ physicalAddressBits: 40, iotlb }), RangeError, JSON.stringify(iotlb));
  }
  const { capacity } = new CallerTables({ physicalAddressBits: 40, iotlb: { sets: 1, ways: 3, linkSets: 2, linkWays: 1 } }).statistics;
  t.equal(capacity, 5);
});
