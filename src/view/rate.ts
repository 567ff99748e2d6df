/** What happens per second of machine time: one bucket for each of the last two minutes, and one that is being filled. */
import type { Rate } from './types.js';

const SECONDS = 120;
const BUCKETS = SECONDS + 1;

export class RateSeries {
  readonly #buckets = new Float64Array(BUCKETS);
  /** The second that is being filled. */
  #second = 0;

  /** `at` in milliseconds. */
  add(at: number, amount: number): void {
    this.#moveTo(at);
    this.#buckets[this.#second % BUCKETS]! += amount;
  }

  reading(now: number): Rate {
    this.#moveTo(now);
    const series = Array.from({ length: SECONDS }, (_, i) => this.#buckets[(this.#second + 1 + i) % BUCKETS]!);
    return { perSecond: series[SECONDS - 1]!, series };
  }

  /** Time that goes back stays where it is: the clock is the caller's. */
  #moveTo(at: number): void {
    const second = Math.floor(at / 1000);
    if (second <= this.#second) return;
    if (second - this.#second >= BUCKETS) this.#buckets.fill(0);
    else for (let passed = this.#second + 1; passed <= second; passed++) this.#buckets[passed % BUCKETS] = 0;
    this.#second = second;
  }
}
