/**
 * What the verifier's books hold. They follow from requests and replies alone: who made what, when, and what became of it.
 * The core's tables are not asked, so a mistake there and a finding here have nothing in common.
 */
import type { FrameRun } from './physical.js';
import type { RangeMap } from './range-map.js';
import type { CallRecord } from './call-record.js';
import type { SessionBook } from './session-book.js';

/** What a handle names, in the interface's words. */
export type HandleKind = 'domain' | 'device token' | 'PASID device' | 'logical address token';

export type DomainKind = 'translate' | 'pass-through' | 'unmanaged' | 'translate-s1';

/** Bits of IOMMU_MAP permissions, and of uses. */
export const READ = 1;
export const WRITE = 2;

/** One successful map call, a segment, or a mapped reserved region. */
export interface Mapping {
  readonly how: 'logical' | 'identity' | 'segment' | 'region';
  readonly by: CallRecord;
  readonly permissions: number;
  readonly runs: readonly FrameRun[];
  /** Lowest frame of the runs, and the one behind the highest. */
  readonly firstFrame: number;
  readonly endFrame: number;
  readonly pageCount: number;
  /** Of all mappings that one place in a driver makes. */
  readonly site: SiteUse | undefined;
  /** Pages that are still mapped. */
  pagesLeft: number;
  /** A call that should have unmapped some of it was made to fail. */
  endInjected: boolean;
}

/** What the mappings of one call site were granted and used for. */
export interface SiteUse {
  readonly by: CallRecord;
  granted: number;
  used: number;
  /** Those that live, and the streams of those that are gone. */
  readonly domains: Set<DomainBook>;
  readonly streams: Set<number>;
}

/** Pages that were mapped and are no longer. */
export interface Unmapped {
  readonly page: number;
  readonly pageCount: number;
  readonly mapped: CallRecord;
  readonly unmapped: CallRecord;
}

/** A range that a call failed to map. */
export interface FailedMap {
  readonly page: number;
  readonly pageCount: number;
  readonly by: CallRecord;
}

/** One flush of caller-owned tables. */
export interface Flush {
  readonly by: CallRecord;
  /** It left intermediate entries alone. */
  readonly isLastLevel: boolean;
  readonly pages: readonly { readonly page: number; readonly pageCount: number }[] | 'all';
}

/** Pages of a domain that no map call may have. */
export interface Region {
  readonly shouldMap: boolean;
}

export interface DomainBook {
  readonly type: 'domain';
  readonly handle: bigint;
  /** `domain 3`, counted in its session. */
  readonly name: string;
  readonly kind: DomainKind;
  readonly hasAllocator: boolean;
  readonly createdBy: CallRecord;
  readonly space: RangeMap<Mapping>;
  readonly held: RangeMap<TokenBook | Region>;
  readonly tokens: Set<TokenBook>;
  readonly attached: Set<Attachment>;
  /** Devices that ever were attached, by stream. */
  readonly streams: Set<number>;
  readonly unmapped: Unmapped[];
  readonly failedMaps: FailedMap[];
  configuredBy: CallRecord | undefined;
  failedConfigure: CallRecord | undefined;
  /** First pages of the caller's tables. */
  roots: readonly number[];
  /** The last flushes, the oldest first. */
  readonly flushes: Flush[];
  /** Bytes that its mappings need besides their pieces in `space`. */
  weight: number;
  /** The session that made it. */
  readonly session: SessionBook;
  /** Books of this domain became too large: nothing is said about its mappings any more. */
  isUnknown: boolean;
  /** A call that should have ended it was made to fail. */
  endInjected: boolean;
}

export interface TokenBook {
  readonly type: 'token';
  readonly handle: bigint;
  readonly domain: DomainBook;
  readonly page: number;
  readonly pageCount: number;
  readonly createdBy: CallRecord;
  /** Page offset of each mapped segment to its page count. */
  readonly segments: Map<number, number>;
  endInjected: boolean;
}

export interface DeviceBook {
  readonly type: 'device';
  readonly handle: bigint;
  readonly streams: readonly number[];
  readonly createdBy: CallRecord;
  readonly pasids: Set<PasidBook>;
  readonly isTagged: boolean;
  callback: { readonly routine: bigint; readonly registration: bigint; readonly by: CallRecord } | undefined;
  /** AvailableDomains as the driver was last told, and by what. */
  told: { readonly mask: number; readonly how: string } | undefined;
  endInjected: boolean;
}

export interface PasidBook {
  readonly type: 'pasid';
  readonly handle: bigint;
  readonly asid: number;
  readonly device: DeviceBook;
  readonly createdBy: CallRecord;
  attachment: Attachment | undefined;
  endInjected: boolean;
}

export type Book = DomainBook | TokenBook | DeviceBook | PasidBook;

/** A device, a group of its streams or one PASID of it, in a domain. */
export interface Attachment {
  readonly domain: DomainBook;
  readonly streams: readonly number[];
  readonly pasid: PasidBook | undefined;
  readonly by: CallRecord;
  /** The call that switched fault reporting on. */
  reporting: CallRecord | undefined;
  endInjected: boolean;
}

/** A handle that no longer names anything. */
export interface DeadHandle {
  readonly kind: HandleKind;
  readonly name: string;
  readonly endedBy: CallRecord;
}

export const KIND_OF: Readonly<Record<Book['type'], HandleKind>> = {
  domain: 'domain',
  token: 'logical address token',
  device: 'device token',
  pasid: 'PASID device',
};
