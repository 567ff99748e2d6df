/**
 * A use of the IOTLB that is checked by the words that its walk read, against the same use checked by a fresh walk: two runs
 * of a random life - accesses of all kinds, writes to tables on every level, flushes, memory that comes and goes - in one of
 * which no words are ever kept. Answers, stale uses, counts, what is cached and, when reads are watched, the reads agree.
 */
import t, { type Test } from 'tap';
import { RegionMemory, type GuestMemory, type MemoryRegion } from '../../src/base/memory.js';
import { CallerTables, type StaleUse } from '../../src/iommu/caller-tables.js';
import { Translation } from '../../src/iommu/translate.js';
import type { Arm64Configuration } from '../../src/iommu/walk-arm64.js';
import type { X64Configuration } from '../../src/iommu/walk-x64.js';
import { Witnesses } from '../../src/iommu/witnesses.js';
import { WalkedMemory } from '../../src/trace/walked-memory.js';
import { ARM, X64, armConfiguration, entryAddress } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4, 5, 6, Date.now() % 2 ** 31] : [Number(process.env['VIOMMU_SEED'])];
const LIVES = 8;
const STEPS = 3000;
const PAGE = 4096n;
const UPPER = 2n ** 64n;

interface Format {
  readonly levels: number;
  readonly configuration: (root: bigint) => Arm64Configuration | X64Configuration;
  readonly link: (table: bigint) => bigint;
  readonly leaf: (level: number, address: bigint) => bigint;
  /** Bits that decide something, bits that decide nothing, and 11 bits that make a double no number. */
  readonly flips: readonly bigint[];
  /** First addresses of the ranges that tables are responsible for. */
  readonly ranges: readonly bigint[];
}

const SOFTWARE = [1n << 55n, 1n << 58n];
const NOT_A_NUMBER = 0x7ffn << 52n;
const x64 = (levels: 4 | 5): Format => ({
  levels,
  configuration: (firstLevelPageTableRoot) => ({ firstLevelPageTableRoot, levels, translationEnabled: true }),
  link: X64.table,
  leaf: (level, address) => (level === 1 ? X64.page(address) : X64.large(address)),
  flips: [X64.P, X64.RW, X64.US, 1n << 5n, 1n << 6n, ...SOFTWARE, NOT_A_NUMBER, 1n << 63n],
  ranges: [0n, UPPER - (levels === 4 ? 2n ** 47n : 2n ** 56n)],
});
const FORMATS: Record<string, Format> = {
  'x64 with 4 levels': x64(4),
  'x64 with 5 levels': x64(5),
  ARM64: {
    levels: 4,
    configuration: (ttbr0) => armConfiguration({ ttbr0, ttbr1: ttbr0, inputSize1: 48 }),
    link: ARM.table,
    leaf: (level, address) => (level === 1 ? ARM.page(address) : ARM.block(address)),
    flips: [1n, ARM.AP1, ARM.AP2, ARM.AF, ARM.APTABLE0, ARM.APTABLE1, ...SOFTWARE, NOT_A_NUMBER],
    ranges: [0n, UPPER - 2n ** 48n],
  },
  'ARM64 with 3 levels': {
    levels: 3,
    configuration: (ttbr0) => armConfiguration({ ttbr0, inputSize0: 39 }),
    link: ARM.table,
    leaf: (level, address) => (level === 1 ? ARM.page(address) : ARM.block(address)),
    flips: [1n, ARM.AP1, ARM.AP2, ARM.AF, ARM.APTABLE0, ...SOFTWARE],
    ranges: [0n],
  },
};

interface Shape {
  readonly address: bigint;
  readonly pages: number;
}

/** Memory that may be in one piece or in several, over bytes that stay when it is made anew. */
const SHAPES: readonly (readonly Shape[])[] = [
  [{ address: 0x10_0000n, pages: 96 }],
  [{ address: 0x10_0000n, pages: 32 }, { address: 0x8000_0000n, pages: 32 }, { address: 0x1_0000_0000n, pages: 32 }],
];

class Ram {
  readonly regions: readonly MemoryRegion[];
  readonly pages: readonly bigint[];
  #taken = 0;

  constructor(shapes: readonly Shape[]) {
    this.regions = shapes.map(({ address, pages }) => ({ address: Number(address), length: pages * 4096, bytes: new Uint8Array(new ArrayBuffer(pages * 4096 + 8), 8) }));
    const all = shapes.map(({ address, pages }) => Array.from({ length: pages }, (_, i) => address + BigInt(i) * PAGE));
    // Neighbours in the order of being taken lie in different regions.
    this.pages = all[0]!.flatMap((_, i) => all.map((pages) => pages[i]!));
  }

  allocate(): bigint | undefined {
    return this.pages[this.#taken++];
  }

  #view(address: bigint): DataView {
    const region = this.regions.find(({ address: first, length }) => Number(address) >= first && Number(address) < first + length)!;
    return new DataView(region.bytes.buffer, region.bytes.byteOffset + Number(address) - region.address, 8);
  }

  get(address: bigint): bigint {
    return this.#view(address).getBigUint64(0, true);
  }

  set(address: bigint, entry: bigint): void {
    this.#view(address).setBigUint64(0, BigInt.asUintN(64, entry), true);
  }
}

/** One life; gives all that could be seen of it. `isWatched`: reads of tables are part of that. */
function live(format: Format, seed: number, isWatched: boolean): string[] {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
  const log: string[] = [];
  const ram = new Ram(pick(SHAPES));
  const root = ram.allocate()!;
  const onStale = ({ page, cachedFrame, freshFrame }: StaleUse) => void log.push(`stale ${page} ${cachedFrame} ${freshFrame}`);
  const tables = new CallerTables({ physicalAddressBits: 46, iotlb: { sets: pick([1, 16, 64]), ways: pick([1, 4]), seed, checkInterval: pick([1, 1, 1, 3]), onStale } });
  const configure = () => {
    const configuration = format.configuration(root);
    log.push(`configured ${('ttbr0' in configuration ? tables.configureArm64(configuration) : tables.configureX64(configuration)).ok}`);
  };
  const tell = (address: bigint, entry: bigint) => void log.push(`read ${address} ${entry}`);
  const memoryOf = (regions: readonly MemoryRegion[]): GuestMemory => {
    const memory = new RegionMemory(regions, 1 + below(2));
    return isWatched ? new WalkedMemory(memory, tell) : memory;
  };
  let memory = memoryOf(ram.regions);
  const bases = [0n, 0x20_0000n, 0x4000_0000n, 0x8040_0000n];
  const address = () => pick(format.ranges) + pick(bases) + BigInt(below(6)) * PAGE;
  /** Entries on the way to an address as far as links lead, the highest first. */
  const way = (va: bigint) => {
    const entries: bigint[] = [];
    let table = root;
    for (let level = format.levels; ; level--) {
      entries.push(entryAddress(table, va, level));
      const entry = ram.get(entries.at(-1)!);
      const next = entry & 0xf_ffff_ffff_f000n;
      if (level === 1 || (entry & 1n) === 0n || format.leaf(level, next) === entry || !ram.pages.includes(next)) return entries;
      table = next;
    }
  };
  const build = () => {
    const va = address();
    const level = pick([1, 1, 1, 1, 2, 3]);
    let table = root;
    for (let at = format.levels; at > level; at--) {
      const place = entryAddress(table, va, at);
      if (!ram.pages.includes(ram.get(place) & 0xf_ffff_ffff_f000n) || (ram.get(place) & 1n) === 0n) {
        const next = ram.allocate();
        if (next === undefined) return;
        ram.set(place, format.link(next));
      }
      table = ram.get(place) & 0xf_ffff_ffff_f000n;
    }
    ram.set(entryAddress(table, va, level), format.leaf(level, BigInt(1 + below(8)) << 30n));
  };
  const undo: [bigint, bigint][] = [];
  const flip = () => {
    const at = pick(way(address()));
    undo.push([at, ram.get(at)]);
    ram.set(at, below(8) === 0 ? 0n : ram.get(at) ^ pick(format.flips));
  };
  const restore = () => {
    const last = undo.pop();
    if (last !== undefined) ram.set(...last);
  };
  const out = new Translation();
  let page = 0;
  const access = () => {
    if (below(3) === 0) page = Number(address() >> 12n);
    const isGranted = tables.translate(memory, page, pick([1, 1, 2, 600]), pick(['read', 'write']), below(6) === 0, out);
    log.push(isGranted ? `${page} ${out.frame} ${out.pageCount}` : `${page} ${out.type} ${out.reason}`);
  };
  const flush = () => {
    const list = new Uint8Array(8);
    new DataView(list.buffer).setBigUint64(0, address() & ~0xfffn, true);
    tables.flushAddresses(list, below(2) === 0);
  };
  const changeMemory = () => {
    const copies = ram.regions.map((region) => ({ ...region }));
    memory = memoryOf(pick([ram.regions, copies, copies.slice(1), ram.regions.slice(0, 1)]));
  };
  configure();
  for (let i = 0; i < 60; i++) build();
  for (let step = 0; step < STEPS; step++) {
    const what = below(1000);
    if (what < 15) build();
    else if (what < 40) flip();
    else if (what < 65) restore();
    else if (what < 75) flush();
    else if (what < 77) tables.flushAll();
    else if (what === 77) configure();
    else if (what < 81) changeMemory();
    else access();
    if (step % 100 === 0) log.push(JSON.stringify([tables.statistics, [...tables.cached()]]));
  }
  return log;
}

function compare(t: Test, name: string, seed: number, isWatched: boolean): { stood: number; stale: number } {
  const { stand } = Witnesses.prototype;
  let stood = 0;
  Witnesses.prototype.stand = function (...words) {
    const isSame = stand.apply(this, words);
    if (isSame) stood++;
    return isSame;
  };
  const kept = live(FORMATS[name]!, seed, isWatched);
  Witnesses.prototype.stand = () => false;
  const walked = live(FORMATS[name]!, seed, isWatched);
  Witnesses.prototype.stand = stand;
  t.same(kept.find((line, i) => line !== walked[i]), undefined, `${name}, seed ${seed}`);
  t.equal(kept.length, walked.length);
  return { stood, stale: kept.filter((line) => line.startsWith('stale')).length };
}

for (const name of Object.keys(FORMATS)) {
  t.test(`${name}: words that stand say what a walk says (seeds ${SEEDS.join()})`, async (t) => {
    let [stood, stale] = [0, 0];
    for (const seed of SEEDS.flatMap((seed) => Array.from({ length: LIVES }, (_, i) => (seed + 1000 * i) >>> 0))) {
      const seen = compare(t, name, seed, false);
      stood += seen.stood;
      stale += seen.stale;
    }
    t.ok(stood > 100 * LIVES, `words stood ${stood} times`);
    t.ok(stale > LIVES, `${stale} stale uses were seen`);
  });
}

/** x64 tables for page 0 in memory whose regions can be changed under it; `way` are the entries that lead there, the highest first. */
function changing(shapes = SHAPES[0]!, levels: 4 | 5 = 4) {
  const ram = new Ram(shapes);
  const way = Array.from({ length: levels }, () => ram.allocate()!);
  way.forEach((table, i) => ram.set(table, i + 1 < levels ? X64.table(way[i + 1]!) : X64.page(7n << 12n)));
  const uses: StaleUse[] = [];
  const tables = new CallerTables({ physicalAddressBits: 46, iotlb: { onStale: (use) => uses.push(use) } });
  tables.configureX64({ firstLevelPageTableRoot: way[0]!, levels, translationEnabled: true });
  const memory = { generation: 1, regions: ram.regions, regionAt: (address: number) => memory.regions.find((region) => address >= region.address && address < region.address + region.length) };
  const out = new Translation();
  const ask = () => tables.translate(memory, 0, 1, 'read', false, out);
  for (let i = 0; i < 3; i++) t.equal(ask(), true);
  return { ram, way, memory, uses, ask };
}

t.test('words stand wherever they lie, until any one of them is another', async (t) => {
  const { stand } = Witnesses.prototype;
  t.teardown(() => void (Witnesses.prototype.stand = stand));
  const answers: boolean[] = [];
  Witnesses.prototype.stand = function (...words) {
    answers.push(stand.apply(this, words));
    return answers.at(-1)!;
  };
  for (const shapes of SHAPES) {
    for (const levels of [4, 5] as const) {
      const { ram, way, uses, ask } = changing(shapes, levels);
      for (const entry of way) {
        const said = ram.get(entry);
        answers.length = 0;
        ask();
        ram.set(entry, said & ~1n);
        ask();
        ram.set(entry, said);
        ask();
        t.same([answers[0], answers.slice(1, -1).includes(true), answers.at(-1)], [true, false, true], `${shapes.length} regions, ${levels} levels`);
      }
      t.equal(uses.length, levels);
    }
  }
});

t.test('a memory whose regions change under it is walked anew', async (t) => {
  const { memory, uses, ask } = changing();
  const copy = new Uint8Array(memory.regions[0]!.bytes);
  memory.regions = [{ ...memory.regions[0]!, bytes: copy }];
  memory.generation++;
  t.equal(ask(), true);
  copy.fill(0);
  t.equal(ask(), true);
  t.same(uses, [{ page: 0, cachedFrame: 7, freshFrame: undefined }]);
});

t.test('a region that is unmapped while its words are kept says nothing any more', async (t) => {
  const { memory, uses, ask } = changing();
  const { buffer } = memory.regions[0]!.bytes;
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  t.equal(ask(), true);
  t.same(uses, [{ page: 0, cachedFrame: 7, freshFrame: undefined }]);
});

t.test('who watches the reads of walks sees them all, and none but them', async (t) => {
  for (const seed of SEEDS) for (const name of Object.keys(FORMATS)) t.equal(compare(t, name, seed, true).stood, 0);
});
