/** `viommu run --scenario` as a program, without a VM: what it refuses, and what becomes of reports that cannot be written. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { outcomeOf } from '../../src/cli/scenario/command.js';
import { run } from '../helpers/outcomes.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

function viommu(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', timeout: 120_000 });
  return { code: status, stdout, stderr };
}

/** A scenario that ends at once: there is no such QEMU. */
function scenarioFile(t: Test, more: object = {}): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-command-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'scenario.json');
  writeFileSync(path, JSON.stringify({ version: 1, guest: { kind: 'qemu', arguments: [] }, qemu: { binary: './no-qemu' }, devices: ['00:05.0'], ...more }));
  return { folder, path };
}

t.test('a scenario that is wrong is a usage error, by line and column', async (t) => {
  const { folder, path } = scenarioFile(t);
  writeFileSync(path, '{\n  "version": 1,\n  "gast": {}\n}\n');
  const { code, stderr } = viommu('run', '--scenario', path);
  t.equal(code, 2);
  t.match(stderr.replaceAll(folder, ''), /the scenario is not run:\n\/scenario\.json:1:1: "guest" is missing\n\/scenario\.json:3:3: unknown name "gast", did you mean guest\?/);
  t.equal(viommu('run', '--scenario', join(folder, 'none.json')).code, 2);
});

t.test('what the file says is not said again, and what belongs to a scenario needs one', async (t) => {
  const { path } = scenarioFile(t);
  t.match(viommu('run', '--scenario', path, '--profile', 'hal'), { code: 2, stderr: /--profile does not go with --scenario/ });
  t.match(viommu('run', '--shard', '1/2'), { code: 2, stderr: /--shard goes with --scenario alone/ });
  for (const shard of ['0/2', '3/2', 'a/b']) t.match(viommu('run', '--scenario', path, '--shard', shard), { code: 2, stderr: /--shard: expected I\/N/ });
  for (const report of ['html=', 'pdf=x']) t.match(viommu('run', '--scenario', path, '--report', report), { code: 2, stderr: /--report: expected/ });
});

t.test('a run that cannot be made is a host error in every report', async (t) => {
  const { folder, path } = scenarioFile(t);
  const { code, stdout } = viommu('run', '--scenario', path, '--json', '--report', `junit=${folder}/deep/er/junit.xml`);
  const outcome = JSON.parse(stdout);
  t.equal(code, 4);
  t.match(outcome, { format: 'viommu-run', version: 1, verdict: 'host-error', exitCode: 4, reason: /VIOMMU_ERR_QEMU_MISSING/, lost: [] });
  t.match(readFileSync(`${folder}/deep/er/junit.xml`, 'utf8'), /errors="1"/, 'folders are made');
});

t.test('a report that cannot be written keeps the verdict, and 16 is added to its code', async (t) => {
  const { folder, path } = scenarioFile(t);
  const good = join(folder, 'good.json');
  const { code, stdout } = viommu('run', '--scenario', path, '--report', `json=${good}`, '--report', 'tap=/dev/full', '--report', `html=${folder}`);
  t.equal(code, 4 + 16);
  t.match(stdout, /not written: the tap report \/dev\/full: ENOSPC.*\nnot written: the html report .*EISDIR.*\nHOST-ERROR: /);
  t.match(JSON.parse(readFileSync(good, 'utf8')), { verdict: 'host-error', exitCode: 20, lost: [/\/dev\/full/, /EISDIR/] }, 'what was written knows of it');
});

t.test('an empty shard has tested nothing', async (t) => {
  const { path } = scenarioFile(t, { matrix: { seed: [1, 2] } });
  t.match(viommu('run', '--scenario', path, '--shard', '3/3'), { code: 6, stdout: /NOT-TESTED: part 3 of 3 is empty: there are only 2 runs/ });
});

t.test('a matrix is run to its end, and --until-fail to the first that does not pass', async (t) => {
  const { path } = scenarioFile(t, { matrix: { seed: [1, 2, 3] } });
  const runs = (...words: string[]) => JSON.parse(viommu('run', '--scenario', path, '--json', ...words).stdout).runs as { name: string }[];
  t.same(runs().map(({ name }) => name), ['hal, seed 1', 'hal, seed 2', 'hal, seed 3']);
  t.same(runs('--repeat', '2', '--shard', '1/3').map(({ name }) => name), ['hal, seed 1 #1', 'hal, seed 1 #2']);
  t.equal(runs('--until-fail').length, 1);
});

t.test('runs that an interrupt kept from being made did not pass', async (t) => {
  const scenario = { name: 'smoke', rules: {} };
  const runs = { results: [run(), run()], omitted: 0, brokenOff: undefined };
  t.match(outcomeOf(scenario, runs, '', 1), { verdict: 'pass', exitCode: 0, reason: 'all 2 runs passed' });
  const brokenOff = 'it was interrupted with 3 of 5 runs to make';
  t.match(outcomeOf(scenario, { ...runs, brokenOff }, '', 1), { verdict: 'host-error', exitCode: 4, reason: brokenOff });
  t.match(outcomeOf(scenario, { ...runs, results: [run()], brokenOff }, '', 1), { verdict: 'host-error', exitCode: 4, reason: brokenOff });
});

t.test('TAP on request, and colours for terminals alone', async (t) => {
  const { path } = scenarioFile(t);
  t.match(viommu('run', '--scenario', path, '--tap').stdout, /^TAP version 14\n1\.\.1\n/);
  t.notOk(viommu('run', '--scenario', path).stdout.includes('\x1b'));
  t.notOk(existsSync('undefined'), 'no output that nobody asked for');
});
