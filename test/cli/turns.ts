import t from 'tap';
import { ManualClock } from '../../src/index.js';
import { inTurns } from '../../src/cli/turns.js';

t.test('work that comes back is done in turns of some milliseconds, everybody in the order they came', async (t) => {
  const clock = new ManualClock();
  const turns: (() => void)[] = [];
  const schedule = inTurns(clock, (turn) => turns.push(turn));
  const order: number[] = [];
  const work = (number: number, times: number) => () => {
    order.push(number);
    clock.advance(1);
    if (times > 1) schedule(work(number, times - 1));
  };
  for (let number = 0; number < 20; number++) schedule(work(number, 3));
  for (let turn = 1; turns.length > 0; turn++) {
    if (turns.length !== 1) t.fail('one turn is planned at a time');
    const before = order.length;
    turns.shift()!();
    if (order.length - before > 6) t.fail(`${order.length - before} ms in turn ${turn}`);
  }
  const round = Array.from({ length: 20 }, (_, number) => number);
  t.strictSame(order, [...round, ...round, ...round]);
  schedule(work(7, 1));
  t.equal(turns.length, 1, 'and what comes later has a turn again');
});

t.test('one piece of work may be longer than a turn', async (t) => {
  const clock = new ManualClock();
  const turns: (() => void)[] = [];
  const schedule = inTurns(clock, (turn) => turns.push(turn));
  let done = 0;
  for (let i = 0; i < 2; i++) {
    schedule(() => {
      clock.advance(100);
      done++;
    });
  }
  turns.shift()!();
  t.equal(done, 1);
  turns.shift()!();
  t.equal(done, 2);
  t.equal(turns.length, 0);
});
