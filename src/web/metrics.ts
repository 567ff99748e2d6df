/**
 * /metrics for Prometheus [prometheus.io/docs/practices/naming]: base units, `_total` on what only grows, and labels from small
 * fixed sets. Nothing is counted here that the view counts already: values are read when somebody asks. Addresses are no labels,
 * and devices beyond a number share one.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import type { DeviceInfo, Overview, RoutineInfo, Totals, ViewModel } from '../view/types.js';
import type { Answer } from './answer.js';
import type { LiveHub } from './live-hub.js';
import type { ExtraMetric } from './types.js';

const PAGE_BYTES = 4096;
/** Requesters with series of their own; the others are "other". */
const REQUESTERS = 64;

export interface MetricsOptions {
  readonly model: ViewModel;
  readonly live: LiveHub;
  /** Milliseconds that went into answers and frames. */
  readonly spentMs: () => number;
  readonly extra: readonly ExtraMetric[];
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** What is asked of the view once for one scrape. */
interface Facts {
  readonly overview: Overview;
  readonly devices: readonly DeviceInfo[];
  readonly routines: readonly RoutineInfo[];
}

interface Series {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: (facts: Facts) => Iterable<Sample>;
}

const one = (value: number): Sample[] => [[{}, value]];
const total = (name: string, help: string, read: (totals: Totals) => number): Series => ({ name, help, read: ({ overview }) => one(read(overview.totals)) });
const ofDevices = (name: string, help: string, read: (device: DeviceInfo) => number | undefined): Series => ({ name, help, labels: ['requester'], read: ({ devices }) => byRequester(devices, read) });

const GAUGES: readonly Series[] = [
  { name: 'viommu_build_info', help: 'The program, and the profile that its interface answers by.', labels: ['version', 'profile'], read: ({ overview: { program, profile } }) => [[{ version: program.version, profile }, 1]] },
  { name: 'viommu_sessions', help: 'Peers that have said Hello.', labels: ['role'], read: ({ overview: { sessions } }) => ['guest', 'tool'].map((role) => [{ role }, sessions.filter(({ isGuest }) => isGuest === (role === 'guest')).length]) },
  { name: 'viommu_readers', help: 'QEMU devices that read the page tables.', read: ({ overview }) => one(overview.readers.length) },
  total('viommu_domains', 'Domains.', ({ domains }) => domains),
  total('viommu_attached_devices', 'Devices that a domain has.', ({ attachedDevices }) => attachedDevices),
  total('viommu_mapped_bytes', 'Address space that domains map.', ({ mappedPages }) => mappedPages * PAGE_BYTES),
  total('viommu_table_bytes', 'Memory of page tables.', ({ tablePages }) => tablePages * PAGE_BYTES),
  total('viommu_logical_address_tokens', 'Reserved ranges of logical addresses.', ({ tokens }) => tokens),
  total('viommu_iotlb_entries', "Entries in the caches of callers' tables.", ({ iotlb }) => iotlb.entries),
  total('viommu_iotlb_capacity', 'Entries for which these caches have room.', ({ iotlb }) => iotlb.capacity),
  { name: 'viommu_findings', help: 'Different findings of the rules so far; absent when no rules judge.', labels: ['severity'], read: ({ overview }) => Object.entries(overview.findings ?? {}).map(([severity, count]) => [{ severity }, count]) },
];

const COUNTERS: readonly Series[] = [
  { name: 'viommu_calls_total', help: 'Calls of the interface.', labels: ['routine', 'status_class'], read: ({ routines }) => routines.flatMap(({ routine, calls, failed }): Sample[] => [[{ routine, status_class: 'success' }, calls - failed], [{ routine, status_class: 'error' }, failed]]) },
  { name: 'viommu_calls_injected_total', help: 'Calls whose outcome was decided by a failure on demand.', labels: ['routine'], read: ({ routines }) => routines.map(({ routine, injected }) => [{ routine }, injected]) },
  total('viommu_dma_programs_total', 'Programs that the DMA engine ran.', ({ dmaPrograms }) => dmaPrograms),
  total('viommu_dma_bytes_total', 'Bytes that the DMA engine moved.', ({ dmaBytes }) => dmaBytes),
  total('viommu_faults_total', 'Accesses that were refused.', ({ faults }) => faults),
  total('viommu_injected_total', 'Failures on demand.', ({ injected }) => injected),
  total('viommu_stale_uses_total', 'Accesses by a cached translation that the tables no longer have.', ({ staleUses }) => staleUses),
  total('viommu_iotlb_hits_total', "Lookups in the caches of callers' tables that found something.", ({ iotlb }) => iotlb.hits),
  total('viommu_iotlb_misses_total', 'Lookups there that found nothing.', ({ iotlb }) => iotlb.misses),
  ofDevices('viommu_device_translations_total', 'Accesses translated, by device.', ({ counters }) => counters.translations),
  ofDevices('viommu_device_faults_total', 'Accesses refused, by device.', ({ counters }) => counters.faults),
  ofDevices('viommu_reader_walks_total', 'Accesses that a QEMU device translated by itself.', ({ reader }) => reader?.walked),
  ofDevices('viommu_reader_questions_total', 'Accesses that a QEMU device asked the daemon about.', ({ reader }) => reader?.asked),
  ofDevices('viommu_reader_refusals_total', 'Accesses that a QEMU device refused.', ({ reader }) => reader?.refused),
  ofDevices('viommu_reader_unanswered_total', 'Questions of a QEMU device that were not answered in time.', ({ reader }) => reader?.unanswered),
];

export class Metrics {
  readonly #registry = new Registry();
  readonly #answered: Counter<'endpoint' | 'code'>;
  #facts: Facts | undefined;

  constructor(private readonly options: MetricsOptions) {
    const { live, spentMs, extra } = options;
    const registers = [this.#registry];
    for (const series of GAUGES) this.#show(series, Gauge);
    for (const series of COUNTERS) this.#show(series, Counter);
    this.#registry.registerMetric(latencies(() => this.#facts?.routines ?? []) as unknown as Gauge);
    this.#answered = new Counter({ name: 'viommu_web_requests_total', help: 'HTTP requests, by endpoint and status code.', labelNames: ['endpoint', 'code'], registers });
    const own: readonly Series[] = [
      { name: 'viommu_live_frames_total', help: 'Frames sent to live clients.', read: () => one(live.statistics.frames) },
      { name: 'viommu_live_frames_dropped_total', help: 'Frames that live clients did not get because they, or their budget, were behind.', read: () => one(live.statistics.dropped) },
      { name: 'viommu_web_work_seconds_total', help: 'Time that went into answers and frames.', read: () => one(spentMs() / 1000) },
      { name: 'process_cpu_seconds_total', help: 'User and system CPU time of the process.', read: () => one(cpuSeconds()) },
      ...extra.map(({ name, help, read }) => ({ name, help, read: () => one(read()) })),
    ];
    for (const series of own) this.#show(series, Counter);
    this.#show({ name: 'viommu_live_clients', help: 'Live clients.', read: () => one(live.statistics.clients) }, Gauge);
    this.#show({ name: 'process_resident_memory_bytes', help: 'Resident memory of the process.', read: () => one(process.memoryUsage.rss()) }, Gauge);
    this.#show({ name: 'process_start_time_seconds', help: 'Start of the process, in seconds since 1970.', read: () => one(performance.timeOrigin / 1000) }, Gauge);
  }

  /** `endpoint` comes from a fixed set. */
  answered(endpoint: string, code: number): void {
    this.#answered.inc({ endpoint, code: String(code) });
  }

  async answer(): Promise<Answer> {
    const { model } = this.options;
    this.#facts = { overview: model.overview(), devices: model.devices(), routines: model.routines() };
    return { status: 200, type: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #show({ name, help, labels = [], read }: Series, Kind: typeof Gauge | typeof Counter): void {
    const facts = () => this.#facts;
    const options = {
      ...{ name, help, labelNames: [...labels], registers: [this.#registry] },
      collect(this: Gauge | Counter) {
        this.reset();
        const now = facts();
        if (now !== undefined) for (const [label, value] of read(now)) this.inc(label, value);
      },
    };
    void new Kind(options);
  }
}

/**
 * A summary whose quantiles the view has. prom-client's own counts by itself; a registry takes anything that tells its values.
 */
function latencies(routines: () => readonly RoutineInfo[]): object {
  const name = 'viommu_call_duration_seconds';
  const samples = ({ routine, latency: { count, mean, p50, p90, p99 } }: RoutineInfo) => [
    ...([['0.5', p50], ['0.9', p90], ['0.99', p99]] as const).map(([quantile, value]) => ({ labels: { routine, quantile }, value: value / 1e6 })),
    { metricName: `${name}_sum`, labels: { routine }, value: (count * mean) / 1e6 },
    { metricName: `${name}_count`, labels: { routine }, value: count },
  ];
  return { name, help: 'Time from a call to its answer.', type: 'summary', aggregator: 'omit', get: async () => ({ name, help: 'Time from a call to its answer.', type: 'summary', aggregator: 'omit', values: routines().flatMap(samples) }) };
}

function byRequester(devices: readonly DeviceInfo[], read: (device: DeviceInfo) => number | undefined): Sample[] {
  const known = devices.flatMap((device) => {
    const value = read(device);
    return value === undefined ? [] : [{ requester: device.requester, value }];
  });
  const rest = known.slice(REQUESTERS).reduce((sum, { value }) => sum + value, 0);
  const own = known.slice(0, REQUESTERS).map(({ requester, value }): Sample => [{ requester }, value]);
  return known.length > REQUESTERS ? [...own, [{ requester: 'other' }, rest]] : own;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
