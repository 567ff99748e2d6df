/**
 * A guest in few words: calls by routine, DMA by page, memory by a helper device. It speaks to a Peer and so does not know
 * how its messages travel. Each frame of RAM begins with its own number, so what a page reaches can be read from it.
 */
import type { DeviceCreationConfiguration, DeviceObject, DmaStep, DmaStepResult, Event, PhysicalDescription, Reply, Request, ReservedRegion } from '../../../src/proto/types.js';
import { statusName } from '../naive/words.js';
import type { Peer } from './peer.js';

export const PAGE = 4096n;
/** RAM of every guest: 1 MiB at 1 MiB. */
export const RAM_FRAME = 0x100;
export const RAM_FRAMES = 0x100;

/** The device under test, one beside it, the helper that writes memory, and one that the IOMMU does not see. */
export const DEVICE = pci(0x28);
export const OTHER = pci(0x30);
export const HELPER = pci(0x38);
export const OUTSIDE = pci(0xf8);
/** On ARM64: input mappings 5, 6, 7 and, apart, 12. */
export const ACPI_DEVICE = acpi(1);
export const ACPI_IDS = [5, 6, 7, 12];

export function pci(busDeviceFunction: number): DeviceObject {
  return { kind: 3, segment: 0, busDeviceFunction, acpiUid: 0 };
}

export function acpi(acpiUid: number): DeviceObject {
  return { kind: 4, segment: 0, busDeviceFunction: 0, acpiUid };
}

export type RoutineName = NonNullable<Request['routine']>;
export type Arguments<N extends RoutineName> = Extract<Request, { routine: N }> extends infer R ? (N extends keyof R ? R[N] : never) : never;
type ResultName = NonNullable<Reply['result']>;
type Result<N extends ResultName> = Extract<Reply, { result: N }> extends infer R ? (N extends keyof R ? R[N] : never) : never;

const FAULTS = ['', 'UnsupportedUpstreamTransaction', 'AddressSizeFault', 'TlbMatchConflict', 'ExternalFault', 'PermissionFault', 'AccessFlagFault', 'TranslationFault'];

/** Whose DMA, and how it is tagged. */
export interface Dma {
  readonly device?: DeviceObject;
  readonly pasid?: number;
  readonly privileged?: boolean;
}

export class Guest {
  #id = 0n;

  constructor(private readonly peer: Peer) {}

  async reply<N extends RoutineName>(routine: N, parameters: Arguments<N>, table = 4): Promise<Reply> {
    return this.peer.call({ id: ++this.#id, table, callSite: null, routine, [routine]: parameters } as unknown as Request);
  }

  /** Name of the status without STATUS_. */
  async call<N extends RoutineName>(routine: N, parameters: Arguments<N>): Promise<string> {
    return statusName((await this.reply(routine, parameters)).status);
  }

  /** What a call that must succeed gives. */
  async result<N extends RoutineName & ResultName>(routine: N, parameters: Arguments<N>): Promise<Result<N>> {
    const reply = await this.reply(routine, parameters);
    if (reply.result !== routine) throw new Error(`${routine}: ${statusName(reply.status)}`);
    return (reply as unknown as Record<string, Result<N>>)[routine]!;
  }

  async domain(over: Partial<Arguments<'createDomainEx'>> = {}): Promise<bigint> {
    return (await this.result('createDomainEx', domainEx(over))).domain;
  }

  /** With a buddy allocator. */
  buddy(addressWidth = 32, over: Partial<Arguments<'createDomainEx'>> = {}): Promise<bigint> {
    return this.domain({ hasAllocatorConfig: true, allocatorType: 1, addressWidth, ...over });
  }

  async token(device: DeviceObject = DEVICE, ...configurations: DeviceCreationConfiguration[]): Promise<bigint> {
    return (await this.result('createDevice', { device, configurationsEndless: false, hasDeviceOut: true, configurations })).dmaDevice;
  }

  attach(domain: bigint, dmaDevice: bigint): Promise<string> {
    return this.call('attachDeviceEx', { domain, dmaDevice });
  }

  detach(dmaDevice: bigint): Promise<string> {
    return this.call('detachDeviceEx', { dmaDevice });
  }

  /** A new token that is attached at once. */
  async attached(domain: bigint, device: DeviceObject = DEVICE, ...configurations: DeviceCreationConfiguration[]): Promise<bigint> {
    const token = await this.token(device, ...configurations);
    const status = await this.attach(domain, token);
    if (status !== 'SUCCESS') throw new Error(`attach: ${status}`);
    return token;
  }

  map(domain: bigint, page: number, frames: readonly number[], permissions = 3): Promise<string> {
    return this.call('mapLogicalRangeEx', mapEx(domain, frames, { permissions, hasExplicit: true, explicitLogicalAddress: BigInt(page) * PAGE }));
  }

  /** Through the allocator: the page, or the status. */
  async place(domain: bigint, count: number, bounds: { min?: bigint; max?: bigint } = {}): Promise<number | string> {
    const { min, max } = bounds;
    const reply = await this.reply('mapLogicalRangeEx', mapEx(domain, framesFrom(RAM_FRAME, count), { hasMin: min !== undefined, minLogicalAddress: min ?? 0n, hasMax: max !== undefined, maxLogicalAddress: max ?? 0n }));
    return reply.result === 'mapLogicalRangeEx' ? Number(reply.mapLogicalRangeEx.logicalAddress / PAGE) : statusName(reply.status);
  }

  unmap(domain: bigint, page: number, pages: number | bigint = 1): Promise<string> {
    return this.call('unmapLogicalRange', { domain, logicalAddress: BigInt(page) * PAGE, numberOfPages: BigInt(pages) });
  }

  async step(step: DmaStep, { device = DEVICE, pasid, privileged = false }: Dma = {}): Promise<DmaStepResult> {
    const program = { id: ++this.#id, device, steps: [step], hasPasid: pasid !== undefined, pasid: pasid ?? 0, privileged };
    return (await this.peer.program(program)).results[0]!;
  }

  /** What a device reads at an address: the number there, or the fault. */
  async readAt(address: bigint, dma: Dma = {}): Promise<number | string> {
    const result = await this.step({ operation: 'read', read: { iova: address, length: 8n } }, dma);
    return result.status === 1 ? Number(Buffer.from(result.data).readBigUInt64LE()) : FAULTS[result.fault]!;
  }

  /** The frame that a page reaches, or the fault. */
  reach(page: number, dma: Dma = {}): Promise<number | string> {
    return this.readAt(BigInt(page) * PAGE, dma);
  }

  /** Writes at an address: 'done', or the fault. */
  async writeAt(address: bigint, bytes: Uint8Array, dma: Dma = {}): Promise<string> {
    const result = await this.step({ operation: 'write', write: { iova: address, data: bytes } }, dma);
    return result.status === 1 ? 'done' : FAULTS[result.fault]!;
  }

  /** Writes a byte in the middle of a page, where no frame's number is. */
  poke(page: number, dma: Dma = {}): Promise<string> {
    return this.writeAt(BigInt(page) * PAGE + 2048n, Uint8Array.of(0xa5), dma);
  }

  /** A helper device with all of RAM at its own address. */
  async withHelper(): Promise<this> {
    const domain = (await this.result('createDomain', { osManagedPageTable: 1, hasDomainOut: true })).domain;
    const mapped = await this.call('mapIdentityRange', { domain, permissions: 3, mdl: mdlOf(framesFrom(RAM_FRAME, RAM_FRAMES)) });
    const attached = await this.call('attachDevice', { domain, device: HELPER, inputMappingIdBase: 0, mappingCount: 1 });
    if (mapped !== 'SUCCESS' || attached !== 'SUCCESS') throw new Error(`the helper: ${mapped}, ${attached}`);
    return this;
  }

  /** Writes a 64-bit number to guest memory, through the helper. */
  async store(physical: bigint, value: bigint): Promise<void> {
    const bytes = new Uint8Array(BigUint64Array.of(value).buffer);
    if ((await this.writeAt(physical, bytes, { device: HELPER })) !== 'done') throw new Error(`no memory at 0x${physical.toString(16)}`);
  }

  async load(physical: bigint): Promise<bigint> {
    const { data } = await this.step({ operation: 'read', read: { iova: physical, length: 8n } }, { device: HELPER });
    return Buffer.from(data).readBigUInt64LE();
  }

  async control(request: Partial<Parameters<Peer['control']>[0]>): Promise<void> {
    const nothing = { dmaGuardBlocking: 0, dmaVerification: 0, devices: [], failAllocations: 0, pasidBits: 0, asidCount: 0, evictIotlb: false, legacyInterfaceAvailable: 0, clearInjections: false, injectPlan: '', reportInjections: false } as const;
    const reply = await this.peer.control({ id: ++this.#id, ...nothing, devices: [], ...request });
    if (!reply.accepted) throw new Error(reply.reason);
  }

  /** PASIDs for a device that is opted in. */
  pasids(device: DeviceObject = DEVICE): Promise<void> {
    return this.control({ devices: [{ device, optIn: 1, isExternal: false, hasPasid: true }] });
  }

  event(): Promise<Event> {
    return this.peer.event();
  }

  /** Events that nobody took, after one more round trip: what was due before it has come. */
  async unasked(): Promise<number> {
    await this.call('flushDomain', { domain: 0n });
    return this.peer.waiting();
  }

  close(): Promise<void> {
    return this.peer.close();
  }
}

export function framesFrom(frame: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => frame + i);
}

function arrayOf(frames: readonly number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(frames, (frame) => BigInt(frame)).buffer);
}

export function mdlOf(frames: readonly number[], over: Partial<Exclude<PhysicalDescription['mdl'], null>> = {}) {
  return { present: true, byteOffset: 0, byteCount: frames.length * 4096, flags: 0, runs: [], pageFrames: arrayOf(frames), ...over };
}

const NOTHING: PhysicalDescription = { present: true, mapType: 0, base: 0n, size: 0n, hasPageFrame: false, numberOfPages: 0n, runs: [], pageFrames: new Uint8Array(), mdl: null };

/** The three forms of IOMMU_MAP_PHYSICAL_ADDRESS. */
export const physical = {
  mdl: (frames: readonly number[], over = {}): PhysicalDescription => ({ ...NOTHING, mdl: mdlOf(frames, over) }),
  contiguous: (frame: number, count: number, over: Partial<PhysicalDescription> = {}): PhysicalDescription => ({ ...NOTHING, mapType: 1, base: BigInt(frame) * PAGE, size: BigInt(count) * PAGE, ...over }),
  pfns: (frames: readonly number[], over: Partial<PhysicalDescription> = {}): PhysicalDescription => ({ ...NOTHING, mapType: 2, hasPageFrame: true, numberOfPages: BigInt(frames.length), pageFrames: arrayOf(frames), ...over }),
};

export function domainEx(over: Partial<Arguments<'createDomainEx'>> = {}): Arguments<'createDomainEx'> {
  return { domainType: 0, flags: 0n, hasAllocatorConfig: false, allocatorType: 0, addressWidth: 0, reservedRegionsEndless: false, hasDomainOut: true, reservedRegions: [], ...over };
}

export function region(page: number, pages: number, shouldMap: number): ReservedRegion {
  return { base: BigInt(page) * PAGE, numberOfPages: BigInt(pages), shouldMap };
}

export function mapEx(domain: bigint, frames: readonly number[], over: Partial<Arguments<'mapLogicalRangeEx'>> = {}): Arguments<'mapLogicalRangeEx'> {
  return { domain, permissions: 3, hasExplicit: false, explicitLogicalAddress: 0n, hasMin: false, minLogicalAddress: 0n, hasMax: false, maxLogicalAddress: 0n, hasLogicalAddressOut: true, physical: physical.pfns(frames), ...over };
}

const CONFIGURATION: DeviceCreationConfiguration = { configType: 0, inputMappingBase: 0, mappingsCount: 0, pasidConfigType: 0, suppressPasidFaults: 0 };

/** IOMMU_DEVICE_CREATION_CONFIGURATION of each type. */
export const configuration = {
  ofType: (configType: number): DeviceCreationConfiguration => ({ ...CONFIGURATION, configType }),
  acpi: (inputMappingBase: number, mappingsCount: number): DeviceCreationConfiguration => ({ ...CONFIGURATION, configType: 1, inputMappingBase, mappingsCount }),
  pasid: (isTagged = true, suppressPasidFaults = 0): DeviceCreationConfiguration => ({ ...CONFIGURATION, configType: 3, pasidConfigType: isTagged ? 1 : 0, suppressPasidFaults }),
};
