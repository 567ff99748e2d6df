/**
 * The seams of the machine: what it is given, and what those who watch it see. The machine does no I/O; carriers bring
 * requests and take events, subscribers of observations write, judge and show.
 */
import type { IommuStatistics } from '../iommu/iommu.js';
import type { Fault, RequesterId } from '../iommu/types.js';
import type {
  ControlReply,
  ControlRequest,
  DeviceStatistics,
  DmaProgram,
  DmaProgramReply,
  Hello,
  HelloReply,
  Reply,
  Request,
  TranslateReply,
  TranslateRequest,
  Update,
} from '../proto/types.js';

/** Takes the events of one session. */
export interface EventSink {
  /** Called whenever events wait; take them with `Session.nextEvent()` for as long as there is room. Never blocks. */
  eventsWaiting(): void;
}

/** One thing that happened. Every observation has the number and time of its machine. */
export type Observation = { readonly number: number; readonly at: number } & (
  | { readonly kind: 'session-opened'; readonly session: number; readonly hello: Hello; readonly reply: HelloReply }
  | { readonly kind: 'session-closed'; readonly session: number; readonly why: string; readonly released: Released }
  | { readonly kind: 'call'; readonly session: number; readonly request: Request; readonly reply: Reply }
  | { readonly kind: 'dma'; readonly session: number; readonly program: DmaProgram; readonly reply: DmaProgramReply }
  | { readonly kind: 'control'; readonly session: number; readonly request: ControlRequest; readonly reply: ControlReply }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly delivered: boolean; readonly delivery: Delivery }
  | { readonly kind: 'reader-opened'; readonly reader: number; readonly hello: Hello; readonly reply: HelloReply }
  | { readonly kind: 'reader-closed'; readonly reader: number; readonly why: string }
  | { readonly kind: 'translation'; readonly reader: number; readonly request: TranslateRequest; readonly reply: TranslateReply }
  | { readonly kind: 'update'; readonly reader: number; readonly update: Update }
  | { readonly kind: 'update-ack'; readonly reader: number; readonly sequence: bigint }
  | { readonly kind: 'reader-statistics'; readonly reader: number; readonly statistics: DeviceStatistics }
);

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
