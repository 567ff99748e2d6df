/**
 * A replay step by step: each step does what comes next from outside and takes the records that came about with it. Where what
 * comes out is another kind of record than the trace has, the replay has left the recorded run and goes no further.
 *
 * Who holds the records against each other (replay.ts), and who only wants the machine as it was after so many records
 * (the live view), drives it.
 */
import { HostError } from '../base/errors.js';
import type { GuestMemory } from '../base/memory.js';
import type { Machine } from '../machine/machine.js';
import type { Observer } from '../machine/types.js';
import type { TraceHeader, TraceRecord, TraceRecordInit } from '../proto/types.js';
import { Lookahead } from './lookahead.js';
import { ReplayInputs } from './replay-inputs.js';
import { ReplayMachine, wakeOf } from './replay-machine.js';
import { setupOf } from './setup.js';
import { toMilliseconds } from './times.js';

/** Records that stand before what they came about in. */
const INSIDE: ReadonlySet<TraceRecord['body']> = new Set<TraceRecord['body']>(['reads', 'staleUse']);

/** What a replay reads: `TraceReader`, or records that are at hand. */
export interface RecordedRun extends Iterable<TraceRecord> {
  readonly header: TraceHeader;
}

export interface ReplayRunOptions {
  readonly observers?: readonly Observer[];
  /** What a verifier among the observers found so far. */
  readonly findings?: (() => readonly object[]) | undefined;
  /** Hears of each record of the replay, and the one of the trace in whose place it is. */
  readonly taken?: (recorded: TraceRecord, replayed: TraceRecordInit) => void;
  /** Hears once where the replay leaves the recorded run; one side is missing where it has no such record. */
  readonly lost?: (recorded: TraceRecord, replayed: TraceRecordInit | undefined) => void;
}

export class ReplayRun {
  readonly #ahead: Lookahead;
  readonly #inputs: ReplayInputs;
  readonly #machine: ReplayMachine;
  readonly #options: ReplayRunOptions;
  #records = 0;
  #passedOver = 0;
  #isLost = false;
  #now = 0;

  /** Throws HostError `VIOMMU_ERR_TRACE` when the beginning is missing or the header makes no machine. */
  constructor(trace: RecordedRun, options: ReplayRunOptions = {}) {
    const { firstRecord } = trace.header;
    if (firstRecord > 1n) throw new HostError('VIOMMU_ERR_TRACE', `the trace begins at record ${firstRecord}: a replay needs all parts from the first on`);
    this.#ahead = new Lookahead(trace);
    this.#options = options;
    const { observers = [], findings } = options;
    this.#inputs = new ReplayInputs(() => this.#ahead.peek());
    const inputs = { clock: this.#inputs, words: this.#inputs };
    this.#machine = new ReplayMachine({ setup: setupOf(trace.header), ahead: this.#ahead, inputs, sink: { put: (record) => this.#put(record) }, observers, findings });
  }

  get machine(): Machine {
    return this.#machine.machine;
  }

  /** Records of the trace that were taken. */
  get records(): number {
    return this.#records;
  }

  /** Time of the last of them, in milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** The replay has left the recorded run. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Questions of QEMU devices in a trace of format 1.0, which does not say what else they had been told. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** The table entries in guest memory that walks have read so far, each as it was read last. */
  get knownMemory(): GuestMemory {
    return this.#inputs.known;
  }

  /** Does what comes next. False when nothing comes any more, or the replay is lost. */
  step(): boolean {
    const next = this.#isLost ? undefined : this.#ahead.peek();
    if (next === undefined) return false;
    this.#do(next);
    return true;
  }

  /** Does what comes next and takes its record, and all that went with it. */
  #do(next: TraceRecord): void {
    const action = this.#actionFor(next);
    // Cut off inside of something that was not written down.
    if (action === undefined) return void this.#takeAll();
    if (action.body === 'exchange' && action.exchange.reader === 0) {
      this.#passedOver++;
      return this.#pass();
    }
    const isRun = this.#machine.run(action);
    if (this.#isLost) return;
    if (!isRun || this.#ahead.peek() === next) this.#lose(next, undefined);
  }

  /** The record that says in the course of what this one came about: often itself. A stale use here is that of a question. */
  #actionFor(next: TraceRecord): TraceRecord | undefined {
    let action: TraceRecord | undefined = next;
    let ahead = 0;
    while (action !== undefined && (INSIDE.has(action.body) || wakeOf(action) !== 0n)) action = this.#ahead.peek(++ahead);
    if (action?.body !== 'injected' || !action.injected.beforeCall) return action;
    while (action !== undefined && action.body !== 'call') action = this.#ahead.peek(++ahead);
    return action;
  }

  /** A record of the replay: it has to be the one that comes next. */
  #put(record: TraceRecordInit): void {
    if (this.#isLost) return;
    const recorded = this.#ahead.peek();
    // A trace that was cut off ends inside of something; what the replay does beyond it nobody wrote down.
    if (recorded === undefined) return;
    if (recorded.body !== record.body) return this.#lose(recorded, record);
    this.#options.taken?.(recorded, record);
    this.#pass();
  }

  #pass(): void {
    const record = this.#ahead.take()!;
    this.#inputs.passed(record);
    this.#now = Math.max(this.#now, toMilliseconds(record.atNs));
    this.#records++;
  }

  #takeAll(): void {
    while (this.#ahead.take() !== undefined);
  }

  #lose(recorded: TraceRecord, replayed: TraceRecordInit | undefined): void {
    this.#isLost = true;
    this.#options.lost?.(recorded, replayed);
  }
}
