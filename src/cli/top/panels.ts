/** The four tables: their columns, and what is told of the row that was chosen. */
import type { DeviceInfo, DomainInfo, FaultInfo, RoutineInfo } from '../../view/types.js';
import type { TopData } from './data.js';
import { count, percent, short, span, took } from './format.js';
import type { Style } from './spans.js';
import type { Column, Sorting } from './table.js';

export const PANEL_NAMES = ['domains', 'routines', 'faults', 'devices'] as const;
export type PanelName = (typeof PANEL_NAMES)[number];

interface Rows {
  readonly domains: DomainInfo;
  readonly routines: RoutineInfo;
  readonly faults: FaultInfo;
  readonly devices: DeviceInfo;
}

export interface Panel<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  /** At the start. */
  readonly sorting: Sorting;
  readonly rows: (data: TopData) => readonly Row[];
  /** What stays the same of a row as it changes. */
  readonly id: (row: Row) => string;
  readonly nothing: string;
  /** Lines about one row. */
  readonly detail: (row: Row, data: TopData) => readonly string[];
}

function number<Row>(title: string, value: (row: Row) => number, rank: number, style?: (row: Row) => Style): Column<Row> {
  return { title, align: 'right', cell: (row) => short(value(row)), key: value, rank, ...(style && { style }) };
}

const badUnless0 = (value: number): Style => (value === 0 ? 'plain' : 'bad');

function attached({ devices }: DomainInfo): string {
  return devices.length === 0 ? '-' : devices.map(({ requester, pasid }) => `${requester}${pasid === undefined ? '' : `/${pasid}`}`).join(' ');
}

const DOMAINS: Panel<DomainInfo> = {
  title: 'Domains',
  columns: [
    { title: 'ID', align: 'right', cell: ({ id }) => String(id), key: ({ id }) => id, rank: 0 },
    { title: 'KIND', align: 'left', cell: ({ kind }) => kind, key: ({ kind }) => kind, rank: 3 },
    { title: 'DEVICES', align: 'left', cell: attached, key: attached, rank: 0, least: 12 },
    number('PAGES', ({ mappedPages }: DomainInfo) => mappedPages, 0),
    number('TABLES', ({ tablePages }: DomainInfo) => tablePages, 5),
    number('TOKENS', ({ tokens }: DomainInfo) => tokens.length, 6),
    { title: 'IOTLB', align: 'right', cell: ({ iotlb }) => (iotlb === undefined ? '-' : percent(iotlb.hits, iotlb.hits + iotlb.misses)), key: ({ iotlb }) => (iotlb === undefined ? -1 : iotlb.hits / Math.max(1, iotlb.hits + iotlb.misses)), rank: 4 },
    number('STALE', ({ iotlb }: DomainInfo) => iotlb?.staleUses ?? 0, 2, ({ iotlb }: DomainInfo) => badUnless0(iotlb?.staleUses ?? 0)),
    { title: 'SESSION', align: 'right', cell: ({ session }) => (session === undefined ? '-' : `s${session}`), key: ({ session }) => session ?? -1, rank: 7 },
  ],
  sorting: { column: 3, descending: true },
  rows: ({ domains }) => domains,
  id: ({ id }) => String(id),
  nothing: 'there is no domain',
  detail: (domain) => [
    `domain ${domain.id}, ${domain.kind}${domain.handle === undefined ? '' : `, handle ${domain.handle}`}${domain.bypassed === true ? ', bypassed' : ''}${domain.configured === false ? ', not configured' : ''}`,
    `${count(domain.mappedPages)} pages mapped, ${count(domain.tablePages)} table pages; attached: ${attached(domain)}`,
    ...(domain.iotlb === undefined ? [] : [`IOTLB: ${count(domain.iotlb.entries)} of ${count(domain.iotlb.capacity)} entries, ${count(domain.iotlb.hits)} hits, ${count(domain.iotlb.misses)} misses, ${count(domain.iotlb.staleUses)} stale uses`]),
    ...domain.tokens.map(({ address, pageCount }) => `token: ${address}, ${count(pageCount)} pages`),
    ...domain.reserved.map(({ address, pageCount, mapped }) => `reserved: ${address}, ${count(pageCount)} pages${mapped ? ', mapped' : ''}`),
  ],
};

const ROUTINES: Panel<RoutineInfo> = {
  title: 'Calls',
  columns: [
    { title: 'ROUTINE', align: 'left', cell: ({ routine }) => routine, key: ({ routine }) => routine, rank: 0, least: 16 },
    number('CALLS', ({ calls }: RoutineInfo) => calls, 0),
    number('FAILED', ({ failed }: RoutineInfo) => failed, 1, ({ failed }: RoutineInfo) => (failed === 0 ? 'plain' : 'warning')),
    number('INJECTED', ({ injected }: RoutineInfo) => injected, 4),
    ...(['p50', 'p90', 'p99', 'max'] as const).map((name, i): Column<RoutineInfo> => ({ title: name.toUpperCase(), align: 'right', cell: ({ latency }) => (latency.count === 0 ? '-' : took(latency[name])), key: ({ latency }) => latency[name], rank: [3, 6, 2, 5][i]! })),
  ],
  sorting: { column: 1, descending: true },
  rows: ({ routines }) => routines,
  id: ({ routine }) => routine,
  nothing: 'no call yet',
  detail: ({ routine, statuses, latency }) => [
    `${routine}: p50 ${took(latency.p50)}, p90 ${took(latency.p90)}, p99 ${took(latency.p99)}, max ${took(latency.max)}`,
    ...Object.entries(statuses).sort(([, a], [, b]) => b - a).map(([status, calls]) => `${count(calls).padStart(9)}  ${status}`),
  ],
};

const FAULTS: Panel<FaultInfo> = {
  title: 'Faults',
  columns: [
    { title: 'NO', align: 'right', cell: (fault) => String(fault.number), key: (fault) => fault.number, rank: 5 },
    { title: 'AT', align: 'right', cell: ({ at }) => span(at), key: ({ at }) => at, rank: 3 },
    { title: 'DEVICE', align: 'left', cell: ({ requester, pasid }) => `${requester}${pasid === undefined ? '' : `/${pasid}`}`, key: ({ requester }) => requester, rank: 0 },
    { title: 'ACCESS', align: 'left', cell: ({ access }) => access, key: ({ access }) => access, rank: 4 },
    { title: 'ADDRESS', align: 'right', cell: ({ address }) => address, key: ({ address }) => address.padStart(18), rank: 0 },
    { title: 'DOMAIN', align: 'right', cell: ({ domain }) => (domain === undefined ? '-' : String(domain)), key: ({ domain }) => domain ?? -1, rank: 2 },
    { title: 'TYPE', align: 'left', cell: ({ type }) => type, key: ({ type }) => type, rank: 1, style: () => 'bad' },
    { title: 'WHY', align: 'left', cell: ({ reason }) => reason, key: ({ reason }) => reason, rank: 6, least: 16 },
  ],
  sorting: { column: 0, descending: true },
  rows: ({ faults }) => faults,
  id: (fault) => String(fault.number),
  nothing: 'no access was refused',
  detail: ({ lines, delivery }) => [...lines, `handler: ${delivery}`],
};

function inQemu({ reader }: DeviceInfo): number {
  return reader === undefined ? 0 : reader.walked + reader.identity + reader.remembered + reader.asked;
}

function boundTo({ domain, pasids }: DeviceInfo): string {
  return domain === undefined ? (pasids.length === 0 ? 'blocked' : '-') : String(domain);
}

const DEVICES: Panel<DeviceInfo> = {
  title: 'Devices',
  columns: [
    { title: 'DEVICE', align: 'left', cell: ({ requester }) => requester, key: ({ requester }) => requester, rank: 0 },
    { title: 'DOMAIN', align: 'right', cell: boundTo, key: ({ domain }) => domain ?? -1, rank: 0, style: (device) => (boundTo(device) === 'blocked' ? 'warning' : 'plain') },
    number('PASIDS', ({ pasids }: DeviceInfo) => pasids.length, 4),
    number('TRANSLATED', ({ counters }: DeviceInfo) => counters.translations, 1),
    number('PAGES', ({ counters }: DeviceInfo) => counters.pages, 5),
    number('IN QEMU', inQemu, 2),
    number('FAULTS', ({ counters }: DeviceInfo) => counters.faults, 0, ({ counters }: DeviceInfo) => badUnless0(counters.faults)),
  ],
  sorting: { column: 0, descending: false },
  rows: ({ devices }) => devices,
  id: ({ requester }) => requester,
  nothing: 'no device is behind the IOMMU',
  detail: (device, { domains }) => [
    `${device.requester}: ${device.domain === undefined ? 'attached to no domain, its DMA is refused' : `in domain ${device.domain}, ${domains.find(({ id }) => id === device.domain)?.kind ?? 'which is gone'}`}`,
    ...device.pasids.map(({ pasid, domain }) => `PASID ${pasid}: ${domain === undefined ? 'no domain' : `domain ${domain}`}`),
    ...(device.reader === undefined ? [] : [Object.entries(device.reader).map(([name, value]) => `${name} ${count(Number(value))}`).join(', ')]),
  ],
};

export const PANELS: { readonly [N in PanelName]: Panel<Rows[N]> } = { domains: DOMAINS, routines: ROUTINES, faults: FAULTS, devices: DEVICES };
