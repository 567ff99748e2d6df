import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { bindingOf } from '../../src/machine/bindings.js';
import { PendingChanges } from '../../src/machine/pending-changes.js';

const bind = (id: number) => bindingOf(id, undefined, 48);
const ALL = { iova: 0n, length: 0n };

t.test('what touches is one range, whichever side grows', async (t) => {
  const pending = new PendingChanges();
  for (const page of [10, 11, 12, 9, 8]) pending.invalidate(1, page, 1);
  pending.invalidate(1, 20, 5);
  pending.invalidate(2, 13, 1);
  t.same(pending.take(bind), [
    {
      bindings: [],
      invalidations: [
        { domain: 1, iova: 8n << 12n, length: 5n << 12n },
        { domain: 1, iova: 20n << 12n, length: 5n << 12n },
        { domain: 2, iova: 13n << 12n, length: 1n << 12n },
      ],
    },
  ]);
  t.equal(pending.isEmpty, true);
  t.same(pending.take(bind), []);
});

t.test('a function that changes twice is told once, as it is when it is told', async (t) => {
  const pending = new PendingChanges();
  pending.bind(0x28);
  pending.bind(0x12_0030);
  pending.bind(0x28);
  t.match(pending.take(bind), [{ bindings: [{ segment: 0, busDeviceFunction: 0x28 }, { segment: 0x12, busDeviceFunction: 0x30 }] }]);
});

t.test('a domain that is invalidated whole takes no more ranges', async (t) => {
  const pending = new PendingChanges();
  pending.invalidate(1, 10, 1);
  pending.invalidateAll(1);
  pending.invalidate(1, 90, 1);
  t.same(pending.take(bind)[0]!.invalidations, [{ domain: 1, ...ALL }]);
});

t.test('more ranges than a message has become whole domains, and room is there again afterwards', async (t) => {
  const pending = new PendingChanges();
  for (let i = 0; i < LIMITS.updateItems; i++) pending.invalidate(i % 2, i * 10, 1);
  pending.invalidate(7, 1, 1);
  pending.invalidate(0, 5, 1);
  pending.invalidate(8, 1, 1);
  const [first, ...rest] = pending.take(bind);
  t.same(rest, []);
  t.equal(first!.invalidations.length, LIMITS.updateItems / 2 + 3);
  t.same(first!.invalidations.filter(({ length }) => length === 0n), [{ domain: 0, ...ALL }, { domain: 7, ...ALL }]);
  t.match(first!.invalidations.at(-1), { domain: 8, length: 4096n });
});

t.test('many of each come in several messages, none above the limit, nothing twice', async (t) => {
  const pending = new PendingChanges();
  for (let i = 0; i < 150; i++) pending.bind(i);
  for (let domain = 0; domain < 100; domain++) pending.invalidateAll(domain);
  const tellings = pending.take(bind);
  t.same(tellings.map(({ bindings, invalidations }) => [bindings.length, invalidations.length]), [[64, 64], [64, 36], [22, 0]]);
  t.equal(new Set(tellings.flatMap(({ bindings }) => bindings.map((binding) => binding.busDeviceFunction))).size, 150);
});
