import t, { type Test } from 'tap';
import { RangeMap, type Range } from '../../src/verify/range-map.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env['VIOMMU_SEED'] ?? 1);

function belowOf(random: () => number): (most: number) => number {
  return (most) => Math.floor(random() * most);
}

/** The same, one entry for each page. */
class PageByPage {
  readonly #pages = new Map<number, { value: number; offset: number; piece: object }>();

  set(page: number, pageCount: number, value: number): void {
    this.remove(page, pageCount);
    const piece = {};
    for (let i = 0; i < pageCount; i++) this.#pages.set(page + i, { value, offset: i, piece });
  }

  remove(page: number, pageCount: number): Range<number>[] {
    const taken = this.pieces().flatMap((range) => {
      const from = Math.max(page, range.page);
      const to = Math.min(page + pageCount, range.page + range.pageCount);
      return from < to ? [{ page: from, pageCount: to - from, value: range.value, offset: range.offset + from - range.page }] : [];
    });
    for (let i = 0; i < pageCount; i++) this.#pages.delete(page + i);
    return taken;
  }

  pieces(): Range<number>[] {
    const found: { page: number; pageCount: number; value: number; offset: number }[] = [];
    let last: object | undefined;
    for (const [page, { value, offset, piece }] of [...this.#pages].sort(([one], [other]) => one - other)) {
      const before = found.at(-1);
      if (before !== undefined && piece === last && before.page + before.pageCount === page) before.pageCount++;
      else found.push({ page, pageCount: 1, value, offset });
      last = piece;
    }
    return found;
  }
}

function compare(t: Test, map: RangeMap<number>, model: PageByPage, space: number): void {
  const pieces = model.pieces();
  t.same([...map], pieces);
  t.equal(map.size, pieces.length);
  for (let page = 0; page < space; page += 7) {
    const there = pieces.filter((range) => range.page < page + 5 && range.page + range.pageCount > page);
    t.same(map.overlapping(page, 5), there);
    t.equal(map.has(page, 5), there.length > 0);
    t.same(map.at(page), there.find((range) => range.page <= page));
    t.equal(map.covers(page, 5), [0, 1, 2, 3, 4].every((i) => there.some((range) => range.page <= page + i && page + i < range.page + range.pageCount)));
  }
}

t.test(`random pieces lie as in a list of pages, seed ${SEED}`, async (t) => {
  const below = belowOf(randomFrom(SEED));
  const [space, map, model] = [400, new RangeMap<number>(), new PageByPage()];
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 20; i++) {
      const [page, pageCount] = [below(space), 1 + below(12)];
      if (below(3) > 0) {
        map.set(page, pageCount, i);
        model.set(page, pageCount, i);
      } else t.same(map.remove(page, pageCount), model.remove(page, pageCount));
    }
    compare(t, map, model, space + 20);
  }
});

t.test(`many pieces, put in and taken out at random places, one by one and in stretches, seed ${SEED}`, async (t) => {
  const below = belowOf(randomFrom(SEED));
  const [map, model] = [new RangeMap<number>(), new Map<number, number>()];
  const put = (page: number, value: number) => {
    map.set(page, 1, value);
    model.set(page, value);
  };
  const agree = () => {
    const wanted = [...model].sort(([one], [other]) => one - other);
    t.same([...map].map(({ page, value }) => [page, value]), wanted, `${map.size} pieces`);
    t.ok(wanted.every(([page, value]) => map.at(page)?.value === value));
  };
  for (let i = 0; i < 6000; i++) put(below(20_000), i);
  agree();
  for (const page of [...model.keys()]) {
    if (below(10) === 0) continue;
    t.equal(map.take(page, 1)?.page, page);
    model.delete(page);
  }
  agree();
  for (let i = 0; i < 3000; i++) put(20_000 + i, i);
  for (let i = 0; i < 12; i++) {
    const [page, pageCount] = [below(23_000), below(3000)];
    const taken = map.remove(page, pageCount);
    t.same(taken.map((range) => range.page), [...model.keys()].filter((each) => each >= page && each < page + pageCount).sort((one, other) => one - other));
    for (const range of taken) model.delete(range.page);
    agree();
    for (let k = 0; k < 40; k++) put(below(23_000), k);
  }
  map.clear();
  model.clear();
  agree();
});

t.test('a piece is taken by exactly its pages', async (t) => {
  const map = new RangeMap<string>();
  map.set(10, 4, 'a');
  t.equal(map.take(10, 3), undefined);
  t.equal(map.take(11, 3), undefined);
  t.equal(map.take(9, 5), undefined);
  t.equal(map.size, 1);
  t.match(map.take(10, 4), { value: 'a' });
  t.equal(map.take(10, 4), undefined);
  t.equal(map.size, 0);
});

t.test('no pages are no piece, and the last page of all has its place', async (t) => {
  const map = new RangeMap<string>();
  map.set(5, 0, 'nothing');
  t.equal(map.size, 0);
  const last = 2 ** 52 - 1;
  map.set(last, 1, 'end');
  map.set(0, 1, 'begin');
  t.equal(map.at(last)?.value, 'end');
  t.equal(map.at(last - 1), undefined);
  t.same([...map].map(({ value }) => value), ['begin', 'end']);
});
