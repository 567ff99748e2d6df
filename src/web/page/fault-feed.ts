/**
 * Faults that frames do not bring. A frame has those that are newer than the connection's last one; what was there before the
 * page, and what a trace shows again after it went back, is asked for.
 */
import { api } from './api.js';
import { Refresher } from './refresher.js';
import type { Store } from './store.js';

/** What the daemon remembers at most is asked for at once. */
const FAULTS = 64;

export class FaultFeed {
  readonly #store: Store;
  readonly #refresher = new Refresher(() => this.#load(), 100);
  #seen = '';

  constructor(store: Store) {
    this.#store = store;
    store.onChange(() => this.#update());
  }

  #update(): void {
    const { overview, epoch } = this.#store;
    const isTrace = overview?.source.kind === 'trace';
    const seen = `${epoch} ${isTrace ? overview.totals.faults : ''}`;
    if (overview === undefined || seen === this.#seen) return;
    this.#seen = seen;
    this.#refresher.poke(true);
  }

  async #load(): Promise<void> {
    const { epoch } = this.#store;
    try {
      const { faults } = await api.faults(FAULTS);
      if (epoch !== this.#store.epoch) return;
      this.#store.addFaults(faults);
      this.#store.changed();
    } catch {
      // The connection says what is wrong, and its return asks again.
      this.#seen = '';
    }
  }
}
