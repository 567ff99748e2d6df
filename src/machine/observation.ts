/**
 * The observation feed: numbers what happens and tells those who watch. Nobody who watches can change a result: an observer
 * that throws is reported and the others are still told. Without observers an observation costs a counter.
 *
 * Late observers are told what the others are told, in the same order, with the same numbers and times, but between `hold` and
 * `release` small calls that map or unmap wait for them: a carrier answers first. Anything else is told at once, after what
 * waits, so whatever is made, ended, refused or noted finds every observer up to date.
 */
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import type { Cause } from '../iommu/types.js';
import type { Reply, Request } from '../proto/types.js';
import { isSmallMapping } from './small-mapping.js';
import type { CallObservation, Observation, Observer, Subscription } from './types.js';

/** An observation before it has its number and time. */
export type Happening = Observation extends infer O ? (O extends Observation ? Omit<O, 'number' | 'at'> : never) : never;

/** One subscription: an observer may have several. */
interface Watcher {
  readonly observer: Observer;
}

export class ObservationFeed {
  readonly #prompt = new Set<Watcher>();
  readonly #late = new Set<Watcher>();
  readonly #waiting: Observation[] = [];
  /** Of what waits, the next one to be told. */
  #next = 0;
  #holds = 0;
  #number = 0;

  constructor(
    private readonly clock: Clock,
    private readonly warnings: RateLimiter,
  ) {}

  /** Tells `observer` of everything from now on, until the function that comes back is called. */
  subscribe(observer: Observer, { late = false }: Subscription = {}): () => void {
    const watcher = { observer };
    const watchers = late ? this.#late : this.#prompt;
    if (late) this.#tellWaiting();
    watchers.add(watcher);
    return () => {
      if (late) this.#tellWaiting();
      watchers.delete(watcher);
    };
  }

  hold(): void {
    this.#holds++;
  }

  /** Without a hold it does nothing. */
  release(): void {
    if (this.#holds === 0) return;
    this.#holds--;
    if (this.#holds === 0 && this.#waiting.length > 0) this.#tellWaiting();
  }

  /** `happening` is called only when somebody watches. */
  tell(happening: () => Happening): void {
    this.#number++;
    if (this.#prompt.size === 0 && this.#late.size === 0) return;
    const observation = { number: this.#number, at: this.clock.now(), ...happening() } as Observation;
    this.#give(this.#prompt, observation);
    this.#giveLate(observation);
  }

  /** `tell` for calls, of which there are more than of all else. */
  tellCall(session: number, { call, at: startedAt }: Cause, request: Request, reply: Reply, injected: string | undefined): void {
    const number = ++this.#number;
    if (this.#prompt.size === 0 && this.#late.size === 0) return;
    const at = this.clock.now();
    const kind = 'call';
    const observation: Observation & CallObservation = injected === undefined ? { number, at, kind, session, call, startedAt, request, reply } : { number, at, kind, session, call, startedAt, request, reply, injected };
    this.#give(this.#prompt, observation);
    if (this.#late.size === 0) return;
    if (this.#holds > 0 && isSmallMapping(request)) this.#wait(observation);
    else this.#giveLate(observation);
  }

  #wait(observation: Observation): void {
    this.#waiting.push(observation);
    if (this.#waiting.length - this.#next >= LIMITS.observationsWaiting) this.#tellWaiting();
  }

  #giveLate(observation: Observation): void {
    if (this.#waiting.length > 0) this.#tellWaiting();
    this.#give(this.#late, observation);
  }

  /**
   * An observer that makes something happen while it is told has what still waits told before that, from here again; so the
   * place to go on from is common to all. No more is told than waited when it began.
   */
  #tellWaiting(): void {
    const waiting = this.#waiting;
    for (let most = waiting.length - this.#next; most > 0 && this.#next < waiting.length; most--) this.#give(this.#late, waiting[this.#next++]!);
    if (this.#next < waiting.length) return;
    waiting.length = 0;
    this.#next = 0;
  }

  #give(watchers: ReadonlySet<Watcher>, observation: Observation): void {
    for (const { observer } of watchers) {
      try {
        observer(observation);
      } catch (error) {
        this.warnings.warn('observer', { err: error, observation: observation.number }, 'an observer failed');
      }
    }
  }
}
