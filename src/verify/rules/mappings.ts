/** VIO-10x to VIO-12x: what a driver asks to be mapped [DDI IOMMU_MAP_LOGICAL_RANGE_EX and its like]. */
import { hex } from '../../base/bits.js';
import { isToken } from '../books.js';
import type { CallEvent, EndEvent, PageRange, Routine } from '../events.js';
import { rangeName, rightsName } from '../names.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';
import { INTERRUPT_WINDOW, MDL_RESIDENT } from '../spec.js';
import { OURS, isOurs } from './system-domains.js';

const MAPS: readonly Routine[] = ['mapLogicalRange', 'mapLogicalRangeEx', 'mapIdentityRange', 'mapIdentityRangeEx', 'mapReservedLogicalRange'];
const PLACED: readonly Routine[] = ['mapLogicalRange', 'mapLogicalRangeEx', 'reserveLogicalAddressRange'];
const IDENTITY: readonly Routine[] = ['mapIdentityRange', 'mapIdentityRangeEx'];
const UNMAPS: readonly Routine[] = ['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx'];

const KNOWN_RIGHTS = 3;
/** An identity mapping of this much is no buffer: 1 GiB. */
const EVERYTHING_PAGES = 2 ** 18;

function reservedBits({ map, domain }: CallEvent): Trips {
  if (map === undefined || map.permissions >>> 0 <= KNOWN_RIGHTS) return undefined;
  return { message: `permissions ${hex(map.permissions >>> 0)}: bits 31:2 are reserved and 0`, domain };
}

function noPermission({ map, domain }: CallEvent): Trips {
  return map?.permissions === 0 ? { message: 'permissions 0: a mapping for nothing', domain } : undefined;
}

function partialPages({ map, unmap, domain }: CallEvent): Trips {
  const problem = (map?.described ?? unmap?.described)?.problem;
  return problem === 'partial' ? { message: 'the physical pages do not begin on a page edge or are no whole number of pages', domain } : undefined;
}

function emptyDescription({ map, unmap, domain }: CallEvent): Trips {
  const problem = (map?.described ?? unmap?.described)?.problem;
  return problem === 'absent' ? { message: 'the physical pages are NULL, none, of no known type, or fewer than their count', domain } : undefined;
}

/** The address that was asked for, of the routines that take one. */
function placeOf({ request, map, unmap }: CallEvent): bigint | undefined {
  if (request.routine === 'reserveLogicalAddressRange') return request.reserveLogicalAddressRange.hasExplicit ? request.reserveLogicalAddressRange.explicitLogicalAddress : undefined;
  return map?.address ?? (unmap?.how === 'identity' ? undefined : unmap?.address);
}

function unaligned(event: CallEvent): Trips {
  const address = placeOf(event);
  return address !== undefined && address % 4096n !== 0n ? { message: `logical address ${hex(address)} is not on a page edge`, domain: event.domain } : undefined;
}

function overMapping({ domain, map, call, request }: CallEvent): Trips {
  if (!isOurs(domain) || map?.how === 'segment') return undefined;
  const twice = map?.how === 'identity' ? listedTwice(map.ranges) : undefined;
  if (twice !== undefined) return { message: `${rangeName(twice, 1)} is listed twice`, domain };
  for (const { page, pageCount } of map?.ranges ?? reservedRange(request)) {
    const there = domain.space.overlapping(page, pageCount).find(({ value }) => value.how === 'logical' || value.how === 'identity');
    if (there !== undefined) return { message: `${rangeName(page, pageCount)} overlaps ${rangeName(there.page, there.pageCount)}, which is mapped`, calls: [call, there.value.by], domain };
  }
  return undefined;
}

function listedTwice(ranges: readonly PageRange[]): number | undefined {
  const sorted = [...ranges].sort((one, other) => one.page - other.page);
  return sorted.find(({ page }, i) => i > 0 && page < sorted[i - 1]!.page + sorted[i - 1]!.pageCount)?.page;
}

function reservedRange(request: CallEvent['request']): PageRange[] {
  if (request.routine !== 'reserveLogicalAddressRange') return [];
  const { hasExplicit, explicitLogicalAddress: at, size } = request.reserveLogicalAddressRange;
  return hasExplicit && at % 4096n === 0n && size % 4096n === 0n && size > 0n ? [{ page: Number(at / 4096n), pageCount: Number(size / 4096n) }] : [];
}

function overReserved({ domain, map, call, request }: CallEvent): Trips {
  if (!isOurs(domain) || map?.how === 'segment') return undefined;
  for (const { page, pageCount } of map?.ranges ?? reservedRange(request)) {
    const [there] = domain.held.overlapping(page, pageCount);
    if (there === undefined) continue;
    const what = isToken(there.value) ? 'a logical address token' : 'a reserved region of the domain';
    return { message: `${rangeName(page, pageCount)} overlaps ${what} at ${rangeName(there.page, there.pageCount)}`, calls: isToken(there.value) ? [call, there.value.createdBy] : [call, domain.createdBy], domain };
  }
  return undefined;
}

function beyondWidth(event: CallEvent): Trips {
  const { session, map, request, domain } = event;
  const address = placeOf(event);
  if (address === undefined || !isOurs(domain)) return undefined;
  const size = request.routine === 'reserveLogicalAddressRange' ? request.reserveLogicalAddressRange.size : BigInt(map?.described.pageCount ?? 0) * 4096n;
  const isWithin = address + size <= session.addressLimit;
  return isWithin ? undefined : { message: `${hex(address)} and ${hex(size)} bytes end beyond the ${session.addressBits} bits of logical addresses`, domain };
}

function impossibleBounds({ domain, map, request }: CallEvent): Trips {
  if (!isOurs(domain) || !domain.hasAllocator) return undefined;
  const reserved = request.routine === 'reserveLogicalAddressRange' ? request.reserveLogicalAddressRange : undefined;
  const { min = 0n, max } = reserved === undefined ? (map?.bounds ?? {}) : { ...(reserved.hasMin && { min: reserved.minLogicalAddress }), ...(reserved.hasMax && { max: reserved.maxLogicalAddress }) };
  const size = reserved?.size ?? BigInt(map?.described.pageCount ?? 0) * 4096n;
  return max !== undefined && min + size > max + 1n ? { message: `${hex(size)} bytes do not fit between ${hex(min)} and ${hex(max)}`, domain } : undefined;
}

/** What is identity-mapped beside the buffer that the driver got. */
function widerThanBuffer({ books, domain, map }: CallEvent): Trips {
  if (!isOurs(domain) || map === undefined) return undefined;
  for (const { frame, pageCount } of map.described.runs) {
    const pieces = books.allocated.overlapping(frame, pageCount);
    if (pieces.length > 0 && !books.allocated.covers(frame, pageCount)) return { message: `${rangeName(frame, pageCount)} is mapped, the driver's memory there is ${rangeName(pieces[0]!.page, pieces[0]!.pageCount)}`, domain };
  }
  return undefined;
}

function everything({ domain, map }: CallEvent): Trips {
  const run = isOurs(domain) ? map?.described.runs.find(({ pageCount }) => pageCount >= EVERYTHING_PAGES) : undefined;
  return run && { message: `${rangeName(run.frame, run.pageCount)} is mapped to itself`, domain };
}

function notLocked({ domain, map, ok, call }: CallEvent): Trips {
  const flags = map?.described.mdlFlags;
  // Host tools describe MDLs with MdlFlags 0. From a driver it is one that nothing was done with [IoAllocateMdl].
  const isOfTool = flags === 0 && call.module === '';
  if (!ok || flags === undefined || isOfTool || (flags & MDL_RESIDENT) !== 0) return undefined;
  return { message: `MdlFlags ${hex(flags)}: the MDL's pages are neither locked nor nonpaged`, domain };
}

function boundsIgnored({ domain, map }: CallEvent): Trips {
  const range = map?.ranges[0];
  if (!isOurs(domain) || domain.hasAllocator || map === undefined || range === undefined) return undefined;
  const { min, max } = map.bounds;
  const first = BigInt(range.page) * 4096n;
  const last = first + BigInt(range.pageCount) * 4096n - 1n;
  if ((min === undefined || first >= min) && (max === undefined || last <= max)) return undefined;
  return { message: `${rangeName(range.page, range.pageCount)} is outside the bounds that were given, which count in a domain with an allocator alone`, domain };
}

function explicitWithAllocator(event: CallEvent): Trips {
  const { domain, map } = event;
  if (!isOurs(domain) || !domain.hasAllocator) return undefined;
  if (map?.how === 'identity') return { message: 'an identity mapping where the allocator gives the addresses', domain };
  return map?.how !== 'segment' && placeOf(event) !== undefined ? { message: 'an explicit address where the allocator gives the addresses', domain } : undefined;
}

function noAddress(event: CallEvent): Trips {
  const { domain } = event;
  const isMissing = isOurs(domain) && !domain.hasAllocator && placeOf(event) === undefined;
  return isMissing ? { message: 'no explicit address, and the domain has no allocator to give one', domain } : undefined;
}

function pageZero({ domain, map, ok }: CallEvent): Trips {
  return ok && isOurs(domain) && map?.ranges.some(({ page }) => page === 0) === true ? { message: 'logical page 0 is mapped: a descriptor full of zeros reaches memory', domain } : undefined;
}

function interruptWindow({ session, domain, map, request }: CallEvent): Trips {
  if (session.isArm64 || !isOurs(domain)) return undefined;
  const range = (map?.ranges ?? reservedRange(request)).find(({ page, pageCount }) => page < INTERRUPT_WINDOW.page + INTERRUPT_WINDOW.pageCount && page + pageCount > INTERRUPT_WINDOW.page);
  return range && { message: `${rangeName(range.page, range.pageCount)} overlaps 0xfee00000-0xfeefffff`, domain };
}

function wrongKindOfDomain({ domain, map, unmap, routine }: CallEvent): Trips {
  if (domain === undefined || OURS.includes(domain.kind) || (map === undefined && unmap === undefined && routine !== 'reserveLogicalAddressRange')) return undefined;
  const isIdentity = (map ?? unmap)?.how === 'identity';
  return isIdentity && domain.kind === 'pass-through' ? undefined : { message: `${domain.name} is ${domain.kind}: it has no mappings of its own`, domain };
}

function identityInPassThrough({ domain, ok }: CallEvent): Trips {
  return ok && domain?.kind === 'pass-through' ? { message: `${domain.name} shows all memory, for reading and writing, whatever is mapped in it`, domain } : undefined;
}

/** Rights that every mapping of one place had and no transfer needed. */
function widerRight({ books, session }: EndEvent): Trips {
  const trips: Trip[] = [];
  for (const { by, granted, used, domains, streams } of session.sites.values()) {
    const spare = granted & ~used;
    if (spare === 0 || used === 0) continue;
    // DMA of a device that moves its data elsewhere is not seen here.
    const isAllSeen = [streams, ...[...domains].map((domain) => domain.streams)].every((all) => [...all].every((stream) => books.seenDma.has(stream)));
    if (isAllSeen) trips.push({ message: `mapped for ${rightsName(granted)}, used for ${rightsName(used)} alone`, calls: [by] });
  }
  return trips;
}

export const MAPPINGS: readonly RuleDefinition[] = [
  {
    id: 'VIO-101', name: 'reserved-permission-bits', severity: 'error', verdict: 'illegal',
    summary: 'A permission bit above bit 1 is set.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: bits 31:2 are reserved and 0; DDI-071',
    routines: MAPS,
    quiet: ['rights'],
    judges: { call: reservedBits },
  },
  {
    id: 'VIO-102', name: 'no-permission', severity: 'error', verdict: 'illegal',
    summary: 'Pages are mapped with permissions 0.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: Permissions; such a mapping cannot be told from none; DDI-071',
    routines: MAPS,
    quiet: ['rights'],
    judges: { call: noPermission },
  },
  {
    id: 'VIO-103', name: 'partial-pages', severity: 'error', verdict: 'illegal',
    summary: 'The physical pages of a map or unmap are not whole pages.',
    source: 'DDI IOMMU_MAP_PHYSICAL_ADDRESS: page-aligned, a multiple of PAGE_SIZE; DDI-199 to DDI-201',
    routines: [...MAPS, ...UNMAPS],
    quiet: ['pages'],
    judges: { call: partialPages },
  },
  {
    id: 'VIO-104', name: 'unaligned-address', severity: 'error', verdict: 'illegal',
    summary: 'A logical address is not page-aligned.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: page-aligned; DDI-068, DDI-204',
    routines: [...PLACED, 'mapReservedLogicalRange', 'unmapLogicalRange', 'unmapReservedLogicalRange'],
    quiet: ['aligned'],
    judges: { call: unaligned },
  },
  {
    id: 'VIO-105', name: 'map-over-mapping', severity: 'error', verdict: 'illegal',
    summary: 'Logical addresses are asked for that are mapped already.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: STATUS_IN_USE; DDI-070, DDI-207',
    routines: [...PLACED, ...IDENTITY],
    quiet: ['free'],
    judges: { call: overMapping },
  },
  {
    id: 'VIO-106', name: 'map-over-reserved', severity: 'error', verdict: 'illegal',
    summary: 'Logical addresses are asked for that a token or a reserved region of the domain holds.',
    source: 'DDI IOMMU_DMA_RESERVED_REGION: not to be mapped; DDI-120, DDI-209',
    routines: [...PLACED, ...IDENTITY],
    quiet: ['unheld'],
    judges: { call: overReserved },
  },
  {
    id: 'VIO-111', name: 'identity-wider-than-buffer', severity: 'error', verdict: 'fragile',
    summary: 'An identity mapping reaches beyond the memory that the driver allocated.',
    source: 'the device gets rights to memory of others; known where drivers note their allocations (ViommuNoteAllocated)',
    routines: IDENTITY,
    judges: { call: widerThanBuffer },
  },
  {
    id: 'VIO-112', name: 'identity-of-everything', severity: 'warning', verdict: 'fragile',
    summary: 'A gigabyte or more is mapped to itself: the device is not contained.',
    source: 'reason: a stray write of the device is not caught; IOMMU-based GPU isolation maps what is used',
    routines: IDENTITY,
    judges: { call: everything },
  },
  {
    id: 'VIO-115', name: 'wider-right-than-needed', severity: 'note', verdict: 'legal',
    summary: 'No mapping that a place in the driver made was ever used for one of the rights it has.',
    source: 'reason: least privilege; a receive buffer needs no read right, a command buffer no write right',
    judges: { end: widerRight },
  },
  {
    id: 'VIO-116', name: 'mdl-not-locked', severity: 'error', verdict: 'illegal',
    summary: 'An MDL is mapped whose pages are neither locked nor nonpaged.',
    source: 'WDK MmProbeAndLockPages: an MDL describes valid pages only while they are locked',
    routines: MAPS,
    quiet: ['resident'],
    judges: { call: notLocked },
  },
  {
    id: 'VIO-117', name: 'bounds-ignored', severity: 'warning', verdict: 'fragile',
    summary: 'An explicit address lies outside the Min and Max that came with it, which are ignored without an allocator.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: Min and Max count with an allocator only; DDI-210',
    routines: ['mapLogicalRangeEx'],
    quiet: ['unbounded'],
    judges: { call: boundsIgnored },
  },
  {
    id: 'VIO-118', name: 'explicit-address-with-allocator', severity: 'error', verdict: 'illegal',
    summary: 'An explicit or identity address is asked for in a domain with a logical allocator.',
    source: 'DDI IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG: refuses explicit addresses; DDI-195, DDI-072, DDI-093',
    routines: [...PLACED, ...IDENTITY],
    quiet: ['placed'],
    judges: { call: explicitWithAllocator },
  },
  {
    id: 'VIO-119', name: 'no-address-without-allocator', severity: 'error', verdict: 'illegal',
    summary: 'No explicit address is given in a domain without a logical allocator.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: STATUS_NOT_SUPPORTED; DDI-194',
    routines: ['mapLogicalRangeEx', 'reserveLogicalAddressRange'],
    quiet: ['placed'],
    judges: { call: noAddress },
  },
  {
    id: 'VIO-120', name: 'page-zero-mapped', severity: 'note', verdict: 'legal',
    summary: 'Logical page 0 is mapped.',
    source: 'reason: a device that reads a cleared descriptor uses address 0; unmapped, that is a fault; DDI-206 allows it',
    routines: MAPS,
    quiet: ['ordinary'],
    judges: { call: pageZero },
  },
  {
    id: 'VIO-121', name: 'interrupt-window-mapped', severity: 'error', verdict: 'illegal',
    summary: 'The interrupt message window of x64 is mapped or reserved.',
    source: 'Intel VT-d 3.14, AMD IOMMU 2.1.5: requests to 0xFEExxxxx are interrupts and never translated',
    routines: [...MAPS, 'reserveLogicalAddressRange'],
    quiet: ['ordinary'],
    judges: { call: interruptWindow },
  },
  {
    id: 'VIO-122', name: 'map-in-wrong-domain', severity: 'error', verdict: 'illegal',
    summary: 'A map or unmap names a domain whose type has no mappings of its own.',
    source: 'DDI IOMMU_DMA_DOMAIN_TYPE; DDI-197, DDI-029, DDI-087',
    routines: [...MAPS, ...UNMAPS, 'reserveLogicalAddressRange'],
    quiet: ['followed'],
    judges: { call: wrongKindOfDomain },
  },
  {
    id: 'VIO-123', name: 'identity-in-pass-through', severity: 'note', verdict: 'legal',
    summary: 'An identity mapping is made in a pass-through domain, where it has no effect.',
    source: 'DDI IOMMU_DMA_DOMAIN_TYPE: map and unmap are unnecessary; permissions narrow nothing',
    routines: IDENTITY,
    judges: { call: identityInPassThrough },
  },
  {
    id: 'VIO-124', name: 'empty-description', severity: 'error', verdict: 'illegal',
    summary: 'The physical pages of a map or unmap are NULL, none, or of an unknown type.',
    source: 'DDI IOMMU_MAP_PHYSICAL_ADDRESS; DDI-067, DDI-202',
    routines: [...MAPS, ...UNMAPS],
    quiet: ['pages'],
    judges: { call: emptyDescription },
  },
  {
    id: 'VIO-126', name: 'address-beyond-width', severity: 'error', verdict: 'illegal',
    summary: 'A logical range ends beyond the addresses that the IOMMU translates.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: ExplicitLogicalAddress; DDI-069, DDI-205',
    routines: PLACED,
    quiet: ['within'],
    judges: { call: beyondWidth },
  },
  {
    id: 'VIO-128', name: 'impossible-bounds', severity: 'error', verdict: 'illegal',
    summary: 'Min and Max leave no room for the range that is to lie between them.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: STATUS_INVALID_PARAMETER_MIX; DDI-211, DDI-212',
    routines: ['mapLogicalRangeEx', 'reserveLogicalAddressRange'],
    quiet: ['unbounded'],
    judges: { call: impossibleBounds },
  },
];
