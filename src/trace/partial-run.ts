/**
 * A recorded run with parts left out, run again: the actions that remain are done in their order, with the handles that this
 * run gives in place of the recorded ones, and with the addresses that its allocators give in place of theirs. A call whose
 * handle nobody made any more is left out as well.
 */
import type { Observer } from '../machine/types.js';
import type { DmaProgram, DmaStep, Reply, Request, TraceRecord, TraceRecordInit } from '../proto/types.js';
import type { Action, RecordedActions } from './actions-of.js';
import type { RecordOf } from './frames.js';
import { handlesMadeBy, handlesUsedBy, rangeChosenBy, withHandles } from './handles.js';
import { ReplayMachine } from './replay-machine.js';
import type { MachineSetup } from './setup.js';
import { toMilliseconds } from './times.js';

/** A range of logical addresses that an allocator chose: here, and in the recorded run. */
interface ChosenRange {
  readonly recorded: bigint;
  readonly size: bigint;
  readonly chosen: bigint;
}

export interface PartialRunOptions {
  readonly setup: MachineSetup;
  readonly recorded: RecordedActions;
  readonly observers?: readonly Observer[];
  readonly findings?: (() => readonly object[]) | undefined;
}

export interface PartOfRun {
  readonly records: TraceRecordInit[];
  /** Actions that were done, and for each the last observation before it, of this run. */
  readonly done: Action[];
  readonly begun: number[];
}

export function runPart(actions: readonly Action[], options: PartialRunOptions): PartOfRun {
  return new PartialRun(options).run(actions);
}

class PartialRun {
  readonly #recorded: RecordedActions;
  readonly #machine: ReplayMachine;
  readonly #records: TraceRecordInit[] = [];
  readonly #handles = new Map<bigint, bigint>();
  readonly #ranges: ChosenRange[] = [];
  /** Questions that were asked here, by reader and id. */
  readonly #asked = new Set<string>();
  #place = 0;
  #observed = 0;
  #now = 0;

  constructor({ setup, recorded, observers = [], findings }: PartialRunOptions) {
    this.#recorded = recorded;
    this.#machine = new ReplayMachine({
      setup,
      ahead: { peek: () => undefined, endOf: (started) => recorded.endOf(started) },
      inputs: { clock: { now: () => this.#now }, words: recorded.words(() => this.#place) },
      sink: { put: (record) => this.#put(record) },
      observers,
      findings,
    });
  }

  run(actions: readonly Action[]): PartOfRun {
    const begun: number[] = [];
    const done = actions.filter((action) => {
      const observed = this.#observed;
      return this.#do(action) && begun.push(observed) > 0;
    });
    while (this.#machine.resumeOldest());
    this.#machine.end();
    return { records: this.#records, done, begun };
  }

  #put(record: TraceRecordInit): void {
    this.#records.push(record);
    this.#observed = Math.max(this.#observed, Number(record.observation ?? 0n));
  }

  /** False when what it needs is not there. */
  #do({ place, record }: Action): boolean {
    this.#place = place;
    this.#now = Math.max(this.#now, toMilliseconds(record.atNs));
    if (record.body === 'dmaSlice') return this.#machine.resumeOldest();
    if (!this.#hasPeer(record)) return false;
    if (record.body === 'exchange') return this.#ask(record);
    if (record.body === 'faultReport') return this.#report(record);
    if (record.body === 'call') return this.#call(record);
    if (record.body === 'dmaStarted' && record.dmaStarted.program !== null) {
      return this.#machine.run({ ...record, dmaStarted: { ...record.dmaStarted, program: this.#programHere(record.dmaStarted.program) } });
    }
    return this.#machine.run(record);
  }

  #hasPeer(record: TraceRecord): boolean {
    if (record.body === undefined || record.body === 'sessionOpened' || record.body === 'readerOpened') return true;
    const content = (record as unknown as Record<string, object>)[record.body];
    if (content === undefined) return true;
    if ('reader' in content) return this.#machine.readers.get(content.reader as number) !== undefined;
    return !('session' in content) || this.#machine.session(content.session as number) !== undefined;
  }

  #ask(record: RecordOf<'exchange'>): boolean {
    const { reader, asked } = record.exchange;
    if (asked?.body !== 'translate') return false;
    const { translate } = asked;
    this.#asked.add(`${reader} ${translate.id}`);
    return this.#machine.run({ ...record, exchange: { ...record.exchange, asked: { ...asked, translate: { ...translate, iova: this.#addressHere(translate.iova) } } } });
  }

  /** The report of a refusal goes with its question. */
  #report(record: RecordOf<'faultReport'>): boolean {
    const { reader, report } = record.faultReport;
    if (report === null || (report.id !== 0n && !this.#asked.has(`${reader} ${report.id}`))) return false;
    return this.#machine.run({ ...record, faultReport: { reader, report: { ...report, iova: this.#addressHere(report.iova) } } });
  }

  #call(record: Extract<TraceRecord, { body: 'call' }>): boolean {
    const { request, reply } = record.call;
    if (request === null || handlesUsedBy(request).some((handle) => this.#recorded.made.has(handle) && !this.#handles.has(handle))) return false;
    const renamed = this.#withAddresses(withHandles(request, (handle) => this.#handles.get(handle) ?? handle));
    const before = this.#records.length;
    this.#machine.run({ ...record, call: { ...record.call, request: renamed } });
    for (const made of this.#records.slice(before)) if (made.body === 'call') this.#learn(request, reply, (made.call.reply ?? null) as Reply | null);
    return true;
  }

  #learn(request: Request, recorded: Reply | null, given: Reply | null): void {
    const before = handlesMadeBy(recorded);
    const here = handlesMadeBy(given);
    if (before.length === here.length) before.forEach((handle, i) => this.#handles.set(handle, here[i]!));
    const [one, other] = [rangeChosenBy(request, recorded), rangeChosenBy(request, given)];
    if (one !== undefined && other !== undefined && one.base !== other.base) this.#ranges.push({ recorded: one.base, chosen: other.base, size: one.size });
  }

  #withAddresses(request: Request): Request {
    if (request.routine !== 'unmapLogicalRange' || this.#ranges.length === 0) return request;
    const { unmapLogicalRange } = request;
    return { ...request, unmapLogicalRange: { ...unmapLogicalRange, logicalAddress: this.#addressHere(unmapLogicalRange.logicalAddress) } };
  }

  #programHere(program: DmaProgram): DmaProgram {
    return this.#ranges.length === 0 ? program : { ...program, steps: program.steps.map((step) => this.#stepHere(step)) };
  }

  #stepHere(step: DmaStep): DmaStep {
    if (step.operation === undefined) return step;
    const content = (step as unknown as Record<string, Record<string, unknown>>)[step.operation]!;
    const moved = Object.entries(content).map(([name, value]) => [name, /iova$/i.test(name) ? this.#addressHere(value as bigint) : value]);
    return { ...step, [step.operation]: Object.fromEntries(moved) } as DmaStep;
  }

  #addressHere(address: bigint): bigint {
    const range = this.#ranges.findLast(({ recorded, size }) => address >= recorded && address < recorded + size);
    return range === undefined ? address : address - range.recorded + range.chosen;
  }
}
