/**
 * SetDeviceFaultReporting and its Ex form (ddi.md 2.4.12, 2.5.7 and 6.1; checks P). The handler lives in the guest; what is
 * registered here is a number that the fault events carry.
 *
 * A device counts as attached when it is attached to a domain of this session: what another session's domains do is not
 * this one's to hear [DDI-377].
 */
import { NTSTATUS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import { attachedGroup, isAttached } from './devices.js';
import { attachedGroupOf } from './devices-ex.js';
import { findDevice } from './platform-device.js';
import type { StreamGroup } from './stream-groups.js';
import type { Domain } from '../iommu/domain.js';
import type { SetDeviceFaultReportingExRequest, SetDeviceFaultReportingRequest } from '../proto/types.js';

/** [DDI IOMMU_SET_DEVICE_FAULT_REPORTING] */
export function setDeviceFaultReporting(caller: Caller, request: SetDeviceFaultReportingRequest): Answer {
  const device = findDevice(caller, request.device);
  if (device === 'no-pdo') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (typeof device === 'string') return failure(NTSTATUS.STATUS_NOT_FOUND);
  const isOurs = (domain: Domain) => caller.domains.handleOf(domain) !== undefined;
  if (!isAttached(caller, device, isOurs)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const group = attachedGroup(caller, device, request.inputMappingIdBase, isOurs);
  if (group === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const registration = setReporting(caller, group, request);
  if (registration === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'setDeviceFaultReporting', setDeviceFaultReporting: { registration } };
}

/**
 * [DDI IOMMU_SET_DEVICE_FAULT_REPORTING_EX] As documented it does nothing, whatever it is given [DDI-330, DDI-331]. In the
 * extended profile it works as the V1 form does, for the streams of a token.
 */
export function setDeviceFaultReportingEx(caller: Caller, request: SetDeviceFaultReportingExRequest): Answer {
  if (caller.profile === 'hal') return failure(NTSTATUS.STATUS_NOT_IMPLEMENTED);
  const token = caller.devices.get(request.dmaDevice);
  const group = token && attachedGroupOf(caller, token);
  if (token === undefined || group === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (token.device + request.inputMappingIdBase !== group[0]!.id) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const registration = setReporting(caller, group, request);
  if (registration === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'setDeviceFaultReportingEx', setDeviceFaultReportingEx: { registration } };
}

type Switch = Pick<SetDeviceFaultReportingRequest, 'enable' | 'hasFaultConfig' | 'hasFaultHandler'>;

/** The registration's number, 0 when reporting is off now; undefined when there is no handler to enable [DDI-336]. */
function setReporting({ reporting }: Caller, group: StreamGroup, { enable, hasFaultConfig, hasFaultHandler }: Switch): bigint | undefined {
  if (enable !== 0) return hasFaultConfig && hasFaultHandler ? reporting.enable(group) : undefined;
  reporting.disable(group);
  return 0n;
}
