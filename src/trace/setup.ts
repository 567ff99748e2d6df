/**
 * Everything that makes a machine, as plain values: what a header holds, and what a replay builds its machine from. A header
 * from outside is judged by the same bounds as the command line and a machine's own constructor.
 */
import type { Clock } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import { SILENT } from '../base/log.js';
import type { GuestMemory } from '../base/memory.js';
import { Arena } from '../iommu/arena.js';
import { Iommu } from '../iommu/iommu.js';
import type { IotlbOptions } from '../iommu/iotlb.js';
import type { RequesterId } from '../iommu/types.js';
import type { Interceptor } from '../machine/interceptor.js';
import { Machine, type AcpiDevice } from '../machine/machine.js';
import type { DeviceRules, PolicyOptions } from '../machine/policy.js';
import type { Recorder } from '../machine/recorder.js';
import { Profile, type TraceHeader, type TraceHeaderInit, type TraceIotlb, type TraceRegion } from '../proto/types.js';
import { rulesOf, rulesRecord } from './actions.js';

/** A stretch of guest memory; its bytes are in no trace. */
export interface RegionShape {
  readonly address: number;
  readonly length: number;
}

/** What is left out is as the daemon has it. */
export interface MachineSetup {
  readonly profile: 'hal' | 'extended';
  readonly legacyInterface: boolean;
  readonly testControl: boolean;
  readonly instance: bigint;
  readonly inputAddressBits: number;
  readonly physicalAddressBits: number;
  readonly arenaBytes: number;
  readonly iotlb: Omit<IotlbOptions, 'onStale'>;
  /** Stale uses are looked for and observed. */
  readonly tellsStaleUses: boolean;
  readonly policy: PolicyOptions;
  readonly devices: readonly RequesterId[];
  readonly acpiDevices: readonly AcpiDevice[];
  /** Guest memory that is there from the start. */
  readonly memory: readonly RegionShape[];
  readonly injectionPlan: string;
}

/** What a daemon has unless it is told otherwise. */
export const USUAL_SETUP: MachineSetup = {
  ...{ profile: 'hal', legacyInterface: true, testControl: false, instance: 1n },
  ...{ inputAddressBits: 48, physicalAddressBits: 46, arenaBytes: LIMITS.arenaBytes, iotlb: {}, tellsStaleUses: false },
  ...{ policy: {}, devices: [], acpiDevices: [], memory: [], injectionPlan: '' },
};

const USUAL_RULES: DeviceRules = { optIn: 1, isExternal: false, hasPasid: false };
const PASID_BITS = 20;

/** The part of a header that tells of the machine. */
export function headerOf(setup: MachineSetup): TraceHeaderInit {
  const { policy, profile, arenaBytes, devices, acpiDevices, memory } = setup;
  const { legacyInterface, testControl, instance, inputAddressBits, physicalAddressBits, injectionPlan } = setup;
  return {
    ...{ legacyInterface, testControl, instance, inputAddressBits, physicalAddressBits, injectionPlan },
    profile: profile === 'hal' ? Profile.HAL : Profile.EXTENDED,
    arenaBytes: BigInt(arenaBytes),
    iotlb: iotlbRecord(setup),
    policy: {
      cannotRemap: policy.canRemap === false,
      pasidBits: policy.pasidBits ?? PASID_BITS,
      devices: [...(policy.devices ?? [])].map(([device, rules]) => rulesRecord(device, { ...USUAL_RULES, ...rules })),
    },
    devices: [...devices],
    acpiDevices: acpiDevices.map(({ uid, inputMappingIds }) => ({ uid, inputMappingIds: [...inputMappingIds] })),
    memory: memory.map(({ address, length }) => ({ address: BigInt(address), length: BigInt(length) })),
  };
}

function iotlbRecord({ iotlb, tellsStaleUses }: MachineSetup) {
  const { sets = 0, ways = 0, linkSets = 0, linkWays = 0, seed = 0, checkInterval } = iotlb;
  return { sets, ways, linkSets, linkWays, seed, hasCheckInterval: checkInterval !== undefined, checkInterval: checkInterval ?? 0, tellsStaleUses };
}

/** The machine of a header. Throws HostError `VIOMMU_ERR_TRACE` when there can be none such. */
export function setupOf(header: TraceHeader): MachineSetup {
  const { legacyInterface, testControl, instance, inputAddressBits, physicalAddressBits, injectionPlan, policy, iotlb } = header;
  if (header.profile !== Profile.HAL && header.profile !== Profile.EXTENDED) throw impossible(`profile ${header.profile}`);
  if (header.arenaBytes > BigInt(LIMITS.arenaBytes)) throw impossible(`an arena of ${header.arenaBytes} bytes; at most ${LIMITS.arenaBytes} are possible`);
  if (header.devices.length + header.acpiDevices.length > LIMITS.devices) throw impossible('too many devices');
  return {
    ...{ legacyInterface, testControl, instance, inputAddressBits, physicalAddressBits, injectionPlan },
    profile: header.profile === Profile.HAL ? 'hal' : 'extended',
    arenaBytes: Number(header.arenaBytes),
    iotlb: iotlbOf(iotlb),
    tellsStaleUses: iotlb?.tellsStaleUses ?? false,
    policy: {
      canRemap: policy?.cannotRemap !== true,
      pasidBits: policy?.pasidBits ?? PASID_BITS,
      devices: new Map((policy?.devices ?? []).map((each) => [Number(each.device), rulesOf(each)])),
    },
    devices: header.devices,
    acpiDevices: header.acpiDevices,
    memory: regionsOf(header.memory),
  };
}

function iotlbOf(record: TraceIotlb | null): MachineSetup['iotlb'] {
  if (record === null) return {};
  const { sets, ways, linkSets, linkWays, seed, hasCheckInterval, checkInterval } = record;
  const sizes = Object.entries({ sets, ways, linkSets, linkWays, seed }).filter(([, size]) => size !== 0);
  return { ...Object.fromEntries(sizes), ...(hasCheckInterval && { checkInterval }) };
}

/** Shapes of a memory table. Throws HostError `VIOMMU_ERR_TRACE` for one that no guest has. */
export function regionsOf(regions: readonly TraceRegion[]): RegionShape[] {
  if (regions.length > LIMITS.memorySlots) throw impossible(`${regions.length} memory regions; at most ${LIMITS.memorySlots} are possible`);
  const shapes = regions.map(({ address, length }) => ({ address: Number(address), length: Number(length) })).sort((a, b) => a.address - b.address);
  let end = 0;
  for (const { address, length } of shapes) {
    if (address < end || address + length > 2 ** 52) throw impossible('memory regions that overlap or leave the physical address space');
    end = address + length;
  }
  return shapes;
}

function impossible(what: string): HostError {
  return new HostError('VIOMMU_ERR_TRACE', `the trace tells of no machine that there can be: ${what}`);
}

/** What a machine of a setup is connected to. */
export interface Surroundings {
  readonly clock: Clock;
  readonly memory: GuestMemory;
  readonly recorder?: Recorder;
  readonly interceptor?: Interceptor;
  readonly schedule?: (work: () => void) => void;
}

/** Throws HostError `VIOMMU_ERR_TRACE` when the setup's values do not make a machine. */
export function makeMachine(setup: MachineSetup, around: Surroundings): Machine {
  const { arenaBytes, inputAddressBits, physicalAddressBits, iotlb, tellsStaleUses, profile, legacyInterface, testControl, instance, policy, devices, acpiDevices } = setup;
  try {
    const arena = new Arena(new ArrayBuffer(arenaBytes));
    const onStale: ConstructorParameters<typeof Iommu>[0]['onStale'] = (domain, use) => machine.staleUse(domain, use);
    const iommu = new Iommu({ arena, clock: around.clock, inputAddressBits, physicalAddressBits, iotlb, ...(tellsStaleUses && { onStale }) });
    const machine = new Machine({ iommu, log: SILENT, profile, legacyInterface, testControl, instance, policy, devices, acpiDevices, ...around });
    return machine;
  } catch (error) {
    if (error instanceof RangeError) throw impossible(error.message);
    throw error;
  }
}
