/**
 * The IOTLB's store against a plain one - arrays of ways, objects for entries - that was written from its description: the
 * same is found, kept, dropped and evicted for the same seed. And a domain's answers with the short way to a hit against the
 * same run without it.
 */
import t, { type Test } from 'tap';
import { CallerTables, type StaleUse } from '../../src/iommu/caller-tables.js';
import { IotlbCache } from '../../src/iommu/iotlb-cache.js';
import { Translation } from '../../src/iommu/translate.js';
import { UPPER_RANGE } from '../../src/iommu/walk-levels.js';
import { ARM, TableRam, X64, armConfiguration, place } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4, Date.now() % 2 ** 31] : [Number(process.env['VIOMMU_SEED'])];
const SPANS = [0, 1, 512, 2 ** 18, 2 ** 27, 2 ** 36];

interface Entry {
  readonly number: number;
  readonly level: number;
  readonly frame: number;
  readonly rights: number;
}

/** Sets of ways; a new entry takes the place of its like, the first free way, or one that a linear congruential sequence draws. */
class PlainCache {
  readonly #sets: (Entry | undefined)[][];
  #random: number;

  constructor(sets: number, ways: number, seed: number) {
    this.#sets = Array.from({ length: sets }, () => Array<Entry | undefined>(ways).fill(undefined));
    this.#random = seed >>> 0;
  }

  #set(number: number): (Entry | undefined)[] {
    return this.#sets[number % this.#sets.length]!;
  }

  get entries(): number {
    return this.#sets.flat().filter((entry) => entry !== undefined).length;
  }

  hasBelow(level: number): boolean {
    return this.#sets.flat().some((entry) => entry !== undefined && entry.level < level);
  }

  find(position: number, level: number): Entry | undefined {
    const number = Math.floor(position / SPANS[level]!);
    return this.#set(number).find((entry) => entry?.number === number && entry.level === level);
  }

  keep(position: number, level: number, frame: number, rights: number): void {
    const number = Math.floor(position / SPANS[level]!);
    const set = this.#set(number);
    let way = set.findIndex((entry) => entry?.number === number && entry.level === level);
    if (way < 0) way = set.indexOf(undefined);
    if (way < 0) {
      this.#random = Number((BigInt(this.#random) * 1664525n + 1013904223n) % 2n ** 32n);
      way = Math.floor(this.#random / 65536) % set.length;
    }
    set[way] = { number, level, frame, rights };
  }

  drop(position: number, level: number): void {
    const number = Math.floor(position / SPANS[level]!);
    const set = this.#set(number);
    const way = set.findIndex((entry) => entry?.number === number && entry.level === level);
    if (way >= 0) set[way] = undefined;
  }

  clear(): void {
    for (const set of this.#sets) set.fill(undefined);
  }
}

function compareStores(t: Test, seed: number): void {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
  const [sets, ways] = [pick([1, 2, 8, 64]), pick([1, 2, 3, 4, 7])];
  const cache = new IotlbCache({ sets, ways }, seed);
  const plain = new PlainCache(sets, ways, seed);
  const wrong: string[] = [];
  const somewhere = () => pick([0, 0, 2 ** 30 - 64, 2 ** 30, 2 ** 35, UPPER_RANGE, UPPER_RANGE + 2 ** 30]) + below(96) * pick([1, 1, 1, 512, 2 ** 18]);
  const ask = (step: number, position: number, level: number) => {
    const at = cache.find(position, level);
    const entry = plain.find(position, level);
    if (at >= 0 !== (entry !== undefined)) wrong.push(`step ${step}: ${position}/${level} is ${at >= 0 ? '' : 'not '}there`);
    else if (entry !== undefined && (cache.frameAt(at) !== entry.frame || cache.rightsAt(at) !== entry.rights)) wrong.push(`step ${step}: ${position}/${level} has another value`);
    return entry;
  };
  /** Without `find` before it, and with: the second time the hint is there. */
  const askAgain = (step: number, position: number) => {
    if (position >= 2 ** 30) return;
    const needed = below(4);
    const at = cache.findAgain(position, needed);
    const entry = plain.find(position, 1);
    if (at >= 0 && (entry === undefined || (entry.rights & needed) !== needed || cache.frameAt(at) !== entry.frame)) wrong.push(`step ${step}: ${position} is found again as ${cache.frameAt(at)}`);
    ask(step, position, 1);
    if (cache.findAgain(position, needed) >= 0 !== (entry !== undefined && (entry.rights & needed) === needed)) wrong.push(`step ${step}: ${position} is not found again`);
  };
  for (let step = 0; step < 6000 && wrong.length === 0; step++) {
    const [position, level] = [somewhere(), pick([1, 1, 1, 2, 3, 4, 5])];
    const what = below(100);
    if (what < 50) {
      const [frame, rights] = [pick([below(1000), 2 ** 28 - 1, 2 ** 28, 2 ** 40 - 1 - below(5)]), below(4)];
      cache.keep(position, level, frame, rights);
      plain.keep(position, level, frame, rights);
    } else if (what < 65) {
      cache.drop(position, level);
      plain.drop(position, level);
    } else if (what === 65 && below(10) === 0) {
      cache.clear();
      plain.clear();
    }
    ask(step, position, level);
    ask(step, somewhere(), level);
    askAgain(step, somewhere());
    if (cache.entries !== plain.entries) wrong.push(`step ${step}: ${cache.entries} entries, wanted ${plain.entries}`);
    if (cache.hasBelow(level) !== plain.hasBelow(level)) wrong.push(`step ${step}: entries below level ${level}`);
  }
  t.same(wrong, [], `seed ${seed}`);
}

t.test(`the store finds, keeps and evicts as a plain one does (seeds ${SEEDS.join()})`, async (t) => {
  for (const seed of SEEDS) for (let i = 0; i < 4; i++) compareStores(t, (seed + 1000 * i) >>> 0);
});

/** Accesses, edits of tables, flushes and losses of one domain; gives everything that could be seen of it. */
function live(seed: number): string[] {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
  const isArm = below(2) === 0;
  const ram = new TableRam(0x10_0000n, 200);
  const root = ram.allocate();
  const log: string[] = [];
  const onStale = ({ page, cachedFrame, freshFrame }: StaleUse) => void log.push(`stale ${page} ${cachedFrame} ${freshFrame}`);
  const tables = new CallerTables({ physicalAddressBits: 48, iotlb: { sets: pick([1, 4, 64]), ways: pick([1, 2, 4]), seed, checkInterval: pick([0, 1, 2, 7]), onStale } });
  const configure = () => (isArm ? tables.configureArm64(armConfiguration({ ttbr0: root })) : tables.configureX64({ firstLevelPageTableRoot: root, levels: 4, translationEnabled: true }));
  const bases = [0n, 0x4000_0000n, 0x3ff_ffff_8000n, 0x400_0000_0000n, 0x7fff_0000_0000n];
  const address = () => pick(bases) + BigInt(below(24)) * 4096n;
  const leaf = (frame: bigint) => (isArm ? ARM.page(frame) | pick([0n, 0n, ARM.AP2]) : X64.page(frame) & ~pick([0n, 0n, X64.RW, X64.US]));
  const edit = () => void place(ram, root, 4, address(), 1, below(5) === 0 ? 0n : leaf(BigInt(1 + below(2 ** 20)) * pick([4096n, 4096n, 2n ** 27n])), isArm ? ARM.table : X64.table);
  const out = new Translation();
  let page = 0;
  const access = () => {
    if (below(3) === 0) page = Number(address() >> 12n);
    const isGranted = tables.translate(ram.memory, page, 1 + below(3), pick(['read', 'write']), below(8) === 0, out);
    log.push(isGranted ? `${page} ${out.frame} ${out.pageCount}` : `${page} ${out.type} ${out.reason}`);
  };
  const flush = () => {
    const list = new Uint8Array(8);
    new DataView(list.buffer).setBigUint64(0, address(), true);
    tables.flushAddresses(list, below(2) === 0);
  };
  log.push(String(configure().ok));
  for (let i = 0; i < 200; i++) edit();
  for (let step = 0; step < 3000; step++) {
    const what = below(1000);
    if (what < 40) edit();
    else if (what < 60) flush();
    else if (what < 63) tables.flushAll();
    else if (what === 63) tables.evict();
    else if (what === 64) configure();
    else access();
    if (step % 100 === 0) log.push(JSON.stringify(tables.statistics));
  }
  return [...log, JSON.stringify(tables.statistics)];
}

t.test(`a domain answers, counts and is caught at stale entries the same without the short way to a hit (seeds ${SEEDS.join()})`, async (t) => {
  const { findAgain } = IotlbCache.prototype;
  t.teardown(() => void (IotlbCache.prototype.findAgain = findAgain));
  let taken = 0;
  let stale = 0;
  for (const seed of SEEDS.flatMap((seed) => [0, 1, 2, 3, 4, 5].map((i) => (seed + 1000 * i) >>> 0))) {
    IotlbCache.prototype.findAgain = function (...words) {
      const isFound = findAgain.apply(this, words);
      if (isFound >= 0) taken++;
      return isFound;
    };
    const short = live(seed);
    IotlbCache.prototype.findAgain = () => -1;
    const plain = live(seed);
    stale += short.filter((line) => line.startsWith('stale')).length;
    t.same(short.find((line, i) => line !== plain[i]), undefined, `seed ${seed}`);
    t.equal(short.length, plain.length);
  }
  t.ok(taken > 1000, `the short way was taken ${taken} times`);
  t.ok(stale > 100, `${stale} stale uses were seen`);
});
