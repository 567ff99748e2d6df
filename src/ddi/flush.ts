/**
 * FlushDomain and FlushDomainByVaList (ddi.md 2.4.5, 2.4.6; checks M).
 *
 * Both are for caller-owned domains, and what they say to a HAL-owned one is what they say to an unknown handle
 * [DDI-028, DDI-307]. Since an x64 guest has no caller-owned domain [DDI-030], the first argument decides every call, and
 * Number and VaList are never reached. Unmap on a HAL-owned domain leaves nothing to flush.
 */
import { NTSTATUS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import type { FlushDomainByVaListRequest, FlushDomainRequest } from '../proto/types.js';

/** [DDI IOMMU_FLUSH_DOMAIN] */
export function flushDomain(_caller: Caller, _request: FlushDomainRequest): Answer {
  return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
}

/** [DDI IOMMU_FLUSH_DOMAIN_VA_LIST] */
export function flushDomainByVaList(_caller: Caller, _request: FlushDomainByVaListRequest): Answer {
  return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
}
