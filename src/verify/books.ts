/**
 * The books of one verifier: sessions, who is attached where, freed memory, and what domains map. Kept from observations
 * alone, so plain that their correctness can be read: a list for each thing, searched when asked.
 */
import { LIMITS } from '../base/limits.js';
import type { Attachment, DomainBook, Mapping, TokenBook } from './book-types.js';
import type { CallRecord } from './call-record.js';
import type { CallEvent, Overlap } from './events.js';
import type { FrameRun } from './physical.js';
import { RangeMap } from './range-map.js';
import { SessionBook, remember } from './session-book.js';

/** Unmapped ranges and failed maps that each domain remembers at least; twice as many at the most. */
const DOMAIN_MEMORY = 256;

/** Outstanding calls that one call names (call.proto), and the latest that wait for one which has begun and not come. */
const MOST_OUTSTANDING = 32;
const MOST_AWAITING = 256;

/** A device or PASID that left its domain. */
export interface Departure {
  readonly attachment: Attachment;
  readonly by: CallRecord;
}

/** Memory that a note said was freed. */
export interface Freed {
  readonly at: number;
  readonly by: CallRecord;
}

/** Memory that a note said was allocated. */
export interface Allocated {
  readonly session: number;
}

/** What one note put into the books, so that it alone is forgotten. */
interface Noted<T> extends FrameRun {
  readonly value: T;
}

export class Books {
  readonly sessions = new Map<number, SessionBook>();
  readonly attachments = new Map<number, Attachment>();
  /** By `stream/pasid`. */
  readonly pasidAttachments = new Map<string, Attachment>();
  readonly departures = new Map<number, Departure>();
  /** Streams whose DMA was seen. */
  readonly seenDma = new Set<number>();
  /** By frame. */
  readonly freed = new RangeMap<Freed>();
  /** By frame; the pieces of one allocation share a value. */
  readonly allocated = new RangeMap<Allocated>();
  /** Mappings of all domains, by weight. */
  #weight = 0;
  readonly #freedOrder: Noted<Freed>[] = [];
  readonly #allocatedOrder: Noted<Allocated>[] = [];

  session(number: number): SessionBook {
    let session = this.sessions.get(number);
    if (session === undefined) this.sessions.set(number, (session = new SessionBook(number)));
    return session;
  }

  attachmentOf(stream: number, pasid: number | undefined): Attachment | undefined {
    return pasid === undefined ? this.attachments.get(stream) : this.pasidAttachments.get(`${stream}/${pasid}`);
  }

  /** Enters a mapping of consecutive logical pages, or of each frame at its own address. */
  map(domain: DomainBook, page: number, mapping: Mapping): void {
    const weight = mapping.runs.length + 1;
    domain.weight += weight;
    this.#weight += weight;
    if (mapping.how === 'identity' || mapping.how === 'region') {
      let offset = 0;
      for (const run of mapping.runs) {
        domain.space.set(run.frame, run.pageCount, mapping, offset);
        offset += run.pageCount;
      }
    } else {
      domain.space.set(page, mapping.pageCount, mapping);
    }
    if (domain.space.size > LIMITS.verifierRanges || this.#weight > LIMITS.verifierRuns) this.forgetMappings(domain);
  }

  unmap(domain: DomainBook, page: number, pageCount: number, by: CallRecord): void {
    for (const { page: first, pageCount: count, value: mapping } of domain.space.remove(page, pageCount)) {
      mapping.pagesLeft -= count;
      if (mapping.pagesLeft === 0) this.#lighten(domain, mapping.runs.length + 1);
      domain.unmapped.push({ page: first, pageCount: count, mapped: mapping.by, unmapped: by });
    }
    if (domain.unmapped.length > 2 * DOMAIN_MEMORY) domain.unmapped.splice(0, domain.unmapped.length - DOMAIN_MEMORY);
  }

  failedMap(domain: DomainBook, page: number, pageCount: number, by: CallRecord): void {
    domain.failedMaps.push({ page, pageCount, by });
    if (domain.failedMaps.length > DOMAIN_MEMORY) domain.failedMaps.shift();
  }

  /** The domain's mappings are no longer followed. */
  forgetMappings(domain: DomainBook): void {
    domain.isUnknown = true;
    this.dropMappings(domain);
  }

  dropMappings(domain: DomainBook): void {
    this.#lighten(domain, domain.weight);
    domain.space.clear();
    domain.unmapped.length = 0;
    domain.failedMaps.length = 0;
  }

  attach(attachment: Attachment): void {
    const { domain, streams, pasid } = attachment;
    domain.attached.add(attachment);
    for (const stream of streams) {
      domain.streams.add(stream);
      if (pasid === undefined) this.attachments.set(stream, attachment);
      else this.pasidAttachments.set(`${stream}/${pasid.asid}`, attachment);
    }
  }

  detach(attachment: Attachment, by: CallRecord | undefined): void {
    const { domain, streams, pasid } = attachment;
    domain.attached.delete(attachment);
    for (const stream of streams) {
      if (pasid !== undefined) this.pasidAttachments.delete(`${stream}/${pasid.asid}`);
      else this.attachments.delete(stream);
      if (pasid === undefined && by !== undefined) remember(this.departures, stream, { attachment, by });
    }
    if (pasid !== undefined) pasid.attachment = undefined;
  }

  free(run: FrameRun, freed: Freed): void {
    if (!isExact(run)) return;
    this.allocated.remove(run.frame, run.pageCount);
    note(this.freed, this.#freedOrder, { ...run, value: freed });
  }

  allocate(run: FrameRun, allocated: Allocated): void {
    if (!isExact(run)) return;
    this.freed.remove(run.frame, run.pageCount);
    note(this.allocated, this.#allocatedOrder, { ...run, value: allocated });
  }

  /** Calls of this session that are known to overlap this one, which has a ticket. Enters it, so that later ones find it. */
  overlapsOf(event: Omit<CallEvent, 'overlaps'>): readonly Overlap[] {
    const { session, call, streams, request, map, unmap } = event;
    const books = [event.domain, event.device, event.pasid, event.token].filter((book) => book !== undefined);
    const self: Overlap = { call, streams, books, ranges: map?.ranges ?? unmap?.ranges ?? [] };
    const overlaps = [...(session.awaited.get(call.ticket) ?? [])];
    session.awaited.delete(call.ticket);
    for (const distance of new Set(request.callSite?.outstanding.slice(0, MOST_OUTSTANDING))) {
      const ticket = call.ticket - BigInt(distance);
      const other = session.recent.get(ticket);
      if (other !== undefined) overlaps.push(other);
      else if (ticket > 0n && distance > 0) remember(session.awaited, ticket, [...(session.awaited.get(ticket) ?? []).slice(1 - MOST_AWAITING), self]);
    }
    remember(session.recent, call.ticket, self);
    return overlaps;
  }

  /** Forgets a session with all that it had. Its memory is no longer its own: a guest that comes back begins anew. */
  closeSession(session: SessionBook): void {
    forgetAll(this.freed, this.#freedOrder, ({ value }) => value.by.session === session.number);
    forgetAll(this.allocated, this.#allocatedOrder, ({ value }) => value.session === session.number);
    for (const domain of session.all('domain')) {
      for (const attachment of [...domain.attached]) this.detach(attachment, undefined);
      this.dropMappings(domain);
    }
    this.sessions.delete(session.number);
  }

  #lighten(domain: DomainBook, weight: number): void {
    domain.weight -= weight;
    this.#weight -= weight;
  }
}

/** Frames beyond are none of a machine, and ranges of them could not be told apart. */
function isExact({ frame, pageCount }: FrameRun): boolean {
  return pageCount > 0 && Number.isSafeInteger(frame + pageCount);
}

/** Enters a note. What is oldest goes when there are too many, but not what later notes said of the same frames. */
function note<T>(map: RangeMap<T>, order: Noted<T>[], noted: Noted<T>): void {
  map.set(noted.frame, noted.pageCount, noted.value);
  order.push(noted);
  while (map.size > LIMITS.verifierFreedRuns || order.length > 2 * LIMITS.verifierFreedRuns) forget(map, order.shift()!);
}

function forgetAll<T>(map: RangeMap<T>, order: Noted<T>[], isGone: (noted: Noted<T>) => boolean): void {
  for (const noted of order) if (isGone(noted)) forget(map, noted);
  const kept = order.filter((noted) => !isGone(noted));
  order.length = 0;
  for (const noted of kept) order.push(noted);
}

function forget<T>(map: RangeMap<T>, { frame, pageCount, value }: Noted<T>): void {
  for (const piece of map.overlapping(frame, pageCount)) if (piece.value === value) map.remove(piece.page, piece.pageCount);
}

/** The mappings of a token's segments. */
export function mappedSegments({ domain, page, segments }: TokenBook): readonly Mapping[] {
  return [...segments].flatMap(([offset, pageCount]) => domain.space.overlapping(page + offset, pageCount).map(({ value }) => value));
}

/** Whether a value of DomainBook.held is a token. */
export function isToken(held: TokenBook | { readonly shouldMap: boolean }): held is TokenBook {
  return 'type' in held;
}
