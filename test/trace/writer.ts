/** Files of a trace: what is in them, rotation, and what happens when they cannot be written. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { HostError } from '../../src/base/errors.js';
import { TraceReader } from '../../src/trace/reader.js';
import { replay } from '../../src/trace/replay.js';
import { TraceWriter } from '../../src/trace/writer.js';
import { USUAL_SETUP } from '../../src/trace/setup.js';
import { someWork, writtenRun } from '../helpers/trace-files.js';

const count = (path: string) => {
  const reader = new TraceReader(path);
  const numbers = [...reader].map(({ number }) => Number(number));
  return { reader, numbers };
};

t.test('a closed trace is whole and replays the same', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path);
  someWork(run, 5);
  run.guest.session.close('done');
  const outcome = run.writer.close({ statistics: run.machine.statistics() });
  t.same(outcome, { path, records: outcome.records, bytes: statSync(path).size, failure: undefined });
  const { reader, numbers } = count(path);
  t.same(reader.notes, []);
  t.same(numbers, Array.from({ length: outcome.records }, (_, i) => i + 1));
  const result = replay(new TraceReader(path));
  t.same([result.differences, result.records], [0, outcome.records]);
  t.equal(result.statistics.calls, run.machine.statistics().calls);
});

t.test('what is held back is written after some time without anybody asking', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path);
  const before = statSync(path).size;
  someWork(run);
  // Ends with the test's own time limit when nothing is ever written.
  while (statSync(path).size === before) await new Promise((resolve) => setTimeout(resolve, 5));
  t.ok(count(path).numbers.length > 5);
  run.writer.close();
});

t.test('a full part makes room: FILE is the newest, the oldest goes, and each part says where it begins', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 8192, parts: 3 } });
  someWork(run, 200);
  const { records } = run.writer.close({ statistics: run.machine.statistics() });
  t.ok(existsSync(`${path}.1`) && existsSync(`${path}.2`));
  t.notOk(existsSync(`${path}.3`));
  for (const part of [path, `${path}.1`, `${path}.2`]) t.ok(statSync(part).size <= 8192, part);
  const { reader, numbers } = count(path);
  t.equal(numbers.at(-1), records);
  t.equal(numbers.length, records - numbers[0]! + 1, 'no record is missing behind the first');
  t.match(reader.notes, [/it begins at record \d+: the part with record \d+ is not there/]);
  t.throws(() => replay(new TraceReader(path)), HostError, 'a replay needs the first part');
});

t.test('all parts together replay like one file', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 8192, parts: 100 } });
  someWork(run, 50);
  const { records } = run.writer.close({ statistics: run.machine.statistics() });
  t.ok(existsSync(`${path}.2`));
  const result = replay(new TraceReader(path));
  t.same([result.differences, result.records], [0, records]);
});

t.test('a part in the middle that is gone is missed', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 8192, parts: 100 } });
  someWork(run, 50);
  run.writer.close();
  writeFileSync(`${path}.1`, readFileSync(`${path}.2`));
  const { reader, numbers } = count(path);
  t.ok(numbers[0]! > 1);
  t.match(reader.notes, [/begins at record/, /not closed/]);
});

t.test('parts of an earlier trace with the same name are passed over', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const earlier = writtenRun(path, { limits: { partBytes: 8192, parts: 4 } });
  someWork(earlier, 50);
  earlier.writer.close();
  const run = writtenRun(path);
  someWork(run);
  const { records } = run.writer.close({ statistics: run.machine.statistics() });
  const { reader, numbers } = count(path);
  t.same([numbers.length, reader.notes.length], [records, 0]);
});

t.test('a file that cannot be made is refused at once', async (t) => {
  const open = () => TraceWriter.open(join(t.testdir(), 'no', 'such', 'folder'), { setup: USUAL_SETUP, daemonVersion: 'test' });
  t.throws(open, { name: 'HostError', code: 'VIOMMU_ERR_TRACE', errno: 'ENOENT' });
});

t.test('a trace that cannot go on is told of once, and nothing else ends', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const told: string[] = [];
  const run = writtenRun(path, { limits: { partBytes: 8192, parts: 2 }, onFailure: (why) => told.push(why) });
  // Where the full part is to go there is a folder.
  mkdirSync(join(`${path}.1`, 'inside'), { recursive: true });
  someWork(run, 50);
  t.equal(run.guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'SUCCESS');
  const { failure } = run.writer.close({ statistics: run.machine.statistics() });
  t.equal(told.length, 1);
  t.equal(failure, told[0]);
  t.ok(count(path).numbers.length > 10, 'what was written before is there');
});

t.test('a device that takes nothing ends the trace', async (t) => {
  t.throws(() => TraceWriter.open('/dev/full', { setup: USUAL_SETUP, daemonVersion: 'test' }), { code: 'VIOMMU_ERR_TRACE', errno: 'ENOSPC' });
});
