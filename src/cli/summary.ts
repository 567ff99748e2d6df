/**
 * What a run came to, collected while it goes on: domains, mappings, bytes translated, and each kind of fault with who
 * caused it. The JSON form is stable: members are only ever added.
 */
import { NTSTATUS, ntstatusName } from '../base/ntstatus.js';
import { addressOf, hex, PAGE_BYTES } from '../base/bits.js';
import { requesterId, requesterName, type Fault } from '../iommu/types.js';
import type { Machine } from '../machine/machine.js';
import type { Observation } from '../machine/types.js';
import type { DeviceObject, Mdl, PhysicalDescription, Request } from '../proto/types.js';

export interface FaultSummary {
  readonly device: string;
  readonly access: string;
  readonly type: string;
  /** Address of the first one. */
  readonly address: string;
  readonly reason: string;
  readonly count: number;
  /** How many of them were handed to the driver's handler. */
  readonly delivered: number;
}

export interface DeviceSummary {
  readonly device: string;
  readonly programs: number;
  readonly bytesTranslated: number;
  readonly faults: number;
}

export interface RunSummary {
  readonly calls: number;
  readonly domainsCreated: number;
  readonly maps: number;
  readonly pagesMapped: number;
  readonly unmaps: number;
  /** Calls that did not succeed, by routine and status. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly bytesTranslated: number;
  readonly devices: readonly DeviceSummary[];
  readonly faults: readonly FaultSummary[];
  /** What the guest left behind when it went. */
  readonly leftBehind: { readonly domains: number; readonly attachments: number; readonly mappedPages: number };
}

const UNMAPS: ReadonlySet<string> = new Set(['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx', 'unmapReservedLogicalRange']);

/** Pages that a successful call mapped; undefined for a routine that maps nothing. */
export function pagesMapped(request: Request): number | undefined {
  switch (request.routine) {
    case 'mapLogicalRange':
      return pagesOfMdl(request.mapLogicalRange.mdl);
    case 'mapIdentityRange':
      return pagesOfMdl(request.mapIdentityRange.mdl);
    case 'mapLogicalRangeEx':
      return pagesOf(request.mapLogicalRangeEx.physical);
    case 'mapIdentityRangeEx':
      return pagesOf(request.mapIdentityRangeEx.physical);
    case 'mapReservedLogicalRange':
      return pagesOf(request.mapReservedLogicalRange.physical);
    default:
      return undefined;
  }
}

export function pagesOfMdl(mdl: Mdl | null): number {
  return (mdl?.byteCount ?? 0) / PAGE_BYTES;
}

/** The three forms in the order of IOMMU_MAP_PHYSICAL_ADDRESS_TYPE: MDL, contiguous range, PFN array. */
export function pagesOf(physical: PhysicalDescription | null): number {
  if (physical === null || physical.mapType === 0) return pagesOfMdl(physical?.mdl ?? null);
  return physical.mapType === 1 ? Number(physical.size) / PAGE_BYTES : Number(physical.numberOfPages);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Fault kinds, and devices, that are kept apart. Any requester ID can stand in a program, whether it is a device or not. */
const KINDS_KEPT = 256;
const DEVICES_KEPT = 256;
const OTHERS = 'others';

export class SummaryCollector {
  #calls = 0;
  #domainsCreated = 0;
  #maps = 0;
  #pagesMapped = 0;
  #unmaps = 0;
  readonly #refusals = new Map<string, number>();
  readonly #devices = new Map<string, Mutable<DeviceSummary>>();
  readonly #faults = new Map<string, Mutable<FaultSummary>>();
  readonly #left = { domains: 0, attachments: 0, mappedPages: 0 };
  readonly #unsubscribe: () => void;

  constructor(machine: Machine) {
    this.#unsubscribe = machine.subscribe((observation) => this.#watch(observation));
  }

  stop(): void {
    this.#unsubscribe();
  }

  summary(): RunSummary {
    const devices = [...this.#devices.values()].sort((a, b) => a.device.localeCompare(b.device));
    return {
      calls: this.#calls,
      domainsCreated: this.#domainsCreated,
      maps: this.#maps,
      pagesMapped: this.#pagesMapped,
      unmaps: this.#unmaps,
      refusals: Object.fromEntries([...this.#refusals].sort(([a], [b]) => a.localeCompare(b))),
      bytesTranslated: devices.reduce((sum, device) => sum + device.bytesTranslated, 0),
      devices,
      faults: [...this.#faults.values()].sort((a, b) => a.device.localeCompare(b.device) || b.count - a.count),
      leftBehind: { ...this.#left },
    };
  }

  #watch(observation: Observation): void {
    if (observation.kind === 'call') this.#call(observation.request, observation.reply.status);
    else if (observation.kind === 'fault') this.#fault(observation.fault, observation.delivered);
    else if (observation.kind === 'dma') {
      const device = this.#device(deviceName(observation.program.device));
      device.programs++;
      device.bytesTranslated += Number(observation.reply.bytesDone);
    } else if (observation.kind === 'session-closed') {
      this.#left.domains += observation.released.domains;
      this.#left.attachments += observation.released.attachments;
      this.#left.mappedPages += observation.released.mappedPages;
    }
  }

  #call(request: Request, status: number): void {
    this.#calls++;
    if (status !== NTSTATUS.STATUS_SUCCESS) {
      const key = `${request.routine ?? 'unknown'} ${ntstatusName(status)}`;
      this.#refusals.set(key, (this.#refusals.get(key) ?? 0) + 1);
      return;
    }
    if (request.routine === 'createDomain' || request.routine === 'createDomainEx') this.#domainsCreated++;
    else if (request.routine !== undefined && UNMAPS.has(request.routine)) this.#unmaps++;
    const pages = pagesMapped(request);
    if (pages === undefined) return;
    this.#maps++;
    this.#pagesMapped += pages;
  }

  #device(name: string): Mutable<DeviceSummary> {
    let device = this.#devices.get(name);
    if (device === undefined && name !== OTHERS && this.#devices.size >= DEVICES_KEPT) return this.#device(OTHERS);
    if (device === undefined) this.#devices.set(name, (device = { device: name, programs: 0, bytesTranslated: 0, faults: 0 }));
    return device;
  }

  #fault(fault: Fault, delivered: boolean): void {
    const device = requesterName(fault.requester);
    this.#device(device).faults++;
    const key = `${device} ${fault.access} ${fault.type}`;
    let kind = this.#faults.get(key);
    if (kind === undefined) {
      if (this.#faults.size >= KINDS_KEPT) return;
      const address = hex(addressOf(fault.page) + BigInt(fault.offset));
      this.#faults.set(key, (kind = { device, access: fault.access, type: fault.type, address, reason: fault.reason, count: 0, delivered: 0 }));
    }
    kind.count++;
    if (delivered) kind.delivered++;
  }
}

function deviceName(device: DeviceObject | null): string {
  return device === null ? 'unknown' : requesterName(requesterId(device.segment, device.busDeviceFunction));
}

/** The summary for people. */
export function describeSummary(summary: RunSummary): string {
  const lines = [
    `domains       ${summary.domainsCreated} created`,
    `mappings      ${summary.maps} made (${summary.pagesMapped} pages), ${summary.unmaps} removed`,
    `calls         ${summary.calls}, of which ${sum(Object.values(summary.refusals))} were refused`,
    `DMA engine    ${bytes(summary.bytesTranslated)} translated`,
  ];
  for (const device of summary.devices.filter(({ programs }) => programs > 0)) {
    lines.push(`  ${device.device}  ${bytes(device.bytesTranslated)} in ${device.programs} programs, ${device.faults} faults`);
  }
  lines.push(`faults        ${sum(summary.faults.map(({ count }) => count))}`);
  for (const fault of summary.faults) {
    const told = fault.delivered === 0 ? 'no handler was registered' : `${fault.delivered} told to the driver's handler`;
    lines.push(`  ${fault.device}  ${fault.count} x ${fault.type} on ${fault.access}, first at ${fault.address}: ${fault.reason} (${told})`);
  }
  const { domains, attachments, mappedPages } = summary.leftBehind;
  if (domains + attachments > 0) lines.push(`left behind   ${domains} domains, ${attachments} attachments, ${mappedPages} mapped pages`);
  return lines.join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function bytes(count: number): string {
  if (count < 2 ** 10) return `${count} B`;
  if (count < 2 ** 20) return `${(count / 2 ** 10).toFixed(1)} KiB`;
  return `${(count / 2 ** 20).toFixed(1)} MiB`;
}
