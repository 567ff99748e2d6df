/**
 * What a run came to, as plain data: everything that the writers of this room know. It is also the JSON output, so
 * members are only ever added, and `version` counts what a reader could not overlook.
 *
 * The words of findings are those of src/verify/types.ts; this room repeats their shape instead of importing it.
 */

/** The verdicts, the worst last: the verdict of several runs is the worst of theirs. */
export const VERDICTS = ['pass', 'fail', 'findings', 'not-tested', 'timeout', 'crash', 'host-error'] as const;

/**
 * `pass`: the guest's checks passed and nothing illegal was found. `fail`: a check failed. `findings`: a rule was broken
 * that is not on the list of known issues. `not-tested`: a device under test never went through translation, the guest
 * reported nothing, or a planned failure never came. `timeout`: a time limit ended it. `crash`: the guest or its QEMU broke.
 * `host-error`: it could not be run, or what it came to could not be kept.
 */
export type Verdict = (typeof VERDICTS)[number];

export type Severity = 'error' | 'warning' | 'note';

/** One test point of the guest. */
export interface CheckPoint {
  readonly name: string;
  readonly ok: boolean;
  /** Lines that followed a failed one. */
  readonly diagnostics: readonly string[];
}

export interface CallReference {
  readonly call: number;
  readonly routine: string;
  readonly status: string;
  readonly module: string;
  readonly offset: string;
  readonly irql: number;
  readonly symbol?: string;
}

export interface FaultReport {
  readonly requester: string;
  readonly pasid?: number;
  readonly access: string;
  readonly address: string;
  readonly length: number;
  readonly type: string;
  readonly reason: string;
  readonly below?: string;
  readonly above?: string;
  readonly history: readonly { readonly what: string; readonly address: string; readonly pageCount: number; readonly call: number }[];
  readonly attachment?: { readonly what: string; readonly call: number };
  readonly flushedBy?: number;
}

export interface ReportedFinding {
  readonly rule: string;
  readonly name: string;
  readonly severity: Severity;
  readonly verdict: 'illegal' | 'fragile' | 'legal';
  readonly message: string;
  readonly count: number;
  readonly at: number;
  readonly session: number;
  readonly device?: string;
  readonly domain?: string;
  readonly calls: readonly CallReference[];
  readonly fault?: FaultReport;
  /** Why it does not count: the reason on the list of known issues. */
  readonly known?: string;
  /** It counts although it is no error: the scenario wants warnings to fail. */
  readonly isStrict?: true;
}

/** A rule as the outputs name it. */
export interface RuleDescription {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly verdict: 'illegal' | 'fragile' | 'legal';
  readonly summary: string;
  readonly source: string;
}

/** How one device's DMA went. Bytes are known where the daemon's own engine moved them, not for QEMU's devices. */
export interface DeviceCoverage {
  readonly device: string;
  readonly underTest: boolean;
  readonly madeBy: 'dma-engine' | 'qemu-device' | 'both' | 'nobody';
  readonly operations: { readonly translated: number; readonly identity: number; readonly bypassed: number; readonly refused: number };
  readonly bytes: { readonly translated: number; readonly identity: number };
}

export interface RoutineCoverage {
  readonly routine: string;
  readonly calls: number;
  /** By name of the NTSTATUS, in order of name. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** What the run exercised. `problems` is empty when what was to be tested was tested. */
export interface Certificate {
  readonly devices: readonly DeviceCoverage[];
  readonly routines: readonly RoutineCoverage[];
  /** Pairs of a routine and a status that is not success. */
  readonly errorPaths: number;
  /** Ids of the rules that were asked about something, and of those that had nothing to judge. */
  readonly rules: { readonly judged: readonly string[]; readonly idle: readonly string[] };
  readonly problems: readonly string[];
}

/** The life of one domain, for the picture of a run. Times as in TimelineEntry. */
export interface DomainPicture {
  readonly name: string;
  readonly type: string;
  readonly createdAt: number;
  /** Absent when it was never deleted. */
  readonly deletedAt?: number;
  readonly devices: readonly { readonly device: string; readonly from: number; readonly to?: number }[];
  /** Pages that were mapped from a time on; in order of time, thinned out when there were many changes. */
  readonly pages: readonly { readonly at: number; readonly count: number }[];
  readonly peakPages: number;
  readonly maps: number;
  readonly unmaps: number;
}

/** A planned failure and how often it came. */
export interface InjectionCount {
  readonly cause: string;
  readonly matched: number;
  readonly fired: number;
}

/** One call, when every call was asked for. */
export interface ListedCall {
  readonly routine: string;
  /** Image of the caller; empty when it is none, and then the offset is an address. */
  readonly module: string;
  readonly offset: string;
  readonly status: string;
  /** The entry of a plan that decided it. */
  readonly injected?: string;
}

/** One thing that happened, for the picture of a run. */
export interface TimelineEntry {
  /** Milliseconds from the start of the run. */
  readonly at: number;
  readonly lane: 'call' | 'dma' | 'fault' | 'injected' | 'session';
  readonly label: string;
  readonly bad: boolean;
}

/** Where a run that was ended by a time limit stood. */
export interface HangReport {
  readonly limit: string;
  readonly seconds: number;
  readonly lines: readonly string[];
}

/** One cell of the matrix. */
export interface RunResult {
  readonly name: string;
  /** What distinguishes it: profile, QEMU, seed, plan. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly qemu: { readonly version: string; readonly carrier: string; readonly accelerator: string };
  readonly checks: { readonly passed: number; readonly failed: number; readonly points: readonly CheckPoint[] };
  readonly findings: readonly ReportedFinding[];
  readonly certificate: Certificate;
  readonly injections: readonly InjectionCount[];
  readonly timeline: readonly TimelineEntry[];
  readonly domains: readonly DomainPicture[];
  /** What the verdict does not say and nobody should miss. */
  readonly notes: readonly string[];
  readonly hang?: HangReport;
  /** The guest's last lines. */
  readonly lastLines: readonly string[];
  readonly trace?: string;
  readonly calls?: readonly ListedCall[];
}

/** A whole invocation. */
export interface RunOutcome {
  readonly format: 'viommu-run';
  readonly version: 1;
  readonly program: { readonly name: string; readonly version: string };
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly rules: readonly RuleDescription[];
  readonly runs: readonly RunResult[];
  /** Runs that passed and are not in the list, because there were thousands. */
  readonly omittedRuns: number;
  /** Reports, traces and logs that could not be written. */
  readonly lost: readonly string[];
}

/** The worst of some verdicts; of none, 'not-tested'. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'not-tested';
  return VERDICTS[Math.max(...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))]!;
}

/** Its runs are good as far as they go, and there were to be more: an empty shard, an interrupt. */
export function isShort({ verdict, runs }: Pick<RunOutcome, 'verdict' | 'runs'>): boolean {
  return verdict !== 'pass' && runs.every((run) => run.verdict === 'pass');
}

/** A call's place in the driver: function when symbols are known, else module and offset. */
export function placeOf(call: CallReference): string {
  if (call.symbol !== undefined) return `${call.module}!${call.symbol}`;
  return call.module === '' ? call.offset : `${call.module}+${call.offset}`;
}

/** True for a finding that counts against the run. */
export function counts(finding: ReportedFinding): boolean {
  return finding.known === undefined && (finding.severity === 'error' || finding.isStrict === true);
}
