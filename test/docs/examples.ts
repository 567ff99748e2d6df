/** The files that docs/writing-a-scenario.md shows are those that it runs, and what it quotes is what a run prints. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readScenario } from '../../src/cli/scenario/read.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { readPlan } from '../../src/inject/plan.js';

const TEXT = readFileSync(join(PACKAGE_ROOT, 'docs/writing-a-scenario.md'), 'utf8');
const fileOf = (name: string) => readFileSync(join(PACKAGE_ROOT, 'docs/examples', name), 'utf8');
const FENCED = [...TEXT.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
const blocks = (language: string) => FENCED.filter(([, each]) => each === language).map(([, , text]) => text!);

t.test('the scenarios that are shown are the files', async (t) => {
  const [first, more] = blocks('json');
  t.equal(first, fileOf('first.json'));
  const { name, ...rest } = JSON.parse(fileOf('first.json')) as { name: string };
  t.equal(name, 'first');
  t.same(JSON.parse(fileOf('checked.json')), { ...rest, name: 'checked', ...(JSON.parse(more!) as object) });
});

t.test('scenarios and plans among the examples can be run', async (t) => {
  for (const name of ['first.json', 'checked.json']) t.equal(readScenario(fileOf(name), join(PACKAGE_ROOT, 'docs/examples', name)).known.length, 0, name);
  t.equal(readPlan(fileOf('no-memory.json'), 'no-memory.json').entries.length, 1);
});

/** Without what differs from run to run. */
const stable = (text: string) => text.replace(/\(\d+(?:\.\d+)? s\)/g, '(0 s)').trim();

t.test('a run prints what is quoted', { timeout: 300_000 }, async (t) => {
  const [passed, failed] = blocks('').filter((text) => text.startsWith('hal\n'));
  const run = (...words: string[]) => spawnSync(process.execPath, ['dist/cli/main.js', 'run', '--scenario', 'docs/examples/first.json', ...words], { cwd: PACKAGE_ROOT, encoding: 'utf8', timeout: 140_000 });
  const clean = run();
  t.equal(clean.status, 0, clean.stderr);
  t.equal(stable(clean.stdout), stable(passed!));
  const broken = run('--inject', 'docs/examples/no-memory.json');
  t.equal(broken.status, 1, broken.stderr);
  t.equal(stable(broken.stdout), stable(failed!));
});
