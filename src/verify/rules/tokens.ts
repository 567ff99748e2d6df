/** VIO-13x: logical address tokens and their segments [DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE and its like]. */
import { hex } from '../../base/bits.js';
import { mappedSegments } from '../books.js';
import type { CallEvent } from '../events.js';
import { rangeName } from '../names.js';
import type { RuleDefinition, Trips } from '../rule.js';

function freedWhileMapped({ token, call, domain }: CallEvent): Trips {
  if (token === undefined || token.segments.size === 0 || mappedSegments(token).every(({ endInjected }) => endInjected)) return undefined;
  return { message: `the token at ${rangeName(token.page, token.pageCount)} was to be freed with ${token.segments.size} of its segments mapped`, calls: [call, token.createdBy], domain };
}

function overSegment({ token, map, call, domain }: CallEvent): Trips {
  const range = map?.ranges[0];
  if (token === undefined || range === undefined || range.page + range.pageCount > token.page + token.pageCount) return undefined;
  const [there] = token.domain.space.overlapping(range.page, range.pageCount);
  return there && { message: `${rangeName(range.page, range.pageCount)} overlaps the segment at ${rangeName(there.page, there.pageCount)}`, calls: [call, there.value.by], domain };
}

function notASegment({ token, request, call, domain }: CallEvent): Trips {
  if (token === undefined || request.routine !== 'unmapReservedLogicalRange') return undefined;
  const { offset, size } = request.unmapReservedLogicalRange;
  if (offset % 4096n !== 0n) return undefined;
  if (token.segments.get(Number(offset / 4096n)) === Number(size / 4096n) && size % 4096n === 0n) return undefined;
  const at = BigInt(token.page) * 4096n + offset;
  const gone = domain?.unmapped.findLast((each) => each.page === Number(at / 4096n));
  return { message: `no segment of ${hex(size)} bytes is mapped at offset ${hex(offset)} of the token`, calls: gone === undefined ? [call] : [call, gone.unmapped], domain };
}

function beyondReservation({ token, map, request, call, domain }: CallEvent): Trips {
  if (token === undefined || request.routine !== 'mapReservedLogicalRange' || map === undefined) return undefined;
  const { offset } = request.mapReservedLogicalRange;
  const end = offset + BigInt(map.described.pageCount) * 4096n;
  if (end <= BigInt(token.pageCount) * 4096n) return undefined;
  return { message: `offset ${hex(offset)} and ${map.described.pageCount} pages end beyond the token's ${token.pageCount} pages`, calls: [call, token.createdBy], domain };
}

function badSize({ request, domain }: CallEvent): Trips {
  if (request.routine !== 'reserveLogicalAddressRange') return undefined;
  const { size } = request.reserveLogicalAddressRange;
  return size === 0n || size % 4096n !== 0n ? { message: `${size} bytes are no whole number of pages`, domain } : undefined;
}

export const TOKENS: readonly RuleDefinition[] = [
  {
    id: 'VIO-131', name: 'reservation-freed-while-mapped', severity: 'error', verdict: 'illegal',
    summary: 'A logical address token is freed while a segment of it is mapped.',
    source: 'DDI IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE: STATUS_RESOURCE_IN_USE',
    routines: ['freeReservedLogicalAddressRange'],
    judges: { call: freedWhileMapped },
  },
  {
    id: 'VIO-132', name: 'segment-over-segment', severity: 'error', verdict: 'illegal',
    summary: 'A segment is mapped over another of the same token.',
    source: 'DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE: STATUS_RESOURCE_IN_USE',
    routines: ['mapReservedLogicalRange'],
    judges: { call: overSegment },
  },
  {
    id: 'VIO-133', name: 'segment-not-mapped', severity: 'error', verdict: 'illegal',
    summary: 'A segment is unmapped that is not mapped, or not in this size.',
    source: 'DDI IOMMU_UNMAP_RESERVED_LOGICAL_RANGE: the segment that MapReservedLogicalRange filled; invalid afterwards',
    routines: ['unmapReservedLogicalRange'],
    judges: { call: notASegment },
  },
  {
    id: 'VIO-134', name: 'segment-beyond-reservation', severity: 'error', verdict: 'illegal',
    summary: 'A segment ends beyond its token.',
    source: 'DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE: a part of the token; DDI-270, DDI-272',
    routines: ['mapReservedLogicalRange'],
    judges: { call: beyondReservation },
  },
  {
    id: 'VIO-135', name: 'reservation-of-part-pages', severity: 'error', verdict: 'illegal',
    summary: 'A reservation is no whole number of pages.',
    source: 'DDI IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE: a multiple of PAGE_SIZE',
    routines: ['reserveLogicalAddressRange'],
    judges: { call: badSize },
  },
];
