/** The arithmetic of spans, against counting one leaf after the other. */
import t from 'tap';
import { leafLevel, leastTables, leavesFor } from '../../src/iommu/spans.js';
import { SPAN } from '../../src/iommu/spec/second-stage.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** Leaves, and the last and middle tables that they stand in. */
function walk(page: number, frame: number, pageCount: number, largest: number): { leaves: number; tables: number } {
  let leaves = 0;
  const tables = new Set<string>();
  for (let done = 0; done < pageCount; leaves++) {
    const level = leafLevel(page + done, frame + done, pageCount - done, largest);
    for (let above = level; above < 3; above++) tables.add(`${above}:${Math.floor((page + done) / SPAN[above + 1]!)}`);
    done += SPAN[level]!;
  }
  return { leaves, tables: tables.size };
}

t.test(`leaves and tables of random runs (seed ${SEED})`, async (t) => {
  const random = randomFrom(SEED);
  const below = (n: number) => Math.floor(random() * n);
  const problems: string[] = [];
  for (let i = 0; i < 2000; i++) {
    const largest = 1 + below(3);
    const page = below(2 ** 21);
    const frame = [page, page + 512 * below(2000), page + 2 ** 18 * below(9), below(2 ** 21)][below(4)]!;
    const pageCount = 1 + below([10, 2000, 2 ** 18 + 3000, 2 ** 19 + 100][below(largest === 3 && frame !== page ? 3 : 2)]!);
    const { leaves, tables } = walk(page, frame, pageCount, largest);
    const what = `${pageCount} pages at ${page} to ${frame} up to level ${largest}`;
    if (leavesFor(page, frame, pageCount, largest) !== leaves) problems.push(`${what}: ${leavesFor(page, frame, pageCount, largest)} leaves, wanted ${leaves}`);
    const least = leastTables(page, frame, pageCount, largest);
    if (least > tables || least < 0) problems.push(`${what}: at least ${least} tables, but ${tables} do`);
  }
  t.same(problems, []);
});

t.test('a large aligned run takes few leaves, one that is not aligned alike one for each page', async (t) => {
  t.equal(leavesFor(2 ** 18, 2 ** 20, 2 ** 30), 2 ** 12);
  t.equal(leavesFor(2 ** 18 - 1, 2 ** 20 - 1, 2 ** 30 + 2), 2 ** 12 + 2);
  t.equal(leavesFor(512, 1024, 2 ** 30), 2 ** 21);
  t.equal(leavesFor(512, 1025, 2 ** 30), 2 ** 30);
  t.equal(leavesFor(0, 0, 2 ** 30, 1), 2 ** 30);
});
