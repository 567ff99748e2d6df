/**
 * The words of the translation core: who does DMA, what it wanted, why it was refused. No NTSTATUS, no message, no queue
 * appears in this room; ddi/ turns these words into the interface's statuses.
 */
import type { Domain } from './domain.js';

/**
 * Who does DMA. A PCI function: segment * 65536 + (bus << 8 | device << 3 | function). A stream of an ACPI device on ARM64:
 * from 2^32 on, see `streamId`.
 */
export type RequesterId = number;

export function requesterId(segment: number, busDeviceFunction: number): RequesterId {
  return segment * 65536 + busDeviceFunction;
}

/** Streams of one ACPI device: input mapping ids have 32 bits. */
const STREAMS_PER_DEVICE = 2 ** 32;

/** One stream of an ACPI device; `device` tells the devices of a platform apart and is below 2^20. */
export function streamId(device: number, inputMappingId: number): RequesterId {
  return (device + 1) * STREAMS_PER_DEVICE + inputMappingId;
}

/** 0000:00:05.0, or for a stream: acpi 2 stream 0x7 */
export function requesterName(id: RequesterId): string {
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
  if (id >= STREAMS_PER_DEVICE) return `acpi ${Math.floor(id / STREAMS_PER_DEVICE) - 1} stream 0x${hex(id % STREAMS_PER_DEVICE, 1)}`;
  const bdf = id % 65536;
  return `${hex(Math.floor(id / 65536), 4)}:${hex(bdf >> 8, 2)}:${hex((bdf >> 3) & 31, 2)}.${bdf & 7}`;
}

/**
 * Who owns a domain's tables and what a device sees through it [DDI IOMMU_DMA_DOMAIN_TYPE]:
 * 'translate' and 'translate-s1' map what was mapped, 'pass-through' shows physical memory at its own addresses, 'unmanaged'
 * follows tables that the caller keeps in guest memory.
 */
export type DomainKind = 'translate' | 'pass-through' | 'unmanaged' | 'translate-s1';

/** Pages that no call maps or gets in one domain [DDI IOMMU_DMA_RESERVED_REGION]. */
export interface ReservedRegion {
  readonly page: number;
  readonly pageCount: number;
  /** Mapped to itself, for reading and writing, as long as the domain lives; otherwise never mapped. */
  readonly shouldMap: boolean;
}

/** Where an allocated range has to lie; a missing side is the end of the allocator's own range. */
export interface AddressBounds {
  readonly minPage?: number | undefined;
  /** The last page that the range may have. */
  readonly maxPage?: number | undefined;
}

export type Access = 'read' | 'write';

/** Rights of a mapping: the interface's bits. */
export const PERMISSION_READ = 1;
export const PERMISSION_WRITE = 2;

/** Why the core refuses a change. Each word names one condition; ddi/ knows which status that is in which routine. */
export type Refusal =
  | 'already-mapped'
  /** The range touches a token or a reserved region. */
  | 'reserved'
  | 'not-mapped'
  | 'not-mapped-later'
  | 'not-identity'
  | 'beyond-input-width'
  | 'beyond-physical-width'
  /** The domain's kind has no such thing. */
  | 'wrong-kind'
  /** An address was given although the domain's allocator gives addresses; or none, although there is no allocator. */
  | 'has-allocator'
  | 'no-allocator'
  /** The bounds that were given leave no free range. */
  | 'no-space'
  | 'not-a-mapping-start'
  | 'wrong-page-count'
  | 'beyond-token'
  | 'not-a-segment'
  | 'segment-mapped'
  | 'token-alive'
  | 'bad-reserved-region'
  | 'already-attached'
  | 'not-attached'
  | 'device-attached'
  | 'pasid-exists'
  | 'no-such-pasid'
  | 'pasid-attached'
  | 'no-asid'
  | 'no-memory'
  | 'bad-input-size'
  | 'bad-root';

export type Outcome<T = void> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Refusal };

export const DONE: Outcome = { ok: true, value: undefined };

export function refused(why: Refusal): { readonly ok: false; readonly why: Refusal } {
  return { ok: false, why };
}

/** Marks which call made a change, for the history of a fault. */
export interface Cause {
  /** Number of the call in its machine, counted from 1. */
  readonly call: number;
  /** Clock time of the call in milliseconds. */
  readonly at: number;
}

/** FAULT_INFORMATION_ARM64_TYPE's causes (wdm.h), by name. */
export type FaultType =
  | 'UnsupportedUpstreamTransaction'
  | 'AddressSizeFault'
  | 'ExternalFault'
  | 'PermissionFault'
  | 'AccessFlagFault'
  | 'TranslationFault';

/** What happened to an address, the newest first: the history that a fault tells. */
export interface HistoryEntry {
  readonly what: 'mapped' | 'unmapped';
  /** First page of the change and its page count. */
  readonly page: number;
  readonly pageCount: number;
  readonly cause: Cause;
}

/** Consecutive pages mapped to consecutive frames with the same rights. */
export interface Mapping {
  readonly page: number;
  readonly frame: number;
  readonly pageCount: number;
  /** PERMISSION_ bits. */
  readonly permissions: number;
}

/** When a device, or one PASID of it, last came to or left a domain. */
export interface Attachment {
  readonly what: 'attached' | 'detached';
  /** Domain.id */
  readonly domain: number;
  readonly cause: Cause;
}

/** What stood around a fault when it happened; the domain may change afterwards, this does not. */
export interface FaultEvidence {
  /** The present mappings closest to the page, when there is a domain. */
  readonly below: Mapping | undefined;
  readonly above: Mapping | undefined;
  /** The last changes to the page, the newest first. */
  readonly history: readonly HistoryEntry[];
  /** The last move of the device, or of the PASID when the access had one; when it ever made one. */
  readonly attachment: Attachment | undefined;
  /** Of a domain with caller-owned tables: the call that flushed it last, when one ever did. */
  readonly flushed?: Cause;
}

/** One refused DMA access. */
export interface Fault {
  readonly requester: RequesterId;
  /** Of a tagged access. */
  readonly pasid?: number;
  /** Present when the access asked for the rights of privileged code. */
  readonly isPrivileged?: true;
  readonly access: Access;
  /** Page number of the first byte that failed, and the byte's offset in that page. */
  readonly page: number;
  readonly offset: number;
  /** Bytes that the access still had to go. */
  readonly length: number;
  readonly type: FaultType;
  /** One sentence for people. */
  readonly reason: string;
  /** Undefined when the device was attached to none. */
  readonly domain: Domain | undefined;
  readonly isStage1: boolean;
  readonly at: number;
  /** Always there in a fault that the core made. */
  readonly evidence?: FaultEvidence;
}
