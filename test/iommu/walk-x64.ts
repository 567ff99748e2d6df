/** x64 tables, rule by rule (ddi.md 7.3). */
import t from 'tap';
import { CallerTables } from '../../src/iommu/caller-tables.js';
import { TableRam, X64, ask, place } from '../helpers/guest-tables.js';

const VA = 0x1234_5678_9000n;
const [PT, PD, PDPT, PML4, PML5] = [1, 2, 3, 4, 5] as const;
const NAMES = ['', 'PT', 'PD', 'PDPT', 'PML4', 'PML5'] as const;

function setUp(levels: 4 | 5 = 4, physicalAddressBits = 40) {
  const ram = new TableRam();
  const root = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits, iotlb: {} });
  const outcome = tables.configureX64({ firstLevelPageTableRoot: root, translationEnabled: true, levels });
  if (!outcome.ok) throw new Error(outcome.why);
  const put = (level: number, entry: bigint, va = VA) => place(ram, root, levels, va, level, entry, X64.table);
  return { ram, root, tables, put };
}

/** The entry of a level among those of a whole way. */
function entryOf(way: readonly bigint[], level: number): bigint {
  return way[way.length - level]!;
}

t.test('four and five levels translate, each with its own indices', async (t) => {
  const four = setUp(4);
  four.put(PT, X64.page(0x7000n));
  t.equal(ask(four.tables, four.ram, VA), 0x7000n);
  const five = setUp(5);
  const va = 0x9a_1234_5678_9000n;
  five.put(PT, X64.page(0x8000n), va);
  t.equal(ask(five.tables, five.ram, va), 0x8000n);
  t.equal(ask(five.tables, five.ram, VA), 'TranslationFault');
});

t.test('P clear is a TranslationFault at every level [DDI-318]', async (t) => {
  for (const level of [PML5, PML4, PDPT, PD, PT]) {
    const { ram, tables, put } = setUp(5);
    const entry = entryOf(put(PT, X64.page(0x7000n)), level);
    const whole = ram.get(entry)!;
    ram.set(entry, whole & ~X64.P);
    t.equal(ask(tables, ram, VA), 'TranslationFault', NAMES[level]);
    ram.set(entry, whole);
    t.equal(ask(tables, ram, VA), 0x7000n, 'made valid without a flush');
  }
});

t.test('R/W clear at any level is a PermissionFault on a write, a privileged one too [DDI-318]', async (t) => {
  for (const level of [PML5, PML4, PDPT, PD, PT]) {
    const { ram, tables, put } = setUp(5);
    const entry = entryOf(put(PT, X64.page(0x7000n)), level);
    ram.set(entry, ram.get(entry)! & ~X64.RW);
    for (const where of ['from the tables', 'from the IOTLB']) {
      t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault', `${NAMES[level]}, ${where}`);
      t.equal(ask(tables, ram, VA, 'write', true), 'PermissionFault');
      t.equal(ask(tables, ram, VA), 0x7000n);
    }
  }
});

t.test('U/S clear at any level is a PermissionFault for a user-mode request [DDI-318]', async (t) => {
  for (const level of [PML5, PML4, PDPT, PD, PT]) {
    const { ram, tables, put } = setUp(5);
    const entry = entryOf(put(PT, X64.page(0x7000n)), level);
    ram.set(entry, ram.get(entry)! & ~X64.US);
    for (const where of ['from the tables', 'from the IOTLB']) {
      t.equal(ask(tables, ram, VA), 'PermissionFault', `${NAMES[level]}, ${where}`);
      t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault');
      t.equal(ask(tables, ram, VA, 'write', true), 0x7000n);
    }
  }
});

t.test('PS maps 1 GiB in the PDPT and 2 MiB in the PD, low address bits passed through [DDI-319]', async (t) => {
  const gib = setUp();
  gib.put(PDPT, X64.large(0x40_0000_0000n));
  t.equal(ask(gib.tables, gib.ram, VA), 0x40_0000_0000n + (VA % 2n ** 30n));
  const mib = setUp();
  mib.put(PD, X64.large(0x12_3460_0000n));
  t.equal(ask(mib.tables, mib.ram, VA), 0x12_3460_0000n + (VA % 2n ** 21n));
});

t.test('bit 12 of a large leaf is PAT and bit 7 of a PT entry is PAT, neither is address or size [DDI-319]', async (t) => {
  for (const [level, size] of [[PDPT, 2n ** 30n], [PD, 2n ** 21n]] as const) {
    const { ram, tables, put } = setUp();
    put(level, X64.large(0x4000_0000n) | (1n << 12n));
    t.equal(ask(tables, ram, VA), 0x4000_0000n + (VA % size));
  }
  const { ram, tables, put } = setUp();
  put(PT, X64.page(0x7000n) | X64.PS);
  t.equal(ask(tables, ram, VA), 0x7000n);
});

t.test('PS in the PML4 or PML5, and a reserved bit of a large leaf, is a TranslationFault [DDI-319]', async (t) => {
  const bits = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => 1n << BigInt(from + i));
  const cases: [number, readonly bigint[]][] = [
    [PML5, [X64.PS]],
    [PML4, [X64.PS]],
    [PDPT, bits(13, 29).map((bit) => bit | X64.PS)],
    [PD, bits(13, 20).map((bit) => bit | X64.PS)],
  ];
  for (const [level, entries] of cases) {
    for (const bit of entries) {
      const { ram, tables, put } = setUp(5);
      put(level, X64.table(0x4000_0000n) | bit);
      t.equal(ask(tables, ram, VA), 'TranslationFault', `${NAMES[level]} with 0x${bit.toString(16)}`);
    }
  }
});

t.test('an address bit at or above the physical width is an AddressSizeFault at every level', async (t) => {
  for (const level of [PML5, PML4, PDPT, PD, PT]) {
    for (const bit of [40n, 46n, 51n]) {
      const { ram, tables, put } = setUp(5);
      put(level, X64.table(1n << bit));
      t.equal(ask(tables, ram, VA), 'AddressSizeFault', `bit ${bit} in the ${NAMES[level]}`);
      if (level !== PD && level !== PDPT) continue;
      put(level, X64.large(1n << bit));
      t.equal(ask(tables, ram, VA), 'AddressSizeFault', 'in a large leaf');
      put(level, X64.large(1n << bit) | (1n << 13n));
      t.equal(ask(tables, ram, VA), 'TranslationFault', 'a reserved bit comes first');
    }
  }
  const wide = setUp(4, 52);
  wide.put(PT, X64.page(2n ** 52n - 4096n));
  t.equal(ask(wide.tables, wide.ram, VA), 2n ** 52n - 4096n, 'the last frame of 52 bits');
});

t.test('an address that is not canonical for the depth is a TranslationFault [DDI-320]', async (t) => {
  for (const levels of [4, 5] as const) {
    const half = 2n ** (levels === 4 ? 47n : 56n);
    const { ram, tables, put } = setUp(levels);
    put(PT, X64.page(0x1000n), half - 4096n);
    put(PT, X64.page(0x2000n), 2n ** 64n - half);
    put(PT, X64.page(0x3000n), 2n ** 64n - 4096n);
    for (const where of ['from the tables', 'from the IOTLB']) {
      t.equal(ask(tables, ram, half - 4096n), 0x1000n, where);
      t.equal(ask(tables, ram, 2n ** 64n - half), 0x2000n);
      t.equal(ask(tables, ram, 2n ** 64n - 4096n), 0x3000n);
      for (const va of [half, 2n * half - 4096n, 2n ** 63n, 2n ** 63n - 4096n, 2n ** 64n - half - 4096n]) {
        t.equal(ask(tables, ram, va), 'TranslationFault', `0x${va.toString(16)} with ${levels} levels`);
      }
    }
  }
});

t.test('bits that are not about rights or addresses decide nothing, and A and D are not maintained', async (t) => {
  for (const level of [PML4, PT]) {
    for (const bit of [3, 4, 5, 6, 8, 9, 10, 11, 52, 55, 58, 59, 62, 63]) {
      const { ram, tables, put } = setUp();
      const entry = entryOf(put(PT, X64.page(0x7000n)), level);
      ram.set(entry, ram.get(entry)! | (1n << BigInt(bit)));
      const before = ram.snapshot();
      t.equal(ask(tables, ram, VA, 'write'), 0x7000n, `bit ${bit} in the ${NAMES[level]}`);
      t.ok(ram.isLike(before));
    }
  }
});

t.test('a table in no memory is an ExternalFault at each level', async (t) => {
  for (const level of [PML5, PML4, PDPT, PD]) {
    const { ram, tables, put } = setUp(5);
    put(level, X64.table(0xf_f000n));
    t.equal(ask(tables, ram, VA), 'ExternalFault', NAMES[level]);
  }
});

t.test('a table that leads to itself ends after the levels there are [DDI-321]', async (t) => {
  for (const levels of [4, 5] as const) {
    const { ram, root, tables } = setUp(levels);
    for (let i = 0n; i < 512n; i++) ram.set(root + i * 8n, X64.table(root));
    t.equal(ask(tables, ram, VA), root, `${levels} levels`);
    t.equal(ask(tables, ram, 2n ** 64n - 4096n), root);
  }
});
