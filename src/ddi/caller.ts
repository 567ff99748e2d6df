/**
 * What a routine may touch: one session's view of the platform. The machine makes one per session; routines keep nothing
 * of their own, so what a session owns is exactly what stands here.
 */
import type { HandleTable } from '../base/handles.js';
import type { Cause, RequesterId } from '../iommu/types.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import type { Token } from '../iommu/token.js';
import type { DeviceToken, PasidDevice } from './device-token.js';
import type { Pasids } from './pasids.js';
import type { StreamGroup, StreamGroups } from './stream-groups.js';

/** Who asked to hear of which streams' faults; see machine/fault-delivery.ts. */
export interface FaultReporting {
  /** Reports the faults of these streams to the calling session from now on; replaces an earlier registration. Gives its number. */
  enable(group: StreamGroup): bigint;
  /** Ends reporting and drops what was not taken yet; nothing happens when it was off. */
  disable(group: StreamGroup): void;
}

/** Who asked to hear when the types that a device may use change; see machine/state-changes.ts. */
export interface StateChanges {
  /** Tells the calling session of every change from now on. Gives the registration's number. */
  watch(token: DeviceToken): bigint;
  /** Ends it and drops what was not taken yet. */
  unwatch(token: DeviceToken): void;
}

/** What Windows decides by policy and the daemon is told; see machine/policy.ts. */
export interface Policy {
  /** False when the IOMMU cannot remap: nothing but PassThrough exists. */
  readonly canRemap: boolean;
  /** DMA Guard holds devices off: nothing gets PassThrough. */
  readonly isDmaGuardBlocking: boolean;
  /** Some device of the platform can tag its DMA with a PASID. */
  readonly hasPasids: boolean;
  /** Width of a PASID. */
  readonly pasidBits: number;
  /** The driver of this device is opted in to DMA remapping now (ddi.md 1.4). */
  isOptedIn(device: RequesterId): boolean;
  hasPasid(device: RequesterId): boolean;
}

export interface Caller {
  readonly iommu: Iommu;
  readonly profile: 'hal' | 'extended';
  /** Of the guest that makes the calls. */
  readonly architecture: 'x64' | 'arm64' | 'x86';
  readonly policy: Policy;
  /** Attachments of all sessions, since one stream has one. */
  readonly groups: StreamGroups;
  /** PASIDs of all sessions' sub-devices. */
  readonly pasids: Pasids;
  /** Domains that this session made; so its logical address tokens, device tokens and PASID sub-devices. */
  readonly domains: HandleTable<Domain>;
  readonly tokens: HandleTable<Token>;
  readonly devices: HandleTable<DeviceToken>;
  readonly pasidDevices: HandleTable<PasidDevice>;
  readonly reporting: FaultReporting;
  readonly stateChanges: StateChanges;
  /** True when DMA of this PCI function passes the IOMMU, as this session sees it. */
  isBehindIommu(id: RequesterId): boolean;
  /** Input mapping ids of an ACPI device behind the IOMMU, ascending. */
  acpiInputMappingIds(uid: number): readonly number[] | undefined;
  /** The call that runs now; stored with every change it makes. */
  cause: Cause;
}
