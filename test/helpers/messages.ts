/** Messages as a peer would send them, in few words. */
import type {
  ControlRequest,
  CreateDomainExRequest,
  DeviceCreationConfiguration,
  DeviceObject,
  DmaStep,
  DomainConfigurationArm64,
  Hello,
  MapLogicalRangeExRequest,
  Mdl,
  PhysicalDescription,
  ReserveLogicalAddressRangeRequest,
  ReservedRegion,
} from '../../src/proto/types.js';

export const PAGE = 4096n;

const NO_NUMBERS = { segment: 0, busDeviceFunction: 0, acpiUid: 0 };
export const NULL_PDO: DeviceObject = { kind: 0, ...NO_NUMBERS };
export const NOT_A_PDO: DeviceObject = { kind: 1, ...NO_NUMBERS };
export const NO_BUS: DeviceObject = { kind: 2, ...NO_NUMBERS };

/** IOMMU_DMA_DOMAIN_TYPE. */
export const TYPE = { translate: 0, passThrough: 1, unmanaged: 2, translateS1: 3 } as const;

export function pci(busDeviceFunction: number, segment = 0): DeviceObject {
  return { kind: 3, segment, busDeviceFunction, acpiUid: 0 };
}

export function acpi(acpiUid: number): DeviceObject {
  return { kind: 4, segment: 0, busDeviceFunction: 0, acpiUid };
}

export function hello(over: Partial<Hello> = {}): Hello {
  return { major: 1, minor: 0, role: 1, architecture: 1, name: 'test', carrierDevice: null, maxMessageBytes: 1 << 20, ...over };
}

/** An array of little-endian 64-bit numbers. */
export function quads(values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setBigUint64(i * 8, BigInt(value), true));
  return bytes;
}

/** An MDL of these frames, one by one. */
export function mdlOf(frames: readonly number[], over: Partial<Mdl> = {}): Mdl {
  return { present: true, byteOffset: 0, byteCount: frames.length * 4096, flags: 0, runs: [], pageFrames: quads(frames), ...over };
}

const NO_DESCRIPTION: PhysicalDescription = {
  ...{ present: true, mapType: 0, base: 0n, size: 0n, hasPageFrame: false, numberOfPages: 0n, runs: [], mdl: null },
  pageFrames: new Uint8Array(0),
};

/** IOMMU_MAP_PHYSICAL_ADDRESS of MapPhysicalAddressTypeMdl. */
export function byMdl(frames: readonly number[], over: Partial<Mdl> = {}): PhysicalDescription {
  return { ...NO_DESCRIPTION, mapType: 0, mdl: mdlOf(frames, over) };
}

/** MapPhysicalAddressTypeContiguousRange; bytes. */
export function byRange(base: bigint, size: bigint): PhysicalDescription {
  return { ...NO_DESCRIPTION, mapType: 1, base, size };
}

/** MapPhysicalAddressTypePfn. */
export function byPfn(frames: readonly number[], over: Partial<PhysicalDescription> = {}): PhysicalDescription {
  return { ...NO_DESCRIPTION, mapType: 2, hasPageFrame: true, numberOfPages: BigInt(frames.length), pageFrames: quads(frames), ...over };
}

export function framesFrom(frame: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => frame + i);
}

export function domainEx(over: Partial<CreateDomainExRequest> = {}): CreateDomainExRequest {
  return {
    ...{ domainType: 0, flags: 0n, hasAllocatorConfig: false, allocatorType: 0, addressWidth: 0 },
    ...{ reservedRegionsEndless: false, hasDomainOut: true, reservedRegions: [], ...over },
  };
}

/** What makes a domain's request ask for a buddy allocator. */
export function buddy(addressWidth: number): Partial<CreateDomainExRequest> {
  return { hasAllocatorConfig: true, allocatorType: 1, addressWidth };
}

export function region(page: number, pageCount: number, shouldMap = false): ReservedRegion {
  return { base: BigInt(page) * PAGE, numberOfPages: BigInt(pageCount), shouldMap: shouldMap ? 1 : 0 };
}

/** Where a call asks for logical addresses, in bytes. */
export interface Place {
  readonly at?: bigint;
  readonly min?: bigint;
  readonly max?: bigint;
}

function placed({ at, min, max }: Place) {
  return {
    ...{ hasExplicit: at !== undefined, explicitLogicalAddress: at ?? 0n },
    ...{ hasMin: min !== undefined, minLogicalAddress: min ?? 0n, hasMax: max !== undefined, maxLogicalAddress: max ?? 0n },
  };
}

export function mapEx(domain: bigint, physical: PhysicalDescription | null, place: Place = {}, over: Partial<MapLogicalRangeExRequest> = {}): MapLogicalRangeExRequest {
  return { domain, permissions: 3, ...placed(place), hasLogicalAddressOut: true, physical, ...over };
}

export function reservation(domain: bigint, size: bigint, place: Place = {}, hasTokenOut = true): ReserveLogicalAddressRangeRequest {
  return { domain, size, ...placed(place), hasTokenOut };
}

export function acpiConfiguration(inputMappingBase: number, mappingsCount: number): DeviceCreationConfiguration {
  return { configType: 1, inputMappingBase, mappingsCount, pasidConfigType: 0, suppressPasidFaults: 0 };
}

/** `pasidConfigType` 0: default PASID only, 1: tagged DMA. */
export function pasidConfiguration(pasidConfigType = 1, suppressPasidFaults = 0): DeviceCreationConfiguration {
  return { configType: 3, inputMappingBase: 0, mappingsCount: 0, pasidConfigType, suppressPasidFaults };
}

export function arm64Tables(over: Partial<DomainConfigurationArm64> = {}): DomainConfigurationArm64 {
  return {
    ...{ ttbr0: 0n, ttbr1: 0n, mair0: 0, mair1: 0, inputSize0: 39, inputSize1: 0, coherentTableWalks: 1, translationEnabled: 1 },
    ...over,
  };
}

export function controlRequest(over: Partial<ControlRequest> = {}): ControlRequest {
  return {
    ...{ id: 1n, dmaGuardBlocking: 0, dmaVerification: 0, devices: [], failAllocations: 0, pasidBits: 0, asidCount: 0 },
    ...{ evictIotlb: false, legacyInterfaceAvailable: 0, clearInjections: false, injectPlan: '', reportInjections: false, ...over },
  };
}

export function read(page: number, length = 1): DmaStep {
  return { operation: 'read', read: { iova: BigInt(page) * PAGE, length: BigInt(length) } };
}

export function write(page: number, ...bytes: number[]): DmaStep {
  return { operation: 'write', write: { iova: BigInt(page) * PAGE, data: Uint8Array.from(bytes) } };
}
