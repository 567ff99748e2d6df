/** Faults and stale uses as records: the fault with all of its evidence, domains by their numbers. */
import type { Attachment, Cause, Fault, FaultType as FaultName, HistoryEntry, Mapping } from '../iommu/types.js';
import type { Delivery, StaleUseObservation } from '../machine/types.js';
import { Access, FaultType, TraceDelivery } from '../proto/types.js';
import type { TraceAttachmentInit, TraceCauseInit, TraceChangeInit, TraceFaultInit, TraceMappingInit, TraceStaleUseInit } from '../proto/types.js';
import { toNanoseconds } from './times.js';

export const FAULT_TYPES: Readonly<Record<FaultName, FaultType>> = {
  UnsupportedUpstreamTransaction: FaultType.UNSUPPORTED_UPSTREAM_TRANSACTION,
  AddressSizeFault: FaultType.ADDRESS_SIZE_FAULT,
  ExternalFault: FaultType.EXTERNAL_FAULT,
  PermissionFault: FaultType.PERMISSION_FAULT,
  AccessFlagFault: FaultType.ACCESS_FLAG_FAULT,
  TranslationFault: FaultType.TRANSLATION_FAULT,
};

export const ACCESSES = { read: Access.READ, write: Access.WRITE } as const;

const DELIVERIES: Readonly<Record<Delivery, TraceDelivery>> = {
  queued: TraceDelivery.QUEUED,
  merged: TraceDelivery.MERGED,
  dropped: TraceDelivery.DROPPED,
  unregistered: TraceDelivery.UNREGISTERED,
  suppressed: TraceDelivery.SUPPRESSED,
};

export function faultRecord(fault: Fault, delivery: Delivery): TraceFaultInit {
  const { evidence } = fault;
  return {
    requester: BigInt(fault.requester),
    hasPasid: fault.pasid !== undefined,
    pasid: fault.pasid ?? 0,
    isPrivileged: fault.isPrivileged === true,
    access: ACCESSES[fault.access],
    page: BigInt(fault.page),
    offset: fault.offset,
    length: BigInt(fault.length),
    type: FAULT_TYPES[fault.type],
    reason: fault.reason,
    domain: fault.domain?.id ?? 0,
    isStage1: fault.isStage1,
    atNs: toNanoseconds(fault.at),
    below: mappingOf(evidence?.below),
    above: mappingOf(evidence?.above),
    history: (evidence?.history ?? []).map(changeOf),
    attachment: attachmentOf(evidence?.attachment),
    flushed: causeOf(evidence?.flushed),
    delivery: DELIVERIES[delivery],
  };
}

export function staleUseRecord(use: StaleUseObservation): TraceStaleUseInit {
  return {
    session: use.session,
    domain: use.domain,
    domainNumber: use.domainId,
    hasDevice: use.device !== undefined,
    device: BigInt(use.device ?? 0),
    page: BigInt(use.page),
    hasCachedFrame: use.cachedFrame !== undefined,
    cachedFrame: BigInt(use.cachedFrame ?? 0),
    hasFreshFrame: use.freshFrame !== undefined,
    freshFrame: BigInt(use.freshFrame ?? 0),
    flushed: causeOf(use.flushed),
  };
}

function causeOf(cause: Cause | undefined): TraceCauseInit | null {
  return cause === undefined ? null : { call: BigInt(cause.call), atNs: toNanoseconds(cause.at) };
}

function mappingOf(mapping: Mapping | undefined): TraceMappingInit | null {
  if (mapping === undefined) return null;
  const { page, frame, pageCount, permissions } = mapping;
  return { page: BigInt(page), frame: BigInt(frame), pageCount: BigInt(pageCount), permissions };
}

function changeOf({ what, page, pageCount, cause }: HistoryEntry): TraceChangeInit {
  return { isUnmap: what === 'unmapped', page: BigInt(page), pageCount: BigInt(pageCount), cause: causeOf(cause) };
}

function attachmentOf(attachment: Attachment | undefined): TraceAttachmentInit | null {
  if (attachment === undefined) return null;
  return { isDetach: attachment.what === 'detached', domain: attachment.domain, cause: causeOf(attachment.cause) };
}
