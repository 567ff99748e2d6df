/** Documents of the HTTP API as a daemon under light traffic would give them, to be changed at one place or another. */
import type { TopData } from '../../../src/cli/top/data.js';
import type { DeviceInfo, DomainInfo, FaultInfo, Latency, Overview, Rate, RoutineInfo } from '../../../src/view/types.js';

export const latency: Latency = { count: 38, mean: 90, p50: 41, p90: 220, p99: 1_250, max: 12_400 };

export function rate(perSecond: number, series: readonly number[] = [0, 1, perSecond]): Rate {
  return { perSecond, series };
}

export function overview(changes: Partial<Overview> = {}): Overview {
  return {
    ...{ format: 'viommu-api', version: 1, program: { name: 'viommu', version: '0.1.0' }, source: { kind: 'live', instance: '0x1e3779b97f4a7c', testControl: false } },
    ...{ now: 127_000, profile: 'hal', inputAddressBits: 48, physicalAddressBits: 46 },
    sessions: [{ session: 1, isGuest: true, peer: 'viommu.sys', domains: 2, openedAt: 1200 }],
    readers: [{ number: 1, name: 'viommu0' }],
    totals: {
      ...{ domains: 2, attachedDevices: 1, mappedPages: 1041, tablePages: 12, tokens: 1, calls: 38, failedCalls: 2, dmaPrograms: 14, dmaBytes: 1_258_291 },
      ...{ faults: 16, injected: 1, staleUses: 0, iotlb: { hits: 981, misses: 19, staleUses: 0, entries: 200, capacity: 65_536 } },
    },
    rates: { calls: rate(12), failedCalls: rate(0), dmaBytes: rate(4096), faults: rate(0.5), translations: rate(90) },
    ...{ callLatency: latency, lastObservation: 90, findings: { error: 3, warning: 1, note: 0 }, allows: { control: false } },
    ...changes,
  };
}

export function domain(id: number, changes: Partial<DomainInfo> = {}): DomainInfo {
  return {
    ...{ id, kind: 'translate', session: 1, handle: `0x${id.toString(16)}`, createdAt: 1500, devices: [], mappedPages: 0, tablePages: 1, tokens: [], reserved: [], revision: 1 },
    ...changes,
  };
}

export function routine(name: string, calls: number, changes: Partial<RoutineInfo> = {}): RoutineInfo {
  return { routine: name, calls, failed: 0, injected: 0, latency: { ...latency, count: calls }, statuses: { STATUS_SUCCESS: calls }, ...changes };
}

export function fault(number: number, changes: Partial<FaultInfo> = {}): FaultInfo {
  return {
    ...{ number, at: 60_000 + number, requester: '0000:00:05.0', access: 'write', address: '0x575000', length: 4, type: 'TranslationFault', reason: 'no page is mapped at the address' },
    ...{ domain: 1, delivery: 'queued', lines: ['DMA fault: 0000:00:05.0 write at 0x575000', '  no page is mapped at the address'], history: [] },
    ...changes,
  };
}

export function device(requester: string, changes: Partial<DeviceInfo> = {}): DeviceInfo {
  return { requester, pasids: [], counters: { translations: 27, pages: 30, faults: 16 }, ...changes };
}

export function topData(changes: Partial<TopData> = {}): TopData {
  return {
    overview: overview(),
    domains: [domain(1, { mappedPages: 1041, tablePages: 9, devices: [{ requester: '0000:00:05.0', since: 2000, call: 3 }], tokens: [{ address: '0x10000', pageCount: 16 }] }), domain(2, { kind: 'unmanaged', iotlb: { hits: 981, misses: 19, staleUses: 4, entries: 200, capacity: 65_536 } })],
    devices: [device('0000:00:05.0', { domain: 1, reader: { walked: 27, identity: 4, remembered: 0, asked: 0, refused: 16, unanswered: 0, interrupts: 41 } }), device('0000:00:06.0')],
    routines: [routine('MapLogicalRangeEx', 20, { failed: 2, statuses: { STATUS_SUCCESS: 18, STATUS_IN_USE: 2 } }), routine('UnmapLogicalRange', 9), routine('CreateDomainEx', 2)],
    faults: [fault(16), fault(15, { access: 'read', type: 'PermissionFault', reason: 'the page is mapped for writing only' })],
    ...changes,
  };
}
