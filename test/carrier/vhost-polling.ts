/** How long a queue looks before it sleeps: out of what looking has saved, and no longer. */
import t from 'tap';
import { PollingWindow } from '../../src/carrier/vhost-polling.js';

interface Played {
  readonly found: number;
  readonly looked: number;
  /** Milliseconds of windows that passed without a request. */
  readonly vain: number;
}

/** Milliseconds after which the next request comes; gives how often it was found by looking. */
function play(window: PollingWindow, gaps: readonly number[], { canLook = true, begin = 1000 } = {}): Played {
  let now = begin;
  let found = 0;
  let looked = 0;
  let vain = 0;
  window.woken(now);
  window.served(now);
  for (const gap of gaps) {
    const { end, milliseconds } = window;
    const isOpen = milliseconds > 0;
    if (isOpen) looked++;
    const isFound = isOpen && now + gap < end && canLook;
    if (isOpen && !isFound) {
      vain += milliseconds;
      window.passed(end);
    }
    now += gap;
    if (isFound) {
      found++;
      window.found(now);
    } else {
      window.woken(now);
    }
    window.served(now);
  }
  return { found, looked, vain };
}

const gaps = (count: number, milliseconds: number) => new Array<number>(count).fill(milliseconds);

t.test('a guest that calls at once is looked for, and the window grows to what a sleep of the guest takes and no further', async (t) => {
  const window = new PollingWindow(2);
  t.equal(play(window, gaps(1000, 0.003)).found, 1000);
  t.equal(window.milliseconds, 0.6);
});

t.test('a guest that calls within what a wake-up takes is looked for again and again', async (t) => {
  const { found } = play(new PollingWindow(2), gaps(10_000, 0.08));
  t.equal(found, 10_000);
});

t.test('a guest that calls every millisecond is not looked for', async (t) => {
  const window = new PollingWindow(2);
  const { found, looked } = play(window, gaps(1000, 1));
  t.equal(found, 0);
  t.equal(looked, 1);
  t.equal(window.milliseconds, 0);
});

t.test('a guest that calls every third of a millisecond is looked for ever less often', async (t) => {
  const { vain } = play(new PollingWindow(2), gaps(10_000, 0.3));
  t.ok(vain < 0.05 * 10_000 * 0.3, `${vain} ms in vain of ${10_000 * 0.3}`);
});

t.test('a pause costs one window, and the next burst is looked for again', async (t) => {
  const burst = [...gaps(200, 0.003), 50];
  const { found, vain } = play(new PollingWindow(2), [...burst, ...burst, ...burst, ...burst]);
  t.equal(found, 4 * 200);
  t.ok(vain <= 4 * 0.6, `${vain} ms in vain`);
});

t.test('a guest that calls densely and is put off its processor now and then is looked for all the same', async (t) => {
  const window = new PollingWindow(2);
  const noisy = [...gaps(100, 0.007), 3];
  const { found, looked } = play(window, new Array<readonly number[]>(200).fill(noisy).flat());
  t.equal(looked, 200 * 101);
  t.ok(found >= 200 * 100 - 200, `${found} found`);
});

t.test('a guest that has stopped calling densely costs no more in vain than was kept of what it saved', async (t) => {
  const window = new PollingWindow(2);
  play(window, gaps(10_000, 0.005));
  const { found, vain } = play(window, gaps(1000, 5));
  t.equal(found, 0);
  t.ok(vain < 20.001, `${vain} ms`);
  t.equal(window.milliseconds, 0);
});

t.test('what is looked for in vain stays below what was saved and the trials, whatever the guest does', async (t) => {
  for (const gap of [0.001, 0.02, 0.05, 0.11, 0.15, 0.2, 0.4, 0.55, 0.7, 2]) {
    const mixed = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? gap * 3 : gap));
    const { found, vain } = play(new PollingWindow(2), mixed);
    const milliseconds = mixed.reduce((sum, each) => sum + each, 0);
    t.ok(vain <= 0.1 + 0.1 * found + 8 * (6 + milliseconds / 256), `${gap} ms: ${vain} ms in vain, ${found} found`);
  }
});

t.test('where the guest cannot run while we look, looking ends soon and is tried ever less often', async (t) => {
  const window = new PollingWindow(2);
  // As on one processor: whatever the window, the request comes when it is over.
  const { found, vain } = play(window, gaps(100_000, 0.03), { canLook: false });
  t.equal(found, 0);
  t.ok(vain < 8 * (6 + 3000 / 256), `${vain} ms in 3000`);
  const again = play(window, gaps(100_000, 0.003), { begin: 4000 });
  t.ok(again.found > 10_000, `and one that can is found out: ${again.found} of 100000`);
});

t.test('one processor: nobody looks', async (t) => {
  const window = new PollingWindow(1);
  t.match(play(window, gaps(100, 0.003)), { found: 0, looked: 0 });
  t.equal(window.milliseconds, 0);
});
