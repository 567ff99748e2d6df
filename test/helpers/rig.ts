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
import type { Session } from '../../src/machine/session.js';
import type { DeviceObject, DmaProgramReply, DmaStep, Event, Hello, Reply, Request } from '../../src/proto/types.js';
import { PAGE, hello, mdlOf, pci, read, write } from './messages.js';

/** 0000:00:05.0 and 0000:00:06.0 are behind the IOMMU, 0000:00:1f.0 is not. */
export const DEVICE = 0x0028;
export const OTHER_DEVICE = 0x0030;
export const OUTSIDE_DEVICE = 0x00f8;

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

export function rig(over: Partial<MachineOptions> & { readonly arenaBytes?: number; readonly ramPages?: number; readonly inputAddressBits?: number } = {}): Rig {
  const { arenaBytes = 8 * 2 ** 20, ramPages = RAM_PAGES, inputAddressBits = 48, ...options } = over;
  const clock = new ManualClock();
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(arenaBytes)), clock, inputAddressBits });
  const memory = ramAt(RAM_FRAME * 4096, ramPages * 4096);
  const machine = new Machine({ iommu, clock, log: SILENT, devices: [DEVICE, OTHER_DEVICE], memory, ...options });
  const open = (hi: Partial<Hello> = {}) => {
    let woken = 0;
    const { session, reply } = machine.open(hello(hi), { eventsWaiting: () => woken++ });
    if (session === undefined) throw new Error(reply.reason);
    return new Guest(session, () => woken);
  };
  return { clock, iommu, memory, machine, guest: open(), open };
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
    return ntstatusName(this.reply(routine, parameters).status).replace(/^STATUS_/, '');
  }

  createDomain(): bigint {
    const reply = this.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
    if (reply.result !== 'createDomain') throw new Error(`no domain: ${ntstatusName(reply.status)}`);
    return reply.createDomain.domain;
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
  dma(step: DmaStep, device: number = DEVICE): DmaProgramReply['results'][number] {
    return this.program([step], device).results[0]!;
  }

  program(steps: DmaStep[], device: number = DEVICE): DmaProgramReply {
    let reply: DmaProgramReply | undefined;
    this.session.runProgram({ id: ++this.#id, device: pci(device), steps }, (given) => (reply = given));
    if (reply === undefined) throw new Error('the program did not end at once');
    return reply;
  }

  /** Writes a marker byte at the start of a page; the step's status by name. */
  poke(page: number, value: number, device: number = DEVICE): string {
    return STEP_STATUS[this.dma(write(page, value), device).status]!;
  }

  /** Reads the first byte of a page, or the step's status by name. */
  peek(page: number, device: number = DEVICE): number | string {
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
