/**
 * The short way of the calls that there are most of: maps and unmaps of which every fact in facts.ts that could make a rule
 * speak is found to be so, with plain numbers and without the event that rules judge, are entered in the books at once. Whatever
 * is not clearly so takes the full way, and nothing is changed before that is known.
 *
 * A routine goes this way only while every rule that judges its calls is silenced by the facts that are found out here; a rule
 * that says nothing of facts closes it. test/verify/quiet.ts sends random calls both ways.
 */
import { NTSTATUS } from '../base/ntstatus.js';
import { LIMITS } from '../base/limits.js';
import type { CallObservation } from '../machine/types.js';
import type { CallSite, MapLogicalRangeExRequest, Mdl, PageRun, PhysicalDescription } from '../proto/types.js';
import type { Book, DomainBook } from './book-types.js';
import type { Books } from './books.js';
import { CallRecord, type CallPlace } from './call-record.js';
import type { Overlap, PageRange, Routine } from './events.js';
import type { Fact } from './facts.js';
import { RunMapping, mapping } from './mapping.js';
import { MAP_TYPE_CONTIGUOUS_RANGE, MAP_TYPE_MDL, MAP_TYPE_PFN, framesOf, type FrameRun } from './physical.js';
import type { RuleDefinition } from './rule.js';
import { OURS } from './rules/system-domains.js';
import type { SessionBook } from './session-book.js';
import { DISPATCH_LEVEL, INTERRUPT_WINDOW, MDL_RESIDENT, TABLE_LEGACY } from './spec.js';

/** Judges and enters a call that no rule has anything to say of; false, with nothing changed, when that is not clear. */
export type QuietWay = (books: Books, session: SessionBook, observation: CallObservation & { readonly number: number }) => boolean;

interface QuietRoutine {
  readonly facts: readonly Fact[];
  readonly enter: QuietWay;
}

const OF_ALL: readonly Fact[] = ['granted', 'handles', 'table', 'irql', 'alone', 'unhurried', 'followed', 'unheld', 'unfailed', 'pages', 'out-parameters', 'aligned', 'within'];
const OF_MAPS: readonly Fact[] = [...OF_ALL, 'rights', 'resident', 'kept', 'placed', 'unbounded', 'ordinary', 'free'];

/** The routines that have a short way, and the facts that it finds out. */
export const QUIET_ROUTINES: Readonly<Partial<Record<Routine, QuietRoutine>>> = {
  mapLogicalRange: { facts: OF_MAPS, enter: mapLogical },
  mapLogicalRangeEx: { facts: OF_MAPS, enter: mapLogicalEx },
  unmapLogicalRange: { facts: [...OF_ALL, 'whole'], enter: unmapLogical },
};

/** The short ways that are open while these rules judge. */
export function quietWays(rules: readonly RuleDefinition[]): ReadonlyMap<Routine, QuietWay> {
  const ways = new Map<Routine, QuietWay>();
  for (const [name, { facts, enter }] of Object.entries(QUIET_ROUTINES)) {
    const routine = name as Routine;
    const judges = rules.filter((rule) => rule.judges.call !== undefined && rule.routines?.includes(routine) !== false);
    if (judges.every((rule) => rule.quiet?.every((fact) => facts.includes(fact)) === true)) ways.set(routine, enter);
  }
  return ways;
}

function mapLogical(books: Books, session: SessionBook, observation: CallObservation & { readonly number: number }): boolean {
  const { request } = observation;
  if (request.routine !== 'mapLogicalRange') return false;
  const { mapLogicalRange: asked } = request;
  const domain = plainDomain(session, asked.domain);
  if (domain === undefined || domain.hasAllocator) return false;
  const page = wholePage(asked.logicalAddress);
  if (page < 0 || !readMdl(asked.mdl)) return false;
  return mapThere(books, session, observation, { domain, page, permissions: asked.permissions });
}

function mapLogicalEx(books: Books, session: SessionBook, observation: CallObservation & { readonly number: number }): boolean {
  const { request, reply } = observation;
  if (request.routine !== 'mapLogicalRangeEx' || reply.result !== 'mapLogicalRangeEx') return false;
  const { mapLogicalRangeEx: asked } = request;
  const domain = plainDomain(session, asked.domain);
  if (domain === undefined || !asked.hasLogicalAddressOut || !isPlacedAsTold(asked, domain)) return false;
  const page = wholePage(reply.mapLogicalRangeEx.logicalAddress);
  if (page < 0 || !readPhysical(asked.physical)) return false;
  if (asked.hasExplicit && asked.explicitLogicalAddress !== reply.mapLogicalRangeEx.logicalAddress) return false;
  return mapThere(books, session, observation, { domain, page, permissions: asked.permissions });
}

function isPlacedAsTold({ hasExplicit, hasMin, hasMax }: MapLogicalRangeExRequest, domain: DomainBook): boolean {
  return hasExplicit !== domain.hasAllocator && !hasMin && !hasMax;
}

interface Wanted {
  readonly domain: DomainBook;
  readonly page: number;
  readonly permissions: number;
}

/** Maps what `read` has found there. */
function mapThere(books: Books, session: SessionBook, observation: CallObservation & { readonly number: number }, { domain, page, permissions }: Wanted): boolean {
  const { runs, frame, pageCount } = read;
  if (permissions < 1 || permissions > 3 || books.freed.size > 0) return false;
  if (page < 1 || page + pageCount > session.pageLimit) return false;
  if (!session.isArm64 && page < INTERRUPT_WINDOW.page + INTERRUPT_WINDOW.pageCount && page + pageCount > INTERRUPT_WINDOW.page) return false;
  const place = usualPlace(session, observation);
  if (place === undefined || !isResident(place)) return false;
  const by = { call: observation.call, at: observation.number, place };
  session.site(by);
  const made = runs === undefined ? new RunMapping(by, page, frame, pageCount, permissions) : mapping({ call: new CallRecord(by.call, by.at, place), how: 'logical', permissions, runs, page });
  if (!books.mapFree(domain, made)) return false;
  session.noteUse(by, permissions, domain);
  noteTicket(session, observation.request.callSite, made.by, { domain, page, pageCount: domain.hasAllocator ? 0 : pageCount });
  return true;
}

function unmapLogical(books: Books, session: SessionBook, observation: CallObservation & { readonly number: number }): boolean {
  const { request } = observation;
  if (request.routine !== 'unmapLogicalRange') return false;
  const { unmapLogicalRange: asked } = request;
  const domain = plainDomain(session, asked.domain);
  if (domain === undefined) return false;
  const page = wholePage(asked.logicalAddress);
  const pageCount = Number(asked.numberOfPages);
  if (page < 0 || pageCount < 1 || page + pageCount > session.pageLimit) return false;
  const place = usualPlace(session, observation);
  if (place === undefined) return false;
  const by = new CallRecord(observation.call, observation.number, place);
  if (!books.unmapWhole(domain, page, pageCount, by)) return false;
  noteTicket(session, request.callSite, by, { domain, page, pageCount });
  return true;
}

/** A domain with mappings that are followed, and with nothing else that a rule could hold against a call. */
function plainDomain(session: SessionBook, handle: bigint): DomainBook | undefined {
  const domain = session.domain(handle);
  if (domain === undefined || domain.isUnknown || !OURS.includes(domain.kind)) return undefined;
  return domain.held.size === 0 && domain.failedMaps.length === 0 ? domain : undefined;
}

/** Where the call comes from, when nothing about that is out of the ordinary. */
function usualPlace(session: SessionBook, observation: CallObservation): CallPlace | undefined {
  const { reply, request } = observation;
  const { callSite } = request;
  if (reply.status !== NTSTATUS.STATUS_SUCCESS || session.retries.size > 0) return undefined;
  if (callSite !== null && (callSite.refused !== null || callSite.outstanding.length > 0 || (callSite.ticket !== 0n && session.tickets.awaitsAny))) return undefined;
  const place = session.places.of(observation);
  return place.isUsual || isUsual(session, place) ? place : undefined;
}

/** What was usual once stays so: no table is ever forgotten. */
function isUsual(session: SessionBook, place: CallPlace): boolean {
  const { module, table, irql } = place;
  const isKnown = module === '' || table === 0 || session.tables.get(module)?.has(table) === true;
  return (place.isUsual = isKnown && table !== TABLE_LEGACY && irql <= DISPATCH_LEVEL);
}

/** What the last description says: one run of frames, or `runs` of them. Kept here so that none is made for each call. */
const read: { runs: readonly FrameRun[] | undefined; frame: number; pageCount: number; flags: number | undefined } = { runs: undefined, frame: 0, pageCount: 0, flags: undefined };

function isResident({ module }: CallPlace): boolean {
  const { flags } = read;
  return flags === undefined || (flags & MDL_RESIDENT) !== 0 || (flags === 0 && module === '');
}

const MOST_PAGES = 8 * LIMITS.pagesPerMdl;

function readPhysical(physical: PhysicalDescription | null): boolean {
  if (physical === null || !physical.present) return false;
  read.flags = undefined;
  switch (physical.mapType) {
    case MAP_TYPE_MDL:
      return readMdl(physical.mdl);
    case MAP_TYPE_CONTIGUOUS_RANGE: {
      const frame = wholePage(physical.base);
      const pageCount = wholePage(physical.size);
      return frame >= 0 && pageCount > 0 && readRun(frame, pageCount);
    }
    case MAP_TYPE_PFN:
      return physical.hasPageFrame && readFrames(physical.runs, physical.pageFrames, Number(physical.numberOfPages));
    default:
      return false;
  }
}

function readMdl(mdl: Mdl | null): boolean {
  if (mdl === null || !mdl.present || mdl.byteOffset !== 0) return false;
  const pageCount = mdl.byteCount / 4096;
  read.flags = mdl.flags;
  return Number.isInteger(pageCount) && readFrames(mdl.runs, mdl.pageFrames, pageCount);
}

function readFrames(runs: readonly PageRun[], array: Uint8Array, pageCount: number): boolean {
  if (runs.length === 1) return Number(runs[0]!.pageCount) === pageCount && pageCount > 0 && pageCount <= MOST_PAGES && readRun(Number(runs[0]!.frame), pageCount);
  const described = framesOf(runs, array, pageCount);
  if (described.problem !== undefined) return false;
  if (described.runs.length === 1) return readRun(described.runs[0]!.frame, pageCount);
  read.runs = described.runs;
  read.pageCount = pageCount;
  return true;
}

function readRun(frame: number, pageCount: number): boolean {
  read.runs = undefined;
  read.frame = frame;
  read.pageCount = pageCount;
  return true;
}

/** Page number of an address on a page edge that a number holds exactly; -1 of any other. */
function wholePage(address: bigint): number {
  const bytes = Number(address);
  const page = bytes / 4096;
  return bytes <= Number.MAX_SAFE_INTEGER && Number.isInteger(page) ? page : -1;
}

/** The pages that a call has asked for by their address: none where the allocator gives it. */
interface Asked extends PageRange {
  readonly domain: DomainBook;
}

function noteTicket(session: SessionBook, callSite: CallSite | null, call: CallRecord, asked: Asked): void {
  if (callSite !== null && callSite.ticket !== 0n) session.tickets.note(callSite.ticket, new MappingCall(call, asked));
}

/** A call that maps or unmaps, as later ones may overlap it. */
class MappingCall implements Overlap {
  readonly #domain: DomainBook;
  readonly #page: number;
  readonly #pageCount: number;

  constructor(
    readonly call: CallRecord,
    { domain, page, pageCount }: Asked,
  ) {
    this.#domain = domain;
    this.#page = page;
    this.#pageCount = pageCount;
  }

  get streams(): readonly number[] {
    return [];
  }

  get books(): readonly Book[] {
    return [this.#domain];
  }

  get ranges(): readonly PageRange[] {
    return this.#pageCount === 0 ? [] : [{ page: this.#page, pageCount: this.#pageCount }];
  }
}
