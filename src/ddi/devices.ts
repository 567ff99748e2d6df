/**
 * AttachDevice, DetachDevice, QueryInputMappings (ddi.md 2.4.3, 2.4.4, 2.4.7; checks C and O).
 *
 * A PDO outside the IOMMU is judged where the PDO stands among the arguments, although its status carries no number: that
 * is the only order in which SetDeviceFaultReporting can tell "outside" from "not attached", and the three routines keep
 * to one. What the policy forbids is judged before what is attached [DDI-174].
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import { availableTypes, bitOf } from './domain-types.js';
import { findDevice, streamOf, streamsOf, type PlatformDevice } from './platform-device.js';
import type { StreamGroup } from './stream-groups.js';
import type { Domain } from '../iommu/domain.js';
import type { AttachDeviceRequest, DetachDeviceRequest, QueryInputMappingsRequest } from '../proto/types.js';

/** sizeof(INPUT_MAPPING_ELEMENT), ddi.md 3.2. */
const INPUT_MAPPING_ELEMENT_BYTES = 4;

export const ATTACH_REFUSALS: RefusalStatuses = {
  'already-attached': NTSTATUS.STATUS_INVALID_PARAMETER,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};

/** [DDI IOMMU_DOMAIN_ATTACH_DEVICE] */
export function attachDevice(caller: Caller, request: AttachDeviceRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (typeof device === 'string') return failure(NTSTATUS.STATUS_NOT_FOUND);
  if (!device.inputMappingIds.includes(request.inputMappingIdBase)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const group = streamsOf(caller, device, request.inputMappingIdBase, request.mappingCount);
  if (group === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if ((availableTypes(caller, device.id, false) & bitOf(domain.kind)) === 0) return failure(NTSTATUS.STATUS_ACCESS_DENIED);
  const outcome = caller.groups.attach(domain, group, caller.cause);
  return outcome.ok ? SUCCESS : refusal(ATTACH_REFUSALS, outcome.why);
}

/** [DDI IOMMU_DOMAIN_DETACH_DEVICE] Also switches fault reporting off [DDI-338]. */
export function detachDevice(caller: Caller, request: DetachDeviceRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = findDevice(caller, request.device);
  if (typeof device === 'string') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const isThere = (attached: Domain) => attached === domain;
  if (!isAttached(caller, device, isThere)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const group = attachedGroup(caller, device, request.inputMappingId, isThere);
  if (group === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  return detachGroup(caller, group);
}

/** Detaches a group that is attached, and ends the reports of its faults. */
export function detachGroup(caller: Caller, group: StreamGroup): Answer {
  const outcome = caller.groups.detach(group, caller.cause);
  if (!outcome.ok) return refusal({}, outcome.why);
  caller.reporting.disable(group);
  return SUCCESS;
}

/** True when a stream of the device is attached to a domain of which `isMeant` is true. */
export function isAttached(caller: Caller, device: PlatformDevice, isMeant: (domain: Domain) => boolean): boolean {
  return device.inputMappingIds.some((id) => {
    const { domain } = streamOf(caller, device, id);
    return domain !== undefined && isMeant(domain);
  });
}

/** The attached group whose base is this input mapping id, in a domain of which `isMeant` is true. */
export function attachedGroup(caller: Caller, device: PlatformDevice, base: number, isMeant: (domain: Domain) => boolean): StreamGroup | undefined {
  if (!device.inputMappingIds.includes(base)) return undefined;
  const stream = streamOf(caller, device, base);
  if (stream.domain === undefined || !isMeant(stream.domain)) return undefined;
  const group = caller.groups.of(stream);
  return group?.[0] === stream ? group : undefined;
}

/**
 * [DDI IOMMU_QUERY_INPUT_MAPPINGS] Documented for ARM64 only: as documented, an x64 guest gets STATUS_UNSUCCESSFUL and a
 * length of 0 [DDI-327]. The extended profile tells it the one mapping that AttachDevice accepts.
 */
export function queryInputMappings(caller: Caller, request: QueryInputMappingsRequest): Answer {
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const isAnswered = caller.architecture === 'arm64' || caller.profile === 'extended';
  if (typeof device === 'string' || !isAnswered) return inputMappings(NTSTATUS.STATUS_UNSUCCESSFUL, [], 0);
  const { inputMappingIds } = device;
  const length = inputMappingIds.length * INPUT_MAPPING_ELEMENT_BYTES;
  if (request.bufferLength < length) return inputMappings(NTSTATUS.STATUS_BUFFER_TOO_SMALL, [], length);
  if (!request.hasBuffer) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  return inputMappings(NTSTATUS.STATUS_SUCCESS, [...inputMappingIds], length);
}

function inputMappings(status: number, inputMappingIds: number[], returnLength: number): Answer {
  return { status, result: 'queryInputMappings', queryInputMappings: { inputMappingIds, returnLength } };
}
