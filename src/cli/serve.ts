/**
 * `viommu serve`: the daemon alone, for people's own QEMU command lines. Keeps the conventions of a vhost-user back-end
 * program [vhost-user "Backend program conventions"]: --socket-path or --fd, --print-capabilities, in the foreground,
 * gone soon after SIGTERM.
 */
import { startDaemon } from './daemon.js';
import { EXIT } from './exit-codes.js';
import { createLog, LOG_LEVELS } from './log.js';
import { byteSize, flag, integer, list, oneOf, text, UsageError, type Values } from './options.js';
import { readAcpiDevice } from './acpi-device.js';
import { injectOption } from './inject-plan.js';
import { onEnding } from './signals.js';
import { describeFailure, traceOption } from './trace-option.js';
import { readPciAddress } from './pci-address.js';
import { livePlanOf, WEB_OPTIONS } from './web-options.js';

/** One buffer of Node.js 20 holds no more. */
const MAX_RAM_BYTES = 4 * 2 ** 30;

function ramSize(text: string): number {
  const bytes = byteSize(text);
  if (bytes === 0 || bytes > MAX_RAM_BYTES || bytes % 4096 !== 0) throw new UsageError(`expected whole pages of 4 KiB up to 4G, not "${text}"`);
  return bytes;
}

export const SERVE_OPTIONS = {
  'socket-path': text('PATH', 'listen for QEMU on this vhost-user socket'),
  fd: { placeholder: 'FDNUM', help: 'take QEMU from this connected vhost-user socket', read: (given: readonly string[]) => (given.length === 0 ? undefined : integer(3, 65_535)(given[0]!)) },
  'client-socket': text('PATH', "also listen on this stream socket: for QEMU's viommu device, and for host tools"),
  device: list('BUS:DEV.FN', 'a PCI function behind the IOMMU', readPciAddress),
  ram: { placeholder: 'SIZE', help: "guest memory of the daemon's own, for host tools without a VM; up to 4G", read: (given: readonly string[]) => (given.length === 0 ? undefined : ramSize(given[0]!)) },
  profile: oneOf(['hal', 'extended'], 'hal', 'answer exactly as documented, holes included, or make the holes work'),
  'test-control': flag('let peers change policy and inject failures (ViommuTestControl, `viommu inject`)'),
  inject: injectOption(),
  'acpi-device': list('UID:ID,ID...', 'an ACPI device and its input mapping ids, for host tools that speak for an ARM64 guest', readAcpiDevice),
  trace: traceOption(),
  ...WEB_OPTIONS,
  'no-legacy-interface': flag('IoGetIommuInterface answers STATUS_NOT_SUPPORTED'),
  'log-level': oneOf(LOG_LEVELS, 'info', 'what is logged on stderr'),
  'print-capabilities': flag('print what this back end can as JSON, and exit'),
} as const;

/** Watchers of the daemon cannot keep it from its end. */
const WATCHERS_END_MS = 5000;

/** Waits no longer than that; what is still held then ends with the process. */
async function inTime(closed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(() => {
      setTimeout(() => process.exit(), 1000).unref();
      done();
    }, WATCHERS_END_MS);
  });
  await Promise.race([closed, late]).finally(() => clearTimeout(timer));
}

/** The first reason to stop: a signal, or whatever is passed to `come`. */
function ending(): { readonly reason: Promise<string>; readonly come: (why: string) => void; readonly forget: () => void } {
  let come: (why: string) => void = () => {};
  const reason = new Promise<string>((done) => (come = done));
  return { reason, come, forget: onEnding(come) };
}

/** Resolves with the exit code once SIGTERM, SIGINT or SIGHUP came, or the only front end that there could be has gone. */
export async function serve(options: Values<typeof SERVE_OPTIONS>): Promise<number> {
  if (options['print-capabilities']) {
    process.stdout.write(`${JSON.stringify({ type: 'viommu', features: ['client-socket', 'device', 'ram', 'qemu-device'] })}\n`);
    return EXIT.ok;
  }
  const { fd, ram } = options;
  const socketPath = options['socket-path'];
  const clientSocketPath = options['client-socket'];
  if (socketPath === undefined && fd === undefined && clientSocketPath === undefined) {
    throw new UsageError("nobody could reach the daemon: give --socket-path or --fd (for QEMU's carrier), or --client-socket (for QEMU's viommu device and host tools)");
  }
  if (socketPath !== undefined && fd !== undefined) throw new UsageError('--socket-path and --fd exclude each other');
  if (ram !== undefined && (socketPath !== undefined || fd !== undefined)) throw new UsageError("--ram is for host tools; a VM brings its own memory");
  const log = createLog(options['log-level']);
  const plan = await livePlanOf(options, log);
  const end = ending();
  // Host tools can still come by their own socket.
  const onUnreachable = clientSocketPath === undefined ? end.come : undefined;
  const { profile } = options;
  const daemon = startDaemon({ devices: options.device, acpiDevices: options['acpi-device'], legacyInterface: !options['no-legacy-interface'], profile, testControl: plan.testControl, injectionPlan: options.inject, tellsStaleUses: plan.watches, trace: options.trace, socketPath, fd, clientSocketPath, ram, log, onUnreachable });
  try {
    const live = await plan.open(daemon, profile);
    log.info({ socketPath, fd, clientSocketPath, pid: process.pid }, 'serving');
    log.info({ why: await end.reason }, 'stopping');
    process.stderr.write(describeFailure(daemon.endTrace()));
    await inTime(live.close());
  } finally {
    end.forget();
    daemon.close();
  }
  return EXIT.ok;
}
