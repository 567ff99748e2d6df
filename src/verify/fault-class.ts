/**
 * Why an access was refused, in terms of what the driver did: one class for each fault, the most telling one that fits.
 * [ddi.md 6.3] says which fault type each condition gives; this goes on from there with the driver's own history.
 */
import type { Fault } from '../iommu/types.js';
import { READ, WRITE, type Attachment, type DomainBook } from './book-types.js';
import { isToken, type Books } from './books.js';
import type { CallRecord } from './call-record.js';
import type { FaultClass, FaultEvent } from './events.js';

type Classified = Pick<FaultEvent, 'class' | 'calls'>;

/**
 * Pieces of a domain, and runs of those mappings that may have it, that are searched for a frame at each fault that nothing else
 * explains: less than a millisecond.
 */
const MOST_SEARCHED = 2 ** 16;
/** How far beyond a mapping an access may be to count as one that ran over its end. */
const OVERRUN_PAGES = 1;

/** Undefined when the books see nothing that the driver did wrong. */
export function classify(books: Books, fault: Fault, attachment: Attachment | undefined): Classified {
  if (attachment === undefined) return unattached(books, fault);
  const { domain } = attachment;
  switch (domain.kind) {
    case 'pass-through':
      return as('beyond-memory', attachment.by);
    case 'unmanaged':
      return inCallerTables(domain, fault);
    default:
      return domain.isUnknown ? as(undefined) : inOurTables(domain, fault);
  }
}

function as(kind: FaultClass | undefined, ...calls: (CallRecord | undefined)[]): Classified {
  return { class: kind, calls: calls.filter((call) => call !== undefined) };
}

function unattached(books: Books, { requester, pasid }: Fault): Classified {
  if (pasid !== undefined) return as('pasid-unattached');
  for (const session of books.sessions.values()) {
    const failed = session.failedAttaches.get(requester);
    if (failed !== undefined) return as('attach-failed', failed);
  }
  const departure = books.departures.get(requester);
  return departure === undefined ? as('unattached') : as('after-detach', departure.by, departure.attachment.by);
}

function inCallerTables(domain: DomainBook, fault: Fault): Classified {
  const { configuredBy, failedConfigure } = domain;
  if (configuredBy === undefined) return failedConfigure === undefined ? as('unconfigured', domain.createdBy) : as('configure-failed', failedConfigure);
  switch (fault.type) {
    case 'AccessFlagFault':
      return as('access-flag', configuredBy);
    case 'PermissionFault':
      return as('table-right', configuredBy);
    case 'AddressSizeFault':
    case 'ExternalFault':
      return as('bad-table', configuredBy);
    default:
      return as('table-hole', configuredBy);
  }
}

function inOurTables(domain: DomainBook, fault: Fault): Classified {
  const mapping = domain.space.at(fault.page)?.value;
  if (mapping === undefined) return unmapped(domain, fault.page);
  const isGranted = (mapping.permissions & (fault.access === 'read' ? READ : WRITE)) !== 0;
  if (!isGranted) return as('right', mapping.by);
  return fault.type === 'ExternalFault' ? as('beyond-memory', mapping.by) : as(undefined);
}

function unmapped(domain: DomainBook, page: number): Classified {
  const isHere = (range: { page: number; pageCount: number }) => page >= range.page && page < range.page + range.pageCount;
  const failed = domain.failedMaps.findLast(isHere);
  const gone = domain.unmapped.findLast(isHere);
  if (failed !== undefined && (gone === undefined || failed.by.call > gone.unmapped.call)) return as('map-failed', failed.by);
  if (gone !== undefined) return as('after-unmap', gone.unmapped, gone.mapped);
  if (page === 0) return as('null');
  const held = domain.held.at(page)?.value;
  if (held !== undefined && isToken(held)) return as('reserved-unmapped', held.createdBy);
  const physical = mappingOfFrame(domain, page);
  if (physical !== undefined) return as('physical-address', physical);
  const neighbour = domain.space.at(page - OVERRUN_PAGES) ?? domain.space.at(page + OVERRUN_PAGES);
  return neighbour === undefined ? as('never-mapped') : as('overrun', neighbour.value.by);
}

/** The call that mapped this frame, somewhere else than at its own address. */
function mappingOfFrame(domain: DomainBook, frame: number): CallRecord | undefined {
  const seen = new Set<unknown>();
  let searched = 0;
  for (const { value: mapping } of domain.space) {
    if (++searched > MOST_SEARCHED) return undefined;
    if (frame < mapping.firstFrame || frame >= mapping.endFrame || seen.has(mapping)) continue;
    seen.add(mapping);
    searched += mapping.runs.length;
    if (mapping.runs.some((run) => frame >= run.frame && frame < run.frame + run.pageCount)) return mapping.by;
  }
  return undefined;
}
