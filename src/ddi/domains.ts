/**
 * CreateDomain, CreateDomainEx, DeleteDomain (ddi.md 2.4.1, 2.4.2, 2.5.1; checks B and F).
 *
 * CreateDomain(TRUE) makes a Translate domain without allocator or regions, CreateDomain(FALSE) an Unmanaged one; from then
 * on it does not matter which routine or table made a domain [DDI-039].
 */
import { offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { creationObjection, isSystemOwned, kindOfType } from './domain-types.js';
import type { DomainShape } from '../iommu/iommu.js';
import { areGoodRegions } from '../iommu/reserved.js';
import type { Domain } from '../iommu/domain.js';
import type { DomainKind, Outcome, ReservedRegion } from '../iommu/types.js';
import type { CreateDomainExRequest, CreateDomainRequest, DeleteDomainRequest, ReservedRegion as RegionMessage } from '../proto/types.js';

/** IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE. */
const ALLOCATOR_NONE = 0;
const ALLOCATOR_BUDDY = 1;
/** Bits of a buddy allocator's addresses: two pages at least, and the documented most of the guest's system [DDI-113]. */
const LEAST_ADDRESS_WIDTH = 13;
const MOST_ADDRESS_WIDTH = { x64: 63, arm64: 63, x86: 32 } as const;

const CREATE_REFUSALS: RefusalStatuses = {
  'bad-reserved-region': NTSTATUS.STATUS_INVALID_PARAMETER_4,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
  'no-asid': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const DELETE_REFUSALS: RefusalStatuses = {
  'device-attached': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'token-alive': NTSTATUS.STATUS_RESOURCE_IN_USE,
};

/** [DDI IOMMU_DOMAIN_CREATE] Any byte but 0 is TRUE [DDI-031]. */
export function createDomain(caller: Caller, request: CreateDomainRequest): Answer {
  if (!request.hasDomainOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const kind = request.osManagedPageTable === 0 ? 'unmanaged' : 'translate';
  const objection = creationObjection(caller, kind);
  if (objection !== undefined) return failure(objection);
  const outcome = makeDomain(caller, { kind });
  if (!outcome.ok) return refusal(CREATE_REFUSALS, outcome.why);
  const domain = caller.domains.add(outcome.value);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'createDomain', createDomain: { domain } };
}

/** [DDI IOMMU_DOMAIN_CREATE_EX] */
export function createDomainEx(caller: Caller, request: CreateDomainExRequest): Answer {
  const kind = kindOfType(request.domainType);
  if (kind === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (request.flags !== 0n) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const allocatorWidth = readAllocator(caller, request, kind);
  if (allocatorWidth === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const reserved = readRegions(caller, request, kind);
  if (reserved === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if (!request.hasDomainOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_5);
  const objection = creationObjection(caller, kind);
  if (objection !== undefined) return failure(objection);
  const outcome = makeDomain(caller, { kind, reserved, ...(allocatorWidth > 0 && { allocatorWidth }) });
  if (!outcome.ok) return refusal(CREATE_REFUSALS, outcome.why);
  const domain = caller.domains.add(outcome.value);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'createDomainEx', createDomainEx: { domain } };
}

/** On ARM64 the interrupt message window is memory like any other; which guest asks decides for each domain [DDI-222]. */
function makeDomain(caller: Caller, shape: DomainShape): Outcome<Domain> {
  const { iommu, cause } = caller;
  iommu.hasInterruptWindow = hasInterruptWindow(caller);
  return iommu.createDomain({ ...shape, cause });
}

function hasInterruptWindow({ architecture }: Caller): boolean {
  return architecture !== 'arm64';
}

/** Width of the allocator in bits, 0 for a domain without one [DDI-111]; undefined when the configuration is bad. */
function readAllocator({ architecture }: Caller, request: CreateDomainExRequest, kind: DomainKind): number | undefined {
  if (!request.hasAllocatorConfig || request.allocatorType === ALLOCATOR_NONE) return 0;
  if (request.allocatorType !== ALLOCATOR_BUDDY || !isSystemOwned(kind)) return undefined;
  const { addressWidth } = request;
  return addressWidth >= LEAST_ADDRESS_WIDTH && addressWidth <= MOST_ADDRESS_WIDTH[architecture] ? addressWidth : undefined;
}

/** The regions; undefined when one is bad, or the list is [DDI-121, DDI-123]. */
function readRegions(caller: Caller, request: CreateDomainExRequest, kind: DomainKind): ReservedRegion[] | undefined {
  const { reservedRegions: messages, reservedRegionsEndless } = request;
  if (reservedRegionsEndless || messages.length > LIMITS.reservedRegionsPerDomain) return undefined;
  if (messages.length > 0 && !isSystemOwned(kind)) return undefined;
  if (messages.some(({ base }) => offsetInPage(base) !== 0)) return undefined;
  const regions = messages.map(regionOf);
  const { inputPages, physicalPages } = caller.iommu;
  return areGoodRegions(regions, { inputPages, physicalPages, hasInterruptWindow: hasInterruptWindow(caller) }) ? regions : undefined;
}

function regionOf({ base, numberOfPages, shouldMap }: RegionMessage): ReservedRegion {
  return { page: pageOf(base), pageCount: Number(numberOfPages), shouldMap: shouldMap !== 0 };
}

/** [DDI IOMMU_DOMAIN_DELETE] Mappings left are torn down; attached devices and live tokens refuse [DDI-041 to DDI-045]. */
export function deleteDomain(caller: Caller, request: DeleteDomainRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const outcome = caller.iommu.deleteDomain(domain);
  if (!outcome.ok) return refusal(DELETE_REFUSALS, outcome.why);
  caller.domains.remove(request.domain);
  return SUCCESS;
}
