/**
 * Puts the rooms together: one machine on one arena, with the carriers that were asked for. The only place that knows all
 * of them.
 */
import { randomBytes } from 'node:crypto';
import { getSystemErrorName } from 'node:util';
import { SYSTEM_CLOCK } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { LIMITS } from '../base/limits.js';
import { ramAt } from '../base/memory.js';
import { StreamCarrier } from '../carrier/stream.js';
import { VhostUserCarrier } from '../carrier/vhost-user.js';
import { Injector } from '../inject/injector.js';
import type { Plan } from '../inject/types.js';
import { Arena } from '../iommu/arena.js';
import { Iommu } from '../iommu/iommu.js';
import type { RequesterId } from '../iommu/types.js';
import { Machine, type AcpiDevice } from '../machine/machine.js';
import { loadNative } from '../native/index.js';
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
  /** Path of the vhost-user socket to listen on. */
  readonly socketPath?: string | undefined;
  /** A connected vhost-user socket, or a listening one, handed over by the parent process. */
  readonly fd?: number | undefined;
  /** Path of the stream socket for host tools. */
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
  /** Ends every conversation, gives everything back. */
  close(): void;
}

/** Throws HostError when a socket or the arena cannot be had. */
export function startDaemon(options: DaemonOptions): Daemon {
  const native = loadNative();
  const { log } = options;
  const clock = SYSTEM_CLOCK;
  const arenaFile = native.memoryFile('viommu-arena', LIMITS.arenaBytes);
  if (arenaFile < 0) throw new HostError('VIOMMU_ERR_NATIVE', `no memory for page tables: ${getSystemErrorName(arenaFile)}`, getSystemErrorName(arenaFile));
  const arenaBuffer = native.map(arenaFile, 0, LIMITS.arenaBytes);
  const iommu = new Iommu({ arena: new Arena(arenaBuffer), clock });
  const injector = injectorOf(options);
  const machine = new Machine({
    iommu,
    clock,
    log,
    devices: options.devices,
    acpiDevices: options.acpiDevices ?? [],
    legacyInterface: options.legacyInterface,
    profile: options.profile,
    testControl: options.testControl,
    instance: randomBytes(8).readBigUInt64LE(),
    schedule: inTurns(clock),
    ...(injector === undefined ? {} : { interceptor: injector }),
    ...(options.ram === undefined ? {} : { memory: ramAt(0, options.ram) }),
  });
  injector?.attach(machine);
  const carriers: { close(): void }[] = [];
  const disconnect = () => {
    for (const carrier of carriers.splice(0)) carrier.close();
  };
  const close = () => {
    disconnect();
    native.unmap(arenaBuffer);
    native.close(arenaFile);
  };
  try {
    if (options.socketPath !== undefined) carriers.push(VhostUserCarrier.listen({ native, machine, path: options.socketPath, log, clock }));
    if (options.fd !== undefined) carriers.push(VhostUserCarrier.adopt({ native, machine, fd: options.fd, log, clock, ...(options.onUnreachable && { onUnreachable: options.onUnreachable }) }));
    if (options.clientSocketPath !== undefined) carriers.push(StreamCarrier.listen({ native, machine, path: options.clientSocketPath, log, clock }));
  } catch (error) {
    close();
    throw error;
  }
  return { machine, iommu, injector, disconnect, close };
}

function injectorOf({ injectionPlan, testControl, endProcess }: DaemonOptions): Injector | undefined {
  if (injectionPlan === undefined && !testControl) return undefined;
  const injector = new Injector({ endProcess: endProcess ?? (() => void process.kill(process.pid, 'SIGKILL')) });
  if (injectionPlan !== undefined) injector.add(injectionPlan);
  return injector;
}
