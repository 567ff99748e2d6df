// What `npm run bench` tells on stderr while it runs: which case it is at, how long is left, and at the end what took longer
// than scripts/bench/budget.json gives it. The time left is guessed from the runs so far, before them from the budget.

/** Of which the budget speaks. */
const BUDGET_RUNS = 5;

export const minutes = (seconds) => `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')} min`;

export class Progress {
  #names;
  #runs;
  #budget;
  #write;
  #clock;
  /** Seconds of the runs of each case so far. */
  #taken;
  #begun = 0;

  /** `clock` gives seconds. */
  constructor({ names, runs, budget, write, clock = () => performance.now() / 1000 }) {
    this.#names = names;
    this.#runs = runs;
    this.#budget = budget;
    this.#write = write;
    this.#clock = clock;
    this.#taken = new Map(names.map((name) => [name, []]));
  }

  begin(run) {
    const left = this.#left();
    this.#write(`==> run ${run} of ${this.#runs}${left > 0 ? `, ${minutes(left)} left` : ''}:`);
  }

  begins(name) {
    this.#begun = this.#clock();
    this.#write(` ${name}`);
  }

  ends(name) {
    const taken = this.#clock() - this.#begun;
    this.#taken.get(name).push(taken);
    this.#write(` ${taken.toFixed(1)} s${name === this.#names.at(-1) ? '\n' : ','}`);
  }

  end() {
    const total = (name) => this.#taken.get(name).reduce((sum, taken) => sum + taken, 0);
    this.#write(`==> ${minutes(this.#names.reduce((sum, name) => sum + total(name), 0))} in all\n`);
    for (const name of this.#names) {
      const wanted = (this.#budget[name] * this.#runs) / BUDGET_RUNS;
      if (total(name) > wanted) this.#write(`==> ${name} took ${total(name).toFixed(0)} s, its budget is ${wanted.toFixed(0)} s\n`);
    }
  }

  #left() {
    return this.#names.reduce((sum, name) => {
      const taken = this.#taken.get(name);
      const each = taken.length > 0 ? taken.reduce((all, one) => all + one, 0) / taken.length : (this.#budget[name] ?? 0) / BUDGET_RUNS;
      return sum + each * (this.#runs - taken.length);
    }, 0);
  }
}
