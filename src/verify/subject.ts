/** From a call's arguments to what the books know of those they name. */
import { offsetInPage, pageOf } from '../base/bits.js';
import { isNtSuccess } from '../base/ntstatus.js';
import type { CallObservation } from '../machine/types.js';
import type { Request } from '../proto/types.js';
import type { Book, DeviceBook, DomainBook, HandleKind, PasidBook, TokenBook } from './book-types.js';
import type { Books } from './books.js';
import type { CallRecord } from './call-record.js';
import { parametersOf, type BadHandle, type CallEvent, type MapIntent, type Overlap, type PageRange, type Routine, type UnmapIntent } from './events.js';
import { streamOf } from './names.js';
import { describe, describeMdl, type Described } from './physical.js';
import type { SessionBook } from './session-book.js';

const ALL_PAGES = 2n ** 52n;

/** Names of handle arguments, the same in every routine. */
const HANDLE_FIELDS: readonly (readonly [field: string, wanted: HandleKind, type: Book['type']])[] = [
  ['domain', 'domain', 'domain'],
  ['dmaDevice', 'device token', 'device'],
  ['pasidDevice', 'PASID device', 'pasid'],
  ['token', 'logical address token', 'token'],
];

interface Named {
  domain: DomainBook | undefined;
  device: DeviceBook | undefined;
  pasid: PasidBook | undefined;
  token: TokenBook | undefined;
  readonly bad: BadHandle[];
}

export function callEventOf(books: Books, session: SessionBook, call: CallRecord, { request, reply }: CallObservation): CallEvent | undefined {
  const { routine } = request;
  if (routine === undefined) return undefined;
  const named = namedBy(session, request, routine);
  const event = {
    kind: 'call' as const,
    books,
    session,
    call,
    request,
    reply,
    routine,
    ok: isNtSuccess(reply.status),
    domain: named.domain ?? named.token?.domain,
    device: named.device,
    pasid: named.pasid,
    token: named.token,
    badHandles: named.bad,
    streams: named.device?.streams ?? streamsOf(request),
    map: mapIntentOf(request, named.token),
    unmap: unmapIntentOf(request, named.token),
    overlaps: NONE,
  };
  if (request.callSite !== null && request.callSite.ticket !== 0n) event.overlaps = books.overlapsOf(event, request.callSite);
  return event;
}

const NONE: readonly Overlap[] = [];

function namedBy(session: SessionBook, request: Request, routine: Routine): Named {
  const named: Named = { domain: undefined, device: undefined, pasid: undefined, token: undefined, bad: [] };
  // SetDeviceFaultReportingEx looks at no argument [DDI IOMMU_SET_DEVICE_FAULT_REPORTING_EX].
  if (routine === 'setDeviceFaultReportingEx' && !session.isExtended) return named;
  const given = parametersOf(request, routine) as unknown as Readonly<Record<string, unknown>>;
  // A segment that is NULL has no token [DDI IOMMU_UNMAP_RESERVED_LOGICAL_RANGE].
  if (routine === 'unmapReservedLogicalRange' && given['hasMappedSegment'] === false) return named;
  for (const [field, wanted, type] of HANDLE_FIELDS) {
    const handle = given[field];
    if (typeof handle !== 'bigint') continue;
    const book = session.book(handle);
    if (book?.type === type) enterName(named, book);
    else named.bad.push({ handle, wanted, dead: session.dead.get(handle), other: book });
  }
  return named;
}

function enterName(named: Named, book: Book): void {
  if (book.type === 'domain') named.domain = book;
  else if (book.type === 'token') named.token = book;
  else if (book.type === 'device') named.device = book;
  else named.pasid = book;
}

/** Most streams that one call can name; more are no device's. */
const MOST_STREAMS = 4096;

/** Of the routines that name a device by its object. */
function streamsOf(request: Request): readonly number[] {
  switch (request.routine) {
    case 'attachDevice': {
      const { device, inputMappingIdBase, mappingCount } = request.attachDevice;
      return range(mappingCount).flatMap((i) => streamOf(device, inputMappingIdBase + i) ?? []);
    }
    case 'detachDevice':
      return [streamOf(request.detachDevice.device, request.detachDevice.inputMappingId) ?? []].flat();
    case 'setDeviceFaultReporting':
      return [streamOf(request.setDeviceFaultReporting.device, request.setDeviceFaultReporting.inputMappingIdBase) ?? []].flat();
    default:
      return NO_STREAMS;
  }
}

const NO_STREAMS: readonly number[] = [];

function range(count: number): number[] {
  return Array.from({ length: Math.min(count, MOST_STREAMS) }, (_, i) => i);
}

function mapIntentOf(request: Request, token: TokenBook | undefined): MapIntent | undefined {
  switch (request.routine) {
    case 'mapLogicalRange': {
      const { permissions, mdl, logicalAddress } = request.mapLogicalRange;
      return logical(permissions, describeMdl(mdl), logicalAddress, {});
    }
    case 'mapLogicalRangeEx': {
      const { permissions, physical, hasExplicit, explicitLogicalAddress, hasMin, minLogicalAddress, hasMax, maxLogicalAddress } = request.mapLogicalRangeEx;
      const bounds = { ...(hasMin && { min: minLogicalAddress }), ...(hasMax && { max: maxLogicalAddress }) };
      return logical(permissions, describe(physical), hasExplicit ? explicitLogicalAddress : undefined, bounds);
    }
    case 'mapIdentityRange':
      return identity(request.mapIdentityRange.permissions, describeMdl(request.mapIdentityRange.mdl));
    case 'mapIdentityRangeEx':
      return identity(request.mapIdentityRangeEx.permissions, describe(request.mapIdentityRangeEx.physical));
    case 'mapReservedLogicalRange': {
      const { permissions, offset, physical } = request.mapReservedLogicalRange;
      const address = token && BigInt(token.page) * 4096n + offset;
      return { ...logical(permissions, describe(physical), address, {}), how: 'segment' };
    }
    default:
      return undefined;
  }
}

function logical(permissions: number, described: Described, address: bigint | undefined, bounds: MapIntent['bounds']): MapIntent {
  const isPlaced = address !== undefined && offsetInPage(address) === 0 && described.pageCount > 0;
  const ranges = isPlaced ? [{ page: pageOf(address), pageCount: described.pageCount }] : [];
  return { how: 'logical', permissions, described, address, bounds, ranges };
}

function identity(permissions: number, described: Described): MapIntent {
  return { how: 'identity', permissions, described, address: undefined, bounds: {}, ranges: pagesOfFrames(described) };
}

function pagesOfFrames({ runs }: Described): PageRange[] {
  return runs.map(({ frame, pageCount }) => ({ page: frame, pageCount }));
}

function unmapIntentOf(request: Request, token: TokenBook | undefined): UnmapIntent | undefined {
  switch (request.routine) {
    case 'unmapLogicalRange': {
      const { logicalAddress, numberOfPages } = request.unmapLogicalRange;
      const isRange = offsetInPage(logicalAddress) === 0 && numberOfPages > 0n && numberOfPages < ALL_PAGES;
      const ranges = isRange ? [{ page: pageOf(logicalAddress), pageCount: Number(numberOfPages) }] : [];
      return { how: 'logical', address: logicalAddress, count: numberOfPages, described: undefined, ranges };
    }
    case 'unmapIdentityRange':
      return unmapIdentity(describeMdl(request.unmapIdentityRange.mdl));
    case 'unmapIdentityRangeEx':
      return unmapIdentity(describe(request.unmapIdentityRangeEx.physical));
    case 'unmapReservedLogicalRange': {
      const { offset, size } = request.unmapReservedLogicalRange;
      const base = token === undefined ? 0n : BigInt(token.page) * 4096n;
      const ranges = token !== undefined && offsetInPage(offset) === 0 ? [{ page: token.page + pageOf(offset), pageCount: pageOf(size) }] : [];
      return { how: 'segment', address: base + offset, count: size / 4096n, described: undefined, ranges };
    }
    default:
      return undefined;
  }
}

function unmapIdentity(described: Described): UnmapIntent {
  return { how: 'identity', address: 0n, count: BigInt(described.pageCount), described, ranges: pagesOfFrames(described) };
}

