/**
 * SetDeviceFaultReporting (ddi.md 2.4.12 and 6.1; checks P). The handler lives in the guest; what is registered here is
 * a number that the fault events carry.
 */
import { NTSTATUS, failure, type Answer } from './status.js';
import { findDevice, type Caller } from './caller.js';
import type { SetDeviceFaultReportingRequest } from '../proto/types.js';

const PCI_MAPPING_ID = 0;

/**
 * [DDI IOMMU_SET_DEVICE_FAULT_REPORTING] A device counts as attached when it is attached to a domain of this session: what
 * another session's domains do is not this one's to hear [DDI-377].
 */
export function setDeviceFaultReporting(caller: Caller, request: SetDeviceFaultReportingRequest): Answer {
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (device === 'outside') return failure(NTSTATUS.STATUS_NOT_FOUND);
  if (device.domain === undefined || caller.domains.handleOf(device.domain) === undefined) {
    return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  }
  if (request.inputMappingIdBase !== PCI_MAPPING_ID) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (request.enable === 0) {
    caller.reporting.disable(device.id);
    return registered(0n);
  }
  if (!request.hasFaultConfig || !request.hasFaultHandler) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  return registered(caller.reporting.enable(device.id));
}

function registered(registration: bigint): Answer {
  return {
    status: NTSTATUS.STATUS_SUCCESS,
    result: 'setDeviceFaultReporting',
    setDeviceFaultReporting: { registration },
  };
}
