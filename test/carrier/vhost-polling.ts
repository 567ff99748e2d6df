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

t.test('a guest that has stopped calling densely costs some windows in vain', async (t) => {
  const window = new PollingWindow(2);
  play(window, gaps(10_000, 0.005));
  const { found, vain } = play(window, gaps(1000, 5));
  t.equal(found, 0);
  t.ok(vain < 14 * 0.6 + 0.001, `${vain} ms`);
  t.equal(window.milliseconds, 0);
});

/** What trials may cost that bring in nothing: three short and four long ones while rests grow, then a long one and seven short ones in turn. */
const trials = (milliseconds: number) => 3 * 1 + 4 * 8 + Math.ceil(milliseconds / (8 * 64)) * (8 + 7);

t.test('what is looked for in vain stays below what was saved and the trials, whatever the guest does', async (t) => {
  for (const gap of [0.001, 0.02, 0.05, 0.11, 0.15, 0.2, 0.4, 0.55, 0.7, 2]) {
    const mixed = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? gap * 3 : gap));
    const { found, vain } = play(new PollingWindow(2), mixed);
    const milliseconds = mixed.reduce((sum, each) => sum + each, 0);
    t.ok(vain <= 0.1 + 0.1 * found + trials(milliseconds), `${gap} ms: ${vain} ms in vain, ${found} found`);
  }
});

t.test('a guest that calls densely once in each trial and else as rarely as is found is not looked for more often', async (t) => {
  const window = new PollingWindow(2);
  let now = 1000;
  let looked = 0;
  let last = 0;
  window.woken(now);
  window.served(now);
  for (let i = 0; now < 21_000; i++) {
    const { milliseconds } = window;
    const gap = milliseconds === 0 ? 0.4 : last === 0 ? 0.001 : 0.59;
    last = milliseconds;
    now += gap;
    looked += Math.min(gap, milliseconds);
    if (gap < milliseconds) window.found(now);
    else {
      if (milliseconds > 0) window.passed(now);
      window.woken(now);
    }
    window.served(now);
  }
  t.ok(looked < 0.05 * 20_000, `${looked} ms of 20000`);
});

/** Calls each 30 microseconds that no look finds, until a trial begins; gives the time then. */
function untilTrial(window: PollingWindow, begin: number): number {
  let now = begin;
  while (window.milliseconds === 0) {
    window.served(now);
    now += 0.03;
    window.woken(now);
  }
  return now;
}

function spend(window: PollingWindow, begin: number): number {
  let now = begin;
  while (window.milliseconds > 0) {
    window.served(now);
    now = window.end;
    window.passed(now);
  }
  return now;
}

for (const [count, rest] of [
  [7, 2],
  [12, 1],
] as const) {
  t.test(`behind a trial of 1 ms that found ${count} requests comes a rest of ${rest} ms`, async (t) => {
    const window = new PollingWindow(2);
    let now = untilTrial(window, spend(window, 1000));
    for (let i = 0; i < count; i++) {
      window.served(now);
      now += 0.001;
      window.found(now);
    }
    now = spend(window, now);
    const rested = untilTrial(window, now) - now;
    t.ok(rested >= rest && rested < rest + 0.1, `${rested} ms`);
  });
}

t.test('where looking was in vain for long, a guest that can be found waits no longer than 64 ms, and a short trial is enough', async (t) => {
  const window = new PollingWindow(2);
  play(window, gaps(20_000, 0.03), { canLook: false });
  let now = spend(window, 2000);
  const trial = untilTrial(window, now);
  t.ok(trial - now < 64.1, `${trial - now} ms`);
  now = trial;
  for (let i = 0; i < 100; i++) {
    window.served(now);
    now += 0.003;
    window.found(now);
  }
  const rested = -(now = spend(window, now)) + untilTrial(window, now);
  t.ok(rested < 1.1, `${rested} ms`);
});

t.test('the time of a turn that others have taken is not charged beyond the window', async (t) => {
  const window = new PollingWindow(2);
  play(window, gaps(1000, 0.003));
  let found = 0;
  for (let now = 2000; window.milliseconds > 0 && found < 30; found++) {
    window.served(now);
    now += 4;
    window.found(now);
  }
  t.equal(found, 30);
  t.ok(window.milliseconds > 0);
});

t.test('where the guest cannot run while we look, looking ends soon and is tried ever less often', async (t) => {
  const window = new PollingWindow(2);
  // As on one processor: whatever the window, the request comes when it is over.
  const { found, vain } = play(window, gaps(100_000, 0.03), { canLook: false });
  t.equal(found, 0);
  t.ok(vain < trials(3000), `${vain} ms in 3000`);
  const again = play(window, gaps(100_000, 0.003), { begin: 4000 });
  t.ok(again.found > 70_000, `and one that can is found out: ${again.found} of 100000`);
});

t.test('one processor: nobody looks', async (t) => {
  const window = new PollingWindow(1);
  t.match(play(window, gaps(100, 0.003)), { found: 0, looked: 0 });
  t.equal(window.milliseconds, 0);
});
