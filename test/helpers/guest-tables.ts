/**
 * Caller-owned page tables in a piece of guest RAM, and two naive walkers written from ddi.md 7.2 and 7.3 on bigints, with
 * nothing in common with the daemon's. Levels are counted from the last one up: 1 is where 4 KiB leaves stand.
 */
import { RegionMemory } from '../../src/base/memory.js';
import type { CallerTables } from '../../src/iommu/caller-tables.js';
import { Translation } from '../../src/iommu/translate.js';
import type { Access, FaultType } from '../../src/iommu/types.js';
import type { Arm64Configuration } from '../../src/iommu/walk-arm64.js';
import type { X64Configuration } from '../../src/iommu/walk-x64.js';

/** Lowest bit of an address that selects an entry of a level. */
export function lowBit(level: number): bigint {
  return BigInt(12 + 9 * (level - 1));
}

/** RAM from an address on, read and written by 64-bit entries. */
export class TableRam {
  readonly memory: RegionMemory;
  readonly #view: DataView;
  #next: bigint;

  /** `byteOffset`: where the region's bytes begin in their buffer. */
  constructor(
    readonly base = 0x10_0000n,
    readonly pages = 64,
    byteOffset = 8,
  ) {
    const bytes = new Uint8Array(new ArrayBuffer(pages * 4096 + byteOffset), byteOffset);
    this.#view = new DataView(bytes.buffer, byteOffset);
    this.memory = new RegionMemory([{ address: Number(base), length: pages * 4096, bytes }]);
    this.#next = base;
  }

  /** A page of zeroes. */
  allocate(): bigint {
    const page = this.#next;
    this.#next += 4096n;
    if (page + 4096n > this.base + BigInt(this.pages * 4096)) throw new Error('the RAM of this test is too small');
    return page;
  }

  /** Undefined where there is no RAM. */
  get(address: bigint): bigint | undefined {
    const offset = address - this.base;
    return offset >= 0n && offset + 8n <= BigInt(this.#view.byteLength) ? this.#view.getBigUint64(Number(offset), true) : undefined;
  }

  set(address: bigint, entry: bigint): void {
    this.#view.setBigUint64(Number(address - this.base), BigInt.asUintN(64, entry), true);
  }

  snapshot(): Uint8Array {
    return this.memory.regions[0]!.bytes.slice();
  }

  isLike(snapshot: Uint8Array): boolean {
    return Buffer.compare(this.memory.regions[0]!.bytes, snapshot) === 0;
  }
}

/** Address of the entry for `va` in a table. */
export function entryAddress(table: bigint, va: bigint, level: number): bigint {
  return table + ((va >> lowBit(level)) & 511n) * 8n;
}

/**
 * Writes `entry` for `va` on a level, with links made by `link` where there are none on the way from `root`, which is of level
 * `top`. Gives the addresses of all entries on the way, the highest first.
 */
export function place(ram: TableRam, root: bigint, top: number, va: bigint, level: number, entry: bigint, link: (table: bigint) => bigint): bigint[] {
  const way: bigint[] = [];
  let table = root;
  for (let at = top; at > level; at--) {
    const address = entryAddress(table, va, at);
    if (ram.get(address) === 0n) ram.set(address, link(ram.allocate()));
    way.push(address);
    table = ram.get(address)! & 0xf_ffff_ffff_f000n;
  }
  way.push(entryAddress(table, va, level));
  ram.set(way.at(-1)!, entry);
  return way;
}

export const ARM = {
  table: (address: bigint) => address | 3n,
  block: (address: bigint) => address | 1n | ARM.AP1 | ARM.AF,
  page: (address: bigint) => address | 3n | ARM.AP1 | ARM.AF,
  AP1: 1n << 6n,
  AP2: 1n << 7n,
  AF: 1n << 10n,
  APTABLE0: 1n << 61n,
  APTABLE1: 1n << 62n,
} as const;

export const X64 = {
  table: (address: bigint) => address | X64.P | X64.RW | X64.US,
  large: (address: bigint) => address | X64.P | X64.RW | X64.US | X64.PS,
  page: (address: bigint) => address | X64.P | X64.RW | X64.US,
  P: 1n << 0n,
  RW: 1n << 1n,
  US: 1n << 2n,
  PS: 1n << 7n,
} as const;

/** What a walk gives: the first byte of the page behind `va`, or a fault. */
export type Answer = bigint | FaultType;

export function armConfiguration(changes: Partial<Arm64Configuration> = {}): Arm64Configuration {
  return { ttbr0: 0n, ttbr1: 0n, mair0: 0, mair1: 0, inputSize0: 48, inputSize1: 0, coherentTableWalks: true, translationEnabled: true, ...changes };
}

type Read = (address: bigint) => bigint | undefined;

function armRange(c: Arm64Configuration, va: bigint): { table: bigint; width: number } | undefined {
  if (va >> BigInt(c.inputSize0) === 0n) return { table: c.ttbr0, width: c.inputSize0 };
  if (c.inputSize1 === 0) return undefined;
  const above = 64n - BigInt(c.inputSize1);
  return va >> BigInt(c.inputSize1) === (1n << above) - 1n ? { table: c.ttbr1, width: c.inputSize1 } : undefined;
}

export function naiveArm64(read: Read, c: Arm64Configuration, physicalBits: number, va: bigint, access: Access, privileged: boolean): Answer {
  const range = armRange(c, va);
  if (range === undefined) return 'TranslationFault';
  let { table } = range;
  let [readOnly, noUnprivileged] = [false, false];
  // The Arm ARM's numbers: 3 is the last level.
  for (let level = range.width >= 40 ? 0 : range.width >= 31 ? 1 : 2; ; level++) {
    const low = BigInt(39 - 9 * level);
    const entries = level === 3 ? 512n : 1n << (BigInt(range.width) - low > 9n ? 9n : BigInt(range.width) - low);
    const descriptor = read(table + ((va >> low) % entries) * 8n);
    if (descriptor === undefined) return 'ExternalFault';
    const type = descriptor & 3n;
    if (type === 0n || type === 2n || (type === 1n && (level === 0 || level === 3))) return 'TranslationFault';
    const isLeaf = type === 1n || level === 3;
    const address = ((descriptor & 0xffff_ffff_ffffn) >> (isLeaf ? low : 12n)) << (isLeaf ? low : 12n);
    if (address >> BigInt(physicalBits) !== 0n) return 'AddressSizeFault';
    if (!isLeaf) {
      readOnly ||= ((descriptor >> 62n) & 1n) === 1n;
      noUnprivileged ||= ((descriptor >> 61n) & 1n) === 1n;
      table = address;
      continue;
    }
    if (((descriptor >> 10n) & 1n) === 0n) return 'AccessFlagFault';
    readOnly ||= ((descriptor >> 7n) & 1n) === 1n;
    noUnprivileged ||= ((descriptor >> 6n) & 1n) === 0n;
    if ((access === 'write' && readOnly) || (!privileged && noUnprivileged)) return 'PermissionFault';
    return address + (((va % (1n << low)) >> 12n) << 12n);
  }
}

export function naiveX64(read: Read, c: X64Configuration, physicalBits: number, va: bigint, access: Access, privileged: boolean): Answer {
  const width = c.levels === 4 ? 48n : 57n;
  const signs = va >> (width - 1n);
  if (signs !== 0n && signs !== (1n << (65n - width)) - 1n) return 'TranslationFault';
  let table = c.firstLevelPageTableRoot;
  let [writable, user] = [true, true];
  for (let level: number = c.levels; ; level--) {
    const entry = read(entryAddress(table, va, level));
    if (entry === undefined) return 'ExternalFault';
    if ((entry & 1n) === 0n) return 'TranslationFault';
    const ps = ((entry >> 7n) & 1n) === 1n;
    if (ps && level >= 4) return 'TranslationFault';
    if (ps && level === 3 && ((entry >> 13n) & 0x1ffffn) !== 0n) return 'TranslationFault';
    if (ps && level === 2 && ((entry >> 13n) & 0xffn) !== 0n) return 'TranslationFault';
    const address = ((entry >> 12n) & 0xff_ffff_ffffn) << 12n;
    if (address >> BigInt(physicalBits) !== 0n) return 'AddressSizeFault';
    writable &&= ((entry >> 1n) & 1n) === 1n;
    user &&= ((entry >> 2n) & 1n) === 1n;
    table = address;
    if (level > 1 && !ps) continue;
    if ((access === 'write' && !writable) || (!privileged && !user)) return 'PermissionFault';
    const low = lowBit(level);
    return ((address >> low) << low) + (((va % (1n << low)) >> 12n) << 12n);
  }
}

/** Asks the tables under test for one page, in the words of the naive walkers. */
export function ask(tables: CallerTables, ram: TableRam, va: bigint, access: Access = 'read', privileged = false): Answer {
  const out = new Translation();
  const isGranted = tables.translate(ram.memory, Number(va >> 12n), 1, access, privileged, out);
  return isGranted ? BigInt(out.frame) << 12n : out.type;
}
