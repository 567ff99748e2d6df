/** Disjoint ranges, found by page: against looking at all of them. */
import t from 'tap';
import { HeldRanges } from '../../src/iommu/held-ranges.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));

t.test(`random ranges are found, refused and deleted as a list would (seed ${SEED})`, async (t) => {
  const random = randomFrom(SEED);
  const below = (n: number) => Math.floor(random() * n);
  const ranges = new HeldRanges<{ page: number; pageCount: number }>();
  const model: { page: number; pageCount: number }[] = [];
  const problems: string[] = [];
  const overlaps = (page: number, pageCount: number) => model.some((held) => held.page < page + pageCount && page < held.page + held.pageCount);
  let refusals = 0;
  for (let step = 0; step < 3000; step++) {
    const range = { page: below(400), pageCount: 1 + below(random() < 0.8 ? 4 : 60) };
    if (ranges.touches(range.page, range.pageCount) !== overlaps(range.page, range.pageCount)) problems.push(`touches ${range.page}`);
    if (ranges.at(range.page) !== model.find(({ page, pageCount }) => page <= range.page && range.page < page + pageCount)) problems.push(`at ${range.page}`);
    const next = Math.min(...model.filter(({ page, pageCount }) => page + pageCount > range.page).map(({ page }) => Math.max(page, range.page)), Infinity);
    if (ranges.nextHeld(range.page) !== next) problems.push(`next after ${range.page}`);
    if (ranges.delete(range)) problems.push('another object with the same pages was deleted');
    if (random() < 0.5) {
      const isFree = !overlaps(range.page, range.pageCount);
      if (ranges.add(range) !== isFree) problems.push(`add ${range.page}`);
      if (isFree) model.push(range);
      else refusals++;
    } else if (model.length > 0) {
      const [gone] = model.splice(below(model.length), 1);
      if (!ranges.delete(gone!)) problems.push(`delete ${gone!.page}`);
    }
  }
  t.same([...ranges], model.sort((a, b) => a.page - b.page));
  t.same(problems, []);
  t.ok(refusals > 100);
});
