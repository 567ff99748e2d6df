/** The workflow examples say what this tree understands: packages, scripts, options, scenario. test/vm runs their command. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseOptions } from '../../src/cli/options.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { RUN_OPTIONS } from '../../src/cli/run.js';
import { cellsOf, shardOf } from '../../src/cli/scenario/matrix.js';
import { readScenario } from '../../src/cli/scenario/read.js';
import { examples, viommuWords } from '../helpers/ci-examples.js';

const library = readFileSync(join(PACKAGE_ROOT, 'scripts/lib.sh'), 'utf8');
const packages = ['GUEST_PACKAGES', 'QEMU_PACKAGES'].flatMap((name) => new RegExp(`^${name}=\\((.*)\\)$`, 'm').exec(library)![1]!.split(' ')).sort();

for (const example of examples()) {
  t.test(`${example.name} installs what is needed, builds, and runs a scenario that there is`, async (t) => {
    const install = example.lines.find((line) => line.includes('apt-get') && line.includes(' install '))!;
    t.same(install.split(' ').slice(install.split(' ').indexOf('--no-install-recommends') + 1).sort(), packages, 'the packages of scripts/lib.sh');
    t.ok(example.lines.some((line) => line.startsWith('npm ci')), 'npm ci builds the addon and dist');
    const build = example.lines.find((line) => line.includes('scripts/build-guest'))!;
    const script = readFileSync(join(PACKAGE_ROOT, 'scripts/build-guest'), 'utf8');
    for (const part of build.split(' ').slice(build.split(' ').indexOf('scripts/build-guest') + 1)) t.match(script, new RegExp(`^#   ${part} `, 'm'), `build-guest ${part}`);
    const [command, ...words] = viommuWords(example);
    t.equal(command, 'run');
    const { options } = parseOptions(RUN_OPTIONS, words, false);
    const path = join(PACKAGE_ROOT, options.scenario!);
    const cells = cellsOf(readScenario(readFileSync(path, 'utf8'), path));
    t.match(options.shard, { index: 1, count: 2 });
    t.ok(shardOf(cells, { index: 2, count: 2 }).length > 0, 'no part is empty');
    t.ok(options.report.some(({ kind }) => kind === 'junit') && options.report.some(({ kind }) => kind === 'html'));
  });
}

t.test('the scenario of the examples passes by itself: no rule is left out, nothing is excused', async (t) => {
  const path = join(PACKAGE_ROOT, 'docs/ci/exemplar.json');
  t.match(readScenario(readFileSync(path, 'utf8'), path), { rules: { except: [] }, known: [], failOn: 'error' });
  for (const example of examples()) t.ok(viommuWords(example).includes('docs/ci/exemplar.json'), example.name);
});

t.test('the exit codes in the Job are those of a host that failed', async (t) => {
  const text = readFileSync(join(PACKAGE_ROOT, 'docs/ci/kubernetes-job.yml'), 'utf8');
  t.match(text, /operator: NotIn\n\s+values: \[4, 20\]/);
  t.ok(existsSync(join(PACKAGE_ROOT, 'docs/exit-codes.md')));
});
