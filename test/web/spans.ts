/** Spans go to a collector when they are asked for: batched, bounded, with what is lost counted. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { RateLimiter, SILENT } from '../../src/base/log.js';
import type { TimelineRow } from '../../src/view/types.js';
import { startSpans, tracesUrl } from '../../src/web/spans.js';
import { FakeModel, OVERVIEW, ROWS } from '../helpers/web/fake-model.js';

interface Sent {
  readonly path: string;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- a collector's view of it
}

async function collector(t: Test, status = 200, holds = false) {
  const sent: Sent[] = [];
  let heard: () => void = () => {};
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      sent.push({ path: request.url!, body: JSON.parse(Buffer.concat(chunks).toString()) });
      heard();
      if (!holds) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const until = (count: number) => new Promise<void>((done) => {
    heard = () => void (sent.length >= count && done());
    heard();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent, until };
}

const warnings = () => new RateLimiter(SILENT, new ManualClock());
const CALL = ROWS[1]!;

function feed(model: FakeModel, ...rows: readonly TimelineRow[]): void {
  for (const row of rows) for (const listener of model.listeners) listener(row);
}

t.test('each call becomes a span with its routine, status and times', async (t) => {
  const { url, sent, until } = await collector(t);
  const model = new FakeModel();
  const spans = startSpans({ model, url, warnings: warnings(), wallClock: () => 1_700_000_000_000 });
  feed(model, ...ROWS, { ...CALL, number: 4, call: 3, status: 'STATUS_SUCCESS', isBad: false });
  await until(1);
  await spans.close();
  t.equal(sent[0]!.path, '/v1/traces');
  const [{ resource, scopeSpans }] = sent[0]!.body.resourceSpans;
  const words = (attributes: { key: string; value: Record<string, unknown> }[]) => Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  t.match(words(resource.attributes), { 'service.name': 'viommu', 'service.version': '0.1.0', 'viommu.profile': 'hal' });
  const [first, second] = scopeSpans[0].spans;
  t.equal(scopeSpans[0].spans.length, 2, 'calls alone');
  t.equal(first.name, 'MapLogicalRangeEx');
  t.strictSame(words(first.attributes), { 'rpc.system': 'viommu', 'rpc.service': 'DMA_IOMMU_INTERFACE', 'rpc.method': 'MapLogicalRangeEx', 'viommu.status': 'STATUS_INVALID_PARAMETER_3', 'viommu.session': 1, 'viommu.call': 2, 'viommu.observation': 2, 'viommu.requester': '0000:00:05.0', 'viommu.domain': 1, 'viommu.address': '0x10000' });
  t.strictSame(first.status, { code: 2, message: 'STATUS_INVALID_PARAMETER_3' });
  t.equal(second.status.code, 0);
  const end = BigInt(Math.round((1_700_000_000_000 - OVERVIEW.now + CALL.at) * 1e6));
  const near = (text: string, expected: bigint) => t.ok(BigInt(text) - expected < 1000n && expected - BigInt(text) < 1000n, `${text} is ${expected}`);
  near(first.endTimeUnixNano, end);
  near(first.startTimeUnixNano, end - 21_500n);
  t.not(first.traceId, second.traceId);
});

t.test('nothing is watched after the end', async (t) => {
  const { url } = await collector(t);
  const model = new FakeModel();
  const spans = startSpans({ model, url, warnings: warnings() });
  t.equal(model.listeners.size, 1);
  await spans.close();
  t.equal(model.listeners.size, 0);
});

t.test('a collector that holds its answer back costs calls their spans, which is counted', async (t) => {
  const { url, until, sent } = await collector(t, 200, true);
  const model = new FakeModel();
  const spans = startSpans({ model, url, warnings: warnings() });
  const counted = () => Object.fromEntries(spans.metrics.map(({ name, read }) => [name, read()]));
  feed(model, CALL);
  await until(1);
  const flood = LIMITS.spansWaiting + 77;
  for (let i = 0; i < flood; i++) feed(model, CALL);
  t.strictSame(counted(), { viommu_spans_exported_total: 0, viommu_spans_dropped_total: 77 });
  await spans.close();
  t.equal(sent.length, 1, 'one export at a time');
  t.equal(counted()['viommu_spans_dropped_total'], flood);
});

/** Takes one export at a time, and lets go of it only after it told the outcome, as the usual one does. */
class StrictExporter implements SpanExporter {
  readonly sizes: number[] = [];
  #isBusy = false;

  export(spans: ReadableSpan[], tell: (outcome: { code: number; error?: Error }) => void): void {
    if (this.#isBusy) return tell({ code: 1, error: new Error('Concurrent export limit reached') });
    this.#isBusy = true;
    this.sizes.push(spans.length);
    void Promise.resolve().then(() => tell({ code: 0 })).then(() => {}).then(() => (this.#isBusy = false));
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

t.test('all that waits at the end is sent, batch by batch', async (t) => {
  const model = new FakeModel();
  const exporter = new StrictExporter();
  const spans = startSpans({ model, url: 'http://127.0.0.1:1', warnings: warnings(), exporter });
  const size = LIMITS.spansPerExport;
  feed(model, ...Array<TimelineRow>(3 * size + 1).fill(CALL));
  await spans.close();
  t.strictSame(exporter.sizes, [size, size, size, 1]);
  t.strictSame(spans.metrics.map(({ read }) => read()), [3 * size + 1, 0]);
});

t.test('no batch is refused for the one before it', async (t) => {
  const { url, sent } = await collector(t);
  const model = new FakeModel();
  const lines: object[] = [];
  const spans = startSpans({ model, url, warnings: new RateLimiter({ ...SILENT, warn: (fields) => void lines.push(fields) }, new ManualClock()) });
  feed(model, ...Array<TimelineRow>(3 * LIMITS.spansPerExport).fill(CALL));
  await spans.close();
  t.strictSame(lines, []);
  t.ok(sent.length >= 1);
});

t.test('an exporter that tells the outcome at once, or throws, keeps nobody from the end', async (t) => {
  const refusal = new Error('not now');
  const ways: SpanExporter['export'][] = [
    (_, tell) => tell({ code: 1, error: refusal }),
    () => {
      throw refusal;
    },
  ];
  for (const way of ways) {
    const model = new FakeModel();
    const spans = startSpans({ model, url: 'http://127.0.0.1:1', warnings: warnings(), exporter: { export: way, shutdown: () => Promise.resolve() } });
    const count = 3 * LIMITS.spansPerExport;
    feed(model, ...Array<TimelineRow>(count).fill(CALL));
    await spans.close();
    t.strictSame(spans.metrics.map(({ read }) => read()), [0, count]);
  }
});

t.test('an exporter that never tells is not waited for', async (t) => {
  const model = new FakeModel();
  let asked = 0;
  const spans = startSpans({ model, url: 'http://127.0.0.1:1', warnings: warnings(), exporter: { export: () => void asked++, shutdown: () => Promise.resolve() } });
  feed(model, ...Array<TimelineRow>(2 * LIMITS.spansPerExport).fill(CALL));
  await spans.close();
  t.equal(asked, 1);
  t.equal(spans.metrics[1]!.read(), LIMITS.spansPerExport, 'what waited; the rest is with the exporter');
});

t.test('a batch that a collector refuses is counted and told', async (t) => {
  const { url, until } = await collector(t, 400);
  const model = new FakeModel();
  const lines: object[] = [];
  const spans = startSpans({ model, url, warnings: new RateLimiter({ ...SILENT, warn: (fields) => void lines.push(fields) }, new ManualClock()) });
  feed(model, CALL, CALL);
  await until(1);
  await spans.close();
  t.equal(spans.metrics[1]!.read(), 2);
  t.match(lines, [{ cause: 'spans', dropped: 2 }]);
});

t.test('the URL of a collector is one, and gets the usual path', async (t) => {
  t.equal(tracesUrl('http://127.0.0.1:4318'), 'http://127.0.0.1:4318/v1/traces');
  t.equal(tracesUrl('https://otel.example/custom/traces'), 'https://otel.example/custom/traces');
  for (const text of ['', '127.0.0.1:4318', 'ftp://x', 'localhost']) t.throws(() => tracesUrl(text), RangeError, text);
});
