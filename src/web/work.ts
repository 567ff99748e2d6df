/**
 * How much of the daemon's time its watchers may have. Jobs are short and run one in each turn of the event loop, so that calls
 * and queues are served between any two of them; a job's time is paid from a budget that refills at a fixed share of real time.
 * An empty budget lets jobs wait. What would wait too long is refused, which costs next to nothing.
 */
import type { Clock } from '../base/clock.js';

export interface WorkOptions {
  readonly clock: Clock;
  /**
   * Milliseconds of processor time that the process has had. Time on the wall would charge a job for what other programs took on a
   * machine that is busy.
   */
  readonly spent: () => number;
  /** Milliseconds of work in each millisecond of time, below 1. */
  readonly share: number;
  /** Milliseconds that may be saved up. */
  readonly burstMs: number;
  /** What a job costs besides its own time: reading the request, writing the answer. */
  readonly overheadMs: number;
  /** A job that would wait longer than this is refused. */
  readonly patienceMs: number;
}

export class Work {
  readonly #waiting: (() => void)[] = [];
  #budgetMs: number;
  #filledAt: number;
  #scheduled: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #spentMs = 0;

  constructor(private readonly options: WorkOptions) {
    this.#budgetMs = options.burstMs;
    this.#filledAt = options.clock.now();
  }

  /** Milliseconds of all jobs so far. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** How long a job that comes now would wait at least. */
  get backlogMs(): number {
    this.#fill();
    const owed = this.#waiting.length * this.options.overheadMs - this.#budgetMs;
    return Math.max(0, owed / this.options.share);
  }

  /** Runs `job` in its turn; undefined at once when that would be too late. Rejects with what `job` throws. */
  run<T>(job: () => T): Promise<T> | undefined {
    if (this.backlogMs > this.options.patienceMs) return undefined;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(job());
        } catch (error) {
          reject(error as Error);
        }
      });
      this.#schedule();
    });
  }

  /** Jobs that wait are forgotten; their promises stay open. */
  close(): void {
    this.#waiting.length = 0;
    clearTimeout(this.#scheduled as NodeJS.Timeout);
    clearImmediate(this.#scheduled as NodeJS.Immediate);
  }

  #schedule(): void {
    if (this.#scheduled !== undefined || this.#waiting.length === 0) return;
    this.#fill();
    const next = () => {
      this.#scheduled = undefined;
      this.#one();
      this.#schedule();
    };
    this.#scheduled = this.#budgetMs >= 0 ? setImmediate(next) : setTimeout(next, Math.ceil(-this.#budgetMs / this.options.share));
  }

  #one(): void {
    const { spent, overheadMs } = this.options;
    const begin = spent();
    this.#waiting.shift()?.();
    const took = spent() - begin;
    this.#spentMs += took;
    this.#budgetMs -= took + overheadMs;
  }

  #fill(): void {
    const { clock, share, burstMs } = this.options;
    const now = clock.now();
    this.#budgetMs = Math.min(burstMs, this.#budgetMs + (now - this.#filledAt) * share);
    this.#filledAt = now;
  }
}

/** Milliseconds that this process, with its garbage collector, has had of processors. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
