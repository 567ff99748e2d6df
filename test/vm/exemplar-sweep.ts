/**
 * `viommu sweep` over the exemplar: the build that overlooks eight failures is found out at each of them, and the correct
 * one, which differs from it in nothing else, gets over all of them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { driverName, type RoutineName } from '../../src/inject/routines.js';
import { BROKEN, type OutcomeName } from '../../src/inject/sweep/outcome.js';
import { EXEMPLAR_PLANS } from '../helpers/exemplar.js';
import { QEMUS } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

/** The calls whose failure the planted build overlooks, one place in the driver for each (UNCHECKED in its sources). */
const PLANTED = ['AttachDeviceEx', 'SetDeviceFaultReportingEx', 'MapLogicalRangeEx', 'MapIdentityRangeEx', 'MapReservedLogicalRange', 'AttachPasidDevice', 'QueryDeviceInfo', 'ConfigureDomain'];
/** Enough of them that each routine can fail. */
const STATUSES = ['STATUS_INSUFFICIENT_RESOURCES', 'STATUS_UNSUCCESSFUL', 'STATUS_NOT_SUPPORTED', 'STATUS_NOT_IMPLEMENTED', 'STATUS_BUFFER_TOO_SMALL'];

interface SweepRow {
  readonly failures: readonly { readonly routine: RoutineName; readonly offset: string; readonly status: string }[];
  readonly outcome: OutcomeName;
  readonly details: readonly string[];
}

async function sweep(t: Test, driver: string): Promise<readonly SweepRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-sweep-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const plan = join(folder, 'sweep.plan');
  writeFileSync(plan, readFileSync(join(EXEMPLAR_PLANS, 'sweep.plan'), 'utf8').replaceAll('exemplar.sys', driver));
  const stage = ['--device', '00:05.0', '--device', '00:06.0', ...[5, 6].flatMap((slot) => ['--qemu-arg=-device', `--qemu-arg=edu,bus=pcie.0,addr=0x${slot}`])];
  const which = [...PLANTED.flatMap((routine) => ['--only', routine]), ...STATUSES.flatMap((status) => ['--status', status]), '--statuses', 'likely', '--per-site', '1', '--depth', '1', '--jobs', '2'];
  const words = ['sweep', '--json', '--qemu', QEMUS[0]!, '--plan', plan, '--test-control', '--profile', 'extended', '--timeout', '60', ...stage, ...which];
  const { stdout, stderr } = await output(words);
  t.match(stdout, /^\{/, 'the sweep gives its report', { stderr });
  return (JSON.parse(stdout) as { rows: readonly SweepRow[] }).rows;
}

function output(words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  const kill = () => void child.kill('SIGTERM');
  process.once('exit', kill);
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return new Promise((done) => child.once('close', () => (process.off('exit', kill), done(said))));
}

const routinesOf = (rows: readonly SweepRow[]) => [...new Set(rows.map(({ failures }) => driverName(failures.at(-1)!.routine)))].sort();
const brokenOf = (rows: readonly SweepRow[]) => rows.filter(({ outcome }) => BROKEN.has(outcome));

t.test('a sweep finds all eight failures that the planted build overlooks', { timeout: 900_000 }, async (t) => {
  const rows = await sweep(t, 'exemplar-planted.sys');
  t.same(routinesOf(brokenOf(rows)), [...PLANTED].sort(), 'each of them broke something', { rows });
});

t.test('the same sweep breaks nothing of the correct build', { timeout: 900_000 }, async (t) => {
  const rows = await sweep(t, 'exemplar.sys');
  t.same(routinesOf(rows), [...PLANTED].sort(), 'each of the routines was made to fail');
  t.same(brokenOf(rows), [], 'and the driver got over it');
});
