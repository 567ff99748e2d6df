/** Which records somebody wants to see. Conditions of different kinds have all to hold, several of one kind any. */
import { ntstatusName } from '../base/ntstatus.js';
import { requesterName } from '../iommu/types.js';
import type { DeviceObject, TraceCall, TraceRecord } from '../proto/types.js';
import { contentOf, handlesMadeBy, handlesUsedBy } from './handles.js';
import { routineName } from './text.js';
import { deviceName, functionName } from './words.js';

export interface Wanted {
  /** Names of routines, in any case. */
  readonly routines: readonly string[];
  /** Names of devices: 0000:00:05.0, or acpi 2. */
  readonly devices: readonly string[];
  /** Names of statuses, with or without STATUS_. */
  readonly statuses: readonly string[];
  /** Handles of domains. */
  readonly domains: readonly bigint[];
  /** Faults and stale uses alone. */
  readonly faults: boolean;
  /** First and last number. */
  readonly since: number;
  readonly until: number;
}

export const ALL_RECORDS: Wanted = { routines: [], devices: [], statuses: [], domains: [], faults: false, since: 0, until: Number.MAX_SAFE_INTEGER };

/** Has to see the records in order: device tokens stand for their devices. */
export class RecordFilter {
  /** Names of devices by their tokens. */
  readonly #tokens = new Map<bigint, string>();

  constructor(private readonly wanted: Wanted) {}

  accepts(record: TraceRecord): boolean {
    const devices = this.#devicesOf(record);
    const { routines, devices: names, statuses, domains, faults, since, until } = this.wanted;
    if (Number(record.number) < since || Number(record.number) > until) return false;
    if (faults && record.body !== 'fault' && record.body !== 'staleUse') return false;
    if (routines.length > 0 && !(record.body === 'call' && routines.some((name) => name.toLowerCase() === routineName(record.call.request).toLowerCase()))) return false;
    if (statuses.length > 0 && !statuses.some((name) => isStatus(record, name))) return false;
    if (names.length > 0 && !names.some((name) => devices.some((device) => device === name || device.startsWith(`${name} `)))) return false;
    return domains.length === 0 || domains.some((domain) => domainsOf(record).includes(domain));
  }

  #devicesOf(record: TraceRecord): string[] {
    switch (record.body) {
      case 'call':
        return this.#devicesOfCall(record.call);
      case 'dmaStarted':
        return [deviceName(record.dmaStarted.program?.device ?? null)];
      case 'fault':
        return [requesterName(Number(record.fault.requester))];
      case 'staleUse':
        return record.staleUse.hasDevice ? [requesterName(Number(record.staleUse.device))] : [];
      case 'event':
        return record.event.event?.event === 'fault' ? [deviceName(record.event.event.fault.device)] : [];
      default:
        return functionsOf(record).map(functionName);
    }
  }

  #devicesOfCall({ request, reply }: TraceCall): string[] {
    const content = contentOf(request);
    const named = content !== undefined && 'device' in content ? [deviceName(content['device'] as DeviceObject | null)] : [];
    const devices = [...named, ...handlesUsedBy(request).flatMap((handle) => this.#tokens.get(handle) ?? [])];
    for (const handle of handlesMadeBy(reply)) for (const device of devices) this.#tokens.set(handle, device);
    return devices;
  }
}

/** The functions of whose DMA a QEMU device speaks, or is told. */
function functionsOf(record: TraceRecord): readonly { readonly segment: number; readonly busDeviceFunction: number }[] {
  switch (record.body) {
    case 'exchange':
      return record.exchange.asked?.body === 'translate' ? [record.exchange.asked.translate] : [];
    case 'update':
      return record.update.update?.bindings ?? [];
    case 'faultReport':
      return record.faultReport.report === null ? [] : [record.faultReport.report];
    case 'readerStatistics':
      return record.readerStatistics.statistics?.requesters ?? [];
    default:
      return [];
  }
}

function isStatus(record: TraceRecord, name: string): boolean {
  if (record.body !== 'call' || record.call.reply === null) return false;
  const status = ntstatusName(record.call.reply.status);
  return status === name || status === `STATUS_${name}`;
}

function domainsOf(record: TraceRecord): bigint[] {
  if (record.body === 'staleUse') return [record.staleUse.domain];
  if (record.body === 'event') return record.event.event?.event === 'fault' ? [record.event.event.fault.domain] : [];
  return record.body === 'call' ? [...handlesUsedBy(record.call.request), ...handlesMadeBy(record.call.reply)] : [];
}
