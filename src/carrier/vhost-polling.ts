/**
 * How long to look at a ring that has just become empty before going to sleep. A kick costs the guest an exit, and us a
 * wake-up of some ten microseconds; so a guest that calls again at once is worth looking for that long, and one that does
 * not is not.
 *
 * The window grows with each request that came within it, or soon after the ring fell asleep, and shrinks with each that
 * did not. Looking is done at the expense of a processor, which may be the one that the guest waits for: that shows in
 * looks that find nothing although requests keep coming. After some of those in a row nobody looks for a number of
 * requests, twice as many each time, and one find makes up for all. With a single processor nobody ever looks.
 */
const SHORTEST_MS = 0.02;
const LONGEST_MS = 0.1;
/** Windows in a row that passed without a request. */
const MOST_VAIN = 4;
/** Requests that are served without looking for the next one. */
const LEAST_REST = 16;
const LONGEST_REST = 128;

export class PollingWindow {
  readonly #isUseful: boolean;
  #window = SHORTEST_MS;
  #lastWork = -Infinity;
  #vain = 0;
  #resting = 0;
  #rest = LEAST_REST;

  /** `processors`: how many can run at once, for the guest and for us. */
  constructor(processors: number) {
    this.#isUseful = processors > 1;
  }

  /** Milliseconds from the last service on; 0 when it is not worth looking. */
  get milliseconds(): number {
    return this.#isUseful && this.#resting === 0 ? this.#window : 0;
  }

  /** The time until which to look. */
  get end(): number {
    return this.#lastWork + this.milliseconds;
  }

  /** What was there has been served by now: the window begins. */
  served(now: number): void {
    this.#lastWork = now;
  }

  /** A request was found by looking. */
  found(): void {
    this.#vain = 0;
    this.#rest = LEAST_REST;
    if (this.#window < LONGEST_MS) this.#window = Math.min(LONGEST_MS, this.#window * 2);
  }

  /** A request came while the ring was asleep. */
  woken(now: number): void {
    const idle = now - this.#lastWork;
    if (this.#resting > 0) this.#resting--;
    else if (idle <= 2 * LONGEST_MS) this.#window = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.#window * 2));
    else this.#window = this.#window / 2 < SHORTEST_MS ? 0 : this.#window / 2;
  }

  /** The window has passed without a request. */
  passed(): void {
    this.#vain++;
    if (this.#vain < MOST_VAIN) return;
    this.#vain = 0;
    this.#resting = this.#rest;
    this.#rest = Math.min(LONGEST_REST, this.#rest * 2);
  }
}
