/**
 * Replay: a trace is run again without a VM, and every record that comes out is held against the one that was written down.
 *
 * A replay is the same when all records are, to the bit: replies, events, faults with their evidence and times, even what the
 * machine read. Where records differ in what they tell, the difference is kept and the replay goes on; where it comes to
 * another kind of record than the trace has, it has left the recorded run and ends.
 */
import type { MachineStatistics, Observer } from '../machine/types.js';
import { encodeTraceRecord } from '../proto/codec.js';
import type { TraceRecord, TraceRecordInit } from '../proto/types.js';
import { findingsDigest, OutcomeDigest } from './digest.js';
import { ReplayRun, type RecordedRun } from './replay-run.js';

export type { RecordedRun };

/** The first difference is what counts; a few more may help. */
const DIVERGENCES_KEPT = 16;

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

/** Throws HostError `VIOMMU_ERR_TRACE` when the beginning is missing or the header makes no machine. */
export function replay(trace: RecordedRun, options: ReplayOptions = {}): ReplayResult {
  return new Comparison(trace, options).run();
}

class Comparison {
  readonly #run: ReplayRun;
  readonly #options: ReplayOptions;
  readonly #recorded = new OutcomeDigest();
  readonly #replayed = new OutcomeDigest();
  readonly #divergences: Divergence[] = [];
  #differences = 0;
  #recordedFindings: string | undefined;

  constructor(trace: RecordedRun, options: ReplayOptions) {
    const { observers = [], findings } = options;
    this.#options = options;
    this.#run = new ReplayRun(trace, {
      observers,
      findings,
      taken: (recorded, replayed) => this.#taken(recorded, replayed),
      lost: (recorded, replayed) => this.#lost(recorded, replayed),
    });
  }

  run(): ReplayResult {
    while (this.#run.step());
    const { records, passedOver, isLost, machine } = this.#run;
    const findings = this.#options.findings?.();
    return {
      recordedFindings: this.#recordedFindings,
      findings: findings && findingsDigest(findings),
      ...{ records, differences: this.#differences, divergences: this.#divergences, passedOver },
      ...{ recordedDigest: this.#recorded.toString(), digest: this.#replayed.toString(), isComplete: !isLost },
      statistics: machine.statistics(),
    };
  }

  #taken(recorded: TraceRecord, replayed: TraceRecordInit): void {
    this.#recorded.add(recorded);
    this.#replayed.add(replayed);
    if (recorded.body === 'end' && recorded.end.hasFindings) this.#recordedFindings = recorded.end.findingsDigest;
    if (!isSame(recorded, replayed)) this.#differ({ number: Number(recorded.number), recorded, replayed });
  }

  #lost(recorded: TraceRecord, replayed: TraceRecordInit | undefined): void {
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
