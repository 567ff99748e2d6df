/** The turns of one virtqueue: how much is served before the event loop has its turn, and when the ring is looked at. */
import t, { type Test } from 'tap';
import type { Clock } from '../../src/base/clock.js';
import { ramAt } from '../../src/base/memory.js';
import { VhostQueue } from '../../src/carrier/vhost-queue.js';
import { createFakeNative } from '../../src/native/fake.js';
import type { Chain } from '../../src/vhost/chain.js';
import { Ring } from '../../src/vhost/ring.js';
import { Vring } from '../../src/vhost/vring.js';
import { encodeReplyInPlace } from '../../src/proto/fast-reply.js';
import { DriverRing } from '../helpers/vhost-driver-ring.js';

const RAM = 0x100000;
const SIZE = 256;

class TestClock implements Clock {
  time = 1000;
  /** What each reading takes. */
  step = 0;

  now(): number {
    return (this.time += this.step);
  }
}

function setup(t: Test, { processors = 1, milliseconds = 0 } = {}) {
  const memory = ramAt(RAM, 1 << 20);
  const driver = new DriverRing({ ram: memory.regions[0]!.bytes, ramAddress: RAM, offset: 0, size: SIZE, slotBytes: 64 });
  const ring = new Ring(memory, { size: SIZE, ...driver.addresses }, 0, { indirect: false, eventIndex: false });
  const clock = new TestClock();
  const out: Chain[] = [];
  const seen = { served: 0, looks: 0, turns: [] as number[], isKeeping: false, holds: 0, releases: [] as number[], onRelease: () => {}, onServe: () => {}, onAnswer: () => {} };
  const queue: VhostQueue = new VhostQueue({
    ...{ native: createFakeNative(), clock, vring: new Vring(), processors },
    serve: () => {
      const chain = ring.next();
      if (chain === undefined) return 'empty';
      seen.served++;
      t.equal(seen.holds, 1, 'chains are served in a hold');
      seen.onServe();
      clock.time += milliseconds;
      if (seen.isKeeping) out.push(chain);
      else queue.complete(ring, chain);
      return 'one';
    },
    othersHaveWork: () => {
      seen.looks++;
      return false;
    },
    hold: () => void seen.holds++,
    release: () => {
      seen.holds--;
      seen.releases.push(driver.collect().length);
      seen.onRelease();
    },
    beforeAnswer: () => seen.onAnswer(),
    afterTurn: () => void seen.turns.push(seen.served),
    broken: (error) => t.fail(error.message),
    unusable: (error) => t.fail(String(error)),
  });
  t.teardown(() => queue.stop());
  const submit = (count: number) => {
    for (let i = 0; i < count; i++) driver.submit({ readable: Uint8Array.of(1), room: 1 });
  };
  return { clock, driver, out, queue, ring, seen, submit };
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await aTurn();
}

t.test('after a call that took long the event loop has its turn, before the next one', async (t) => {
  const { queue, ring, seen, submit } = setup(t, { milliseconds: 20 });
  submit(8);
  queue.start(ring, false);
  await turns(12);
  t.same(seen.turns.slice(0, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
});

t.test('a turn ends with the first call after four milliseconds of it, also in its second go', async (t) => {
  const { queue, ring, seen, submit } = setup(t, { milliseconds: 0.05 });
  submit(100);
  queue.start(ring, false);
  await turns(6);
  t.ok(Math.abs(seen.turns[0]! - 81) <= 1, `${seen.turns[0]} calls in the first turn`);
  t.equal(seen.served, 100);
});

t.test('short calls are served in one turn', async (t) => {
  const { queue, ring, seen, submit } = setup(t);
  submit(100);
  queue.start(ring, false);
  await turns(2);
  t.equal(seen.turns[0], 100);
});

t.test('while a chain is out the ring is looked at once in each turn of the event loop, and not for longer', async (t) => {
  const { clock, driver, out, queue, ring, seen, submit } = setup(t, { processors: 2 });
  clock.step = 0.001;
  queue.start(ring, false);
  for (let i = 0; i < 3; i++) {
    submit(1);
    queue.wake();
    await turns(2);
  }
  t.ok(seen.looks > 0, 'it is looked for what comes behind an answer');
  seen.isKeeping = true;
  submit(1);
  queue.wake();
  await aTurn();
  t.equal(out.length, 1);
  seen.looks = 0;
  submit(1);
  await turns(2);
  t.equal(out.length, 2, 'what comes is found');
  await turns(200);
  t.equal(seen.looks, 0);
  for (const chain of out) queue.complete(ring, chain);
  t.equal(driver.collect().length, 2, 'answers of another time go back at once, in no hold');
  t.equal(seen.holds, 0);
});

t.test('answers are with the guest at the release behind each go, and a turn ends in one', async (t) => {
  const { queue, ring, seen, submit } = setup(t);
  submit(100);
  queue.start(ring, false);
  await turns(2);
  t.same(seen.releases.slice(0, 2), [64, 36]);
  t.equal(seen.holds, 0);
});

t.test('a queue that is stopped by who was told behind a go serves nothing more', async (t) => {
  const { queue, ring, seen, submit } = setup(t, { processors: 2 });
  submit(100);
  seen.onRelease = () => queue.stop();
  queue.start(ring, false);
  await turns(4);
  t.equal(seen.served, 64);
  t.equal(seen.holds, 0);
  seen.onRelease = () => {};
  queue.start(ring, true);
  await turns(4);
  t.equal(seen.served, 100);
});

t.test('a queue that is stopped while it serves releases', async (t) => {
  const { queue, ring, seen, submit } = setup(t);
  submit(3);
  seen.onServe = () => queue.stop();
  queue.start(ring, false);
  await turns(2);
  t.equal(seen.served, 1);
  t.equal(seen.holds, 0);
});

for (const [title, isStopped] of [
  ['', false],
  [', also when it is given behind a stop', true],
] as const) {
  t.test(`an answer is the one that was given, whatever is encoded before it is with the guest${title}`, async (t) => {
    const { driver, out, queue, ring, seen } = setup(t);
    const reply = { id: 1n, status: 5 };
    seen.isKeeping = true;
    driver.submit({ readable: Uint8Array.of(1), room: 64 });
    queue.start(ring, false);
    await turns(2);
    const encoded = encodeReplyInPlace(reply);
    const expected = encoded.slice();
    seen.onAnswer = () => {
      t.same(driver.collect(), [], 'what came before the answer is there before it');
      encodeReplyInPlace({ id: 2n, status: 6 });
      if (isStopped) queue.stop();
    };
    queue.complete(ring, out[0]!, encoded);
    t.not(Buffer.compare(encoded, expected), 0);
    if (isStopped) {
      t.equal(driver.collect().length, 0);
      queue.start(ring, true);
    }
    const [used] = driver.collect();
    t.same(Buffer.from(used!.bytes), Buffer.from(expected));
  });
}

t.test('an answer for a queue that stands waits for it as it was given', async (t) => {
  const { driver, out, queue, ring, seen } = setup(t);
  seen.isKeeping = true;
  driver.submit({ readable: Uint8Array.of(1), room: 64 });
  queue.start(ring, false);
  await turns(2);
  queue.stop();
  const encoded = encodeReplyInPlace({ id: 1n, status: 5 });
  const expected = encoded.slice();
  seen.onAnswer = () => void encodeReplyInPlace({ id: 2n, status: 6 });
  queue.complete(ring, out[0]!, encoded);
  queue.start(ring, true);
  t.same(Buffer.from(driver.collect()[0]!.bytes), Buffer.from(expected));
});
