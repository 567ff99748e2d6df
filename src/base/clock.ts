/** Time as an argument, so that tests move it by hand. */
export interface Clock {
  /** Milliseconds since some fixed start; never goes back. */
  now(): number;
}

export const SYSTEM_CLOCK: Clock = { now: () => performance.now() };

/** A clock that stands still until it is told. */
export class ManualClock implements Clock {
  #now = 0;
  now(): number {
    return this.#now;
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
