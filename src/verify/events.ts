/**
 * What rules judge: an observation with everything that the books know of those it names, as they stood before it.
 */
import type { StaleUseObservation } from '../machine/types.js';
import type { Fault } from '../iommu/types.js';
import type { DmaProgram, DmaProgramReply, MemoryNote, RefusedCall, Reply, Request } from '../proto/types.js';
import type { Attachment, Book, DeadHandle, DeviceBook, DomainBook, HandleKind, Mapping, PasidBook, TokenBook } from './book-types.js';
import type { Books } from './books.js';
import type { CallRecord } from './call-record.js';
import type { Described } from './physical.js';
import type { SessionBook } from './session-book.js';

export type Routine = NonNullable<Request['routine']>;

/** A routine's arguments. */
export type Parameters<N extends Routine> = Extract<Request, { routine: N }> extends infer R ? (N extends keyof R ? NonNullable<R[N]> : never) : never;

export function parametersOf<N extends Routine>(request: Request, routine: N): Parameters<N> {
  return (request as unknown as Record<N, Parameters<N>>)[routine];
}

/** Pages that a call is about, by logical address. */
export interface PageRange {
  readonly page: number;
  readonly pageCount: number;
}

/** What a map routine was asked for. */
export interface MapIntent {
  readonly how: 'logical' | 'identity' | 'segment';
  readonly permissions: number;
  readonly described: Described;
  /** The wanted address in bytes; of a segment its address in the domain, when the token is known. */
  readonly address: bigint | undefined;
  readonly bounds: { readonly min?: bigint; readonly max?: bigint };
  readonly ranges: readonly PageRange[];
}

/** What an unmap routine was asked for. */
export interface UnmapIntent {
  readonly how: 'logical' | 'identity' | 'segment';
  readonly address: bigint;
  /** Pages, as the driver gave them. */
  readonly count: bigint;
  readonly described: Described | undefined;
  readonly ranges: readonly PageRange[];
}

/** A handle argument that names nothing alive of the kind that the routine takes. */
export interface BadHandle {
  readonly handle: bigint;
  readonly wanted: HandleKind;
  /** What it named until a call ended it. */
  readonly dead: DeadHandle | undefined;
  /** What it names instead. */
  readonly other: Book | undefined;
}

/** Another call, known to overlap this one, and what it was about. */
export interface Overlap {
  readonly call: CallRecord;
  readonly streams: readonly number[];
  readonly books: readonly Book[];
  readonly ranges: readonly PageRange[];
}

export interface CallEvent {
  readonly kind: 'call';
  readonly books: Books;
  readonly session: SessionBook;
  readonly call: CallRecord;
  readonly request: Request;
  readonly reply: Reply;
  readonly routine: Routine;
  readonly ok: boolean;
  readonly domain: DomainBook | undefined;
  readonly device: DeviceBook | undefined;
  readonly pasid: PasidBook | undefined;
  readonly token: TokenBook | undefined;
  readonly badHandles: readonly BadHandle[];
  /** Streams that an attach, detach or fault-reporting call names. */
  readonly streams: readonly number[];
  readonly map: MapIntent | undefined;
  readonly unmap: UnmapIntent | undefined;
  readonly overlaps: readonly Overlap[];
}

/** Calls that the stub refused at their IRQL. */
export interface RefusedEvent {
  readonly kind: 'refused';
  readonly session: SessionBook;
  readonly routine: Routine | undefined;
  readonly call: CallRecord;
  readonly count: number;
  readonly refused: RefusedCall;
}

/** Why a DMA access was refused, as the driver's doing. */
export type FaultClass =
  | 'unattached'
  | 'after-detach'
  | 'attach-failed'
  | 'pasid-unattached'
  | 'unconfigured'
  | 'configure-failed'
  | 'access-flag'
  | 'bad-table'
  | 'table-right'
  | 'table-hole'
  | 'beyond-memory'
  | 'right'
  | 'null'
  | 'map-failed'
  | 'after-unmap'
  | 'reserved-unmapped'
  | 'physical-address'
  | 'overrun'
  | 'never-mapped';

export interface FaultEvent {
  readonly kind: 'fault';
  readonly books: Books;
  readonly session: SessionBook | undefined;
  readonly fault: Fault;
  readonly delivery: string;
  readonly attachment: Attachment | undefined;
  readonly class: FaultClass | undefined;
  /** The calls that the class follows from. */
  readonly calls: readonly CallRecord[];
}

export interface DmaEvent {
  readonly kind: 'dma';
  readonly books: Books;
  readonly session: SessionBook;
  readonly program: DmaProgram;
  readonly reply: DmaProgramReply;
  readonly stream: number | undefined;
  readonly attachment: Attachment | undefined;
  /** What the transfers that went through used: pages of mappings, with READ or WRITE. */
  readonly uses: readonly Use[];
}

export interface Use extends PageRange {
  readonly mapping: Mapping;
  readonly offset: number;
  readonly right: number;
}

export interface StaleEvent {
  readonly kind: 'stale';
  readonly session: SessionBook | undefined;
  readonly domain: DomainBook | undefined;
  readonly use: StaleUseObservation;
}

export interface NoteEvent {
  readonly kind: 'note';
  readonly books: Books;
  readonly session: SessionBook;
  readonly note: MemoryNote;
  readonly site: CallRecord;
}

/** The session's stub has said farewell: what it still holds is leaked. */
export interface FarewellEvent {
  readonly kind: 'farewell';
  readonly books: Books;
  readonly session: SessionBook;
}

/** Nothing more comes from the session, for whatever reason. */
export interface EndEvent {
  readonly kind: 'end';
  readonly books: Books;
  readonly session: SessionBook;
}

export type VerifierEvent = CallEvent | RefusedEvent | FaultEvent | DmaEvent | StaleEvent | NoteEvent | FarewellEvent | EndEvent;
