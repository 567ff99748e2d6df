/**
 * PASID sub-devices: CreatePasidDevice, DeletePasidDevice, AttachPasidDevice, DetachPasidDevice (ddi.md 2.6.1 to 2.6.4;
 * checks Q). The system chooses the number. A sub-device takes TranslateS1 domains alone [DDI-364], and its attachment has
 * nothing to do with that of the parent's untagged traffic [DDI-366].
 */
import { NTSTATUS, SUCCESS, failure, refusal, type Answer, type RefusalStatuses } from './status.js';
import type { Caller } from './caller.js';
import type { PasidDevice } from './device-token.js';
import { typesOfToken } from './devices-ex.js';
import { bitOf } from './domain-types.js';
import type {
  AttachPasidDeviceRequest,
  CreatePasidDeviceRequest,
  DeletePasidDeviceRequest,
  DetachPasidDeviceRequest,
} from '../proto/types.js';

const CREATE_REFUSALS: RefusalStatuses = { 'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES };
const DELETE_REFUSALS: RefusalStatuses = { 'pasid-attached': NTSTATUS.STATUS_RESOURCE_IN_USE };
const ATTACH_REFUSALS: RefusalStatuses = {
  'already-attached': NTSTATUS.STATUS_UNSUCCESSFUL,
  'no-memory': NTSTATUS.STATUS_INSUFFICIENT_RESOURCES,
};
const DETACH_REFUSALS: RefusalStatuses = { 'not-attached': NTSTATUS.STATUS_INVALID_PARAMETER_1 };

/** [DDI IOMMU_PASID_DEVICE_CREATE] */
export function createPasidDevice(caller: Caller, request: CreatePasidDeviceRequest): Answer {
  const { policy, pasids } = caller;
  const parent = caller.devices.get(request.dmaDevice);
  if (parent?.pasid?.isTagged !== true || !policy.hasPasid(parent.device)) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  if (!request.hasPasidDeviceOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (!request.hasAsidOut) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const stream = parent.streams[0]!;
  const asid = pasids.next(stream, policy.pasidBits);
  if (asid === undefined) return failure(NTSTATUS.STATUS_NONE_MAPPED);
  const outcome = stream.createPasid(asid);
  if (!outcome.ok) return refusal(CREATE_REFUSALS, outcome.why);
  const device: PasidDevice = { parent, stream, pasid: asid };
  pasids.add(device);
  parent.pasidDevices.add(device);
  const pasidDevice = caller.pasidDevices.add(device);
  return { status: NTSTATUS.STATUS_SUCCESS, result: 'createPasidDevice', createPasidDevice: { pasidDevice, asid } };
}

/** [DDI IOMMU_PASID_DEVICE_DELETE] */
export function deletePasidDevice(caller: Caller, request: DeletePasidDeviceRequest): Answer {
  const device = caller.pasidDevices.get(request.pasidDevice);
  if (device === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const outcome = device.stream.deletePasid(device.pasid);
  if (!outcome.ok) return refusal(DELETE_REFUSALS, outcome.why);
  caller.pasids.delete(device);
  device.parent.pasidDevices.delete(device);
  caller.pasidDevices.remove(request.pasidDevice);
  return SUCCESS;
}

/** [DDI IOMMU_DOMAIN_ATTACH_PASID_DEVICE] */
export function attachPasidDevice(caller: Caller, request: AttachPasidDeviceRequest): Answer {
  const domain = caller.domains.get(request.domain);
  if (domain?.kind !== 'translate-s1') return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const device = caller.pasidDevices.get(request.pasidDevice);
  if (device === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  const { parent, stream, pasid } = device;
  if ((typesOfToken(caller, parent) & bitOf(domain.kind)) === 0) return failure(NTSTATUS.STATUS_ACCESS_DENIED);
  const outcome = caller.iommu.attachPasid(domain, stream, pasid, caller.cause);
  return outcome.ok ? SUCCESS : refusal(ATTACH_REFUSALS, outcome.why);
}

/** [DDI IOMMU_DOMAIN_DETACH_PASID_DEVICE] */
export function detachPasidDevice(caller: Caller, request: DetachPasidDeviceRequest): Answer {
  const device = caller.pasidDevices.get(request.pasidDevice);
  if (device === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const outcome = caller.iommu.detachPasid(device.stream, device.pasid, caller.cause);
  return outcome.ok ? SUCCESS : refusal(DETACH_REFUSALS, outcome.why);
}
