/** How much is read for a map: never more than its bound, and once summed up, only what changed. Counted in table entries. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { scanLeaves, type Work } from '../../src/iommu/leaf-scan.js';
import type { Domain } from '../../src/iommu/domain.js';
import { MapSummary } from '../../src/view/map-summary.js';
import { randomFrom } from '../helpers/random.js';

const CAUSE = { call: 1, at: 0 };
/** A table that was begun is read to its end. */
const ONE_TABLE = 512 + 8;

function setUp(arenaBytes: number) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(arenaBytes)), clock: { now: () => 0 } });
  const made = iommu.createDomain();
  if (!made.ok) throw new Error(made.why);
  const domain: Domain = made.value;
  const summary = new MapSummary(domain, iommu.inputPages, domain.revision);
  const table = domain.table!;
  /** Works once with a bound; gives the entries that were read. */
  const work = (bound: number = LIMITS.viewEntriesScanned) => {
    const budget: Work = { left: bound };
    summary.work((page, end, left, visit, stretches) => scanLeaves(table, page, end, left, visit, stretches), domain.revision, budget);
    return bound - budget.left;
  };
  const mapped = () => summary.reading.sums.below(iommu.inputPages / 512).mapped;
  return { iommu, domain, summary, work, mapped };
}

function finish({ summary, work }: ReturnType<typeof setUp>, bound?: number): { readonly turns: number; readonly most: number; readonly all: number } {
  let [turns, most, all] = [0, 0, 0];
  while (!summary.isComplete) {
    const read = work(bound);
    [turns, most, all] = [turns + 1, Math.max(most, read), all + read];
    if (turns > 100_000) throw new Error('it never ends');
  }
  return { turns, most, all };
}

t.test('a million mappings in a row are summed up in three turns, and then read no more', async (t) => {
  const made = setUp(16 * 2 ** 20);
  const { domain, work, mapped } = made;
  for (let i = 0; i < 1000; i++) {
    // No two frames in a row, so a page each.
    const runs = new PageRuns(Float64Array.from({ length: 2000 }, (_, j) => (j % 2 === 0 ? 2 * (i * 1000 + j / 2) : 1)));
    if (!domain.map(0x1000 + i * 1000, runs, 3, CAUSE).ok) return t.fail('no room');
  }
  const { turns, most } = finish(made);
  t.ok(turns <= 3, `${turns} turns`);
  t.ok(most <= LIMITS.viewEntriesScanned + ONE_TABLE, `${most} entries in one turn`);
  t.equal(mapped(), 1_000_000);
  t.equal(work(), 0, 'nothing changed, nothing is read');
  t.ok(domain.unmap(0x1234, 1, CAUSE).ok);
  const again = work();
  t.ok(again > 0 && again <= 2 * ONE_TABLE, `${again} entries after one change`);
  t.equal(mapped(), 999_999);
  return undefined;
});

t.test('mappings that each take tables of their own are summed up in bounded turns', async (t) => {
  const made = setUp(64 * 2 ** 20);
  const { domain, work, mapped } = made;
  const random = randomFrom(7);
  let count = 0;
  for (let tries = 0; tries < 20_000; tries++) {
    const outcome = domain.map(Math.floor(random() * 2 ** 36), PageRuns.contiguous(5, 1), 3, CAUSE);
    if (outcome.ok) count++;
  }
  t.ok(count > 5000 && domain.tablePages > 15_000, `${count} mappings in ${domain.tablePages} tables`);
  const bound = 2 ** 14;
  const { most, all } = finish(made, bound);
  t.ok(most <= bound + ONE_TABLE, `${most} entries in one turn`);
  t.ok(all <= domain.tablePages * ONE_TABLE, 'every table is read once');
  t.equal(mapped(), count);
  t.equal(work(), 0);
});

t.test('a domain that changes faster than it is looked at is still summed up', async (t) => {
  const made = setUp(64 * 2 ** 20);
  const { domain, summary, work, mapped } = made;
  const random = randomFrom(3);
  const pages = new Set<number>();
  for (let turn = 0; turn < 50; turn++) {
    for (let i = 0; i < 100; i++) {
      const page = 512 * Math.floor(random() * 4000) + Math.floor(random() * 512);
      if (page >= 0xfee00 && page < 0xfef00) continue;
      const isThere = pages.has(page);
      if (isThere) domain.unmap(page, 1, CAUSE);
      else domain.map(page, PageRuns.contiguous(i, 1), 3, CAUSE);
      if (isThere) pages.delete(page);
      else pages.add(page);
      summary.note();
    }
    work(4096);
  }
  finish(made);
  t.equal(mapped(), pages.size);
  for (let edge = 0; edge < 4000; edge += 97) t.equal(summary.reading.sums.below(edge).mapped, [...pages].filter((page) => page < edge * 512).length);
});

t.test('large leaves are summed up as what they are, and taken apart where they are split', async (t) => {
  const made = setUp(16 * 2 ** 20);
  const { domain, summary, mapped } = made;
  t.ok(domain.map(2 ** 20, PageRuns.contiguous(2 ** 20, 3 * 2 ** 18), 1, CAUSE).ok);
  const { all } = finish(made);
  t.ok(all < 4 * ONE_TABLE, `${all} entries for 3 GiB`);
  t.same(summary.reading.sums.below(2 ** 11 + 7), { mapped: 7 * 512, readable: 7 * 512, writable: 0, identity: 7 * 512 });
  t.equal(summary.reading.sums.entries, 1);
  t.ok(domain.unmap(2 ** 20 + 512 * 100 + 3, 1, CAUSE).ok);
  finish(made);
  made.work();
  t.equal(mapped(), 3 * 2 ** 18 - 1);
  t.equal(summary.reading.sums.entries, 3, 'what is before, the chunk itself, and what is behind');
});

t.test('no more entries are kept than there may be, and what is beyond is not told', async (t) => {
  const { iommu, domain } = setUp(16 * 2 ** 20);
  for (let i = 0; i < 100; i++) t.ok(domain.map(0x1000 + 1024 * i, PageRuns.contiguous(7, 1), 3, CAUSE).ok);
  const summary = new MapSummary(domain, iommu.inputPages, domain.revision, 10);
  for (let turn = 0; turn < 200; turn++) {
    summary.work((page, end, left, visit, stretches) => scanLeaves(domain.table!, page, end, left, visit, stretches), domain.revision, { left: 40 });
  }
  t.equal(summary.isFull, true);
  t.equal(summary.isComplete, false);
  const { sums, reached } = summary.reading;
  t.ok(sums.entries >= 10 && sums.entries < 20, `${sums.entries} entries`);
  t.ok(reached > 0x1000 && reached < 0x1000 + 1024 * 30, 'it ends behind them');
});
