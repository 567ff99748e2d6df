/**
 * Replay: a trace is run again without a VM, and every record that comes out is held against the one that was written down.
 *
 * A replay is the same when all records are, to the bit: replies, events, faults with their evidence and times, even what the
 * machine read. Where records differ in what they tell, the difference is kept and the replay goes on; where it comes to
 * another kind of record than the trace has, it has left the recorded run and ends.
 */
import { HostError } from '../base/errors.js';
import type { MachineStatistics, Observer } from '../machine/types.js';
import { encodeTraceRecord } from '../proto/codec.js';
import type { TraceHeader, TraceRecord, TraceRecordInit } from '../proto/types.js';
import { findingsDigest, OutcomeDigest } from './digest.js';
import { Lookahead } from './lookahead.js';
import { ReplayInputs } from './replay-inputs.js';
import { ReplayMachine, wakeOf } from './replay-machine.js';
import { setupOf } from './setup.js';

/** The first difference is what counts; a few more may help. */
const DIVERGENCES_KEPT = 16;

/** Records that stand before what they came about in. */
const INSIDE: ReadonlySet<TraceRecord['body']> = new Set<TraceRecord['body']>(['reads', 'staleUse']);

/** One place where the replay is not what was recorded; one side is missing where it has no such record. */
export interface Divergence {
  readonly number: number;
  readonly recorded: TraceRecord | undefined;
  readonly replayed: TraceRecordInit | undefined;
}

export interface ReplayResult {
  /** Records that were held against the trace. */
  readonly records: number;
  /** SHA-256 over what came out: of the recorded run, and of the replay. */
  readonly recordedDigest: string;
  readonly digest: string;
  /** SHA-256 of what verifiers found, when they watched. */
  readonly recordedFindings: string | undefined;
  readonly findings: string | undefined;
  /** How many records differ, and the first of them. */
  readonly differences: number;
  readonly divergences: readonly Divergence[];
  /** The replay came to the trace's end. */
  readonly isComplete: boolean;
  /** Questions of QEMU devices in a trace of format 1.0, which does not say what else they had been told. */
  readonly passedOver: number;
  readonly statistics: MachineStatistics;
}

export interface ReplayOptions {
  readonly observers?: readonly Observer[];
  /** What a verifier among the observers found so far. */
  readonly findings?: () => readonly object[];
}

/** What a replay reads: `TraceReader`, or records that are at hand. */
export interface RecordedRun extends Iterable<TraceRecord> {
  readonly header: TraceHeader;
}

/** Throws HostError `VIOMMU_ERR_TRACE` when the beginning is missing or the header makes no machine. */
export function replay(trace: RecordedRun, options: ReplayOptions = {}): ReplayResult {
  if (trace.header.firstRecord > 1n) throw new HostError('VIOMMU_ERR_TRACE', `the trace begins at record ${trace.header.firstRecord}: a replay needs all parts from the first on`);
  return new Comparison(trace, options).run();
}

class Comparison {
  readonly #ahead: Lookahead;
  readonly #inputs: ReplayInputs;
  readonly #machine: ReplayMachine;
  readonly #options: ReplayOptions;
  readonly #recorded = new OutcomeDigest();
  readonly #replayed = new OutcomeDigest();
  readonly #divergences: Divergence[] = [];
  #records = 0;
  #differences = 0;
  #passedOver = 0;
  #isLost = false;
  #recordedFindings: string | undefined;

  constructor(trace: RecordedRun, options: ReplayOptions) {
    this.#ahead = new Lookahead(trace);
    this.#options = options;
    const { observers = [], findings } = options;
    this.#inputs = new ReplayInputs(() => this.#ahead.peek());
    const inputs = { clock: this.#inputs, words: this.#inputs };
    this.#machine = new ReplayMachine({ setup: setupOf(trace.header), ahead: this.#ahead, inputs, sink: { put: (record) => this.#put(record) }, observers, findings });
  }

  run(): ReplayResult {
    for (let next = this.#ahead.peek(); next !== undefined && !this.#isLost; next = this.#ahead.peek()) this.#step(next);
    const findings = this.#options.findings?.();
    return {
      recordedFindings: this.#recordedFindings,
      findings: findings && findingsDigest(findings),
      ...{ records: this.#records, differences: this.#differences, divergences: this.#divergences, passedOver: this.#passedOver },
      ...{ recordedDigest: this.#recorded.toString(), digest: this.#replayed.toString(), isComplete: !this.#isLost },
      statistics: this.#machine.machine.statistics(),
    };
  }

  /** Does what comes next and takes its record, and all that went with it. */
  #step(next: TraceRecord): void {
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
    if (recorded === undefined || recorded.body !== record.body) return this.#lose(recorded, record);
    this.#recorded.add(recorded);
    this.#replayed.add(record);
    if (recorded.body === 'end' && recorded.end.hasFindings) this.#recordedFindings = recorded.end.findingsDigest;
    if (!isSame(recorded, record)) this.#differ({ number: Number(recorded.number), recorded, replayed: record });
    this.#pass();
  }

  #pass(): void {
    const record = this.#ahead.take()!;
    this.#inputs.passed(record);
    this.#records++;
  }

  #takeAll(): void {
    while (this.#ahead.take() !== undefined);
  }

  #lose(recorded: TraceRecord | undefined, replayed: TraceRecordInit | undefined): void {
    // A trace that was cut off ends inside of something; what the replay does beyond it nobody wrote down.
    if (recorded === undefined) return;
    this.#isLost = true;
    this.#recorded.add(recorded);
    if (replayed !== undefined) this.#replayed.add(replayed);
    this.#differ({ number: Number(recorded.number), recorded, replayed });
  }

  #differ(divergence: Divergence): void {
    this.#differences++;
    if (this.#divergences.length < DIVERGENCES_KEPT) this.#divergences.push(divergence);
  }
}

function isSame(recorded: TraceRecord, replayed: TraceRecordInit): boolean {
  return recorded.body === 'end' ? isSameEnd(recorded, replayed) : Buffer.compare(encodeTraceRecord(recorded), encodeTraceRecord(replayed)) === 0;
}

/** Findings are compared only when both runs were judged. */
function isSameEnd(recorded: TraceRecord, replayed: TraceRecordInit): boolean {
  if (recorded.body !== 'end' || replayed.body !== 'end') return false;
  const unjudged = { hasFindings: false, findings: 0, findingsDigest: '' };
  const areJudged = recorded.end.hasFindings && replayed.end.hasFindings === true;
  const [one, other] = areJudged ? [recorded.end, replayed.end] : [{ ...recorded.end, ...unjudged }, { ...replayed.end, ...unjudged }];
  return Buffer.compare(encodeTraceRecord({ body: 'end', end: one }), encodeTraceRecord({ body: 'end', end: other })) === 0;
}
