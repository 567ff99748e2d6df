/**
 * AttachDeviceEx, DetachDeviceEx, QueryAvailableDomainTypes (ddi.md 2.5.2, 2.5.3, 2.5.8; checks H).
 *
 * A token's streams come and go as one group. Whether they are attached belongs to the streams, so a token finds what
 * AttachDevice or another token did to them [DDI-058, DDI-140], as long as this session did it.
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer } from './status.js';
import type { Caller } from './caller.js';
import type { DeviceToken } from './device-token.js';
import { ATTACH_REFUSALS, detachGroup } from './devices.js';
import { availableTypes, bitOf } from './domain-types.js';
import { isSameGroup, type StreamGroup } from './stream-groups.js';
import type { AttachDeviceExRequest, DetachDeviceExRequest, QueryAvailableDomainTypesRequest } from '../proto/types.js';

/** [DDI IOMMU_DOMAIN_ATTACH_DEVICE_EX] */
export function attachDeviceEx(caller: Caller, request: AttachDeviceExRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const token = caller.devices.get(request.dmaDevice);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if ((typesOfToken(caller, token) & bitOf(domain.kind)) === 0) return failure(NTSTATUS.STATUS_ACCESS_DENIED);
  const outcome = caller.groups.attach(domain, token.streams, caller.cause);
  return outcome.ok ? SUCCESS : refusal(ATTACH_REFUSALS, outcome.why);
}

/** [DDI IOMMU_DOMAIN_DETACH_DEVICE_EX] Also switches fault reporting off; PASID sub-devices stay [DDI-169]. */
export function detachDeviceEx(caller: Caller, request: DetachDeviceExRequest): Answer {
  const token = caller.devices.get(request.dmaDevice);
  const group = token && attachedGroupOf(caller, token);
  return group === undefined ? failure(NTSTATUS.STATUS_INVALID_PARAMETER_1) : detachGroup(caller, group);
}

/** The token's streams when they are attached, as just this group, to a domain of this session. */
export function attachedGroupOf(caller: Caller, { streams }: DeviceToken): StreamGroup | undefined {
  const [base] = streams;
  const group = base && caller.groups.of(base);
  if (base?.domain === undefined || group === undefined || !isSameGroup(group, streams)) return undefined;
  return caller.domains.handleOf(base.domain) === undefined ? undefined : group;
}

/** [DDI IOMMU_DEVICE_QUERY_DOMAIN_TYPES] It has no status to fail with: a bad token may use nothing [DDI-175]. */
export function queryAvailableDomainTypes(caller: Caller, request: QueryAvailableDomainTypesRequest): Answer {
  const token = caller.devices.get(request.dmaDevice);
  return {
    status: NTSTATUS.STATUS_SUCCESS,
    result: 'queryAvailableDomainTypes',
    queryAvailableDomainTypes: { availableDomains: token === undefined ? 0 : typesOfToken(caller, token) },
  };
}

/** The AvailableDomains mask of a token. */
export function typesOfToken(caller: Caller, token: DeviceToken): number {
  return availableTypes(caller, token.device, token.pasid !== undefined);
}
