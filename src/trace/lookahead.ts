/** Records of a trace as a replay takes them: one after the other, with a view of what comes. */
import type { TraceRecord } from '../proto/types.js';
import type { RecordOf } from './frames.js';

export class Lookahead {
  readonly #source: Iterator<TraceRecord>;
  /** What was read and not taken yet, from `#first` on. */
  #waiting: TraceRecord[] = [];
  #first = 0;
  /** Ends of programs among what waits, by the number of the record with the program. */
  readonly #ends = new Map<bigint, RecordOf<'dmaEnded'>>();
  #isDry = false;

  constructor(source: Iterable<TraceRecord>) {
    this.#source = source[Symbol.iterator]();
  }

  /** The record that comes next, or one behind it; undefined at the end. */
  peek(ahead = 0): TraceRecord | undefined {
    while (this.#waiting.length - this.#first <= ahead && this.#read());
    return this.#waiting[this.#first + ahead];
  }

  take(): TraceRecord | undefined {
    const record = this.peek();
    if (record === undefined) return undefined;
    this.#first++;
    if (record.body === 'dmaEnded') this.#ends.delete(record.dmaEnded.started);
    if (this.#first >= 1024 && this.#first * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return record;
  }

  /** How a program ends, however far away that is; undefined when the trace does not tell. */
  endOf(started: bigint): RecordOf<'dmaEnded'> | undefined {
    while (!this.#ends.has(started) && this.#read());
    return this.#ends.get(started);
  }

  #read(): boolean {
    if (this.#isDry) return false;
    const { done, value } = this.#source.next();
    if (done === true) {
      this.#isDry = true;
      return false;
    }
    this.#waiting.push(value);
    if (value.body === 'dmaEnded') this.#ends.set(value.dmaEnded.started, value);
    return true;
  }
}
