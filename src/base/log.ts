/**
 * The logger that rooms are given: the part of pino's interface that they use, so that no room but cli knows pino.
 * Whatever a guest can trigger goes through `RateLimiter`.
 */
import type { Clock } from './clock.js';
import { LIMITS } from './limits.js';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = () => {};

/** A log that keeps nothing. */
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Lets a few lines per cause and second through, and says how many it held back. */
export class RateLimiter {
  readonly #causes = new Map<string, { windowStart: number; written: number; heldBack: number }>();

  constructor(
    private readonly log: Log,
    private readonly clock: Clock,
    private readonly linesPerSecond: number = LIMITS.logLinesPerSecond,
  ) {}

  /** `cause` must come from a fixed set: it is kept for ever. A message that costs something to make may come as a function. */
  warn(cause: string, fields: object, message: string | (() => string)): void {
    this.#write('warn', cause, fields, message);
  }

  /** As `warn`, for what is no fault of anybody's but can happen at any rate. */
  info(cause: string, fields: object, message: string | (() => string)): void {
    this.#write('info', cause, fields, message);
  }

  #write(level: 'info' | 'warn', cause: string, fields: object, message: string | (() => string)): void {
    const now = this.clock.now();
    let state = this.#causes.get(cause);
    if (state === undefined) this.#causes.set(cause, (state = { windowStart: now, written: 0, heldBack: 0 }));
    if (now - state.windowStart >= 1000) {
      state.windowStart = now;
      state.written = 0;
    }
    if (state.written >= this.linesPerSecond) {
      state.heldBack++;
      return;
    }
    state.written++;
    const heldBack = state.heldBack;
    state.heldBack = 0;
    this.log[level](heldBack > 0 ? { cause, heldBack, ...fields } : { cause, ...fields }, typeof message === 'string' ? message : message());
  }
}
