/**
 * Answers that wait until every reader has confirmed a change, in the order of their changes. What holds one up is named by
 * who asks: the machine keeps no time of its own.
 */

interface Withheld {
  readonly change: number;
  /** Clock time in milliseconds when it began to wait. */
  readonly since: number;
  readonly answer: () => void;
}

export class WithheldAnswers {
  readonly #withheld: Withheld[] = [];

  get size(): number {
    return this.#withheld.length;
  }

  /** What waits longest, and for which change. */
  get oldest(): Omit<Withheld, 'answer'> | undefined {
    return this.#withheld[0];
  }

  /** Changes come in order, but for a Batch that went on after its last one. */
  add(withheld: Withheld): void {
    let at = this.#withheld.length;
    while (at > 0 && this.#withheld[at - 1]!.change > withheld.change) at--;
    this.#withheld.splice(at, 0, withheld);
  }

  /** Gives every answer that waits for no later change than this. */
  release(confirmed: number): void {
    while (this.#withheld.length > 0 && this.#withheld[0]!.change <= confirmed) this.#withheld.shift()!.answer();
  }
}
