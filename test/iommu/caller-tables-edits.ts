/**
 * Random edits of tables, with and without the flushes they need, against a model: until it is flushed, an entry may count as
 * what it is or as any valid thing it was; after the flush only as what it is. An answer is one that some choice among these
 * gives. The model knows nothing of caches: it remembers, for each page, what each entry was since the page was flushed.
 */
import t from 'tap';
import { CallerTables } from '../../src/iommu/caller-tables.js';
import type { FaultType } from '../../src/iommu/types.js';
import { ARM, TableRam, X64, armConfiguration, ask, entryAddress, lowBit, naiveArm64, naiveX64, type Answer } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';

const SEEDS = [1, 2, 3, 4, Date.now() % 2 ** 31];
const STEPS = 12_000;
/** Entries in use of each table; the pages of the world are all their combinations. */
const INDICES = [0n, 1n, 5n];
const TOP = 4;
/** Tables of levels 1 to 4. */
const TABLES = [0, 4, 3, 2, 1];
const PHYSICAL_BITS = 40;

type Access = 'read' | 'write';

interface Meaning {
  readonly kind: 'link' | 'leaf' | FaultType;
  readonly address: bigint;
  readonly writable: boolean;
  readonly user: boolean;
}

interface Format {
  readonly link: (table: bigint) => bigint;
  /** Leaf of a level. */
  readonly leaf: (level: number, address: bigint) => bigint;
  /** Bits that take rights away when they are flipped in a link or leaf. */
  readonly flips: { readonly link: readonly bigint[]; readonly leaf: readonly bigint[] };
  readonly meaning: (level: number, entry: bigint) => Meaning;
  readonly configure: (tables: CallerTables, root: bigint) => void;
  readonly fresh: (ram: TableRam, root: bigint, va: bigint, access: Access, privileged: boolean) => Answer;
}

const ADDRESS = 0xffff_ffff_f000n;

function has(entry: bigint, bit: bigint): boolean {
  return (entry & bit) !== 0n;
}

const FORMATS: Record<string, Format> = {
  ARM64: {
    link: ARM.table,
    leaf: (level, address) => (level === 1 ? ARM.page(address) : ARM.block(address)),
    flips: { link: [ARM.APTABLE0, ARM.APTABLE1], leaf: [ARM.AP1, ARM.AP2, ARM.AF] },
    meaning(level, entry) {
      const address = entry & ADDRESS;
      if (!has(entry, 1n)) return { kind: 'TranslationFault', address, writable: false, user: false };
      if (level > 1 && has(entry, 2n)) return { kind: 'link', address, writable: !has(entry, ARM.APTABLE1), user: !has(entry, ARM.APTABLE0) };
      return { kind: has(entry, ARM.AF) ? 'leaf' : 'AccessFlagFault', address, writable: !has(entry, ARM.AP2), user: has(entry, ARM.AP1) };
    },
    configure: (tables, ttbr0) => void tables.configureArm64(armConfiguration({ ttbr0 })),
    fresh: (ram, ttbr0, va, access, privileged) => naiveArm64((at) => ram.get(at), armConfiguration({ ttbr0 }), PHYSICAL_BITS, va, access, privileged),
  },
  x64: {
    link: X64.table,
    leaf: (level, address) => (level === 1 ? X64.page(address) : X64.large(address)),
    flips: { link: [X64.RW, X64.US], leaf: [X64.RW, X64.US] },
    meaning(level, entry) {
      const kind = !has(entry, X64.P) ? 'TranslationFault' : level === 1 || has(entry, X64.PS) ? 'leaf' : 'link';
      return { kind, address: entry & ADDRESS, writable: has(entry, X64.RW), user: has(entry, X64.US) };
    },
    configure: (tables, root) => void tables.configureX64({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }),
    fresh(ram, root, va, access, privileged) {
      const configuration = { firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 } as const;
      return naiveX64((at) => ram.get(at), configuration, PHYSICAL_BITS, va, access, privileged);
    },
  },
};

/** Tables of fixed levels, pages, and what entries were since each page was flushed. */
class World {
  readonly ram = new TableRam();
  readonly root: bigint;
  readonly pages: bigint[] = [];
  /** For each page the former values of entries, by the entry's address. */
  readonly #former = new Map<bigint, Map<bigint, Set<bigint>>>();
  readonly #tables: bigint[][];

  constructor(
    private readonly format: Format,
    private readonly random: () => number,
  ) {
    this.#tables = TABLES.map((count) => Array.from({ length: count }, () => this.ram.allocate()));
    this.root = this.#tables[TOP]![0]!;
    for (const a of INDICES) for (const b of INDICES) for (const c of INDICES) for (const d of INDICES) {
      this.pages.push((a << lowBit(4)) + (b << lowBit(3)) + (c << lowBit(2)) + (d << lowBit(1)));
    }
    for (const page of this.pages) this.#former.set(page, new Map());
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  /** Gives an entry of some table another value. */
  edit(): void {
    const level = this.pick([1, 1, 1, 2, 2, 3, 4]);
    const address = this.pick(this.#tables[level]!) + this.pick(INDICES) * 8n;
    const old = this.ram.get(address)!;
    for (const former of this.#former.values()) {
      const values = former.get(address);
      if (values === undefined) former.set(address, new Set([old]));
      else values.add(old);
    }
    this.ram.set(address, this.#someEntry(level));
  }

  flush(page: bigint, lastLevel: boolean): void {
    const former = this.#former.get(page)!;
    if (!lastLevel) return former.clear();
    for (const [address, values] of former) {
      const level = this.#tables.findIndex((tables) => tables.includes(address & ~0xfffn));
      for (const value of values) if (this.format.meaning(level, value).kind !== 'link') values.delete(value);
    }
  }

  fresh(page: bigint, access: Access, privileged: boolean): Answer {
    return this.format.fresh(this.ram, this.root, page, access, privileged);
  }

  /** All answers that the model allows. */
  allowed(page: bigint, access: Access, privileged: boolean): Set<Answer> {
    const answers = new Set<Answer>();
    const explore = (table: bigint, level: number, writable: boolean, user: boolean): void => {
      const address = entryAddress(table, page, level);
      const now = this.ram.get(address);
      if (now === undefined) return void answers.add('ExternalFault');
      for (const value of new Set([now, ...(this.#former.get(page)!.get(address) ?? [])])) {
        const meaning = this.format.meaning(level, value);
        const left = { writable: writable && meaning.writable, user: user && meaning.user };
        if (meaning.kind === 'link') explore(meaning.address, level - 1, left.writable, left.user);
        else if (meaning.kind !== 'leaf') {
          // What was no leaf and no link cannot have been kept.
          if (value === now) answers.add(meaning.kind);
        } else if ((access === 'write' && !left.writable) || (!privileged && !left.user)) answers.add('PermissionFault');
        else answers.add(meaning.address + ((page % (1n << lowBit(level))) >> 12n << 12n));
      }
    };
    explore(this.root, TOP, true, true);
    return answers;
  }

  #someEntry(level: number): bigint {
    const way = this.random();
    if (way < 0.15) return 0n;
    const isLeaf = level === 1 || (level < 4 && way < 0.35);
    if (!isLeaf && way > 0.97) return this.format.link(0x2000n);
    const frames = 1n + BigInt(Math.floor(this.random() * 6));
    let entry = isLeaf ? this.format.leaf(level, frames << lowBit(level)) : this.format.link(this.pick(this.#tables[level - 1]!));
    if (this.random() < 0.2) entry ^= this.pick(isLeaf ? this.format.flips.leaf : this.format.flips.link);
    return entry;
  }
}

function flushList(pages: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(pages.length * 8);
  pages.forEach((page, i) => new DataView(bytes.buffer).setBigUint64(i * 8, page, true));
  return bytes;
}

type Tell = (what: string) => void;

/** Asks for a page and holds the answer, and whether it was flagged, against the model. */
function check(world: World, tables: CallerTables, page: bigint, seen: Seen, wrong: Tell): void {
  const access = world.pick(['read', 'write'] as const);
  const privileged = world.pick([false, true]);
  const before = tables.statistics.staleUses;
  const answer = ask(tables, world.ram, page, access, privileged);
  const fresh = world.fresh(page, access, privileged);
  const allowed = world.allowed(page, access, privileged);
  const isStale = answer !== fresh && (typeof answer === 'bigint' || typeof fresh === 'bigint');
  const where = `${access} at 0x${page.toString(16)}: ${answer}, fresh ${fresh}, allowed ${[...allowed].join()}`;
  if (!allowed.has(fresh)) wrong(`the model disagrees with the naive walker: ${where}`);
  if (!allowed.has(answer)) wrong(`not allowed: ${where}`);
  if (tables.statistics.staleUses - before !== Number(isStale)) wrong(`${isStale ? 'not flagged' : 'flagged'}: ${where}`);
  if (isStale) seen.stale++;
  if (allowed.size === 1) seen.settled++;
  if (typeof answer === 'bigint') seen.granted++;
}

interface Seen {
  /** Answers that differed from the tables, answers that the model left no choice for, and grants. */
  stale: number;
  settled: number;
  granted: number;
}

for (const [name, format] of Object.entries(FORMATS)) {
  for (const seed of SEEDS) {
    t.test(`${name}: an edit may show before its flush and must show after it (seed ${seed})`, async (t) => {
      const random = randomFrom(seed);
      const world = new World(format, random);
      const shape = { sets: world.pick([1, 4, 16]), ways: world.pick([1, 2, 8]), linkSets: world.pick([1, 4]), linkWays: world.pick([1, 4]) };
      const tables = new CallerTables({ physicalAddressBits: PHYSICAL_BITS, iotlb: { ...shape, seed, checkInterval: 1 } });
      format.configure(tables, world.root);
      for (let i = 0; i < 60; i++) world.edit();
      tables.flushAll();
      for (const page of world.pages) world.flush(page, false);
      const wrong: string[] = [];
      const seen: Seen = { stale: 0, settled: 0, granted: 0 };
      for (let step = 0; step < STEPS && wrong.length === 0; step++) {
        const tell: Tell = (what) => wrong.push(`step ${step}: ${what}`);
        const way = random();
        if (way < 0.15) world.edit();
        else if (way < 0.155) {
          tables.flushAll();
          for (const page of world.pages) world.flush(page, false);
        } else if (way < 0.2) {
          const pages = Array.from({ length: 1 + Math.floor(random() * 12) }, () => world.pick(world.pages));
          const lastLevel = random() < 0.5;
          tables.flushAddresses(flushList(pages), lastLevel);
          for (const page of pages) world.flush(page, lastLevel);
          for (const page of pages) check(world, tables, page, seen, tell);
        } else if (way < 0.202) tables.evict();
        else check(world, tables, world.pick(world.pages), seen, tell);
      }
      t.same(wrong, []);
      t.ok(seen.stale > 5 && seen.settled > 50 && seen.granted > 200, JSON.stringify(seen));
    });
  }
}
