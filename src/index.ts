/**
 * viommu as a library: a whole machine without I/O, for tests and tools that want the interface and the DMA engine in
 * their own process. The client of a daemon in another process is `viommu/client`.
 *
 * ```ts
 * const machine = createMachine({ devices: [requesterId(0, 0x28)], memory: ramAt(0, 16 * 2 ** 20) });
 * const { session, reply } = machine.open(hello, { eventsWaiting() {} });
 * ```
 */
import { SYSTEM_CLOCK } from './base/clock.js';
import { SILENT } from './base/log.js';
import { Arena } from './iommu/arena.js';
import { Iommu } from './iommu/iommu.js';
import { Machine, type MachineOptions } from './machine/machine.js';

export { ManualClock, SYSTEM_CLOCK, type Clock } from './base/clock.js';
export { HostError, ProtocolError } from './base/errors.js';
export { SILENT, type Log } from './base/log.js';
export { NO_MEMORY, RegionMemory, ramAt, type GuestMemory, type MemoryRegion } from './base/memory.js';
export { NTSTATUS, isNtSuccess, ntstatusName } from './base/ntstatus.js';
export { requesterId, requesterName, type Fault, type RequesterId } from './iommu/types.js';
export { Machine, type AcpiDevice, type MachineOptions } from './machine/machine.js';
export type { InjectedAction, InjectionEntry, InterceptedCall, Interceptor, Verdict } from './machine/interceptor.js';
export type { PolicyOptions } from './machine/policy.js';
export type { Session } from './machine/session.js';
export type * from './machine/types.js';
export { Access, DeviceObjectKind, DmaStepStatus, FaultType, GuestArchitecture, InterfaceTable, PeerRole, Profile } from './proto/types.js';
export type { DmaProgram, DmaProgramReply, Event, Hello, HelloReply, Reply, Request } from './proto/types.js';

/** Bytes of page tables that a machine has room for, unless told otherwise. Untouched pages cost nothing. */
const DEFAULT_ARENA_BYTES = 64 * 2 ** 20;

export interface CreateMachineOptions extends Omit<MachineOptions, 'iommu' | 'clock' | 'log'>, Partial<Pick<MachineOptions, 'clock' | 'log'>> {
  /** Bytes of page tables, whole pages up to 4 GiB; 64 MiB by default. */
  readonly arenaBytes?: number;
  /** Width of the addresses that devices use; 48 by default. */
  readonly inputAddressBits?: number;
}

/** A machine with an IOMMU of its own. Throws RangeError for a size or width that cannot be. */
export function createMachine(options: CreateMachineOptions): Machine {
  const { arenaBytes = DEFAULT_ARENA_BYTES, inputAddressBits, clock = SYSTEM_CLOCK, log = SILENT, ...rest } = options;
  const arena = new Arena(new ArrayBuffer(arenaBytes));
  const iommu = new Iommu({ arena, clock, ...(inputAddressBits === undefined ? {} : { inputAddressBits }) });
  return new Machine({ iommu, clock, log, ...rest });
}
