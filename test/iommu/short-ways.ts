/**
 * The short ways of a domain's tables - one page mapped, unmapped or translated in one walk, tables of level 2 that are
 * remembered - against the plain ones: two address spaces are given the same calls, and in one of them the short ways are
 * closed. After each call their arenas hold the same words, and outcomes, counts, history and translations agree, also with
 * a map of single pages.
 */
import t, { type Test } from 'tap';
import { PageRuns } from '../../src/base/page-runs.js';
import { AddressSpace } from '../../src/iommu/address-space.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { History } from '../../src/iommu/history.js';
import { PageTable } from '../../src/iommu/page-table.js';
import { Resources } from '../../src/iommu/resources.js';
import { OWNER_PLAIN, OWNER_TOKEN, leafHigh } from '../../src/iommu/spec/second-stage.js';
import { Translation } from '../../src/iommu/translate.js';
import type { Outcome } from '../../src/iommu/types.js';
import { randomFrom } from '../helpers/random.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4, 5, 6, Date.now() % 2 ** 31] : [Number(process.env['VIOMMU_SEED'])];
const CALLS = 700;
const CAUSE = { call: 1, at: 0 };
const GIB = 2 ** 18;
/** Spans of 1 GiB: neighbours, ones that share a place among the remembered, the last one of 48 bits, and one beyond 2^30 pages. */
const SPANS = [0, 1, 256, 512, 257, 2 ** 12 + 256, 2 ** 18 - 1];
const WINDOW = 0xfee00;

interface Twin {
  readonly arena: Arena;
  readonly table: PageTable;
  readonly space: AddressSpace;
  readonly history: History;
  readonly removed: string[];
}

function twin(isPlain: boolean, maxTablePages: number, allocatorBits: number | undefined): Twin {
  const arena = new Arena(new ArrayBuffer(64 * 4096), { domainSlots: 2, maxTablePages });
  const table = new PageTable(arena, 1, 48);
  if (isPlain) Object.assign(table, { mapPage: () => false, unmapPage: () => false, translatePage: () => false });
  const history = new History(50);
  const removed: string[] = [];
  const space = new AddressSpace({
    ...{ domain: undefined as unknown as Domain, table, physicalPages: 2 ** 34, allocatorBits, history, hasInterruptWindow: true },
    ...{ reserved: [{ page: 0x300, pageCount: 8, shouldMap: false }], resources: new Resources(arena) },
    removed: (page, pageCount) => void removed.push(`${page}+${pageCount}`),
  });
  return { arena, table, space, history, removed };
}

/** Two twins and the pages that are mapped in both. */
class Sequence {
  readonly pages = new Map<number, { frame: number; permissions: number }>();
  readonly seen = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #random: () => number;
  readonly #short: Twin;
  readonly #plain: Twin;
  readonly #isBuddy: boolean;
  /** First pages that the allocator gave, with their counts. */
  readonly #given = new Map<number, number>();

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.#isBuddy = this.below(4) === 0;
    const maxTablePages = this.pick([9, 30, 60, 62]);
    const bits = this.#isBuddy ? 40 : undefined;
    this.#short = twin(false, maxTablePages, bits);
    this.#plain = twin(true, maxTablePages, bits);
  }

  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  #page(): number {
    return this.pick(SPANS) * GIB + this.pick([0, 0, 512, GIB - 512, WINDOW % GIB, 0x300]) + this.pick([0, 0, 1, 2, 7, 511]);
  }

  /** A page that is mapped, most of the time. */
  #known(): number {
    const known = [...this.pages.keys()];
    return known.length === 0 || this.below(5) === 0 ? this.#page() : this.pick(known);
  }

  #both(call: string, work: (space: AddressSpace) => Outcome<unknown>): Outcome<unknown> {
    const [got, wanted] = [work(this.#short.space), work(this.#plain.space)];
    if (JSON.stringify(got) !== JSON.stringify(wanted)) this.problems.push(`${call}: ${JSON.stringify(got)}, the plain way gives ${JSON.stringify(wanted)}`);
    const word = `${call.split(' ')[0]!} ${got.ok ? 'ok' : got.why}`;
    this.seen.set(word, (this.seen.get(word) ?? 0) + 1);
    this.#compare(call);
    return got;
  }

  #compare(call: string): void {
    const [a, b] = [this.#short, this.#plain];
    if (Buffer.compare(Buffer.from(a.arena.words.buffer), Buffer.from(b.arena.words.buffer)) !== 0) this.problems.push(`${call}: other words in the arena`);
    if (Buffer.compare(Buffer.from(a.arena.children.buffer), Buffer.from(b.arena.children.buffer)) !== 0) this.problems.push(`${call}: other children`);
    if (a.table.tablePages !== b.table.tablePages) this.problems.push(`${call}: ${a.table.tablePages} tables, the plain way takes ${b.table.tablePages}`);
    if (a.removed.join() !== b.removed.join()) this.problems.push(`${call}: ${a.removed.join()} were told to be removed, not ${b.removed.join()}`);
    a.removed.length = b.removed.length = 0;
  }

  map(): void {
    const page = this.#page();
    const runs = this.pick([PageRuns.contiguous(1 + this.below(2 ** 33), 1), new PageRuns(Float64Array.of(this.below(1000) * 512, this.pick([1, 1, 2, 512]))), PageRuns.contiguous(this.below(1000) * 512 + (page % 512), 1 + this.below(600))]);
    const permissions = 1 + this.below(3);
    const isIdentity = !this.#isBuddy && this.below(6) === 0;
    const got = this.#both(`map ${page} ${runs.pairs} ${isIdentity}`, (space) => {
      if (this.#isBuddy) return space.mapAnywhere(runs, permissions, {}, CAUSE);
      return isIdentity ? space.mapIdentity(runs, permissions, CAUSE) : space.map(page, runs, permissions, CAUSE);
    });
    if (!got.ok) return;
    const first = this.#isBuddy ? (got.value as number) : isIdentity ? runs.frameOf(0) : page;
    this.#given.set(first, runs.pageCount);
    for (let i = 0; i < runs.pageCount; i++) this.pages.set(first + i, { frame: runs.frameOf(0) + i, permissions });
  }

  unmap(): void {
    const page = this.#isBuddy && this.below(3) > 0 ? this.pick([...this.#given.keys(), this.#page()]) : this.#known();
    const pageCount = this.#isBuddy && this.below(3) > 0 ? (this.#given.get(page) ?? 1) : this.pick([1, 1, 1, 1, 2, 600]);
    const got = this.#both(`unmap ${page} ${pageCount}`, (space) => space.unmap(page, pageCount, CAUSE));
    if (!got.ok) return;
    this.#given.delete(page);
    for (let i = 0; i < pageCount; i++) this.pages.delete(page + i);
  }

  /** One page, and some, of both rights; what is refused is refused for the same reason. */
  translate(): void {
    const page = this.below(40) === 0 ? 2 ** 36 + this.below(3) : this.#known();
    for (const [access, right] of [['read', 1], ['write', 2]] as const) {
      for (const maxPages of [1, 1 + this.below(700)]) {
        const outs = [this.#short, this.#plain].map(({ space, table }) => {
          const out = new Translation();
          const isGranted = (maxPages === 1 && table.translatePage(page, right, out)) || space.translate(page, maxPages, access, out);
          return isGranted ? [out.frame, out.pageCount] : [out.type, out.reason];
        });
        const { frame, permissions = 0 } = this.pages.get(page) ?? {};
        if (outs[0]!.join() !== outs[1]!.join()) this.problems.push(`translate ${page}: ${outs[0]!.join()}, the plain way gives ${outs[1]!.join()}`);
        const wanted = (permissions & right) !== 0 ? frame : undefined;
        if (wanted !== (typeof outs[0]![0] === 'number' ? outs[0]![0] : undefined)) this.problems.push(`translate ${page}: ${outs[0]!.join()}, wanted ${wanted}`);
      }
    }
  }

  count(): void {
    for (const { space } of [this.#short, this.#plain]) {
      if (space.mapper.mappedPages !== this.pages.size) this.problems.push(`${space.mapper.mappedPages} pages are counted, wanted ${this.pages.size}`);
    }
  }

  end(): void {
    for (const page of this.pages.keys()) {
      const [a, b] = [this.#short, this.#plain].map(({ history }) => JSON.stringify(history.of(page)));
      if (a !== b) this.problems.push(`history of ${page}: ${a}, the plain way has ${b}`);
    }
  }
}

function run(t: Test, seed: number): Map<string, number> {
  const sequence = new Sequence(seed);
  for (let i = 0; i < CALLS && sequence.problems.length === 0; i++) {
    sequence.pick([() => sequence.map(), () => sequence.map(), () => sequence.unmap(), () => sequence.unmap(), () => sequence.translate()])();
    sequence.count();
  }
  sequence.end();
  t.same(sequence.problems, [], `seed ${seed}`);
  return sequence.seen;
}

t.test(`short ways leave what plain ways leave (seeds ${SEEDS.join()})`, async (t) => {
  const seen = new Map<string, number>();
  for (const seed of SEEDS) for (const [word, count] of run(t, seed)) seen.set(word, (seen.get(word) ?? 0) + count);
  t.comment(JSON.stringify(Object.fromEntries(seen)));
  if (SEEDS.length === 1) return;
  for (const word of ['map ok', 'map already-mapped', 'map reserved', 'map no-memory', 'unmap ok', 'unmap not-mapped', 'unmap not-mapped-later']) {
    t.ok((seen.get(word) ?? 0) > 10, `${word} was met often enough to count`);
  }
});

t.test('a table of level 2 that goes is remembered no longer, and another one in its place is found', async (t) => {
  const { arena, table, space } = twin(false, 60, undefined);
  const out = new Translation();
  const at = (page: number) => (table.translatePage(page, 1, out) || space.translate(page, 1, 'read', out) ? out.frame : out.reason);
  const other = 5 * GIB;
  t.ok(space.map(other, PageRuns.contiguous(7, 1), 3, CAUSE).ok);
  t.equal(at(other), 7);
  t.ok(space.unmap(other, 1, CAUSE).ok);
  t.equal(arena.tablePages, 1);
  // Takes the freed table pages, in other roles.
  t.ok(space.map(2 ** 34, PageRuns.contiguous(9, 1), 3, CAUSE).ok);
  t.equal(at(other), 'no page is mapped at the address');
  t.equal(table.translatePage(other, 1, out), false);
  t.ok(space.map(other, PageRuns.contiguous(GIB * 3, GIB), 3, CAUSE).ok);
  t.equal(at(other + 5), GIB * 3 + 5, 'a leaf of 1 GiB stands where the table was');
  t.ok(space.unmap(other + 1, 1, CAUSE).ok);
  t.same([at(other), at(other + 1), at(other + 2)], [GIB * 3, 'no page is mapped at the address', GIB * 3 + 2], 'and is split');
});

t.test('the way of one page leaves alone what is claimed, mapped, large or the last in its table', async (t) => {
  const { table } = twin(false, 60, undefined);
  t.equal(table.claim(5, 0, 1, OWNER_TOKEN, 1), undefined);
  t.equal(table.mapPage(5, 9, leafHigh(9, OWNER_PLAIN), 3), false, 'a page that a token holds');
  t.equal(table.unmapPage(5), false);
  t.equal(table.mapPage(6, 9, leafHigh(9, OWNER_PLAIN), 3), true);
  t.equal(table.mapPage(6, 8, leafHigh(8, OWNER_PLAIN), 3), false);
  t.equal(table.mapPage(512, 8, leafHigh(8, OWNER_PLAIN), 3), false, 'its table is not there');
  t.equal(table.claim(1024, 512, 512, OWNER_PLAIN), undefined);
  table.publish(1024, 512, 512, 3);
  t.equal(table.unmapPage(1024), false, 'a leaf of 2 MiB');
  t.equal(table.unmapPage(6), true);
  table.remove(5, 1);
  t.equal(table.claim(7, 9, 1, OWNER_PLAIN), undefined);
  table.publish(7, 9, 1, 3);
  t.equal(table.unmapPage(7), false, 'its table would be empty');
});
