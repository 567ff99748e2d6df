/**
 * VMs for tests: the QEMUs to test on, one boot of the NT host against a running daemon, and a daemon in a process of its
 * own that may be killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuest } from '../../src/cli/guest.js';
import { readPlan } from '../../src/cli/plan.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import type { CarrierName } from '../../src/cli/qemu/carriers.js';
import { findDeviceObject } from '../../src/cli/qemu/device-object.js';
import { chooseCarrier, findBinary, probeQemu } from '../../src/cli/qemu/probe.js';
import type { QemuEnd, QemuRun } from '../../src/cli/qemu/process.js';
import { readTranslated } from '../../src/cli/qemu/translated.js';
import { TapReader, type GuestResults } from '../../src/cli/tap.js';

/** QEMU binaries, from VIOMMU_TEST_QEMUS (separated by colons) or the machine's own. scripts/test gives three. */
export const QEMUS: readonly string[] = (process.env['VIOMMU_TEST_QEMUS'] ?? 'qemu-system-x86_64').split(':');

/** Those of them for which scripts/build-qemu-device has made an object. scripts/test makes two. */
export const QEMUS_WITH_OBJECT: readonly string[] = QEMUS.filter((qemu) => findDeviceObject(findBinary(qemu)).path !== undefined);

/** A QEMU with one of the carriers that it has. */
export interface Stage {
  readonly qemu: string;
  readonly carrier: CarrierName;
  /** For titles: the versions stay readable when folders move. */
  readonly title: string;
}

/** Every QEMU with every carrier that it has. */
export const STAGES: readonly Stage[] = (
  await Promise.all(
    QEMUS.map(async (qemu) => {
      const { version, carriers } = await probeQemu(qemu);
      return carriers.map(({ name }) => ({ qemu, carrier: name, title: `${name} on QEMU ${version}` }));
    }),
  )
).flat();

/**
 * Each carrier once, where possible each on another QEMU. What a guest sees of our side does not depend on the QEMU, but on
 * the carrier: a further QEMU with the same carrier would add minutes and no path.
 */
export const STAGE_OF_EACH_CARRIER: readonly Stage[] = onePerCarrier(STAGES);

function onePerCarrier(stages: readonly Stage[]): readonly Stage[] {
  const chosen: Stage[] = [];
  const having = (carrier: CarrierName) => stages.filter((stage) => stage.carrier === carrier);
  // Those with the least choice first.
  const carriers = [...new Set(stages.map(({ carrier }) => carrier))].sort((a, b) => having(a).length - having(b).length);
  for (const carrier of carriers) {
    const places = having(carrier);
    chosen.push(places.find(({ qemu }) => !chosen.some((other) => other.qemu === qemu)) ?? places[0]!);
  }
  return chosen;
}

export const PLANS = join(PACKAGE_ROOT, 'qemu/guest/sample');

/** isa-debug-exit's status for the NT host's "pass". */
export const GUEST_PASSED = 33;

/** Three edu devices at 00:05.0 to 00:07.0, as the sample driver's plans want them. */
export const EDU_WORDS = [5, 6, 7].flatMap((slot) => ['-device', `edu,bus=pcie.0,addr=0x${slot}`]);

export interface Boot {
  readonly vm: QemuRun;
  readonly reader: TapReader;
  /** Every line so far. */
  readonly lines: readonly string[];
  /** Resolves when a line matches; rejects when the VM ends first. */
  line(pattern: RegExp): Promise<string>;
  ended(): Promise<{ end: QemuEnd; guest: GuestResults }>;
}

export interface BootSpec {
  readonly qemu: string;
  /** The daemon's vhost-user socket. */
  readonly socketPath: string;
  /** Name in the sample driver's folder, or a path. */
  readonly plan?: string;
  /** Drivers that lie neither beside the plan nor in build/guest: name in the plan, path. */
  readonly drivers?: ReadonlyMap<string, string>;
  /** The best that the QEMU has, unless one is named. */
  readonly carrier?: CarrierName;
  /** The PCI devices besides the carrier, as QEMU's words. */
  readonly hardware?: readonly string[];
  /** Functions translated inside QEMU, as --translate names them. */
  readonly translate?: { readonly functions: readonly string[]; /** The daemon's stream socket. */ readonly streamSocketPath: string };
  readonly extra?: readonly string[];
  readonly memoryBytes?: number;
  readonly seconds?: number;
}

export async function boot(spec: BootSpec): Promise<Boot> {
  const { socketPath, plan = 'demo.plan', hardware = EDU_WORDS, extra = ['-no-reboot'], translate } = spec;
  const qemu = await probeQemu(spec.qemu);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-vm-'));
  const lines: string[] = [];
  const waiting: { pattern: RegExp; found: (line: string) => void; gone: (error: Error) => void }[] = [];
  const reader = new TapReader((line) => {
    lines.push(line);
    for (const [i, { pattern, found }] of [...waiting.entries()].reverse()) {
      if (!pattern.test(line)) continue;
      waiting.splice(i, 1);
      found(line);
    }
  });
  const guest = {
    ...{ qemu, carrier: chooseCarrier(qemu, spec.carrier ?? 'auto'), plan: readPlan(resolve(PLANS, plan), spec.drivers ?? new Map()), socketPath, folder },
    ...{ memoryBytes: spec.memoryBytes ?? 256 * 2 ** 20, accelerator: 'tcg' as const, seconds: spec.seconds ?? 180, extra: [...hardware, ...extra] },
    translation: translate && { functions: translate.functions.map(readTranslated), streamSocketPath: translate.streamSocketPath },
  };
  const vm = startGuest(guest, (chunk) => reader.push(chunk));
  const over = vm.ended.then((end) => {
    reader.end();
    rmSync(folder, { recursive: true, force: true });
    for (const { gone, pattern } of waiting) gone(new Error(`the VM ended before ${pattern}: ${end.stderr}\n${lines.slice(-10).join('\n')}`));
    return { end, guest: reader.results() };
  });
  return {
    vm,
    reader,
    lines,
    line: (pattern) => {
      const earlier = lines.find((line) => pattern.test(line));
      return earlier === undefined ? new Promise((found, gone) => waiting.push({ pattern, found, gone })) : Promise.resolve(earlier);
    },
    ended: () => over,
  };
}

export interface DaemonProcess {
  readonly pid: number;
  /** What it logged so far. */
  log(): string;
  /** Resolves when the process is gone: with its exit status, or the signal that ended it. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/** `viommu serve` of dist/ in a process of its own, listening when this resolves. Logs at the level info. */
export async function serveInProcess(sockets: { readonly socketPath?: string; readonly streamSocketPath?: string }, words: readonly string[] = []): Promise<DaemonProcess> {
  const { socketPath, streamSocketPath } = sockets;
  const names = [...(socketPath === undefined ? [] : ['--socket-path', socketPath]), ...(streamSocketPath === undefined ? [] : ['--client-socket', streamSocketPath])];
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/cli/main.js'), 'serve', ...names, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log = (log + chunk).slice(-(2 ** 20))));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let gone: number | string | undefined;
  const ended = new Promise<number | string>((done) => {
    child.once('close', (status, signal) => {
      process.off('exit', kill);
      done((gone = status ?? signal ?? 'unknown'));
    });
  });
  for (let i = 0; i < 1000 && gone === undefined && !log.includes('"serving"'); i++) await sleep(10);
  if (gone !== undefined) throw new Error(`the daemon ended with ${gone}: ${log}`);
  const stop = (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return { pid: child.pid!, log: () => log, stop };
}
