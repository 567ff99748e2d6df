/**
 * `viommu replay FILE`: runs a trace again without a VM and says whether it came out the same. Exit codes: 0 it did, 1 it
 * did not, 4 the file cannot be read or begins too late.
 */
import { oneLine } from '../base/one-line.js';
import { TraceReader } from '../trace/reader.js';
import { replay as replayTrace, type Divergence, type ReplayResult } from '../trace/replay.js';
import { jsonOf, lineOf } from '../trace/text.js';
import type { TraceRecord } from '../proto/types.js';
import { encodeTraceRecord, decodeTraceRecord } from '../proto/codec.js';
import { Verifier } from '../verify/verifier.js';
import type { Finding } from '../verify/types.js';
import { EXIT } from './exit-codes.js';
import { flag, type Values } from './options.js';
import { Progress, watched } from './progress.js';
import { onlyFile } from './trace.js';

export const REPLAY_OPTIONS = {
  json: flag('print one JSON document'),
} as const;

/** What `viommu replay --json` prints. Stable: members are only ever added. */
interface ReplayReport {
  readonly verdict: 'same' | 'different';
  readonly exitCode: number;
  readonly file: string;
  readonly notes: readonly string[];
  readonly records: number;
  readonly digest: string;
  readonly recordedDigest: string;
  readonly differences: number;
  readonly firstDifference?: { readonly record: number; readonly recorded: unknown; readonly replayed: unknown };
  readonly findings: readonly Finding[];
  /** Whether the findings are those of the recorded run; absent when that was not judged. */
  readonly sameFindings?: boolean;
}

export async function replay(options: Values<typeof REPLAY_OPTIONS>, files: readonly string[]): Promise<number> {
  const file = onlyFile(files, 'replay');
  const reader = new TraceReader(file);
  const verifier = new Verifier();
  let isEnded = false;
  const findings = () => {
    if (!isEnded) verifier.end();
    isEnded = true;
    return verifier.findings();
  };
  const progress = new Progress({ quiet: options.json });
  const result = replayTrace(watched(reader, progress, `replaying ${file}`), { observers: [(observation) => verifier.observe(observation)], findings });
  progress.end();
  const report = reportOf(file, reader, result, findings());
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report, result));
  return report.exitCode;
}

function reportOf(file: string, reader: TraceReader, result: ReplayResult, findings: readonly Finding[]): ReplayReport {
  const [first] = result.divergences;
  const isSame = result.differences === 0 && result.digest === result.recordedDigest;
  const { records, digest, recordedDigest, differences } = result;
  return {
    ...{ verdict: isSame ? 'same' : 'different', exitCode: isSame ? EXIT.ok : EXIT.guestFailed, file, notes: reader.notes, records, digest, recordedDigest, differences },
    ...(first && { firstDifference: { record: first.number, recorded: jsonSide(first.recorded), replayed: jsonSide(whole(first.replayed)) } }),
    findings,
    ...(result.recordedFindings !== undefined && { sameFindings: result.recordedFindings === result.findings }),
  };
}

function describe({ file, notes, records, digest, differences, findings, sameFindings }: ReplayReport, { divergences, isComplete, passedOver }: ReplayResult): string {
  const judged = sameFindings === undefined ? '' : sameFindings ? ', as in the recorded run' : ', not those of the recorded run';
  return [
    ...notes.map((note) => `note      ${file}: ${note}`),
    ...(passedOver > 0 ? [`note      ${passedOver} questions of a QEMU device were not repeated`] : []),
    `replayed  ${records} records, ${differences === 0 ? 'all the same' : `${differences} of them different`}${isComplete ? '' : '; then the replay left the recorded run'}`,
    `digest    ${digest}`,
    ...divergences.slice(0, 1).flatMap(describeDivergence),
    `findings  ${findings.length}${judged}`,
    ...findings.map(({ rule, name, severity, count, message }) => `  ${rule} ${name} (${severity}, ${count}x): ${oneLine(message)}`),
    '',
  ].join('\n');
}

function describeDivergence({ number, recorded, replayed }: Divergence): string[] {
  const side = (record: TraceRecord | undefined) => (record === undefined ? ['no such record'] : [lineOf(record), oneLine(jsonOf(record))]);
  return [`first     record ${number} is different`, ...side(recorded).map((line) => `recorded  ${line}`), ...side(whole(replayed)).map((line) => `replayed  ${line}`)];
}

/** A record as a reader would give it. */
function whole(record: Divergence['replayed']): TraceRecord | undefined {
  return record && decodeTraceRecord(encodeTraceRecord(record));
}

function jsonSide(record: TraceRecord | undefined): unknown {
  return record === undefined ? null : JSON.parse(jsonOf(record));
}
