/**
 * Puts the rooms together: one machine on one arena, with the carriers that were asked for. The only place that knows all
 * of them.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { SYSTEM_CLOCK } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { LIMITS } from '../base/limits.js';
import { ramAt } from '../base/memory.js';
import { StreamCarrier, type StreamCarrierOptions } from '../carrier/stream.js';
import { VhostUserCarrier } from '../carrier/vhost-user.js';
import { Injector } from '../inject/injector.js';
import type { Plan } from '../inject/types.js';
import { Arena } from '../iommu/arena.js';
import type { Domain } from '../iommu/domain.js';
import { Iommu } from '../iommu/iommu.js';
import type { StaleUse } from '../iommu/iotlb.js';
import type { RequesterId } from '../iommu/types.js';
import { Machine, type AcpiDevice, type MachineOptions } from '../machine/machine.js';
import { loadNative } from '../native/index.js';
import { USUAL_SETUP, type MachineSetup } from '../trace/setup.js';
import { plain } from '../trace/text.js';
import { TraceWriter, type TraceOutcome } from '../trace/writer.js';
import { daemonVersion, type TraceRequest } from './trace-option.js';
import { inTurns } from './turns.js';

export interface DaemonOptions {
  /** Devices behind the IOMMU, besides the one that carries the conversation. */
  readonly devices: readonly RequesterId[];
  /** ACPI devices behind the IOMMU, for peers that speak for an ARM64 guest. */
  readonly acpiDevices?: readonly AcpiDevice[];
  /** False makes IoGetIommuInterface answer STATUS_NOT_SUPPORTED. */
  readonly legacyInterface: boolean;
  /** How the interface answers where its documentation names a hole. */
  readonly profile: 'hal' | 'extended';
  /** Lets peers change policy and make allocations fail. */
  readonly testControl: boolean;
  /** Failures on demand from the start; with test control, peers may ask for more. */
  readonly injectionPlan?: Plan | undefined;
  /** What "drop": "process" does. By default the process ends as by kill -9. */
  readonly endProcess?: (() => void) | undefined;
  /** Where the caches of callers' tables begin to evict. */
  readonly iotlbSeed?: number | undefined;
  /** Stale uses of caches are looked for and observed; with a trace they are in any case. */
  readonly tellsStaleUses?: boolean | undefined;
  /** Records everything. */
  readonly trace?: TraceRequest | undefined;
  /** What a verifier has found, for the end of the trace. */
  readonly findings?: (() => readonly object[]) | undefined;
  /** Path of the vhost-user socket to listen on. */
  readonly socketPath?: string | undefined;
  /** A connected vhost-user socket, or a listening one, handed over by the parent process. */
  readonly fd?: number | undefined;
  /** Path of the stream socket for QEMU devices and host tools. */
  readonly clientSocketPath?: string | undefined;
  /** Bytes of the daemon's own guest memory at address 0, for host tools without a VM. */
  readonly ram?: number | undefined;
  readonly log: Log;
  /** The front end of a connected `fd` has gone: no other one can come. */
  readonly onUnreachable?: ((why: string) => void) | undefined;
}

export interface Daemon {
  readonly machine: Machine;
  readonly iommu: Iommu;
  /** Present when failures were asked for, or can be. */
  readonly injector: Injector | undefined;
  /** Ends every conversation, and nobody can begin another one. */
  disconnect(): void;
  /** Ends every conversation, and the trace, when there is one. */
  endTrace(): TraceOutcome | undefined;
  /** Ends every conversation, gives everything back. */
  close(): void;
}

/** Throws HostError when a socket, the arena or the trace cannot be had. */
export function startDaemon(options: DaemonOptions): Daemon {
  const native = loadNative();
  const { log } = options;
  const clock = SYSTEM_CLOCK;
  const instance = randomBytes(8).readBigUInt64LE();
  const trace = openTrace(options, instance);
  const recorder = trace?.recorder;
  const machineClock = recorder?.clock(clock) ?? clock;
  const arenaFile = native.memoryFile('viommu-arena', LIMITS.arenaBytes);
  if (arenaFile < 0) throw new HostError('VIOMMU_ERR_NATIVE', `no memory for page tables: ${getSystemErrorName(arenaFile)}`, getSystemErrorName(arenaFile));
  const arenaBuffer = native.map(arenaFile, 0, LIMITS.arenaBytes);
  const arena = { descriptor: openForReading(arenaFile), byteLength: LIMITS.arenaBytes };
  const onStale = (domain: Domain, use: StaleUse) => machine.staleUse(domain, use);
  const tellsStaleUses = trace !== undefined || options.tellsStaleUses === true;
  const iommu = new Iommu({ arena: new Arena(arenaBuffer), clock: machineClock, iotlb: iotlbOf(options), ...(tellsStaleUses && { onStale }) });
  const injector = injectorOf(options, () => trace?.flush());
  const machine = new Machine({
    iommu,
    clock: machineClock,
    log,
    devices: options.devices,
    acpiDevices: options.acpiDevices ?? [],
    legacyInterface: options.legacyInterface,
    profile: options.profile,
    testControl: options.testControl,
    instance,
    schedule: recorder?.schedule(inTurns(clock)) ?? inTurns(clock),
    ...watching(recorder, injector),
    ...(options.ram === undefined ? {} : { memory: ramAt(0, options.ram) }),
  });
  if (trace !== undefined) machine.subscribe((observation) => trace.observe(observation));
  injector?.attach(machine);
  const carriers: { close(): void }[] = [];
  const disconnect = () => {
    for (const carrier of carriers.splice(0)) carrier.close();
  };
  const endTrace = () => {
    disconnect();
    return trace?.close({ statistics: machine.statistics(), findings: options.findings?.() });
  };
  const close = () => {
    endTrace();
    native.unmap(arenaBuffer);
    native.close(arenaFile);
    closeSync(arena.descriptor);
  };
  try {
    for (const carrier of listen(options, { native, machine, log, clock, arena })) carriers.push(carrier);
  } catch (error) {
    close();
    throw error;
  }
  return { machine, iommu, injector, disconnect, endTrace, close };
}

function iotlbOf({ iotlbSeed }: DaemonOptions): MachineSetup['iotlb'] {
  return iotlbSeed === undefined ? {} : { seed: iotlbSeed };
}

/** The carriers that were asked for, one after another: what is open when one fails is known. */
function* listen({ socketPath, fd, clientSocketPath, onUnreachable }: DaemonOptions, common: Pick<StreamCarrierOptions, 'native' | 'machine' | 'log' | 'clock' | 'arena'>): Iterable<{ close(): void }> {
  if (socketPath !== undefined) yield VhostUserCarrier.listen({ ...common, path: socketPath });
  if (fd !== undefined) yield VhostUserCarrier.adopt({ ...common, fd, ...(onUnreachable && { onUnreachable }) });
  if (clientSocketPath !== undefined) yield StreamCarrier.listen({ ...common, path: clientSocketPath });
}

/** Who stands in front of the calls, and who writes down what a replay needs: the recorder sees the injector's verdicts. */
function watching(recorder: TraceWriter['recorder'] | undefined, injector: Injector | undefined): Pick<MachineOptions, 'interceptor' | 'recorder'> {
  return { ...(injector && { interceptor: recorder?.interceptor(injector) ?? injector }), ...(recorder && { recorder }) };
}

/** `beforeEnd` is called before the process ends because a plan says so. */
function injectorOf({ injectionPlan, testControl, endProcess }: DaemonOptions, beforeEnd: () => void): Injector | undefined {
  if (injectionPlan === undefined && !testControl) return undefined;
  const end = endProcess ?? (() => void process.kill(process.pid, 'SIGKILL'));
  const injector = new Injector({ endProcess: () => (beforeEnd(), end()) });
  if (injectionPlan !== undefined) injector.add(injectionPlan);
  return injector;
}

/** A trace of the machine that these options make. */
function openTrace(options: DaemonOptions, instance: bigint): TraceWriter | undefined {
  const { trace, log, devices, acpiDevices = [], profile, legacyInterface, testControl, ram, injectionPlan } = options;
  if (trace === undefined) return undefined;
  const setup: MachineSetup = {
    ...{ ...USUAL_SETUP, instance, devices, acpiDevices, profile, legacyInterface, testControl, tellsStaleUses: true, iotlb: iotlbOf(options) },
    memory: ram === undefined ? [] : [{ address: 0, length: ram }],
    injectionPlan: injectionPlan === undefined ? '' : JSON.stringify(injectionPlan, plain),
  };
  const onFailure = (why: string) => log.error({ why }, 'the trace ends here');
  return TraceWriter.open(trace.path, { setup, daemonVersion: daemonVersion(), limits: trace.limits, onFailure });
}

/** Another descriptor of a file, which cannot be mapped for writing: readers change nothing in the tables. */
function openForReading(file: number): number {
  try {
    return openSync(`/proc/self/fd/${file}`, 'r');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new HostError('VIOMMU_ERR_NATIVE', `the page tables cannot be shared: ${code ?? String(cause)}`, code, { cause });
  }
}
