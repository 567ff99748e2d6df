/** Bytes that a terminal sends for keys, as names: letters are themselves. */

export type Key = string;

/** Of the sequences that begin with ESC [ or ESC O. */
const SEQUENCES: Readonly<Record<string, Key>> = { 'A': 'up', 'B': 'down', 'C': 'right', 'D': 'left', 'H': 'home', 'F': 'end', 'Z': 'back-tab', '1~': 'home', '4~': 'end', '7~': 'home', '8~': 'end', '5~': 'page-up', '6~': 'page-down' };
const CONTROLS: Readonly<Record<string, Key>> = { '\t': 'tab', '\r': 'enter', '\n': 'enter', '\x03': 'interrupt', '\x04': 'end-of-input', '\x1a': 'suspend', '\x0c': 'redraw' };
/** A whole sequence, or the beginning of one at the text's end. Modified keys have numbers before their letter. */
// eslint-disable-next-line no-control-regex -- keys are what is read
const ESCAPE = /^\x1b(?:[[O]([0-9;]*)([A-Za-z~])|[[O][0-9;]*$|$)/;
/** Longer than any key's: something else is being sent. */
const LONGEST = 32;

export class KeyReader {
  #held = '';

  /** Keys that are complete with this chunk; the beginning of a sequence waits for its end. */
  push(chunk: string): Key[] {
    let text = this.#held + chunk;
    this.#held = '';
    const keys: Key[] = [];
    while (text !== '') {
      const [whole, numbers = '', letter] = ESCAPE.exec(text) ?? [];
      if (whole !== undefined && letter === undefined) {
        this.#held = text.length > LONGEST ? '' : text;
        break;
      }
      if (whole === undefined) {
        const [first] = text as unknown as [string];
        // ESC before a letter is the Alt key, or the Escape key by itself: the letter counts.
        if (first !== '\x1b') keys.push(CONTROLS[first] ?? first.toLowerCase());
        text = text.slice(1);
        continue;
      }
      const key = SEQUENCES[letter === '~' ? `${numbers.split(';')[0]}~` : letter!];
      if (key !== undefined) keys.push(key);
      text = text.slice(whole.length);
    }
    return keys;
  }
}
