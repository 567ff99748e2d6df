/**
 * How long to look at a ring that has just become empty before going to sleep. A kick costs the guest an exit, and both of
 * us a wake-up: ten microseconds where the processor is awake, a tenth of a millisecond where it has gone idle. So a guest
 * that calls again at once is worth looking for, and one that does not is not.
 *
 * Looking is paid for out of what it has saved. Each request that was found by looking brings in a wake-up, less the time
 * that it was looked for; a window that passes without one takes its length away, and nobody looks for longer than there
 * is. So the time that is spent in vain stays below what was saved, and a guest that calls densely may be put off its
 * processor a hundred times before we give it up.
 *
 * When all is spent, nobody looks for some milliseconds, twice as many each time; then a request that came soon after the
 * one before it begins a trial. A trial takes longer than a tick of the system: where a kick has put us on the guest's own
 * processor while another one is free, it is then that the system moves one of the two there. Where there is no other one,
 * trials become rare. With a single processor nobody ever looks.
 */
/** What a request that was found saves, and the longest pause of a guest that is worth looking through again and again. */
const SAVED_MS = 0.1;
/** A single look may take more than that: a guest that sleeps for a reply that was late is back by then. */
const LONGEST_MS = 0.6;
/** A shorter one finds nothing. */
const SHORTEST_MS = 0.02;
/** Of what was saved, so much is kept: what a guest that stops calling costs in vain at the most. */
const MOST_SAVED_MS = 20;
/** A tick is 4 ms with most systems, 10 ms with few. */
const TRIAL_MS = 8;
const SHORTEST_REST_MS = 8;
const LONGEST_REST_MS = 256;
/** A request that comes so soon after the last one might have been found. */
const SOON_MS = 0.5;

export class PollingWindow {
  readonly #isUseful: boolean;
  #saved = SAVED_MS;
  #lastWork = -Infinity;
  #restsUntil = -Infinity;
  #rest = SHORTEST_REST_MS;

  /** `processors`: how many can run at once, for the guest and for us. */
  constructor(processors: number) {
    this.#isUseful = processors > 1;
  }

  /** Milliseconds from the last service on; 0 when it is not worth looking. */
  get milliseconds(): number {
    return this.#isUseful ? Math.min(LONGEST_MS, this.#saved) : 0;
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
  found(now: number): void {
    this.#saved = Math.min(MOST_SAVED_MS, this.#saved + SAVED_MS - (now - this.#lastWork));
    if (this.#saved < SHORTEST_MS) this.#spent(now);
    else if (this.#saved >= TRIAL_MS) this.#rest = SHORTEST_REST_MS;
  }

  /** A request came while the ring was asleep. */
  woken(now: number): void {
    if (this.#saved === 0 && now >= this.#restsUntil && now - this.#lastWork <= SOON_MS) this.#saved = TRIAL_MS;
  }

  /** The window has passed without a request. */
  passed(now: number): void {
    this.#saved -= this.milliseconds;
    if (this.#saved < SHORTEST_MS) this.#spent(now);
  }

  #spent(now: number): void {
    this.#saved = 0;
    this.#restsUntil = now + this.#rest;
    this.#rest = Math.min(LONGEST_REST_MS, this.#rest * 2);
  }
}
