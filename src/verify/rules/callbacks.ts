/** VIO-3xx: fault reporting, state-change callbacks and what they tell [DDI IOMMU_SET_DEVICE_FAULT_REPORTING and others]. */
import { NTSTATUS } from '../../base/ntstatus.js';
import type { DomainKind } from '../book-types.js';
import type { CallEvent, FarewellEvent, FaultEvent, Routine } from '../events.js';
import { streamName } from '../names.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';

const ATTACHES: readonly Routine[] = ['attachDeviceEx', 'attachDevice'];
const REPORTING: readonly Routine[] = ['setDeviceFaultReporting', 'setDeviceFaultReportingEx'];
const AVAILABLE_DOMAIN_TYPES = 1;
/** Masks of QueryAvailableDomainTypes. */
const MASKS: Readonly<Record<DomainKind, number>> = { translate: 1, 'pass-through': 2, unmanaged: 4, 'translate-s1': 8 };

/** What fault reporting is switched to, by the routine that does it: the Ex form does in the extended profile. */
function switchOf({ request, session }: CallEvent) {
  if (request.routine === 'setDeviceFaultReporting') return request.setDeviceFaultReporting;
  return request.routine === 'setDeviceFaultReportingEx' && session.isExtended ? request.setDeviceFaultReportingEx : undefined;
}

function reportingWhileDetached(event: CallEvent): Trips {
  const { books, session, streams } = event;
  const [stream] = streams;
  if (switchOf(event) === undefined || stream === undefined || books.attachments.get(stream)?.by.session === session.number) return undefined;
  return { message: `${streamName(stream)} is attached to no domain`, device: streamName(stream) };
}

function reportingLeftOn({ books, streams, call, ok }: CallEvent): Trips {
  const there = books.attachments.get(streams[0] ?? -1);
  if (!ok || there?.reporting === undefined) return undefined;
  const device = streamName(streams[0]!);
  return { message: `${device} was detached with its fault handler in place`, calls: [call, there.reporting], device, domain: there.domain };
}

function reportingNotThere({ reply, call, device }: CallEvent): Trips {
  if (call.isInjected || reply.status >>> 0 !== NTSTATUS.STATUS_NOT_IMPLEMENTED) return undefined;
  return { message: 'STATUS_NOT_IMPLEMENTED, always: no fault will be reported', ...(device !== undefined && { device: streamName(device.streams[0] ?? 0) }) };
}

function noHandler(event: CallEvent): Trips {
  const wanted = switchOf(event);
  if (wanted === undefined || wanted.enable === 0 || (wanted.hasFaultConfig && wanted.hasFaultHandler)) return undefined;
  const [stream] = event.streams;
  return { message: `fault reporting is switched on ${wanted.hasFaultConfig ? 'without a handler' : 'without a configuration'}`, ...(stream !== undefined && { device: streamName(stream) }) };
}

function callbackAtDelete({ device, call }: CallEvent): Trips {
  const callback = device?.callback;
  return callback && { message: 'the device token was to be deleted with its state-change callback registered', calls: [call, callback.by], device: streamName(device.streams[0] ?? 0) };
}

function callbacksLeft({ session }: FarewellEvent): Trips {
  const trips: Trip[] = [];
  for (const { callback, streams } of session.all('device')) {
    if (callback !== undefined) trips.push({ message: 'a state-change callback was left registered', calls: [callback.by], device: streamName(streams[0] ?? 0) });
  }
  return trips;
}

function registeredTwice({ device, call }: CallEvent): Trips {
  const there = device?.callback;
  return there && { message: 'the device has a state-change callback already', calls: [call, there.by], device: streamName(device.streams[0] ?? 0) };
}

function notRegistered({ device, request }: CallEvent): Trips {
  if (device === undefined || request.routine !== 'unregisterInterfaceStateChangeCallback') return undefined;
  if (device.callback?.routine === request.unregisterInterfaceStateChangeCallback.callback) return undefined;
  return { message: device.callback === undefined ? 'the device has no state-change callback' : 'the device has another state-change callback', device: streamName(device.streams[0] ?? 0) };
}

function noState({ request, device }: CallEvent): Trips {
  if (request.routine !== 'registerInterfaceStateChangeCallback') return undefined;
  const { callback, hasStateFields, stateFields } = request.registerInterfaceStateChangeCallback;
  if (callback !== 0n && hasStateFields && (stateFields & AVAILABLE_DOMAIN_TYPES) !== 0) return undefined;
  const message = callback === 0n ? 'the callback is NULL' : 'StateFields names no state that there is';
  return { message, ...(device !== undefined && { device: streamName(device.streams[0] ?? 0) }) };
}

function isDenied({ call, reply }: CallEvent): boolean {
  return !call.isInjected && reply.status >>> 0 === NTSTATUS.STATUS_ACCESS_DENIED;
}

function againstTold(event: CallEvent): Trips {
  const { device, domain } = event;
  if (!isDenied(event) || device?.told === undefined || domain === undefined) return undefined;
  const { mask, how } = device.told;
  if ((mask & MASKS[domain.kind]) !== 0) return undefined;
  return { message: `${how} gave the mask 0x${mask.toString(16)}, without ${domain.kind}, and the attach was tried all the same`, device: streamName(device.streams[0] ?? 0), domain };
}

function unasked(event: CallEvent): Trips {
  const { device, domain } = event;
  if (!isDenied(event) || device === undefined || device.told !== undefined) return undefined;
  return { message: 'the attach was denied, and the driver had never asked which domain types there are', device: streamName(device.streams[0] ?? 0), domain };
}

function eventsLost({ delivery, fault, attachment }: FaultEvent): Trips {
  if (delivery !== 'dropped') return undefined;
  const device = streamName(fault.requester, fault.pasid);
  return { message: `faults of ${device} come faster than the driver's handler takes them: reports were lost`, device, domain: attachment?.domain, calls: attachment?.reporting === undefined ? [] : [attachment.reporting] };
}

export const CALLBACKS: readonly RuleDefinition[] = [
  {
    id: 'VIO-301', name: 'fault-reporting-while-detached', severity: 'error', verdict: 'illegal',
    summary: 'Fault reporting is switched for a device that is attached to no domain.',
    source: 'DDI IOMMU_SET_DEVICE_FAULT_REPORTING: of a device that is attached already',
    routines: REPORTING,
    judges: { call: reportingWhileDetached },
  },
  {
    id: 'VIO-302', name: 'fault-reporting-left-on', severity: 'warning', verdict: 'fragile',
    summary: 'A device is detached with fault reporting on.',
    source: 'DDI IOMMU_SET_DEVICE_FAULT_REPORTING does not say that a detach takes the handler away; a late report calls code that may be gone',
    routines: ['detachDevice', 'detachDeviceEx'],
    judges: { call: reportingLeftOn },
  },
  {
    id: 'VIO-303', name: 'fault-reporting-not-implemented', severity: 'note', verdict: 'legal',
    summary: 'SetDeviceFaultReportingEx is called, which is not implemented.',
    source: 'DDI IOMMU_SET_DEVICE_FAULT_REPORTING_EX: STATUS_NOT_IMPLEMENTED always',
    routines: ['setDeviceFaultReportingEx'],
    judges: { call: reportingNotThere },
  },
  {
    id: 'VIO-304', name: 'callback-left-registered', severity: 'error', verdict: 'illegal',
    summary: 'A state-change callback is still registered when its device token or its driver goes.',
    source: 'DDI IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK: unregister before disposing of interface or token; DDI-143',
    routines: ['deleteDevice'],
    judges: { call: callbackAtDelete, farewell: callbacksLeft },
  },
  {
    id: 'VIO-305', name: 'callback-registered-twice', severity: 'error', verdict: 'illegal',
    summary: 'A second state-change callback is registered for one device.',
    source: 'DDI IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK: STATUS_UNSUCCESSFUL; DDI-178',
    routines: ['registerInterfaceStateChangeCallback'],
    judges: { call: registeredTwice },
  },
  {
    id: 'VIO-306', name: 'callback-not-registered', severity: 'error', verdict: 'illegal',
    summary: 'A state-change callback is unregistered that is not the one registered.',
    source: 'DDI IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK: STATUS_UNSUCCESSFUL; DDI-188, DDI-189',
    routines: ['unregisterInterfaceStateChangeCallback'],
    judges: { call: notRegistered },
  },
  {
    id: 'VIO-307', name: 'state-change-not-read', severity: 'error', verdict: 'illegal',
    summary: 'A driver attached to a domain type that it had been told is not available.',
    source: 'DDI IOMMU_INTERFACE_STATE_CHANGE_CALLBACK: look at the state passed and assume nothing; DDI-157',
    routines: ATTACHES,
    judges: { call: againstTold },
  },
  {
    id: 'VIO-308', name: 'attach-denied-unasked', severity: 'warning', verdict: 'fragile',
    summary: 'An attach was denied to a driver that never asked which domain types are available.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_DEVICE_EX: on STATUS_ACCESS_DENIED ask, or register a callback and retry',
    routines: ATTACHES,
    judges: { call: unasked },
  },
  {
    id: 'VIO-309', name: 'no-state-of-interest', severity: 'error', verdict: 'illegal',
    summary: 'A state-change callback is registered for no state, or is NULL.',
    source: 'DDI IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK: STATUS_INVALID_PARAMETER_4; DDI-179, DDI-183',
    routines: ['registerInterfaceStateChangeCallback'],
    judges: { call: noState },
  },
  {
    id: 'VIO-310', name: 'fault-reports-lost', severity: 'warning', verdict: 'fragile',
    summary: 'Faults came faster than the driver took them, and reports were dropped.',
    source: 'DDI-347: 64 reports wait for one device; fault queues of real IOMMUs are bounded too, and overflow',
    judges: { fault: eventsLost },
  },
  {
    id: 'VIO-311', name: 'fault-handler-missing', severity: 'error', verdict: 'illegal',
    summary: 'Fault reporting is switched on without a handler.',
    source: 'DDI DEVICE_FAULT_CONFIGURATION: FaultHandler',
    routines: REPORTING,
    judges: { call: noHandler },
  },
];
