/** VIO-107 to VIO-110, VIO-125, VIO-127: what a driver asks to be unmapped [DDI IOMMU_UNMAP_LOGICAL_RANGE and its like]. */
import type { DomainBook, Mapping } from '../book-types.js';
import { isToken } from '../books.js';
import type { CallEvent, PageRange, Routine } from '../events.js';
import { rangeName } from '../names.js';
import { framesBetween } from '../physical.js';
import type { Range } from '../range-map.js';
import type { RuleDefinition, Trips } from '../rule.js';
import { isOurs } from './system-domains.js';

const ALL_ADDRESSES = 2n ** 64n;
const UNMAPS: readonly Routine[] = ['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx'];

/** The first range of an unmap that the books do not have mapped, and what was there before. */
function unmapOfUnmapped({ domain, unmap, call }: CallEvent): Trips {
  if (!isOurs(domain) || unmap === undefined) return undefined;
  if (bytesForPages(domain, unmap.ranges[0], unmap.how) !== undefined) return undefined;
  for (const { page, pageCount } of unmap.ranges) {
    const other = unmap.how === 'identity' ? notIdentity(domain, page, pageCount) : undefined;
    if (other !== undefined) return { message: `${rangeName(other.page, other.pageCount)} is mapped, but not to itself`, calls: [call, other.value.by], domain };
    if (domain.space.covers(page, pageCount) || domain.failedMaps.some((failed) => failed.page === page)) continue;
    if (domain.hasAllocator && domain.space.at(page) !== undefined) return undefined;
    const hole = firstHole(domain, page, pageCount);
    const held = domain.held.at(hole);
    if (held !== undefined) return undefined;
    const gone = domain.unmapped.findLast((each) => hole >= each.page && hole < each.page + each.pageCount);
    return { message: `${rangeName(hole, 1)} of ${rangeName(page, pageCount)} is not mapped`, calls: gone === undefined ? [call] : [call, gone.unmapped, gone.mapped], domain };
  }
  return undefined;
}

/** A piece of the range that maps another frame than its own. */
function notIdentity(domain: DomainBook, page: number, pageCount: number): Range<Mapping> | undefined {
  return domain.space.overlapping(page, pageCount).find((range) => {
    const [first] = framesBetween(range.value.runs, range.offset, range.pageCount);
    return first !== undefined && (first.frame !== range.page || first.pageCount !== range.pageCount);
  });
}

function firstHole(domain: DomainBook, page: number, pageCount: number): number {
  let next = page;
  for (const range of domain.space.overlapping(page, pageCount)) {
    if (range.page > next) return next;
    next = range.page + range.pageCount;
  }
  return next;
}

/** The mapping whose size in bytes was given as its size in pages. */
function bytesForPages(domain: DomainBook, range: PageRange | undefined, how: string): { mapping: Mapping } | undefined {
  const there = range === undefined || how !== 'logical' ? undefined : domain.space.at(range.page);
  return there !== undefined && range!.pageCount === there.value.pageCount * 4096 ? { mapping: there.value } : undefined;
}

function unmapOfNothing({ unmap, domain }: CallEvent): Trips {
  if (unmap?.how !== 'logical' || !isOurs(domain)) return undefined;
  if (unmap.count > 0n && unmap.address + unmap.count * 4096n <= ALL_ADDRESSES) return undefined;
  return { message: unmap.count === 0n ? 'NumberOfPages is 0' : `NumberOfPages ${unmap.count} ends beyond all addresses`, domain };
}

function countInBytes({ domain, unmap, call }: CallEvent): Trips {
  if (!isOurs(domain) || unmap === undefined) return undefined;
  const found = bytesForPages(domain, unmap.ranges[0], unmap.how);
  return found && { message: `NumberOfPages ${unmap.count} is the mapping's size in bytes; it has ${found.mapping.pageCount} pages`, calls: [call, found.mapping.by], domain };
}

/** Whether an unmap takes exactly one mapping. */
function wholeOf(domain: DomainBook, { page, pageCount }: PageRange): Mapping | undefined {
  const [first, ...others] = domain.space.overlapping(page, pageCount);
  const isWhole = first !== undefined && others.length === 0 && first.page === page && first.pageCount === pageCount && first.value.pageCount === pageCount;
  return isWhole ? first.value : undefined;
}

function unmapOfPart({ domain, unmap, call, ok }: CallEvent): Trips {
  const range = unmap?.ranges[0];
  if (!ok || !isOurs(domain) || domain.hasAllocator || unmap?.how !== 'logical' || range === undefined || wholeOf(domain, range) !== undefined) return undefined;
  const there = domain.space.at(range.page);
  return there && { message: `${rangeName(range.page, range.pageCount)} is not one mapping: the one there is ${rangeName(there.page - there.offset, there.value.pageCount)}`, calls: [call, there.value.by], domain };
}

function unmapOfOtherSize({ domain, unmap, call }: CallEvent): Trips {
  const range = unmap?.ranges[0];
  if (!isOurs(domain) || !domain.hasAllocator || unmap?.how !== 'logical' || range === undefined || bytesForPages(domain, range, unmap.how) !== undefined) return undefined;
  const there = domain.space.at(range.page);
  if (there === undefined || there.value.how !== 'logical' || wholeOf(domain, range) !== undefined) return undefined;
  return { message: `${rangeName(range.page, range.pageCount)} of an allocated mapping of ${there.value.pageCount} pages at ${rangeName(there.page - there.offset, 1)}: it is unmapped as a whole`, calls: [call, there.value.by], domain };
}

function inReservation({ domain, unmap, call, routine }: CallEvent): Trips {
  if (!isOurs(domain) || unmap === undefined || routine === 'unmapReservedLogicalRange') return undefined;
  for (const { page, pageCount } of unmap.ranges) {
    const held = domain.held.at(page) ?? domain.held.overlapping(page, pageCount)[0];
    if (held === undefined) continue;
    const what = isToken(held.value) ? 'the token' : 'the reserved region';
    return { message: `${rangeName(page, pageCount)} lies in ${what} at ${rangeName(held.page, held.pageCount)}`, calls: isToken(held.value) ? [call, held.value.createdBy] : [call, domain.createdBy], domain };
  }
  return undefined;
}

export const UNMAPPINGS: readonly RuleDefinition[] = [
  {
    id: 'VIO-107', name: 'unmap-of-unmapped', severity: 'error', verdict: 'illegal',
    summary: 'Pages are unmapped that are not mapped.',
    source: 'DDI IOMMU_UNMAP_LOGICAL_RANGE; bug check 0x1D9 when the HAL fails to unmap; DDI-079, DDI-080, DDI-095',
    routines: UNMAPS,
    quiet: ['whole'],
    judges: { call: unmapOfUnmapped },
  },
  {
    id: 'VIO-108', name: 'unmap-of-part', severity: 'warning', verdict: 'fragile',
    summary: 'An unmap covers a part of a mapping, or more than one.',
    source: 'DDI IOMMU_UNMAP_LOGICAL_RANGE undoes a map call and says nothing of parts; DDI-076, DDI-077',
    routines: ['unmapLogicalRange'],
    quiet: ['whole'],
    judges: { call: unmapOfPart },
  },
  {
    id: 'VIO-109', name: 'bytes-for-pages', severity: 'error', verdict: 'illegal',
    summary: 'UnmapLogicalRange is given a number of bytes where it takes a number of pages.',
    source: 'DDI IOMMU_UNMAP_LOGICAL_RANGE: NumberOfPages; DDI-074',
    routines: ['unmapLogicalRange'],
    quiet: ['whole'],
    judges: { call: countInBytes },
  },
  {
    id: 'VIO-110', name: 'unmap-of-other-size', severity: 'error', verdict: 'illegal',
    summary: 'A mapping that the allocator placed is unmapped in another size than it was mapped, or from its middle.',
    source: 'DDI IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG: blocks are powers of two and freed whole; DDI-082, DDI-083',
    routines: ['unmapLogicalRange'],
    quiet: ['whole'],
    judges: { call: unmapOfOtherSize },
  },
  {
    id: 'VIO-125', name: 'unmap-inside-reserved', severity: 'error', verdict: 'illegal',
    summary: 'Pages of a token or of a reserved region are unmapped by a routine that is not theirs.',
    source: 'DDI IOMMU_UNMAP_RESERVED_LOGICAL_RANGE; IOMMU_DMA_RESERVED_REGION; DDI-085, DDI-086',
    routines: UNMAPS,
    quiet: ['unheld'],
    judges: { call: inReservation },
  },
  {
    id: 'VIO-127', name: 'unmap-of-nothing', severity: 'error', verdict: 'illegal',
    summary: 'UnmapLogicalRange is given no pages, or more than there are.',
    source: 'DDI IOMMU_UNMAP_LOGICAL_RANGE: NumberOfPages; DDI-081',
    routines: ['unmapLogicalRange'],
    quiet: ['within'],
    judges: { call: unmapOfNothing },
  },
];
