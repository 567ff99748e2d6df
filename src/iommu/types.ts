/**
 * The words of the translation core: who does DMA, what it wanted, why it was refused. No NTSTATUS, no message, no queue
 * appears in this room; ddi/ turns these words into the interface's statuses.
 */
import type { Domain } from './domain.js';

/** Segment and bus/device/function in one number: segment * 65536 + (bus << 8 | device << 3 | function). */
export type RequesterId = number;

export function requesterId(segment: number, busDeviceFunction: number): RequesterId {
  return segment * 65536 + busDeviceFunction;
}

/** 0000:00:05.0 */
export function requesterName(id: RequesterId): string {
  const bdf = id % 65536;
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
  return `${hex(Math.floor(id / 65536), 4)}:${hex(bdf >> 8, 2)}:${hex((bdf >> 3) & 31, 2)}.${bdf & 7}`;
}

export type Access = 'read' | 'write';

/** Rights of a mapping: the interface's bits. */
export const PERMISSION_READ = 1;
export const PERMISSION_WRITE = 2;

/** Why the core refuses a change. Each word names one condition; ddi/ knows which status that is in which routine. */
export type Refusal =
  | 'already-mapped'
  | 'reserved'
  | 'not-mapped'
  | 'not-mapped-later'
  | 'not-identity'
  | 'beyond-input-width'
  | 'beyond-physical-width'
  | 'already-attached'
  | 'not-attached'
  | 'device-attached'
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

/** When a device last came to or left a domain. */
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
  /** The device's last move, when it ever made one. */
  readonly attachment: Attachment | undefined;
}

/** One refused DMA access. */
export interface Fault {
  readonly requester: RequesterId;
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
