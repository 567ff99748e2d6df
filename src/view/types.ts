/**
 * The documents of the live view: what the HTTP API answers, the WebSocket pushes, the page and `viommu top` show. One
 * vocabulary for a daemon that runs and for a recorded trace. docs/schema/api-v1.schema.json says the same as JSON Schema.
 *
 * Plain JSON: addresses and handles are strings, "0x" and digits; page counts and counters are numbers; times are
 * milliseconds of the machine's clock, whose 0 is the machine's start; an absent member is not known or does not apply. Names of
 * requesters are as everywhere (`0000:00:05.0`), domains go by Domain.id. Members are only ever added within version 1.
 */
import type { Finding } from '../verify/types.js';

export type Hex = string;

/** A bounded histogram's reading, in microseconds. */
export interface Latency {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Per second, over the last whole second; `series` has the last 120 seconds, the oldest first, the last one complete. */
export interface Rate {
  readonly perSecond: number;
  readonly series: readonly number[];
}

/** GET /api/v1/overview: the head of the page, and every push. */
export interface Overview {
  readonly format: 'viommu-api';
  readonly version: 1;
  readonly program: { readonly name: string; readonly version: string };
  readonly source: SourceInfo;
  /** Machine time of this document. */
  readonly now: number;
  readonly profile: 'hal' | 'extended';
  readonly inputAddressBits: number;
  readonly physicalAddressBits: number;
  readonly sessions: readonly SessionInfo[];
  readonly readers: readonly { readonly number: number; readonly name: string }[];
  readonly totals: Totals;
  readonly rates: {
    readonly calls: Rate;
    readonly failedCalls: Rate;
    readonly dmaBytes: Rate;
    readonly faults: Rate;
    /** Accesses that readers in QEMU translated, as they report them. */
    readonly translations: Rate;
  };
  readonly callLatency: Latency;
  /** Number of the newest observation; 0 before the first. */
  readonly lastObservation: number;
  /** Findings so far by severity; undefined when no rules judge. */
  readonly findings?: { readonly error: number; readonly warning: number; readonly note: number };
  /** What this server lets its clients do. */
  readonly allows: { readonly control: boolean };
}

export type SourceInfo =
  | { readonly kind: 'live'; readonly instance: string; readonly testControl: boolean }
  /**
   * `position`: records done; `records`: all that can be shown; `label` the file's base name. `complete`: the trace was closed by
   * its writer and can be shown to its end; `notes` say what is missing otherwise. `seeking`: where it is going right now.
   */
  | {
      readonly kind: 'trace';
      readonly label: string;
      readonly records: number;
      readonly position: number;
      readonly complete: boolean;
      readonly notes?: readonly string[];
      readonly seeking?: number;
    };

export interface SessionInfo {
  readonly session: number;
  readonly isGuest: boolean;
  readonly peer: string;
  readonly domains: number;
  readonly openedAt: number;
}

/** Counters from the start on, and gauges of now. */
export interface Totals {
  readonly domains: number;
  readonly attachedDevices: number;
  readonly mappedPages: number;
  readonly tablePages: number;
  readonly tokens: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly dmaPrograms: number;
  readonly dmaBytes: number;
  readonly faults: number;
  readonly injected: number;
  readonly staleUses: number;
  readonly iotlb: IotlbCounters;
}

export interface IotlbCounters {
  readonly hits: number;
  readonly misses: number;
  readonly staleUses: number;
  readonly entries: number;
  readonly capacity: number;
}

/** GET /api/v1/domains: { domains: DomainInfo[] }; GET /api/v1/domains/{id}: one. */
export interface DomainInfo {
  readonly id: number;
  readonly kind: 'translate' | 'translate-s1' | 'unmanaged' | 'pass-through';
  /** Session that has it, and its handle there. */
  readonly session?: number;
  readonly handle?: Hex;
  readonly createdAt?: number;
  readonly devices: readonly { readonly requester: string; readonly pasid?: number; readonly since: number; readonly call: number }[];
  readonly mappedPages: number;
  readonly tablePages: number;
  /** The first 256 of each, by address, and how many more there are. */
  readonly tokens: readonly { readonly address: Hex; readonly pageCount: number }[];
  readonly omittedTokens?: number;
  readonly reserved: readonly { readonly address: Hex; readonly pageCount: number; readonly mapped: boolean }[];
  readonly omittedReserved?: number;
  readonly allocator?: { readonly allocatedPages: number; readonly largestFreePages: number; readonly freeBlocks: readonly number[] };
  readonly iotlb?: IotlbCounters;
  /** Of an unmanaged domain: root and levels as configured; undefined before. */
  readonly configured?: boolean;
  readonly bypassed?: boolean;
  readonly flushed?: { readonly call: number; readonly at: number };
  /**
   * Grows with each change of mappings: a map with the same number is still right. Tables that the guest keeps itself change
   * without a word, so there it also grows once a second.
   */
  readonly revision: number;
}

/**
 * GET /api/v1/domains/{id}/map?from=0x..&pages=N&cells=M: the address space between two pages in at most M (1 to 4096) cells of
 * `cellPages` pages each, a power of two; `from` is rounded down to a cell. Cells in which nothing is are left out.
 */
export interface AddressMap {
  readonly domain: number;
  readonly revision: number;
  readonly from: Hex;
  readonly pages: number;
  readonly cellPages: number;
  /** Mapped pages of all cells that are listed. */
  readonly mappedPages: number;
  readonly cells: readonly MapCell[];
  /** False when the work's bound came first: cells from `scannedTo` on are missing. Ask again from there. */
  readonly complete: boolean;
  readonly scannedTo?: Hex;
  /** Set in a trace for tables that the guest keeps itself: no more of them is known than the walks of the recorded run read. */
  readonly asWalked?: true;
}

export interface MapCell {
  /** Number of the cell, counted from `from`. */
  readonly cell: number;
  /** Mapped pages in it, and those of them with each right. */
  readonly mapped: number;
  readonly readable: number;
  readonly writable: number;
  readonly identity: number;
  /** Pages of tokens, and of reserved regions, mapped or not. */
  readonly held: number;
  /** Set when the cell is one page: where it goes, and what happened to it, the newest first (4 at most), also when nothing is mapped any more. */
  readonly frame?: Hex;
  readonly history?: readonly { readonly what: 'mapped' | 'unmapped'; readonly call: number; readonly at: number }[];
}

/** GET /api/v1/domains/{id}/mappings?from=0x..&limit=N (1 to 1000): runs of pages to runs of frames with the same rights. */
export interface MappingPage {
  readonly domain: number;
  readonly revision: number;
  readonly mappings: readonly { readonly address: Hex; readonly pageCount: number; readonly frame: Hex; readonly permissions: 'r' | 'w' | 'rw'; readonly owner: string }[];
  /** Where the next page begins; undefined at the end. */
  readonly next?: Hex;
}

/** GET /api/v1/domains/{id}/iotlb?limit=N: what is cached of a caller-owned domain; stale: the tables now say something else. */
export interface IotlbPage {
  readonly domain: number;
  readonly counters: IotlbCounters;
  readonly entries: readonly {
    readonly address: Hex;
    readonly pageCount: number;
    readonly kind: 'leaf' | 'link';
    readonly frame: Hex;
    readonly permissions: string;
    readonly stale: boolean;
  }[];
  /** Entries that are not listed. */
  readonly omitted: number;
}

/** GET /api/v1/devices: { devices: DeviceInfo[] }. */
export interface DeviceInfo {
  readonly requester: string;
  /** Domain.id; undefined: attached to none, its DMA is blocked. */
  readonly domain?: number;
  readonly pasids: readonly { readonly pasid: number; readonly domain?: number }[];
  readonly counters: { readonly translations: number; readonly pages: number; readonly faults: number };
  /** What readers in QEMU reported of it. */
  readonly reader?: { readonly walked: number; readonly identity: number; readonly remembered: number; readonly asked: number; readonly refused: number; readonly unanswered: number; readonly interrupts: number };
}

/** GET /api/v1/calls: { routines: RoutineInfo[] }, the most called first. */
export interface RoutineInfo {
  readonly routine: string;
  readonly calls: number;
  readonly failed: number;
  readonly injected: number;
  readonly latency: Latency;
  /** By NTSTATUS name. */
  readonly statuses: Readonly<Record<string, number>>;
}

export type TimelineKind = 'session' | 'call' | 'dma' | 'fault' | 'control' | 'injected' | 'stale-use' | 'translation' | 'update' | 'note';

/** One observation in a line. */
export interface TimelineRow {
  /** Number of the observation. */
  readonly number: number;
  readonly at: number;
  readonly kind: TimelineKind;
  /** For people; begins with what it is: `MapLogicalRangeEx STATUS_SUCCESS 0x10000 2 pages`. */
  readonly text: string;
  /** A call that failed, a refused access, a finding's cause. */
  readonly isBad: boolean;
  readonly session?: number;
  readonly call?: number;
  /** Of a call: its routine, status and microseconds. */
  readonly routine?: string;
  readonly status?: string;
  readonly took?: number;
  readonly requester?: string;
  readonly domain?: number;
  /** The address that it is about, if one. */
  readonly address?: Hex;
  readonly fault?: number;
}

/**
 * GET /api/v1/timeline?before=N|after=N&limit=M(1 to 1000)&kind=call,fault&q=text&device=..&domain=N&bad=1: rows that are still
 * kept, by number ascending. `q` is found anywhere in the text, case ignored. `before` gives the last M before it.
 */
export interface TimelinePage {
  readonly rows: readonly TimelineRow[];
  /** Observations that are kept: the oldest and the newest. 0 and 0 while there is none. */
  readonly oldest: number;
  readonly newest: number;
  /** More fitting rows lie beyond this page's end, in the direction asked for; or may, where the search was cut short. */
  readonly more: boolean;
  /**
   * Set when the search's bound came before the page was full: the last observation that was looked at. Ask again from there,
   * `after` or `before` it.
   */
  readonly scannedTo?: number;
}

/** GET /api/v1/timeline/{number}: the row, and the whole observation as JSON (64-bit numbers as strings, bytes as hex, cut at 4 KiB). */
export interface ObservationDetail {
  readonly row: TimelineRow;
  readonly observation: Readonly<Record<string, unknown>>;
  /** True when the payload was too large to keep: the row is all there is. */
  readonly truncated: boolean;
}

/** GET /api/v1/faults?limit=N: { faults: FaultInfo[] }, the newest first; GET /api/v1/faults/{number}: one. */
export interface FaultInfo {
  readonly number: number;
  readonly at: number;
  readonly requester: string;
  readonly pasid?: number;
  readonly access: 'read' | 'write';
  readonly address: Hex;
  readonly length: number;
  readonly type: string;
  readonly reason: string;
  readonly domain?: number;
  readonly delivery: string;
  /** The text of the fault report, line by line, as in the log. */
  readonly lines: readonly string[];
  readonly below?: FaultMapping;
  readonly above?: FaultMapping;
  readonly history: readonly { readonly what: 'mapped' | 'unmapped'; readonly address: Hex; readonly pageCount: number; readonly call: number; readonly at: number; readonly row?: TimelineRow }[];
  readonly attachment?: { readonly what: 'attached' | 'detached'; readonly domain: number; readonly call: number; readonly at: number };
  readonly flushed?: { readonly call: number; readonly at: number };
}

export interface FaultMapping {
  readonly address: Hex;
  readonly pageCount: number;
  readonly frame: Hex;
  readonly permissions: string;
}

/** GET /api/v1/findings: of the rules, in the order of their first occurrence. */
export interface FindingsPage {
  /** False: no rules judge here, which is no verdict. */
  readonly judged: boolean;
  readonly findings: readonly (Finding & { readonly help: string })[];
}

/** GET /api/v1/injections: failures on demand that are in force. */
export interface InjectionsPage {
  readonly entries: readonly { readonly cause: string; readonly matched: number; readonly fired: number; readonly refused?: string }[];
}

/**
 * GET /api/v1/snapshot: the whole state in one document, for a bug report. Mappings are cut at 10,000 runs a domain, at 32,000 in
 * all, and where as many table entries were read as for one map; a domain of which some were left says `omittedMappings`.
 */
export interface Snapshot {
  readonly overview: Overview;
  readonly domains: readonly (DomainInfo & { readonly mappings: MappingPage['mappings']; readonly omittedMappings: boolean })[];
  readonly devices: readonly DeviceInfo[];
  readonly routines: readonly RoutineInfo[];
  readonly faults: readonly FaultInfo[];
  readonly findings: FindingsPage;
  readonly injections: InjectionsPage;
}

/** POST /api/v1/control, one of these; needs --allow-control (and no trace). Answers ControlResult. */
export type ControlAction =
  /** A plan as in docs/failures.md. `clear` takes earlier entries out of force first. */
  | { readonly action: 'inject'; readonly plan: unknown; readonly clear?: boolean }
  | { readonly action: 'clear-injections' }
  | { readonly action: 'evict-iotlb' }
  | { readonly action: 'policy'; readonly dmaGuardBlocking?: boolean; readonly dmaVerification?: boolean; readonly failAllocations?: boolean; readonly legacyInterface?: boolean };

export interface ControlResult {
  readonly accepted: boolean;
  readonly reason?: string;
}

/** POST /api/v1/position {"position": N} of a trace: the state after N records (0 to all). Answers the new Overview. */
export interface PositionRequest {
  readonly position: number;
}

/** Errors of the API: the status code and this. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * WebSocket /api/v1/live. The client says what it wants (Subscribe, again whenever it changes), the server pushes. A client that
 * does not keep up loses frames, never the daemon time: each frame says how many were dropped before it.
 */
export interface Subscribe {
  readonly type: 'subscribe';
  /** Milliseconds between frames, 100 to 10,000; default 250. */
  readonly interval?: number;
  /** Rows after this number from the timeline, filtered as GET /api/v1/timeline; undefined: none (paused). */
  readonly timeline?: { readonly after: number; readonly kinds?: readonly TimelineKind[]; readonly q?: string; readonly device?: string; readonly domain?: number; readonly bad?: boolean };
}

export interface LiveFrame {
  readonly type: 'frame';
  readonly overview: Overview;
  readonly domains: readonly DomainInfo[];
  readonly devices: readonly DeviceInfo[];
  readonly routines: readonly RoutineInfo[];
  /** Faults newer than the last frame's. */
  readonly faults: readonly FaultInfo[];
  readonly findings?: FindingsPage;
  readonly timeline?: TimelinePage;
  /** Frames that this client did not get because it did not keep up: since the last one, and in all. */
  readonly dropped: number;
  readonly droppedTotal: number;
}

/**
 * What the API reads from; a running machine and a replayed trace are two makers of it. Everything is computed when asked. Where a
 * map or a list begins is given as a page number.
 */
export interface ViewModel {
  overview(): Overview;
  domains(): readonly DomainInfo[];
  domain(id: number): DomainInfo | undefined;
  map(id: number, from: number, pages: number, cells: number): AddressMap | undefined;
  mappings(id: number, from: number, limit: number): MappingPage | undefined;
  iotlb(id: number, limit: number): IotlbPage | undefined;
  devices(): readonly DeviceInfo[];
  routines(): readonly RoutineInfo[];
  timeline(query: TimelineQuery): TimelinePage;
  observation(number: number): ObservationDetail | undefined;
  faults(limit: number, after?: number): readonly FaultInfo[];
  fault(number: number): FaultInfo | undefined;
  findings(): FindingsPage;
  injections(): InjectionsPage;
  snapshot(): Snapshot;
  /** Live only, and when allowed; a trace refuses. */
  control(action: ControlAction): ControlResult;
  /**
   * A trace only: goes to this position, or to the first one behind it that is no middle of something. It takes its turns with
   * other work; what is asked meanwhile is answered as of where it is. A second seek ends the first. Live: undefined.
   */
  seek?(position: number): void | Promise<void>;
  /** Tells of each observation as it happens (spans); making the row costs nothing while nobody watches. */
  watch(listener: (row: TimelineRow) => void): () => void;
}

export interface TimelineQuery {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
  readonly kinds?: readonly TimelineKind[] | undefined;
  readonly q?: string | undefined;
  readonly device?: string | undefined;
  readonly domain?: number | undefined;
  readonly bad?: boolean | undefined;
}
