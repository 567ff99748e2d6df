/** `viommu diff`: two traces, what differs, and an exit code. */
import { join } from 'node:path';
import t from 'tap';
import { diff as diffFiles, DIFF_OPTIONS } from '../../src/cli/diff.js';
import { commandOf } from '../helpers/command.js';
import { someWork, writtenRun, type WrittenRun } from '../helpers/trace-files.js';

const diff = commandOf(DIFF_OPTIONS, diffFiles);

function recorded(path: string, instance: bigint, more: (run: WrittenRun) => void = () => {}): string {
  const run = writtenRun(path, { setup: { instance } });
  someWork(run, 2);
  more(run);
  run.guest.session.close('done');
  run.writer.close({ statistics: run.machine.statistics() });
  return path;
}

t.test('two runs of one driver are the same, whatever their handles: exit code 0', async (t) => {
  const folder = t.testdir();
  const { status, stdout } = await diff(recorded(join(folder, 'a'), 1n), recorded(join(folder, 'b'), 2n));
  t.equal(status, 0);
  t.match(stdout, /\d+ records in common, 0 differences/);
});

t.test('what only one does, and what is found in it: exit code 1', async (t) => {
  const folder = t.testdir();
  const a = recorded(join(folder, 'a'), 1n);
  const b = recorded(join(folder, 'b'), 2n, ({ guest }) => void guest.createDomain());
  const { status, stdout } = await diff(a, b);
  t.equal(status, 1);
  t.match(stdout, /^\+ .*CreateDomain +STATUS_SUCCESS/m);
  t.match(stdout, /^! .*closed[^]*left behind: domains=0x1/m);
  const report = JSON.parse((await diff(a, b, '--json')).stdout) as { exitCode: number; differences: { kind: string }[] };
  t.equal(report.exitCode, 1);
  t.match(report.differences[0], { kind: 'only', side: 'b', record: { what: 'CreateDomain' } });
});

t.test('one file is not enough', async (t) => {
  t.match(await diff('a'), { status: 2, stderr: /wants two traces, not 1/ });
  t.match(await diff('a', 'b'), { status: 4, stderr: /VIOMMU_ERR_TRACE/ });
});
