/** What each flush takes away, and what it leaves (ddi.md 3.5, 7.4). */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { CallerTables } from '../../src/iommu/caller-tables.js';
import { ARM, TableRam, X64, armConfiguration, ask, entryAddress, place } from '../helpers/guest-tables.js';

/** A page in the middle of a last table, whose neighbours are in the same one. */
const VA = 0x1234_5648_9000n;
const OLD = 0x70_0000n;
const NEW = 0x80_0000n;

/** KTB_FLUSH_VA values, little-endian. */
function list(...values: bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  values.forEach((value, i) => new DataView(bytes.buffer).setBigUint64(i * 8, BigInt.asUintN(64, value), true));
  return bytes;
}

/** Four pages from VA on that lead to OLD and are cached; `rewrite` makes their leaves lead to NEW. */
function setUp(physicalAddressBits = 40) {
  const ram = new TableRam();
  const root = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits, iotlb: {} });
  tables.configureArm64(armConfiguration({ ttbr0: root }));
  const pages = [0n, 1n, 2n, 3n, 4n, 5n].map((i) => VA + i * 4096n);
  const put = (to: bigint) => pages.map((va, i) => place(ram, root, 4, va, 1, ARM.page(to + BigInt(i) * 4096n), ARM.table));
  const way = put(OLD)[0]!;
  /** For each page whether it leads to NEW. */
  const news = () => pages.map((va, i) => ask(tables, ram, va) === NEW + BigInt(i) * 4096n).map(Number).join('');
  news();
  return { ram, root, tables, way, pages, news, rewrite: () => put(NEW) };
}

t.test('after FlushDomain no access uses an old leaf or an old table [DDI-299]', async (t) => {
  for (const position of [0, 1, 2, 3]) {
    const { ram, tables, way, news, rewrite } = setUp();
    rewrite();
    t.equal(news(), '000000');
    ram.set(way[position]!, 0n);
    tables.flushAll();
    t.equal(ask(tables, ram, VA), 'TranslationFault');
  }
  const { tables, news, rewrite } = setUp();
  rewrite();
  tables.flushAll();
  t.equal(news(), '111111');
});

t.test('one domain is flushed, another keeps what it has [DDI-301]', async (t) => {
  const one = setUp();
  const other = setUp();
  one.rewrite();
  other.rewrite();
  one.tables.flushAll();
  t.same([one.news(), other.news()], ['111111', '000000']);
});

t.test('the listed page is new after LastLevel TRUE, its neighbours are as old as before [DDI-302]', async (t) => {
  const { tables, news, rewrite } = setUp();
  rewrite();
  tables.flushAddresses(list(VA + 4096n), true);
  t.equal(news(), '010000');
  tables.flushAddresses(list(VA, VA + 5n * 4096n), true);
  t.equal(news(), '110001');
});

t.test('a replaced table is read after LastLevel FALSE, not after TRUE [DDI-303]', async (t) => {
  for (const position of [0, 1, 2]) {
    const { ram, tables, way } = setUp();
    const entry = way[position]!;
    // A copy of everything below, with another leaf at the end.
    let from = ram.get(entry)! & ~0xfffn;
    let link = entry;
    for (let level = 3 - position; level >= 1; level--) {
      const copy = ram.allocate();
      for (let i = 0n; i < 512n; i++) ram.set(copy + i * 8n, ram.get(from + i * 8n)!);
      ram.set(link, ARM.table(copy));
      link = entryAddress(copy, VA, level);
      from = ram.get(link)! & ~0xfffn;
    }
    ram.set(link, ARM.page(NEW));
    tables.flushAddresses(list(VA), true);
    t.equal(ask(tables, ram, VA), OLD, `below level ${position}`);
    tables.flushAddresses(list(VA), false);
    t.equal(ask(tables, ram, VA), NEW);
  }
});

t.test('NumberOfEntries counts the pages after the first [DDI-305]', async (t) => {
  for (const [low, expected] of [[0x000n, '100000'], [0x001n, '110000'], [0x003n, '111100'], [0x3ffn, '111111']] as const) {
    for (const lastLevel of [true, false]) {
      const { tables, news, rewrite } = setUp();
      rewrite();
      tables.flushAddresses(list(VA | low), lastLevel);
      t.equal(news(), expected, `0x${low.toString(16)}, LastLevel ${lastLevel}`);
    }
  }
});

t.test('a page-size code flushes the whole domain', async (t) => {
  for (const code of [0x400n, 0x800n, 0xc00n, 0xfffn]) {
    const { ram, tables, way, news, rewrite } = setUp();
    rewrite();
    tables.flushAddresses(list(0x5000n, 0x6000n | code), true);
    t.equal(news(), '111111', `0x${code.toString(16)}`);
    ram.set(way[0]!, 0n);
    tables.flushAddresses(list(0x6000n | code), true);
    t.equal(news(), '000000');
    t.equal(ask(tables, ram, VA), 'TranslationFault');
  }
});

t.test('addresses that no table is responsible for are passed over [DDI-306]', async (t) => {
  const { tables, news, rewrite } = setUp();
  rewrite();
  const outside = [2n ** 63n, 2n ** 48n, 2n ** 64n - 4096n, (2n ** 64n - 4096n) | 0x3ffn, 2n ** 48n + VA];
  tables.flushAddresses(list(...outside), false);
  t.equal(news(), '000000');
  tables.flushAddresses(list(...outside, VA + 8192n), false);
  t.equal(news(), '001000');
});

t.test('a run that begins below a range reaches into it', async (t) => {
  const ram = new TableRam();
  const ttbr1 = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits: 40, iotlb: {} });
  tables.configureArm64(armConfiguration({ ttbr0: 0x1000n, ttbr1, inputSize0: 39, inputSize1: 39 }));
  const first = 2n ** 64n - 2n ** 39n;
  place(ram, ttbr1, 3, 0n, 1, ARM.page(OLD), ARM.table);
  t.equal(ask(tables, ram, first), OLD);
  place(ram, ttbr1, 3, 0n, 1, ARM.page(NEW), ARM.table);
  tables.flushAddresses(list((first - 4n * 4096n) | 3n), true);
  t.equal(ask(tables, ram, first), OLD);
  tables.flushAddresses(list((first - 4n * 4096n) | 4n), true);
  t.equal(ask(tables, ram, first), NEW);
});

t.test('an empty list flushes nothing, one with a torn element everything [DDI-304]', async (t) => {
  const { tables, news, rewrite } = setUp();
  rewrite();
  tables.flushAddresses(new Uint8Array(0), false);
  t.equal(news(), '000000');
  tables.flushAddresses(new Uint8Array(7), true);
  t.equal(news(), '111111');
});

t.test('a list at any offset of its buffer is read', async (t) => {
  const { tables, news, rewrite } = setUp();
  rewrite();
  const bytes = new Uint8Array(11);
  bytes.set(list(VA), 3);
  tables.flushAddresses(bytes.subarray(3), true);
  t.equal(news(), '100000');
});

t.test('a list of more pages than are looked up one by one flushes the whole domain', async (t) => {
  const long = (elements: number) => list(...Array.from({ length: elements }, () => 0x3ffn));
  const { tables, news, rewrite } = setUp();
  rewrite();
  tables.flushAddresses(long(LIMITS.flushPages / 1024), true);
  t.equal(news(), '000000');
  tables.flushAddresses(long(LIMITS.flushPages / 1024 + 1), true);
  t.equal(news(), '111111');
});

t.test('any page of a large leaf takes the whole leaf away', async (t) => {
  for (const [level, size] of [[2, 2n ** 21n], [3, 2n ** 30n]] as const) {
    const ram = new TableRam();
    const root = ram.allocate();
    const tables = new CallerTables({ physicalAddressBits: 40, iotlb: {} });
    tables.configureX64({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 5 });
    const va = 2n ** 64n - size;
    place(ram, root, 5, va, level, X64.large(0x4000_0000n), X64.table);
    t.equal(ask(tables, ram, va), 0x4000_0000n);
    place(ram, root, 5, va, level, X64.large(0x8000_0000n), X64.table);
    tables.flushAddresses(list(va - 4096n, va + size), true);
    t.equal(ask(tables, ram, va), 0x4000_0000n, 'pages around it do not');
    tables.flushAddresses(list(va + size - 4096n), true);
    t.equal(ask(tables, ram, va), 0x8000_0000n);
  }
});

t.test('a run over the border of a table takes what is cached on both sides', async (t) => {
  const ram = new TableRam();
  const root = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits: 40, iotlb: {} });
  tables.configureArm64(armConfiguration({ ttbr0: root }));
  const write = (to: bigint) => {
    for (const i of [1n, 2n, 3n]) place(ram, root, 4, i * 2n ** 21n, 2, ARM.block(to + i * 2n ** 21n), ARM.table);
  };
  const all = () => [1n, 2n, 3n].map((i) => ask(tables, ram, i * 2n ** 21n) === 0x8000_0000n + i * 2n ** 21n);
  write(0x4000_0000n);
  t.same(all(), [false, false, false]);
  write(0x8000_0000n);
  tables.flushAddresses(list((2n * 2n ** 21n - 4096n) | 1n), true);
  t.same(all(), [true, true, false]);
});
