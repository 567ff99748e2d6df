/**
 * `viommu run`: daemon and VM together. Boots the NT host with the drivers of a plan, shows what the guest reports as it
 * comes, and ends with the guest's verdict.
 */
import { createWriteStream, mkdtempSync, openSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requesterId, requesterName, type RequesterId } from '../iommu/types.js';
import { CallList } from './call-list.js';
import { startDaemon, type Daemon } from './daemon.js';
import { CARRIER_SLOT, startGuest } from './guest.js';
import { injectOption } from './inject-plan.js';
import { createLog, LOG_LEVELS } from './log.js';
import { runScenario } from './scenario/command.js';
import { ALSO_WITH_SCENARIO, SCENARIO_OPTIONS } from './scenario/options.js';
import { byteSize, flag, integer, list, oneOf, text, UsageError, value, wordsWithout, type Values } from './options.js';
import { PACKAGE_ROOT } from './paths.js';
import { readPciAddress } from './pci-address.js';
import { Progress } from './progress.js';
import { driverName, planFor, readPlan, type Plan } from './plan.js';
import { CARRIER_NAMES } from './qemu/carriers.js';
import { chooseCarrier, objectOf, probeQemu, type QemuFacts } from './qemu/probe.js';
import { type QemuEnd, type QemuRun } from './qemu/process.js';
import { readTranslated } from './qemu/translated.js';
import { judge, printReport, warningsOf, type RunReport } from './run-report.js';
import { onEnding } from './signals.js';
import { SummaryCollector } from './summary.js';
import { TapReader } from './tap.js';
import { silentWarnings, summarizeTranslation } from './translation-summary.js';
import { describeFailure, traceOption } from './trace-option.js';
import { livePlanOf, UNSEEN, WEB_OPTIONS } from './web-options.js';

export const RUN_OPTIONS = {
  ...SCENARIO_OPTIONS,
  plan: text('FILE', "the NT host's plan; without it and without --driver the sample driver's story is run"),
  driver: list('FILE.sys', 'a driver under test, loaded after the stub; its IoGetIommuInterface[Ex] are redirected', (path) => path),
  bind: list('"NAME.sys at BUS:DEV.FN"', 'which function a driver gets (or "NAME.sys VENDOR:DEVICE")', (words) => words),
  ioctl: list('"NAME.sys CODE ..."', 'what is sent to a driver once all devices have started', (words) => words),
  device: list('BUS:DEV.FN', 'a PCI function behind the IOMMU', readPciAddress),
  translate: list('BUS:DEV.FN[@BUSNAME]', "a function of QEMU's own, behind the IOMMU with all its DMA; BUSNAME is QEMU's id of any bus but the root one", readTranslated),
  'qemu-object': text('FILE', 'load this object into QEMU instead of the one that scripts/build-qemu-device made for it'),
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
  ...WEB_OPTIONS,
  'no-legacy-interface': flag('IoGetIommuInterface answers STATUS_NOT_SUPPORTED'),
  'serial-log': text('FILE', "also write the guest's serial output here"),
  'log-level': oneOf(LOG_LEVELS, 'error', 'what the daemon logs on stderr; warn tells each fault with its history'),
  tap: flag("print only the guest's TAP on stdout"),
  json: flag('print only one JSON document on stdout, at the end'),
} as const;

type RunOptions = Values<typeof RUN_OPTIONS>;

const CARRIER = requesterId(0, CARRIER_SLOT << 3);

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
  const waiting = new Progress({ quiet });
  const progress = (line: string) => waiting.note(line);
  const isDemo = options.plan === undefined && options.driver.length === 0;
  const plan = planOf(options, isDemo);
  const log = createLog(options['log-level']);
  const livePlan = await livePlanOf(options, log);
  const qemu = await probeQemu(options.qemu, options['qemu-object']);
  const carrier = chooseCarrier(qemu, options.carrier);
  const translated = translatedOf(options, qemu);
  const inside = translated.length === 0 ? '' : `; translated inside: ${translated.map(requesterName).join(', ')}`;
  progress(`QEMU ${qemu.version} with ${carrier.device} (${carrier.interrupts}), ${options.accel}${inside}`);

  const serialLog = openSerialLog(options['serial-log']);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-'));
  const socketPath = join(folder, 'vhost.sock');
  const translation = translated.length === 0 ? undefined : { functions: options.translate, streamSocketPath: join(folder, 'stream.sock') };
  let daemon: Daemon | undefined;
  let live = UNSEEN;
  try {
    daemon = startDaemon({
      devices: [...new Set([...(isDemo ? DEMO.devices : []), ...options.device, ...translated])],
      legacyInterface: !options['no-legacy-interface'],
      profile: options.profile,
      testControl: livePlan.testControl,
      injectionPlan: options.inject,
      tellsStaleUses: livePlan.watches,
      trace: options.trace,
      // This process watches the guest too: it stays, and from outside it looks the same.
      endProcess: () => void setImmediate(() => daemon?.disconnect()),
      socketPath,
      clientSocketPath: translation?.streamSocketPath,
      log,
    });
    live = await livePlan.open(daemon, options.profile, progress);
    const collector = new SummaryCollector(daemon.machine);
    const calls = options['list-calls'] ? new CallList(daemon.machine) : undefined;
    const reader = new TapReader(hearing(waiting, options));
    const started = performance.now();
    progress(`booting the NT host with ${[...plan.drivers.keys()].join(', ')}`);
    waiting.tick((seconds) => `no word from the guest for ${seconds} s`);
    const spec = {
      ...{ qemu, carrier, plan, socketPath, folder, memoryBytes: options.memory, accelerator: options.accel, seconds: options.timeout },
      extra: ['-no-reboot', ...(isDemo ? DEMO.qemuWords : []), ...options['qemu-arg']],
      translation,
    };
    const vm = startGuest(spec, (chunk) => {
      serialLog?.write(chunk, 'latin1');
      reader.push(chunk);
    });
    const end = await untilEnd(vm);
    reader.end();
    await lastWords(daemon);
    collector.stop();
    const trace = daemon.endTrace();
    process.stderr.write(describeFailure(trace));
    const injections = daemon.injector?.entries() ?? [];
    const devices = summarizeTranslation(translated, daemon.machine.statistics().translation);
    const judgement = judge(end, reader.results(), { seconds: options.timeout, injections });
    const report: RunReport = {
      ...judgement,
      qemu: { binary: qemu.binary, version: qemu.version, carrier: carrier.name, accelerator: options.accel },
      seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
      guest: reader.results(),
      summary: collector.summary(),
      ...onRequest(options, injections, calls, trace),
      translation: devices,
      warnings: warningsOf(judgement.verdict, end, silentWarnings(translated, devices)),
    };
    printReport(report, options.json ? 'json' : options.tap ? 'tap' : 'text');
    return report.exitCode;
  } finally {
    await live.close();
    waiting.end();
    daemon?.close();
    serialLog?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the guest says is shown, in the place of the wait for it. */
function hearing(waiting: Progress, { json }: RunOptions): (line: string) => void {
  return (line) => {
    waiting.end();
    if (!json) process.stdout.write(`${line}\n`);
  };
}

/** Members of the report that only some runs have. */
function onRequest(options: RunOptions, injections: RunReport['injections'] & object, calls: CallList | undefined, trace: RunReport['trace']): Partial<RunReport> {
  return {
    ...(options.inject && { injections }),
    ...(calls && { calls: calls.calls, callsOmitted: calls.omitted }),
    ...(trace !== undefined && { trace }),
  };
}

/** The functions to translate, each once. Throws when this QEMU has no object for it, or the carrier is among them. */
function translatedOf({ translate }: RunOptions, qemu: QemuFacts): RequesterId[] {
  const requesters = new Set(translate.map(({ requester }) => requester));
  if (requesters.size > 0) objectOf(qemu);
  if (requesters.has(CARRIER)) throw new UsageError(`--translate: ${requesterName(CARRIER)} carries the conversation with the daemon, which goes past every IOMMU`);
  return [...requesters];
}

/** Turns of the event loop in which what a VM said last is read: QEMU has gone, so that all of it is there. */
const LAST_TURNS = 64;

/** What came before the connections' ends, and these ends, are events of later turns; the report wants to see them. */
async function lastWords(daemon: Daemon): Promise<void> {
  for (let turn = 0; turn < LAST_TURNS; turn++) {
    await new Promise((done) => setImmediate(done));
    if (turn > 4 && daemon.machine.statistics().sessions === 0) return;
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
  const forget = onEnding(() => vm.kill());
  try {
    return await vm.ended;
  } finally {
    forget();
  }
}
