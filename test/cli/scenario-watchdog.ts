/** Time limits, on a clock that is moved by hand. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { Watchdog } from '../../src/cli/scenario/watchdog.js';

const LIMITS = { boot: 10, hello: 20, idle: 5, total: 60 };
const NOTHING = { hasLine: false, hasHello: false };
const LINE = { hasLine: true, hasHello: false };
const HELLO = { hasLine: true, hasHello: true };

function rig(expectsHello = true) {
  const clock = new ManualClock();
  const dog = new Watchdog(LIMITS, expectsHello, clock);
  return { dog, wait: (seconds: number) => clock.advance(seconds * 1000) };
}

t.test('a guest without a sign is over at the boot limit', async (t) => {
  const { dog, wait } = rig();
  wait(9.9);
  t.equal(dog.over(NOTHING), undefined);
  wait(0.1);
  t.same(dog.over(NOTHING), { limit: 'boot', seconds: 10 });
});

t.test('a guest that prints and never says hello is over at the hello limit, however much it prints', async (t) => {
  const { dog, wait } = rig();
  for (let second = 0; second < 19; second++) {
    wait(1);
    dog.sign(LINE);
    t.equal(dog.over(LINE), undefined);
  }
  wait(1);
  t.same(dog.over(LINE), { limit: 'hello', seconds: 20 });
});

t.test('after the hello, each sign puts the idle limit off', async (t) => {
  const { dog, wait } = rig();
  dog.sign(HELLO);
  wait(4.9);
  dog.sign(HELLO);
  wait(4.9);
  t.equal(dog.over(HELLO), undefined);
  wait(0.1);
  t.same(dog.over(HELLO), { limit: 'idle', seconds: 5 });
});

t.test('nothing puts the total limit off', async (t) => {
  const { dog, wait } = rig();
  for (let second = 0; second < 60; second++) {
    dog.sign(HELLO);
    wait(1);
  }
  t.same(dog.over(HELLO), { limit: 'total', seconds: 60 });
});

t.test('a guest without a stub is idle after its first line', async (t) => {
  const { dog, wait } = rig(false);
  dog.sign(LINE);
  wait(5);
  t.same(dog.over(LINE), { limit: 'idle', seconds: 5 });
});
