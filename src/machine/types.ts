/**
 * The seams of the machine: what it is given, and what those who watch it see. The machine does no I/O; carriers bring
 * requests and take events, subscribers of observations write, judge and show.
 */
import type { IommuStatistics } from '../iommu/iommu.js';
import type { Cause, Fault, RequesterId } from '../iommu/types.js';
import type {
  ControlReply,
  ControlRequest,
  DeviceStatistics,
  DmaProgram,
  DmaProgramReply,
  FaultReport,
  Hello,
  HelloReply,
  MemoryNote,
  Reply,
  Request,
  TranslateReply,
  TranslateRequest,
  Update,
} from '../proto/types.js';
import type { InjectedAction } from './interceptor.js';

/** Takes the events of one session. */
export interface EventSink {
  /** Called whenever events wait; take them with `Session.nextEvent()` for as long as there is room. Never blocks. */
  eventsWaiting(): void;
  /** The machine has ended the conversation: the session is closed, and what it still answers is to reach nobody. */
  dropped?(why: string): void;
}

/** One thing that happened. Every observation has the number and time of its machine. */
export type Observation = { readonly number: number; readonly at: number } & (
  | { readonly kind: 'session-opened'; readonly session: number; readonly hello: Hello; readonly reply: HelloReply }
  /** The peer leaves on purpose; the session closes next. */
  | { readonly kind: 'farewell'; readonly session: number }
  | { readonly kind: 'session-closed'; readonly session: number; readonly why: string; readonly released: Released }
  | CallObservation
  | { readonly kind: 'dma'; readonly session: number; readonly program: DmaProgram; readonly reply: DmaProgramReply }
  | { readonly kind: 'control'; readonly session: number; readonly request: ControlRequest; readonly reply: ControlReply }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly delivered: boolean; readonly delivery: Delivery }
  /** Memory that drivers gave back to the guest's system or got from it. */
  | { readonly kind: 'memory-note'; readonly session: number; readonly note: MemoryNote }
  /** The guest has taken the event that tells of a change of the available domain types. */
  | { readonly kind: 'state-told'; readonly session: number; readonly registration: bigint; readonly availableDomains: number }
  | StaleUseObservation
  /** Something was done to the platform that no peer asked for; `refused` says why nothing was. What follows from it follows it. */
  | { readonly kind: 'injected'; readonly cause: string; readonly action: InjectedAction; readonly refused?: string }
  | { readonly kind: 'reader-opened'; readonly reader: number; readonly hello: Hello; readonly reply: HelloReply }
  /** The reader is going; the faults of what it has not reported follow. */
  | { readonly kind: 'reader-closed'; readonly reader: number; readonly why: string }
  | { readonly kind: 'translation'; readonly reader: number; readonly request: TranslateRequest; readonly reply: TranslateReply }
  | { readonly kind: 'update'; readonly reader: number; readonly update: Update }
  | { readonly kind: 'update-ack'; readonly reader: number; readonly sequence: bigint }
  /** A reader says that a refused access is over; its fault follows, if it was not told before. */
  | { readonly kind: 'fault-report'; readonly reader: number; readonly report: FaultReport }
  | { readonly kind: 'reader-statistics'; readonly reader: number; readonly statistics: DeviceStatistics }
);

export interface CallObservation {
  readonly kind: 'call';
  readonly session: number;
  /** Number of the call in its machine: the Cause.call of all that it changed. */
  readonly call: number;
  /** Time when it came; the observation's own is when it was over. */
  readonly startedAt: number;
  readonly request: Request;
  readonly reply: Reply;
  /** An interceptor had it fail, or has its reply held back: the entry of its plan. */
  readonly injected?: string;
}

/** A device got through by what the IOTLB still knew and the caller's tables no longer say. Told inside the DMA that did it. */
export interface StaleUseObservation {
  readonly kind: 'stale-use';
  /** The session that made the domain, and its handle there; 0 when it is nobody's any more. */
  readonly session: number;
  readonly domain: bigint;
  /** Domain.id, as faults name it. */
  readonly domainId: number;
  /** Who made the access. */
  readonly device: RequesterId | undefined;
  readonly page: number;
  /** What the access got, and what the tables say now. Undefined: refused. */
  readonly cachedFrame: number | undefined;
  readonly freshFrame: number | undefined;
  /** The call that configured or flushed the domain last: what was served is younger than that, and older than now. */
  readonly flushed: Cause | undefined;
}

/** What became of a fault's report. */
export type Delivery =
  /** Waits for the session that asked for it. */
  | 'queued'
  /** Counted with an equal one (device, page, type) that still waits. */
  | 'merged'
  /** Too many waited; the next event says that some were lost. */
  | 'dropped'
  /** Nobody asked to hear of this device's faults. */
  | 'unregistered'
  /** The DMA was tagged, and the device was configured to be silent about it [DDI-372]. */
  | 'suppressed';

/** What a closing session left behind and the machine took back. */
export interface Released {
  readonly domains: number;
  /** Of devices and of PASID sub-devices. */
  readonly attachments: number;
  readonly mappedPages: number;
  /** Logical address tokens. */
  readonly tokens: number;
  /** Device tokens, PASID sub-devices and state-change callbacks. */
  readonly devices: number;
  readonly pasidDevices: number;
  readonly callbacks: number;
}

/** Accesses of one function that readers translated, by what decided them; each at most a page, or a large leaf. */
export interface TranslationCounters {
  /** Granted by a walk of the shared page tables. */
  readonly walked: number;
  /** Granted in a pass-through domain. */
  readonly identity: number;
  /** Granted by an answer that was used again. */
  readonly remembered: number;
  /** Granted by asking. */
  readonly asked: number;
  /** Refused, each access counted once. */
  readonly refused: number;
  /** Refused because no answer came in time. */
  readonly unanswered: number;
  /** Interrupt messages, which pass. */
  readonly interrupts: number;
}

export type Observer = (observation: Observation) => void;

/** How an observer is told. */
export interface Subscription {
  /** What waits between `Machine.hold` and `Machine.release` may wait for it. Default false. */
  readonly late?: boolean;
}

/** What `Machine.statistics()` gives; also printed by the command line, so members are only ever added. */
export interface MachineStatistics extends IommuStatistics {
  readonly calls: number;
  readonly failedCalls: number;
  readonly sessions: number;
  readonly dmaPrograms: number;
  readonly bytesTranslated: number;
  readonly faults: number;
  readonly faultsByRequester: ReadonlyMap<RequesterId, number>;
  /** Readers of the page tables in other processes that are connected. */
  readonly readers: number;
  /** What they counted, by function; readers that left included. */
  readonly translation: ReadonlyMap<RequesterId, TranslationCounters>;
}
