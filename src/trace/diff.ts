/**
 * Two recorded runs side by side: of two builds of a driver, or of one build in two profiles. What belongs together is found
 * by what was done - routine, arguments, session - without the handles and the addresses that the daemon chose, without
 * times and places in the driver. Then outcomes are compared, and whether handles go on standing for each other.
 */
import { hex } from '../base/bits.js';
import { ntstatusName } from '../base/ntstatus.js';
import { requesterName } from '../iommu/types.js';
import type { Reply, Request, TraceRecord } from '../proto/types.js';
import { align } from './align.js';
import { contentOf, handlesMadeBy, handlesUsedBy, resultContentOf } from './handles.js';
import type { JudgedFinding } from './judge.js';
import { compact, deviceName, plain, routineName, stepName, tell } from './text.js';

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

/** Undefined for what says nothing of a driver: its bookkeeping, and events, which come when they are fetched. */
function entryOf(record: TraceRecord, ranges: ChosenRanges): Omit<Entry, 'record'> | undefined {
  switch (record.body) {
    case 'call': {
      const { session, request, reply } = record.call;
      const key = `s${session} ${routineName(request)} ${argumentsKey(request, ranges)}`;
      ranges.learn(request, reply);
      return { key, outcome: reply === null ? '' : outcomeText(reply) };
    }
    case 'dmaStarted': {
      const { session, program } = record.dmaStarted;
      return { key: `s${session} dma ${deviceName(program?.device ?? null)} ${program?.hasPasid === true ? program.pasid : ''} ${JSON.stringify(program?.steps, ranges.replacer)}`, outcome: '' };
    }
    case 'dmaEnded': {
      const { session, reply } = record.dmaEnded;
      const steps = reply?.results.map(({ status, bytesDone, fault, data }) => `${stepName(status)} ${bytesDone}${fault === 0 ? '' : ` ${tell(record).outcome}`}${data.length === 0 ? '' : ` ${Buffer.from(data).toString('hex')}`}`);
      return { key: `s${session} dma ends`, outcome: steps?.join(', ') ?? '' };
    }
    case 'fault':
      return { key: `fault ${requesterName(Number(record.fault.requester))} ${record.fault.access} ${record.fault.type} ${ranges.name(record.fault.page * PAGE_BYTES)}`, outcome: record.fault.reason };
    case 'staleUse':
      return { key: `stale use ${record.staleUse.device} ${hex(record.staleUse.page)}`, outcome: '' };
    case 'sessionOpened':
    case 'sessionClosed':
    case 'farewell':
    case 'control':
    case 'injected': {
      const { session, what, outcome = '' } = tell(record);
      const details = record.body === 'control' ? compact({ ...record.control.request, id: 0n }) : record.body === 'injected' ? record.injected.action : '';
      return { key: `s${session ?? ''} ${what} ${details}`, outcome };
    }
    default:
      return undefined;
  }
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
    const result = resultContentOf(reply);
    const base = result?.['logicalAddressBase'] ?? result?.['logicalAddress'];
    if (typeof base !== 'bigint') return;
    const content = contentOf(request);
    const physical = content?.['physical'] as { readonly size: bigint; readonly numberOfPages: bigint; readonly mdl: { readonly byteCount: number } | null } | null | undefined;
    const size = (result?.['size'] as bigint | undefined) ?? ((physical?.size ?? 0n) || (physical?.numberOfPages ?? 0n) * PAGE_BYTES || BigInt(physical?.mdl?.byteCount ?? 0));
    this.#ranges.push({ base, end: base + size });
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
