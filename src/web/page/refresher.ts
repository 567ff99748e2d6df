/** Asks again when told to, one request at a time and not more often than every so many milliseconds. */
export class Refresher {
  readonly #ask: () => Promise<void>;
  readonly #pauseMs: number;
  #isRunning = false;
  #isWanted = false;
  #lastAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<void>, pauseMs = 1000) {
    this.#ask = ask;
    this.#pauseMs = pauseMs;
  }

  /** `isUrgent`: the user waits for it, no pause. */
  poke(isUrgent = false): void {
    this.#isWanted = true;
    if (isUrgent) this.#lastAt = -Infinity;
    this.#plan();
  }

  #plan(): void {
    if (this.#isRunning) return;
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#lastAt + this.#pauseMs - performance.now());
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#isWanted = false;
    this.#lastAt = performance.now();
    try {
      await this.#ask();
    } finally {
      this.#isRunning = false;
      if (this.#isWanted) this.#plan();
    }
  }
}
