/**
 * CreateDomain, DeleteDomain, ConfigureDomain (ddi.md 2.4.1, 2.4.2, 2.4.13; checks DDI-025 to DDI-048 and M).
 *
 * Every domain here is HAL-owned, the kind that CreateDomain(TRUE) makes: an x64 guest is refused a caller-owned one
 * [DDI-030]. The routines that work on caller-owned domains alone therefore end at their first argument.
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import type { ConfigureDomainRequest, CreateDomainRequest, DeleteDomainRequest } from '../proto/types.js';

const CREATE_REFUSALS: RefusalStatuses = { 'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES };
const DELETE_REFUSALS: RefusalStatuses = { 'device-attached': NTSTATUS.STATUS_RESOURCE_IN_USE };

/** [DDI IOMMU_DOMAIN_CREATE] Any byte but 0 is TRUE [DDI-031]. */
export function createDomain(caller: Caller, request: CreateDomainRequest): Answer {
  if (!request.hasDomainOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (request.osManagedPageTable === 0) return failure(NTSTATUS.STATUS_NOT_SUPPORTED);
  const outcome = caller.iommu.createDomain();
  if (!outcome.ok) return refusal(CREATE_REFUSALS, outcome.why);
  const domain = caller.domains.add(outcome.value);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'createDomain', createDomain: { domain } };
}

/** [DDI IOMMU_DOMAIN_DELETE] Mappings left are torn down; attached devices refuse [DDI-041, DDI-045]. */
export function deleteDomain(caller: Caller, request: DeleteDomainRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const outcome = caller.iommu.deleteDomain(domain);
  if (!outcome.ok) return refusal(DELETE_REFUSALS, outcome.why);
  caller.domains.remove(request.domain);
  return SUCCESS;
}

/**
 * [DDI IOMMU_DOMAIN_CONFIGURE] The kind of domain is judged before the configuration [DDI-295], and an unknown handle and
 * an OS-managed domain are one status [DDI-287], so no x64 guest gets further than its first argument.
 */
export function configureDomain(_caller: Caller, _request: ConfigureDomainRequest): Answer {
  return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
}
