/**
 * What a routine may touch: one session's view of the platform. The machine makes one per session; routines keep nothing
 * of their own, so what a session owns is exactly what stands here.
 */
import type { HandleTable } from '../base/handles.js';
import { requesterId, type Cause, type RequesterId } from '../iommu/types.js';
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import type { DeviceObject, DeviceObjectKind } from '../proto/types.js';

/** Who asked to hear of which device's faults; see machine/fault-delivery.ts. */
export interface FaultReporting {
  /** Reports this device's faults to the calling session from now on; replaces an earlier registration. Gives its number. */
  enable(device: RequesterId): bigint;
  /** Ends reporting and drops what was not taken yet; nothing happens when it was off. */
  disable(device: RequesterId): void;
}

export interface Caller {
  readonly iommu: Iommu;
  /** Domains that this session made. */
  readonly domains: HandleTable<Domain>;
  readonly reporting: FaultReporting;
  readonly profile: 'hal' | 'extended';
  /** True when DMA of this requester passes the IOMMU, as this session sees it. */
  isBehindIommu(id: RequesterId): boolean;
  /** The call that runs now; stored with every change it makes. */
  cause: Cause;
}

const KIND_NO_BUS_IDENTITY: typeof DeviceObjectKind.NO_BUS_IDENTITY = 2;
const KIND_PCI: typeof DeviceObjectKind.PCI = 3;

/** The requester ID of a PCI function, or undefined when the object names none. */
export function requesterOf(object: DeviceObject | null): RequesterId | undefined {
  if (object === null || object.kind !== KIND_PCI) return undefined;
  if (object.segment > 0xffff || object.busDeviceFunction > 0xffff) return undefined;
  return requesterId(object.segment, object.busDeviceFunction);
}

/**
 * The device that a PDEVICE_OBJECT argument names. 'no-pdo': NULL, or no physical device object. 'outside': a PDO whose DMA
 * the IOMMU does not see, because its bus gives no requester ID or the platform did not put it there.
 */
export function findDevice(caller: Caller, object: DeviceObject | null): Device | 'no-pdo' | 'outside' {
  if (object === null || (object.kind !== KIND_PCI && object.kind !== KIND_NO_BUS_IDENTITY)) return 'no-pdo';
  const id = requesterOf(object);
  if (id === undefined || !caller.isBehindIommu(id)) return 'outside';
  return caller.iommu.device(id) ?? caller.iommu.addDevice(id);
}
