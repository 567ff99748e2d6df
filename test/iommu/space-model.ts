/**
 * Random sequences of map, unmap, reserve and segment calls against a naive model: one record for each page and nothing
 * else. It knows what an allocator promises but not where it puts things, and that segments never want memory; allocations
 * fail now and then, and the arenas are small. With and without an allocator, with reserved regions.
 */
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu, Translation, type DomainShape } from '../../src/iommu/iommu.js';
import type { Token } from '../../src/iommu/token.js';
import type { AddressBounds, Outcome } from '../../src/iommu/types.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));
const CAUSE = { call: 1, at: 0 };
/** Calls work in this many pages, so that they meet; it has a table border in it. */
const PAGES = 1200;
const REGIONS = [{ page: 70, pageCount: 3, shouldMap: true }, { page: 600, pageCount: 9, shouldMap: false }];

interface NaivePage {
  frame?: number;
  permissions?: number;
  /** What one call mapped, for all pages of it. */
  piece?: { page: number; pageCount: number };
  token?: Token;
  isRegion?: true;
}

class NaiveSpace {
  readonly pages = new Map<number, NaivePage>();

  constructor(reserved: typeof REGIONS) {
    for (const { page, pageCount, shouldMap } of reserved) {
      for (let i = page; i < page + pageCount; i++) this.pages.set(i, shouldMap ? { isRegion: true, frame: i, permissions: 3 } : { isRegion: true });
    }
  }

  isHeld(page: number): boolean {
    const at = this.pages.get(page);
    return at?.token !== undefined || at?.isRegion === true;
  }

  any(page: number, pageCount: number, is: (page: number) => boolean): boolean {
    for (let i = page; i < page + pageCount; i++) if (is(i)) return true;
    return false;
  }

  isMapped = (page: number): boolean => this.pages.get(page)?.frame !== undefined;

  whyNotPlace(page: number, pageCount: number): string {
    if (this.any(page, pageCount, (i) => this.isHeld(i))) return 'reserved';
    return this.any(page, pageCount, this.isMapped) ? 'already-mapped' : 'ok';
  }

  write(page: number, runs: PageRuns, permissions: number): void {
    const piece = { page, pageCount: runs.pageCount };
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      for (let i = 0; i < runs.pagesOf(run); i++, next++) this.pages.set(next, { ...this.pages.get(next), frame: runs.frameOf(run) + i, permissions, piece });
    }
  }

  erase(page: number, pageCount: number): void {
    for (let i = page; i < page + pageCount; i++) {
      const token = this.pages.get(i)?.token;
      if (token === undefined) this.pages.delete(i);
      else this.pages.set(i, { token });
    }
  }

  unmap(page: number, pageCount: number, isBuddy: boolean): string {
    if (this.isHeld(page)) return 'reserved';
    if (!this.isMapped(page)) return 'not-mapped';
    const { piece } = this.pages.get(page)!;
    if (isBuddy && piece!.page !== page) return 'not-a-mapping-start';
    if (isBuddy && piece!.pageCount !== pageCount) return 'wrong-page-count';
    if (this.any(page, pageCount, (i) => !this.isMapped(i) || this.isHeld(i))) return 'not-mapped-later';
    this.erase(page, pageCount);
    return 'ok';
  }

  unmapSegment(token: Token, offset: number, pageCount: number): string {
    const piece = offset + pageCount > token.pageCount ? undefined : this.pages.get(token.page + offset)?.piece;
    if (piece === undefined || piece.page !== token.page + offset || piece.pageCount !== pageCount) return 'not-a-segment';
    this.erase(piece.page, pageCount);
    return 'ok';
  }

  mapSegment(token: Token, offset: number, runs: PageRuns, permissions: number): string {
    if (offset + runs.pageCount > token.pageCount) return 'beyond-token';
    if (this.any(token.page + offset, runs.pageCount, this.isMapped)) return 'already-mapped';
    this.write(token.page + offset, runs, permissions);
    return 'ok';
  }
}

/** One sequence: the calls, the model beside them, and what went wrong. */
class Sequence {
  readonly #random: () => number;
  readonly #iommu: Iommu;
  readonly #arena: Arena;
  readonly #domain: Domain;
  readonly #model: NaiveSpace;
  readonly #isBuddy: boolean;
  readonly #fresh: string;
  readonly #freshTables: number;
  readonly #tokens: Token[] = [];
  readonly problems: string[] = [];

  constructor(
    seed: number,
    private readonly seen: Map<string, number>,
  ) {
    this.#random = randomFrom(seed);
    this.#isBuddy = this.#below(2) === 0;
    this.#arena = new Arena(new ArrayBuffer(64 * 4096), { domainSlots: 2, maxTablePages: [6, 7, 9, 60][this.#below(4)]! });
    this.#iommu = new Iommu({ arena: this.#arena, clock: new ManualClock() });
    const reserved = this.#below(2) === 0 ? REGIONS : [];
    const shape: DomainShape = { reserved, kind: this.#below(2) === 0 ? 'translate' : 'translate-s1', ...(this.#isBuddy && { allocatorWidth: 23 }) };
    const created = this.#iommu.createDomain(shape);
    if (!created.ok) throw new Error(created.why);
    this.#domain = created.value;
    this.#model = new NaiveSpace(reserved);
    this.#fresh = JSON.stringify(this.#domain.allocatorStatistics);
    this.#freshTables = this.#arena.tablePages;
    this.#iommu.attach(this.#domain, this.#iommu.addDevice(1), CAUSE);
  }

  run(): string[] {
    for (let i = 0; i < 150 && this.problems.length === 0; i++) {
      this.#iommu.allocationsFail = this.#below(6) === 0;
      [this.#map, this.#unmap, this.#reserve, this.#free, this.#mapSegment, this.#mapSegment, this.#unmapSegment][this.#below(7)]!.call(this);
    }
    this.#iommu.allocationsFail = false;
    this.#compare();
    this.#tearDown();
    return this.problems;
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #runs(most: number): PageRuns {
    const pairs: number[] = [];
    for (let run = this.#below(3); run >= 0; run--) pairs.push(1 + this.#below(2 ** 30), 1 + this.#below(most));
    return new PageRuns(Float64Array.from(pairs));
  }

  #check(call: string, got: Outcome<unknown>, wanted: string): void {
    const word = got.ok ? 'ok' : got.why;
    this.seen.set(`${call} ${word}`, (this.seen.get(`${call} ${word}`) ?? 0) + 1);
    if (word !== wanted) this.problems.push(`${call}: ${word}, wanted ${wanted}`);
  }

  /** A range that an allocator gave: aligned, in bounds, on nobody's pages; the model takes part of what it promises. */
  #judgeGiven(call: string, given: Outcome<number>, pageCount: number, { minPage = 0, maxPage = 2 ** 11 - 1 }: AddressBounds): boolean {
    const word = given.ok ? 'ok' : given.why;
    this.seen.set(`${call} ${word}`, (this.seen.get(`${call} ${word}`) ?? 0) + 1);
    if (!given.ok) {
      if (word !== 'no-memory' && word !== 'no-space') this.problems.push(`${call}: ${word}`);
      return false;
    }
    const size = 2 ** Math.ceil(Math.log2(pageCount));
    const isGood = given.value % size === 0 && given.value >= Math.max(1, minPage) && given.value + pageCount - 1 <= maxPage;
    if (!isGood || this.#model.whyNotPlace(given.value, pageCount) !== 'ok') this.problems.push(`${call}: ${pageCount} pages at ${given.value}`);
    return true;
  }

  #bounds(): AddressBounds {
    return { minPage: this.#below(2) === 0 ? this.#below(PAGES) : undefined, maxPage: this.#below(2) === 0 ? this.#below(PAGES) : undefined };
  }

  #map(): void {
    const runs = this.#runs(this.#below(4) === 0 ? 200 : 3);
    const permissions = 1 + this.#below(3);
    if (this.#isBuddy) {
      const bounds = this.#bounds();
      const given = this.#domain.mapAnywhere(runs, permissions, bounds, CAUSE);
      if (this.#judgeGiven('mapAnywhere', given, runs.pageCount, bounds) && given.ok) this.#model.write(given.value, runs, permissions);
      return;
    }
    const page = this.#below(PAGES);
    const wanted = this.#model.whyNotPlace(page, runs.pageCount);
    const got = this.#domain.map(page, runs, permissions, CAUSE);
    if (!got.ok && got.why === 'no-memory' && wanted === 'ok') return;
    this.#check('map', got, wanted);
    if (got.ok) this.#model.write(page, runs, permissions);
  }

  /** A page where something is, most of the time. */
  #knownPage(): number {
    const mapped = [...this.#model.pages.keys()];
    return mapped.length === 0 || this.#below(6) === 0 ? this.#below(PAGES) : mapped[this.#below(mapped.length)]!;
  }

  #unmap(): void {
    const near = this.#knownPage();
    const piece = this.#model.pages.get(near)?.piece;
    const page = this.#below(3) === 0 ? near : (piece?.page ?? near);
    const pageCount = this.#below(3) === 0 ? 1 + this.#below(9) : (piece?.pageCount ?? 1);
    const got = this.#domain.unmap(page, pageCount, CAUSE);
    if (!got.ok && got.why === 'no-memory') return void (this.#isBuddy && this.problems.push('an allocated mapping wanted memory to go'));
    this.#check('unmap', got, this.#model.unmap(page, pageCount, this.#isBuddy));
  }

  #reserve(): void {
    const pageCount = 1 + this.#below(this.#below(4) === 0 ? 300 : 20);
    const bounds = this.#bounds();
    const page = this.#isBuddy ? undefined : this.#below(PAGES);
    const got = this.#domain.reserve({ pageCount, page, bounds }, CAUSE);
    if (page === undefined) this.#judgeGiven('reserveAnywhere', got.ok ? { ok: true, value: got.value.page } : got, pageCount, bounds);
    else if (got.ok || got.why !== 'no-memory') this.#check('reserve', got, this.#model.whyNotPlace(page, pageCount));
    if (!got.ok) return;
    this.#tokens.push(got.value);
    for (let i = got.value.page; i < got.value.page + pageCount; i++) this.#model.pages.set(i, { token: got.value });
  }

  #free(): void {
    if (this.#tokens.length === 0) return;
    const token = this.#tokens[this.#below(this.#tokens.length)]!;
    const isMapped = this.#model.any(token.page, token.pageCount, this.#model.isMapped);
    this.#check('freeToken', this.#iommu.freeToken(token), isMapped ? 'segment-mapped' : 'ok');
    if (isMapped) return;
    this.#tokens.splice(this.#tokens.indexOf(token), 1);
    for (let i = token.page; i < token.page + token.pageCount; i++) this.#model.pages.delete(i);
  }

  #mapSegment(): void {
    if (this.#tokens.length === 0) return;
    const token = this.#tokens[this.#below(this.#tokens.length)]!;
    const runs = this.#runs(3);
    const offset = this.#below(token.pageCount + 1);
    const permissions = 1 + this.#below(3);
    const got = this.#domain.mapSegment(token, offset, runs, permissions, CAUSE);
    this.#check('mapSegment', got, this.#model.mapSegment(token, offset, runs, permissions));
  }

  #unmapSegment(): void {
    if (this.#tokens.length === 0) return;
    const token = this.#tokens[this.#below(this.#tokens.length)]!;
    const near = token.page + this.#below(token.pageCount);
    const piece = this.#model.pages.get(near)?.piece ?? { page: near, pageCount: 1 };
    const offset = (this.#below(4) === 0 ? near : piece.page) - token.page;
    const pageCount = this.#below(4) === 0 ? 1 + this.#below(4) : piece.pageCount;
    this.#check('unmapSegment', this.#domain.unmapSegment(token, offset, pageCount, CAUSE), this.#model.unmapSegment(token, offset, pageCount));
  }

  /** Every page, through translation; and the books. */
  #compare(): void {
    const device = this.#iommu.device(1)!;
    const out = new Translation();
    let mapped = 0;
    for (let page = 0; page < 2 ** 11 + 5; page++) {
      const { frame, permissions = 0 } = this.#model.pages.get(page) ?? {};
      if (frame !== undefined) mapped++;
      for (const [access, right] of [['read', 1], ['write', 2]] as const) {
        const got = this.#iommu.translate(device, page, 1, access, out) ? out.frame : undefined;
        if (got !== ((permissions & right) !== 0 ? frame : undefined)) this.problems.push(`page ${page}, ${access}: ${got}, wanted ${frame}`);
      }
    }
    if (this.#domain.mappedPages !== mapped) this.problems.push(`${this.#domain.mappedPages} pages, wanted ${mapped}`);
    const tokens = [...this.#tokens].sort((a, b) => a.page - b.page);
    if (this.#domain.tokens.some((token, i) => token !== tokens[i]) || this.#domain.tokenCount !== tokens.length) this.problems.push('other tokens');
  }

  /** Everything goes, and all is as it was. */
  #tearDown(): void {
    this.#domain.releaseTokens(CAUSE);
    for (const [page, { isRegion, piece, token }] of this.#model.pages) {
      if (isRegion === true || token !== undefined || (this.#isBuddy && piece!.page !== page)) continue;
      const got = this.#domain.unmap(page, this.#isBuddy ? piece!.pageCount : 1, CAUSE);
      if (!got.ok) this.problems.push(`unmap of ${page} at the end: ${got.why}`);
    }
    if (JSON.stringify(this.#domain.allocatorStatistics) !== this.#fresh) this.problems.push('the allocator has not got everything back');
    if (this.#arena.tablePages !== this.#freshTables) this.problems.push(`${this.#arena.tablePages} tables, ${this.#freshTables} in the beginning`);
    this.#iommu.detach(this.#iommu.device(1)!, CAUSE);
    if (!this.#iommu.deleteDomain(this.#domain).ok || this.#arena.tablePages !== 0) this.problems.push('the domain does not go');
    if (this.#arena.words.subarray(1024).some((word) => word !== 0)) this.problems.push('a table is not zero');
  }
}

function sequences(t: Test, count: number): Map<string, number> {
  const seen = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const problems = new Sequence((SEED + i) >>> 0, seen).run();
    t.same(problems, [], `seed ${SEED + i}`);
  }
  return seen;
}

t.test(`random sequences agree with a model of single pages (seed ${SEED})`, async (t) => {
  const seen = sequences(t, 250);
  t.comment(JSON.stringify(Object.fromEntries(seen)));
  const met = [
    ...['map ok', 'map reserved', 'map already-mapped', 'mapAnywhere ok', 'mapAnywhere no-space', 'mapAnywhere no-memory'],
    ...['unmap ok', 'unmap reserved', 'unmap not-mapped', 'unmap not-mapped-later', 'unmap not-a-mapping-start', 'unmap wrong-page-count'],
    ...['reserve ok', 'reserve reserved', 'reserve already-mapped', 'reserveAnywhere ok', 'reserveAnywhere no-space', 'freeToken ok', 'freeToken segment-mapped'],
    ...['mapSegment ok', 'mapSegment already-mapped', 'mapSegment beyond-token', 'unmapSegment ok', 'unmapSegment not-a-segment'],
  ];
  for (const outcome of met) t.ok((seen.get(outcome) ?? 0) > 20, `${outcome} was met often enough to count`);
});
