/**
 * A histogram of durations in fixed buckets, eight for each doubling from 1/16 of a microsecond to about a minute: no sample is kept,
 * and a percentile is at most 9% away from the sample that it stands for.
 */
import type { Latency } from './types.js';

const PER_DOUBLING = 8;
/** Buckets below one microsecond. */
const BELOW_ONE = 4 * PER_DOUBLING;
const BUCKETS = BELOW_ONE + 26 * PER_DOUBLING;

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  /** `microseconds` is not negative. */
  add(microseconds: number): void {
    this.#counts[bucketOf(microseconds)]!++;
    this.#count++;
    this.#sum += microseconds;
    if (microseconds > this.#max) this.#max = microseconds;
  }

  reading(): Latency {
    const mean = this.#count === 0 ? 0 : rounded(this.#sum / this.#count);
    return { count: this.#count, mean, p50: this.#percentile(0.5), p90: this.#percentile(0.9), p99: this.#percentile(0.99), max: rounded(this.#max) };
  }

  /** The upper end of the bucket in which it lies, or the largest sample where that is less. */
  #percentile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    if (rank === 0) return 0;
    let seen = 0;
    let bucket = 0;
    while (bucket < BUCKETS - 1 && (seen += this.#counts[bucket]!) < rank) bucket++;
    return rounded(Math.min(this.#max, bucket === BUCKETS - 1 ? Infinity : 2 ** ((bucket + 1 - BELOW_ONE) / PER_DOUBLING)));
  }
}

function bucketOf(microseconds: number): number {
  if (!(microseconds > 0)) return 0;
  return Math.max(0, Math.min(BUCKETS - 1, Math.floor(Math.log2(microseconds) * PER_DOUBLING) + BELOW_ONE));
}

/** To the nanosecond. */
function rounded(microseconds: number): number {
  return Math.round(microseconds * 1000) / 1000;
}
