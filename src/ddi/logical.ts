/**
 * MapLogicalRange, UnmapLogicalRange (ddi.md 2.4.8, 2.4.9; checks D): pages of an MDL at an address of the driver's choice.
 *
 * Map judges arguments from left to right, then what is mapped already, then table memory; the first hit wins. Both are
 * all-or-nothing [DDI-379]: the core refuses before it changes anything. When unmap has answered, no device reaches the
 * old pages [DDI-088]; ordering in the core sees to that.
 */
import { offsetInPage, pageOf } from '../base/bits.js';
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { readMdl } from './physical.js';
import type { Domain } from '../iommu/domain.js';
import type { MapLogicalRangeRequest, UnmapLogicalRangeRequest } from '../proto/types.js';

const MAP_REFUSALS: RefusalStatuses = {
  'beyond-physical-width': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'beyond-input-width': NTSTATUS.STATUS_INVALID_PARAMETER_4,
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'reserved': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const UNMAP_REFUSALS: RefusalStatuses = {
  'not-mapped': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'not-mapped-later': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};

/** Read, write or both; reserved bits are 0, and no right at all is none (ddi.md 2.1 rule 8). */
export function arePermissions(permissions: number): boolean {
  return permissions >= 1 && permissions <= 3;
}

/** [DDI IOMMU_MAP_LOGICAL_RANGE] Page i of the MDL goes to page i of the range; Mdl->Next is no part of it [DDI-073]. */
export function mapLogicalRange(caller: Caller, request: MapLogicalRangeRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!arePermissions(request.permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const runs = readMdl(request.mdl, caller.iommu.physicalAddressBits);
  if (runs === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (offsetInPage(request.logicalAddress) !== 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  const outcome = domain.map(pageOf(request.logicalAddress), runs, request.permissions, caller.cause);
  return outcome.ok ? SUCCESS : refusal(MAP_REFUSALS, outcome.why);
}

/** [DDI IOMMU_UNMAP_LOGICAL_RANGE] Any mapped pages, whichever calls mapped them [DDI-076, DDI-077]. */
export function unmapLogicalRange(caller: Caller, request: UnmapLogicalRangeRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (offsetInPage(request.logicalAddress) !== 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const page = pageOf(request.logicalAddress);
  // A number that had to be rounded, or wraps, is longer than anything that is mapped: the core finds the end before it.
  const pageCount = Number(request.numberOfPages);
  if (pageCount === 0) {
    return failure(isMapped(domain, page) ? NTSTATUS.STATUS_INVALID_PARAMETER_3 : NTSTATUS.STATUS_INVALID_PARAMETER_2);
  }
  const outcome = domain.unmap(page, pageCount, caller.cause);
  return outcome.ok ? SUCCESS : refusal(UNMAP_REFUSALS, outcome.why);
}

/** What is at the address is judged before the page count is, so a count of 0 still asks. */
function isMapped(domain: Domain, page: number): boolean {
  const { below } = domain.nearest(page);
  return below !== undefined && page < below.page + below.pageCount;
}
