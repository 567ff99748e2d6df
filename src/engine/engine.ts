/**
 * The DMA engine: runs programs of reads, writes, copies, fills and compares as a device, through its translations.
 *
 * A step goes chunk by chunk. A chunk is what one translation at each end gives in consecutive frames, inside one region of
 * guest memory; it is translated and moved without a pause in between, so what a returned unmap has taken away is never
 * used [DDI-088]. Bytes before the first failing one have been transferred [DDI-322], the failing access itself moves
 * nothing [DDI-346]. In a copy the read is refused before the write is looked at.
 *
 * After LIMITS.engineSliceBytes the run steps back and lets other work go on; calls that come in between take effect on
 * its next chunk. Page numbers and offsets are plain numbers; nothing is allocated for a page.
 */
import { PAGE_BYTES, PAGE_SHIFT, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import type { Device } from '../iommu/device.js';
import type { Iommu } from '../iommu/iommu.js';
import { Translation, refuse } from '../iommu/translate.js';
import type { Access, Fault } from '../iommu/types.js';
import type { DmaProgram, DmaProgramReply, DmaStepResult } from '../proto/types.js';
import { ACCESS_CODES, FAULT_CODES } from './fault-codes.js';
import { CopyList } from './copy-list.js';
import { move, type Window } from './movers.js';
import { Budget, readStep, type Span, type Transfer } from './program.js';

export interface EngineOptions {
  readonly iommu: Pick<Iommu, 'translate' | 'fault'>;
  /** The guest memory of this moment; asked for each chunk. */
  readonly memory: () => GuestMemory;
  /** Runs the next slice when other work had its turn; may do so at once. */
  readonly schedule: (work: () => void) => void;
  /** Told of each fault before the program's reply. */
  readonly faulted: (fault: Fault) => void;
  /** Told whose transfers come next, before each slice. */
  readonly begins?: (device: Device) => void;
}

/** A program on its way. */
export interface Run {
  /** Begins at once; what one slice is enough for has ended when this returns. */
  start(): void;
  /** Ends it without a reply; what was transferred stays. */
  cancel(): void;
}

type Status = DmaStepResult['status'];
const DONE: Status = 1;
const FAULT: Status = 2;
const MISMATCH: Status = 3;
const INVALID: Status = 4;

const NO_DATA = new Uint8Array(0);

/** What a step that may not run answers; also the whole answer when the device is none that does DMA here. */
export function invalidStep(): DmaStepResult {
  return result(INVALID, 0);
}

function result(status: Status, bytesDone: number): DmaStepResult {
  return { status, bytesDone: BigInt(bytesDone), stopIova: 0n, fault: 0, access: 0, data: NO_DATA };
}

export class Engine {
  /** Of whatever run has its slice: it is empty when any other code runs. */
  readonly #copies = new CopyList();

  constructor(private readonly options: EngineOptions) {}

  /** A run that has not begun. `done` is called once, and never after `cancel`. */
  load(device: Device, program: DmaProgram, done: (reply: DmaProgramReply) => void): Run {
    return new ProgramRun(this.options, this.#copies, device, program, done);
  }
}

class ProgramRun implements Run {
  readonly #budget = new Budget();
  readonly #results: DmaStepResult[] = [];
  readonly #translation = new Translation();
  readonly #source: Window = { bytes: NO_DATA, at: 0 };
  readonly #destination: Window = { bytes: NO_DATA, at: 0 };
  /** Copies of this slice may wait: no translation looks at what they change. */
  #mayGather = false;
  /** What tags the transfers; untagged ones carry no privilege either (ddi.md 7.2). */
  readonly #pasid: number | undefined;
  readonly #isPrivileged: boolean;
  #transfer: Transfer | undefined;
  #transferDone = 0;
  #bytesDone = 0;
  #ended = false;
  #inSlice = false;
  #resumeAgain = false;

  constructor(
    private readonly options: EngineOptions,
    private readonly copies: CopyList,
    private readonly device: Device,
    private readonly program: DmaProgram,
    private readonly done: (reply: DmaProgramReply) => void,
  ) {
    this.#pasid = program.hasPasid ? program.pasid : undefined;
    this.#isPrivileged = program.hasPasid && program.privileged;
  }

  start(): void {
    this.#resume();
  }

  cancel(): void {
    this.#ended = true;
  }

  /** One slice, and further ones when the scheduler runs them at once: in a loop, so that none nests in another. */
  #resume(): void {
    this.#resumeAgain = true;
    if (this.#inSlice) return;
    this.#inSlice = true;
    while (this.#resumeAgain) {
      this.#resumeAgain = false;
      this.#slice();
      if (!this.#ended) this.options.schedule(() => this.#resume());
    }
    this.#inSlice = false;
  }

  #slice(): void {
    this.options.begins?.(this.device);
    // Tables of the caller's lie in the memory that a copy may be changing: each has to be made before the next page is looked up.
    const domain = this.#pasid === undefined ? this.device.domain : this.device.pasid(this.#pasid)?.domain;
    this.#mayGather = domain?.callerTables === undefined;
    try {
      this.#run();
      this.copies.flush();
    } finally {
      this.copies.drop();
    }
  }

  #run(): void {
    let left: number = LIMITS.engineSliceBytes;
    while (!this.#ended) {
      if (this.#transfer === undefined) {
        this.#begin();
        continue;
      }
      if (left === 0) return;
      const before = this.#bytesDone;
      this.#chunk(this.#transfer, Math.min(left, this.#transfer.length - this.#transferDone));
      left -= this.#bytesDone - before;
    }
  }

  /** Takes the next step, or ends the program after its last. */
  #begin(): void {
    const step = this.program.steps[this.#results.length];
    if (step === undefined) return this.#end();
    const transfer = readStep(step, this.#budget);
    if (transfer === undefined) {
      this.#results.push(invalidStep());
      return this.#end();
    }
    this.#transfer = transfer;
    this.#transferDone = 0;
    if (transfer.length === 0) this.#finish(transfer);
  }

  #chunk(transfer: Transfer, most: number): void {
    const { source, destination } = transfer;
    let length = most;
    if (source !== undefined) length = this.#open(transfer, source, 'read', length, this.#source);
    if (destination !== undefined && length > 0) length = this.#open(transfer, destination, 'write', length, this.#destination);
    if (length === 0) return;
    const moved = this.#move(transfer, length);
    this.#transferDone += moved;
    this.#bytesDone += moved;
    if (moved < length) this.#stop(transfer, MISMATCH, 'read');
    else if (this.#transferDone === transfer.length) this.#finish(transfer);
  }

  /** Moves bytes whose ends are open; a copy may wait until the slice is over, the step ends or a fault is told. */
  #move(transfer: Transfer, length: number): number {
    if (transfer.operation !== 'copy' || !this.#mayGather) return move(transfer, this.#transferDone, length, this.#source, this.#destination);
    this.copies.add(this.#source, this.#destination, length);
    return length;
  }

  /**
   * Translates the next bytes of one end and points the window at them. Gives how many of `most` bytes it holds, or 0 when
   * the first was refused, and then the program has ended.
   */
  #open(transfer: Transfer, span: Span, access: Access, most: number, window: Window): number {
    const position = span.offset + this.#transferDone;
    const page = span.page + (position >>> PAGE_SHIFT);
    const offset = position % PAGE_BYTES;
    const translation = this.#translation;
    const pages = Math.ceil((offset + most) / PAGE_BYTES);
    if (!this.options.iommu.translate(this.device, page, pages, access, translation, this.#pasid, this.#isPrivileged)) {
      this.#refuse(transfer, page, offset, access);
      return 0;
    }
    const address = translation.frame * PAGE_BYTES + offset;
    const region = this.options.memory().regionAt(address);
    if (region === undefined) {
      refuse(translation, 'ExternalFault', `the address is mapped to ${hex(address)}, which is not guest memory`);
      this.#refuse(transfer, page, offset, access);
      return 0;
    }
    window.bytes = region.bytes;
    window.at = address - region.address;
    return Math.min(most, translation.pageCount * PAGE_BYTES - offset, region.length - window.at);
  }

  #refuse(transfer: Transfer, page: number, offset: number, access: Access): void {
    this.copies.flush();
    const left = transfer.length - this.#transferDone;
    const fault = this.options.iommu.fault(this.device, page, offset, left, access, this.#translation, this.#pasid, this.#isPrivileged);
    this.options.faulted(fault);
    this.#stop(transfer, FAULT, access, fault);
  }

  #finish(transfer: Transfer): void {
    this.copies.flush();
    this.#results.push(this.#resultOf(transfer, DONE));
    this.#transfer = undefined;
  }

  /** Ends the program with a step that did not go through. */
  #stop(transfer: Transfer, status: Status, access: Access, fault?: Fault): void {
    const span = access === 'read' ? transfer.source : transfer.destination;
    this.#results.push({
      ...this.#resultOf(transfer, status),
      stopIova: span!.iova + BigInt(this.#transferDone),
      access: ACCESS_CODES[access],
      ...(fault && { fault: FAULT_CODES[fault.type] }),
    });
    this.#end();
  }

  #resultOf(transfer: Transfer, status: Status): DmaStepResult {
    const data = transfer.operation === 'read' ? transfer.data.subarray(0, this.#transferDone) : NO_DATA;
    return { ...result(status, this.#transferDone), data };
  }

  #end(): void {
    // A fault's listeners may have cancelled the program.
    if (this.#ended) return;
    this.#ended = true;
    this.#transfer = undefined;
    this.done({ id: this.program.id, results: this.#results, bytesDone: BigInt(this.#bytesDone) });
  }
}
