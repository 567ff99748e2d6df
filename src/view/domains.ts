/** Domains as documents. Lists that a guest makes long are cut at LIMITS.viewRangesListed, and said to be. */
import { addressOf, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { Domain } from '../iommu/domain.js';
import { requesterName, type Attachment } from '../iommu/types.js';
import type { DomainOrigin } from './names.js';
import type { DomainInfo } from './types.js';

/** Milliseconds for which a map of tables that the guest keeps counts as right: it changes them without a word. */
const UNSEEN_MS = 1000;

export function domainInfo(domain: Domain, origin: DomainOrigin | undefined, now: number): DomainInfo {
  const { id, kind, mappedPages, tablePages, flushed, callerTables, allocatorStatistics: allocator } = domain;
  const tokens = domain.tokenCount > 0 ? domain.tokens : [];
  const regions = domain.regionCount > 0 ? domain.regions : [];
  return {
    ...{ id, kind },
    ...(origin && { session: origin.session, handle: hex(origin.handle), ...(origin.createdAt !== undefined && { createdAt: origin.createdAt }) }),
    devices: attachedTo(domain),
    ...{ mappedPages, tablePages },
    tokens: tokens.slice(0, LIMITS.viewRangesListed).map(rangeOf),
    ...(tokens.length > LIMITS.viewRangesListed && { omittedTokens: tokens.length - LIMITS.viewRangesListed }),
    reserved: regions.slice(0, LIMITS.viewRangesListed).map((region) => ({ ...rangeOf(region), mapped: region.shouldMap })),
    ...(regions.length > LIMITS.viewRangesListed && { omittedReserved: regions.length - LIMITS.viewRangesListed }),
    ...(allocator && { allocator }),
    ...(callerTables && { iotlb: callerTables.statistics, configured: callerTables.configured, bypassed: callerTables.isBypassed }),
    ...(flushed && { flushed: { call: flushed.call, at: flushed.at } }),
    revision: revisionOf(domain, now),
  };
}

/** Of tables that a guest may write at any time, it also grows with time. */
export function revisionOf({ revision, callerTables }: Domain, now: number): number {
  const isUnseen = callerTables !== undefined && callerTables.configured && !callerTables.isBypassed;
  return revision + (isUnseen ? Math.floor(now / UNSEEN_MS) : 0);
}

function attachedTo({ devices, pasids }: Domain): DomainInfo['devices'] {
  const whole = [...devices].map(({ id, attachment }) => ({ requester: requesterName(id), ...sinceOf(attachment) }));
  const tagged = [...pasids].map(({ device, pasid, attachment }) => ({ requester: requesterName(device.id), pasid, ...sinceOf(attachment) }));
  return [...whole, ...tagged];
}

/** Who is attached has an attachment. */
function sinceOf(attachment: Attachment | undefined): { readonly since: number; readonly call: number } {
  return { since: attachment?.cause.at ?? 0, call: attachment?.cause.call ?? 0 };
}

function rangeOf({ page, pageCount }: { readonly page: number; readonly pageCount: number }): { readonly address: string; readonly pageCount: number } {
  return { address: hex(addressOf(page)), pageCount };
}
