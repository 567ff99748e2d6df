/** The numbers behind the map, and words and addresses as the page writes them; no browser. */
import t from 'tap';
import { addressOf, endOf, grouped, pageOf, parseAddress } from '../../src/web/page/addresses.js';
import { bytes, count, micros, percent, short, time } from '../../src/web/page/format.js';
import { ancestors, cellOf, centred, clampView, contains, fitted, pageOfCell, panned, rowPages, topLevel, viewPages, wholeView, zoomed } from '../../src/web/page/map-geometry.js';
import { readRoute, writeRoute } from '../../src/web/page/route.js';
import { randomFrom } from '../helpers/random.js';

const GRID = { columns: 64, rows: 32 };

for (const bits of [32, 39, 48, 57]) {
  t.test(`${bits} bits: every view is inside, aligned to rows, and goes from all to single pages`, async (t) => {
    const space = 2 ** (bits - 12);
    const seed = Date.now() % 2 ** 31;
    const chance = randomFrom(seed);
    const random = (below: number) => Math.floor(chance() * below);
    t.comment(`seed ${seed}`);
    const top = topLevel(GRID, space);
    t.ok(viewPages(wholeView(GRID, space), GRID) >= space);
    const wrong: unknown[] = [];
    let view = wholeView(GRID, space);
    for (let i = 0; i < 2000; i++) {
      const page = random(space);
      const before = view;
      const deed = random(5);
      if (deed === 0) view = zoomed(view, random(7) - 3, Math.min(space - 1, pageOfCell(view, random(2048))), GRID, space);
      if (deed === 1) view = panned(view, random(200) - 100, GRID, space);
      if (deed === 2) view = centred(page, random(top + 1), GRID, space);
      if (deed === 3) view = fitted(page, Math.min(space - 1, page + random(100_000)), GRID, space);
      if (deed === 4) view = clampView({ from: page, level: random(60) }, GRID, space);
      const isGood = view.level >= 0 && view.level <= top && view.from >= 0 && view.from % rowPages(view, GRID) === 0 && view.from + viewPages(view, GRID) <= Math.max(space, viewPages(view, GRID)) && Number.isSafeInteger(view.from);
      if (!isGood) wrong.push({ before, deed, view });
      if (deed === 2 && !contains(view, page, GRID)) wrong.push({ deed, page, view });
      const spans = ancestors(view, GRID, space);
      const nests = spans.every((span, k) => span.from <= view.from && (k === 0 || (span.from >= spans[k - 1]!.from && span.pages < spans[k - 1]!.pages)));
      if (!nests || spans.length > 5) wrong.push({ view, spans });
    }
    t.same(wrong, []);
  });
}

t.test('zooming keeps the page in sight, and in its row where there is room', async (t) => {
  const space = 2 ** 36;
  const page = 0x12_3456_789;
  let view = wholeView(GRID, space);
  for (let i = 0; i < 30; i++) {
    view = zoomed(view, -1, page, GRID, space);
    if (!contains(view, page, GRID)) t.fail(`lost at level ${view.level}`);
  }
  t.equal(view.level, 0);
  t.equal(pageOfCell(view, cellOf(view, page)), page);
});

t.test('addresses', async (t) => {
  t.same(['0x1000', '1000', ' 0X0000_1000 ', '0`1000', 'ffffffffffffffff'].map(parseAddress), [0x1000n, 0x1000n, 0x1000n, 0x1000n, 2n ** 64n - 1n]);
  t.same(['', '0x', 'zz', '0x1g', '1'.repeat(17), '-1', '1 + 1'].map(parseAddress), Array(7).fill(undefined));
  t.same([addressOf(2 ** 45 - 1), endOf(2 ** 45 - 1), pageOf('0x1fffffffffff000')], ['0x1fffffffffff000', '0x1ffffffffffffff', 2 ** 45 - 1]);
  t.same(['0x0', '0x12345', '0x123456789abc'].map(grouped), ['0x0', '0x1_2345', '0x1234_5678_9abc']);
});

t.test('numbers for people', async (t) => {
  t.same([0, 999, 1000, 12_345_678].map(count), ['0', '999', '1,000', '12,345,678']);
  t.same([0, 7, 1500, 25_000, 3e6, 4.5e9].map(short), ['0', '7', '1.5k', '25k', '3.0M', '4.5G']);
  t.same([0, 1023, 1024, 1536, 2 ** 20 * 20, 2 ** 48].map(bytes), ['0 B', '1023 B', '1 KiB', '1.50 KiB', '20 MiB', '256 TiB']);
  t.same([0, 12_345.6, 61_500, 3_723_400].map(time), ['0.000 s', '12.346 s', '1:01.5', '1:02:03.4']);
  t.same([5, 50, 5000, 50_000, 5e6].map(micros), ['5.0 µs', '50 µs', '5.00 ms', '50.0 ms', '5.00 s']);
  t.same([percent(0, 0), percent(1, 2), percent(3, 3)], ['–', '50.0 %', '100 %']);
});

t.test('a place in the page survives the address bar, and nonsense in it is no place', async (t) => {
  const route = { domain: 3, tab: 'calls', at: '0x7f00000000', cell: 512 };
  t.same(readRoute(writeRoute(route)), route);
  t.same(readRoute('#domain=x&tab=<b>&at=javascript:&cell=-1&other=1'), {});
  t.equal(writeRoute({}), '');
});
