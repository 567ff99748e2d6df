/** A view of nothing that runs: every document of the API, with all its members, and what a test wants to be different. */
import type { AddressMap, ControlAction, ControlResult, DeviceInfo, DomainInfo, FaultInfo, FindingsPage, InjectionsPage, IotlbPage, Latency, MappingPage, ObservationDetail, Overview, Rate, RoutineInfo, Snapshot, TimelinePage, TimelineQuery, TimelineRow, ViewModel } from '../../../src/view/types.js';

export const LATENCY: Latency = { count: 10, mean: 12.5, p50: 10, p90: 20, p99: 40, max: 55 };
const RATE: Rate = { perSecond: 3, series: [0, 1, 2, 3] };
const COUNTERS = { hits: 90, misses: 10, staleUses: 1, entries: 7, capacity: 64 };

export const OVERVIEW: Overview = {
  ...{ format: 'viommu-api', version: 1, program: { name: 'viommu', version: '0.1.0' } },
  source: { kind: 'live', instance: '0123456789abcdef', testControl: true },
  ...{ now: 1234.5, profile: 'hal', inputAddressBits: 48, physicalAddressBits: 46 },
  sessions: [{ session: 1, isGuest: true, peer: 'viommu.sys', domains: 2, openedAt: 1.5 }],
  readers: [{ number: 1, name: 'qemu' }],
  totals: { domains: 2, attachedDevices: 1, mappedPages: 3, tablePages: 4, tokens: 1, calls: 10, failedCalls: 2, dmaPrograms: 5, dmaBytes: 4096, faults: 1, injected: 1, staleUses: 1, iotlb: COUNTERS },
  rates: { calls: RATE, failedCalls: RATE, dmaBytes: RATE, faults: RATE, translations: RATE },
  callLatency: LATENCY,
  lastObservation: 3,
  findings: { error: 1, warning: 0, note: 0 },
  allows: { control: true },
};

export const DOMAINS: readonly DomainInfo[] = [
  {
    ...{ id: 1, kind: 'translate', session: 1, handle: '0x51', createdAt: 2, mappedPages: 3, tablePages: 4, revision: 7 },
    devices: [{ requester: '0000:00:05.0', pasid: 3, since: 5, call: 2 }],
    tokens: [{ address: '0x40000', pageCount: 4 }],
    reserved: [{ address: '0xfee00000', pageCount: 256, mapped: false }],
    allocator: { allocatedPages: 3, largestFreePages: 1024, freeBlocks: [1, 0, 2] },
    flushed: { call: 9, at: 1000 },
  },
  { id: 2, kind: 'unmanaged', session: 1, handle: '0x52', devices: [], mappedPages: 0, tablePages: 0, tokens: [], reserved: [], iotlb: COUNTERS, configured: true, bypassed: false, revision: 0 },
];

export const DEVICES: readonly DeviceInfo[] = [
  { requester: '0000:00:05.0', domain: 1, pasids: [{ pasid: 3, domain: 1 }], counters: { translations: 20, pages: 30, faults: 1 }, reader: { walked: 5, identity: 0, remembered: 4, asked: 1, refused: 1, unanswered: 0, interrupts: 2 } },
  { requester: '0000:00:06.0', pasids: [], counters: { translations: 0, pages: 0, faults: 0 } },
];

export const ROUTINES: readonly RoutineInfo[] = [
  { routine: 'MapLogicalRangeEx', calls: 8, failed: 2, injected: 1, latency: LATENCY, statuses: { STATUS_SUCCESS: 6, STATUS_INVALID_PARAMETER_3: 2 } },
  { routine: 'CreateDomainEx', calls: 2, failed: 0, injected: 0, latency: LATENCY, statuses: { STATUS_SUCCESS: 2 } },
];

export const ROWS: readonly TimelineRow[] = [
  { number: 1, at: 1.5, kind: 'session', text: 'session 1: viommu.sys', isBad: false, session: 1 },
  { number: 2, at: 5, kind: 'call', text: 'MapLogicalRangeEx STATUS_INVALID_PARAMETER_3 0x10000 2 pages', isBad: true, session: 1, call: 2, routine: 'MapLogicalRangeEx', status: 'STATUS_INVALID_PARAMETER_3', took: 21.5, requester: '0000:00:05.0', domain: 1, address: '0x10000' },
  { number: 3, at: 9, kind: 'fault', text: 'fault <b>write</b> 0x10000', isBad: true, requester: '0000:00:05.0', domain: 1, address: '0x10000', fault: 1 },
];

export const FAULT: FaultInfo = {
  ...{ number: 1, at: 9, requester: '0000:00:05.0', pasid: 3, access: 'write', address: '0x10000', length: 64, type: 'Unknown', reason: 'not mapped', domain: 1, delivery: 'queued' },
  lines: ['0000:00:05.0 write 0x10000', '  never mapped'],
  below: { address: '0x8000', pageCount: 2, frame: '0x100000', permissions: 'rw' },
  above: { address: '0x20000', pageCount: 1, frame: '0x110000', permissions: 'r' },
  history: [{ what: 'unmapped', address: '0x10000', pageCount: 2, call: 8, at: 8, row: ROWS[1]! }],
  attachment: { what: 'attached', domain: 1, call: 2, at: 5 },
  flushed: { call: 9, at: 8.5 },
};

export const FINDINGS: FindingsPage = {
  judged: true,
  findings: [{ rule: 'VIO-101', name: 'dma-after-unmap', severity: 'error', verdict: 'illegal', message: 'wrote where nothing is', count: 2, at: 3, session: 1, device: '0000:00:05.0', domain: 'domain 1', calls: [{ call: 8, routine: 'UnmapLogicalRange', status: 'STATUS_SUCCESS', module: 'mine.sys', offset: '0x1234', irql: 0, symbol: 'Unmap+0x10' }], fault: { requester: '0000:00:05.0', pasid: 3, access: 'write', address: '0x10000', length: 64, type: 'Unknown', reason: 'not mapped', below: '0x8000', above: '0x20000', history: [{ what: 'unmapped', address: '0x10000', pageCount: 2, call: 8 }], attachment: { what: 'attached', call: 2 }, flushedBy: 9 }, help: 'docs/rules/VIO-101-dma-after-unmap.md' }],
};

export const INJECTIONS: InjectionsPage = { entries: [{ cause: 'entry 1', matched: 4, fired: 1, refused: 'no such device' }] };

const MAPPINGS: MappingPage = { domain: 1, revision: 7, mappings: [{ address: '0x8000', pageCount: 2, frame: '0x100000', permissions: 'rw', owner: 'mapped' }], next: '0x20000' };

function mapOf(domain: number, from: number, pages: number, cells: number, complete: boolean): AddressMap {
  const cellPages = 2 ** Math.ceil(Math.log2(pages / cells));
  return {
    ...{ domain, revision: 7, from: `0x${(from * 4096).toString(16)}`, pages, cellPages, mappedPages: 3, ...(complete ? { complete } : { complete, scannedTo: '0x30000' }) },
    cells: [{ cell: 0, mapped: 3, readable: 3, writable: 2, identity: 0, held: 4, frame: '0x100000', history: [{ what: 'mapped', call: 2, at: 5 }] }],
  };
}

export class FakeModel implements ViewModel {
  readonly asked: string[] = [];
  readonly done: ControlAction[] = [];
  /** In place of OVERVIEW's members. */
  over: Partial<Overview> = {};
  hasWholeMaps = false;
  rows: readonly TimelineRow[] = ROWS;
  found: readonly FaultInfo[] = [FAULT];
  /** Runs before every answer: a test's own delay or failure. */
  before: (what: string) => void = () => {};
  readonly listeners = new Set<(row: TimelineRow) => void>();

  #ask(...words: readonly unknown[]): void {
    this.asked.push(words.join(' '));
    this.before(String(words[0]));
  }

  overview(): Overview {
    this.#ask('overview');
    return { ...OVERVIEW, ...this.over };
  }

  domains(): readonly DomainInfo[] {
    this.#ask('domains');
    return DOMAINS;
  }

  domain(id: number): DomainInfo | undefined {
    return DOMAINS.find((each) => each.id === id);
  }

  map(id: number, from: number, pages: number, cells: number): AddressMap | undefined {
    this.#ask('map', id, from, pages, cells);
    return this.domain(id) && mapOf(id, from, pages, cells, this.hasWholeMaps);
  }

  mappings(id: number, from: number, limit: number): MappingPage | undefined {
    this.#ask('mappings', id, from, limit);
    return this.domain(id) && { ...MAPPINGS, domain: id };
  }

  iotlb(id: number, limit: number): IotlbPage | undefined {
    this.#ask('iotlb', id, limit);
    if (id !== 2) return undefined;
    return { domain: id, counters: COUNTERS, omitted: 1, entries: [{ address: '0x1000', pageCount: 1, kind: 'leaf', frame: '0x5000', permissions: 'rw', stale: true }] };
  }

  devices(): readonly DeviceInfo[] {
    this.#ask('devices');
    return DEVICES;
  }

  routines(): readonly RoutineInfo[] {
    this.#ask('routines');
    return ROUTINES;
  }

  timeline(query: TimelineQuery): TimelinePage {
    this.#ask('timeline', JSON.stringify(query));
    const { after = 0, before = Infinity, limit } = query;
    const fitting = this.rows.filter(({ number, kind }) => number > after && number < before && (query.kinds?.includes(kind) ?? true));
    const rows = query.before === undefined && query.after !== undefined ? fitting.slice(0, limit) : fitting.slice(-limit);
    return { rows, oldest: this.rows[0]?.number ?? 0, newest: this.rows.at(-1)?.number ?? 0, more: rows.length < fitting.length };
  }

  observation(number: number): ObservationDetail | undefined {
    const row = this.rows.find((each) => each.number === number);
    return row && { row, observation: { kind: row.kind, domain: '81' }, truncated: false };
  }

  faults(limit: number, after = 0): readonly FaultInfo[] {
    this.#ask('faults', limit, after);
    return this.found.filter(({ number }) => number > after).slice(0, limit);
  }

  fault(number: number): FaultInfo | undefined {
    return this.found.find((each) => each.number === number);
  }

  findings(): FindingsPage {
    this.#ask('findings');
    return FINDINGS;
  }

  injections(): InjectionsPage {
    return INJECTIONS;
  }

  snapshot(): Snapshot {
    this.#ask('snapshot');
    return { overview: this.overview(), domains: DOMAINS.map((each) => ({ ...each, mappings: MAPPINGS.mappings, omittedMappings: false })), devices: DEVICES, routines: ROUTINES, faults: this.found, findings: FINDINGS, injections: INJECTIONS };
  }

  control(action: ControlAction): ControlResult {
    this.done.push(action);
    return action.action === 'evict-iotlb' ? { accepted: false, reason: 'there is no cache' } : { accepted: true };
  }

  watch(listener: (row: TimelineRow) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** A recorded trace: it can be wound. */
export class FakeTrace extends FakeModel {
  position = 0;

  override overview(): Overview {
    return { ...super.overview(), source: { kind: 'trace', label: 'run.trace', records: 100, position: this.position, complete: true }, allows: { control: false } };
  }

  seek(position: number): void {
    this.position = position;
  }
}
