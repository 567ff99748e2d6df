/**
 * The terminal while a picture is on it: the alternate screen, no cursor, keys as they are pressed. Whatever way the program
 * ends, `leave` is called and everything is as before [ECMA-48, xterm's DEC private modes 7, 25 and 1049].
 */
import type { ReadStream, WriteStream } from 'node:tty';
import { KeyReader, type Key } from './keys.js';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
const USUAL = { columns: 80, rows: 24 } as const;
/** A shell that cannot stop us, as nothing could start us again, does not. */
const STOPPED_MS = 500;

export interface TerminalEvents {
  readonly onKey: (key: Key) => void;
  /** The size is another, or the picture has to be drawn anew. */
  readonly onResize: () => void;
  /** Nobody can see it any more. */
  readonly onGone: () => void;
}

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #events: TerminalEvents;
  readonly #keys = new KeyReader();
  /** What each row of the screen shows. */
  #shown: string[] = [];
  #isEntered = false;

  constructor(input: ReadStream, output: WriteStream, events: TerminalEvents) {
    this.#input = input;
    this.#output = output;
    this.#events = events;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#output;
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  }

  open(): void {
    process.on('exit', this.#leave);
    this.#output.on('resize', this.#resized).on('error', this.#events.onGone);
    if (this.#input.isTTY) this.#input.on('data', this.#read).on('error', this.#events.onGone).on('end', this.#events.onGone);
    this.#enter();
  }

  close(): void {
    this.#leave();
    process.off('exit', this.#leave);
    this.#output.off('resize', this.#resized);
    this.#input.off('data', this.#read).off('end', this.#events.onGone);
    this.#input.pause();
  }

  /** Shows these rows; only what is different is written. A terminal that does not keep up gets the next picture. */
  draw(rows: readonly string[]): void {
    if (!this.#isEntered || this.#output.writableNeedDrain) return;
    const text = rows.flatMap((row, i) => (row === this.#shown[i] ? [] : `\x1b[${i + 1};1H\x1b[2K${row}`)).join('');
    this.#shown = [...rows];
    if (text !== '') this.#output.write(text);
  }

  /** Everything is drawn again with the next picture. */
  forget(): void {
    this.#shown = [];
  }

  /** As Ctrl-Z does for programs that leave the keys alone. */
  suspend(): void {
    this.#leave();
    const again = () => {
      clearTimeout(timer);
      process.off('SIGCONT', again);
      this.#enter();
      this.#events.onResize();
    };
    const timer = setTimeout(again, STOPPED_MS);
    process.once('SIGCONT', again);
    process.kill(process.pid, 'SIGTSTP');
  }

  #enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    this.#shown = [];
    this.#setRaw(true);
    this.#output.write(ENTER);
  }

  readonly #leave = (): void => {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#setRaw(false);
    this.#output.write(LEAVE);
  };

  /** Keys come from a terminal or not at all; one that has gone has no modes any more. */
  #setRaw(isRaw: boolean): void {
    try {
      if (this.#input.isTTY) this.#input.setRawMode(isRaw);
    } catch {
      this.#events.onGone();
    }
  }

  readonly #resized = (): void => {
    this.#shown = [];
    if (this.#isEntered) this.#output.write('\x1b[2J');
    this.#events.onResize();
  };

  readonly #read = (chunk: Buffer): void => {
    for (const key of this.#keys.push(chunk.toString('latin1'))) this.#events.onKey(key);
  };
}
