/**
 * Logical address tokens and their segments: ReserveLogicalAddressRange, FreeReservedLogicalAddressRange,
 * MapReservedLogicalRange, UnmapReservedLogicalRange (ddi.md 2.5.11 to 2.5.14; checks L).
 *
 * The token and segment structures are copies in the guest; the daemon goes by its own books [DDI-265]. What a segment
 * structure says counts only when it is, to the byte, a segment that is mapped now [DDI-278, DDI-280]. Calls of one session
 * run one after another, so no token is ever in the middle of being freed [DDI-275].
 */
import { PAGE_BYTES, addressOf, offsetInPage, pageOf } from '../base/bits.js';
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { arePermissions, findMappable } from './logical.js';
import { readPhysical } from './physical.js';
import { isGoodRange, readBounds } from './ranges.js';
import type {
  FreeReservedLogicalAddressRangeRequest,
  MapReservedLogicalRangeRequest,
  ReserveLogicalAddressRangeRequest,
  UnmapReservedLogicalRangeRequest,
} from '../proto/types.js';

const RESERVE_REFUSALS: RefusalStatuses = {
  'beyond-input-width': NTSTATUS.STATUS_INVALID_PARAMETER_3,
  'has-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'no-allocator': NTSTATUS.STATUS_NOT_SUPPORTED,
  'no-space': NTSTATUS.STATUS_INVALID_PARAMETER_MIX,
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'reserved': NTSTATUS.STATUS_RESOURCE_IN_USE,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const FREE_REFUSALS: RefusalStatuses = { 'segment-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE };
const MAP_REFUSALS: RefusalStatuses = {
  'beyond-token': NTSTATUS.STATUS_INVALID_PARAMETER_4,
  'beyond-physical-width': NTSTATUS.STATUS_INVALID_PARAMETER_4,
  'already-mapped': NTSTATUS.STATUS_RESOURCE_IN_USE,
};
const UNMAP_REFUSALS: RefusalStatuses = { 'not-a-segment': NTSTATUS.STATUS_INVALID_PARAMETER };

/** [DDI IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE] */
export function reserveLogicalAddressRange(caller: Caller, request: ReserveLogicalAddressRangeRequest): Answer {
  const domain = findMappable(caller, request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const { size, hasExplicit, explicitLogicalAddress } = request;
  if (size === 0n || offsetInPage(size) !== 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const pageCount = pageOf(size);
  if (hasExplicit && !isGoodRange(caller.iommu, explicitLogicalAddress, pageCount)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (!request.hasTokenOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_6);
  const place = hasExplicit ? { page: pageOf(explicitLogicalAddress) } : { bounds: readBounds(request) };
  const outcome = domain.reserve({ pageCount, ...place }, caller.cause);
  if (!outcome.ok) return refusal(RESERVE_REFUSALS, outcome.why);
  const token = caller.tokens.add(outcome.value);
  return {
    status: NTSTATUS.STATUS_SUCCESS,
    result: 'reserveLogicalAddressRange',
    reserveLogicalAddressRange: { token, logicalAddressBase: addressOf(outcome.value.page), size },
  };
}

/** [DDI IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE] */
export function freeReservedLogicalAddressRange(caller: Caller, request: FreeReservedLogicalAddressRangeRequest): Answer {
  const token = caller.tokens.get(request.token);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const outcome = caller.iommu.freeToken(token);
  if (!outcome.ok) return refusal(FREE_REFUSALS, outcome.why);
  caller.tokens.remove(request.token);
  return SUCCESS;
}

/** [DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE] It takes no memory, so it never lacks any [DDI-263]. */
export function mapReservedLogicalRange(caller: Caller, request: MapReservedLogicalRangeRequest): Answer {
  const token = caller.tokens.get(request.token);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const { offset } = request;
  if (offsetInPage(offset) !== 0 || pageOf(offset) >= token.pageCount) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (!arePermissions(request.permissions)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const runs = readPhysical(request.physical, caller.iommu.physicalAddressBits);
  if (runs === undefined || pageOf(offset) + runs.pageCount > token.pageCount) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if (!request.hasMappedSegment) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_5);
  const outcome = token.domain.mapSegment(token, pageOf(offset), runs, request.permissions, caller.cause);
  if (!outcome.ok) return refusal(MAP_REFUSALS, outcome.why);
  return {
    status: NTSTATUS.STATUS_SUCCESS,
    result: 'mapReservedLogicalRange',
    mapReservedLogicalRange: { offset, size: BigInt(runs.pageCount * PAGE_BYTES) },
  };
}

/** [DDI IOMMU_UNMAP_RESERVED_LOGICAL_RANGE] The page tables stay [DDI-281]. */
export function unmapReservedLogicalRange(caller: Caller, request: UnmapReservedLogicalRangeRequest): Answer {
  if (!request.hasMappedSegment) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const token = caller.tokens.get(request.token);
  const { offset, size } = request;
  if (token === undefined || offsetInPage(offset) !== 0 || offsetInPage(size) !== 0) return failure(NTSTATUS.STATUS_INVALID_PARAMETER);
  const outcome = token.domain.unmapSegment(token, pageOf(offset), pageOf(size), caller.cause);
  return outcome.ok ? SUCCESS : refusal(UNMAP_REFUSALS, outcome.why);
}
