/** Section N: an ARM64 guest's own page tables, and on x64 those of the extended profile, walked rule by rule (ddi.md 7.2, 7.3). */
import type { Test } from 'tap';
import { ARM64, X64_EXTENDED, check, type World } from '../helpers/contract/check.js';
import { PAGE, type Guest } from '../helpers/contract/guest.js';
import { AF, AP_READ_ONLY, AP_UNPRIVILEGED, BLOCK, CallerTables, PAGE_ENTRY, TABLE, x64Tables } from '../helpers/contract/tables.js';

const LEAF = PAGE_ENTRY | AF | AP_UNPRIVILEGED;
/** Frames of RAM with data. */
const FRAME = 0x108n;

async function arm64(world: World, inputSize0 = 48): Promise<{ guest: Guest; tables: CallerTables }> {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0 });
  return { guest, tables };
}

const at = (guest: Guest, va: bigint) => guest.readAt(va);

check('DDI-308: the start level follows from the input size, and a wrong one is a TranslationFault', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  for (const [inputSize0, level] of [[48, 0], [40, 0], [39, 1], [31, 1], [30, 2], [25, 2]] as const) {
    const tables = await CallerTables.arm64(guest, { inputSize0 });
    await tables.leaf(0x5000n, FRAME * PAGE | LEAF);
    t.equal(tables.startLevel, level);
    t.equal(await at(guest, 0x5000n), Number(FRAME), `${inputSize0} bits`);
    await tables.release();
  }
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, FRAME * PAGE | LEAF);
  await tables.configure({ inputSize0: 39 });
  t.equal(await at(guest, 0x5000n), 'TranslationFault', 'a tree of 48 bits read as one of 39');
});

check('DDI-309: an invalid entry, a block at level 0 and bits 01 at level 3 are TranslationFaults', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.leaf(0x5000n, FRAME * PAGE | LEAF);
  t.equal(await at(guest, 0x5000n), Number(FRAME));
  for (const level of [0, 1, 2, 3]) {
    const was = await tables.entry(0x5000n, level);
    await tables.set(0x5000n, level, was & ~1n);
    t.equal(await at(guest, 0x5000n), 'TranslationFault', `bit 0 clear at level ${level}`);
    await tables.set(0x5000n, level, was);
  }
  await tables.set(0x5000n, 3, (FRAME * PAGE) | AF | AP_UNPRIVILEGED | 1n);
  t.equal(await at(guest, 0x5000n), 'TranslationFault', '01 at level 3');
  await tables.set(0x5000n, 0, BLOCK | AF | AP_UNPRIVILEGED);
  t.equal(await at(guest, 0x5000n), 'TranslationFault', 'a block at level 0');
});

check('DDI-310: blocks of 1 GiB and 2 MiB pass the low address bits through', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  const va = 2n ** 30n * 5n;
  await tables.set(va, 1, BLOCK | AF | AP_UNPRIVILEGED);
  t.equal(await at(guest, va + FRAME * PAGE), Number(FRAME), '1 GiB');
  const second = 2n ** 30n * 6n + 2n ** 21n;
  await tables.set(second, 2, BLOCK | AF | AP_UNPRIVILEGED);
  t.equal(await at(guest, second + FRAME * PAGE), Number(FRAME), '2 MiB');
});

check('DDI-311: a clear access flag is an AccessFlagFault, and no walk writes the tables', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  const entry = (FRAME * PAGE) | PAGE_ENTRY | AP_UNPRIVILEGED | (1n << 51n);
  await tables.leaf(0x5000n, entry);
  t.equal(await at(guest, 0x5000n), 'AccessFlagFault');
  t.equal(await guest.poke(5), 'AccessFlagFault');
  t.equal(await tables.entry(0x5000n, 3), entry);
  await tables.leaf(0x6000n, (FRAME * PAGE) | LEAF | AP_READ_ONLY | (1n << 51n));
  t.equal(await guest.poke(6), 'PermissionFault', 'DBM does not make a page writable');
});

check('DDI-312: AP[2], or APTable[1] in a table above, leaves reads alone', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  const outcome = async () => [await at(guest, 0x5000n), await guest.poke(5)];
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF);
  t.same(await outcome(), [Number(FRAME), 'done']);
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF | AP_READ_ONLY);
  t.same(await outcome(), [Number(FRAME), 'PermissionFault'], 'AP[2]');
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF);
  await eachTable(t, tables, 1n << 62n, async (level) => t.same(await outcome(), [Number(FRAME), 'PermissionFault'], `APTable[1] at level ${level}`));
});

check('DDI-313: AP[1] clear, or APTable[0] in a table above, refuses unprivileged DMA', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.leaf(0x5000n, (FRAME * PAGE) | PAGE_ENTRY | AF);
  t.equal(await at(guest, 0x5000n), 'PermissionFault', 'AP[1]');
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF);
  t.equal(await at(guest, 0x5000n), Number(FRAME));
  await eachTable(t, tables, 1n << 61n, async (level) => t.equal(await at(guest, 0x5000n), 'PermissionFault', `APTable[0] at level ${level}`));
});

async function eachTable(t: Test, tables: CallerTables, bit: bigint, body: (level: number) => Promise<unknown>): Promise<void> {
  for (const level of [0, 1, 2]) {
    const was = await tables.entry(0x5000n, level);
    await tables.set(0x5000n, level, was | bit);
    await body(level);
    await tables.set(0x5000n, level, was);
  }
}

check('DDI-314: UXN, PXN and their table forms do not concern data', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF | (3n << 53n));
  await tables.set(0x5000n, 1, (await tables.entry(0x5000n, 1)) | (3n << 59n));
  t.same([await at(guest, 0x5000n), await guest.poke(5)], [Number(FRAME), 'done']);
});

check('DDI-315: all zeros above the input size are TTBR0\'s, all ones TTBR1\'s, anything else a TranslationFault', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const low = await CallerTables.arm64(guest, { inputSize0: 39 });
  const high = await low.upperHalf(30);
  await low.leaf(0x5000n, (FRAME * PAGE) | LEAF);
  await high.leaf(0x5000n, ((FRAME + 1n) * PAGE) | LEAF);
  const top = 2n ** 64n - 2n ** 30n;
  await expectReads(t, guest, [[0x5000n, Number(FRAME)], [top + 0x5000n, Number(FRAME) + 1], [2n ** 39n + 0x5000n, 'TranslationFault'], [top - 2n ** 30n + 0x5000n, 'TranslationFault'], [2n ** 63n + 0x5000n, 'TranslationFault']]);
  await low.configure({ inputSize1: 0 });
  await expectReads(t, guest, [[0x5000n, Number(FRAME)], [top + 0x5000n, 'TranslationFault']]);
});

async function expectReads(t: Test, guest: Guest, rows: readonly (readonly [bigint, number | string])[]): Promise<void> {
  for (const [va, expected] of rows) t.equal(await at(guest, va), expected, `0x${va.toString(16)}`);
}

check('DDI-316: addresses beyond the physical width are AddressSizeFaults, tables in no memory ExternalFaults', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.leaf(0x5000n, (1n << 47n) | LEAF);
  t.equal(await at(guest, 0x5000n), 'AddressSizeFault', 'an output address');
  await tables.set(0x5000n, 2, (1n << 47n) | TABLE);
  t.equal(await at(guest, 0x5000n), 'AddressSizeFault', 'a next table');
  await tables.set(0x5000n, 2, (1n << 40n) | TABLE);
  t.equal(await at(guest, 0x5000n), 'ExternalFault', 'a table where there is no memory');
});

check('DDI-317: one entry\'s faults come in the order translation, address size, access flag, permission', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  const worst = (1n << 47n) | AP_READ_ONLY;
  for (const [entry, expected] of [
    [worst | 1n, 'TranslationFault'],
    [worst | PAGE_ENTRY, 'AddressSizeFault'],
    [(FRAME * PAGE) | AP_READ_ONLY | PAGE_ENTRY, 'AccessFlagFault'],
    [(FRAME * PAGE) | AP_READ_ONLY | PAGE_ENTRY | AF, 'PermissionFault'],
  ] as const) {
    await tables.leaf(0x5000n, entry);
    t.equal(await guest.poke(5), expected);
  }
});

check('DDI-318: on x64 P, R/W and U/S of every level decide', X64_EXTENDED, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await x64Tables(guest);
  await tables.leaf(0x5000n, (FRAME * PAGE) | 7n);
  const outcome = async () => [await at(guest, 0x5000n), await guest.poke(5)];
  t.same(await outcome(), [Number(FRAME), 'done']);
  for (const level of [0, 1, 2, 3]) {
    const was = await tables.entry(0x5000n, level);
    for (const [bit, expected] of [[1n, ['TranslationFault', 'TranslationFault']], [2n, [Number(FRAME), 'PermissionFault']], [4n, ['PermissionFault', 'PermissionFault']]] as const) {
      await tables.set(0x5000n, level, was & ~bit);
      t.same(await outcome(), expected, `bit ${bit} clear ${level} tables from the top`);
    }
    await tables.set(0x5000n, level, was);
  }
});

check('DDI-319: on x64 PS maps 1 GiB and 2 MiB; above that, and with a reserved bit, it is a fault', X64_EXTENDED, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await x64Tables(guest);
  const va = 2n ** 30n * 5n;
  const second = 2n ** 30n * 6n + 2n ** 21n;
  for (const [what, address, level, entry, expected] of [
    ['1 GiB', va, 1, 0x87n, Number(FRAME)],
    ['1 GiB with bit 13', va, 1, 0x2087n, 'TranslationFault'],
    ['2 MiB', second, 2, 0x87n, Number(FRAME)],
    ['2 MiB with bit 20', second, 2, 0x100087n, 'TranslationFault'],
    ['PS in the PML4', va, 0, 0x87n, 'TranslationFault'],
  ] as const) {
    await tables.set(address, level, entry);
    t.equal(await at(guest, address + FRAME * PAGE), expected, what);
  }
});

check('DDI-320: on x64 an address that is not canonical is a TranslationFault', X64_EXTENDED, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await x64Tables(guest);
  await tables.leaf(0x5000n, (FRAME * PAGE) | 7n);
  const high = 2n ** 64n - 2n ** 47n;
  await tables.leaf(high + 0x5000n, ((FRAME + 1n) * PAGE) | 7n);
  await expectReads(t, guest, [[0x5000n, Number(FRAME)], [high + 0x5000n, Number(FRAME) + 1], [2n ** 47n + 0x5000n, 'TranslationFault'], [2n ** 48n + 0x5000n, 'TranslationFault'], [2n ** 63n + 0x5000n, 'TranslationFault']]);
});

check('DDI-321: a table that leads to itself ends after the levels there are', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.set(0n, 0, tables.root | TABLE | AF | AP_UNPRIVILEGED);
  t.equal(await at(guest, 0n), Number(tables.root | TABLE | AF | AP_UNPRIVILEGED), 'the root is page 0, level after level');
  t.equal(await at(guest, 0x1000n), 'TranslationFault');
});

check('DDI-322: a transfer is translated page by page, and the first page that fails decides', ARM64, async (t, world) => {
  const { guest, tables } = await arm64(world);
  await tables.leaf(0x5000n, (FRAME * PAGE) | LEAF);
  await tables.leaf(0x6000n, ((FRAME + 7n) * PAGE) | LEAF);
  const across = await guest.step({ operation: 'read', read: { iova: 0x5000n, length: 4104n } });
  t.equal(Buffer.from(across.data).readBigUInt64LE(4096), FRAME + 7n, 'two frames that are not neighbours');
  const stopped = await guest.step({ operation: 'fill', fill: { iova: 0x5ff8n, length: 8192n, pattern: Uint8Array.of(1) } });
  t.match(stopped, { status: 2, stopIova: 0x7000n, fault: 7 });
  t.ok(stopped.bytesDone <= 4104n);
});
