/**
 * Records for people: one line each, in columns that do not move, and as JSON. Handles and addresses are hexadecimal,
 * statuses and faults go by their names, calls by the place in the driver that made them.
 */
import { hex } from '../base/bits.js';
import { ntstatusName } from '../base/ntstatus.js';
import { oneLine } from '../base/one-line.js';
import { requesterName } from '../iommu/types.js';
import { DmaStepStatus, TraceDelivery } from '../proto/types.js';
import type { CallSite, DmaProgram, DmaProgramReply, Event, Reply, Request, TraceCause, TraceFault, TraceMapping, TraceRecord } from '../proto/types.js';
import type { Body, RecordOf } from './frames.js';
import { exchangeTold, reportText, statisticsText, updateText } from './reader-text.js';
import { toMilliseconds } from './times.js';
import { accessName, compact, deviceName, faultName, nameIn, plain, stepName, words } from './words.js';

export { plain } from './words.js';

/** What a line tells, in its columns. */
export interface Told {
  readonly session?: number;
  /** The QEMU device that reads the page tables. */
  readonly reader?: number;
  /** The routine, or what else happened. */
  readonly what: string;
  /** Status, or how it ended. */
  readonly outcome?: string;
  /** module+offset of the caller. */
  readonly site?: string;
  readonly details?: string;
}

const TELL: { readonly [B in Body]: (record: RecordOf<B>) => Told } = {
  header: ({ header }) => ({ what: 'header', details: compact(header) }),
  sessionOpened: ({ sessionOpened: { session, hello, reply } }) => ({ session, what: 'opened', outcome: reply?.accepted === false ? 'refused' : 'accepted', details: compact(hello) }),
  sessionClosed: ({ sessionClosed: { session, why, ...left } }) => ({ session, what: 'closed', outcome: why, details: compact(left) }),
  farewell: ({ farewell: { session } }) => ({ session, what: 'farewell' }),
  memoryNote: ({ memoryNote: { session, note } }) => ({ session, what: 'memory note', site: siteOf(note?.callSite ?? null), details: compact({ ...note, id: 0n, callSite: null }) }),
  call: ({ call: { session, request, reply, injected, injectedFailure } }) => ({
    session,
    what: routineName(request),
    outcome: reply === null ? '' : ntstatusName(reply.status),
    site: siteOf(request?.callSite ?? null),
    details: words(argumentsOf(request), resultOf(reply), injected && `${injectedFailure ? 'failed' : 'held back'} by ${injected}`),
  }),
  dmaStarted: ({ dmaStarted: { session, program } }) => ({ session, what: 'dma begins', details: programText(program) }),
  dmaSlice: ({ dmaSlice: { work } }) => ({ what: 'dma goes on', details: `work ${work}` }),
  dmaEnded: ({ dmaEnded: { session, started, reply } }) => ({ session, what: 'dma ends', outcome: dmaOutcome(reply), details: words(`begun by record ${started}`, stepsText(reply)) }),
  control: ({ control: { session, request, reply } }) => ({ session, what: 'control', outcome: reply?.accepted === true ? 'accepted' : (reply?.reason ?? ''), details: compact({ ...request, id: 0n }) }),
  event: ({ event: { session, event } }) => ({ session, what: 'event', outcome: event?.event ?? '', details: eventText(event) }),
  fault: ({ fault }) => ({ what: 'fault', outcome: faultName(fault.type), details: faultText(fault) }),
  staleUse: ({ staleUse }) => ({
    session: staleUse.session,
    what: 'stale use',
    details: words(staleUse.hasDevice ? requesterName(Number(staleUse.device)) : '', `domain=${hex(staleUse.domain)}`, `at ${hex(staleUse.page * 4096n)}`, `got ${frameText(staleUse.hasCachedFrame, staleUse.cachedFrame)}`, `tables say ${frameText(staleUse.hasFreshFrame, staleUse.freshFrame)}`, staleUse.flushed && `last flushed by ${causeText(staleUse.flushed)}`),
  }),
  memory: ({ memory }) => ({ what: 'memory', details: memory.regions.map(({ address, length }) => `${hex(address)}+${hex(length)}`).join(' ') || 'none' }),
  injected: ({ injected: { cause, refused, action, ...rest } }) => ({ what: 'injected', outcome: refused === '' ? 'done' : refused, details: words(`by ${cause}:`, action, compact((rest as Record<string, unknown>)[action ?? ''] ?? {})) }),
  readerOpened: ({ readerOpened: { reader, hello, reply } }) => ({ reader, what: 'reader opened', outcome: reply?.accepted === false ? 'refused' : 'accepted', details: compact(hello) }),
  readerClosed: ({ readerClosed: { reader, why } }) => ({ reader, what: 'reader closed', outcome: why }),
  exchange: ({ exchange }) => exchangeTold(exchange),
  update: ({ update: { reader, update } }) => ({ reader, what: 'update', details: updateText(update) }),
  updateAck: ({ updateAck: { reader, sequence } }) => ({ reader, what: 'update obeyed', details: `up to ${sequence}` }),
  faultReport: ({ faultReport: { reader, report } }) => ({ reader, what: 'fault report', details: reportText(report) }),
  readerStatistics: ({ readerStatistics: { reader, statistics } }) => ({ reader, what: 'reader statistics', details: statisticsText(statistics) }),
  reads: () => ({ what: 'reads' }),
  end: ({ end }) => ({ what: 'end', details: compact(end) }),
};

export function tell(record: TraceRecord): Told {
  if (record.body === undefined) return { what: 'unknown' };
  return (TELL[record.body] as (record: TraceRecord) => Told)(record);
}

/** Number, time in milliseconds, session or reader, what, outcome, call site, details. */
export function lineOf(record: TraceRecord): string {
  const { session, reader, what, outcome = '', site = '', details = '' } = tell(record);
  const who = session !== undefined ? `s${session}` : reader !== undefined ? `r${reader}` : '-';
  const time = toMilliseconds(record.atNs).toFixed(3);
  const columns = [String(record.number).padStart(7), time.padStart(12), who.padEnd(3), what.padEnd(36), outcome.padEnd(31), site.padEnd(24), details];
  return oneLine(columns.join('  ').trimEnd());
}

/** One JSON document without a line break: the record as it is, with the names that `lineOf` shows. */
export function jsonOf(record: TraceRecord): string {
  const { number, observation, atNs, body } = record;
  const { session, reader, what, outcome, site } = tell(record);
  const content = body === undefined ? null : (record as unknown as Record<string, unknown>)[body];
  return JSON.stringify({ number: Number(number), observation: Number(observation), at: toMilliseconds(atNs), kind: body ?? 'unknown', session, reader, what, outcome, site: site || undefined, [body ?? 'unknown']: content }, plain);
}

/** MapLogicalRangeEx, as the interface's tables have it. */
export function routineName(request: Request | null): string {
  const routine = request?.routine;
  return routine === undefined ? 'no routine' : routine[0]!.toUpperCase() + routine.slice(1);
}

export function siteOf(site: CallSite | null): string {
  if (site === null || (site.module === '' && site.offset === 0n)) return '';
  return site.module === '' ? hex(site.offset) : `${site.module}+${hex(site.offset)}`;
}

/** Arguments of a call by name; what is 0, empty or absent is left out. */
export function argumentsOf(request: Request | null): string {
  return request?.routine === undefined ? '' : compact((request as unknown as Record<string, unknown>)[request.routine]);
}

function resultOf(reply: Reply | null): string {
  if (reply?.result === undefined) return '';
  return `-> ${compact((reply as unknown as Record<string, unknown>)[reply.result])}`;
}

function programText(program: DmaProgram | null): string {
  if (program === null) return '';
  const tag = program.hasPasid ? `PASID ${program.pasid}${program.privileged ? ' privileged' : ''}` : '';
  return words(deviceName(program.device), tag, program.steps.map((step) => `${step.operation ?? 'nothing'}{${compact((step as unknown as Record<string, unknown>)[step.operation ?? ''] ?? {})}}`).join(' '));
}

function dmaOutcome(reply: DmaProgramReply | null): string {
  const last = reply?.results.at(-1);
  return last === undefined ? '' : last.status === DmaStepStatus.FAULT ? `FAULT ${faultName(last.fault)}` : stepName(last.status);
}

function stepsText(reply: DmaProgramReply | null): string {
  if (reply === null) return '';
  const last = reply.results.at(-1);
  const stop = last !== undefined && last.stopIova !== 0n ? `stopped at ${hex(last.stopIova)} on ${accessName(last.access).toLowerCase()}` : '';
  return words(`${reply.results.length} steps, ${reply.bytesDone} bytes`, stop);
}

function eventText(event: Event | null): string {
  const lost = event !== null && event.eventsLost > 0n ? `${event.eventsLost} lost before it` : '';
  return event?.event === 'fault' ? words(deviceName(event.fault.device), faultName(event.fault.type), accessName(event.fault.access).toLowerCase(), `at ${hex(event.fault.faultAddress)}`, `x${event.fault.occurrences}`, lost) : words(compact(event?.event === 'stateChange' ? event.stateChange : {}), lost);
}

function faultText(fault: TraceFault): string {
  const history = fault.history.map(({ isUnmap, page, pageCount, cause }) => `${isUnmap ? 'unmapped' : 'mapped'} ${hex(page * 4096n)}+${pageCount} pages by ${causeText(cause)}`);
  const neighbours = [fault.below && `below ${mappingText(fault.below)}`, fault.above && `above ${mappingText(fault.above)}`];
  const moved = fault.attachment && `${fault.attachment.isDetach ? 'detached from' : 'attached to'} domain ${fault.attachment.domain} by ${causeText(fault.attachment.cause)}`;
  const who = words(requesterName(Number(fault.requester)), fault.hasPasid ? `PASID ${fault.pasid}` : '', fault.isPrivileged ? 'privileged' : '');
  const where = fault.domain === 0 ? '' : `in domain ${fault.domain}`;
  const report = nameIn(TraceDelivery, fault.delivery).toLowerCase();
  return [words(who, accessName(fault.access).toLowerCase(), `of ${fault.length} bytes at ${hex(fault.page * 4096n + BigInt(fault.offset))}`, where), fault.reason, report, ...history, ...neighbours, moved, fault.flushed && `flushed by ${causeText(fault.flushed)}`].filter(Boolean).join('; ');
}

function causeText(cause: TraceCause | null): string {
  return cause === null ? 'nobody' : `call ${cause.call}`;
}

function mappingText({ page, frame, pageCount }: TraceMapping): string {
  return `${hex(page * 4096n)}+${pageCount} pages to ${hex(frame * 4096n)}`;
}

function frameText(isThere: boolean, frame: bigint): string {
  return isThere ? hex(frame * 4096n) : 'a refusal';
}
