/** What comes beside calls: memory notes, and calls that the stub refused. Both have a place in a driver and no reply. */
import type { MemoryNote, RefusedCall } from '../proto/types.js';
import { CallRecord } from './call-record.js';
import type { RefusedEvent, Routine } from './events.js';
import type { SessionBook } from './session-book.js';

const STATUS_UNSUCCESSFUL = 0xc0000001;

/** Field numbers of Request's routines. */
const ROUTINES: ReadonlyMap<number, Routine> = new Map([
  ...numbered(16, 'createDomain', 'deleteDomain', 'attachDevice', 'detachDevice', 'flushDomain', 'flushDomainByVaList', 'queryInputMappings'),
  ...numbered(23, 'mapLogicalRange', 'unmapLogicalRange', 'mapIdentityRange', 'unmapIdentityRange', 'setDeviceFaultReporting', 'configureDomain'),
  ...numbered(32, 'createDomainEx', 'attachDeviceEx', 'detachDeviceEx', 'mapLogicalRangeEx', 'mapIdentityRangeEx', 'unmapIdentityRangeEx'),
  ...numbered(38, 'setDeviceFaultReportingEx', 'queryAvailableDomainTypes', 'registerInterfaceStateChangeCallback'),
  ...numbered(41, 'unregisterInterfaceStateChangeCallback', 'reserveLogicalAddressRange', 'freeReservedLogicalAddressRange'),
  ...numbered(44, 'mapReservedLogicalRange', 'unmapReservedLogicalRange', 'createDevice', 'deleteDevice', 'createPasidDevice'),
  ...numbered(49, 'deletePasidDevice', 'attachPasidDevice', 'detachPasidDevice', 'queryDeviceInfo'),
]);

function numbered(first: number, ...routines: Routine[]): [number, Routine][] {
  return routines.map((routine, i) => [first + i, routine]);
}

/** `by` is the call that told of it. */
export function refusedEventOf(session: SessionBook, by: CallRecord, refused: RefusedCall | null | undefined): RefusedEvent | undefined {
  if (refused === null || refused === undefined) return undefined;
  const routine = ROUTINES.get(refused.routine);
  const { module, offset, irql, count } = refused;
  const place = session.places.at({ routine: routine ?? 'nothing', status: STATUS_UNSUCCESSFUL, module, offset, irql, table: by.table, isInjected: false });
  const call = new CallRecord(by.call, by.at, place);
  return { kind: 'refused', session, routine, call, count, refused };
}

/** A note as if it were a call, so that findings can name its place. Its call number is 0. */
export function siteOfNote(session: SessionBook, { callSite }: MemoryNote, at: number): CallRecord {
  const { module = '', offset = 0n, irql = 0 } = callSite ?? {};
  return new CallRecord(0, at, session.places.at({ routine: 'memoryNote', status: 0, table: 0, isInjected: false, module, offset, irql }));
}
