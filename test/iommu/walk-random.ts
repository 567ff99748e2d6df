/**
 * Walks over tables that nobody would write, against the naive walkers: entries of random bits that lead to each other, to
 * themselves and out of memory. Most have the bits that make
 * a walk go on, or no walk would get far.
 */
import t from 'tap';
import { CallerTables } from '../../src/iommu/caller-tables.js';
import { Translation } from '../../src/iommu/translate.js';
import { TableRam, armConfiguration, naiveArm64, naiveX64, type Answer } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';

const SEEDS = [1, 2, 3, Date.now() % 2 ** 31];
const ROUNDS = 40;
const ASKS = 250;

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

function bits(random: Random, count: number): bigint {
  let value = 0n;
  for (let i = 0; i < count; i += 16) value = (value << 16n) | BigInt(Math.floor(random() * 65536));
  return BigInt.asUintN(count, value);
}

/** An entry that mostly makes sense: `plain` has the bits of the format that matter, and the address is mostly in the RAM. */
function entry(random: Random, ram: TableRam, plain: readonly bigint[]): bigint {
  const way = random();
  if (way < 0.03) return bits(random, 64);
  const inRam = ram.base + BigInt(Math.floor(random() * ram.pages)) * 4096n;
  let value = (way < 0.92 ? inRam : bits(random, 44) & ~0xfffn) | pick(random, plain);
  if (random() < 0.25) value ^= 1n << BigInt(Math.floor(random() * 64));
  return value;
}

function fill(random: Random, ram: TableRam, plain: readonly bigint[]): void {
  for (let at = 0n; at < BigInt(ram.pages) * 4096n; at += 8n) ram.set(ram.base + at, entry(random, ram, plain));
}

/** Addresses of all kinds: anywhere, and near the ends of what the widths reach. */
function address(random: Random): bigint {
  const way = random();
  if (way < 0.1) return bits(random, 64) & ~0xfffn;
  const width = pick(random, [20, 25, 30, 31, 39, 40, 47, 48, 56, 57]);
  const offset = bits(random, width) & ~0xfffn;
  return way < 0.6 ? offset : BigInt.asUintN(64, -offset - 4096n);
}

type Naive = (va: bigint, access: 'read' | 'write', privileged: boolean) => Answer;

/** Compares cached and fresh answers of the tables with the naive one, page by page, and counts what it saw. */
function difference(random: Random, tables: CallerTables, ram: TableRam, seen: Map<string, number>, naive: Naive): string | undefined {
  const out = new Translation();
  const asked: bigint[] = [];
  for (let i = 0; i < ASKS; i++) {
    const va = asked.length > 20 && random() < 0.4 ? pick(random, asked) : address(random);
    asked.push(va);
    const access = pick(random, ['read', 'write'] as const);
    const privileged = random() < 0.7;
    const expected = naive(va, access, privileged);
    const kind = typeof expected === 'bigint' ? 'granted' : expected;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    for (const how of ['translate', 'translateFresh'] as const) {
      const isGranted = tables[how](ram.memory, Number(va >> 12n), 1, access, privileged, out);
      const answer: Answer = isGranted ? BigInt(out.frame) << 12n : out.type;
      if (answer !== expected) return `${how} of ${access} at 0x${va.toString(16)}: ${answer}, not ${expected}`;
    }
  }
  return undefined;
}

const ARM_PLAIN = [3n, 3n, 0x443n, 0x443n, 0x441n, 0x4c3n, 0x403n, 0x443n | (1n << 61n), 0x443n | (1n << 62n), 0x440n];
const X64_PLAIN = [7n, 7n, 7n, 0x67n, 0x87n, 3n, 5n, 1n, 6n];

for (const seed of SEEDS) {
  t.test(`random ARM64 tables translate as the naive walker says (seed ${seed})`, async (t) => {
    const random = randomFrom(seed);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const ram = new TableRam(0x10_0000n, 16, 8 * Math.floor(random() * 5));
      fill(random, ram, ARM_PLAIN);
      const physicalAddressBits = pick(random, [32, 40, 48, 52]);
      const configuration = armConfiguration({
        ttbr0: ram.base + BigInt(Math.floor(random() * ram.pages)) * 4096n,
        ttbr1: ram.base + BigInt(Math.floor(random() * ram.pages)) * 4096n,
        inputSize0: 25 + Math.floor(random() * 24),
        inputSize1: random() < 0.3 ? 0 : 25 + Math.floor(random() * 24),
      });
      const tables = new CallerTables({ physicalAddressBits, iotlb: { sets: 8, ways: 2, linkSets: 4, linkWays: 2, seed } });
      t.ok(tables.configureArm64(configuration).ok);
      const read = (at: bigint) => ram.get(at);
      const naive: Naive = (va, access, privileged) => naiveArm64(read, configuration, physicalAddressBits, va, access, privileged);
      t.equal(difference(random, tables, ram, seen, naive), undefined, `round ${round}`);
    }
    const all = ['AccessFlagFault', 'AddressSizeFault', 'ExternalFault', 'PermissionFault', 'TranslationFault', 'granted'];
    t.same([...seen.keys()].sort(), all, `all answers came up: ${JSON.stringify([...seen])}`);
  });

  t.test(`random x64 tables translate as the naive walker says (seed ${seed})`, async (t) => {
    const random = randomFrom(seed);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const ram = new TableRam(0x10_0000n, 16, 8 * Math.floor(random() * 5));
      fill(random, ram, X64_PLAIN);
      const physicalAddressBits = pick(random, [32, 40, 48, 52]);
      const root = ram.base + BigInt(Math.floor(random() * ram.pages)) * 4096n;
      const configuration = { firstLevelPageTableRoot: root, translationEnabled: true, levels: pick(random, [4, 5] as const) };
      const tables = new CallerTables({ physicalAddressBits, iotlb: { sets: 8, ways: 2, linkSets: 4, linkWays: 2, seed } });
      t.ok(tables.configureX64(configuration).ok);
      const read = (at: bigint) => ram.get(at);
      const naive: Naive = (va, access, privileged) => naiveX64(read, configuration, physicalAddressBits, va, access, privileged);
      t.equal(difference(random, tables, ram, seen, naive), undefined, `round ${round}`);
    }
    const all = ['AddressSizeFault', 'ExternalFault', 'PermissionFault', 'TranslationFault', 'granted'];
    t.same([...seen.keys()].sort(), all, `all answers came up: ${JSON.stringify([...seen])}`);
  });
}
