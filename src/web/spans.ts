/**
 * Calls as OpenTelemetry spans, sent to a collector as OTLP over HTTP. Off unless asked for: whoever wants them loads this file,
 * which alone loads the packages. A call costs its row and one push; spans are made in batches, one export at a time, about a
 * thousand spans a second at the most. Calls beyond that, and those that no collector takes, are counted, never waited for.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { RandomIdGenerator, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { HostError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import type { TimelineRow, ViewModel } from '../view/types.js';
import type { ExtraMetric } from './types.js';

const EXPORT_EVERY_MS = 250;
/** A collector that takes longer has not taken them; the process cannot end while one is asked. */
const EXPORT_MS = 1500;
/** What the end of the daemon waits for. */
const FAREWELL_MS = 500;
const SCOPE = { name: 'viommu' };

type Outcome = Parameters<Parameters<SpanExporter['export']>[1]>[0];

export interface SpanOptions {
  readonly model: ViewModel;
  /** A collector: `http://127.0.0.1:4318`, where /v1/traces is meant, or a path of its own. */
  readonly url: string;
  readonly warnings: RateLimiter;
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number;
  /** In place of one that sends to `url`. */
  readonly exporter?: SpanExporter;
}

export interface SpanFeed {
  readonly metrics: readonly ExtraMetric[];
  /** Sends what waits, as far as the collector takes it soon, and stops. */
  close(): Promise<void>;
}

/** The whole URL that spans are sent to [OTLP 1.0, "OTLP/HTTP Request"]. Throws RangeError for what is none. */
export function tracesUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new RangeError('expected the URL of a collector such as http://127.0.0.1:4318');
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url.href;
}

export function startSpans(options: SpanOptions): SpanFeed {
  return new Spans(options);
}

class Spans implements SpanFeed {
  readonly #ids = new RandomIdGenerator();
  readonly #exporter: SpanExporter;
  readonly #resource: ReadableSpan['resource'];
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Machine time 0, in milliseconds since 1970. */
  readonly #epoch: number;
  #waiting: TimelineRow[] = [];
  #underWay: Promise<void> | undefined;
  #exported = 0;
  #dropped = 0;

  constructor(private readonly options: SpanOptions) {
    const { model, url, wallClock = Date.now, exporter } = options;
    const { program, source, profile, now } = model.overview();
    this.#epoch = wallClock() - now;
    this.#exporter = exporter ?? exporterFor(tracesUrl(url));
    this.#resource = resourceFromAttributes({ 'service.name': program.name, 'service.version': program.version, 'viommu.profile': profile, ...(source.kind === 'live' && { 'service.instance.id': source.instance }) });
    this.#stop = model.watch((row) => this.#heard(row));
    this.#timer = setInterval(() => void this.#flush(), EXPORT_EVERY_MS);
    this.#timer.unref();
  }

  get metrics(): readonly ExtraMetric[] {
    return [
      { name: 'viommu_spans_exported_total', help: 'Calls that a collector took as spans.', read: () => this.#exported },
      { name: 'viommu_spans_dropped_total', help: 'Calls of which no collector heard: too many of them, or none took them.', read: () => this.#dropped },
    ];
  }

  async close(): Promise<void> {
    this.#stop();
    clearInterval(this.#timer);
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => (timer = setTimeout(done, FAREWELL_MS))).then(() => void (isLate = true));
    const rest = async () => {
      while (!isLate && (this.#underWay !== undefined || this.#waiting.length > 0)) await this.#flush();
      await this.#exporter.shutdown();
    };
    await Promise.race([rest(), late]);
    clearTimeout(timer);
    this.#dropped += this.#waiting.splice(0).length;
  }

  #heard(row: TimelineRow): void {
    if (row.kind !== 'call') return;
    if (this.#waiting.length >= LIMITS.spansWaiting) this.#dropped++;
    else this.#waiting.push(row);
  }

  /** Until the export that is under way, or the next one, is over: never in the same turn of the event loop. */
  #flush(): Promise<void> | undefined {
    if (this.#underWay !== undefined || this.#waiting.length === 0) return this.#underWay;
    const rows = this.#waiting.splice(0, LIMITS.spansPerExport);
    this.#underWay = this.#export(rows.map((row) => this.#span(row))).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async #export(spans: ReadableSpan[]): Promise<void> {
    const { code, error } = await outcomeOf(this.#exporter, spans);
    if (code === 0) this.#exported += spans.length;
    else this.#failed(spans.length, error);
    // An exporter may tell the outcome at once, and counts an export as its own for a little longer than until it told.
    await nextTurn();
  }

  #failed(count: number, error: Error | undefined): void {
    this.#dropped += count;
    this.options.warnings.warn('spans', { why: error?.message ?? 'unknown', dropped: count }, 'the collector did not take spans');
  }

  /** A call is over when it is heard of: the span is written down, not measured. */
  #span(row: TimelineRow): ReadableSpan {
    const tookMs = (row.took ?? 0) / 1000;
    const context = { traceId: this.#ids.generateTraceId(), spanId: this.#ids.generateSpanId(), traceFlags: TraceFlags.SAMPLED };
    return {
      name: row.routine ?? 'call',
      kind: SpanKind.SERVER,
      spanContext: () => context,
      startTime: hrTime(this.#epoch + row.at - tookMs),
      endTime: hrTime(this.#epoch + row.at),
      duration: hrTime(tookMs),
      status: row.isBad ? { code: SpanStatusCode.ERROR, message: row.status ?? '' } : { code: SpanStatusCode.UNSET },
      attributes: attributesOf(row),
      ...{ links: [], events: [], ended: true, resource: this.#resource, instrumentationScope: SCOPE },
      ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    };
  }
}

/** Never rejects. */
function outcomeOf(exporter: SpanExporter, spans: ReadableSpan[]): Promise<Outcome> {
  return new Promise<Outcome>((tell) => exporter.export(spans, tell)).catch((error: unknown) => ({ code: 1, error: error as Error }));
}

/** [OpenTelemetry semantic conventions, RPC] for what is a remote call, and our own words for the rest. */
function attributesOf({ routine, status, session, call, number, requester, domain, address }: TimelineRow): Attributes {
  const all = { 'rpc.system': 'viommu', 'rpc.service': 'DMA_IOMMU_INTERFACE', 'rpc.method': routine, 'viommu.status': status, 'viommu.session': session, 'viommu.call': call, 'viommu.observation': number, 'viommu.requester': requester, 'viommu.domain': domain, 'viommu.address': address };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Attributes;
}

function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/** The environment may add headers and certificates [OTEL_EXPORTER_OTLP_HEADERS]; it never decides where spans go. */
function exporterFor(url: string): OTLPTraceExporter {
  try {
    return new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS, concurrencyLimit: 1 });
  } catch (cause) {
    throw new HostError('VIOMMU_ERR_WEB', `spans cannot be sent to ${url}: ${(cause as Error).message}`, undefined, { cause });
  }
}
