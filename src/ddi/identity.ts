/**
 * MapIdentityRange, UnmapIdentityRange and their Ex forms (ddi.md 2.4.10, 2.4.11, 2.5.5, 2.5.6; checks E and K): logical
 * address = physical address, page by page, so a scattered description gives a scattered mapping [DDI-090].
 *
 * All are all-or-nothing [DDI-379]. In a PassThrough domain, where everything is mapped so anyway, good arguments succeed
 * without effect [DDI-237, DDI-249], for the V1 forms as for the others.
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { arePermissions } from './logical.js';
import { readMdl, readPhysical } from './physical.js';
import type { PageRuns } from '../base/page-runs.js';
import type { Domain } from '../iommu/domain.js';
import type {
  MapIdentityRangeExRequest,
  MapIdentityRangeRequest,
  UnmapIdentityRangeExRequest,
  UnmapIdentityRangeRequest,
} from '../proto/types.js';

const MAP_REFUSALS: RefusalStatuses = {
  'has-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'reserved': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const UNMAP_REFUSALS: RefusalStatuses = {
  'has-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'not-identity': NTSTATUS.STATUS_INVALID_PARAMETER_2,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};

/** [DDI IOMMU_MAP_IDENTITY_RANGE] */
export function mapIdentityRange(caller: Caller, { domain, permissions, mdl }: MapIdentityRangeRequest): Answer {
  return mapIdentity(caller, domain, permissions, () => readMdl(mdl, caller.iommu.physicalAddressBits));
}

/** [DDI IOMMU_MAP_IDENTITY_RANGE_EX] */
export function mapIdentityRangeEx(caller: Caller, { domain, permissions, physical }: MapIdentityRangeExRequest): Answer {
  return mapIdentity(caller, domain, permissions, () => readPhysical(physical, caller.iommu.physicalAddressBits));
}

/** [DDI IOMMU_UNMAP_IDENTITY_RANGE] Only the page list counts, not which MDL object it is [DDI-096]. */
export function unmapIdentityRange(caller: Caller, { domain, mdl }: UnmapIdentityRangeRequest): Answer {
  return unmapIdentity(caller, domain, () => readMdl(mdl, caller.iommu.physicalAddressBits));
}

/** [DDI IOMMU_UNMAP_IDENTITY_RANGE_EX] Any description of the pages will do [DDI-248]. */
export function unmapIdentityRangeEx(caller: Caller, { domain, physical }: UnmapIdentityRangeExRequest): Answer {
  return unmapIdentity(caller, domain, () => readPhysical(physical, caller.iommu.physicalAddressBits));
}

function mapIdentity(caller: Caller, handle: bigint, permissions: number, read: () => PageRuns | undefined): Answer {
  const domain = findDomain(caller, handle);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!arePermissions(permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const runs = read();
  if (runs === undefined || !haveIdentities(caller, runs)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (domain.kind === 'pass-through') return SUCCESS;
  const outcome = domain.mapIdentity(runs, permissions, caller.cause);
  return outcome.ok ? SUCCESS : refusal(MAP_REFUSALS, outcome.why);
}

function unmapIdentity(caller: Caller, handle: bigint, read: () => PageRuns | undefined): Answer {
  const domain = findDomain(caller, handle);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const runs = read();
  if (runs === undefined || !haveIdentities(caller, runs)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (domain.kind === 'pass-through') return SUCCESS;
  const outcome = domain.unmapIdentity(runs, caller.cause);
  return outcome.ok ? SUCCESS : refusal(UNMAP_REFUSALS, outcome.why);
}

/** Every kind of domain but the caller-owned one. */
function findDomain(caller: Caller, handle: bigint): Domain | undefined {
  const domain = caller.domains.get(handle);
  return domain?.kind === 'unmanaged' ? undefined : domain;
}

/** A frame above the logical width has no identity address: the description is what is wrong. */
function haveIdentities({ iommu }: Caller, runs: PageRuns): boolean {
  for (let run = 0; run < runs.runCount; run++) {
    if (runs.frameOf(run) + runs.pagesOf(run) > iommu.inputPages) return false;
  }
  return true;
}
