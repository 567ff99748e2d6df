/** ARM64 tables, rule by rule (ddi.md 7.1, 7.2). */
import t from 'tap';
import { CallerTables } from '../../src/iommu/caller-tables.js';
import type { Arm64Configuration } from '../../src/iommu/walk-arm64.js';
import { ARM, TableRam, armConfiguration, ask, place } from '../helpers/guest-tables.js';

const VA = 0x1234_5678_9000n;
/** Level of the Arm ARM to ours. */
const L0 = 4;
const L1 = 3;
const L2 = 2;
const L3 = 1;

function setUp(changes: Partial<Arm64Configuration> = {}, physicalAddressBits = 40) {
  const ram = new TableRam();
  const root = ram.allocate();
  const tables = new CallerTables({ physicalAddressBits, iotlb: {} });
  const configure = (more: Partial<Arm64Configuration> = {}) => tables.configureArm64(armConfiguration({ ttbr0: root, ...changes, ...more }));
  const outcome = configure();
  if (!outcome.ok) throw new Error(outcome.why);
  /** Writes a descriptor for VA, below links. */
  const put = (level: number, descriptor: bigint, va = VA) => place(ram, root, L0, va, level, descriptor, ARM.table);
  return { ram, root, tables, configure, put };
}

t.test('walks start at level 0 for 40 to 48 bits, level 1 for 31 to 39, level 2 for 25 to 30 [DDI-308]', async (t) => {
  for (let inputSize0 = 25; inputSize0 <= 48; inputSize0++) {
    const top = inputSize0 >= 40 ? L0 : inputSize0 >= 31 ? L1 : L2;
    const { ram, root, tables } = setUp({ inputSize0 });
    const last = 2n ** BigInt(inputSize0) - 4096n;
    place(ram, root, top, last, L3, ARM.page(0x7000n), ARM.table);
    t.equal(ask(tables, ram, last), 0x7000n, `${inputSize0} bits`);
    t.equal(ask(tables, ram, last + 4096n), 'TranslationFault', `beyond ${inputSize0} bits`);
  }
});

t.test('a start table smaller than a page begins anywhere on a multiple of its size, at least 64 bytes [DDI-308]', async (t) => {
  const { ram, root, tables, configure } = setUp();
  const ttbr0 = root + 0x240n;
  place(ram, ttbr0, L1, 2n ** 30n, L1, ARM.block(0x4000_0000n), ARM.table);
  t.ok(configure({ ttbr0, inputSize0: 33 }).ok);
  t.equal(ask(tables, ram, 2n ** 30n), 0x4000_0000n);
});

t.test('a walk from a wrong start level is a TranslationFault [DDI-308]', async (t) => {
  const { ram, tables, put, configure } = setUp();
  const va = 0x41_4000_0000n;
  put(L3, ARM.page(0x7000n), va);
  t.equal(ask(tables, ram, va), 0x7000n);
  configure({ inputSize0: 39 });
  t.equal(ask(tables, ram, va - 2n ** 38n), 'TranslationFault');
});

t.test('what is no table, block or page is a TranslationFault [DDI-309]', async (t) => {
  const whole = ARM.AP1 | ARM.AF | 0x8000_0000n;
  const cases: [string, number, bigint][] = [
    ['all zero at level 0', L0, 0n],
    ['bit 0 clear at level 0', L0, whole | 2n],
    ['bit 0 clear at level 1', L1, whole | 2n],
    ['bit 0 clear at level 2', L2, whole | 2n],
    ['bit 0 clear at level 3', L3, whole | 2n],
    ['bits 1:0 clear at level 3', L3, whole],
    ['a block at level 0', L0, whole | 1n],
    ['a block at level 3', L3, whole | 1n],
  ];
  for (const [title, level, descriptor] of cases) {
    const { ram, tables, put } = setUp();
    put(level, descriptor);
    t.equal(ask(tables, ram, VA), 'TranslationFault', title);
  }
});

t.test('blocks of 1 GiB and 2 MiB pass the low address bits through [DDI-310]', async (t) => {
  const gib = setUp();
  gib.put(L1, ARM.block(0x40_0000_0000n));
  t.equal(ask(gib.tables, gib.ram, VA), 0x40_0000_0000n + (VA % 2n ** 30n));
  const mib = setUp();
  mib.put(L2, ARM.block(0x12_3460_0000n));
  t.equal(ask(mib.tables, mib.ram, VA), 0x12_3460_0000n + (VA % 2n ** 21n));
});

t.test('address bits below the size of a block mean nothing [DDI-310]', async (t) => {
  for (const [level, size] of [[L1, 2n ** 30n], [L2, 2n ** 21n]] as const) {
    const { ram, tables, put } = setUp();
    put(level, ARM.block(0x80_0000_0000n - size) | (size - 0x1000n));
    t.equal(ask(tables, ram, VA), 0x80_0000_0000n - size + (VA % size));
  }
});

t.test('a clear access flag is an AccessFlagFault at every leaf, and no walk writes [DDI-311]', async (t) => {
  for (const [level, leaf, size] of [[L1, ARM.block(0x4000_0000n), 2n ** 30n], [L2, ARM.block(0x4000_0000n), 2n ** 21n], [L3, ARM.page(0x4000_0000n), 4096n]] as const) {
    const { ram, tables, put } = setUp();
    put(level, leaf & ~ARM.AF);
    const before = ram.snapshot();
    t.equal(ask(tables, ram, VA), 'AccessFlagFault');
    t.equal(ask(tables, ram, VA, 'write'), 'AccessFlagFault');
    put(level, leaf | (1n << 51n) | ARM.AP2);
    t.equal(ask(tables, ram, VA), 0x4000_0000n + (VA % size), 'valid now, without a flush');
    t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault', 'DBM leaves a read-only page read-only');
    put(level, leaf & ~ARM.AF);
    t.ok(ram.isLike(before));
  }
});

t.test('AP[2], or APTable[1] in any table above, leaves a page read-only [DDI-312]', async (t) => {
  for (const level of [L0, L1, L2, L3]) {
    const { ram, tables, put } = setUp();
    const way = put(L3, ARM.page(0x7000n));
    t.equal(ask(tables, ram, VA, 'write'), 0x7000n);
    const entry = way[L0 - level]!;
    ram.set(entry, ram.get(entry)! | (level === L3 ? ARM.AP2 : ARM.APTABLE1));
    tables.flushAll();
    t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault', `level ${4 - level}`);
    t.equal(ask(tables, ram, VA, 'write', true), 'PermissionFault', 'for privileged writes as well');
    t.equal(ask(tables, ram, VA), 0x7000n);
    t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault', 'from the IOTLB as well');
  }
});

t.test('a clear AP[1], or APTable[0] in any table above, leaves a page to privileged accesses [DDI-313]', async (t) => {
  for (const level of [L0, L1, L2, L3]) {
    const { ram, tables, put } = setUp();
    const way = put(L3, ARM.page(0x7000n));
    const entry = way[L0 - level]!;
    ram.set(entry, level === L3 ? ram.get(entry)! & ~ARM.AP1 : ram.get(entry)! | ARM.APTABLE0);
    t.equal(ask(tables, ram, VA), 'PermissionFault', `level ${4 - level}`);
    t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault');
    t.equal(ask(tables, ram, VA, 'read', true), 0x7000n);
    t.equal(ask(tables, ram, VA, 'write', true), 0x7000n);
    t.equal(ask(tables, ram, VA), 'PermissionFault', 'from the IOTLB as well');
  }
});

t.test('what a table above removes, no entry below gives back [DDI-312] [DDI-313]', async (t) => {
  const { ram, tables, put } = setUp();
  const way = put(L2, ARM.block(0x4000_0000n));
  ram.set(way[0]!, ram.get(way[0]!)! | ARM.APTABLE1);
  ram.set(way[1]!, ram.get(way[1]!)! | ARM.APTABLE0);
  t.equal(ask(tables, ram, VA, 'write', true), 'PermissionFault');
  t.equal(ask(tables, ram, VA, 'read', false), 'PermissionFault');
  t.equal(ask(tables, ram, VA, 'read', true), 0x4000_0000n + (VA % 2n ** 21n));
});

t.test('UXN, PXN, XNTable and PXNTable do not concern reads and writes [DDI-314]', async (t) => {
  const { ram, tables, put } = setUp();
  const way = put(L3, ARM.page(0x7000n) | (3n << 53n));
  for (const entry of way.slice(0, 3)) ram.set(entry, ram.get(entry)! | (3n << 59n));
  t.same([ask(tables, ram, VA), ask(tables, ram, VA, 'write')], [0x7000n, 0x7000n]);
});

t.test('attributes, hints and software bits decide nothing', async (t) => {
  const leafBits = [2, 3, 4, 5, 8, 9, 11, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63];
  const tableBits = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 63];
  for (const [position, bits] of [[3, leafBits], [0, tableBits], [2, tableBits]] as const) {
    for (const bit of bits) {
      const { ram, tables, put } = setUp();
      const entry = put(L3, ARM.page(0x7000n))[position]!;
      ram.set(entry, ram.get(entry)! | (1n << BigInt(bit)));
      t.equal(ask(tables, ram, VA, 'write'), 0x7000n, `bit ${bit} at level ${position}`);
    }
  }
});

t.test('all zeros above InputSize0 select TTBR0, all ones above InputSize1 TTBR1, the rest nothing [DDI-315]', async (t) => {
  for (const [inputSize0, inputSize1] of [[48, 48], [39, 48], [48, 39], [25, 30]] as const) {
    const ram = new TableRam();
    const [ttbr0, ttbr1] = [ram.allocate(), ram.allocate()];
    const tables = new CallerTables({ physicalAddressBits: 48, iotlb: {} });
    t.ok(tables.configureArm64(armConfiguration({ ttbr0, ttbr1, inputSize0, inputSize1 })).ok);
    const top = (size: number) => Math.ceil((size - 12) / 9);
    const last0 = 2n ** BigInt(inputSize0) - 4096n;
    const first1 = 2n ** 64n - 2n ** BigInt(inputSize1);
    place(ram, ttbr0, top(inputSize0), 0n, L3, ARM.page(0x1000n), ARM.table);
    place(ram, ttbr0, top(inputSize0), last0, L3, ARM.page(0x2000n), ARM.table);
    place(ram, ttbr1, top(inputSize1), first1 % 2n ** BigInt(inputSize1), L3, ARM.page(0x3000n), ARM.table);
    place(ram, ttbr1, top(inputSize1), 2n ** BigInt(inputSize1) - 4096n, L3, ARM.page(0x4000n), ARM.table);
    const inside = [0n, last0, first1, 2n ** 64n - 4096n];
    t.same(inside.map((va) => ask(tables, ram, va)), [0x1000n, 0x2000n, 0x3000n, 0x4000n], `${inputSize0} and ${inputSize1} bits`);
    t.same(inside.map((va) => ask(tables, ram, va)), [0x1000n, 0x2000n, 0x3000n, 0x4000n], 'from the IOTLB');
    const outside = [last0 + 4096n, first1 - 4096n, 2n ** 63n, 2n ** 56n, 2n ** 56n + first1];
    t.same(outside.map((va) => ask(tables, ram, va % 2n ** 64n)), outside.map(() => 'TranslationFault'));
    t.ok(tables.configureArm64(armConfiguration({ ttbr0, inputSize0, inputSize1: 0 })).ok);
    t.equal(ask(tables, ram, 2n ** 64n - 4096n), 'TranslationFault', 'InputSize1 0 switches TTBR1 off');
  }
});

t.test('an address beyond the physical width is an AddressSizeFault, in a table or a leaf [DDI-316]', async (t) => {
  for (const [level, entry] of [[L0, ARM.table], [L1, ARM.table], [L1, ARM.block], [L2, ARM.table], [L2, ARM.block], [L3, ARM.page]] as const) {
    for (const bit of [40n, 47n]) {
      const { ram, tables, put } = setUp();
      put(level, entry(1n << bit));
      t.equal(ask(tables, ram, VA), 'AddressSizeFault', `bit ${bit} at level ${4 - level}`);
    }
  }
  const { ram, tables, put } = setUp();
  put(L3, ARM.page(2n ** 40n - 4096n));
  t.equal(ask(tables, ram, VA), 2n ** 40n - 4096n, 'the last frame of the width');
});

t.test('a table in no memory is an ExternalFault, at each level [DDI-316]', async (t) => {
  for (const level of [L0, L1, L2]) {
    for (const table of [0n, 0xf_f000n, 0x14_0000n, 2n ** 40n - 4096n]) {
      const { ram, tables, put } = setUp();
      put(level, ARM.table(table));
      t.equal(ask(tables, ram, VA), 'ExternalFault', `below level ${4 - level} at 0x${table.toString(16)}`);
    }
  }
  const { ram, tables, configure } = setUp();
  t.ok(configure({ ttbr0: 0x5000n }).ok, 'whether memory is behind a root is not checked');
  t.equal(ask(tables, ram, VA), 'ExternalFault');
});

t.test('faults of one entry come in the order translation, address size, access flag, permission [DDI-317]', async (t) => {
  const { ram, tables, put } = setUp();
  const all = 2n ** 40n | ARM.AP2;
  put(L3, all | 1n);
  t.equal(ask(tables, ram, VA, 'write'), 'TranslationFault');
  put(L3, all | 3n);
  t.equal(ask(tables, ram, VA, 'write'), 'AddressSizeFault');
  put(L3, ARM.AP2 | 3n);
  t.equal(ask(tables, ram, VA, 'write'), 'AccessFlagFault');
  put(L3, ARM.AP2 | ARM.AF | 3n);
  t.equal(ask(tables, ram, VA, 'write'), 'PermissionFault');
  const above = setUp();
  const way = above.put(L3, 0n);
  above.ram.set(way[0]!, above.ram.get(way[0]!)! | ARM.APTABLE1);
  t.equal(ask(above.tables, above.ram, VA, 'write'), 'TranslationFault', 'a right that a table removed is missed at the leaf only');
});

t.test('a table that leads to itself ends at the last level, whatever the input size [DDI-321]', async (t) => {
  for (const inputSize0 of [48, 39, 30]) {
    const { ram, root, tables } = setUp({ inputSize0 });
    for (let i = 0n; i < 512n; i++) ram.set(root + i * 8n, ARM.page(root));
    t.equal(ask(tables, ram, VA % 2n ** BigInt(inputSize0)), root);
    for (let i = 0n; i < 512n; i++) ram.set(root + i * 8n, ARM.table(root));
    tables.flushAll();
    t.equal(ask(tables, ram, VA % 2n ** BigInt(inputSize0)), 'AccessFlagFault');
  }
});

t.test('a table that leads to itself serves both as table and as page, under one IOTLB [DDI-321]', async (t) => {
  const { ram, root, tables } = setUp();
  const other = ram.allocate();
  ram.set(root + 511n * 8n, ARM.page(root));
  ram.set(root, ARM.page(other));
  const self = (511n << 39n) | (511n << 30n) | (511n << 21n);
  for (let round = 0; round < 2; round++) {
    t.equal(ask(tables, ram, self | (511n << 12n)), root);
    t.equal(ask(tables, ram, self), other);
    t.equal(ask(tables, ram, self - (1n << 21n)), 'TranslationFault');
  }
});
