/**
 * State-change callbacks of one session (ddi.md 2.5.9; checks I): which device tokens are watched, what each was last told,
 * and what waits to be told.
 *
 * A watched token hears of a mask only when it differs from the one before [DDI-182], in order, and the last one that waits
 * is always the current one [DDI-184]. At most LIMITS.stateChangesPending wait for a token; a further one replaces the last
 * of them, so changes may be skipped but never the newest.
 */
import type { HandleIssuer } from '../base/handles.js';
import { LIMITS } from '../base/limits.js';
import type { DeviceToken } from '../ddi/device-token.js';
import type { EventBody, EventInbox, WaitingEvent } from './event-inbox.js';

interface Watch {
  readonly registration: bigint;
  /** The mask that the guest will know when it has taken everything. */
  mask: number;
  readonly waiting: WaitingChange[];
}

class WaitingChange implements WaitingEvent {
  constructor(
    private readonly watch: Watch,
    public mask: number,
  ) {}

  take(): EventBody {
    this.watch.waiting.shift();
    return { event: 'stateChange', stateChange: { registration: this.watch.registration, availableDomains: this.mask } };
  }
}

export class StateWatches {
  readonly #watches = new Map<DeviceToken, Watch>();

  /** `maskOf` tells the AvailableDomains of a token at this moment. */
  constructor(
    private readonly issuer: HandleIssuer,
    private readonly inbox: EventInbox,
    private readonly maskOf: (token: DeviceToken) => number,
  ) {}

  get size(): number {
    return this.#watches.size;
  }

  /** The guest learns the present mask with the reply to this call. */
  watch(token: DeviceToken): bigint {
    const registration = this.issuer.next('registration');
    this.#watches.set(token, { registration, mask: this.maskOf(token), waiting: [] });
    return registration;
  }

  /** Ends it and drops what was not taken [DDI-190]. */
  unwatch(token: DeviceToken): void {
    for (const change of this.#watches.get(token)?.waiting ?? []) this.inbox.delete(change);
    this.#watches.delete(token);
  }

  /** The policy may have changed. */
  refresh(): void {
    for (const [token, watch] of this.#watches) this.#tell(watch, this.maskOf(token));
  }

  clear(): void {
    for (const token of this.#watches.keys()) this.unwatch(token);
  }

  #tell(watch: Watch, mask: number): void {
    if (mask === watch.mask) return;
    watch.mask = mask;
    const { waiting } = watch;
    if (waiting.length >= LIMITS.stateChangesPending) {
      waiting.at(-1)!.mask = mask;
      return;
    }
    const change = new WaitingChange(watch, mask);
    waiting.push(change);
    this.inbox.put(change);
  }
}
