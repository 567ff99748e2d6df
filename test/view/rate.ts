/** Rates by machine time. */
import t from 'tap';
import { RateSeries } from '../../src/view/rate.js';

t.test('the last whole second counts, not the one that runs', async (t) => {
  const rate = new RateSeries();
  for (const at of [0, 10, 999, 1000, 1500]) rate.add(at, 1);
  t.equal(rate.reading(1999).perSecond, 3);
  t.equal(rate.reading(2000).perSecond, 2);
  t.equal(rate.reading(3000).perSecond, 0);
  t.same(rate.reading(3000).series.slice(-3), [3, 2, 0]);
});

t.test('two minutes are kept, and a long silence empties them', async (t) => {
  const rate = new RateSeries();
  for (let second = 0; second < 500; second++) rate.add(second * 1000, second);
  const { series } = rate.reading(500_000);
  t.equal(series.length, 120);
  t.same(series, Array.from({ length: 120 }, (_, i) => 380 + i));
  t.same(rate.reading(10_000_000).series, new Array(120).fill(0));
});

t.test('time that stands still or goes back adds to the second that runs', async (t) => {
  const rate = new RateSeries();
  rate.add(5000, 1);
  rate.add(4000, 1);
  t.equal(rate.reading(6000).perSecond, 2);
});
