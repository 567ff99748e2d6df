/**
 * What waits to be told to one session, the oldest first. It never drops anything by itself: who puts events in bounds how
 * many of them wait, and says when one was lost. Lost events are counted in the sequence, so a gap in it is always
 * explained by the next event.
 */
import type { RateLimiter } from '../base/log.js';
import type { Event } from '../proto/types.js';
import type { EventSink } from './types.js';

/** What an event tells, without its place among the others. */
export type EventBody = Event extends infer E ? (E extends Event ? Omit<E, 'sequence' | 'eventsLost'> : never) : never;

export interface WaitingEvent {
  /** Called once, when the event is taken: it waits no longer. */
  take(): EventBody;
}

export class EventInbox {
  readonly #waiting = new Set<WaitingEvent>();
  #sequence = 0n;
  #lost = 0;

  constructor(
    private readonly sink: EventSink,
    private readonly warnings: RateLimiter,
  ) {}

  get size(): number {
    return this.#waiting.size;
  }

  put(event: WaitingEvent): void {
    this.#waiting.add(event);
    this.#wake();
  }

  /** Forgets an event that is not to be told any more. */
  delete(event: WaitingEvent): void {
    this.#waiting.delete(event);
  }

  /** An event could not wait. */
  lose(): void {
    this.#lost++;
  }

  /** The oldest event that waits. */
  take(): Event | undefined {
    if (this.#waiting.size === 0) return undefined;
    for (const event of this.#waiting) {
      this.#waiting.delete(event);
      const eventsLost = BigInt(this.#lost);
      this.#lost = 0;
      this.#sequence += eventsLost + 1n;
      return { sequence: this.#sequence, eventsLost, ...event.take() };
    }
    return undefined;
  }

  #wake(): void {
    try {
      this.sink.eventsWaiting();
    } catch (error) {
      this.warnings.warn('event-sink', { err: error }, 'a carrier failed to take events');
    }
  }
}
