/** `viommu replay`: the same, different, cut off, not whole. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { TraceReader } from '../../src/trace/reader.js';
import { setupOf } from '../../src/trace/setup.js';
import { writeTrace } from '../../src/trace/writer.js';
import { replay as replayFiles, REPLAY_OPTIONS } from '../../src/cli/replay.js';
import { commandOf } from '../helpers/command.js';
import { someWork, writtenRun } from '../helpers/trace-files.js';
import { Verifier } from '../../src/verify/verifier.js';

const replay = commandOf(REPLAY_OPTIONS, replayFiles);

/** A trace whose recorded run was judged. */
function judged(folder: string): string {
  const path = join(folder, 'run.trace');
  const verifier = new Verifier();
  const run = writtenRun(path, { observers: [(observation) => verifier.observe(observation)] });
  someWork(run, 3);
  run.guest.session.close('done');
  verifier.end();
  run.writer.close({ statistics: run.machine.statistics(), findings: verifier.findings() });
  return path;
}

t.test('a trace replays the same, with the same findings: exit code 0', async (t) => {
  const path = judged(t.testdir());
  const { status, stdout } = await replay(path, '--json');
  t.equal(status, 0);
  const report = JSON.parse(stdout) as Record<string, unknown>;
  t.match(report, { verdict: 'same', exitCode: 0, differences: 0, notes: [], digest: report['recordedDigest'], sameFindings: true });
  t.match((await replay(path)).stdout, /replayed {2}\d+ records, all the same\ndigest .*\nfindings {2}\d+, as in the recorded run/);
});

t.test('a trace that says something else is told from its replay, with both sides: exit code 1', async (t) => {
  const path = judged(t.testdir());
  const reader = new TraceReader(path);
  const records = [...reader];
  const call = records.find(({ body }) => body === 'call')!;
  if (call.body !== 'call') return t.fail('no call');
  call.call.reply!.status = 0xc00000bb;
  const changed = join(t.testdirName, 'changed.trace');
  writeTrace(changed, records, { setup: setupOf(reader.header), daemonVersion: 'test' });
  const { status, stdout } = await replay(changed);
  t.equal(status, 1);
  t.match(stdout, new RegExp(`first +record ${call.number} is different\nrecorded .*STATUS_NOT_SUPPORTED[^]*\nreplayed .*STATUS_SUCCESS`));
  const report = JSON.parse((await replay(changed, '--json')).stdout) as object;
  t.match(report, { verdict: 'different', exitCode: 1, firstDifference: { record: Number(call.number), recorded: { outcome: 'STATUS_NOT_SUPPORTED' }, replayed: { outcome: 'STATUS_SUCCESS' } } });
});

t.test('a trace that was cut off replays as far as it goes, and that is said', async (t) => {
  const path = judged(t.testdir());
  writeFileSync(path, readFileSync(path).subarray(0, -200));
  const { status, stdout } = await replay(path);
  t.equal(status, 0);
  t.match(stdout, /note .*ends within a record/);
  t.match(stdout, /all the same/);
});

t.test('without the first part there is no replay: exit code 4', async (t) => {
  const path = join(t.testdir(), 'run.trace');
  const run = writtenRun(path, { limits: { partBytes: 8192, parts: 2 } });
  someWork(run, 100);
  run.writer.close();
  t.match(await replay(path), { status: 4, stderr: /a replay needs all parts from the first on/ });
  t.match(await replay(path, path), { status: 2, stderr: /wants one trace, not 2/ });
});
