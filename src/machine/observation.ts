/**
 * The observation feed: numbers what happens and tells those who watch. Nobody who watches can change a result: an observer
 * that throws is reported and the others are still told. Without observers an observation costs a counter.
 */
import type { Clock } from '../base/clock.js';
import type { RateLimiter } from '../base/log.js';
import type { Cause } from '../iommu/types.js';
import type { Reply, Request } from '../proto/types.js';
import type { Observation, Observer } from './types.js';

/** An observation before it has its number and time. */
export type Happening = Observation extends infer O ? (O extends Observation ? Omit<O, 'number' | 'at'> : never) : never;

export class ObservationFeed {
  readonly #observers = new Set<{ readonly observer: Observer }>();
  #number = 0;

  constructor(
    private readonly clock: Clock,
    private readonly warnings: RateLimiter,
  ) {}

  /** Tells `observer` of everything from now on, until the function that comes back is called. */
  subscribe(observer: Observer): () => void {
    const subscription = { observer };
    this.#observers.add(subscription);
    return () => {
      this.#observers.delete(subscription);
    };
  }

  /** `happening` is called only when somebody watches. */
  tell(happening: () => Happening): void {
    this.#number++;
    if (this.#observers.size === 0) return;
    this.#give({ number: this.#number, at: this.clock.now(), ...happening() } as Observation);
  }

  /** `tell` for calls, of which there are more than of all else. */
  tellCall(session: number, { call, at: startedAt }: Cause, request: Request, reply: Reply, injected: string | undefined): void {
    const number = ++this.#number;
    if (this.#observers.size === 0) return;
    const at = this.clock.now();
    const kind = 'call';
    this.#give(injected === undefined ? { number, at, kind, session, call, startedAt, request, reply } : { number, at, kind, session, call, startedAt, request, reply, injected });
  }

  #give(observation: Observation): void {
    for (const { observer } of this.#observers) {
      try {
        observer(observation);
      } catch (error) {
        this.warnings.warn('observer', { err: error, observation: observation.number }, 'an observer failed');
      }
    }
  }
}
