/** What was done to a platform that no peer asked for, as a record and back. */
import type { Access as AccessName, FaultType as FaultName } from '../iommu/types.js';
import type { InjectedAction } from '../machine/interceptor.js';
import { isOptIn, type DeviceRules } from '../machine/policy.js';
import { Toggle, type TraceDeviceRules, type TraceDeviceRulesInit, type TraceInjected, type TraceInjectedInit } from '../proto/types.js';
import { ACCESSES, FAULT_TYPES } from './faults.js';

type ActionOf<K extends InjectedAction['kind']> = Extract<InjectedAction, { kind: K }>;

const RECORDS: { readonly [K in InjectedAction['kind']]: (action: ActionOf<K>) => TraceInjectedInit } = {
  fault: ({ device, pasid, address, access, type, count }) => ({
    action: 'fault',
    fault: { device: BigInt(device), hasPasid: pasid !== undefined, pasid: pasid ?? 0, address, access: ACCESSES[access], type: FAULT_TYPES[type], count },
  }),
  'evict-iotlb': () => ({ action: 'evictIotlb', evictIotlb: {} }),
  policy: ({ dmaGuardBlocking, dmaVerification, devices = [] }) => ({
    action: 'policy',
    policy: { dmaGuardBlocking: toggleOf(dmaGuardBlocking), dmaVerification: toggleOf(dmaVerification), devices: devices.map(({ device, rules }) => rulesRecord(device, rules)) },
  }),
  allocations: ({ fail }) => ({ action: 'allocations', allocations: { fail } }),
  drop: ({ session }) => ({ action: 'drop', drop: { session: session ?? 0 } }),
};

export function injectedRecord(action: InjectedAction, cause: string, refused: string | undefined, beforeCall: boolean): TraceInjectedInit {
  const record = (RECORDS[action.kind] as (action: InjectedAction) => TraceInjectedInit)(action);
  return { ...record, cause, refused: refused ?? '', beforeCall };
}

/** The action of such a record; undefined when it has none that this program knows. */
export function actionOf(record: TraceInjected): InjectedAction | undefined {
  switch (record.action) {
    case 'fault': {
      const { device, hasPasid, pasid, address, access, type, count } = record.fault;
      const names = { access: nameOf<AccessName>(ACCESSES, access), type: nameOf<FaultName>(FAULT_TYPES, type) };
      if (names.access === undefined || names.type === undefined) return undefined;
      return { kind: 'fault', device: Number(device), ...(hasPasid && { pasid }), address, access: names.access, type: names.type, count };
    }
    case 'evictIotlb':
      return { kind: 'evict-iotlb' };
    case 'policy': {
      const { dmaGuardBlocking, dmaVerification, devices } = record.policy;
      const toggles = { ...(dmaGuardBlocking !== 0 && { dmaGuardBlocking: dmaGuardBlocking === Toggle.ON }), ...(dmaVerification !== 0 && { dmaVerification: dmaVerification === Toggle.ON }) };
      const rules = devices.map((each) => ({ device: Number(each.device), rules: rulesOf(each) }));
      return { kind: 'policy', ...toggles, ...(rules.length > 0 && { devices: rules }) };
    }
    case 'allocations':
      return { kind: 'allocations', fail: record.allocations.fail };
    case 'drop':
      return { kind: 'drop', ...(record.drop.session !== 0 && { session: record.drop.session }) };
    case undefined:
      return undefined;
  }
}

export function rulesRecord(device: number, { optIn, isExternal, hasPasid }: DeviceRules): TraceDeviceRulesInit {
  return { device: BigInt(device), optIn, isExternal, hasPasid };
}

/** An opt-in that there is none of is as for every device: a trace by us has none. */
export function rulesOf({ optIn, isExternal, hasPasid }: TraceDeviceRules): DeviceRules {
  return { optIn: isOptIn(optIn) ? optIn : 1, isExternal, hasPasid };
}

function toggleOf(on: boolean | undefined): Toggle {
  return on === undefined ? Toggle.UNSPECIFIED : on ? Toggle.ON : Toggle.OFF;
}

function nameOf<N extends string>(table: Readonly<Record<N, number>>, number: number): N | undefined {
  return (Object.keys(table) as N[]).find((name) => table[name] === number);
}
