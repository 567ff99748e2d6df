/**
 * A machine with memory and a clock that stands still, and a guest that calls it in few words. Every test makes its own.
 * Statuses come back by name without STATUS_, so that a wrong one reads well in a diff.
 */
import { ManualClock } from '../../src/base/clock.js';
import { SILENT } from '../../src/base/log.js';
import { ramAt, type RegionMemory } from '../../src/base/memory.js';
import { ntstatusName } from '../../src/base/ntstatus.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { Machine, type MachineOptions } from '../../src/machine/machine.js';
import type { PolicyOptions } from '../../src/machine/policy.js';
import type { Session } from '../../src/machine/session.js';
import type {
  ControlReply,
  ControlRequest,
  CreateDomainExRequest,
  DeviceCreationConfiguration,
  DeviceObject,
  DmaProgram,
  DmaProgramReply,
  DmaStep,
  Event,
  Hello,
  PhysicalDescription,
  Reply,
  Request,
} from '../../src/proto/types.js';
import { PAGE, controlRequest, domainEx, hello, mapEx, mdlOf, pci, read, reservation, write, type Place } from './messages.js';

/** 0000:00:05.0 and 0000:00:06.0 are behind the IOMMU, 0000:00:1f.0 is not. */
export const DEVICE = 0x0028;
export const OTHER_DEVICE = 0x0030;
export const OUTSIDE_DEVICE = 0x00f8;
/** On ARM64: the ACPI device with instance number 9 has these input mapping ids. */
export const ACPI_UID = 9;
export const ACPI_IDS = [5, 6, 7, 20] as const;
/** A policy under which both devices can tag their DMA with a PASID. */
export const WITH_PASIDS: PolicyOptions = { devices: new Map([[DEVICE, { hasPasid: true }], [OTHER_DEVICE, { hasPasid: true }]]) };

/** Guest memory: 16 MiB at 1 MiB unless a test wants less, so frames 0x100 to 0x10ff. */
export const RAM_FRAME = 0x100;
export const RAM_PAGES = 0x1000;
export interface Rig {
  readonly clock: ManualClock;
  readonly iommu: Iommu;
  readonly memory: RegionMemory;
  readonly machine: Machine;
  /** A guest stub's session. */
  readonly guest: Guest;
  /** Opens one more session; throws when it is refused. */
  open(over?: Partial<Hello>): Guest;
}

export interface RigOptions extends Partial<MachineOptions> {
  readonly arenaBytes?: number;
  readonly ramPages?: number;
  readonly inputAddressBits?: number;
  /** Of the guest stub; x64 by default. */
  readonly isArm64?: boolean;
}

/** Test control is on, and there is an ACPI device for ARM64 guests. */
export function rig(over: RigOptions = {}): Rig {
  const { arenaBytes = 8 * 2 ** 20, ramPages = RAM_PAGES, inputAddressBits = 48, isArm64 = false, ...options } = over;
  const clock = new ManualClock();
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(arenaBytes)), clock, inputAddressBits });
  const memory = ramAt(RAM_FRAME * 4096, ramPages * 4096);
  const acpiDevices = [{ uid: ACPI_UID, inputMappingIds: ACPI_IDS }];
  const machine = new Machine({ iommu, clock, log: SILENT, devices: [DEVICE, OTHER_DEVICE], acpiDevices, memory, testControl: true, ...options });
  const open = (hi: Partial<Hello> = {}) => {
    let woken = 0;
    const { session, reply } = machine.open(hello(hi), { eventsWaiting: () => woken++ });
    if (session === undefined) throw new Error(reply.reason);
    return new Guest(session, () => woken);
  };
  return { clock, iommu, memory, machine, guest: open({ architecture: isArm64 ? 2 : 1 }), open };
}

type RoutineName = NonNullable<Request['routine']>;
type Arguments<N extends RoutineName> = Extract<Request, { routine: N }> extends infer R ? (N extends keyof R ? R[N] : never) : never;

/** One session, called in few words. */
export class Guest {
  #id = 0n;

  constructor(
    readonly session: Session,
    private readonly woken: () => number,
  ) {}

  /** How often the sink was told that events wait. */
  get wakeUps(): number {
    return this.woken();
  }

  /** Calls one routine with these arguments; the whole reply comes back. */
  reply<N extends RoutineName>(routine: N, parameters: Arguments<N>): Reply {
    const request = { id: ++this.#id, table: 2, callSite: null, routine, [routine]: parameters } as unknown as Request;
    return this.session.call(request);
  }

  /** Calls one routine; the name of its status comes back. */
  call<N extends RoutineName>(routine: N, parameters: Arguments<N>): string {
    return nameOf(this.reply(routine, parameters));
  }

  createDomain(): bigint {
    const reply = this.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
    if (reply.result !== 'createDomain') throw new Error(`no domain: ${ntstatusName(reply.status)}`);
    return reply.createDomain.domain;
  }

  /** A domain of CreateDomainEx; throws when there is none. */
  createDomainEx(over: Partial<CreateDomainExRequest> = {}): bigint {
    const reply = this.reply('createDomainEx', domainEx(over));
    if (reply.result !== 'createDomainEx') throw new Error(`no domain: ${ntstatusName(reply.status)}`);
    return reply.createDomainEx.domain;
  }

  /** A device token; throws when there is none. */
  createDevice(device: number | DeviceObject = DEVICE, ...configurations: DeviceCreationConfiguration[]): bigint {
    const reply = this.reply('createDevice', { device: objectOf(device), configurationsEndless: false, hasDeviceOut: true, configurations });
    if (reply.result !== 'createDevice') throw new Error(`no device: ${ntstatusName(reply.status)}`);
    return reply.createDevice.dmaDevice;
  }

  attachEx(domain: bigint, dmaDevice: bigint): string {
    return this.call('attachDeviceEx', { domain, dmaDevice });
  }

  detachEx(dmaDevice: bigint): string {
    return this.call('detachDeviceEx', { dmaDevice });
  }

  /** The AvailableDomains mask of a token. */
  types(dmaDevice: bigint): number {
    const reply = this.reply('queryAvailableDomainTypes', { dmaDevice });
    if (reply.result !== 'queryAvailableDomainTypes') throw new Error('no mask');
    return reply.queryAvailableDomainTypes.availableDomains;
  }

  /** Registers a callback; gives the registration and the mask, or the name of the failure. */
  register(dmaDevice: bigint, callback = 0xca11n): { registration: bigint; availableDomains: number } | string {
    const reply = this.reply('registerInterfaceStateChangeCallback', { callback, dmaDevice, hasStateFields: true, stateFields: 1 });
    return reply.result === 'registerInterfaceStateChangeCallback' ? reply.registerInterfaceStateChangeCallback : nameOf(reply);
  }

  unregister(dmaDevice: bigint, callback = 0xca11n): string {
    return this.call('unregisterInterfaceStateChangeCallback', { callback, dmaDevice });
  }

  /** MapLogicalRangeEx: the page that it gave, or the name of the failure. */
  mapEx(domain: bigint, physical: PhysicalDescription, place: Place = {}, permissions = 3): number | string {
    const reply = this.reply('mapLogicalRangeEx', mapEx(domain, physical, place, { permissions }));
    return reply.result === 'mapLogicalRangeEx' ? Number(reply.mapLogicalRangeEx.logicalAddress / PAGE) : nameOf(reply);
  }

  /** ReserveLogicalAddressRange: the token and its first page; throws when there is none. */
  reserve(domain: bigint, pageCount: number, place: Place = {}): { token: bigint; page: number } {
    const reply = this.reply('reserveLogicalAddressRange', reservation(domain, BigInt(pageCount) * PAGE, place));
    if (reply.result !== 'reserveLogicalAddressRange') throw new Error(`no token: ${ntstatusName(reply.status)}`);
    return { token: reply.reserveLogicalAddressRange.token, page: Number(reply.reserveLogicalAddressRange.logicalAddressBase / PAGE) };
  }

  freeReserved(token: bigint): string {
    return this.call('freeReservedLogicalAddressRange', { token });
  }

  mapSegment(token: bigint, pageOffset: number, physical: PhysicalDescription, permissions = 3): string {
    return this.call('mapReservedLogicalRange', { token, offset: BigInt(pageOffset) * PAGE, permissions, hasMappedSegment: true, physical });
  }

  unmapSegment(token: bigint, pageOffset: number, pageCount: number): string {
    const segment = { token, offset: BigInt(pageOffset) * PAGE, size: BigInt(pageCount) * PAGE };
    return this.call('unmapReservedLogicalRange', { hasMappedSegment: true, ...segment });
  }

  /** A PASID sub-device and its number, or the name of the failure. */
  createPasid(dmaDevice: bigint): { pasidDevice: bigint; asid: number } | string {
    const reply = this.reply('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true });
    return reply.result === 'createPasidDevice' ? reply.createPasidDevice : nameOf(reply);
  }

  /** Changes the platform; throws when that was refused. */
  control(over: Partial<ControlRequest>): ControlReply {
    const reply = this.session.control(controlRequest(over));
    if (!reply.accepted) throw new Error(reply.reason);
    return reply;
  }

  deleteDomain(domain: bigint): string {
    return this.call('deleteDomain', { domain });
  }

  attach(domain: bigint, device: number | DeviceObject = DEVICE): string {
    return this.call('attachDevice', { domain, device: objectOf(device), inputMappingIdBase: 0, mappingCount: 1 });
  }

  detach(domain: bigint, device: number | DeviceObject = DEVICE): string {
    return this.call('detachDevice', { domain, device: objectOf(device), inputMappingId: 0 });
  }

  map(domain: bigint, page: number, frames: readonly number[], permissions = 3): string {
    return this.call('mapLogicalRange', { domain, permissions, logicalAddress: BigInt(page) * PAGE, mdl: mdlOf(frames) });
  }

  unmap(domain: bigint, page: number, pageCount: number): string {
    return this.call('unmapLogicalRange', { domain, logicalAddress: BigInt(page) * PAGE, numberOfPages: BigInt(pageCount) });
  }

  mapIdentity(domain: bigint, frames: readonly number[], permissions = 3): string {
    return this.call('mapIdentityRange', { domain, permissions, mdl: mdlOf(frames) });
  }

  unmapIdentity(domain: bigint, frames: readonly number[]): string {
    return this.call('unmapIdentityRange', { domain, mdl: mdlOf(frames) });
  }

  /** Switches fault reporting on or off; the reply's registration comes back, or the name of the failure. */
  reporting(enable: boolean, device: number = DEVICE): bigint | string {
    const reply = this.reply('setDeviceFaultReporting', {
      device: pci(device),
      inputMappingIdBase: 0,
      enable: enable ? 1 : 0,
      hasFaultConfig: enable,
      hasFaultHandler: enable,
    });
    if (reply.result === 'setDeviceFaultReporting') return reply.setDeviceFaultReporting.registration;
    return ntstatusName(reply.status);
  }

  /** Runs one step as a device; throws when the reply did not come at once. */
  dma(step: DmaStep, device: number | DeviceObject = DEVICE, tag: Partial<DmaProgram> = {}): DmaProgramReply['results'][number] {
    return this.program([step], device, tag).results[0]!;
  }

  /** `poke` and `peek` of DMA with a PASID. */
  pokeTagged(pasid: number, page: number, value: number, device: number = DEVICE): string {
    return STEP_STATUS[this.dma(write(page, value), device, { hasPasid: true, pasid }).status]!;
  }

  peekTagged(pasid: number, page: number, device: number = DEVICE): number | string {
    const { status, data } = this.dma(read(page), device, { hasPasid: true, pasid });
    return status === 1 ? data[0]! : STEP_STATUS[status]!;
  }

  program(steps: DmaStep[], device: number | DeviceObject = DEVICE, tag: Partial<DmaProgram> = {}): DmaProgramReply {
    let reply: DmaProgramReply | undefined;
    const program = { id: ++this.#id, device: objectOf(device), steps, hasPasid: false, pasid: 0, privileged: false, ...tag };
    this.session.runProgram(program, (given) => (reply = given));
    if (reply === undefined) throw new Error('the program did not end at once');
    return reply;
  }

  /** Writes a marker byte at the start of a page; the step's status by name. */
  poke(page: number, value: number, device: number | DeviceObject = DEVICE): string {
    return STEP_STATUS[this.dma(write(page, value), device).status]!;
  }

  /** Reads the first byte of a page, or the step's status by name. */
  peek(page: number, device: number | DeviceObject = DEVICE): number | string {
    const { status, data } = this.dma(read(page), device);
    return status === 1 ? data[0]! : STEP_STATUS[status]!;
  }

  /** Takes every event that waits. */
  events(): Event[] {
    const events: Event[] = [];
    for (let event = this.session.nextEvent(); event !== undefined; event = this.session.nextEvent()) events.push(event);
    return events;
  }
}

const STEP_STATUS = ['unspecified', 'done', 'fault', 'mismatch', 'invalid'];

function nameOf({ status }: Reply): string {
  return ntstatusName(status).replace(/^STATUS_/, '');
}

function objectOf(device: number | DeviceObject): DeviceObject {
  return typeof device === 'number' ? pci(device) : device;
}

/** Bytes of guest memory from the start of this frame. */
export function bytesAt(memory: RegionMemory, frame: number, length = 4096): Uint8Array {
  const region = memory.regionAt(frame * 4096);
  if (region === undefined) throw new Error(`frame ${frame} is no memory`);
  const at = frame * 4096 - region.address;
  return region.bytes.subarray(at, at + length);
}
