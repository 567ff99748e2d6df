/**
 * One reader of the page tables in another process: a QEMU device that translates the DMA of emulated functions
 * (proto/viommu/v1/translation.proto). It is told how each function's DMA is decided and what it must not use any more,
 * confirms what it was told, and asks about everything that it cannot grant by itself.
 *
 * It is no session: it makes no calls and owns nothing. Whatever it says or leaves unsaid, it can hold up answers to the
 * guest that it has not confirmed, and nothing else; what waits for it is bounded.
 */
import { addressOf, offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import { FAULT_CODES } from '../engine/fault-codes.js';
import { Answer } from '../iommu/answer.js';
import type { Device } from '../iommu/device.js';
import type { Iommu } from '../iommu/iommu.js';
import type { Access, Fault, RequesterId } from '../iommu/types.js';
import type { Access as AccessCode, DeviceStatistics, FaultReport, TranslateReply, TranslateRequest, Update, Witness } from '../proto/types.js';
import { bindingOf, functionOf, numberOf } from './bindings.js';
import { HeldFaults } from './held-faults.js';
import type { ObservationFeed } from './observation.js';
import { PendingChanges, type Telling } from './pending-changes.js';
import type { TranslationTotals } from './translation-counters.js';
import { refusedFunction, unansweredFault, type ReaderAccess } from './reader-faults.js';

/** Takes the updates of one reader. */
export interface UpdateSink {
  /** Called whenever updates wait; take them with `Reader.nextUpdate()` for as long as there is room. Never blocks. */
  updatesWaiting(): void;
}

/** What a reader has of its machine. */
export interface ReaderHost {
  readonly iommu: Iommu;
  readonly feed: ObservationFeed;
  readonly warnings: RateLimiter;
  readonly totals: TranslationTotals;
  /** Functions behind the IOMMU. */
  readonly functions: ReadonlySet<RequesterId>;
  now(): number;
  faulted(fault: Fault): void;
  /** What follows is DMA of this device. */
  begins(device: Device): void;
  /** The reader has confirmed a change. */
  confirmed(): void;
  /** Warns when an answer has waited long for this reader. */
  remind(reader: Reader): void;
  /** The reader is gone. */
  left(reader: Reader): void;
}

const ACCESSES: Readonly<Partial<Record<AccessCode, Access>>> = { 1: 'read', 2: 'write' };

/** Questions are answered one after another, so all readers share one. */
const answer = new Answer();

export class Reader {
  /** The last change that it has confirmed. */
  confirmedChange: number;
  readonly #pending = new PendingChanges();
  readonly #held: HeldFaults;
  /** What was taken out of `#pending` and is not sent, and the change that its last message tells of. */
  #tellings: Telling[] | undefined;
  #tellingsChange = 0;
  /** The newest change in `#pending`. */
  #pendingChange: number;
  #sequence = 0n;
  /** What was sent and is not acknowledged; only the last message of a change confirms it. */
  readonly #unacknowledged: { readonly sequence: bigint; readonly change: number | undefined }[] = [];
  #lastQuestion = 0n;
  #isOpen = true;

  /** Made by Readers alone; it is told the bindings of all functions first. `change` is the newest there is. */
  constructor(
    readonly number: number,
    readonly name: string,
    change: number,
    private readonly host: ReaderHost,
    private readonly sink: UpdateSink,
  ) {
    this.confirmedChange = this.#pendingChange = change;
    this.#held = new HeldFaults((fault) => host.faulted(fault));
    for (const id of host.functions) this.#pending.bind(id);
    this.#takePending();
    sink.updatesWaiting();
  }

  /** True while it has not confirmed all that has changed, told or not. */
  get isBehind(): boolean {
    return this.confirmedChange < this.#pendingChange;
  }

  /** For Readers alone: `tell` adds a change, of this number, to what it has yet to be told. */
  change(number: number, tell: (pending: PendingChanges) => void): void {
    if (this.#pending.domainCount >= 2 * LIMITS.domains) this.#pending.keepDomains(new Set([...this.host.iommu.domains].map(numberOf)));
    tell(this.#pending);
    this.#pendingChange = number;
    this.sink.updatesWaiting();
  }

  /** The oldest update that waits, if any, unless too many are unacknowledged. All that changed until now is in few of them. */
  nextUpdate(): Update | undefined {
    if (this.#unacknowledged.length >= LIMITS.updatesUnacknowledged) return undefined;
    if (this.#tellings === undefined && !this.#pending.isEmpty) this.#takePending();
    const telling = this.#tellings?.shift();
    if (telling === undefined) return undefined;
    const isLast = this.#tellings!.length === 0;
    if (isLast) this.#tellings = undefined;
    const update = { sequence: ++this.#sequence, ...telling };
    this.#unacknowledged.push({ sequence: update.sequence, change: isLast ? this.#tellingsChange : undefined });
    this.host.feed.tell(() => ({ kind: 'update', reader: this.number, update }));
    return update;
  }

  /** Takes the word that no access begun before this update, or one before it, is under way. False when there was none such. */
  acknowledge(sequence: bigint): boolean {
    if (sequence < 1n || sequence > this.#sequence) return false;
    const before = this.confirmedChange;
    while (this.#unacknowledged.length > 0 && this.#unacknowledged[0]!.sequence <= sequence) {
      this.confirmedChange = this.#unacknowledged.shift()!.change ?? this.confirmedChange;
    }
    this.host.feed.tell(() => ({ kind: 'update-ack', reader: this.number, sequence }));
    if (this.#tellings !== undefined || !this.#pending.isEmpty) this.sink.updatesWaiting();
    if (this.confirmedChange !== before) this.host.confirmed();
    return true;
  }

  /** Answers a question. Undefined when it is none: an id that does not grow, numbers that are no function or access. */
  translate(request: TranslateRequest): TranslateReply | undefined {
    const id = functionOf(request);
    const access = ACCESSES[request.access];
    if (id === undefined || access === undefined || request.id <= this.#lastQuestion) return undefined;
    this.#lastQuestion = request.id;
    const fault = this.host.functions.has(id) ? this.#judge(id, access, request) : this.#refuseStranger(id, access, request);
    const reply = replyOf(request.id, answer);
    this.host.feed.tell(() => ({ kind: 'translation', reader: this.number, request, reply }));
    if (fault !== undefined) this.#held.hold(request.id, fault);
    return reply;
  }

  /** A refused access is over. False when the report is none. */
  report(report: FaultReport): boolean {
    const id = functionOf(report);
    const access = ACCESSES[report.access];
    if (id === undefined || access === undefined) return false;
    const length = bytesOf(report.length);
    this.host.feed.tell(() => ({ kind: 'fault-report', reader: this.number, report }));
    if (report.id === 0n) this.#unanswered({ id, access, iova: report.iova, length });
    else if (!this.#held.end(report.id, length)) {
      this.host.warnings.info('fault-report', { reader: this.name, id: String(report.id) }, 'a refusal was reported that is not open any more');
    }
    return true;
  }

  /** Takes what it has counted. */
  statistics(statistics: DeviceStatistics): void {
    for (const requester of statistics.requesters) this.host.totals.take(requester);
    this.host.feed.tell(() => ({ kind: 'reader-statistics', reader: this.number, statistics }));
  }

  /** Says so when an answer has waited long for this reader. */
  remind(): void {
    if (this.#isOpen) this.host.remind(this);
  }

  /** Nothing waits for it any more. A second close does nothing. */
  close(why: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.host.feed.tell(() => ({ kind: 'reader-closed', reader: this.number, why }));
    this.#held.endAll();
    this.host.left(this);
    this.host.warnings.info('reader-left', { reader: this.name, number: this.number, why }, 'a QEMU device is gone');
  }

  /** Bindings are those of now, so everything that has changed until now is told. A new reader is told even of nothing. */
  #takePending(): void {
    const { iommu } = this.host;
    const tellings = this.#pending.take((id) => bindingOf(id, iommu.device(id)?.domain, iommu.inputAddressBits));
    this.#tellings = tellings.length > 0 ? tellings : [{ bindings: [], invalidations: [] }];
    this.#tellingsChange = this.#pendingChange;
  }

  #unanswered(access: ReaderAccess): void {
    const fault = unansweredFault(this.host, access);
    this.#held.forget(fault);
    this.host.faulted(fault);
  }

  /** Fills `answer`; gives the fault of a refusal. */
  #judge(id: RequesterId, access: Access, { iova }: TranslateRequest): Fault | undefined {
    const { iommu } = this.host;
    const device = iommu.addDevice(id);
    const page = pageOf(iova);
    this.host.begins(device);
    if (iommu.answer(device, page, access, answer)) return undefined;
    return iommu.fault(device, page, offsetInPage(iova), 1, access, answer.translation);
  }

  /** As `#judge`, for a function that is not behind the IOMMU. */
  #refuseStranger(id: RequesterId, access: Access, { iova }: TranslateRequest): Fault {
    const fault = refusedFunction({ id, access, iova, length: 1 }, this.host.now());
    answer.refuse(pageOf(iova), fault.type, fault.reason);
    return fault;
  }
}

function replyOf(id: bigint, { isGranted, page, pageCount, frame, isReadable, isWritable, translation, witnesses }: Answer): TranslateReply {
  const told: Witness[] = [];
  for (let i = 0; i < witnesses.length; i++) told.push({ address: BigInt(witnesses.addressAt(i)), value: witnesses.valueAt(i) });
  return {
    id,
    granted: isGranted,
    iova: addressOf(page),
    length: addressOf(pageCount),
    address: isGranted ? addressOf(frame) : 0n,
    readable: isReadable,
    writable: isWritable,
    fault: isGranted ? 0 : FAULT_CODES[translation.type],
    witnesses: told,
  };
}

/** A refused access has at least the byte that was refused. */
function bytesOf(length: bigint): number {
  if (length < 1n) return 1;
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(length);
}
