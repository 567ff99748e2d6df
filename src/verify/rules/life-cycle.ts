/** VIO-0xx: what is made is ended, once, in the right order, and not used afterwards [DDI objects' lifetimes, ddi.md 2.2]. */
import type { Book, DeviceBook } from '../book-types.js';
import { mappedSegments } from '../books.js';
import type { CallEvent, FarewellEvent, Routine } from '../events.js';
import { streamName } from '../names.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';
import { nameOf } from '../session-book.js';

const ENDS: readonly Routine[] = ['deleteDomain', 'deleteDevice', 'deletePasidDevice', 'freeReservedLogicalAddressRange'];
const ATTACHES: readonly Routine[] = ['attachDevice', 'attachDeviceEx'];
const DETACHES: readonly Routine[] = ['detachDevice', 'detachDeviceEx'];

/** Everything of one kind that is left when the stub says farewell; what was made to stay is not the driver's. */
function leaked<T extends Book['type']>({ books, session }: FarewellEvent, type: T): Trips {
  const left: readonly Book[] = [...session.all(type)].filter((book) => !wasMadeToStay(books, book));
  return left.map((book) => ({ message: `${nameOf(book)} was never ended`, calls: [book.createdBy], domain: book.type === 'domain' ? book : undefined }));
}

/** Its end was made to fail, or the end of something without which it cannot end. */
function wasMadeToStay(books: FarewellEvent['books'], book: Book): boolean {
  if (book.endInjected) return true;
  switch (book.type) {
    case 'domain':
      return [...book.attached].some(({ endInjected }) => endInjected) || [...book.tokens].some((token) => wasMadeToStay(books, token));
    case 'device':
      return attachmentOfToken(books, book)?.endInjected === true || [...book.pasids].some((pasid) => wasMadeToStay(books, pasid));
    case 'pasid':
      return book.attachment?.endInjected === true;
    case 'token':
      return mappedSegments(book).some(({ endInjected }) => endInjected);
  }
}

function leakedAttachments({ books, session }: FarewellEvent): Trips {
  const left = new Set([...books.attachments.values(), ...books.pasidAttachments.values()]);
  return [...left]
    .filter(({ by, endInjected }) => by.session === session.number && !endInjected)
    .map(({ domain, streams, pasid, by }) => ({ message: `${streamName(streams[0] ?? 0, pasid?.asid)} was left attached to ${domain.name}`, calls: [by], device: streamName(streams[0] ?? 0, pasid?.asid), domain }));
}

function mappingsLeft({ domain, ok }: CallEvent): Trips {
  if (!ok || domain === undefined || domain.isUnknown) return undefined;
  let pages = 0;
  for (const { value, pageCount } of domain.space) if (value.how !== 'region' && !value.endInjected) pages += pageCount;
  if (pages === 0) return undefined;
  return { message: `${domain.name} was deleted with ${pages} pages mapped`, domain };
}

function deletedWhileAttached({ domain, call }: CallEvent): Trips {
  const first = [...(domain?.attached ?? [])].find(({ endInjected }) => !endInjected);
  if (domain === undefined || first === undefined) return undefined;
  const device = streamName(first.streams[0] ?? 0, first.pasid?.asid);
  return { message: `${domain.name} was to be deleted while ${device} is attached to it`, calls: [call, first.by], device, domain };
}

function deletedWithReservation({ books, domain, call }: CallEvent): Trips {
  const token = [...(domain?.tokens ?? [])].find((each) => !wasMadeToStay(books, each));
  return token && { message: `${token.domain.name} was to be deleted with the reservation at page ${token.page}`, calls: [call, token.createdBy], domain };
}

function deviceInUse({ books, device, call }: CallEvent): Trips {
  if (device === undefined) return undefined;
  const attachment = attachmentOfToken(books, device);
  const name = streamName(device.streams[0] ?? 0);
  if (attachment !== undefined && !attachment.endInjected) return { message: `the device token of ${name} was to be deleted while it is attached to ${attachment.domain.name}`, calls: [call, attachment.by], device: name };
  const pasid = [...device.pasids].find((each) => !wasMadeToStay(books, each));
  return pasid && { message: `the device token of ${name} was to be deleted with the PASID device ${pasid.asid}`, calls: [call, pasid.createdBy], device: name };
}

function attachmentOfToken(books: CallEvent['books'], device: DeviceBook) {
  return device.streams.map((stream) => books.attachments.get(stream)).find((attachment) => attachment?.by.session === device.createdBy.session);
}

function dead(event: CallEvent, isEnd: boolean): Trips {
  if (event.badHandles.length === 0) return undefined;
  if (ENDS.includes(event.routine) !== isEnd) return undefined;
  const trips: Trip[] = [];
  for (const { dead, wanted } of event.badHandles) {
    if (dead === undefined || dead.kind !== wanted) continue;
    trips.push({ message: isEnd ? `${dead.name} was ended before` : `${dead.name} is used after its end`, calls: [event.call, dead.endedBy] });
  }
  return trips;
}

function unknown({ session, call, badHandles }: CallEvent): Trips {
  if (badHandles.length === 0) return undefined;
  return badHandles
    .filter(({ dead, other, wanted, handle }) => dead === undefined && other === undefined && !(handle === 0n && session.failedCreates.has(`${wanted} ${call.module}`)))
    .map(({ handle, wanted }) => ({ message: handle === 0n ? `NULL, or a pointer that was never given out, instead of a ${wanted}` : `0x${handle.toString(16)} was never given out as a ${wanted}` }));
}

function wrongKind({ badHandles }: CallEvent): Trips {
  if (badHandles.length === 0) return undefined;
  return badHandles.flatMap(({ dead, other, wanted }) => {
    if (other !== undefined) return [{ message: `${nameOf(other)} instead of a ${wanted}` }];
    return dead !== undefined && dead.kind !== wanted ? [{ message: `${dead.name}, which is gone, instead of a ${wanted}` }] : [];
  });
}

function attachedTwice({ books, streams, domain, call }: CallEvent): Trips {
  const there = streams.map((stream) => books.attachments.get(stream)).find((attachment) => attachment !== undefined);
  if (there === undefined || domain === undefined) return undefined;
  const device = streamName(there.streams[0] ?? 0);
  return { message: `${device} is attached to ${there.domain.name} already`, calls: [call, there.by], device, domain };
}

function detachedUnattached({ books, session, streams, call }: CallEvent): Trips {
  const [stream] = streams;
  if (stream === undefined || session.failedAttaches.has(stream)) return undefined;
  if (books.attachments.get(stream)?.by.session === session.number) return undefined;
  const departure = books.departures.get(stream);
  return { message: `${streamName(stream)} is attached to no domain`, calls: departure === undefined ? [call] : [call, departure.by], device: streamName(stream) };
}

function detachedFromOther({ books, streams, domain, call }: CallEvent): Trips {
  const there = books.attachments.get(streams[0] ?? -1);
  if (domain === undefined || there === undefined || there.domain === domain) return undefined;
  const device = streamName(streams[0]!);
  return { message: `${device} is attached to ${there.domain.name}, not to ${domain.name}`, calls: [call, there.by], device, domain };
}

function detachedInPart({ books, streams, domain, call }: CallEvent): Trips {
  const [stream] = streams;
  const there = stream === undefined ? undefined : books.attachments.get(stream);
  if (there === undefined || there.domain !== domain || there.streams[0] === stream) return undefined;
  return { message: `stream ${streamName(stream!)} is a member of the group of ${streamName(there.streams[0]!)}, which leaves as a whole`, calls: [call, there.by], device: streamName(stream!), domain };
}

function pasidAttachedTwice({ pasid, domain, call }: CallEvent): Trips {
  const there = pasid?.attachment;
  return there && { message: `PASID ${pasid.asid} is attached to ${there.domain.name} already`, calls: [call, there.by], device: streamName(there.streams[0] ?? 0, pasid.asid), domain };
}

function pasidInWrongDomain({ pasid, domain, call }: CallEvent): Trips {
  if (pasid === undefined || domain === undefined || domain.kind === 'translate-s1') return undefined;
  return { message: `${domain.name} is ${domain.kind}; a PASID device goes to a TranslateS1 domain`, calls: [call, domain.createdBy], domain };
}

function pasidDetached({ pasid }: CallEvent): Trips {
  if (pasid === undefined || pasid.attachment !== undefined) return undefined;
  return { message: `PASID ${pasid.asid} is attached to no domain`, device: streamName(pasid.device.streams[0] ?? 0, pasid.asid) };
}

function pasidDeletedAttached({ pasid, call }: CallEvent): Trips {
  if (pasid?.attachment === undefined || pasid.attachment.endInjected) return undefined;
  const there = pasid.attachment;
  return { message: `PASID ${pasid.asid} was to be deleted while it is attached to ${there.domain.name}`, calls: [call, there.by], device: streamName(there.streams[0] ?? 0, pasid.asid), domain: there.domain };
}

export const LIFE_CYCLE: readonly RuleDefinition[] = [
  {
    id: 'VIO-001', name: 'domain-leaked', severity: 'error', verdict: 'illegal',
    summary: 'A domain is left when the drivers are gone.',
    source: 'DDI IOMMU_DOMAIN_DELETE: a domain lives until it is deleted; DDI-385',
    judges: { farewell: (event) => leaked(event, 'domain') },
  },
  {
    id: 'VIO-002', name: 'device-token-leaked', severity: 'error', verdict: 'illegal',
    summary: 'A device token is left when the drivers are gone.',
    source: 'DDI IOMMU_DEVICE_CREATE, IOMMU_DEVICE_DELETE; DDI-141',
    judges: { farewell: (event) => leaked(event, 'device') },
  },
  {
    id: 'VIO-003', name: 'reservation-leaked', severity: 'error', verdict: 'illegal',
    summary: 'A logical address token is left when the drivers are gone: reserve and free are out of balance.',
    source: 'DDI IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE: tokens are freed before their domain is deleted',
    judges: { farewell: (event) => leaked(event, 'token') },
  },
  {
    id: 'VIO-004', name: 'attachment-leaked', severity: 'error', verdict: 'illegal',
    summary: 'A device is left attached when the drivers are gone.',
    source: 'DDI IOMMU_DOMAIN_DETACH_DEVICE_EX; bug check 0x1D9 when the HAL cannot leave a domain',
    judges: { farewell: leakedAttachments },
  },
  {
    id: 'VIO-005', name: 'pasid-device-leaked', severity: 'error', verdict: 'illegal',
    summary: 'A PASID sub-device is left when the drivers are gone: its ASID is lost to the system.',
    source: 'DDI IOMMU_PASID_DEVICE_DELETE; DDI-358',
    judges: { farewell: (event) => leaked(event, 'pasid') },
  },
  {
    id: 'VIO-006', name: 'mappings-left-at-delete', severity: 'warning', verdict: 'fragile',
    summary: 'A domain is deleted with mappings in it.',
    source: 'DDI IOMMU_DOMAIN_DELETE says nothing of mappings; bug check 0x1D9 when the HAL cannot unmap; DDI-045',
    routines: ['deleteDomain'],
    judges: { call: mappingsLeft },
  },
  {
    id: 'VIO-007', name: 'domain-deleted-while-attached', severity: 'error', verdict: 'illegal',
    summary: 'DeleteDomain is called while a device is attached.',
    source: 'DDI IOMMU_DOMAIN_DELETE: no device may be attached; DDI-040, DDI-041',
    routines: ['deleteDomain'],
    judges: { call: deletedWhileAttached },
  },
  {
    id: 'VIO-008', name: 'domain-deleted-with-reservation', severity: 'error', verdict: 'illegal',
    summary: 'DeleteDomain is called before all logical address tokens are freed.',
    source: 'DDI IOMMU_DMA_LOGICAL_ADDRESS_TOKEN: every token is freed first; DDI-043',
    routines: ['deleteDomain'],
    judges: { call: deletedWithReservation },
  },
  {
    id: 'VIO-009', name: 'device-deleted-in-use', severity: 'error', verdict: 'illegal',
    summary: 'DeleteDevice is called for a token that is attached or has PASID sub-devices.',
    source: 'DDI IOMMU_DEVICE_DELETE: detach first; DDI-142, DDI-143',
    routines: ['deleteDevice'],
    judges: { call: deviceInUse },
  },
  {
    id: 'VIO-010', name: 'handle-used-after-delete', severity: 'error', verdict: 'illegal',
    summary: 'A handle is used after the call that ended it.',
    source: 'DDI IOMMU_DOMAIN_DELETE and its like; DDI-047, DDI-375',
    quiet: ['handles'],
    judges: { call: (event) => dead(event, false) },
  },
  {
    id: 'VIO-011', name: 'unknown-handle', severity: 'error', verdict: 'illegal',
    summary: 'A handle argument was never given out by the interface.',
    source: 'DDI: handles are opaque and come from the creating routines; DDI-375',
    quiet: ['handles'],
    judges: { call: unknown },
  },
  {
    id: 'VIO-012', name: 'wrong-kind-of-handle', severity: 'error', verdict: 'illegal',
    summary: 'A handle of one kind is passed where another is expected.',
    source: 'DDI: handles are typed pointers; DDI-376',
    quiet: ['handles'],
    judges: { call: wrongKind },
  },
  {
    id: 'VIO-013', name: 'deleted-twice', severity: 'error', verdict: 'illegal',
    summary: 'An object is deleted or freed a second time.',
    source: 'DDI IOMMU_DOMAIN_DELETE and its like; DDI-046, DDI-144',
    routines: ENDS,
    judges: { call: (event) => dead(event, true) },
  },
  {
    id: 'VIO-014', name: 'attached-twice', severity: 'error', verdict: 'illegal',
    summary: 'A device is attached that is attached already.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_DEVICE_EX: there is no implicit move; DDI-155, DDI-156',
    routines: ATTACHES,
    judges: { call: attachedTwice },
  },
  {
    id: 'VIO-015', name: 'detached-while-not-attached', severity: 'error', verdict: 'illegal',
    summary: 'A device is detached that is attached to no domain.',
    source: 'DDI IOMMU_DOMAIN_DETACH_DEVICE_EX; DDI-166, DDI-063',
    routines: DETACHES,
    judges: { call: detachedUnattached },
  },
  {
    id: 'VIO-016', name: 'detached-from-other-domain', severity: 'error', verdict: 'illegal',
    summary: 'DetachDevice names another domain than the one the device is attached to.',
    source: 'DDI IOMMU_DOMAIN_DETACH_DEVICE: the domain the device is attached to; DDI-063',
    routines: ['detachDevice'],
    judges: { call: detachedFromOther },
  },
  {
    id: 'VIO-017', name: 'group-detached-in-part', severity: 'error', verdict: 'illegal',
    summary: 'DetachDevice names a member of a group of input mappings instead of its base.',
    source: 'DDI IOMMU_DOMAIN_DETACH_DEVICE: a group leaves as a whole; DDI-061',
    routines: ['detachDevice'],
    judges: { call: detachedInPart },
  },
  {
    id: 'VIO-018', name: 'pasid-attached-twice', severity: 'error', verdict: 'illegal',
    summary: 'A PASID sub-device is attached that is attached already.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_PASID_DEVICE; DDI-360',
    routines: ['attachPasidDevice'],
    judges: { call: pasidAttachedTwice },
  },
  {
    id: 'VIO-019', name: 'pasid-detached-while-not-attached', severity: 'error', verdict: 'illegal',
    summary: 'A PASID sub-device is detached that is attached to no domain.',
    source: 'DDI IOMMU_DOMAIN_DETACH_PASID_DEVICE; DDI-369, DDI-370',
    routines: ['detachPasidDevice'],
    judges: { call: pasidDetached },
  },
  {
    id: 'VIO-020', name: 'pasid-deleted-while-attached', severity: 'error', verdict: 'illegal',
    summary: 'DeletePasidDevice is called while the sub-device is attached.',
    source: 'DDI IOMMU_PASID_DEVICE_DELETE; bug check 0x159 for a page fault against an ASID that is being freed',
    routines: ['deletePasidDevice'],
    judges: { call: pasidDeletedAttached },
  },
  {
    id: 'VIO-021', name: 'pasid-in-wrong-domain', severity: 'error', verdict: 'illegal',
    summary: 'A PASID sub-device is attached to a domain that is no first-stage one.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_PASID_DEVICE: STATUS_INVALID_PARAMETER_1; DDI-361, DDI-364',
    routines: ['attachPasidDevice'],
    judges: { call: pasidInWrongDomain },
  },
];
