/** VIO-7xx: what a driver does after a call that failed; VIO-9xx: what the verifier could not judge. */
import { isNtSuccess, ntstatusName } from '../../base/ntstatus.js';
import type { CallEvent, EndEvent } from '../events.js';
import { rangeName, routineName, streamName } from '../names.js';
import { siteOf } from '../call-record.js';
import type { RuleDefinition, Trips } from '../rule.js';
import { remember } from '../remember.js';
import { onFault } from './dma.js';

/** Equal failures in a row that are more than patience. */
const MOST_RETRIES = 64;

function unmapOfFailed({ domain, unmap, call }: CallEvent): Trips {
  if (domain === undefined || domain.isUnknown) return undefined;
  for (const { page, pageCount } of unmap?.ranges ?? []) {
    const failed = domain.failedMaps.findLast((each) => each.page === page);
    if (failed !== undefined && !domain.space.has(page, pageCount)) return { message: `${rangeName(page, pageCount)} is to be unmapped, and mapping it had failed with ${ntstatusName(failed.by.status)}`, calls: [call, failed.by], domain };
  }
  return undefined;
}

function handleOfFailed({ session, badHandles, call }: CallEvent): Trips {
  if (badHandles.length === 0) return undefined;
  return badHandles.flatMap(({ handle, wanted, dead, other }) => {
    const failed = session.failedCreates.get(`${wanted} ${call.module}`);
    if (handle !== 0n || dead !== undefined || other !== undefined || failed === undefined) return [];
    return [{ message: `a ${wanted} is used that there is not: ${routineName(failed.routine)} had failed with ${ntstatusName(failed.status)}`, calls: [call, failed] }];
  });
}

function detachOfFailed({ session, books, streams, call }: CallEvent): Trips {
  const [stream] = streams;
  const failed = stream === undefined || books.attachments.get(stream)?.by.session === session.number ? undefined : session.failedAttaches.get(stream);
  return failed && { message: `${streamName(stream!)} is to be detached, and attaching it had failed with ${ntstatusName(failed.status)}`, calls: [call, failed], device: streamName(stream!) };
}

function retried({ session, call, request, routine }: CallEvent): Trips {
  const hasFailed = !isNtSuccess(call.status) && call.module !== '';
  if (!hasFailed && session.retries.size === 0) return undefined;
  const site = siteOf(call);
  if (!hasFailed) {
    session.retries.delete(site);
    return undefined;
  }
  const given = argumentsOf(request, routine);
  const before = session.retries.get(site);
  const isSame = before !== undefined && before.arguments === given && before.status === call.status;
  const retry = isSame ? before : { arguments: given, status: call.status, count: 0 };
  retry.count++;
  remember(session.retries, site, retry, 256);
  return retry.count === MOST_RETRIES ? { message: `${MOST_RETRIES} equal calls in a row have failed with ${ntstatusName(call.status)}` } : undefined;
}

/** Enough of the arguments to tell calls apart; lists of frames count by their length. */
function argumentsOf(request: CallEvent['request'], routine: string): string {
  const given = (request as unknown as Readonly<Record<string, unknown>>)[routine];
  return JSON.stringify(given, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array || (Array.isArray(value) && value.length > 16) ? value.length : value));
}

function incomplete({ session: { unfollowed } }: EndEvent): Trips {
  if (unfollowed === undefined) return undefined;
  const { first, others } = unfollowed;
  return { message: `${first.name}${others > 0 ? ` and ${others} more` : ''} had more mappings than the verifier follows: nothing was said about them`, calls: [first.createdBy], domain: first };
}

export const FAILURES: readonly RuleDefinition[] = [
  {
    id: 'VIO-701', name: 'failed-map-used', severity: 'error', verdict: 'illegal',
    summary: 'A device or an unmap uses addresses whose mapping had failed.',
    source: 'DDI IOMMU_MAP_LOGICAL_RANGE_EX: nothing is mapped unless it succeeds; DDI-379',
    routines: ['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx'],
    quiet: ['unfailed'],
    judges: { call: unmapOfFailed, fault: onFault(['map-failed'], ({ calls }, where) => `${where}, which call ${calls[0]?.call ?? 0} failed to map`) },
  },
  {
    id: 'VIO-702', name: 'failed-create-used', severity: 'error', verdict: 'illegal',
    summary: 'A handle is used whose creation had failed.',
    source: 'DDI: out-parameters count on success only; DDI-374',
    quiet: ['handles'],
    judges: { call: handleOfFailed },
  },
  {
    id: 'VIO-703', name: 'failed-attach-ignored', severity: 'error', verdict: 'illegal',
    summary: 'A device does DMA, or is detached, although attaching it had failed.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_DEVICE_EX: the device stays detached; DDI-157, DDI-158',
    routines: ['detachDevice', 'detachDeviceEx'],
    judges: { call: detachOfFailed, fault: onFault(['attach-failed'], ({ calls }, where) => `${where}: call ${calls[0]?.call ?? 0} failed to attach it`) },
  },
  {
    id: 'VIO-704', name: 'failed-configure-ignored', severity: 'error', verdict: 'illegal',
    summary: 'A device does DMA in a domain whose configuration had failed.',
    source: 'DDI IOMMU_DOMAIN_CONFIGURE: all DMA is blocked until the first success',
    judges: { fault: onFault(['configure-failed'], ({ calls }, where) => `${where}: call ${calls[0]?.call ?? 0} failed to configure its domain`) },
  },
  {
    id: 'VIO-705', name: 'retry-without-change', severity: 'warning', verdict: 'fragile',
    summary: `The same call failed ${MOST_RETRIES} times in a row.`,
    source: 'reason: what is refused stays refused; a busy loop holds a processor, and at DISPATCH_LEVEL the system',
    quiet: ['granted', 'unhurried'],
    judges: { call: retried },
  },
  {
    id: 'VIO-901', name: 'verification-incomplete', severity: 'note', verdict: 'legal',
    summary: 'A domain had more mappings than the verifier follows.',
    source: 'src/base/limits.ts: verifierBytes',
    judges: { end: incomplete },
  },
];
