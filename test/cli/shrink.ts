/** `viommu shrink`: a trace of its own comes out, in which the rule still finds fault. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { shrink as shrinkFiles, SHRINK_OPTIONS } from '../../src/cli/shrink.js';
import { replay as replayFiles, REPLAY_OPTIONS } from '../../src/cli/replay.js';
import { commandOf } from '../helpers/command.js';
import { DEVICE } from '../helpers/rig.js';
import { someWork, writtenRun } from '../helpers/trace-files.js';

const shrink = commandOf(SHRINK_OPTIONS, shrinkFiles);
const replay = commandOf(REPLAY_OPTIONS, replayFiles);

function badRun(folder: string): string {
  const path = join(folder, 'run.trace');
  const run = writtenRun(path);
  const { guest } = run;
  someWork(run, 10);
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  guest.map(domain, 40, [300]);
  guest.unmap(domain, 40, 1);
  guest.poke(40, 1, DEVICE);
  guest.session.close('done');
  run.writer.close({ statistics: run.machine.statistics() });
  return path;
}

t.test('a long run becomes the few actions of its fault', async (t) => {
  const path = badRun(t.testdir());
  const short = join(t.testdirName, 'short.trace');
  const { status, stdout, stderr } = await shrink(path, '--finding', 'VIO-201', '-o', short);
  t.equal(status, 0, stderr);
  const [, before, after] = /^(\d+) actions became (\d+), in \d+ runs/.exec(stdout) ?? [];
  t.ok(Number(before) > 40 && Number(after) <= 6, `${before} became ${after}`);
  t.equal(stderr, '', 'what is short says nothing');
  const replayed = JSON.parse((await replay(short, '--json')).stdout) as { verdict: string; findings: { rule: string }[] };
  t.equal(replayed.verdict, 'same');
  t.ok(replayed.findings.some(({ rule }) => rule === 'VIO-201'));
});

t.test('what cannot be done is refused with words', async (t) => {
  const path = badRun(t.testdir());
  const short = join(t.testdirName, 'short.trace');
  t.match(await shrink(path, '-o', short), { status: 2, stderr: /--finding VIO-nnn says what is to be kept/ });
  t.match(await shrink(path, '--finding', 'VIO-999', '-o', short), { status: 2, stderr: /there is no rule "VIO-999"/ });
  t.match(await shrink(path, '--finding', 'VIO-201'), { status: 2, stderr: /--output FILE/ });
  t.match(await shrink(path, '--finding', 'VIO-201', '-o', path), { status: 2, stderr: /not overwritten/ });
  t.match(await shrink(path, '--finding', 'VIO-131', '-o', short), { status: 4, stderr: /VIO-131 finds nothing in this trace/ });
  t.notOk(existsSync(short));
});
