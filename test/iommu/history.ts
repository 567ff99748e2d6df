/** The bounded memory of a domain's changes. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { History } from '../../src/iommu/history.js';

t.test('a page has the changes that touched it, the newest first', async (t) => {
  const history = new History();
  history.record('mapped', 10, 5, { call: 1, at: 0.5 });
  history.record('mapped', 20, 5, { call: 2, at: 1 });
  history.record('unmapped', 12, 1, { call: 3, at: 2 });
  t.same(history.of(12), [
    { what: 'unmapped', page: 12, pageCount: 1, cause: { call: 3, at: 2 } },
    { what: 'mapped', page: 10, pageCount: 5, cause: { call: 1, at: 0.5 } },
  ]);
  t.same(history.of(14).map((entry) => entry.cause.call), [1]);
  t.same(history.of(15), [], 'the end is exclusive');
  t.same(history.of(9), []);
  t.same(history.of(12, 1).map((entry) => entry.cause.call), [3]);
});

t.test('the oldest changes are forgotten beyond the capacity', async (t) => {
  for (const capacity of [1, 5, 16, 17, 40, LIMITS.domainHistory]) {
    const history = new History(capacity);
    for (let call = 1; call <= 3 * capacity; call++) {
      history.record(call % 2 === 0 ? 'unmapped' : 'mapped', 7, 1, { call, at: call });
      const wanted = Array.from({ length: Math.min(call, capacity) }, (_, i) => call - i);
      if (capacity < 100 || call % 97 === 0) t.same(history.of(7).map((entry) => entry.cause.call), wanted);
    }
    t.same(history.of(7)[0]!.what, (3 * capacity) % 2 === 0 ? 'unmapped' : 'mapped');
  }
});

t.test('page numbers beyond 32 bits are kept whole', async (t) => {
  const history = new History();
  history.record('unmapped', 2 ** 45 - 3, 2 ** 40, { call: 2 ** 40, at: 1e9 });
  t.same(history.of(2 ** 45)[0], { what: 'unmapped', page: 2 ** 45 - 3, pageCount: 2 ** 40, cause: { call: 2 ** 40, at: 1e9 } });
});
