/** What the sessions of one machine share. Only the machine makes one; sessions use it and own none of it. */
import type { Clock } from '../base/clock.js';
import type { HandleIssuer } from '../base/handles.js';
import type { RateLimiter } from '../base/log.js';
import type { Pasids } from '../ddi/pasids.js';
import type { StreamGroups } from '../ddi/stream-groups.js';
import type { Engine } from '../engine/engine.js';
import type { Iommu } from '../iommu/iommu.js';
import type { RequesterId } from '../iommu/types.js';
import type { ControlReply, ControlRequest } from '../proto/types.js';
import type { FaultDelivery } from './fault-delivery.js';
import type { Interceptor } from './interceptor.js';
import type { ObservationFeed } from './observation.js';
import type { PlatformPolicy } from './policy.js';
import type { Recorder } from './recorder.js';
import type { Session } from './session.js';

/** Running totals of the machine. */
export interface Tally {
  calls: number;
  failedCalls: number;
  dmaPrograms: number;
  bytesTranslated: number;
}

export interface Platform {
  readonly iommu: Iommu;
  readonly clock: Clock;
  readonly warnings: RateLimiter;
  readonly profile: 'hal' | 'extended';
  /** PCI functions that are behind the IOMMU for every session. */
  readonly behind: ReadonlySet<RequesterId>;
  /** ACPI devices that are, by instance number, with their input mapping ids in ascending order. */
  readonly acpiDevices: ReadonlyMap<number, readonly number[]>;
  readonly policy: PlatformPolicy;
  readonly groups: StreamGroups;
  readonly pasids: Pasids;
  readonly handles: HandleIssuer;
  readonly delivery: FaultDelivery;
  readonly engine: Engine;
  readonly feed: ObservationFeed;
  readonly tally: Tally;
  readonly interceptor: Interceptor | undefined;
  readonly recorder: Recorder | undefined;
  /** Changes the platform for all sessions. */
  control(request: ControlRequest): ControlReply;
  /** A session has let go of everything. */
  closed(session: Session): void;
}
