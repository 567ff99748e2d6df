/**
 * How long to look at a ring that has just become empty before going to sleep: a kick costs the guest an exit and us a
 * turn of the loop, so a guest that calls again at once is worth waiting for, and one that does not is not.
 *
 * The window grows when the next request came soon after the last one, whether we were still looking or already asleep,
 * and shrinks to nothing when it did not. Looking means one turn of the event loop each time: everything else goes on.
 */
const SHORTEST_MS = 0.02;
const LONGEST_MS = 0.2;

export class PollingWindow {
  #window = SHORTEST_MS;
  #lastWork = -Infinity;

  /** Milliseconds; 0 when it is not worth looking. */
  get milliseconds(): number {
    return this.#window;
  }

  /** Requests were found at this time. */
  worked(now: number): void {
    const idle = now - this.#lastWork;
    this.#lastWork = now;
    if (idle <= LONGEST_MS) this.#window = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.#window * 2));
    else this.#window = this.#window / 2 < SHORTEST_MS ? 0 : this.#window / 2;
  }

  /** Whether to look once more. */
  isOpen(now: number): boolean {
    return now - this.#lastWork < this.#window;
  }
}
