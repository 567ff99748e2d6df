/**
 * MapLogicalRange, MapLogicalRangeEx, UnmapLogicalRange (ddi.md 2.4.8, 2.4.9, 2.5.4; checks D and J): pages of a physical
 * description at logical addresses, the driver's choice or the allocator's.
 *
 * Arguments are judged from left to right, then whether the domain gives addresses itself, then bounds, then what is there
 * already, then memory; the first hit wins [DDI-231]. All are all-or-nothing [DDI-379]: the core refuses before it changes
 * anything. When unmap has answered, no device reaches the old pages [DDI-088]; ordering in the core sees to that.
 */
import { addressOf, offsetInPage, pageOf } from '../base/bits.js';
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { isSystemOwned } from './domain-types.js';
import { readMdl, readPhysical } from './physical.js';
import { isGoodRange, readBounds } from './ranges.js';
import type { PageRuns } from '../base/page-runs.js';
import type { Domain } from '../iommu/domain.js';
import type { MapLogicalRangeExRequest, MapLogicalRangeRequest, UnmapLogicalRangeRequest } from '../proto/types.js';

const MAP_REFUSALS: RefusalStatuses = {
  'beyond-physical-width': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'beyond-input-width': NTSTATUS.STATUS_INVALID_PARAMETER_4,
  'has-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'no-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'no-space': NTSTATUS.STATUS_INVALID_PARAMETER_MIX,
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'reserved': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const UNMAP_REFUSALS: RefusalStatuses = {
  'not-mapped': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'reserved': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'not-a-mapping-start': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'not-mapped-later': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'wrong-page-count': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};

/** More pages than any mapping has: the core judges the start of such a range, then refuses its length. */
const ENDLESS = 2 ** 53;

/** Read, write or both; reserved bits are 0, and no right at all is none (ddi.md 2.1 rule 8). */
export function arePermissions(permissions: number): boolean {
  return permissions >= 1 && permissions <= 3;
}

/** The domain of a handle when the map and token routines work on it. */
export function findMappable(caller: Caller, handle: bigint): Domain | undefined {
  const domain = caller.domains.get(handle);
  return domain !== undefined && isSystemOwned(domain.kind) ? domain : undefined;
}

/** [DDI IOMMU_MAP_LOGICAL_RANGE] Page i of the MDL goes to page i of the range; Mdl->Next is no part of it [DDI-073]. */
export function mapLogicalRange(caller: Caller, request: MapLogicalRangeRequest): Answer {
  const domain = findMappable(caller, request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!arePermissions(request.permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const runs = readMdl(request.mdl, caller.iommu.physicalAddressBits);
  if (runs === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (!isGoodRange(caller.iommu, request.logicalAddress, runs.pageCount)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  const outcome = domain.map(pageOf(request.logicalAddress), runs, request.permissions, caller.cause);
  return outcome.ok ? SUCCESS : refusal(MAP_REFUSALS, outcome.why);
}

/** [DDI IOMMU_MAP_LOGICAL_RANGE_EX] Without an allocator bounds are not looked at [DDI-210]. */
export function mapLogicalRangeEx(caller: Caller, request: MapLogicalRangeExRequest): Answer {
  const domain = findMappable(caller, request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!arePermissions(request.permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const runs = readPhysical(request.physical, caller.iommu.physicalAddressBits);
  if (runs === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const { hasExplicit, explicitLogicalAddress } = request;
  if (hasExplicit && !isGoodRange(caller.iommu, explicitLogicalAddress, runs.pageCount)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if (!request.hasLogicalAddressOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_7);
  return hasExplicit ? mapExplicit(caller, domain, runs, request) : mapAnywhere(caller, domain, runs, request);
}

function mapExplicit({ cause }: Caller, domain: Domain, runs: PageRuns, request: MapLogicalRangeExRequest): Answer {
  const { explicitLogicalAddress: logicalAddress, permissions } = request;
  const outcome = domain.map(pageOf(logicalAddress), runs, permissions, cause);
  return outcome.ok ? mappedAt(logicalAddress) : refusal(MAP_REFUSALS, outcome.why);
}

function mapAnywhere({ cause }: Caller, domain: Domain, runs: PageRuns, request: MapLogicalRangeExRequest): Answer {
  const outcome = domain.mapAnywhere(runs, request.permissions, readBounds(request), cause);
  return outcome.ok ? mappedAt(addressOf(outcome.value)) : refusal(MAP_REFUSALS, outcome.why);
}

function mappedAt(logicalAddress: bigint): Answer {
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'mapLogicalRangeEx', mapLogicalRangeEx: { logicalAddress } };
}

/**
 * [DDI IOMMU_UNMAP_LOGICAL_RANGE] Without an allocator any mapped pages, whichever calls mapped them [DDI-076, DDI-077];
 * with one, what one call mapped [DDI-082, DDI-083].
 */
export function unmapLogicalRange(caller: Caller, request: UnmapLogicalRangeRequest): Answer {
  const domain = findMappable(caller, request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (offsetInPage(request.logicalAddress) !== 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  // What is at the address is judged before the page count is, so a count of 0 asks for what cannot be there. A number that
  // had to be rounded, or wraps, is longer than anything that is mapped: the core finds the end before it.
  const pageCount = Number(request.numberOfPages) || ENDLESS;
  const outcome = domain.unmap(pageOf(request.logicalAddress), pageCount, caller.cause);
  return outcome.ok ? SUCCESS : refusal(UNMAP_REFUSALS, outcome.why);
}
