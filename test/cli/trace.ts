/** `viommu trace`, and --trace of the commands that record. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import t from 'tap';
import { UsageError } from '../../src/cli/options.js';
import { startDaemon } from '../../src/cli/daemon.js';
import { traceOption } from '../../src/cli/trace-option.js';
import { SILENT } from '../../src/base/log.js';
import { hello } from '../helpers/messages.js';
import { Guest } from '../helpers/rig.js';
import { trace as traceFiles, TRACE_OPTIONS } from '../../src/cli/trace.js';
import { commandOf } from '../helpers/command.js';
import { someWork, writtenRun } from '../helpers/trace-files.js';
import { TraceReader } from '../../src/trace/reader.js';
import { replay } from '../../src/trace/replay.js';

const trace = commandOf(TRACE_OPTIONS, traceFiles);

const option = traceOption();

function file(folder: string): string {
  const path = join(folder, 'run.trace');
  const run = writtenRun(path);
  someWork(run, 3);
  run.guest.session.close('done');
  run.writer.close({ statistics: run.machine.statistics() });
  return path;
}

t.test('--trace takes a file, the size of a part and how many are kept', async (t) => {
  t.equal(option.read([]), undefined);
  t.same(option.read(['a.trace']), { path: 'a.trace', limits: { partBytes: 256 * 2 ** 20, parts: 4 } });
  t.same(option.read(['a,b.trace,keep=2,size=1M']), { path: 'a,b.trace', limits: { partBytes: 2 ** 20, parts: 2 } });
  for (const wrong of ['', ',size=1M', 'a,size=1K', 'a,size=x', 'a,keep=0', 'a,keep=many']) t.throws(() => option.read([wrong]), UsageError, wrong);
});

t.test('a daemon with a trace records what its guests do, and the trace replays the same', async (t) => {
  const path = join(t.testdir(), 'daemon.trace');
  const daemon = startDaemon({ devices: [0x28], acpiDevices: [{ uid: 3, inputMappingIds: [1, 2] }], legacyInterface: true, profile: 'extended', testControl: true, ram: 2 ** 20, log: SILENT, trace: { path, limits: { partBytes: 2 ** 20, parts: 2 } } });
  const { session } = daemon.machine.open(hello(), { eventsWaiting: () => {} });
  const guest = new Guest(session!, () => 0);
  someWork({ guest, machine: daemon.machine } as Parameters<typeof someWork>[0], 4);
  session!.close('done');
  const outcome = daemon.endTrace();
  t.match(outcome, { path, failure: undefined });
  daemon.close();
  const result = replay(new TraceReader(path));
  t.same([result.differences, result.records, result.isComplete], [0, outcome!.records, true]);
});

t.test('one line for each record, or one JSON document', async (t) => {
  const path = file(t.testdir());
  const records = [...new TraceReader(path)].length;
  const lines = await trace(path);
  t.same([lines.status, lines.stderr], [0, '']);
  t.equal(lines.stdout.trimEnd().split('\n').length, records);
  const documents = await trace(path, '--json', '--routine', 'MapLogicalRange');
  t.same(documents.stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { what: string }).what), Array(3).fill('MapLogicalRange'));
});

t.test('what is wrong with the words or the file is said', async (t) => {
  const path = file(t.testdir());
  t.match(await trace(), { status: 2, stderr: /wants one trace, not 0/ });
  t.match(await trace(path, '--domain', 'five'), { status: 2, stderr: /expected a handle/ });
  t.match(await trace(path, '--device', '99:99.99'), { status: 2, stderr: /expected a PCI address/ });
  t.match(await trace(`${path}.not`), { status: 4, stderr: /VIOMMU_ERR_TRACE/ });
  writeFileSync(path, readFileSync(path).subarray(0, -3));
  t.match(await trace(path), { status: 0, stderr: /ends within a record: \d+ bytes behind record \d+ were left/ });
});

t.test('--follow shows what is written later, through a rotation, and ends with the trace', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 65_536, parts: 3 } });
  someWork(run);
  run.writer.flush();
  const loaders = process.execArgv.filter((word) => !word.includes('processinfo'));
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [...loaders, main, 'trace', path, '--follow'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill());
  let shown = '';
  const seen = new Promise<void>((resolve) => child.stdout.on('data', (chunk: Buffer) => {
    if (shown === '') resolve();
    shown += chunk.toString();
  }));
  await seen;
  someWork(run, 20);
  run.writer.flush();
  run.guest.session.close('done');
  const { records } = run.writer.close({ statistics: run.machine.statistics() });
  const status = await new Promise((resolve) => child.on('close', resolve));
  t.equal(status, 0);
  t.same(shown.trimEnd().split('\n').map((line) => Number(line.trim().split(/\s/)[0])), Array.from({ length: records }, (_, i) => i + 1));
});

t.test('--follow that falls behind shows or names every record', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 65_536, parts: 2 } });
  someWork(run);
  run.writer.flush();
  const loaders = process.execArgv.filter((word) => !word.includes('processinfo'));
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [...loaders, main, 'trace', path, '--follow'], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let shown = '';
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await new Promise<void>((resolve) => child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    resolve();
  }));
  child.kill('SIGSTOP');
  someWork(run, 2000);
  run.guest.session.close('done');
  const { records } = run.writer.close({ statistics: run.machine.statistics() });
  child.kill('SIGCONT');
  t.equal(await new Promise((resolve) => child.on('close', resolve)), 0);
  const numbers = shown.trimEnd().split('\n').map((line) => Number(line.trim().split(/\s/)[0]));
  const [, first, end] = /records (\d+) to (\d+) went by unseen/.exec(told) ?? [];
  t.ok(first !== undefined, 'what was rotated away is named');
  for (let number = Number(first); number <= Number(end); number++) numbers.push(number);
  t.same(numbers.sort((one, other) => one - other), Array.from({ length: records }, (_, i) => i + 1), 'nothing is missing otherwise, and nothing twice');
});

t.test('--until ends early, and bytes behind the end of a trace are told of', async (t) => {
  const path = file(t.testdir());
  t.equal((await trace(path, '--since', '2', '--until', '4')).stdout.trimEnd().split('\n').length, 3);
  appendFileSync(path, Buffer.from([5, 1, 2]));
  t.match(await trace(path, '--fault'), { status: 0, stderr: /3 bytes behind record/ });
});
