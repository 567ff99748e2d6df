/** Which summaries are kept: as many as there is room for, and what was begun comes to its end. */
import t from 'tap';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { scanLeaves } from '../../src/iommu/leaf-scan.js';
import { MapSummaries } from '../../src/view/subject.js';

const TABLES = 100;

/** Sparse domains, each summed up a bit whenever it is asked for; gives how often each was whole. */
function asked(count: number, rounds: number, summaries: MapSummaries) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(16 * 2 ** 20)), clock: { now: () => 0 } });
  const domains = Array.from({ length: count }, () => {
    const made = iommu.createDomain();
    if (!made.ok) throw new Error(made.why);
    for (let i = 0; i < TABLES; i++) made.value.map(0x10_0000 + i * 512 + 511, PageRuns.contiguous(i * 7, 1), 3, { call: 1, at: 0 });
    return made.value;
  });
  const whole = domains.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const [i, domain] of domains.entries()) {
      const summary = summaries.of(domain, iommu.inputPages, domain.revision);
      summary.work((page, end, left, visit, stretches) => scanLeaves(domain.table!, page, end, left, visit, stretches), domain.revision, { left: 512 * 20 });
      if (summary.isComplete) whole[i]!++;
    }
  }
  return { whole, domains };
}

t.test('any number of domains that are asked for in turn is summed up', async (t) => {
  const { whole } = asked(9, 20, new MapSummaries());
  t.ok(whole.every((times) => times >= 10), whole.join(' '));
});

t.test('with room for few only those that are done make room, and each is whole in the end', async (t) => {
  const summaries = new MapSummaries(4 * (TABLES + 64));
  const { whole } = asked(6, 60, summaries);
  t.ok(whole.every((times) => times > 0), whole.join(' '));
  t.ok(summaries.size <= 6);
});

t.test('those of deleted domains are forgotten', async (t) => {
  const summaries = new MapSummaries();
  const { domains } = asked(3, 1, summaries);
  summaries.forget(domains[0]!.id);
  t.equal(summaries.size, 2);
  summaries.keep((id) => id === domains[1]!.id);
  t.equal(summaries.size, 1);
});
