import { join } from 'node:path';
import t from 'tap';
import { driverName, planFor, readPlan } from '../../src/cli/plan.js';

t.test('a plan finds its drivers beside itself, and a given path goes first', async (t) => {
  const folder = t.testdir({ 'a.plan': '# comment\ndriver one.sys\n  driver two.sys\n', 'one.sys': 'MZ', 'two.sys': 'MZ' });
  const plan = readPlan(join(folder, 'a.plan'), new Map([['two.sys', '/elsewhere/two.sys']]));
  t.same([...plan.drivers], [
    ['one.sys', join(folder, 'one.sys')],
    ['two.sys', '/elsewhere/two.sys'],
  ]);
});

t.test('a plan that cannot be read, has no driver, or misses a given one is refused', async (t) => {
  const folder = t.testdir({ 'empty.plan': '# nothing\n', 'one.plan': 'driver one.sys\n', 'one.sys': 'MZ' });
  t.throws(() => readPlan(join(folder, 'none.plan'), new Map()), /none.plan cannot be read/);
  t.throws(() => readPlan(join(folder, 'empty.plan'), new Map()), /has no line "driver NAME.sys"/);
  t.throws(() => readPlan(join(folder, 'one.plan'), new Map([['x.sys', '/x.sys']])), /has no line "driver x.sys"/);
});

t.test('a driver without a binary is named, with what to do', async (t) => {
  const folder = t.testdir({ 'a.plan': 'driver never-built.sys\n' });
  t.throws(() => readPlan(join(folder, 'a.plan'), new Map()), /never-built.sys is missing: run scripts\/build-guest/);
});

t.test('a statement about a driver that is not loaded is refused', async (t) => {
  t.throws(() => planFor(new Map([['a.sys', '/a.sys']]), ['b.sys at 0:5.0'], []), /names a driver that no --driver gives/);
});

t.test('only plain file names become driver names', async (t) => {
  const folder = t.testdir({ 'good-1.sys': 'MZ' });
  t.equal(driverName(join(folder, 'good-1.sys')), 'good-1.sys');
  for (const bad of ['with space.sys', 'x.exe', 'a\nioctl.sys', `${'x'.repeat(60)}.sys`]) t.throws(() => driverName(join(folder, bad)), /is no driver file name/);
  t.throws(() => driverName(join(folder, 'absent.sys')), /there is no file/);
});
