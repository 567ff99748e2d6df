/**
 * The time limits of a run. A limit that is over is told once, with its name; signs of life put "idle" off. Time is the
 * machine's clock, so that tests move it by hand.
 */
import type { Clock } from '../../base/clock.js';
import type { TimeLimits } from './types.js';

export interface LimitOver {
  readonly limit: keyof TimeLimits;
  readonly seconds: number;
}

/** What the limits look at. */
export interface Life {
  readonly hasLine: boolean;
  readonly hasHello: boolean;
}

export class Watchdog {
  readonly #started: number;
  #lastSign: number;
  /** Of the Hello, from where "idle" counts. */
  #greeted = false;

  constructor(
    private readonly limits: TimeLimits,
    /** Runs without the stub have no Hello to wait for. */
    private readonly expectsHello: boolean,
    private readonly clock: Clock,
  ) {
    this.#started = this.#lastSign = clock.now();
  }

  sign({ hasHello, hasLine }: Life): void {
    this.#lastSign = this.clock.now();
    this.#greeted ||= hasHello || (!this.expectsHello && hasLine);
  }

  /** The limit that is over now, or undefined. */
  over(life: Life): LimitOver | undefined {
    const { boot, hello, idle, total } = this.limits;
    const now = this.clock.now();
    const age = (now - this.#started) / 1000;
    if (age >= total) return { limit: 'total', seconds: total };
    if (!life.hasLine && !life.hasHello && age >= boot) return { limit: 'boot', seconds: boot };
    if (this.expectsHello && !life.hasHello && age >= hello) return { limit: 'hello', seconds: hello };
    if (this.#greeted && (now - this.#lastSign) / 1000 >= idle) return { limit: 'idle', seconds: idle };
    return undefined;
  }
}
