/** Scenarios in VMs: a verdict of each kind, with its exit code, and what the reports say of it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { probeQemu } from '../../src/cli/qemu/probe.js';
import type { RunOutcome } from '../../src/report/types.js';
import { examples, viommuWords } from '../helpers/ci-examples.js';
import { QEMUS } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');
const BUILT = join(PACKAGE_ROOT, 'build/guest');
const EDU = (...slots: number[]) => slots.flatMap((slot) => ['-device', `edu,bus=pcie.0,addr=0x${slot}`]);
const HEAD = 'driver viommu.sys\ndriver dmaprobe.sys\nbind viommu.sys 1af4:105a 1af4:1057\nbind dmaprobe.sys at 00:05.0\nregistry viommu\\Parameters\\RedirectDrivers multi dmaprobe.sys\n';
/** The story breaks rules on purpose: these are not what a test is about. */
const QUIET = { only: ['VIO-001'] };

interface Ran {
  readonly code: number | null;
  readonly outcome: RunOutcome;
  readonly stderr: string;
  readonly folder: string;
}

function runScenario(t: Test, scenario: object, plan?: string, words: readonly string[] = []): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-scenario-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  if (plan !== undefined) writeFileSync(join(folder, 'guest.plan'), plan);
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify({ version: 1, guest: { kind: 'nthost', plan: 'guest.plan' }, ...scenario }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'run', '--scenario', join(folder, 'scenario.json'), '--json', ...words], { encoding: 'utf8', timeout: 400_000, maxBuffer: 2 ** 28 });
  if (stdout === '') throw new Error(stderr);
  return { code: status, outcome: JSON.parse(stdout) as RunOutcome, stderr, folder };
}

t.test('a good run passes, with its certificate, its trace and every report', { timeout: 600_000 }, async (t) => {
  const reports = ['certificate', 'html', 'junit', 'sarif', 'tap'];
  const at = (folder: string, kind: string) => join(folder, 'out', `report.${kind}`);
  const scenario = { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5) }, rules: QUIET, expect: { leastChecks: 300, routines: ['DeleteDomain'] }, output: { trace: 'out/run.trace', serial: 'out/run.serial' } };
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-reports-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const words = reports.flatMap((kind) => ['--report', `${kind}=${at(folder, kind)}`]);
  const { code, outcome, folder: own } = runScenario(t, scenario, `${HEAD}ioctl dmaprobe.sys 0x222000\n`, words);
  const [run] = outcome.runs;
  t.equal(code, 0, outcome.reason);
  t.match(outcome, { verdict: 'pass', exitCode: 0, lost: [] });
  t.match(run!.certificate, { problems: [], devices: [{ device: '0000:00:05.0', underTest: true, madeBy: 'dma-engine' }] });
  t.ok(run!.certificate.devices[0]!.bytes.translated > 2 ** 20, 'the bytes of the engine are counted');
  t.ok(run!.checks.points.some(({ name }) => name.startsWith('DDI-025: a domain is created')), 'checks have their names');
  t.ok(run!.domains.length >= 2 && run!.domains.every(({ deletedAt }) => deletedAt !== undefined), 'the lives of the domains are told');
  for (const kind of reports) t.ok(existsSync(at(folder, kind)), `the ${kind} report is there`);
  t.match(readFileSync(join(own, 'out/run.serial'), 'latin1'), /# nthost: pass/, 'the serial log is whole');
  const replay = spawnSync(process.execPath, [MAIN, 'replay', join(own, 'out/run.trace')], { encoding: 'utf8', timeout: 120_000 });
  t.equal(replay.status, 0, 'the trace replays the same');
  t.match(replay.stdout, /, as in the recorded run/, 'and has the same findings');
});

t.test('a broken rule is a finding, with the function of the call; known issues are none', { timeout: 600_000 }, async (t) => {
  const common = { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5) }, maps: [{ module: 'dmaprobe.sys', file: join(BUILT, 'dmaprobe.map') }] };
  const plan = `${HEAD}ioctl dmaprobe.sys 0x222000\n`;
  const bad = runScenario(t, { ...common, rules: { only: ['VIO-201'] } }, plan);
  t.equal(bad.code, 5, bad.outcome.reason);
  t.match(bad.outcome, { verdict: 'findings', reason: /^VIO-201 dma-after-unmap/ });
  t.match(bad.outcome.runs[0]!.findings[0], { rule: 'VIO-201', calls: [{ module: 'dmaprobe.sys', symbol: /\+0x/ }], fault: { type: 'TranslationFault' } });
  const known = runScenario(t, { ...common, rules: { only: ['VIO-201', 'VIO-001'], known: [{ rule: 'VIO-201', module: 'dmaprobe.sys', reason: 'on purpose' }, { rule: 'VIO-001', reason: 'never' }] } }, plan);
  t.equal(known.code, 0, known.outcome.reason);
  t.ok(known.outcome.runs[0]!.findings.every((finding) => finding.known === 'on purpose'));
  t.match(known.outcome.runs[0]!.notes, [/the known issue VIO-001 \(never\) was not seen/]);
});

t.test('a run that tested nothing is red', { timeout: 600_000 }, async (t) => {
  const scenario = { devices: ['00:06.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5, 6) }, rules: QUIET, inject: { version: 1, entries: [{ when: { routine: 'CreateDomainEx' }, then: { fail: 'STATUS_INSUFFICIENT_RESOURCES' } }] }, expect: { checks: ['no such check'], routines: ['FlushDomain'] } };
  // The driver is on another function than the one under test, which is outside the IOMMU: there are failures too.
  const { code, outcome } = runScenario(t, { ...scenario, bystanders: ['00:05.0'] }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`);
  t.equal(code, 6, outcome.reason);
  t.equal(outcome.verdict, 'not-tested');
  t.match(outcome.runs[0]!.certificate.problems, [/no DMA of 0000:00:06\.0 was ever translated: it made none/, /the check "no such check" never came/, /FlushDomain was never called/, /entry 1 never happened: no call fitted/]);
});

t.test('a check that fails is a failure, told with the others', { timeout: 600_000 }, async (t) => {
  const inject = { version: 1, entries: [{ name: 'no memory', when: { routine: 'MapLogicalRange', nth: 2 }, then: { fail: 'STATUS_INSUFFICIENT_RESOURCES' } }] };
  const { code, outcome } = runScenario(t, { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5) }, rules: QUIET, inject }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`);
  t.equal(code, 1, outcome.reason);
  t.match(outcome.runs[0], { verdict: 'fail', injections: [{ cause: 'no memory', fired: 1 }] });
  const failed = outcome.runs[0]!.checks.points.filter(({ ok }) => !ok);
  t.ok(failed.length > 0 && failed.length === outcome.runs[0]!.checks.failed, 'each failed check has its name');
});

t.test('a guest that hangs is ended by a limit, and where it hung is told', { timeout: 600_000 }, async (t) => {
  const hanging = `driver misbehave.sys\n${HEAD}registry misbehave\\Parameters\\X dword 1\nioctl dmaprobe.sys 0x222008\nioctl misbehave.sys 0x222000 15\ntimeout 300\n`.replace('bind dmaprobe.sys at 00:05.0\n', 'bind dmaprobe.sys at 00:05.0\nbind dmaprobe.sys at 00:06.0\n');
  const { code, outcome } = runScenario(t, { devices: ['00:05.0'], bystanders: ['00:06.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5, 6) }, rules: QUIET, limits: { idle: 10, total: 200 } }, hanging);
  const { hang } = outcome.runs[0]!;
  t.equal(code, 3, outcome.reason);
  t.match(outcome, { verdict: 'timeout', reason: /^the idle limit of 10 s was over/ });
  const told = hang!.lines.join('\n');
  for (const what of [/last call: \d+ \w+ from dmaprobe\.sys\+0x/, /last observation: /, /the daemon has answered \d+ calls/, /last lines of the guest:/, /RIP=|EIP=/]) t.match(told, what);
});

t.test('a VM that never starts to run is ended by the boot limit', { timeout: 600_000 }, async (t) => {
  const { code, outcome } = runScenario(t, { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: [...EDU(5), '-S'] }, limits: { boot: 4 } }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`);
  t.equal(code, 3, outcome.reason);
  t.match(outcome.runs[0]!.hang, { limit: 'boot', lines: [/the stub never said hello/, /the machine observed nothing/] });
  t.match(outcome.runs[0]!.hang!.lines.join('\n'), /paused/, "QEMU's state is told");
});

t.test('a bug check is a crash', { timeout: 600_000 }, async (t) => {
  const { code, outcome } = runScenario(t, { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5) }, rules: QUIET }, `driver misbehave.sys\n${HEAD}registry misbehave\\Parameters\\X dword 1\nioctl dmaprobe.sys 0x222000\nioctl misbehave.sys 0x222000 16\ntimeout 120\n`);
  t.equal(code, 7, outcome.reason);
  t.match(outcome, { verdict: 'crash', reason: /the guest broke: / });
});

t.test('a host that cannot run it is told apart from a guest that breaks', { timeout: 600_000 }, async (t) => {
  const wrong = runScenario(t, { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: ['-device', 'no-such-device'] } }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`);
  t.equal(wrong.code, 4, wrong.outcome.reason);
  t.match(wrong.outcome, { verdict: 'host-error', reason: /no-such-device/ });
  const missing = runScenario(t, { devices: ['00:05.0'], qemu: { binary: './no-such-qemu' } }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`);
  t.equal(missing.code, 4);
  t.match(missing.outcome.reason, /VIOMMU_ERR_QEMU_MISSING/);
});

t.test('a QEMU command line of the user\'s own: queues and monitor come from us, and a farewell ends it', { timeout: 600_000 }, async (t) => {
  const { firmware } = await probeQemu(QEMUS[0]!);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-own-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const plan = join(folder, 'plan');
  writeFileSync(plan, `${HEAD}ioctl dmaprobe.sys 0x222000\ntimeout 120\n`);
  const files = { plan, 'viommu.sys': join(BUILT, 'viommu.sys'), 'dmaprobe.sys': join(BUILT, 'dmaprobe.sys') };
  const words = [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-snapshot', '-kernel', join(BUILT, 'nthost.efi'), '-device', 'isa-debug-exit,iobase=0xf4,iosize=4', ...EDU(5)],
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${firmware!.code}`, '-drive', `if=pflash,format=raw,file=${firmware!.variables}`],
    ...Object.entries(files).flatMap(([name, path]) => ['-fw_cfg', `name=opt/viommu/${name},file=${path}`]),
  ];
  const guest = { kind: 'qemu', arguments: words, tap: true, ends: 'farewell' };
  const { code, outcome } = runScenario(t, { guest, devices: ['00:05.0'], rules: QUIET, limits: { total: 200 } });
  t.equal(code, 0, outcome.reason);
  t.ok(outcome.runs[0]!.checks.passed >= 300, 'its TAP was read');
  t.ok(outcome.runs[0]!.lastLines.length > 0);
});

t.test('every run of the matrix, of a shard, and until one fails', { timeout: 600_000 }, async (t) => {
  const scenario = { devices: ['00:05.0'], qemu: { binary: QEMUS[0]!, arguments: EDU(5) }, rules: QUIET, output: { trace: 'run.trace' }, matrix: { seed: { from: 1, count: 4 }, profile: ['hal'] } };
  const { code, outcome, folder } = runScenario(t, scenario, `${HEAD}ioctl dmaprobe.sys 0x222000\n`, ['--shard', '2/2']);
  t.equal(code, 0, outcome.reason);
  t.same(outcome.runs.map(({ parameters }) => parameters['seed']), ['2', '4']);
  for (const seed of [2, 4]) t.ok(existsSync(join(folder, `run.hal-seed-${seed}.trace`)), 'each run has a trace of its own');
  const untilFail = runScenario(t, { ...scenario, devices: ['00:06.0'], bystanders: ['00:05.0'], matrix: { seed: [1] } }, `${HEAD}ioctl dmaprobe.sys 0x222000\n`, ['--until-fail', '--repeat', '3']);
  t.equal(untilFail.code, 6);
  t.equal(untilFail.outcome.runs.length, 1, 'the first that does not pass ends it');
});

t.test('the command of a workflow example runs as given', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-ci-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const words = viommuWords(examples()[0]!).map((word) => word.replace('=out/', `=${folder}/`));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...words], { cwd: PACKAGE_ROOT, encoding: 'utf8', timeout: 400_000 });
  t.equal(status, 0, `${stdout}${stderr}`.trimEnd().split('\n').at(-1)!);
  t.match(stdout, /PASS: all 2 runs passed/);
  for (const name of ['junit.xml', 'report.html', 'viommu.sarif', 'certificate.json']) t.ok(existsSync(join(folder, name)), `${name} is there`);
});

t.test("the sample driver's story passes with the known issues of its scenario", { timeout: 600_000 }, async (t) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'run', '--scenario', 'docs/ci/smoke.json', '--shard', '1/4', '--json'], { cwd: PACKAGE_ROOT, encoding: 'utf8', timeout: 400_000, maxBuffer: 2 ** 28 });
  t.equal(status, 0, stderr);
  const [run] = (JSON.parse(stdout) as RunOutcome).runs;
  t.ok(run!.findings.length > 5 && run!.findings.every(({ known, severity }) => known !== undefined || severity === 'note'), 'each finding has its reason');
  t.same(run!.notes.filter((note) => note.startsWith('the known issue')), [], 'and no entry of the list is left over');
});
