/** /metrics in the text format, by the field's conventions, from values that the view has. */
import t from 'tap';
import type { DeviceInfo, Overview } from '../../src/view/types.js';
import { DEVICES, FakeModel } from '../helpers/web/fake-model.js';
import { serverOf } from '../helpers/web/server.js';

interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Map<string, number>;
}

/** Reads the text exposition format strictly [prometheus.io/docs/instrumenting/exposition_formats]. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let help = '';
  let current: Family | undefined;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, helped, words] = /^# HELP ([a-z_]+) (.+)$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE ([a-z_]+) (counter|gauge|summary)$/.exec(line) ?? [];
    if (helped !== undefined) help = words!;
    else if (typed !== undefined) {
      if (families.has(typed)) throw new Error(`${typed} stands there twice`);
      families.set(typed, (current = { type: type!, help, samples: new Map() }));
    } else {
      const match = /^([a-z_]+(?:\{(?:[a-z_]+="[^"\\\n]*",?)+\})?) (-?[\d.e+-]+)$/.exec(line);
      if (match === null || current === undefined) throw new Error(`no sample: ${line}`);
      if (current.samples.has(match[1]!)) throw new Error(`${match[1]} stands there twice`);
      current.samples.set(match[1]!, Number(match[2]));
    }
  }
  return families;
}

t.test('values are those of the view, in base units', async (t) => {
  const { ask } = await serverOf(t);
  const answer = await ask('/metrics');
  t.match(answer.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const families = parse(answer.text);
  const value = (name: string) => families.get(name.replace(/\{.*/, '').replace(/_(sum|count)(?=$)/, ''))?.samples.get(name);
  t.equal(value('viommu_build_info{version="0.1.0",profile="hal"}'), 1);
  t.equal(value('viommu_sessions{role="guest"}'), 1);
  t.equal(value('viommu_sessions{role="tool"}'), 0);
  t.equal(value('viommu_mapped_bytes'), 3 * 4096);
  t.equal(value('viommu_table_bytes'), 4 * 4096);
  t.equal(value('viommu_calls_total{routine="MapLogicalRangeEx",status_class="success"}'), 6);
  t.equal(value('viommu_calls_total{routine="MapLogicalRangeEx",status_class="error"}'), 2);
  t.equal(value('viommu_calls_injected_total{routine="MapLogicalRangeEx"}'), 1);
  t.equal(value('viommu_dma_bytes_total'), 4096);
  t.equal(value('viommu_iotlb_hits_total'), 90);
  t.equal(value('viommu_findings{severity="error"}'), 1);
  t.equal(value('viommu_device_faults_total{requester="0000:00:05.0"}'), 1);
  t.equal(value('viommu_reader_walks_total{requester="0000:00:05.0"}'), 5);
  const latency = families.get('viommu_call_duration_seconds')!;
  t.equal(latency.type, 'summary');
  t.equal(latency.samples.get('viommu_call_duration_seconds{routine="MapLogicalRangeEx",quantile="0.9"}'), 20e-6);
  t.equal(latency.samples.get('viommu_call_duration_seconds_count{routine="MapLogicalRangeEx"}'), 10);
  t.equal(latency.samples.get('viommu_call_duration_seconds_sum{routine="MapLogicalRangeEx"}'), 125e-6);
});

t.test('names tell their unit, and what only grows is a counter', async (t) => {
  const { ask } = await serverOf(t, { gauges: [{ name: 'viommu_spans_dropped_total', help: 'Dropped.', read: () => 7 }] });
  const families = parse((await ask('/metrics')).text);
  t.ok(families.size > 25);
  t.equal(families.get('viommu_spans_dropped_total')!.samples.get('viommu_spans_dropped_total'), 7);
  for (const [name, { type, help }] of families) {
    t.match(name, /^(viommu|process)_/);
    t.equal(name.endsWith('_total'), type === 'counter', name);
    t.notMatch(name, /(milli|micro)seconds|_ms(?=_|$)|_us(?=_|$)|pages|kilobytes/, name);
    t.match(help, /\.$/, name);
  }
});

t.test('values are read anew, and a routine that is gone leaves no series', async (t) => {
  const { ask, model } = await serverOf(t);
  await ask('/metrics');
  model.over = { sessions: [] };
  const second = parse((await ask('/metrics')).text);
  t.equal(second.get('viommu_sessions')!.samples.get('viommu_sessions{role="guest"}'), 0);
  t.equal(second.get('viommu_web_requests_total')!.samples.get('viommu_web_requests_total{endpoint="/metrics",code="200"}'), 1);
});

t.test('labels stay few: devices beyond 64 share one, addresses and paths are none', async (t) => {
  class Crowd extends FakeModel {
    override devices(): readonly DeviceInfo[] {
      return Array.from({ length: 100 }, (_, i) => ({ ...DEVICES[0]!, requester: `0000:01:${i}`, counters: { translations: 1, pages: 1, faults: 2 } }));
    }
  }
  const { ask } = await serverOf(t, { model: new Crowd() });
  for (const path of ['/api/v1/domains/1', '/api/v1/domains/2', '/api/v1/x', '/y', '/assets/main.js', '/assets/none']) await ask(path);
  const families = parse((await ask('/metrics')).text);
  const faults = families.get('viommu_device_faults_total')!.samples;
  t.equal(faults.size, 65);
  t.equal(faults.get('viommu_device_faults_total{requester="other"}'), 72);
  t.strictSame([...families.get('viommu_web_requests_total')!.samples], [
    ['viommu_web_requests_total{endpoint="/api/v1/domains/{id}",code="200"}', 2],
    ['viommu_web_requests_total{endpoint="none",code="404"}', 3],
    ['viommu_web_requests_total{endpoint="/assets",code="200"}', 1],
  ]);
});

t.test('without rules there is no count of findings, which would look like a verdict', async (t) => {
  const { ask, model } = await serverOf(t);
  const overview = model.overview.bind(model);
  model.overview = () => Object.fromEntries(Object.entries(overview()).filter(([name]) => name !== 'findings')) as unknown as Overview;
  t.equal(parse((await ask('/metrics')).text).get('viommu_findings')!.samples.size, 0);
});
