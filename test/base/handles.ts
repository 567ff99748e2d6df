import t from 'tap';
import { HandleIssuer, HandleTable } from '../../src/base/handles.js';

t.test('handles are 64-bit, never 0 and never the same twice, over kinds and tables', async (t) => {
  const issuer = new HandleIssuer(12345n);
  const tables = [new HandleTable<object>(issuer, 'domain'), new HandleTable<object>(issuer, 'domain'), new HandleTable<object>(issuer, 'registration')];
  const seen = new Set<bigint>();
  for (let i = 0; i < 3000; i++) {
    const handle = tables[i % 3]!.add({});
    if (handle <= 0n || handle >= 1n << 64n || seen.has(handle)) t.fail(`handle ${i} is ${handle}`);
    seen.add(handle);
  }
  t.equal(seen.size, 3000);
});

t.test('a handle is known in its own table alone, until it is removed', async (t) => {
  const issuer = new HandleIssuer();
  const [mine, yours] = [new HandleTable<object>(issuer, 'domain'), new HandleTable<object>(issuer, 'domain')];
  const value = {};
  const handle = mine.add(value);
  t.equal(mine.get(handle), value);
  t.equal(mine.handleOf(value), handle);
  t.equal(yours.get(handle), undefined);
  t.equal(yours.handleOf(value), undefined);
  t.equal(mine.remove(handle), value);
  t.equal(mine.get(handle), undefined);
  t.equal(mine.handleOf(value), undefined);
  t.equal(mine.remove(handle), undefined);
});

t.test('the kind is the top byte', async (t) => {
  const issuer = new HandleIssuer(7n);
  t.equal(issuer.next('domain') >> 56n, 1n);
  t.equal(issuer.next('registration') >> 56n, 2n);
});

t.test('issuers with different salts give different handles', async (t) => {
  const [first, second] = [new HandleIssuer(1n), new HandleIssuer(2n)];
  const handles = new Set(Array.from({ length: 100 }, () => first.next('domain')));
  for (let i = 0; i < 100; i++) t.notOk(handles.has(second.next('domain')));
});

t.test('a cleared table knows nothing', async (t) => {
  const table = new HandleTable<object>(new HandleIssuer(), 'domain');
  const handle = table.add({});
  table.clear();
  t.equal(table.size, 0);
  t.equal(table.get(handle), undefined);
  t.same([...table.values()], []);
});
