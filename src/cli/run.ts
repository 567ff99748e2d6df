/**
 * `viommu run`: daemon and VM together. Boots the NT host with the drivers of a plan, shows what the guest reports as it
 * comes, and ends with the guest's verdict.
 */
import { createWriteStream, mkdtempSync, openSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requesterId } from '../iommu/types.js';
import type { InjectionEntry } from '../machine/interceptor.js';
import { startDaemon, type Daemon } from './daemon.js';
import { EXIT } from './exit-codes.js';
import { startGuest } from './guest.js';
import { CallList, type ListedCall } from './call-list.js';
import { describeInjections, injectOption } from './inject-plan.js';
import { createLog, LOG_LEVELS } from './log.js';
import { runScenario } from './scenario/command.js';
import { ALSO_WITH_SCENARIO, SCENARIO_OPTIONS } from './scenario/options.js';
import { byteSize, flag, integer, list, oneOf, text, UsageError, value, wordsWithout, type Values } from './options.js';
import { PACKAGE_ROOT } from './paths.js';
import { readPciAddress } from './pci-address.js';
import { driverName, planFor, readPlan, type Plan } from './plan.js';
import { CARRIER_NAMES } from './qemu/carriers.js';
import { chooseCarrier, probeQemu } from './qemu/probe.js';
import { type QemuEnd, type QemuRun } from './qemu/process.js';
import { describeSummary, SummaryCollector, type RunSummary } from './summary.js';
import { TapReader, type GuestResults } from './tap.js';
import { describeFailure, traceOption } from './trace-option.js';
import type { TraceOutcome } from '../trace/writer.js';

export const RUN_OPTIONS = {
  ...SCENARIO_OPTIONS,
  plan: text('FILE', "the NT host's plan; without it and without --driver the sample driver's story is run"),
  driver: list('FILE.sys', 'a driver under test, loaded after the stub; its IoGetIommuInterface[Ex] are redirected', (path) => path),
  bind: list('"NAME.sys at BUS:DEV.FN"', 'which function a driver gets (or "NAME.sys VENDOR:DEVICE")', (words) => words),
  ioctl: list('"NAME.sys CODE ..."', 'what is sent to a driver once all devices have started', (words) => words),
  device: list('BUS:DEV.FN', 'a PCI function behind the IOMMU', readPciAddress),
  qemu: value('BINARY', 'the QEMU to use', 'qemu-system-x86_64', (name) => name),
  carrier: oneOf(['auto', ...CARRIER_NAMES], 'auto', 'which device carries the queues'),
  memory: value('SIZE', 'guest memory', '256M', byteSize),
  accel: oneOf(['tcg', 'kvm'], 'tcg', 'accelerator; `viommu doctor` says whether KVM is sound here'),
  timeout: value('SECONDS', 'end the VM after this time', '120', integer(1, 86_400)),
  'qemu-arg': list('WORD', 'one more word for QEMU, for example --qemu-arg=-device --qemu-arg=edu', (word) => word),
  profile: oneOf(['hal', 'extended'], 'hal', 'answer exactly as documented, holes included, or make the holes work'),
  'test-control': flag('let the guest change policy and make allocations fail (ViommuTestControl)'),
  inject: injectOption(),
  'list-calls': flag('the JSON document lists every call: routine, call site, status'),
  trace: traceOption(),
  'no-legacy-interface': flag('IoGetIommuInterface answers STATUS_NOT_SUPPORTED'),
  'serial-log': text('FILE', "also write the guest's serial output here"),
  'log-level': oneOf(LOG_LEVELS, 'error', 'what the daemon logs on stderr; warn tells each fault with its history'),
  tap: flag("print only the guest's TAP on stdout"),
  json: flag('print only one JSON document on stdout, at the end'),
} as const;

type RunOptions = Values<typeof RUN_OPTIONS>;

/** What `viommu run --json` prints. Stable: members are only ever added. */
export interface RunReport {
  readonly verdict: 'pass' | 'fail' | 'timeout' | 'crash';
  readonly exitCode: number;
  /** One sentence. */
  readonly reason: string;
  readonly qemu: { readonly binary: string; readonly version: string; readonly carrier: string; readonly accelerator: string };
  readonly seconds: number;
  readonly guest: GuestResults;
  readonly summary: RunSummary;
  /** With --inject: what became of each entry of the plan. */
  readonly injections?: readonly InjectionEntry[];
  /** With --list-calls. */
  readonly calls?: readonly ListedCall[];
  readonly callsOmitted?: number;
  /** With --trace; `failure` when it is not whole. */
  readonly trace?: TraceOutcome;
}

/** The sample driver's stage: two devices behind the IOMMU and one outside it. */
const DEMO = {
  plan: join(PACKAGE_ROOT, 'qemu/guest/sample/demo.plan'),
  devices: [requesterId(0, 5 << 3), requesterId(0, 6 << 3)],
  qemuWords: [5, 6, 7].flatMap((slot) => ['-device', `edu,bus=pcie.0,addr=0x${slot}`]),
};

/** `words` are those of the command line, to tell what was said from what is usual. */
export async function run(options: RunOptions, words: readonly string[]): Promise<number> {
  if (options.tap && options.json) throw new UsageError('--tap and --json exclude each other');
  complainOfStrays(options, words);
  return options.scenario === undefined ? runOnce(options) : runScenario(options);
}

/** A scenario says all that there is to say of its runs, and nothing of it is for other runs. */
function complainOfStrays({ scenario }: RunOptions, words: readonly string[]): void {
  const own = Object.keys(SCENARIO_OPTIONS);
  if (scenario === undefined) {
    const [stray] = wordsWithout(RUN_OPTIONS, words, Object.keys(RUN_OPTIONS).filter((name) => !own.includes(name)));
    if (stray !== undefined) throw new UsageError(`${stray.replace(/=.*$/s, '')} goes with --scenario alone`);
    return;
  }
  const [stray] = wordsWithout(RUN_OPTIONS, words, [...own, ...ALSO_WITH_SCENARIO]);
  if (stray !== undefined) throw new UsageError(`${stray.replace(/=.*$/s, '')} does not go with --scenario: the file says that`);
}

async function runOnce(options: RunOptions): Promise<number> {
  const quiet = options.tap || options.json;
  const progress = (line: string) => void (quiet || process.stderr.write(`==> ${line}\n`));
  const isDemo = options.plan === undefined && options.driver.length === 0;
  const plan = planOf(options, isDemo);
  const qemu = await probeQemu(options.qemu);
  const carrier = chooseCarrier(qemu, options.carrier);
  progress(`QEMU ${qemu.version} with ${carrier.device} (${carrier.interrupts}), ${options.accel}`);

  const serialLog = openSerialLog(options['serial-log']);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-'));
  const socketPath = join(folder, 'vhost.sock');
  let daemon: Daemon | undefined;
  try {
    daemon = startDaemon({
      devices: isDemo ? [...DEMO.devices, ...options.device] : options.device,
      legacyInterface: !options['no-legacy-interface'],
      profile: options.profile,
      testControl: options['test-control'],
      injectionPlan: options.inject,
      trace: options.trace,
      // This process watches the guest too: it stays, and from outside it looks the same.
      endProcess: () => void setImmediate(() => daemon?.disconnect()),
      socketPath,
      log: createLog(options['log-level']),
    });
    const collector = new SummaryCollector(daemon.machine);
    const calls = options['list-calls'] ? new CallList(daemon.machine) : undefined;
    const reader = new TapReader((line) => void (options.json || process.stdout.write(`${line}\n`)));
    const started = performance.now();
    progress(`booting the NT host with ${[...plan.drivers.keys()].join(', ')}`);
    const spec = {
      ...{ qemu, carrier, plan, socketPath, folder, memoryBytes: options.memory, accelerator: options.accel, seconds: options.timeout },
      extra: ['-no-reboot', ...(isDemo ? DEMO.qemuWords : []), ...options['qemu-arg']],
    };
    const vm = startGuest(spec, (chunk) => {
      serialLog?.write(chunk, 'latin1');
      reader.push(chunk);
    });
    const end = await untilEnd(vm);
    reader.end();
    // The connection's end is an event of its own turn; the summary wants to see it.
    await new Promise((done) => setImmediate(done));
    collector.stop();
    const trace = daemon.endTrace();
    process.stderr.write(describeFailure(trace));
    const injections = daemon.injector?.entries() ?? [];
    const report: RunReport = {
      ...judgeAll(end, reader.results(), options.timeout, injections),
      qemu: { binary: qemu.binary, version: qemu.version, carrier: carrier.name, accelerator: options.accel },
      seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
      guest: reader.results(),
      summary: collector.summary(),
      ...(options.inject && { injections }),
      ...(calls && { calls: calls.calls, callsOmitted: calls.omitted }),
      ...(trace !== undefined && { trace }),
    };
    print(report, options);
    return report.exitCode;
  } finally {
    daemon?.close();
    serialLog?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws UsageError when the file cannot be made; one that cannot be written on later is given up. */
function openSerialLog(path: string | undefined): WriteStream | undefined {
  if (path === undefined) return undefined;
  let fd: number;
  try {
    fd = openSync(path, 'w');
  } catch (error) {
    throw new UsageError(`--serial-log: ${(error as Error).message}`);
  }
  const stream = createWriteStream(path, { fd });
  stream.on('error', (error) => void process.stderr.write(`==> the serial log ends here: ${error.message}\n`));
  return stream;
}

function planOf(options: RunOptions, isDemo: boolean): Plan {
  const given = new Map(options.driver.map((path) => [driverName(path), path]));
  if (isDemo) return readPlan(DEMO.plan, given);
  if (options.plan === undefined) return planFor(given, options.bind, options.ioctl);
  if (options.bind.length + options.ioctl.length > 0) throw new UsageError('--bind and --ioctl go with --driver alone; a --plan has lines for them');
  return readPlan(options.plan, given);
}

/** Waits for the VM's end; the user's interrupt ends it too. */
async function untilEnd(vm: QemuRun): Promise<QemuEnd> {
  const stop = () => vm.kill();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await vm.ended;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The rest is in the TAP above, and in --json. */
const FAILURES_SHOWN = 20;

/** isa-debug-exit turns the guest's 0x10 into 33 and its 0x11 into 35. */
const GUEST_PASSED = 33;
const GUEST_FAILED = 35;

/** A plan that did nothing tested nothing, whatever the guest says. */
function judgeAll(end: QemuEnd, guest: GuestResults, seconds: number, injections: readonly InjectionEntry[]): ReturnType<typeof judge> {
  const verdict = judge(end, guest, seconds);
  const isIdle = injections.length > 0 && injections.every(({ fired }) => fired === 0);
  if (verdict.exitCode !== EXIT.ok || !isIdle) return verdict;
  return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `nothing of the plan happened: no call fitted ${injections.map(({ cause }) => `"${cause}"`).join(', ')}` };
}

function judge(end: QemuEnd, guest: GuestResults, seconds: number): Pick<RunReport, 'verdict' | 'exitCode' | 'reason'> {
  const checks = guest.passed + guest.failed;
  if (end.timedOut) {
    return { verdict: 'timeout', exitCode: EXIT.timedOut, reason: `no end after ${seconds} s; the guest's last words: "${guest.lastLine}"` };
  }
  if (end.status !== GUEST_PASSED && end.status !== GUEST_FAILED) {
    const how = end.signal === undefined ? `exited with ${end.status}` : `was ended by ${end.signal}`;
    return { verdict: 'crash', exitCode: EXIT.host, reason: `QEMU ${how}: ${end.stderr || 'nothing on stderr'}` };
  }
  if (guest.failed > 0 || end.status === GUEST_FAILED || guest.verdict !== 'pass') {
    return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `${guest.failed} of ${checks} checks failed in the guest` };
  }
  if (guest.defects.length > 0) return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `the guest's TAP is not sound: ${guest.defects[0]}` };
  if (checks === 0) return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: 'the guest checked nothing' };
  return { verdict: 'pass', exitCode: EXIT.ok, reason: `all ${checks} checks passed in the guest` };
}

function print(report: RunReport, options: RunOptions): void {
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const failures = report.guest.failures.slice(0, FAILURES_SHOWN).map((failure) => `not ok: ${failure}\n`);
  const text = `\n${describeSummary(report.summary)}\n${describeInjections(report.injections ?? [])}\n${failures.join('')}${report.verdict.toUpperCase()}: ${report.reason} (${report.seconds} s)\n`;
  if (options.tap) process.stderr.write(report.exitCode === EXIT.ok ? '' : text);
  else if (!options.json) process.stdout.write(text);
}
