/**
 * The interface as a table: one routine per slot of DMA_IOMMU_INTERFACE and of DMA_IOMMU_INTERFACE_EX versions 1 to 3, keyed
 * by the request's `routine`. Which table of the guest a call came through changes nothing here: the routines of the EX table
 * behave exactly as those of the legacy one [DDI-015], and a slot that two versions share is one routine [DDI-004].
 */
import { configureDomain } from './configure.js';
import { createDevice, deleteDevice, queryDeviceInfo } from './device-tokens.js';
import { attachDeviceEx, detachDeviceEx, queryAvailableDomainTypes } from './devices-ex.js';
import { attachDevice, detachDevice, queryInputMappings } from './devices.js';
import { createDomain, createDomainEx, deleteDomain } from './domains.js';
import { setDeviceFaultReporting, setDeviceFaultReportingEx } from './faults.js';
import { flushDomain, flushDomainByVaList } from './flush.js';
import { mapIdentityRange, mapIdentityRangeEx, unmapIdentityRange, unmapIdentityRangeEx } from './identity.js';
import { mapLogicalRange, mapLogicalRangeEx, unmapLogicalRange } from './logical.js';
import { attachPasidDevice, createPasidDevice, deletePasidDevice, detachPasidDevice } from './pasid.js';
import {
  freeReservedLogicalAddressRange,
  mapReservedLogicalRange,
  reserveLogicalAddressRange,
  unmapReservedLogicalRange,
} from './reserved.js';
import { registerStateChangeCallback, unregisterStateChangeCallback } from './state.js';
import { NTSTATUS, failure, type Answer } from './status.js';
import type { Caller } from './caller.js';
import type { Request } from '../proto/types.js';

export type RoutineName = NonNullable<Request['routine']>;
type RequestOf<N extends RoutineName> = Extract<Request, { routine: N }>;
type Routine<N extends RoutineName> = (caller: Caller, request: RequestOf<N>) => Answer;

const ROUTINES: { readonly [N in RoutineName]: Routine<N> } = {
  createDomain: (caller, request) => createDomain(caller, request.createDomain),
  deleteDomain: (caller, request) => deleteDomain(caller, request.deleteDomain),
  attachDevice: (caller, request) => attachDevice(caller, request.attachDevice),
  detachDevice: (caller, request) => detachDevice(caller, request.detachDevice),
  flushDomain: (caller, request) => flushDomain(caller, request.flushDomain),
  flushDomainByVaList: (caller, request) => flushDomainByVaList(caller, request.flushDomainByVaList),
  queryInputMappings: (caller, request) => queryInputMappings(caller, request.queryInputMappings),
  mapLogicalRange: (caller, request) => mapLogicalRange(caller, request.mapLogicalRange),
  unmapLogicalRange: (caller, request) => unmapLogicalRange(caller, request.unmapLogicalRange),
  mapIdentityRange: (caller, request) => mapIdentityRange(caller, request.mapIdentityRange),
  unmapIdentityRange: (caller, request) => unmapIdentityRange(caller, request.unmapIdentityRange),
  setDeviceFaultReporting: (caller, request) => setDeviceFaultReporting(caller, request.setDeviceFaultReporting),
  configureDomain: (caller, request) => configureDomain(caller, request.configureDomain),

  createDomainEx: (caller, request) => createDomainEx(caller, request.createDomainEx),
  attachDeviceEx: (caller, request) => attachDeviceEx(caller, request.attachDeviceEx),
  detachDeviceEx: (caller, request) => detachDeviceEx(caller, request.detachDeviceEx),
  mapLogicalRangeEx: (caller, request) => mapLogicalRangeEx(caller, request.mapLogicalRangeEx),
  mapIdentityRangeEx: (caller, request) => mapIdentityRangeEx(caller, request.mapIdentityRangeEx),
  unmapIdentityRangeEx: (caller, request) => unmapIdentityRangeEx(caller, request.unmapIdentityRangeEx),
  setDeviceFaultReportingEx: (caller, request) => setDeviceFaultReportingEx(caller, request.setDeviceFaultReportingEx),
  queryAvailableDomainTypes: (caller, request) => queryAvailableDomainTypes(caller, request.queryAvailableDomainTypes),
  registerInterfaceStateChangeCallback: (caller, request) => registerStateChangeCallback(caller, request.registerInterfaceStateChangeCallback),
  unregisterInterfaceStateChangeCallback: (caller, request) => unregisterStateChangeCallback(caller, request.unregisterInterfaceStateChangeCallback),
  reserveLogicalAddressRange: (caller, request) => reserveLogicalAddressRange(caller, request.reserveLogicalAddressRange),
  freeReservedLogicalAddressRange: (caller, request) => freeReservedLogicalAddressRange(caller, request.freeReservedLogicalAddressRange),
  mapReservedLogicalRange: (caller, request) => mapReservedLogicalRange(caller, request.mapReservedLogicalRange),
  unmapReservedLogicalRange: (caller, request) => unmapReservedLogicalRange(caller, request.unmapReservedLogicalRange),
  createDevice: (caller, request) => createDevice(caller, request.createDevice),
  deleteDevice: (caller, request) => deleteDevice(caller, request.deleteDevice),

  createPasidDevice: (caller, request) => createPasidDevice(caller, request.createPasidDevice),
  deletePasidDevice: (caller, request) => deletePasidDevice(caller, request.deletePasidDevice),
  attachPasidDevice: (caller, request) => attachPasidDevice(caller, request.attachPasidDevice),
  detachPasidDevice: (caller, request) => detachPasidDevice(caller, request.detachPasidDevice),
  queryDeviceInfo: (caller, request) => queryDeviceInfo(caller, request.queryDeviceInfo),
};

/** Every routine of the table. */
export const ROUTINE_NAMES = Object.keys(ROUTINES) as readonly RoutineName[];

/**
 * Answers one call. A routine that this daemon does not know, from a stub that is newer than it, is
 * STATUS_NOT_IMPLEMENTED: the status of the interface for a routine that is there and does nothing.
 */
export function answer(caller: Caller, request: Request): Answer {
  if (request.routine === undefined) return failure(NTSTATUS.STATUS_NOT_IMPLEMENTED);
  const routine = ROUTINES[request.routine] as (caller: Caller, request: Request) => Answer;
  return routine(caller, request);
}

/**
 * What a call is answered when the daemon has let go of its session [DDI-380]: a domain cannot be had, a routine that never
 * does anything still does not, all else did not work.
 */
export function answerClosed({ routine }: Request, profile: Caller['profile']): Answer {
  if (routine === 'createDomain' || routine === 'createDomainEx') return failure(NTSTATUS.STATUS_NOT_SUPPORTED);
  if (routine === 'setDeviceFaultReportingEx' && profile === 'hal') return failure(NTSTATUS.STATUS_NOT_IMPLEMENTED);
  return failure(NTSTATUS.STATUS_UNSUCCESSFUL);
}
