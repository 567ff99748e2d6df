/**
 * FlushDomain and FlushDomainByVaList (ddi.md 2.4.5, 2.4.6, 3.5; checks DDI-299 to DDI-307).
 *
 * Both are for caller-owned domains, and what they say to a HAL-owned one is what they say to an unknown handle
 * [DDI-028, DDI-307]: unmap leaves nothing to flush there. An address that no table could translate is no error [DDI-306],
 * and a list that does not have the length it claims flushes the whole domain, which is always allowed.
 */
import { NTSTATUS, SUCCESS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import type { FlushDomainByVaListRequest, FlushDomainRequest } from '../proto/types.js';

/** sizeof(KTB_FLUSH_VA). */
const FLUSH_VA_BYTES = 8;

/** [DDI IOMMU_FLUSH_DOMAIN] Also before ConfigureDomain, and without a device [DDI-300]. */
export function flushDomain(caller: Caller, request: FlushDomainRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain?.kind !== 'unmanaged') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  domain.flush(caller.cause);
  return SUCCESS;
}

/** [DDI IOMMU_FLUSH_DOMAIN_VA_LIST] Any LastLevel byte but 0 is TRUE. */
export function flushDomainByVaList(caller: Caller, request: FlushDomainByVaListRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain?.kind !== 'unmanaged') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (request.number === 0) return SUCCESS;
  if (!request.hasVaList) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if (request.vaList.length === request.number * FLUSH_VA_BYTES) domain.flushAddresses(request.vaList, request.lastLevel !== 0, caller.cause);
  else domain.flush(caller.cause);
  return SUCCESS;
}
