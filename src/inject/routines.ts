/** The routines of the interface as people write them, wdm.h's spelling, and groups of them. */
import type { Request } from '../proto/types.js';

/** As a request names it: mapLogicalRangeEx. */
export type RoutineName = NonNullable<Request['routine']>;

const GROUPS = {
  domain: ['createDomain', 'createDomainEx', 'deleteDomain', 'configureDomain'],
  device: ['createDevice', 'deleteDevice', 'createPasidDevice', 'deletePasidDevice'],
  attach: ['attachDevice', 'attachDeviceEx', 'attachPasidDevice'],
  detach: ['detachDevice', 'detachDeviceEx', 'detachPasidDevice'],
  map: ['mapLogicalRange', 'mapLogicalRangeEx', 'mapIdentityRange', 'mapIdentityRangeEx', 'mapReservedLogicalRange'],
  unmap: ['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx', 'unmapReservedLogicalRange'],
  reserve: ['reserveLogicalAddressRange', 'freeReservedLogicalAddressRange'],
  flush: ['flushDomain', 'flushDomainByVaList'],
  reporting: ['setDeviceFaultReporting', 'setDeviceFaultReportingEx', 'registerInterfaceStateChangeCallback', 'unregisterInterfaceStateChangeCallback'],
  query: ['queryInputMappings', 'queryAvailableDomainTypes', 'queryDeviceInfo'],
} as const satisfies Record<string, readonly RoutineName[]>;

export type RoutineGroup = keyof typeof GROUPS;

/** Each routine is in one group. */
export const ROUTINE_GROUPS: Readonly<Record<RoutineGroup, readonly RoutineName[]>> = GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as readonly RoutineGroup[];
export const ROUTINE_NAMES: readonly RoutineName[] = Object.values(GROUPS).flat();

/** MapLogicalRangeEx for mapLogicalRangeEx. */
export function driverName(routine: RoutineName): string {
  return routine[0]!.toUpperCase() + routine.slice(1);
}

/** In wdm.h's spelling. */
export const DRIVER_NAMES: readonly string[] = ROUTINE_NAMES.map(driverName);

/** The routine of a name in wdm.h's spelling. */
export function routineOf(name: string): RoutineName | undefined {
  return ROUTINE_NAMES[DRIVER_NAMES.indexOf(name)];
}
