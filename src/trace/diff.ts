/**
 * Two recorded runs side by side: of two builds of a driver, or of one build in two profiles. What belongs together is found
 * by what was done - routine, arguments, session - without the handles and the addresses that the daemon chose, without
 * times and places in the driver. Then outcomes are compared, and whether handles go on standing for each other.
 */
import { hex } from '../base/bits.js';
import { ntstatusName } from '../base/ntstatus.js';
import { requesterName } from '../iommu/types.js';
import type { DmaStepResult, Reply, Request, TraceRecord } from '../proto/types.js';
import { align } from './align.js';
import type { Body, RecordOf } from './frames.js';
import { contentOf, handlesMadeBy, handlesUsedBy, rangeChosenBy, resultContentOf } from './handles.js';
import type { JudgedFinding } from './judge.js';
import { routineName, tell } from './text.js';
import { compact, deviceName, faultName, plain, stepName } from './words.js';

/** One run, as it is compared. */
export interface ComparedRun {
  readonly records: Iterable<TraceRecord>;
  /** What a verifier finds in it, when one watched. */
  readonly findings?: readonly JudgedFinding[];
}

export type Difference =
  /** Only one of the runs does this. */
  | { readonly kind: 'only'; readonly side: 'a' | 'b'; readonly record: TraceRecord }
  /** Both do it, and it comes out another way. */
  | { readonly kind: 'outcome'; readonly a: TraceRecord; readonly b: TraceRecord; readonly outcomeA: string; readonly outcomeB: string }
  /** Both do it, to different things. */
  | { readonly kind: 'handle'; readonly a: TraceRecord; readonly b: TraceRecord; readonly handleA: bigint; readonly handleB: bigint }
  | { readonly kind: 'finding'; readonly rule: string; readonly name: string; readonly countA: number; readonly countB: number; readonly message: string };

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Records that both runs have. */
  readonly common: number;
}

/** What is compared of a record. */
interface Entry {
  readonly record: TraceRecord;
  readonly key: string;
  readonly outcome: string;
}

const PAGE_BYTES = 4096n;

export function compareRuns(a: ComparedRun, b: ComparedRun): Comparison {
  const [entriesA, entriesB] = [entriesOf(a.records), entriesOf(b.records)];
  const pairs = align(entriesA.map(({ key }) => key), entriesB.map(({ key }) => key));
  const names = new Names();
  const differences: Difference[] = [];
  let [nextA, nextB] = [0, 0];
  for (const pair of [...pairs, { a: entriesA.length, b: entriesB.length }]) {
    while (nextA < pair.a) differences.push({ kind: 'only', side: 'a', record: entriesA[nextA++]!.record });
    while (nextB < pair.b) differences.push({ kind: 'only', side: 'b', record: entriesB[nextB++]!.record });
    const [one, other] = [entriesA[nextA++], entriesB[nextB++]];
    if (one !== undefined && other !== undefined) differences.push(...compareEntries(one, other, names));
  }
  return { differences: [...differences, ...compareFindings(a.findings, b.findings)], common: pairs.length };
}

function compareEntries(one: Entry, other: Entry, names: Names): Difference[] {
  const records = { a: one.record, b: other.record };
  const differences: Difference[] = [];
  if (one.outcome !== other.outcome) differences.push({ kind: 'outcome', ...records, outcomeA: one.outcome, outcomeB: other.outcome });
  if (one.record.body !== 'call' || other.record.body !== 'call') return differences;
  const [usedA, usedB] = [handlesUsedBy(one.record.call.request), handlesUsedBy(other.record.call.request)];
  for (const [i, handle] of usedA.entries()) {
    if (!names.arePartners(handle, usedB[i] ?? 0n)) differences.push({ kind: 'handle', ...records, handleA: handle, handleB: usedB[i] ?? 0n });
  }
  const madeB = handlesMadeBy(other.record.call.reply);
  for (const [i, handle] of handlesMadeBy(one.record.call.reply).entries()) names.pair(handle, madeB[i]);
  return differences;
}

/** Which handle of one run stands for which of the other. One that no paired call made may be anything. */
class Names {
  readonly #partners = new Map<bigint, bigint>();
  readonly #known = new Set<bigint>();

  pair(a: bigint, b: bigint | undefined): void {
    if (b === undefined) return;
    this.#partners.set(a, b);
    this.#known.add(b);
  }

  arePartners(a: bigint, b: bigint): boolean {
    const partner = this.#partners.get(a);
    return partner === undefined ? !this.#known.has(b) : partner === b;
  }
}

function entriesOf(records: Iterable<TraceRecord>): Entry[] {
  const entries: Entry[] = [];
  const ranges = new ChosenRanges();
  for (const record of records) {
    const entry = entryOf(record, ranges);
    if (entry !== undefined) entries.push({ record, ...entry });
  }
  return entries;
}

type Told = Omit<Entry, 'record'>;

/**
 * Not there is what says nothing of a driver: bookkeeping, and events, which come when they are fetched. What QEMU devices
 * ask hangs on what they remember; what was refused stands as its fault.
 */
const ENTRIES: { readonly [B in Body]?: (record: RecordOf<B>, ranges: ChosenRanges) => Told } = {
  call: ({ call: { session, request, reply } }, ranges) => {
    const key = `s${session} ${routineName(request)} ${argumentsKey(request, ranges)}`;
    ranges.learn(request, reply);
    return { key, outcome: reply === null ? '' : outcomeText(reply) };
  },
  dmaStarted: ({ dmaStarted: { session, program } }, ranges) => {
    const pasid = program?.hasPasid === true ? program.pasid : '';
    return { key: `s${session} dma ${deviceName(program?.device ?? null)} ${pasid} ${JSON.stringify(program?.steps, ranges.replacer)}`, outcome: '' };
  },
  dmaEnded: ({ dmaEnded: { session, reply } }) => ({ key: `s${session} dma ends`, outcome: (reply?.results ?? []).map(stepText).join(', ') }),
  fault: ({ fault }, ranges) => ({ key: `fault ${requesterName(Number(fault.requester))} ${fault.access} ${fault.type} ${ranges.name(fault.page * PAGE_BYTES)}`, outcome: fault.reason }),
  staleUse: ({ staleUse }) => ({ key: `stale use ${staleUse.device} ${hex(staleUse.page)}`, outcome: '' }),
  sessionOpened: (record) => told(record),
  sessionClosed: (record) => {
    const { details = '' } = tell(record);
    const { key, outcome } = told(record);
    return { key, outcome: details === '' ? outcome : `${outcome}, left behind: ${details}` };
  },
  farewell: (record) => told(record),
  control: (record) => told(record, compact({ ...record.control.request, id: 0n })),
  injected: (record) => told(record, record.injected.action),
};

function entryOf(record: TraceRecord, ranges: ChosenRanges): Told | undefined {
  if (record.body === undefined) return undefined;
  return (ENTRIES[record.body] as ((record: TraceRecord, ranges: ChosenRanges) => Told) | undefined)?.(record, ranges);
}

function told(record: TraceRecord, details = ''): Told {
  const { session, what, outcome = '' } = tell(record);
  return { key: `s${session ?? ''} ${what} ${details}`, outcome };
}

function stepText({ status, bytesDone, fault, data }: DmaStepResult): string {
  const bytes = data.length === 0 ? '' : ` ${Buffer.from(data).toString('hex')}`;
  return `${stepName(status)} ${bytesDone}${fault === 0 ? '' : ` ${faultName(fault)}`}${bytes}`;
}

const HANDLES = /^(domain|dmaDevice|token|pasidDevice|registration)$/;

/** The arguments, with a word for each handle and with places in ranges that the daemon chose. */
function argumentsKey(request: Request | null, ranges: ChosenRanges): string {
  const content = contentOf(request);
  return content === undefined ? '' : JSON.stringify(content, (name, value: unknown) => (HANDLES.test(name) && value !== 0n ? name : ranges.replacer(name, value)));
}

function outcomeText(reply: Reply): string {
  const content = Object.entries(resultContentOf(reply) ?? {}).filter(([name]) => !HANDLES.test(name) && !/^logicalAddress/.test(name));
  return [ntstatusName(reply.status), compact(Object.fromEntries(content))].filter((part) => part !== '').join(' ');
}

/** Ranges of logical addresses that the daemon chose, in the order of its choosing. */
class ChosenRanges {
  readonly #ranges: { readonly base: bigint; readonly end: bigint }[] = [];

  learn(request: Request | null, reply: Reply | null): void {
    const range = rangeChosenBy(request, reply);
    if (range !== undefined) this.#ranges.push({ base: range.base, end: range.base + range.size });
  }

  /** The address itself, or its place in the range that was chosen last. */
  name(address: bigint): string {
    const range = this.#ranges.findLast(({ base, end }) => address >= base && address < end);
    return range === undefined ? hex(address) : `chosen+${hex(address - range.base)}`;
  }

  readonly replacer = (name: string, value: unknown): unknown => (typeof value === 'bigint' && /(logicalAddress|iova)$/i.test(name) ? this.name(value) : plain(name, value));
}

function compareFindings(a: readonly JudgedFinding[] | undefined, b: readonly JudgedFinding[] | undefined): Difference[] {
  if (a === undefined || b === undefined) return [];
  const [countsA, countsB] = [countFindings(a), countFindings(b)];
  return [...new Set([...countsA.keys(), ...countsB.keys()])].sort().flatMap((key): Difference[] => {
    const [one, other] = [countsA.get(key), countsB.get(key)];
    const { rule, name, message } = (one ?? other)!.first;
    if (one?.count === other?.count) return [];
    return [{ kind: 'finding', rule, name, countA: one?.count ?? 0, countB: other?.count ?? 0, message }];
  });
}

/** By rule, device and the routines involved. */
function countFindings(findings: readonly JudgedFinding[]): Map<string, { readonly first: JudgedFinding; count: number }> {
  const counts = new Map<string, { readonly first: JudgedFinding; count: number }>();
  for (const finding of findings) {
    const key = [finding.rule, finding.device ?? '', ...finding.calls.map(({ routine, status }) => `${routine} ${status}`)].join(' ');
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { first: finding, count: finding.count });
    else known.count += finding.count;
  }
  return counts;
}
