/**
 * RegisterInterfaceStateChangeCallback, UnregisterInterfaceStateChangeCallback (ddi.md 2.5.9, 2.5.10; checks I).
 *
 * The callback lives in the guest, and so does the call that registration makes at once: the reply brings it the mask of
 * this moment [DDI-176, DDI-181], and every later change comes as an event, so none is missed between the two.
 */
import { NTSTATUS, SUCCESS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import { typesOfToken } from './devices-ex.js';
import type { RegisterInterfaceStateChangeCallbackRequest, UnregisterInterfaceStateChangeCallbackRequest } from '../proto/types.js';

/** IOMMU_INTERFACE_STATE_CHANGE_FIELDS.AvailableDomainTypes; the other bits are reserved and not looked at [DDI-180]. */
const FIELD_AVAILABLE_DOMAIN_TYPES = 1;
const NULL_ROUTINE = 0n;

/** [DDI IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK] */
export function registerStateChangeCallback(caller: Caller, request: RegisterInterfaceStateChangeCallbackRequest): Answer {
  if (request.callback === NULL_ROUTINE) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_1);
  const token = caller.devices.get(request.dmaDevice);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_3);
  const isInterested = request.hasStateFields && (request.stateFields & FIELD_AVAILABLE_DOMAIN_TYPES) !== 0;
  if (!isInterested) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_4);
  if (token.callback !== undefined) return failure(NTSTATUS.STATUS_UNSUCCESSFUL);
  if (caller.iommu.allocationsFail) return failure(NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
  token.callback = { routine: request.callback };
  const registration = caller.stateChanges.watch(token);
  return {
    status: NTSTATUS.STATUS_SUCCESS,
    result: 'registerInterfaceStateChangeCallback',
    registerInterfaceStateChangeCallback: { registration, availableDomains: typesOfToken(caller, token) },
  };
}

/** [DDI IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK] What was not taken yet is dropped [DDI-190]. */
export function unregisterStateChangeCallback(caller: Caller, request: UnregisterInterfaceStateChangeCallbackRequest): Answer {
  const token = caller.devices.get(request.dmaDevice);
  if (token === undefined) return failure(NTSTATUS.STATUS_INVALID_PARAMETER_2);
  if (token.callback?.routine !== request.callback) return failure(NTSTATUS.STATUS_UNSUCCESSFUL);
  token.callback = undefined;
  caller.stateChanges.unwatch(token);
  return SUCCESS;
}
