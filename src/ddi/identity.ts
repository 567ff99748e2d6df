/**
 * MapIdentityRange, UnmapIdentityRange (ddi.md 2.4.10, 2.4.11; checks E): logical address = physical address, page by page,
 * so a scattered MDL gives a scattered mapping [DDI-090]. Both are all-or-nothing [DDI-379].
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { arePermissions } from './logical.js';
import { readMdl } from './physical.js';
import type { MapIdentityRangeRequest, UnmapIdentityRangeRequest } from '../proto/types.js';

/** A frame above the logical width has no identity address: the MDL is what is wrong. */
const MAP_REFUSALS: RefusalStatuses = {
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'reserved': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'beyond-physical-width': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'beyond-input-width': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const UNMAP_REFUSALS: RefusalStatuses = {
  'not-identity': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};

/** [DDI IOMMU_MAP_IDENTITY_RANGE] */
export function mapIdentityRange(caller: Caller, request: MapIdentityRangeRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!arePermissions(request.permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const runs = readMdl(request.mdl, caller.iommu.physicalAddressBits);
  if (runs === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const outcome = domain.mapIdentity(runs, request.permissions, caller.cause);
  return outcome.ok ? SUCCESS : refusal(MAP_REFUSALS, outcome.why);
}

/** [DDI IOMMU_UNMAP_IDENTITY_RANGE] Only the page list counts, not which MDL object it is [DDI-096]. */
export function unmapIdentityRange(caller: Caller, request: UnmapIdentityRangeRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const runs = readMdl(request.mdl, caller.iommu.physicalAddressBits);
  if (runs === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const outcome = domain.unmapIdentity(runs, caller.cause);
  return outcome.ok ? SUCCESS : refusal(UNMAP_REFUSALS, outcome.why);
}
