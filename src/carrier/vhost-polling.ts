/**
 * How long to look at a ring that has just become empty before going to sleep. A kick costs the guest an exit, and both of
 * us a wake-up: ten microseconds where the processor is awake, a tenth of a millisecond where it has gone idle. So a guest
 * that calls again at once is worth looking for, and one that does not is not.
 *
 * Looking is paid for out of what it has saved. Each request that was found by looking brings in a wake-up, less the time
 * that it was looked for; a window that passes without one takes its length away, and nobody looks for longer than there
 * is. When all is spent, or some windows in a row have passed while requests kept coming, nobody looks for a millisecond, for
 * twice as long each time; then a request that came soon after the one before it begins a trial, on time that is lent. A
 * trial that has brought in as much as was lent gives it back, and rests are short again. So the time that is spent in vain
 * stays below what was saved, trials excepted that brought in less than they were lent; and a guest that calls densely may
 * be put off its processor a hundred times before we give it up.
 *
 * A trial behind a rest of some length takes longer than a tick of the system: where a kick has put us on the guest's own processor while another one is
 * free, it is then that the system moves one of the two there. Where there is no other one, rests become long and most trials
 * short: three hundredths of the time. With a single processor nobody ever looks.
 */
/** What a request that was found saves, and the longest pause of a guest that is worth looking through again and again. */
const SAVED_MS = 0.1;
/** A single look may take more than that: a guest that sleeps for a reply that was late is back by then. */
const LONGEST_MS = 0.6;
/** A shorter one finds nothing. */
const SHORTEST_MS = 0.02;
/** Of what was saved, so much is kept: what a guest that stops calling costs in vain at the most. */
const MOST_SAVED_MS = 20;
/**
 * So many windows in a row that pass without a request, and none is found, longer than two ticks of most systems: guest and daemon
 * share a processor, and the system does not part them.
 */
const MOST_IN_VAIN = 14;
/** A tick is 4 ms with most systems, 10 ms with few. */
const TRIAL_MS = 8;
/** Enough to find out that the guest runs beside us by now. */
const SHORT_TRIAL_MS = 1;
/** As long as what puts a guest off its processor once, a collection of garbage say. */
const SHORTEST_REST_MS = 1;
/** Behind shorter rests a short trial tells whether that is over. */
const LONG_TRIAL_REST_MS = 8;
const LONGEST_REST_MS = 64;
/** Of the trials behind the longest rests one in so many is a long one. */
const LONG_TRIAL_EVERY = 8;
/** A request that comes so soon after the last one might have been found. */
const SOON_MS = 0.5;

export class PollingWindow {
  readonly #isUseful: boolean;
  #saved = SAVED_MS;
  #lastWork = -Infinity;
  #restsUntil = -Infinity;
  #rest = SHORTEST_REST_MS;
  /** Of what there is, so much was lent to a trial and has yet to be brought in. */
  #lent = 0;
  /** Rests of the longest kind since one trial succeeded. */
  #longestRests = 0;
  /** Windows in a row that have passed without a request. */
  #inVain = 0;

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

  /** A request was found by looking, or behind a turn of the event loop that took longer than the window. */
  found(now: number): void {
    this.#inVain = 0;
    this.#saved = Math.min(MOST_SAVED_MS, this.#saved + SAVED_MS - Math.min(now - this.#lastWork, this.milliseconds));
    if (this.#saved < SHORTEST_MS) this.#spent(now);
    else if (this.#lent > 0 && this.#saved >= 2 * this.#lent) this.#succeeded();
  }

  /** A request came while the ring was asleep. */
  woken(now: number): void {
    if (this.#saved > 0 || now < this.#restsUntil || now - this.#lastWork > SOON_MS) return;
    const isLong = this.#rest > LONG_TRIAL_REST_MS && this.#longestRests % LONG_TRIAL_EVERY === 0;
    this.#saved = this.#lent = isLong ? TRIAL_MS : SHORT_TRIAL_MS;
  }

  /** The window has passed without a request. */
  passed(now: number): void {
    this.#saved -= this.milliseconds;
    this.#inVain++;
    if (this.#saved < SHORTEST_MS || (this.#lent === 0 && this.#inVain >= MOST_IN_VAIN)) this.#spent(now);
  }

  /** The trial has brought in what it was lent. */
  #succeeded(): void {
    this.#saved -= this.#lent;
    this.#lent = 0;
    this.#longestRests = 0;
    this.#rest = SHORTEST_REST_MS;
  }

  #spent(now: number): void {
    this.#saved = this.#lent = this.#inVain = 0;
    this.#restsUntil = now + this.#rest;
    if (this.#rest === LONGEST_REST_MS) this.#longestRests++;
    this.#rest = Math.min(LONGEST_REST_MS, this.#rest * 2);
  }
}
