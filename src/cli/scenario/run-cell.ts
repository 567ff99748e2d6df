/**
 * One run: daemon, VM, and all who watch it, from start to verdict. What goes wrong with the host is a verdict too; nothing
 * is thrown but our own mistakes.
 */
import { createWriteStream, mkdirSync, mkdtempSync, openSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { SYSTEM_CLOCK } from '../../base/clock.js';
import { HostError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { Plan as InjectionPlan } from '../../inject/types.js';
import type { RequesterId } from '../../iommu/types.js';
import type { HangReport, RunResult } from '../../report/types.js';
import { USUAL_TRACE_LIMITS, type TraceOutcome } from '../../trace/writer.js';
import { Verifier } from '../../verify/verifier.js';
import { CallList } from '../call-list.js';
import { startDaemon, type Daemon } from '../daemon.js';
import { chooseCarrier, probeQemu } from '../qemu/probe.js';
import type { QemuEnd, QemuRun } from '../qemu/process.js';
import { warningsOf } from '../run-report.js';
import { TapReader } from '../tap.js';
import { Coverage } from './coverage.js';
import { DomainLives } from './domains.js';
import { judgeFindings } from './findings.js';
import { fileNameOf } from './matrix.js';
import { openMonitor, type Breakdown, type Monitor } from './monitor.js';
import { problemsOf } from './problems.js';
import { Signs } from './signs.js';
import { Timeline } from './timeline.js';
import type { Cell, Scenario } from './types.js';
import { EXIT_OF, judge, type Facts } from './verdict.js';
import { startVm } from './vm.js';
import { Watchdog, type LimitOver } from './watchdog.js';

export interface CellSpec {
  readonly scenario: Scenario;
  readonly cell: Cell;
  /** There are other runs beside it: files of its own have its name in theirs. */
  readonly isOneOfMany: boolean;
  /** The result has every call. */
  readonly listsCalls: boolean;
  readonly log: Log;
  readonly progress: (line: string) => void;
  /** Hears how to end the run, and with undefined that it is over. */
  readonly onInterrupt: (stop: (() => void) | undefined) => void;
}

export interface CellOutcome {
  readonly result: RunResult;
  /** What was to be kept and could not. */
  readonly lost: readonly string[];
}

const TICK_MS = 100;
const REGISTERS_MS = 5000;
/** After "quit" QEMU closes its images; then it is ended by force. */
const QUIT_MS = 20_000;
/** Turns of the event loop in which what a VM said last is read. */
const LAST_TURNS = 64;
const GUEST_LINES_IN_HANG = 15;

export async function runCell(spec: CellSpec): Promise<CellOutcome> {
  const started = SYSTEM_CLOCK.now();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-'));
  const run = new CellRun(spec, folder, started);
  try {
    return await run.toTheEnd();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { result: run.failed(`${error.message} [${error.code}]`), lost: run.lost };
  } finally {
    await run.close();
    spec.onInterrupt(undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

class CellRun {
  readonly lost: string[] = [];
  readonly #signs: Signs;
  readonly #timeline: Timeline;
  readonly #domains: DomainLives;
  readonly #verifier: Verifier;
  /** Judges as a replay does, without symbols and with all rules: for the trace's digest. */
  readonly #plainVerifier: Verifier | undefined;
  readonly #reader: TapReader;
  #coverage: Coverage | undefined;
  #calls: CallList | undefined;
  #daemon: Daemon | undefined;
  #monitor: Monitor | undefined;
  #serialLog: WriteStream | undefined;
  #vm: QemuRun | undefined;
  #watchdog: Watchdog | undefined;
  #over: LimitOver | undefined;
  #hang: HangReport | undefined;
  #breakdown: Breakdown | undefined;
  #endedBy: Facts['endedBy'];
  #qemu: RunResult['qemu'];

  constructor(
    private readonly spec: CellSpec,
    private readonly folder: string,
    private readonly started: number,
  ) {
    const { scenario } = spec;
    this.#signs = new Signs(() => this.#sign());
    this.#timeline = new Timeline(started);
    this.#domains = new DomainLives(started);
    this.#verifier = new Verifier({ rules: scenario.rules, ...(scenario.symbols && { symbols: scenario.symbols }) });
    const isPlain = scenario.symbols === undefined && scenario.rules.only === undefined && (scenario.rules.except ?? []).length === 0;
    this.#plainVerifier = scenario.trace === undefined || isPlain ? undefined : new Verifier();
    this.#reader = new TapReader((line) => this.#signs.line(line));
    this.#qemu = { version: 'unknown', carrier: spec.cell.carrier, accelerator: scenario.accelerator };
  }

  async toTheEnd(): Promise<CellOutcome> {
    const { scenario, cell, progress } = this.spec;
    const qemu = await probeQemu(cell.qemu, scenario.qemuObject);
    const carrier = chooseCarrier(qemu, cell.carrier);
    this.#qemu = { version: qemu.version, carrier: carrier.name, accelerator: scenario.accelerator };
    progress(`${cell.name}: QEMU ${qemu.version} with ${carrier.device}, ${scenario.accelerator}`);
    this.#serialLog = this.#openSerialLog();
    const socketPath = join(this.folder, 'vhost.sock');
    const translation = scenario.translate.length === 0 ? undefined : { functions: scenario.translate, streamSocketPath: join(this.folder, 'stream.sock') };
    const daemon = this.#startDaemon(socketPath, translation?.streamSocketPath);
    this.#monitor = await openMonitor(join(this.folder, 'monitor.sock'), (breakdown) => this.#brokeDown(breakdown));
    this.#watchdog = new Watchdog(scenario.limits, expectsHello(scenario), SYSTEM_CLOCK);
    const vm = startVm({ scenario, qemu, carrier, socketPath, folder: this.folder, monitor: this.#monitor.words, translation }, (chunk) => this.#heard(chunk));
    this.#vm = vm;
    this.spec.onInterrupt(() => this.#endVm('interrupt'));
    const timer = setInterval(() => this.#tick(), TICK_MS);
    const end = await vm.ended.finally(() => clearInterval(timer));
    this.#reader.end();
    await lastWords(daemon);
    this.#verifier.end();
    this.#plainVerifier?.end();
    const trace = daemon.endTrace();
    if (trace?.failure !== undefined) this.lost.push(`the trace is not whole: ${trace.failure}`);
    return { result: this.#result(end, daemon, trace), lost: this.lost };
  }

  /** The run could not be made, or not be brought to its end. */
  failed(reason: string): RunResult {
    return { ...this.#common(), verdict: 'host-error', reason, exitCode: EXIT_OF['host-error'], findings: [], certificate: { devices: [], routines: [], errorPaths: 0, rules: { judged: [], idle: [] }, problems: [] }, injections: [], notes: [] };
  }

  async close(): Promise<void> {
    this.#vm?.kill();
    await this.#vm?.ended;
    this.#daemon?.close();
    this.#monitor?.close();
    const log = this.#serialLog;
    if (log !== undefined && !log.closed) await new Promise<void>((done) => void log.once('close', done).end());
  }

  #startDaemon(socketPath: string, clientSocketPath: string | undefined): Daemon {
    const { scenario, cell, log } = this.spec;
    const tracePath = this.#pathOf(scenario.trace);
    if (tracePath !== undefined) makeFolderOf(tracePath);
    const judgeOfTrace = this.#plainVerifier ?? this.#verifier;
    const daemon = startDaemon({
      devices: [...new Set([...underTest(scenario), ...scenario.bystanders])],
      legacyInterface: scenario.legacyInterface,
      profile: cell.profile,
      testControl: scenario.testControl,
      injectionPlan: planOf(cell),
      iotlbSeed: cell.seed,
      tellsStaleUses: true,
      trace: tracePath === undefined ? undefined : { path: tracePath, limits: USUAL_TRACE_LIMITS },
      findings: () => judgeOfTrace.findings(),
      // This process watches the guest too: it stays, and from outside it looks the same.
      endProcess: () => void setImmediate(() => this.#daemon?.disconnect()),
      socketPath,
      clientSocketPath,
      log,
    });
    this.#daemon = daemon;
    const coverage = (this.#coverage = new Coverage(daemon.iommu));
    if (this.spec.listsCalls) this.#calls = new CallList(daemon.machine);
    const watchers = [this.#verifier, this.#plainVerifier, this.#timeline, this.#domains, coverage, this.#signs];
    for (const watcher of watchers) if (watcher !== undefined) daemon.machine.subscribe((observation) => watcher.observe(observation), { late: true });
    return daemon;
  }

  #heard(chunk: string): void {
    this.#serialLog?.write(chunk, 'latin1');
    this.#reader.push(chunk);
  }

  #sign(): void {
    this.#watchdog?.sign(this.#signs);
    const { guest } = this.spec.scenario;
    if (guest.kind !== 'qemu') return;
    if (guest.ends === 'farewell' && this.#signs.hasFarewell) this.#endVm('farewell');
    else if (guest.ends === 'tap' && this.#reader.isFulfilled) this.#endVm('tap');
  }

  #tick(): void {
    if (this.#over !== undefined || this.#endedBy !== undefined) return;
    this.#over = this.#watchdog!.over(this.#signs);
    if (this.#over !== undefined) void this.#reportHang(this.#over).finally(() => this.#endVm('limit'));
  }

  async #reportHang({ limit, seconds }: LimitOver): Promise<void> {
    const daemon = this.#daemon!;
    const where = [...this.#signs.describe(SYSTEM_CLOCK.now(), this.spec.scenario.symbols), ...this.#domains.describe()];
    const guest = this.#signs.lines.slice(-GUEST_LINES_IN_HANG);
    // What is told is the state at the time limit, not what a slow monitor lets come after it.
    const statistics = daemon.machine.statistics();
    const lines = [
      ...where,
      `the daemon has answered ${statistics.calls} calls and run ${statistics.dmaPrograms} DMA programs; ${statistics.sessions} connections are open`,
      ...(guest.length === 0 ? ['the guest printed nothing'] : ['last lines of the guest:', ...guest.map((line) => `  ${line}`)]),
    ];
    this.#hang = { limit, seconds, lines };
    const registers = await this.#monitor!.registers(REGISTERS_MS);
    if (registers.length > 0) this.#hang = { limit, seconds, lines: [...lines, 'processors:', ...registers.map((line) => `  ${line}`)] };
  }

  #brokeDown(breakdown: Breakdown): void {
    // A guest that was never there boots, or is being installed.
    if (breakdown.kind === 'reset' && !this.#signs.hasHello) return;
    this.#breakdown ??= breakdown;
    if (this.spec.scenario.guest.kind === 'qemu') this.#endVm('breakdown');
  }

  #endVm(why: NonNullable<Facts['endedBy']>): void {
    const vm = this.#vm;
    if (vm === undefined || this.#endedBy !== undefined) return;
    this.#endedBy = why;
    if (why !== 'farewell' && why !== 'tap') return vm.kill();
    this.#monitor!.quit();
    const timer = setTimeout(() => vm.kill(), QUIT_MS);
    void vm.ended.finally(() => clearTimeout(timer));
  }

  #result(end: QemuEnd, daemon: Daemon, trace: TraceOutcome | undefined): RunResult {
    const { scenario } = this.spec;
    const guest = this.#reader.results();
    const points = this.#reader.points();
    const { findings, missing, unused } = judgeFindings(this.#verifier.findings(), scenario);
    const injections = daemon.injector?.entries() ?? [];
    const coverage = this.#coverage!;
    const problems = problemsOf(scenario, { signs: this.#signs, points, routines: coverage.routines, injections, isFulfilled: this.#reader.isFulfilled, unjudged: this.#verifier.failure });
    const certificate = coverage.certificate(underTest(scenario), daemon.machine.statistics(), scenario.rules, problems);
    const facts: Facts = {
      ...{ kind: scenario.guest.kind, end, endedBy: this.#endedBy, hang: this.#hang, breakdown: this.#breakdown, guest, points, findings, missing },
      hasLived: this.#signs.hasLine || this.#signs.hasHello,
      problems: certificate.problems,
    };
    const { verdict, reason } = judge(facts);
    const notes = [
      ...(verdict === 'host-error' || verdict === 'crash' ? [] : warningsOf('pass', end, [])),
      ...unused.map(({ rule, reason: why }) => `the known issue ${rule} (${why}) was not seen in this run`),
      ...(this.#verifier.dropped > 0 ? [`${this.#verifier.dropped} more findings were not kept`] : []),
      ...(this.#signs.lost > 0 ? ['the stub went without a farewell'] : []),
    ];
    return {
      ...{ ...this.#common(), verdict, reason, exitCode: EXIT_OF[verdict], findings, certificate, notes },
      injections: injections.map(({ cause, matched, fired }) => ({ cause, matched, fired })),
      ...(this.#hang !== undefined && { hang: this.#hang }),
      ...(trace !== undefined && { trace: trace.path }),
      ...(this.#calls && { calls: this.#calls.calls }),
    };
  }

  #common(): Omit<RunResult, 'verdict' | 'reason' | 'exitCode' | 'findings' | 'certificate' | 'injections' | 'notes'> {
    const { cell } = this.spec;
    const { passed, failed } = this.#reader.results();
    return {
      ...{ name: cell.name, parameters: cell.parameters, qemu: this.#qemu },
      seconds: Number(((SYSTEM_CLOCK.now() - this.started) / 1000).toFixed(2)),
      checks: { passed, failed, points: this.#reader.points() },
      timeline: this.#timeline.entries(),
      domains: this.#domains.pictures(),
      lastLines: [...this.#signs.lines],
    };
  }

  #openSerialLog(): WriteStream | undefined {
    const path = this.#pathOf(this.spec.scenario.serialLog);
    if (path === undefined) return undefined;
    try {
      makeFolderOf(path);
      const stream = createWriteStream(path, { fd: openSync(path, 'w') });
      stream.on('error', (error) => void this.lost.push(`the serial log ${path}: ${error.message}`));
      return stream;
    } catch (error) {
      this.lost.push(`the serial log ${path}: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** With the run's name before the ending when there are several. */
  #pathOf(path: string | undefined): string | undefined {
    if (path === undefined || !this.spec.isOneOfMany) return path;
    const ending = extname(path);
    return `${path.slice(0, path.length - ending.length)}.${fileNameOf(this.spec.cell.name)}${ending}`;
  }
}

/** A folder that cannot be made shows when the file cannot. */
function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    return;
  }
}

/** With the matrix's seed in place of the plan's own. */
function planOf({ inject: { plan }, seed }: Cell): InjectionPlan | undefined {
  return plan === undefined || seed === undefined ? plan : { ...plan, seed };
}

/** What a run has to see translated. */
function underTest({ devices, translate }: Scenario): RequesterId[] {
  return [...devices, ...translate.map(({ requester }) => requester)];
}

/** Only drivers under test that nobody lets talk to us have no stub. */
function expectsHello({ guest }: Scenario): boolean {
  return guest.kind === 'qemu' || guest.plan.drivers.has('viommu.sys');
}

/** What came before the connections' ends, and these ends, are events of later turns; the books want to see them. */
async function lastWords(daemon: Daemon): Promise<void> {
  for (let turn = 0; turn < LAST_TURNS; turn++) {
    await new Promise((done) => setImmediate(done));
    const { sessions, readers } = daemon.machine.statistics();
    if (turn > 4 && sessions + readers === 0) return;
  }
}
