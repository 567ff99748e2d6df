/** The set-associative store below the IOTLB. */
import t from 'tap';
import { IotlbCache } from '../../src/iommu/iotlb-cache.js';
import { UPPER_RANGE } from '../../src/iommu/walk-levels.js';
import { randomFrom } from '../helpers/random.js';

/** Positions of one set of a cache of 4 sets. */
const SET = [0, 4, 8, 12, 16, 20, 24, 28];

function kept(cache: IotlbCache, positions: readonly number[], level = 1): number[] {
  return positions.filter((position) => cache.find(position, level) >= 0);
}

t.test('an entry is found by every position of its span, and by its level alone', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 2 }, 1);
  cache.keep(512 * 7 + 3, 2, 0x12345, 3);
  for (const position of [512 * 7, 512 * 7 + 511]) {
    const at = cache.find(position, 2);
    t.same([cache.frameAt(at), cache.rightsAt(at)], [0x12345, 3]);
  }
  t.same([512 * 7 - 1, 512 * 8].map((position) => cache.find(position, 2)), [-1, -1]);
  t.same([1, 3, 4, 5].map((level) => cache.find(512 * 7 + 3, level)), [-1, -1, -1, -1]);
});

t.test('the same page number in the lower and the upper range is two entries', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 2 }, 1);
  cache.keep(5, 1, 10, 0);
  cache.keep(UPPER_RANGE + 5, 1, 20, 0);
  t.same([5, UPPER_RANGE + 5].map((position) => cache.frameAt(cache.find(position, 1))), [10, 20]);
});

t.test('keeping the same tag again replaces the entry', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 2 }, 1);
  cache.keep(5, 1, 10, 0);
  cache.keep(5, 1, 11, 2);
  const at = cache.find(5, 1);
  t.same([cache.entries, cache.frameAt(at), cache.rightsAt(at)], [1, 11, 2]);
});

t.test('a set holds as many entries as it has ways; the next one costs one of them and none of another set', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 3 }, 1);
  cache.keep(1, 1, 0, 0);
  for (const position of SET.slice(0, 3)) cache.keep(position, 1, position, 0);
  t.same(kept(cache, SET), SET.slice(0, 3));
  cache.keep(SET[3]!, 1, 0, 0);
  t.equal(kept(cache, SET.slice(0, 3)).length, 2);
  t.same([cache.find(SET[3]!, 1) >= 0, cache.find(1, 1) >= 0], [true, true]);
  t.same([cache.entries, cache.capacity], [4, 12]);
});

t.test('the same seed evicts the same entries, another seed others', async (t) => {
  const survivors = (seed: number) => {
    const cache = new IotlbCache({ sets: 4, ways: 4 }, seed);
    const all = Array.from({ length: 200 }, (_, position) => position);
    for (const position of all) cache.keep(position, 1, position, 0);
    return kept(cache, all).join();
  };
  t.equal(survivors(7), survivors(7));
  t.not(survivors(7), survivors(8));
});

t.test('a dropped entry makes room before anything is evicted', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 2 }, 1);
  cache.keep(0, 1, 0, 0);
  cache.keep(4, 1, 0, 0);
  cache.drop(0, 1);
  cache.drop(0, 1);
  cache.drop(4, 2);
  cache.keep(8, 1, 0, 0);
  t.same(kept(cache, SET), [4, 8]);
  t.equal(cache.entries, 2);
});

t.test('nothing is found after clear', async (t) => {
  const cache = new IotlbCache({ sets: 4, ways: 2 }, 1);
  cache.keep(0, 1, 0, 0);
  cache.keep(0, 2, 0, 0);
  cache.clear();
  t.same([cache.find(0, 1), cache.find(0, 2), cache.entries], [-1, -1, 0]);
});

const seed = Date.now() % 2 ** 31;
t.test(`what is found was kept last and not dropped since, and entries are counted right (seed ${seed})`, async (t) => {
  const random = randomFrom(seed);
  const cache = new IotlbCache({ sets: 8, ways: 2 }, seed);
  const last = new Map<string, number>();
  const spans = [1, 512, 2 ** 18];
  const wrong: string[] = [];
  for (let step = 0; step < 20_000; step++) {
    const level = 1 + Math.floor(random() * 3);
    const number = Math.floor(random() * 40);
    const position = (random() < 0.5 ? 0 : UPPER_RANGE) + number * spans[level - 1]!;
    const key = `${position}/${level}`;
    const way = random();
    if (way < 0.5) {
      cache.keep(position, level, step, step % 4);
      last.set(key, step);
      if (cache.find(position, level) < 0) wrong.push(`step ${step}: ${key} was not kept`);
    } else if (way < 0.7) {
      cache.drop(position, level);
      last.delete(key);
    }
    const at = cache.find(position, level);
    if (at >= 0 && cache.frameAt(at) !== last.get(key)) wrong.push(`step ${step}: ${key} is ${cache.frameAt(at)}, not ${last.get(key)}`);
  }
  t.same(wrong, []);
  const there = [...last.keys()].filter((key) => cache.find(Number(key.split('/')[0]), Number(key.split('/')[1])) >= 0);
  t.equal(cache.entries, there.length);
  t.ok(there.length > 8 && there.length <= 16, `${there.length} of ${last.size}`);
});
