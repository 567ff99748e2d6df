/** The budget of time: jobs in turn, one for each turn of the loop, refused when they would wait too long. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { Work } from '../../src/web/work.js';

const OPTIONS = { share: 0.5, burstMs: 10, overheadMs: 1, patienceMs: 100 };

/** All time is the process's own. */
const workOn = (clock: ManualClock) => new Work({ ...OPTIONS, clock, spent: () => clock.now() });

t.test('jobs run in the order they came, and other work between any two', async (t) => {
  const work = workOn(new ManualClock());
  const order: string[] = [];
  const other = () => setImmediate(() => void order.push('other'));
  const jobs = [1, 2, 3].map((i) => work.run(() => {
    order.push(`job ${i}`);
    other();
    return i;
  }));
  t.strictSame(await Promise.all(jobs), [1, 2, 3]);
  await new Promise((done) => setImmediate(done));
  t.strictSame(order, ['job 1', 'other', 'job 2', 'other', 'job 3', 'other']);
});

t.test('what a job throws is its own', async (t) => {
  const work = workOn(new ManualClock());
  const failing = work.run(() => {
    throw new Error('of the job');
  });
  const next = work.run(() => 2);
  await t.rejects(failing!, { message: 'of the job' });
  t.equal(await next, 2);
});

t.test('time is paid from the budget, which refills with time and not beyond its burst', async (t) => {
  const clock = new ManualClock();
  const work = workOn(clock);
  await work.run(() => clock.advance(40));
  t.equal(work.spentMs, 40);
  t.equal(work.backlogMs, 22, '10 saved and 20 refilled meanwhile, 41 spent: 11 are owed, which take 22');
  clock.advance(22);
  t.equal(work.backlogMs, 0);
  clock.advance(10_000);
  await work.run(() => clock.advance(61));
  t.ok(work.backlogMs > 40, 'idle time is not saved up');
});

t.test('a job that would wait for longer than patience lasts is refused at once', async (t) => {
  const clock = new ManualClock();
  const work = workOn(clock);
  await work.run(() => clock.advance(200));
  t.equal(work.run(() => t.fail('ran')), undefined);
  clock.advance(120);
  const late = work.run(() => 'ran');
  t.ok(late);
  clock.advance(200);
  t.equal(await late, 'ran');
});

t.test('time that other programs had is not charged', async (t) => {
  const clock = new ManualClock();
  const work = new Work({ ...OPTIONS, clock, spent: () => 0 });
  await work.run(() => clock.advance(1000));
  t.equal(work.backlogMs, 0);
});

t.test('jobs that wait count as waiting', async (t) => {
  const work = workOn(new ManualClock());
  let taken = 0;
  while (work.run(() => {}) !== undefined) taken++;
  t.equal(taken, 61, '10 ms saved and 50 ms that refill in 100, at 1 ms for each');
  work.close();
});

t.test('after the end nothing runs', async (t) => {
  const work = workOn(new ManualClock());
  void work.run(() => t.fail('ran'));
  work.close();
  await new Promise((done) => setTimeout(done, 20));
  t.pass('nothing did');
});
