/**
 * The books of one verifier: sessions, who is attached where, freed memory, and what domains map. Kept from observations
 * alone, so plain that their correctness can be read: a list for each thing, searched when asked.
 */
import { LIMITS } from '../base/limits.js';
import type { Attachment, DomainBook, FailedMap, Mapping, TokenBook, Unmapped } from './book-types.js';
import type { CallSite } from '../proto/types.js';
import type { CallRecord } from './call-record.js';
import type { CallEvent, Overlap } from './events.js';
import type { FrameRun } from './physical.js';
import { RangeMap, type Range } from './range-map.js';
import { PIECE_BYTES, RunMapping, bytesBesidePieces } from './mapping.js';
import { remember } from './remember.js';
import { SessionBook } from './session-book.js';

/** Unmapped ranges and failed maps that each domain remembers at least; twice as many at the most. */
const DOMAIN_MEMORY = 256;

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
  #lastSession: SessionBook | undefined;
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
  /** Bytes of the mappings of all domains. */
  #bytes = 0;
  readonly #freedOrder: Noted<Freed>[] = [];
  readonly #allocatedOrder: Noted<Allocated>[] = [];

  /** `mostBytes` are what mappings of all domains together may take; one that needs more is followed no longer. */
  constructor(private readonly mostBytes: number = LIMITS.verifierBytes) {}

  /** Of the mappings of all domains. */
  get bytes(): number {
    return this.#bytes;
  }

  session(number: number): SessionBook {
    if (this.#lastSession?.number === number) return this.#lastSession;
    const session = this.sessions.get(number) ?? this.open(new SessionBook(number));
    this.#lastSession = session;
    return session;
  }

  /** In the place of one with this number, if there is any. */
  open(session: SessionBook): SessionBook {
    this.#lastSession = undefined;
    this.sessions.set(session.number, session);
    return session;
  }

  attachmentOf(stream: number, pasid: number | undefined): Attachment | undefined {
    return pasid === undefined ? this.attachments.get(stream) : this.pasidAttachments.get(`${stream}/${pasid}`);
  }

  /** Enters a mapping of consecutive logical pages, or of each frame at its own address. */
  map(domain: DomainBook, mapping: Mapping & { readonly page: number }): void {
    const { space } = domain;
    const before = space.size;
    if (mapping instanceof RunMapping) {
      if (space.has(mapping.page, mapping.pageCount)) space.remove(mapping.page, mapping.pageCount);
      space.add(mapping);
    } else if (mapping.how === 'identity' || mapping.how === 'region') {
      let offset = 0;
      for (const run of mapping.runs) {
        space.set(run.frame, run.pageCount, mapping, offset);
        offset += run.pageCount;
      }
    } else {
      space.set(mapping.page, mapping.pageCount, mapping);
    }
    const bytes = bytesBesidePieces(mapping);
    domain.weight += bytes;
    this.#grown(domain, bytes + (space.size - before) * PIECE_BYTES);
  }

  /** `map` of a mapping of consecutive pages where nothing is; gives false, and does nothing, where something is. */
  mapFree(domain: DomainBook, mapping: Mapping & { readonly page: number }): boolean {
    const piece = mapping instanceof RunMapping ? mapping : { page: mapping.page, pageCount: mapping.pageCount, value: mapping, offset: 0 };
    if (!domain.space.addFree(piece)) return false;
    const bytes = bytesBesidePieces(mapping);
    domain.weight += bytes;
    this.#grown(domain, bytes + PIECE_BYTES);
    return true;
  }

  unmap(domain: DomainBook, page: number, pageCount: number, by: CallRecord): void {
    const before = domain.space.size;
    for (const { page: first, pageCount: count, value: mapping } of domain.space.remove(page, pageCount)) this.#unmapped(domain, first, count, mapping, by);
    this.#grown(domain, (domain.space.size - before) * PIECE_BYTES);
  }

  /** Unmaps what one call mapped, when these are exactly its pages; gives false, and does nothing, otherwise. */
  unmapWhole(domain: DomainBook, page: number, pageCount: number, by: CallRecord): boolean {
    const mapping = domain.space.take(page, pageCount, isWhole)?.value;
    if (mapping === undefined) return false;
    this.#unmapped(domain, page, pageCount, mapping, by);
    this.#grown(domain, -PIECE_BYTES);
    return true;
  }

  #unmapped(domain: DomainBook, page: number, pageCount: number, mapping: Mapping, by: CallRecord): void {
    mapping.pagesLeft -= pageCount;
    if (mapping.pagesLeft === 0) this.#weigh(domain, -bytesBesidePieces(mapping));
    const { unmapped } = domain;
    const entry = { page, pageCount, mapped: mapping.by, unmapped: by };
    unmapped.push(entry);
    this.#weigh(domain, bytesOfUnmapped(entry));
    if (unmapped.length > 2 * DOMAIN_MEMORY) for (const forgotten of unmapped.splice(0, unmapped.length - DOMAIN_MEMORY)) this.#weigh(domain, -bytesOfUnmapped(forgotten));
  }

  #grown(domain: DomainBook, bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.mostBytes) this.#forgetMappings(domain);
  }

  failedMap(domain: DomainBook, page: number, pageCount: number, by: CallRecord): void {
    domain.failedMaps.push({ page, pageCount, by });
    this.#weigh(domain, by.place.ownBytes);
    if (domain.failedMaps.length > DOMAIN_MEMORY) this.#weigh(domain, -domain.failedMaps.shift()!.by.place.ownBytes);
    this.#grown(domain, 0);
  }

  /** What is mapped now no longer counts as failed. */
  forgive(domain: DomainBook, page: number, pageCount: number): void {
    if (domain.failedMaps.length === 0) return;
    const isForgiven = (failed: FailedMap) => failed.page + failed.pageCount > page && failed.page < page + pageCount;
    for (const failed of domain.failedMaps) if (isForgiven(failed)) this.#weigh(domain, -failed.by.place.ownBytes);
    const kept = domain.failedMaps.filter((failed) => !isForgiven(failed));
    domain.failedMaps.splice(0, domain.failedMaps.length, ...kept);
  }

  /** The domain's mappings are no longer followed. */
  #forgetMappings(domain: DomainBook): void {
    if (!domain.isUnknown) domain.session.unfollow(domain);
    domain.isUnknown = true;
    this.dropMappings(domain);
  }

  dropMappings(domain: DomainBook): void {
    this.#weigh(domain, -domain.weight);
    this.#bytes -= domain.space.size * PIECE_BYTES;
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
  overlapsOf(event: Omit<CallEvent, 'overlaps'>, { ticket, outstanding }: CallSite): readonly Overlap[] {
    const { session, call, streams, map, unmap } = event;
    const books = [event.domain, event.device, event.pasid, event.token].filter((book) => book !== undefined);
    return session.tickets.enter(ticket, outstanding, { call, streams, books, ranges: map?.ranges ?? unmap?.ranges ?? [] });
  }

  /** Forgets a session with all that it had. Its memory is no longer its own: a guest that comes back begins anew. */
  closeSession(session: SessionBook): void {
    forgetAll(this.freed, this.#freedOrder, ({ value }) => value.by.session === session.number);
    forgetAll(this.allocated, this.#allocatedOrder, ({ value }) => value.session === session.number);
    for (const domain of session.all('domain')) {
      for (const attachment of [...domain.attached]) this.detach(attachment, undefined);
      this.dropMappings(domain);
    }
    this.#lastSession = undefined;
    this.sessions.delete(session.number);
  }

  /** Bytes besides pieces, more of them or fewer. */
  #weigh(domain: DomainBook, bytes: number): void {
    domain.weight += bytes;
    this.#bytes += bytes;
  }
}

/** What the places of both calls take that are not kept once. */
function bytesOfUnmapped({ mapped, unmapped }: Unmapped): number {
  return mapped.place.ownBytes + unmapped.place.ownBytes;
}

/** The piece is all that its mapping has, and had. */
function isWhole({ pageCount, value }: Range<Mapping>): boolean {
  return value.pageCount === pageCount;
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
