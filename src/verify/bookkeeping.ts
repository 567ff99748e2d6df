/**
 * What each call changes in the books, by routine: only what its reply says happened. A table, so that a routine without an
 * entry changes nothing.
 */
import { pageOf } from '../base/bits.js';
import type { Attachment, DomainBook, DomainKind, Flush, Mapping, Region } from './book-types.js';
import { READ, WRITE } from './book-types.js';
import type { CallRecord } from './call-record.js';
import type { CallEvent, Routine } from './events.js';
import { mapping } from './mapping.js';
import { RangeMap } from './range-map.js';
import { remember } from './remember.js';
import type { SessionBook } from './session-book.js';
import { streamOf } from './names.js';

type Entry = (event: CallEvent) => void;

const KINDS: readonly DomainKind[] = ['translate', 'pass-through', 'unmanaged', 'translate-s1'];
const CONFIG_ACPI = 1;
const CONFIG_PASID = 3;
const PASID_TAGGED = 1;
const ALLOCATOR_BUDDY = 1;
/** Flushes that a domain remembers, and the longest list that is remembered page by page. */
const MOST_FLUSHES = 16;
const MOST_FLUSH_ENTRIES = 1024;
/** More streams than any device has are not a token's. */
const MOST_STREAMS = 4096;

/** Modules whose tables are remembered, and tables of one: InterfaceTable has 5, and a peer may send any number. */
const MOST_MODULES = 256;
const MOST_TABLES = 8;

/** Enters a call that was answered. */
export function enter(event: CallEvent): void {
  noteTable(event.session, event.call);
  if (event.ok) SUCCEEDED[event.routine]?.(event);
  else FAILED[event.routine]?.(event);
  if (!event.ok && event.call.isInjected) markEnd(event);
}

/** Which tables each module calls through: VIO-602 compares them. */
function noteTable({ tables }: SessionBook, { module, table }: CallRecord): void {
  if (module === '' || table === 0) return;
  const known = tables.get(module);
  if (known !== undefined && known.size < MOST_TABLES) known.add(table);
  else if (known === undefined && tables.size < MOST_MODULES) tables.set(module, new Set([table]));
}

const SUCCEEDED: Partial<Record<Routine, Entry>> = {
  createDomain: (event) => {
    if (event.request.routine !== 'createDomain' || event.reply.result !== 'createDomain') return;
    const kind = event.request.createDomain.osManagedPageTable !== 0 ? 'translate' : 'unmanaged';
    addDomain(event, event.reply.createDomain.domain, kind, false);
  },
  createDomainEx: (event) => {
    if (event.request.routine !== 'createDomainEx' || event.reply.result !== 'createDomainEx') return;
    const { domainType, hasAllocatorConfig, allocatorType, reservedRegions } = event.request.createDomainEx;
    const hasAllocator = hasAllocatorConfig && allocatorType === ALLOCATOR_BUDDY;
    const domain = addDomain(event, event.reply.createDomainEx.domain, KINDS[domainType] ?? 'translate', hasAllocator);
    for (const { base, numberOfPages, shouldMap } of reservedRegions) {
      const run = { frame: pageOf(base), pageCount: Number(numberOfPages) };
      domain.held.set(run.frame, run.pageCount, { shouldMap: shouldMap !== 0 });
      if (shouldMap !== 0) event.books.map(domain, mapping({ call: event.call, how: 'region', permissions: READ | WRITE, runs: [run], page: run.frame }));
    }
  },
  deleteDomain: ({ books, session, domain, call }) => {
    if (domain === undefined) return;
    for (const token of domain.tokens) session.end(token, call);
    for (const attachment of [...domain.attached]) books.detach(attachment, call);
    books.dropMappings(domain);
    session.end(domain, call);
  },
  attachDevice: attach,
  attachDeviceEx: attach,
  attachPasidDevice: (event) => {
    const { books, domain, pasid, call } = event;
    if (domain === undefined || pasid === undefined) return;
    const attachment: Attachment = { domain, streams: pasid.device.streams.slice(0, 1), pasid, by: call, reporting: undefined, endInjected: false };
    pasid.attachment = attachment;
    books.attach(attachment);
  },
  detachDevice: detach,
  detachDeviceEx: detach,
  detachPasidDevice: ({ books, pasid, call }) => {
    if (pasid?.attachment !== undefined) books.detach(pasid.attachment, call);
  },
  mapLogicalRange: mapLogical,
  mapLogicalRangeEx: mapLogical,
  mapIdentityRange: mapIdentity,
  mapIdentityRangeEx: mapIdentity,
  unmapLogicalRange: unmap,
  unmapIdentityRange: unmap,
  unmapIdentityRangeEx: unmap,
  reserveLogicalAddressRange: ({ session, domain, reply, call }) => {
    if (domain === undefined || reply.result !== 'reserveLogicalAddressRange') return;
    const { token: handle, logicalAddressBase, size } = reply.reserveLogicalAddressRange;
    const page = pageOf(logicalAddressBase);
    const pageCount = pageOf(size);
    const token = { type: 'token' as const, handle, domain, page, pageCount, createdBy: call, segments: new Map<number, number>(), endInjected: false };
    session.begin(token);
    domain.tokens.add(token);
    domain.held.set(page, pageCount, token);
  },
  freeReservedLogicalAddressRange: ({ session, token, call }) => {
    if (token === undefined) return;
    token.domain.tokens.delete(token);
    token.domain.held.remove(token.page, token.pageCount);
    session.end(token, call);
  },
  mapReservedLogicalRange: (event) => {
    const { books, session, token, map, call, request } = event;
    if (token === undefined || map === undefined || request.routine !== 'mapReservedLogicalRange') return;
    const offset = pageOf(request.mapReservedLogicalRange.offset);
    token.segments.set(offset, map.described.pageCount);
    session.noteUse(call, map.permissions, token.domain);
    books.map(token.domain, mapping({ call, how: 'segment', permissions: map.permissions, runs: map.described.runs, page: token.page + offset }));
  },
  unmapReservedLogicalRange: ({ books, token, unmap, call }) => {
    const range = unmap?.ranges[0];
    if (token === undefined || range === undefined) return;
    token.segments.delete(range.page - token.page);
    books.unmap(token.domain, range.page, range.pageCount, call);
  },
  createDevice: ({ session, request, reply, call }) => {
    if (request.routine !== 'createDevice' || reply.result !== 'createDevice') return;
    const { device, configurations } = request.createDevice;
    const acpi = configurations.find((each) => each.configType === CONFIG_ACPI);
    const count = acpi === undefined ? 1 : Math.min(acpi.mappingsCount, MOST_STREAMS);
    const streams = Array.from({ length: count }, (_, i) => streamOf(device, (acpi?.inputMappingBase ?? 0) + i)).filter((stream) => stream !== undefined);
    const isTagged = configurations.some((each) => each.configType === CONFIG_PASID && each.pasidConfigType === PASID_TAGGED);
    const handle = reply.createDevice.dmaDevice;
    session.begin({ type: 'device', handle, streams, createdBy: call, pasids: new Set(), isTagged, callback: undefined, told: undefined, endInjected: false });
  },
  deleteDevice: ({ session, device, call }) => {
    if (device !== undefined) session.end(device, call);
  },
  createPasidDevice: ({ session, device, reply, call }) => {
    if (device === undefined || reply.result !== 'createPasidDevice') return;
    const { pasidDevice: handle, asid } = reply.createPasidDevice;
    const pasid = { type: 'pasid' as const, handle, asid, device, createdBy: call, attachment: undefined, endInjected: false };
    device.pasids.add(pasid);
    session.begin(pasid);
  },
  deletePasidDevice: ({ session, pasid, call }) => {
    if (pasid === undefined) return;
    pasid.device.pasids.delete(pasid);
    session.end(pasid, call);
  },
  setDeviceFaultReporting: setReporting,
  setDeviceFaultReportingEx: setReporting,
  queryAvailableDomainTypes: ({ device, reply }) => {
    if (device === undefined || reply.result !== 'queryAvailableDomainTypes') return;
    device.told = { mask: reply.queryAvailableDomainTypes.availableDomains, how: 'QueryAvailableDomainTypes' };
  },
  registerInterfaceStateChangeCallback: ({ device, request, reply, call }) => {
    if (device === undefined || request.routine !== 'registerInterfaceStateChangeCallback' || reply.result !== 'registerInterfaceStateChangeCallback') return;
    const { registration, availableDomains } = reply.registerInterfaceStateChangeCallback;
    device.callback = { routine: request.registerInterfaceStateChangeCallback.callback, registration, by: call };
    device.told = { mask: availableDomains, how: 'its state-change callback' };
  },
  unregisterInterfaceStateChangeCallback: ({ device }) => {
    if (device !== undefined) device.callback = undefined;
  },
  configureDomain: ({ domain, request, call }) => {
    if (domain === undefined || request.routine !== 'configureDomain') return;
    const { arm64, x64 } = request.configureDomain;
    domain.configuredBy = call;
    domain.failedConfigure = undefined;
    domain.roots = [arm64?.ttbr0, arm64 !== null && arm64.inputSize1 !== 0 ? arm64.ttbr1 : undefined, x64?.firstLevelPageTableRoot].filter((root) => root !== undefined).map(pageOf);
    flushed(domain, { by: call, isLastLevel: false, pages: 'all' });
  },
  flushDomain: ({ domain, call }) => {
    if (domain !== undefined) flushed(domain, { by: call, isLastLevel: false, pages: 'all' });
  },
  flushDomainByVaList: ({ domain, request, call }) => {
    if (domain === undefined || request.routine !== 'flushDomainByVaList') return;
    const { lastLevel, vaList } = request.flushDomainByVaList;
    flushed(domain, { by: call, isLastLevel: lastLevel !== 0, pages: pagesOfList(vaList) });
  },
};

const FAILED: Partial<Record<Routine, Entry>> = {
  createDomain: failedCreate('domain'),
  createDomainEx: failedCreate('domain'),
  createDevice: failedCreate('device token'),
  createPasidDevice: failedCreate('PASID device'),
  reserveLogicalAddressRange: failedCreate('logical address token'),
  attachDevice: failedAttach,
  attachDeviceEx: failedAttach,
  mapLogicalRange: failedMap,
  mapLogicalRangeEx: failedMap,
  mapIdentityRange: failedMap,
  mapIdentityRangeEx: failedMap,
  mapReservedLogicalRange: failedMap,
  configureDomain: ({ domain, call }) => {
    if (domain !== undefined && domain.configuredBy === undefined) domain.failedConfigure = call;
  },
};

function addDomain({ session, call }: CallEvent, handle: bigint, kind: DomainKind, hasAllocator: boolean): DomainBook {
  const domain: DomainBook = {
    ...{ type: 'domain', handle, name: session.nextDomainName(), kind, hasAllocator, createdBy: call },
    ...{ space: new RangeMap<Mapping>(), held: new RangeMap<Region>(), tokens: new Set(), attached: new Set(), streams: new Set() },
    ...{ unmapped: [], failedMaps: [], configuredBy: undefined, failedConfigure: undefined, roots: [], flushes: [] },
    ...{ weight: 0, isUnknown: false, endInjected: false, session },
  };
  session.begin(domain);
  return domain;
}


function attach({ books, session, domain, streams, call }: CallEvent): void {
  if (domain === undefined || streams.length === 0) return;
  for (const stream of streams) session.failedAttaches.delete(stream);
  books.attach({ domain, streams, pasid: undefined, by: call, reporting: undefined, endInjected: false });
}

function detach({ books, streams, call }: CallEvent): void {
  const attachment = books.attachments.get(streams[0] ?? -1);
  if (attachment !== undefined) books.detach(attachment, call);
}

function mapLogical({ books, session, domain, map, reply, call }: CallEvent): void {
  if (domain === undefined || map === undefined || domain.isUnknown) return;
  const page = reply.result === 'mapLogicalRangeEx' ? pageOf(reply.mapLogicalRangeEx.logicalAddress) : map.ranges[0]?.page;
  if (page === undefined || map.described.pageCount === 0) return;
  books.forgive(domain, page, map.described.pageCount);
  session.noteUse(call, map.permissions, domain);
  books.map(domain, mapping({ call, how: 'logical', permissions: map.permissions, runs: map.described.runs, page }));
}

function mapIdentity({ books, session, domain, map, call }: CallEvent): void {
  // A pass-through domain shows all memory anyway [DDI IOMMU_MAP_IDENTITY_RANGE_EX].
  if (domain === undefined || map === undefined || domain.isUnknown || domain.kind === 'pass-through') return;
  for (const { page, pageCount } of map.ranges) books.forgive(domain, page, pageCount);
  session.noteUse(call, map.permissions, domain);
  books.map(domain, mapping({ call, how: 'identity', permissions: map.permissions, runs: map.described.runs, page: 0 }));
}

function unmap({ books, domain, unmap: intent, call }: CallEvent): void {
  if (domain === undefined || intent === undefined || domain.isUnknown || domain.kind === 'pass-through') return;
  for (const { page, pageCount } of intent.ranges) books.unmap(domain, page, pageCount, call);
}

function setReporting({ books, request, streams, call }: CallEvent): void {
  const attachment = books.attachments.get(streams[0] ?? -1);
  if (attachment === undefined) return;
  if (request.routine === 'setDeviceFaultReporting') attachment.reporting = request.setDeviceFaultReporting.enable !== 0 ? call : undefined;
  if (request.routine === 'setDeviceFaultReportingEx') attachment.reporting = request.setDeviceFaultReportingEx.enable !== 0 ? call : undefined;
}

function flushed(domain: DomainBook, flush: Flush): void {
  if (flush.pages === 'all' && !flush.isLastLevel) domain.flushes.length = 0;
  domain.flushes.push(flush);
  if (domain.flushes.length > MOST_FLUSHES) domain.flushes.shift();
}

/** An array of KTB_FLUSH_VA (ddi.md 3.5): pages in bits 9:0, a page size that means everything in bits 11:10. */
function pagesOfList(vaList: Uint8Array): Flush['pages'] {
  if (vaList.length > MOST_FLUSH_ENTRIES * 8) return 'all';
  const view = new DataView(vaList.buffer, vaList.byteOffset, vaList.length);
  const entries = Array.from({ length: Math.floor(vaList.length / 8) }, (_, i) => view.getBigUint64(i * 8, true));
  return entries.some((entry) => (entry & 0xc00n) !== 0n) ? 'all' : entries.map((entry) => ({ page: pageOf(entry), pageCount: Number(entry & 0x3ffn) + 1 }));
}

function failedCreate(kind: string): Entry {
  return ({ session, call }) => remember(session.failedCreates, `${kind} ${call.module}`, call);
}

function failedAttach({ books, session, streams, call }: CallEvent): void {
  for (const stream of streams) if (!books.attachments.has(stream)) remember(session.failedAttaches, stream, call);
}

function failedMap({ books, domain, map, call }: CallEvent): void {
  if (domain === undefined || map === undefined || domain.isUnknown) return;
  for (const { page, pageCount } of map.ranges) if (!domain.space.has(page, pageCount)) books.failedMap(domain, page, pageCount, call);
}

/** Somebody wanted the end of this object to fail: that it is still there is no longer the driver's doing. */
function markEnd(event: CallEvent): void {
  const ended = endedBy(event);
  if (ended !== undefined) ended.endInjected = true;
  for (const { page, pageCount } of event.unmap?.ranges ?? []) {
    for (const { value } of event.domain?.space.overlapping(page, pageCount) ?? []) value.endInjected = true;
  }
  if (isSwitchedOff(event)) setReporting(event);
}

function isSwitchedOff({ request }: CallEvent): boolean {
  if (request.routine === 'setDeviceFaultReporting') return request.setDeviceFaultReporting.enable === 0;
  return request.routine === 'setDeviceFaultReportingEx' && request.setDeviceFaultReportingEx.enable === 0;
}

function endedBy({ books, routine, domain, device, pasid, token, streams }: CallEvent): { endInjected: boolean } | undefined {
  switch (routine) {
    case 'deleteDomain':
      return domain;
    case 'deleteDevice':
      return device;
    case 'deletePasidDevice':
      return pasid;
    case 'freeReservedLogicalAddressRange':
      return token;
    case 'detachPasidDevice':
      return pasid?.attachment;
    case 'detachDevice':
    case 'detachDeviceEx':
      return books.attachments.get(streams[0] ?? -1);
    default:
      return undefined;
  }
}
