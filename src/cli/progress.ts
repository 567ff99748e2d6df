/**
 * How far something is that takes more than a second, on standard error: on a terminal one line that is rewritten and gone in the
 * end, elsewhere a line now and then, nothing when a program reads what comes out. What is short says nothing at all.
 */
import type { RecordedRun } from '../trace/replay-run.js';
import type { TraceReader } from '../trace/reader.js';
import { clean, cut } from './top/text.js';

/** Milliseconds before the first word, and between two of them. */
const FIRST_MS = 700;
const REWRITTEN_MS = 100;
const FIRST_LINE_MS = 2000;
const LINE_MS = 10_000;
const TICK_MS = 1000;
/** Records between two looks at the clock. */
const RECORDS = 512;

/** Colours, where the terminal has them and nobody said no (no-color.org). */
export function showsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}

export interface ProgressOptions {
  readonly stream?: NodeJS.WriteStream;
  /** Says nothing: what comes out is for a program. */
  readonly quiet?: boolean;
  readonly now?: () => number;
}

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #rewrites: boolean;
  #due: number;
  #isOpen = false;
  #ticker: NodeJS.Timeout | undefined;

  constructor({ stream = process.stderr, quiet = false, now = () => performance.now() }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#now = now;
    this.#rewrites = stream.isTTY === true && process.env['TERM'] !== 'dumb';
    this.#due = now() + (this.#rewrites ? FIRST_MS : FIRST_LINE_MS);
  }

  /** How far it is. Told when the time for it has come; `text` is not even made otherwise. */
  tell(text: () => string): void {
    const now = this.#now();
    if (this.#quiet || now < this.#due) return;
    this.#due = now + (this.#rewrites ? REWRITTEN_MS : LINE_MS);
    if (!this.#rewrites) return void this.#stream.write(`==> ${clean(text())}\n`);
    this.#isOpen = true;
    this.#stream.write(`\r${cut(`==> ${clean(text())}`, (this.#stream.columns || 80) - 1)}\x1b[K`);
  }

  /** A line that stays. */
  note(line: string): void {
    if (this.#quiet) return;
    this.#clear();
    this.#stream.write(`==> ${line}\n`);
  }

  /** Tells by itself, each second and on a terminal alone, until `end`: what is waited for has no steps. */
  tick(text: (seconds: number) => string): void {
    if (this.#quiet || !this.#rewrites) return;
    const began = this.#now();
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.tell(() => text(Math.round((this.#now() - began) / 1000))), TICK_MS);
    this.#ticker.unref();
  }

  /** Takes the line back. */
  end(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#clear();
  }

  #clear(): void {
    if (this.#isOpen) this.#stream.write('\r\x1b[K');
    this.#isOpen = false;
  }
}

/** The trace's records, and how many of them were read as they are. `what`: "replaying run.trace". */
export function watched(reader: TraceReader, progress: Progress, what: string): RecordedRun {
  return {
    header: reader.header,
    *[Symbol.iterator]() {
      let records = 0;
      for (const record of reader) {
        if (++records % RECORDS === 0) progress.tell(() => `${what}: ${Math.floor(reader.share * 100)} %, ${records} records`);
        yield record;
      }
    },
  };
}
