import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { TranslationTotals } from '../../src/machine/translation-counters.js';

const statistics = (busDeviceFunction: number, walked: bigint, refused = 0n, segment = 0) => ({
  ...{ segment, busDeviceFunction, walked, identity: 0n, remembered: 0n, asked: 0n, refused, unanswered: 0n, interrupts: 0n },
});

t.test('a device that counts on, also after it came back, counts once', async (t) => {
  const totals = new TranslationTotals();
  totals.take(statistics(0x28, 10n));
  totals.take(statistics(0x28, 25n, 1n));
  totals.take(statistics(0x28, 25n, 1n));
  t.match(totals.totals().get(0x28), { walked: 25, refused: 1, identity: 0, remembered: 0, asked: 0, unanswered: 0, interrupts: 0 });
});

t.test('a new device on the same function is added to the one before', async (t) => {
  const totals = new TranslationTotals();
  totals.take(statistics(0x28, 25n, 3n));
  totals.take(statistics(0x28, 5n));
  totals.take(statistics(0x28, 6n));
  t.match(totals.totals().get(0x28), { walked: 31, refused: 3 });
});

t.test('functions are kept apart by segment, and numbers that make none are left out', async (t) => {
  const totals = new TranslationTotals();
  totals.take(statistics(0x28, 1n));
  totals.take(statistics(0x28, 2n, 0n, 1));
  totals.take(statistics(0x1_0000, 4n));
  totals.take(statistics(1, 8n, 0n, 0x1_0000));
  t.same([...totals.totals()].map(([id, { walked }]) => [id, walked]), [[0x28, 1], [0x1_0028, 2]]);
});

t.test('there is an end to the functions that are counted', async (t) => {
  const totals = new TranslationTotals();
  for (let i = 0; i < LIMITS.devices + 10; i++) totals.take(statistics(i, 1n));
  totals.take(statistics(5, 9n));
  t.equal(totals.totals().size, LIMITS.devices);
  t.match(totals.totals().get(5), { walked: 9 });
});
