/**
 * Random sequences of calls against a naive model: one map from page to frame, rights and nothing else. After each call the
 * outcomes must agree; after each sequence so must every mapping, the counts, and the tables, which must all be gone once
 * everything is unmapped. Arenas are small enough to run out often.
 */
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import type { Mapping, Outcome } from '../../src/iommu/types.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));
const CAUSE = { call: 1, at: 0 };
const PAGES_2M = 512;
const PAGES_1G = 2 ** 18;
const WINDOW = { first: 0xfee00, end: 0xfef00 };

/** mulberry32 */
function generator(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: <T>(from: readonly T[]) => from[below(from.length)]! };
}
type Random = ReturnType<typeof generator>;

/** Every mapped page by itself. Range rules are checked page by page, in the order that a refusal names them. */
class Model {
  readonly pages = new Map<bigint, { frame: bigint; permissions: number }>();

  anyMapped(page: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.pages.has(BigInt(page + i))) return true;
    return false;
  }

  map(page: number, runs: PageRuns, permissions: number, inputPages: number): string {
    if (page + runs.pageCount > inputPages) return 'beyond-input-width';
    if (page < WINDOW.end && page + runs.pageCount > WINDOW.first) return 'reserved';
    if (this.anyMapped(page, runs.pageCount)) return 'already-mapped';
    let next = BigInt(page);
    for (let run = 0; run < runs.runCount; run++) {
      for (let i = 0; i < runs.pagesOf(run); i++) this.pages.set(next++, { frame: BigInt(runs.frameOf(run) + i), permissions });
    }
    return 'ok';
  }

  mapIdentity(runs: PageRuns, permissions: number): string {
    const frames = framesOf(runs);
    if (frames.some((frame) => frame >= WINDOW.first && frame < WINDOW.end)) return 'reserved';
    if (new Set(frames).size !== frames.length || frames.some((frame) => this.pages.has(BigInt(frame)))) return 'already-mapped';
    for (const frame of frames) this.pages.set(BigInt(frame), { frame: BigInt(frame), permissions });
    return 'ok';
  }

  unmap(page: number, count: number): string {
    for (let i = 0; i < count; i++) {
      if (!this.pages.has(BigInt(page + i))) return i === 0 ? 'not-mapped' : 'not-mapped-later';
    }
    for (let i = 0; i < count; i++) this.pages.delete(BigInt(page + i));
    return 'ok';
  }

  unmapIdentity(runs: PageRuns): string {
    const frames = framesOf(runs);
    if (frames.some((frame) => this.pages.get(BigInt(frame))?.frame !== BigInt(frame))) return 'not-identity';
    for (const frame of frames) this.pages.delete(BigInt(frame));
    return 'ok';
  }

  mappings(): Mapping[] {
    const runs: { page: number; frame: number; pageCount: number; permissions: number }[] = [];
    for (const key of [...this.pages.keys()].sort((a, b) => (a < b ? -1 : 1))) {
      const { frame, permissions } = this.pages.get(key)!;
      const last = runs.at(-1);
      const joins =
        last !== undefined &&
        last.permissions === permissions &&
        BigInt(last.page + last.pageCount) === key &&
        BigInt(last.frame + last.pageCount) === frame;
      if (joins) last.pageCount++;
      else runs.push({ page: Number(key), frame: Number(frame), pageCount: 1, permissions });
    }
    return runs;
  }
}

function framesOf(runs: PageRuns): number[] {
  const frames: number[] = [];
  for (let run = 0; run < runs.runCount; run++) for (let i = 0; i < runs.pagesOf(run); i++) frames.push(runs.frameOf(run) + i);
  return frames;
}

function word(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.why;
}

/** Places that make neighbours: around table borders, around the reserved window, at the ends of the input width. */
function somePage(random: Random, inputPages: number): number {
  const near = random.pick([0, PAGES_2M, 4 * PAGES_2M, PAGES_1G, PAGES_1G * 512, WINDOW.first, WINDOW.end, inputPages - PAGES_2M]);
  const page = near + random.pick([0, 0, 0, -1, 1, 7, PAGES_2M, PAGES_2M - 1, 3 * PAGES_2M, random.below(2000)]);
  return Math.max(0, Math.min(page, inputPages - 1));
}

function someCount(random: Random): number {
  return random.pick([1, 1, 1, 2, 3, 17, PAGES_2M - 1, PAGES_2M, PAGES_2M + 1, 2 * PAGES_2M, 1 + random.below(1500)]);
}

/** Frames that are congruent to the page half of the time, so that large leaves appear. */
function someRuns(random: Random, page: number): PageRuns {
  const runCount = random.pick([1, 1, 1, 2, 3, 20]);
  const pairs: number[] = [];
  let at = page;
  for (let run = 0; run < runCount; run++) {
    const count = someCount(random);
    const frame = random.pick([1, 2 ** 11, 2 ** 22]) * PAGES_2M * (1 + random.below(4));
    pairs.push(random.below(2) === 0 ? frame + (at % PAGES_2M) : frame + random.below(1000), count);
    at += count;
  }
  return new PageRuns(Float64Array.from(pairs));
}

function someFrames(random: Random, inputPages: number): PageRuns {
  const pairs: number[] = [];
  for (let run = random.pick([1, 2, 3, 30]); run > 0; run--) {
    const page = Math.min(somePage(random, inputPages), 2 ** 33);
    pairs.push(page, Math.min(random.pick([1, 1, 1, 5, PAGES_2M, 700]), inputPages - page));
  }
  return new PageRuns(Float64Array.from(pairs));
}

/** A mapped page, most of the time, so that unmap calls meet something. */
function mappedPage(random: Random, model: Model, inputPages: number): number {
  const mapped = model.mappings();
  if (mapped.length === 0 || random.below(5) === 0) return somePage(random, inputPages);
  const mapping = random.pick(mapped);
  return mapping.page + random.pick([0, 0, random.below(mapping.pageCount)]);
}

function step(random: Random, domain: Domain, model: Model, inputPages: number, apply: (call: string, real: Outcome, wanted: () => string) => void): void {
  const permissions = 1 + random.below(3);
  const page = somePage(random, inputPages);
  switch (random.below(6)) {
    case 0:
    case 1: {
      const runs = someRuns(random, page);
      apply(`map ${page} ${runs.pairs}`, domain.map(page, runs, permissions, CAUSE), () => model.map(page, runs, permissions, inputPages));
      return;
    }
    case 2: {
      const runs = someFrames(random, inputPages);
      apply(`mapIdentity ${runs.pairs}`, domain.mapIdentity(runs, permissions, CAUSE), () => model.mapIdentity(runs, permissions));
      return;
    }
    case 3: {
      const runs = someFrames(random, inputPages);
      apply(`unmapIdentity ${runs.pairs}`, domain.unmapIdentity(runs, CAUSE), () => model.unmapIdentity(runs));
      return;
    }
    default: {
      const first = mappedPage(random, model, inputPages);
      const run = model.mappings().find((mapping) => first >= mapping.page && first < mapping.page + mapping.pageCount);
      const rest = run === undefined ? 1 : run.page + run.pageCount - first;
      const count = random.pick([1, rest, rest, 1 + random.below(rest), someCount(random)]);
      apply(`unmap ${first} ${count}`, domain.unmap(first, count, CAUSE), () => model.unmap(first, count));
    }
  }
}

function checkTranslation(random: Random, iommu: Iommu, model: Model, inputPages: number): string | undefined {
  const device = iommu.device(1)!;
  const out = new Translation();
  for (let i = 0; i < 40; i++) {
    const page = mappedPage(random, model, inputPages);
    const write = random.below(2) === 1;
    const maxPages = random.pick([1, 5, 600, 5000]);
    const right = write ? 2 : 1;
    const entry = model.pages.get(BigInt(page));
    let wanted = 0;
    for (; wanted < maxPages; wanted++) {
      const next = model.pages.get(BigInt(page + wanted));
      if (next === undefined || (next.permissions & right) === 0 || next.frame !== entry!.frame + BigInt(wanted)) break;
    }
    const ok = iommu.translate(device, page, maxPages, write ? 'write' : 'read', out);
    if (ok !== wanted > 0) return `translate ${page}: ${ok}, wanted ${wanted} pages`;
    if (ok && (out.pageCount !== wanted || BigInt(out.frame) !== entry!.frame)) return `translate ${page}: ${out.pageCount} pages, wanted ${wanted}`;
    if (!ok && out.type !== (entry === undefined ? 'TranslationFault' : 'PermissionFault')) return `translate ${page}: ${out.type}`;
  }
  return undefined;
}

/** Runs one sequence; gives the outcomes seen. */
function sequence(t: Test, seed: number): Map<string, number> {
  const random = generator(seed);
  const arena = new Arena(new ArrayBuffer(1024 * 4096), { domainSlots: 8, maxTablePages: random.pick([3, 6, 9, 14, 40, 1000]) });
  const inputAddressBits = random.pick([39, 40, 48, 48, 57]);
  const inputPages = 2 ** (inputAddressBits - 12);
  const iommu = new Iommu({ arena, clock: new ManualClock(), inputAddressBits });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  iommu.attach(domain, iommu.addDevice(1), CAUSE);
  const model = new Model();
  const seen = new Map<string, number>();
  const problems: string[] = [];
  let tables = domain.tablePages;
  const apply = (call: string, real: Outcome, wanted: () => string) => {
    const got = word(real);
    if (got !== 'ok' && domain.tablePages !== tables) problems.push(`${call}: ${got}, but ${tables} tables became ${domain.tablePages}`);
    tables = domain.tablePages;
    seen.set(got, (seen.get(got) ?? 0) + 1);
    // Memory is the arena's affair: the model knows only that nothing changed then.
    if (got === 'no-memory') return;
    const expected = wanted();
    if (got !== expected) problems.push(`${call}: ${got}, wanted ${expected}`);
    if (domain.mappedPages !== model.pages.size) problems.push(`${call}: ${domain.mappedPages} pages, wanted ${model.pages.size}`);
  };
  for (let i = 0; i < 60 && problems.length === 0; i++) step(random, domain, model, inputPages, apply);
  const wrong = checkTranslation(random, iommu, model, inputPages);
  if (wrong !== undefined) problems.push(wrong);
  const mappings = [...domain.mappings()];
  if (JSON.stringify(mappings) !== JSON.stringify(model.mappings())) problems.push('mappings() differ');
  if (domain.tablePages !== arena.tablePages) problems.push(`${domain.tablePages} table pages, the arena says ${arena.tablePages}`);
  // Whole runs from mappings() end at leaf borders and need no split, so this works in a full arena too.
  for (const { page, pageCount } of mappings) {
    const outcome = domain.unmap(page, pageCount, CAUSE);
    if (!outcome.ok) problems.push(`unmap ${page} ${pageCount} at the end: ${outcome.why}`);
  }
  if (domain.mappedPages !== 0 || arena.tablePages !== 1) problems.push(`${domain.mappedPages} pages and ${arena.tablePages} tables left`);
  if (arena.words.subarray(4096 / 4).some((value, index) => value !== 0 && arena.children[1 + (index >> 10)] === 0)) problems.push('a free page is not zero');
  t.same(problems, [], `seed ${seed}`);
  return seen;
}

t.test(`random sequences agree with a naive model (seed ${SEED})`, async (t) => {
  const seen = new Map<string, number>();
  for (let i = 0; i < 150; i++) {
    for (const [outcome, count] of sequence(t, (SEED + i) >>> 0)) seen.set(outcome, (seen.get(outcome) ?? 0) + count);
  }
  t.comment(JSON.stringify(Object.fromEntries(seen)));
  for (const outcome of ['ok', 'already-mapped', 'reserved', 'not-mapped', 'not-mapped-later', 'not-identity', 'no-memory']) {
    t.ok((seen.get(outcome) ?? 0) > 20, `${outcome} was met often enough to count`);
  }
});
