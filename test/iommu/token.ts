/** Tokens and segments (ddi.md 2.5.11 to 2.5.14), as words of the core. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu, Translation, type DomainShape } from '../../src/iommu/iommu.js';
import type { Token } from '../../src/iommu/token.js';
import type { Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };

function setup(shape: DomainShape = {}, arenaPages = 256) {
  const arena = new Arena(new ArrayBuffer(arenaPages * 4096));
  const iommu = new Iommu({ arena, clock: new ManualClock() });
  const domain = value(iommu.createDomain(shape));
  const device = iommu.addDevice(1);
  iommu.attach(domain, device, CAUSE);
  const out = new Translation();
  return {
    arena,
    iommu,
    domain,
    reserve: (page: number | undefined, pageCount: number) => value(domain.reserve({ page, pageCount }, CAUSE)),
    mapSegment: (token: Token, offset: number, pageCount: number, frame = 0x5000) =>
      word(domain.mapSegment(token, offset, PageRuns.contiguous(frame, pageCount), 3, CAUSE)),
    unmapSegment: (token: Token, offset: number, pageCount: number) => word(domain.unmapSegment(token, offset, pageCount, CAUSE)),
    map: (page: number, pageCount: number) => word(domain.map(page, PageRuns.contiguous(0x9000, pageCount), 3, CAUSE)),
    unmap: (page: number, pageCount: number) => word(domain.unmap(page, pageCount, CAUSE)),
    /** A frame, or why not. */
    ask: (page: number) => (iommu.translate(device, page, 1, 'read', out) ? out.frame : `${out.type}: ${out.reason}`),
  };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

const HELD = 'TranslationFault: the address lies in a reserved range, and no segment is mapped there';

t.test('a token maps nothing, and has all tables that its pages need [DDI-250] [DDI-262]', async (t) => {
  const { domain, reserve, ask } = setup();
  const token = reserve(0x3ff, 0x402);
  t.same([token.domain, token.page, token.pageCount, token.id], [domain, 0x3ff, 0x402, 1]);
  t.equal(domain.tablePages, 1 + 2 + 4, 'four last tables');
  t.same([domain.mappedPages, [...domain.mappings()]], [0, []]);
  for (const page of [0x3ff, 0x600, 0x800]) t.equal(ask(page), HELD);
  t.equal(ask(0x801), 'TranslationFault: no page is mapped at the address');
});

t.test('segments map and unmap without a single allocation [DDI-263] [DDI-281]', async (t) => {
  const { arena, iommu, domain, reserve, mapSegment, unmapSegment, ask } = setup();
  const token = reserve(0x1f0, 600);
  const { tablePages } = arena;
  const generation = arena.words[16 + 1];
  iommu.allocationsFail = true;
  for (let round = 0; round < 20; round++) {
    t.equal(mapSegment(token, 0, 600), 'ok');
    t.equal(ask(0x1f0 + 599), 0x5000 + 599);
    t.equal(unmapSegment(token, 0, 600), 'ok');
  }
  t.equal(ask(0x1f0), HELD);
  t.same([arena.tablePages, arena.words[16 + 1], domain.mappedPages], [tablePages, generation, 0], 'no table came or went');
});

t.test('an unmapped segment leaves the tables as they were before it was mapped', async (t) => {
  const { arena, reserve, mapSegment, unmapSegment } = setup();
  const token = reserve(0x1f0, 600);
  const before = arena.words.slice();
  mapSegment(token, 7, 590);
  t.notOk(arena.words.every((word, at) => word === before[at]));
  unmapSegment(token, 7, 590);
  t.ok(arena.words.every((word, at) => word === before[at]), 'every page is held again');
});

t.test('disjoint segments stand side by side; what touches one is refused and leaves it alone [DDI-268] [DDI-274]', async (t) => {
  const { domain, reserve, mapSegment, ask } = setup();
  const token = reserve(0x100, 8);
  t.equal(mapSegment(token, 1, 2), 'ok');
  t.equal(mapSegment(token, 3, 1, 0x7000), 'ok');
  for (const [offset, pageCount] of [[1, 1], [0, 2], [2, 2], [0, 8], [3, 1]] as const) t.equal(mapSegment(token, offset, pageCount, 0x8000), 'already-mapped');
  t.same([ask(0x100), ask(0x101), ask(0x102), ask(0x103), ask(0x104)], [HELD, 0x5000, 0x5001, 0x7000, HELD]);
  t.same([token.mappedPages, domain.mappedPages], [3, 3]);
});

t.test('a segment ends where its token does [DDI-272]', async (t) => {
  const { reserve, mapSegment } = setup();
  const token = reserve(0x100, 8);
  for (const [offset, pageCount] of [[0, 9], [7, 2], [8, 1], [2 ** 40, 1], [0, 2 ** 50]] as const) t.equal(mapSegment(token, offset, pageCount), 'beyond-token');
  t.equal(mapSegment(token, 7, 1), 'ok');
  t.equal(mapSegment(token, 0, 1, 2 ** 34), 'beyond-physical-width');
});

t.test('only whole segments are unmapped [DDI-278] [DDI-280]', async (t) => {
  const { reserve, mapSegment, unmapSegment, ask } = setup();
  const token = reserve(0x1fe, 8);
  mapSegment(token, 0, 4);
  mapSegment(token, 4, 2);
  for (const [offset, pageCount] of [[0, 3], [0, 5], [0, 6], [1, 3], [3, 1], [4, 1], [5, 1], [6, 1], [0, 0], [0, 9], [8, 1], [2 ** 40, 4]] as const) {
    t.equal(unmapSegment(token, offset, pageCount), 'not-a-segment', `${pageCount} pages at ${offset}`);
  }
  t.equal(unmapSegment(token, 0, 4), 'ok');
  t.equal(unmapSegment(token, 0, 4), 'not-a-segment', 'a second time');
  t.equal(ask(0x202), 0x5000, 'the neighbour stays');
  t.equal(mapSegment(token, 0, 3), 'ok');
  t.equal(unmapSegment(token, 0, 4), 'not-a-segment', 'another segment is there now');
});

t.test('a segment of several runs is one segment', async (t) => {
  const { domain, reserve, unmapSegment } = setup();
  const token = reserve(0x100, 8);
  t.equal(word(domain.mapSegment(token, 2, PageRuns.fromFrames([9, 5, 6, 1]), 1, CAUSE)), 'ok');
  t.same([...domain.mappings()].map(({ page, frame, pageCount, permissions }) => [page, frame, pageCount, permissions]), [[0x102, 9, 1, 1], [0x103, 5, 2, 1], [0x105, 1, 1, 1]]);
  t.equal(unmapSegment(token, 2, 1), 'not-a-segment');
  t.equal(unmapSegment(token, 2, 4), 'ok');
});

t.test('a segment ends at its token although the next token or mapping goes on', async (t) => {
  const { map, reserve, mapSegment, unmapSegment } = setup();
  const [first, second] = [reserve(0x100, 4), reserve(0x104, 4)];
  map(0x108, 4);
  mapSegment(second, 0, 4);
  mapSegment(first, 0, 4);
  t.equal(unmapSegment(first, 0, 4), 'ok');
  t.equal(unmapSegment(second, 0, 4), 'ok');
});

t.test('what a token holds is out of reach for the other calls [DDI-085] [DDI-209] [DDI-261]', async (t) => {
  const { domain, map, unmap, reserve, mapSegment } = setup();
  map(0xff, 1);
  map(0x108, 1);
  const token = reserve(0x100, 8);
  mapSegment(token, 0, 4, 0x100);
  for (const [page, pageCount] of [[0x100, 1], [0x107, 1], [0xf0, 0x40], [0, 2 ** 19]] as const) {
    t.equal(map(page, pageCount), 'reserved');
    t.equal(word(domain.reserve({ page, pageCount }, CAUSE)), 'reserved');
  }
  t.equal(word(domain.mapIdentity(PageRuns.contiguous(0x106, 1), 3, CAUSE)), 'reserved');
  t.equal(word(domain.unmapIdentity(PageRuns.contiguous(0x100, 1), CAUSE)), 'not-identity', 'although the segment is identity');
  t.equal(unmap(0x100, 1), 'reserved');
  t.equal(unmap(0x107, 1), 'reserved', 'also where nothing is mapped');
  t.equal(unmap(0xff, 2), 'not-mapped-later', 'a token ends what was mapped before it');
  t.equal(unmap(0xff, 2 ** 52), 'not-mapped-later');
  t.equal(unmap(0xff, 1), 'ok');
  t.equal(unmap(0x108, 1), 'ok');
  t.equal(domain.mappedPages, 4);
});

t.test('a full table of which a token holds a part counts as mapped only where it is', async (t) => {
  const { map, unmap, reserve } = setup();
  reserve(0x200, 256);
  map(0x300, 256);
  t.equal(unmap(0x300, 257), 'not-mapped-later');
  t.equal(unmap(0x300, 256), 'ok');
});

t.test('a token cannot come where something is mapped, or beyond the input width [DDI-260]', async (t) => {
  const { arena, domain, map, reserve } = setup();
  map(0x500, 1);
  map(2 ** 20, 2 ** 18);
  const { tablePages } = arena;
  const why = (page: number, pageCount: number) => word(domain.reserve({ page, pageCount }, CAUSE));
  for (const [page, pageCount] of [[0x500, 1], [0x400, 0x200], [2 ** 20 - 5, 10], [2 ** 20 + 77, 1], [2 ** 20 - 1, 2 ** 19]] as const) t.equal(why(page, pageCount), 'already-mapped');
  for (const [page, pageCount] of [[2 ** 36, 1], [2 ** 36 - 1, 2], [0, 2 ** 36 + 1], [2 ** 52 - 1, 2 ** 52]] as const) t.equal(why(page, pageCount), 'beyond-input-width');
  t.equal(why(0xfed00, 0x200), 'reserved', 'around the interrupt window');
  t.same([arena.tablePages, domain.tokenCount, domain.tokens], [tablePages, 0, []]);
  t.equal(reserve(2 ** 36 - 1, 1).page, 2 ** 36 - 1);
});

t.test('a token that the arena or one call has no room for leaves nothing behind', async (t) => {
  const { arena, iommu, domain } = setup({}, 32);
  t.equal(word(domain.reserve({ page: 0x200, pageCount: 512 * 40 }, CAUSE)), 'no-memory', 'seen before');
  t.equal(word(domain.reserve({ page: 0x1ff, pageCount: 512 * 27 + 2 }, CAUSE)), 'no-memory', 'seen half way');
  iommu.allocationsFail = true;
  t.equal(word(domain.reserve({ page: 0x200, pageCount: 1 }, CAUSE)), 'no-memory');
  t.same([arena.tablePages, domain.tokenCount, iommu.statistics().tokens], [1, 0, 0]);
  iommu.allocationsFail = false;
  t.equal(word(domain.reserve({ page: 0x200, pageCount: 1 }, CAUSE)), 'ok');
});

t.test('one call writes no more entries than the cap says, however they are asked for', async (t) => {
  const { domain } = setup({}, 4096);
  const most = LIMITS.entriesPerCall;
  const [page, odd, even] = [2 ** 21, 2 ** 22 + 1, 2 ** 22];
  t.equal(word(domain.reserve({ page, pageCount: most + 1 }, CAUSE)), 'no-memory');
  t.equal(word(domain.map(page, PageRuns.contiguous(odd, most + 1), 3, CAUSE)), 'no-memory');
  t.equal(word(domain.map(page, PageRuns.contiguous(even, 64 * most), 3, CAUSE)), 'ok', 'large leaves count once');
  t.equal(word(domain.map(page, PageRuns.contiguous(odd, most + 1), 3, CAUSE)), 'already-mapped', 'a conflict counts first');
  t.equal(word(domain.unmap(page, 64 * most, CAUSE)), 'ok');
  t.equal(word(domain.reserve({ page, pageCount: most }, CAUSE)), 'ok');
});

t.test('a token is freed when no segment is left, with its tables and its place [DDI-282] [DDI-283] [DDI-285]', async (t) => {
  const { arena, iommu, domain, map, reserve, mapSegment, unmapSegment, ask } = setup();
  map(0x1ff, 1);
  const before = arena.tablePages;
  const token = reserve(0x200, 1024);
  mapSegment(token, 700, 1);
  t.equal(word(iommu.freeToken(token)), 'segment-mapped');
  t.equal(ask(0x200 + 700), 0x5000);
  unmapSegment(token, 700, 1);
  t.equal(word(iommu.freeToken(token)), 'ok');
  t.same([arena.tablePages, domain.tokenCount, iommu.statistics().tokens], [before, 0, 0]);
  t.equal(map(0x200, 1024), 'ok');
  t.throws(() => iommu.freeToken(token), /freed/, 'whoever kept a freed token is mistaken');
  t.throws(() => mapSegment(token, 0, 1), /freed/);
});

t.test('a token keeps its domain alive [DDI-043] [DDI-044]', async (t) => {
  const { arena, iommu } = setup();
  const domain = value(iommu.createDomain());
  const token = value(domain.reserve({ page: 5, pageCount: 1 }, CAUSE));
  t.equal(word(iommu.deleteDomain(domain)), 'token-alive');
  iommu.freeToken(token);
  t.equal(word(iommu.deleteDomain(domain)), 'ok');
  t.equal(arena.tablePages, 1);
});

t.test('all tokens and their segments can be taken away at once', async (t) => {
  const { arena, domain, reserve, mapSegment, map } = setup();
  map(0x1ff, 1);
  const before = arena.tablePages;
  const [first, second] = [reserve(0x200, 600), reserve(0x8000, 3)];
  mapSegment(first, 0, 1);
  mapSegment(first, 1, 400);
  mapSegment(first, 599, 1);
  mapSegment(second, 0, 3);
  domain.releaseTokens({ call: 9, at: 4 });
  t.same([arena.tablePages, domain.tokenCount, domain.mappedPages], [before, 0, 1]);
  t.match(domain.history(0x200 + 599), [{ what: 'unmapped', cause: { call: 9 } }, { what: 'mapped' }]);
});

t.test('with an allocator a token gets its place there and keeps the whole block [DDI-251] [DDI-252]', async (t) => {
  const { iommu, domain, reserve } = setup({ allocatorWidth: 32 });
  const fresh = domain.allocatorStatistics;
  const token = reserve(undefined, 3);
  t.same([token.page, token.pageCount], [4, 3]);
  const anywhere = (bounds: object) => domain.mapAnywhere(PageRuns.contiguous(1, 1), 3, bounds, CAUSE);
  t.equal(word(anywhere({ minPage: 7, maxPage: 7 })), 'no-space');
  t.equal(word(domain.reserve({ page: 0x100, pageCount: 1 }, CAUSE)), 'has-allocator');
  t.equal(word(domain.reserve({ pageCount: 4, bounds: { maxPage: 4 } }, CAUSE)), 'no-space', '[DDI-259]');
  t.equal(word(domain.reserve({ pageCount: 2 ** 21 }, CAUSE)), 'no-memory');
  iommu.freeToken(token);
  t.same(domain.allocatorStatistics, fresh);
  t.equal(value(anywhere({ minPage: 7, maxPage: 7 })), 7);
});

t.test('without an allocator a token needs a page, and bounds are not looked at [DDI-258] [DDI-259]', async (t) => {
  const { domain } = setup();
  t.equal(word(domain.reserve({ pageCount: 1 }, CAUSE)), 'no-allocator');
  t.equal(word(domain.reserve({ page: 0, pageCount: 1, bounds: { minPage: 9, maxPage: 3 } }, CAUSE)), 'ok');
});

t.test('a fault near very many held pages is told in bounded time, without those behind them', async (t) => {
  const { domain, map, reserve } = setup({}, 512);
  map(0x10, 1);
  reserve(0x200, 512 * 128);
  map(0x200 + 512 * 128, 1);
  t.same(domain.nearest(0x100), { below: { page: 0x10, frame: 0x9000, pageCount: 1, permissions: 3 }, above: undefined });
  t.equal(domain.nearest(0x200 + 512 * 127).above?.page, 0x200 + 512 * 128);
});

t.test('a fault before and behind a token of many pages names the mapping on its other side', async (t) => {
  for (const pageCount of [4096, 8192, 30_000]) {
    const { domain, map, reserve } = setup({}, 512);
    map(0x1ff, 1);
    reserve(0x200, pageCount);
    map(0x200 + pageCount, 1);
    t.equal(domain.nearest(0x1ff).above?.page, 0x200 + pageCount, `${pageCount} pages`);
    t.equal(domain.nearest(0x200 + pageCount - 1).below?.page, 0x1ff, `${pageCount} pages`);
  }
});
