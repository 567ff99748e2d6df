/**
 * A terminal's screen, as far as the program uses one: cursor positions, erasing, the alternate screen, the cursor's and the
 * line wrap's modes, colours. Anything else that moves or changes something is an error of the test.
 */
import { widthOf } from '../../../src/cli/top/text.js';

// eslint-disable-next-line no-control-regex -- escape sequences are what is read
const NEXT = /\x1b\[(\?)?([0-9;]*)([A-Za-z])|[\x00-\x1f]|[^\x00-\x1f]+/g;
// eslint-disable-next-line no-control-regex -- as above
const UNFINISHED = /\x1b(?:\[[?0-9;]*)?$/;

export class Screen {
  columns: number;
  rows: number;
  isAlternate = false;
  isCursorShown = true;
  wraps = true;
  /** Sequences that set colours. */
  colours = 0;
  /** Everything that was written. */
  written = '';
  /** What stands on the usual screen. */
  usual = '';
  #lines: string[] = [];
  #row = 0;
  #held = '';
  /** What was written for the size before is still on its way. */
  #isResized = false;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#isResized = true;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get lines(): string[] {
    return Array.from({ length: this.rows }, (_, i) => this.#lines[i] ?? '');
  }

  write(text: string): void {
    this.written += text;
    const [half = ''] = UNFINISHED.exec(this.#held + text) ?? [];
    const complete = (this.#held + text).slice(0, half === '' ? undefined : -half.length);
    this.#held = half;
    for (const [whole, isPrivate, numbers = '', letter] of complete.matchAll(NEXT)) {
      if (letter !== undefined) this.#escape(isPrivate !== undefined, numbers, letter);
      else if (!this.isAlternate) this.usual += whole;
      else if (whole === '\r' || whole === '\n') throw new Error('a line end on the alternate screen');
      else this.#print(whole);
    }
  }

  #escape(isPrivate: boolean, numbers: string, letter: string): void {
    const [first = 0] = numbers.split(';').map(Number);
    if (isPrivate && (letter === 'h' || letter === 'l')) return this.#mode(first, letter === 'h');
    if (letter === 'm') {
      if (numbers !== '0') this.colours++;
    } else if (letter === 'H') this.#row = Math.max(1, first) - 1;
    else if (letter === 'J' && first === 2) this.#clear();
    else if (letter === 'K' && first === 2) this.#lines[this.#row] = '';
    else throw new Error(`an escape sequence that is not expected: ${numbers}${letter}`);
    if (this.#row >= this.rows && !this.#isResized) throw new Error(`row ${this.#row + 1} of ${this.rows}`);
  }

  #clear(): void {
    this.#lines = [];
    this.#row = Math.min(this.#row, this.rows - 1);
    this.#isResized = false;
  }

  #mode(number: number, isOn: boolean): void {
    if (number === 1049) this.isAlternate = isOn;
    else if (number === 25) this.isCursorShown = isOn;
    else if (number === 7) this.wraps = isOn;
    else throw new Error(`mode ${number}`);
    if (number === 1049) this.#lines = [];
  }

  #print(text: string): void {
    const line = (this.#lines[this.#row] ?? '') + text;
    if (widthOf(line) > this.columns && !this.#isResized) throw new Error(`a line of ${widthOf(line)} columns on ${this.columns}: ${line}`);
    this.#lines[this.#row] = line;
  }
}
