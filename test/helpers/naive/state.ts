/** What exists in the naive model: plain objects that say what they know, without any rule. */
import type { DeviceObject } from '../../../src/proto/types.js';
import type { NaiveBuddy, Range } from './buddy.js';

export type DomainType = 'Translate' | 'PassThrough' | 'Unmanaged' | 'TranslateS1';
export const DOMAIN_TYPES: readonly DomainType[] = ['Translate', 'PassThrough', 'Unmanaged', 'TranslateS1'];

export interface MappedPage {
  readonly frame: bigint;
  readonly permissions: number;
  /** Which routine may take it away. */
  readonly kind: 'map' | 'region' | 'segment';
}

export type Configuration =
  | { readonly arch: 'arm64'; readonly ttbr0: bigint; readonly ttbr1: bigint; readonly size0: number; readonly size1: number; readonly isEnabled: boolean }
  | { readonly arch: 'x64'; readonly root: bigint; readonly isEnabled: boolean };

export class Domain {
  readonly kind = 'domain';
  /** By logical page. */
  readonly pages = new Map<bigint, MappedPage>();
  readonly tokens = new Set<Token>();
  /** With an allocator: pages of each mapping by its first page. */
  readonly mappings = new Map<bigint, bigint>();
  configuration: Configuration | undefined;

  constructor(
    readonly session: number,
    readonly type: DomainType,
    readonly buddy: NaiveBuddy | undefined,
    /** Pages where nothing can be mapped or reserved: the caller's regions and the interrupt message window. */
    readonly reserved: readonly Range[],
  ) {}
}

export class Token {
  readonly kind = 'token';
  /** Mapped parts in pages. */
  readonly segments: Range[] = [];

  constructor(
    readonly domain: Domain,
    readonly range: Range,
  ) {}
}

/** One source of DMA: a PCI function, or one input mapping of an ACPI device. */
export class Stream {
  domain: Domain | undefined;
  /** Attached together and to be detached together. */
  group: readonly Stream[] = [];
  /** The device token that attached it, if one did. */
  via: DeviceToken | undefined;
  /** The session that hears of its faults. */
  reportsTo: number | undefined;
  readonly pasids = new Map<number, PasidDevice>();
  /** Freed PASIDs, the oldest first. */
  readonly freedPasids: number[] = [];

  constructor(
    readonly device: PlatformDevice,
    readonly id: number,
  ) {}
}

export interface PlatformDevice {
  readonly object: DeviceObject;
  readonly isAcpi: boolean;
  /** By input mapping id; a PCI function has the one stream 0. */
  readonly streams: Map<number, Stream>;
  optIn: number;
  isExternal: boolean;
  hasPasid: boolean;
}

export class DeviceToken {
  readonly kind = 'device';
  readonly pasidDevices = new Set<PasidDevice>();
  /** Address of the registered callback. */
  callback: bigint | undefined;
  /** What its owner was told last. */
  mask = 0;

  constructor(
    readonly session: number,
    readonly device: PlatformDevice,
    readonly streams: readonly Stream[],
    readonly pasid: { readonly isTagged: boolean; readonly isSuppressed: boolean } | undefined,
  ) {}
}

export class PasidDevice {
  readonly kind = 'pasid';
  domain: Domain | undefined;

  constructor(
    readonly parent: DeviceToken,
    readonly pasid: number,
  ) {}
}

export type Handled = Domain | Token | DeviceToken | PasidDevice;
