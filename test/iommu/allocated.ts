/** Mappings at the allocator's addresses (checks DDI-082 to DDI-084, DDI-196, DDI-211 to DDI-232). */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import type { AddressBounds, Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };

function setup(allocatorWidth = 48, maxTablePages = 60, inputAddressBits = 48) {
  const arena = new Arena(new ArrayBuffer(64 * 4096), { maxTablePages });
  const iommu = new Iommu({ arena, clock: new ManualClock(), inputAddressBits });
  const created = iommu.createDomain({ allocatorWidth });
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  return {
    arena,
    iommu,
    domain,
    /** The first page, or why not. */
    map: (pageCount: number, bounds: AddressBounds = {}, frame = 0x123) => {
      const outcome = domain.mapAnywhere(PageRuns.contiguous(frame, pageCount), 3, bounds, CAUSE);
      return outcome.ok ? outcome.value : outcome.why;
    },
    unmap: (page: number, pageCount: number) => word(domain.unmap(page, pageCount, CAUSE)),
  };
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

t.test('low pages come first, and only what was asked for is mapped [DDI-218] [DDI-219]', async (t) => {
  const { domain, map } = setup();
  t.same([map(1), map(1), map(3), map(1)], [1, 2, 4, 3]);
  t.same([...domain.mappings()].map(({ page, pageCount }) => [page, pageCount]), [[1, 1], [2, 1], [3, 1], [4, 3]]);
  t.same([domain.mappedPages, domain.allocatorStatistics?.allocatedPages], [6, 7]);
});

t.test('only whole mappings are unmapped, and their pages come back [DDI-082] [DDI-083] [DDI-084]', async (t) => {
  const { domain, map, unmap } = setup();
  const fresh = domain.allocatorStatistics;
  t.equal(map(4), 4);
  t.equal(map(4), 8);
  t.equal(unmap(5, 3), 'not-a-mapping-start');
  t.equal(unmap(1, 1), 'not-mapped');
  for (const pageCount of [1, 3, 5, 8, 2 ** 52]) t.equal(unmap(4, pageCount), 'wrong-page-count', `${pageCount} pages`);
  t.equal(unmap(4, 4), 'ok');
  t.equal(unmap(4, 4), 'not-mapped');
  t.equal(map(3), 4);
  t.equal(unmap(8, 4), 'ok');
  t.equal(unmap(4, 3), 'ok');
  t.same(domain.allocatorStatistics, fresh);
});

t.test('a mapping in large leaves is one mapping from its first page to its last', async (t) => {
  const { domain, map, unmap } = setup();
  // The interrupt window lies in the block below.
  const page = 2 ** 20;
  t.equal(map(2 ** 18 + 513, {}, 2 ** 18), page);
  t.equal(domain.tablePages, 1 + 3, 'large leaves');
  for (const inside of [1, 511, 512, 2 ** 18, 2 ** 18 + 512]) t.equal(unmap(page + inside, 1), 'not-a-mapping-start', `page ${inside}`);
  t.equal(unmap(page, 512), 'wrong-page-count');
  t.equal(unmap(page, 2 ** 18), 'wrong-page-count');
  t.equal(unmap(page, 2 ** 18 + 513), 'ok');
  t.equal(map(512, {}, 512), 512);
  t.equal(unmap(513, 511), 'not-a-mapping-start', 'inside a 2 MiB leaf');
  t.equal(unmap(513, 1), 'not-a-mapping-start');
  t.equal(unmap(512, 512), 'ok');
});

t.test('bounds that cannot be met and an address space that is full are told apart [DDI-213] [DDI-216]', async (t) => {
  const { map } = setup(14);
  t.equal(map(4), 'no-memory');
  t.equal(map(1, { minPage: 4 }), 'no-space');
  t.equal(map(1, { maxPage: 0 }), 'no-space');
  t.equal(map(1, { maxPage: -1 }), 'no-space');
  t.equal(map(1, { minPage: 2, maxPage: 1 }), 'no-space');
  t.same([map(1), map(2, { minPage: undefined, maxPage: undefined })], [1, 2]);
  t.equal(map(1), 'no-memory');
  t.equal(map(1, { minPage: 0 }), 'no-space');
});

t.test('no address reaches the allocator\'s width or the input width [DDI-115] [DDI-223]', async (t) => {
  t.equal(setup(16).map(1, { minPage: 16 }), 'no-space');
  t.equal(setup(16).map(1, { minPage: 15 }), 15);
  for (const allocatorWidth of [48, 57, 63]) {
    t.equal(setup(allocatorWidth).map(1, { minPage: 2 ** 36 }), 'no-space');
    t.equal(setup(allocatorWidth).map(1, { minPage: 2 ** 36 - 1 }), 2 ** 36 - 1);
  }
});

t.test('no mapping and no token touches the interrupt window [DDI-222]', async (t) => {
  const { domain, map } = setup();
  t.equal(map(1, { minPage: 0xfee00 }), 0xfef00);
  t.equal(map(1, { minPage: 0xfedff, maxPage: 0xfeeff }), 0xfedff);
  t.equal(map(1, { minPage: 0xfedff, maxPage: 0xfeeff }), 'no-space');
  t.equal(word(domain.reserve({ pageCount: 1, bounds: { minPage: 0xfee00, maxPage: 0xfeeff } }, CAUSE)), 'no-space');
});

t.test('a map without memory for its tables gives its addresses back [DDI-232]', async (t) => {
  const { arena, domain, map } = setup(48, 3);
  const fresh = domain.allocatorStatistics;
  t.equal(map(1), 'no-memory');
  t.equal(map(600), 'no-memory');
  t.equal(map(1, { minPage: 2 ** 30 }), 'no-memory', 'not for want of addresses');
  t.same(domain.allocatorStatistics, fresh);
  t.same([arena.tablePages, domain.mappedPages], [1, 0]);
});

t.test('frames beyond the physical width take no address', async (t) => {
  const { domain, map } = setup();
  const fresh = domain.allocatorStatistics;
  t.equal(map(2, {}, 2 ** 34 - 1), 'beyond-physical-width');
  t.same(domain.allocatorStatistics, fresh);
});

t.test('statistics add up what allocators have', async (t) => {
  const { iommu, map } = setup(16);
  map(3);
  const other = iommu.createDomain({ allocatorWidth: 14 });
  t.ok(other.ok);
  t.same(iommu.statistics().allocators, { freeBlocks: [2, 2, 0, 1, 0], largestFreePages: 8, allocatedPages: 4 });
});
