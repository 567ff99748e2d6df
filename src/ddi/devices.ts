/**
 * AttachDevice, DetachDevice, QueryInputMappings (ddi.md 2.4.3, 2.4.4, 2.4.7; checks C and O).
 *
 * A PCI function has exactly one input mapping, number 0. A PDO outside the IOMMU is judged where the PDO stands among the
 * arguments, although its status carries no number: that is the only order in which SetDeviceFaultReporting can tell
 * "outside" from "not attached", and the three routines keep to one.
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import { findDevice, type Caller } from './caller.js';
import type { AttachDeviceRequest, DetachDeviceRequest, QueryInputMappingsRequest } from '../proto/types.js';

const PCI_MAPPING_ID = 0;
const PCI_MAPPING_COUNT = 1;
/** sizeof(INPUT_MAPPING_ELEMENT), ddi.md 3.2. */
const INPUT_MAPPING_ELEMENT_BYTES = 4;

const ATTACH_REFUSALS: RefusalStatuses = {
  'already-attached': NTSTATUS.STATUS_INVALID_PARAMETER,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const DETACH_REFUSALS: RefusalStatuses = { 'not-attached': NTSTATUS.STATUS_INVALID_PARAMETER_2 };

/** [DDI IOMMU_DOMAIN_ATTACH_DEVICE] */
export function attachDevice(caller: Caller, request: AttachDeviceRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (device === 'outside') return failure(NTSTATUS.STATUS_NOT_FOUND);
  if (request.inputMappingIdBase !== PCI_MAPPING_ID) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  if (request.mappingCount !== PCI_MAPPING_COUNT) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  const outcome = caller.iommu.attach(domain, device, caller.cause);
  return outcome.ok ? SUCCESS : refusal(ATTACH_REFUSALS, outcome.why);
}

/** [DDI IOMMU_DOMAIN_DETACH_DEVICE] Also switches fault reporting off [DDI-338]. */
export function detachDevice(caller: Caller, request: DetachDeviceRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo' || device === 'outside') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (device.domain !== domain) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (request.inputMappingId !== PCI_MAPPING_ID) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const outcome = caller.iommu.detach(device, caller.cause);
  if (!outcome.ok) return refusal(DETACH_REFUSALS, outcome.why);
  caller.reporting.disable(device.id);
  return SUCCESS;
}

/**
 * [DDI IOMMU_QUERY_INPUT_MAPPINGS] Documented for ARM64 only: as documented, an x64 guest gets STATUS_UNSUCCESSFUL and a
 * length of 0 [DDI-327]. The extended profile tells the one mapping that AttachDevice accepts.
 */
export function queryInputMappings(caller: Caller, request: QueryInputMappingsRequest): Answer {
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (device === 'outside' || caller.profile === 'hal') return inputMappings(NTSTATUS.STATUS_UNSUCCESSFUL, [], 0);
  if (request.bufferLength < INPUT_MAPPING_ELEMENT_BYTES) {
    return inputMappings(NTSTATUS.STATUS_BUFFER_TOO_SMALL, [], INPUT_MAPPING_ELEMENT_BYTES);
  }
  if (!request.hasBuffer) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  return inputMappings(NTSTATUS.STATUS_SUCCESS, [PCI_MAPPING_ID], INPUT_MAPPING_ELEMENT_BYTES);
}

function inputMappings(status: number, inputMappingIds: number[], returnLength: number): Answer {
  return { status, result: 'queryInputMappings', queryInputMappings: { inputMappingIds, returnLength } };
}
