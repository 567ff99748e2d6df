/**
 * A recorded run with parts left out, run again: the actions that remain are done in their order, with the handles that this
 * run gives in place of the recorded ones, and with the addresses that its allocators give in place of theirs. A call whose
 * handle nobody made any more is left out as well.
 */
import type { Observer } from '../machine/types.js';
import type { DmaProgram, DmaStep, Reply, Request, TraceRecord, TraceRecordInit } from '../proto/types.js';
import type { Action, RecordedActions } from './actions-of.js';
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

/** Runs these actions; gives the records of the run and which actions were done. */
export function runPart(actions: readonly Action[], options: PartialRunOptions): { readonly records: TraceRecordInit[]; readonly done: Action[] } {
  return new PartialRun(options).run(actions);
}

class PartialRun {
  readonly #recorded: RecordedActions;
  readonly #machine: ReplayMachine;
  readonly #records: TraceRecordInit[] = [];
  readonly #handles = new Map<bigint, bigint>();
  readonly #ranges: ChosenRange[] = [];
  #place = 0;
  #now = 0;

  constructor({ setup, recorded, observers = [], findings }: PartialRunOptions) {
    this.#recorded = recorded;
    this.#machine = new ReplayMachine({
      setup,
      ahead: { peek: () => undefined, endOf: (started) => recorded.endOf(started) },
      inputs: { clock: { now: () => this.#now }, words: recorded.words(() => this.#place) },
      sink: { put: (record) => void this.#records.push(record) },
      observers,
      findings,
    });
  }

  run(actions: readonly Action[]): { readonly records: TraceRecordInit[]; readonly done: Action[] } {
    const done = actions.filter((action) => this.#do(action));
    while (this.#machine.resumeOldest());
    this.#machine.end();
    return { records: this.#records, done };
  }

  /** False when what it needs is not there. */
  #do({ place, record }: Action): boolean {
    this.#place = place;
    this.#now = Math.max(this.#now, toMilliseconds(record.atNs));
    if (record.body === 'dmaSlice') return this.#machine.resumeOldest();
    if (!this.#hasSession(record)) return false;
    if (record.body === 'call') return this.#call(record);
    if (record.body === 'dmaStarted' && record.dmaStarted.program !== null) {
      return this.#machine.run({ ...record, dmaStarted: { ...record.dmaStarted, program: this.#programHere(record.dmaStarted.program) } });
    }
    return this.#machine.run(record);
  }

  #hasSession(record: TraceRecord): boolean {
    if (record.body === undefined || record.body === 'sessionOpened') return true;
    const content = (record as unknown as Record<string, object>)[record.body];
    return content === undefined || !('session' in content) || this.#machine.session(content.session as number) !== undefined;
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
