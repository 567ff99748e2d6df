/** The ordered set against a sorted array. */
import t from 'tap';
import { SortedPages } from '../../src/iommu/sorted-pages.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));

t.test('an empty set finds and deletes nothing', async (t) => {
  const set = new SortedPages();
  t.same([set.size, set.ceiling(0), set.delete(0), [...set]], [0, -1, false, []]);
});

t.test('the lowest number that is not below is found, also far above 32 bits', async (t) => {
  const set = new SortedPages();
  for (const page of [2 ** 45 - 1, 7, 2 ** 33, 0]) set.add(page);
  t.same([...set], [0, 7, 2 ** 33, 2 ** 45 - 1]);
  t.same([0, 1, 7, 8, 2 ** 33 + 1, 2 ** 45].map((page) => set.ceiling(page)), [0, 7, 7, 2 ** 33, 2 ** 45 - 1, -1]);
});

t.test('a stretch that was deleted whole between two long ones leaves no trace', async (t) => {
  const set = new SortedPages();
  for (let page = 0; page < 768; page += 2) set.add(page);
  for (let page = 1; page < 240; page += 2) set.add(page);
  for (let page = 513; page < 760; page += 2) set.add(page);
  for (let page = 256; page < 512; page += 2) t.ok(set.delete(page));
  t.same([254, 255, 511, 600, 766, 767].map((page) => set.ceiling(page)), [254, 512, 512, 600, 766, -1]);
  t.notOk(set.delete(300));
  set.add(300);
  t.equal(set.ceiling(256), 300);
});

t.test(`random sequences agree with a sorted array (seed ${SEED})`, async (t) => {
  const random = randomFrom(SEED);
  for (const range of [10, 3000, 2 ** 40]) {
    const set = new SortedPages();
    const model = new Set<number>();
    const problems: string[] = [];
    // Grows to several chunks, shrinks to few numbers, grows again.
    for (let step = 0; step < 12_000; step++) {
      const isGrowing = Math.floor(step / 4000) !== 1;
      const page = Math.floor(random() * range);
      const known = model.size > 0 && random() < 0.5 ? set.ceiling(page) : page;
      if (random() < (isGrowing ? 0.75 : 0.1)) {
        if (!model.has(page)) set.add(page);
        model.add(page);
      } else if (set.delete(known) !== model.delete(known)) problems.push(`delete ${known}`);
      if (set.size !== model.size) problems.push(`size ${set.size}`);
      if (step % 500 !== 0) continue;
      const sorted = [...model].sort((a, b) => a - b);
      if (JSON.stringify([...set]) !== JSON.stringify(sorted)) problems.push(`contents after step ${step}`);
      const asked = Math.floor(random() * range);
      if (set.ceiling(asked) !== (sorted.find((other) => other >= asked) ?? -1)) problems.push(`ceiling ${asked}`);
    }
    t.same(problems, [], `numbers below ${range}`);
  }
});
