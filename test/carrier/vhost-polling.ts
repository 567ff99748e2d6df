/** How long a queue looks before it sleeps: a window that follows the guest, and gives up where looking is in vain. */
import t from 'tap';
import { PollingWindow } from '../../src/carrier/vhost-polling.js';

/** Milliseconds after which the next request comes; gives how often it was found by looking. */
function play(window: PollingWindow, gaps: readonly number[], canLook: () => boolean = () => true): { found: number; looked: number } {
  let now = 1000;
  let found = 0;
  let looked = 0;
  window.woken(now);
  window.served(now);
  for (const gap of gaps) {
    const end = window.end;
    now += gap;
    const isOpen = window.milliseconds > 0;
    if (isOpen) looked++;
    if (isOpen && now < end && canLook()) {
      found++;
      window.found();
    } else {
      if (isOpen) window.passed();
      window.woken(now);
    }
    window.served(now);
  }
  return { found, looked };
}

const gaps = (count: number, milliseconds: number) => new Array<number>(count).fill(milliseconds);

t.test('a guest that calls at once is looked for, and the window grows to a tenth of a millisecond and no further', async (t) => {
  const window = new PollingWindow(2);
  const { found } = play(window, gaps(1000, 0.003));
  t.ok(found >= 998, `${found} of 1000`);
  t.ok(window.milliseconds > 0.09 && window.milliseconds <= 0.1, `${window.milliseconds}`);
});

t.test('a guest that calls just after the window makes it longer', async (t) => {
  const { found } = play(new PollingWindow(2), gaps(100, 0.08));
  t.ok(found > 90, `${found} of 100`);
});

t.test('a guest that calls every millisecond is not looked for', async (t) => {
  const window = new PollingWindow(2);
  const { found, looked } = play(window, gaps(1000, 1));
  t.equal(found, 0);
  t.ok(looked <= 2, `looked for ${looked} times`);
  t.equal(window.milliseconds, 0);
});

t.test('a pause costs a window or two, and the next burst is looked for again', async (t) => {
  const burst = [...gaps(200, 0.003), 50];
  const { found } = play(new PollingWindow(2), [...burst, ...burst, ...burst, ...burst]);
  t.ok(found > 4 * 195, `${found} of ${4 * 200}`);
});

t.test('where the guest cannot run while we look, looking ends soon and is tried ever less often', async (t) => {
  const window = new PollingWindow(2);
  // As on one processor: whatever the window, the request comes when it is over.
  const { found, looked } = play(window, gaps(10_000, 0.12), () => false);
  t.equal(found, 0);
  t.ok(looked < 500, `looked for ${looked} of 10000`);
  const again = play(window, gaps(2000, 0.003));
  t.ok(again.found > 1500, `and one that can is found out: ${again.found} of 2000`);
});

t.test('one processor: nobody looks', async (t) => {
  const window = new PollingWindow(1);
  t.match(play(window, gaps(100, 0.003)), { found: 0, looked: 0 });
  t.equal(window.milliseconds, 0);
});
