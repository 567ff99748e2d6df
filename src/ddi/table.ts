/**
 * The interface as a table: one routine per slot of DMA_IOMMU_INTERFACE and of DMA_IOMMU_INTERFACE_EX version 1, keyed by
 * the request's `routine`. Which table of the guest a call came through changes nothing here: the routines of the EX table
 * behave exactly as those of the legacy one [DDI-015].
 */
import { attachDevice, detachDevice, queryInputMappings } from './devices.js';
import { configureDomain, createDomain, deleteDomain } from './domains.js';
import { setDeviceFaultReporting } from './faults.js';
import { flushDomain, flushDomainByVaList } from './flush.js';
import { mapIdentityRange, unmapIdentityRange } from './identity.js';
import { mapLogicalRange, unmapLogicalRange } from './logical.js';
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
