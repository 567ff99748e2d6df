/** The histogram of durations against the samples themselves. */
import t from 'tap';
import { LatencyHistogram } from '../../src/view/latency.js';
import { randomFrom } from '../helpers/random.js';

t.test('nothing counted reads as nothing', async (t) => {
  t.same(new LatencyHistogram().reading(), { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 });
});

t.test('percentiles are at most 10% above their sample, and never above the largest', async (t) => {
  const random = randomFrom(5);
  const histogram = new LatencyHistogram();
  const samples = Array.from({ length: 5000 }, () => 2 ** (random() * 24 - 3));
  for (const sample of samples) histogram.add(sample);
  samples.sort((one, other) => one - other);
  const reading = histogram.reading();
  t.equal(reading.count, 5000);
  t.ok(Math.abs(reading.mean - samples.reduce((sum, sample) => sum + sample, 0) / 5000) < 0.01);
  for (const [name, share] of [['p50', 0.5], ['p90', 0.9], ['p99', 0.99]] as const) {
    const sample = samples[Math.ceil(share * 5000) - 1]!;
    t.ok(reading[name] >= sample - 0.001 && reading[name] <= sample * 1.1, `${name} ${reading[name]} of ${sample}`);
  }
  t.equal(reading.max, Math.round(samples.at(-1)! * 1000) / 1000);
});

t.test('durations beyond all buckets are counted in the outer ones', async (t) => {
  const histogram = new LatencyHistogram();
  for (const sample of [0, 1e-9, 1e12]) histogram.add(sample);
  t.match(histogram.reading(), { count: 3, p99: 1e12, max: 1e12 });
});
