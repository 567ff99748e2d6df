/**
 * Reads a JSON document of ours by hand, and tells all that is wrong with it at once: file, line and column, the path in the
 * document, and what was expected there. A reader asks a Cursor for what it needs and gets undefined where the document is
 * wrong; the problem is in the books by then, and `finish` throws.
 */
import { JsonError, parseJson, positionIn, type JsonNode } from './json-text.js';
import { didYouMean } from './near-words.js';

/** What is told at most of one document. */
const PROBLEMS_TOLD = 20;
/** Words of a choice that a message repeats. */
const WORDS_TOLD = 12;
/** Characters of a value that a message repeats. */
const QUOTED = 60;

/** A document is not as it has to be. One line of the message for each problem. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The problems of one document. */
class Problems {
  readonly #told: { readonly at: number; readonly line: string }[] = [];
  #count = 0;

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  add(at: number, path: string, message: string | (() => string)): void {
    this.#count++;
    if (this.#told.length >= PROBLEMS_TOLD) return;
    const { line, column } = positionIn(this.text, at);
    this.#told.push({ at, line: `${this.file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${typeof message === 'string' ? message : message()}` });
  }

  throwIfAny(): void {
    if (this.#count === 0) return;
    const lines = this.#told.sort((one, other) => one.at - other.at).map(({ line }) => line);
    const untold = this.#count - lines.length;
    throw new DocumentError(untold > 0 ? [...lines, `${this.file}: and ${untold} more`] : lines);
  }
}

/** One value of a document, or the place where one is missing. */
export class Cursor {
  constructor(
    private readonly problems: Problems,
    private readonly node: JsonNode,
    /** "entries[0].when", empty for the document itself. */
    readonly path: string,
  ) {}

  get kind(): JsonNode['kind'] {
    return this.node.kind;
  }

  /** The members by name. Unknown names and missing ones that are required are problems. */
  object(known: readonly string[], required: readonly string[] = []): Members | undefined {
    if (this.node.kind !== 'object') return this.fail('an object');
    const { members } = this.node;
    for (const [name, { at }] of members) {
      if (!known.includes(name)) this.problems.add(at, this.path, () => `unknown name "${shortened(name)}"${didYouMean(name.slice(0, QUOTED), known)}; known are ${known.join(', ')}`);
    }
    for (const name of required) if (!members.has(name)) this.problems.add(this.node.at, this.path, `"${name}" is missing`);
    const cursors = [...members].filter(([name]) => known.includes(name)).map(([name, { value }]) => [name, new Cursor(this.problems, value, this.path === '' ? name : `${this.path}.${name}`)] as const);
    return new Map(cursors);
  }

  array(least: number, most: number): readonly Cursor[] | undefined {
    if (this.node.kind !== 'array') return this.fail('an array');
    const { items } = this.node;
    if (items.length < least || items.length > most) return this.fail(`an array of ${least} to ${most} items`, `one of ${items.length}`);
    return items.map((item, i) => new Cursor(this.problems, item, `${this.path}[${i}]`));
  }

  /** One value, or an array of 1 to `most`. */
  oneOrMore(most: number): readonly Cursor[] | undefined {
    return this.node.kind === 'array' ? this.array(1, most) : [this];
  }

  text(mostCharacters: number): string | undefined {
    if (this.node.kind !== 'string') return this.fail('a string');
    const { value } = this.node;
    return value.length >= 1 && value.length <= mostCharacters ? value : this.fail(`a string of 1 to ${mostCharacters} characters`);
  }

  word<const W extends string>(words: readonly W[]): W | undefined {
    if (this.node.kind === 'string' && words.includes(this.node.value as W)) return this.node.value as W;
    const told = words.length > WORDS_TOLD ? `${words.slice(0, WORDS_TOLD).join(', ')} and ${words.length - WORDS_TOLD} more` : words.join(', ');
    return this.fail(words.length === 1 ? `"${told}"` : `one of ${told}`, `${this.#said()}${this.#guess(words)}`);
  }

  boolean(): boolean | undefined {
    return this.node.kind === 'boolean' ? this.node.value : this.fail('true or false');
  }

  integer(low: number, high: number): number | undefined {
    const isGood = this.node.kind === 'number' && Number.isInteger(this.node.value) && this.node.value >= low && this.node.value <= high;
    return isGood ? (this.node as { value: number }).value : this.fail(`a whole number from ${low} to ${high}`);
  }

  number(low: number, high: number): number | undefined {
    const isGood = this.node.kind === 'number' && this.node.value >= low && this.node.value <= high;
    return isGood ? (this.node as { value: number }).value : this.fail(`a number from ${low} to ${high}`);
  }

  /** A string that `read` understands; it gives undefined for one that it does not. `known` are words to guess from. */
  textAs<T>(expected: string, read: (text: string) => T | undefined, known: readonly string[] = []): T | undefined {
    const value = this.node.kind === 'string' ? read(this.node.value) : undefined;
    return value ?? this.fail(expected, `${this.#said()}${this.#guess(known)}`);
  }

  /** Tells that something else was expected here. */
  fail(expected: string, found = this.#said()): undefined {
    this.problems.add(this.node.at, this.path, `expected ${expected}, not ${found}`);
    return undefined;
  }

  /** Tells something else that is wrong with this value. */
  complain(message: string): undefined {
    this.problems.add(this.node.at, this.path, message);
    return undefined;
  }

  #guess(words: readonly string[]): string {
    return this.node.kind === 'string' ? didYouMean(this.node.value.slice(0, QUOTED), words) : '';
  }

  #said(): string {
    const { node } = this;
    if (node.kind === 'object') return 'an object';
    if (node.kind === 'array') return 'an array';
    if (node.kind === 'null') return 'null';
    return node.kind === 'string' ? `"${shortened(node.value)}"` : String(node.value);
  }
}

export type Members = ReadonlyMap<string, Cursor>;

/** A member that may be left out: `fallback` then, undefined when it is there and wrong. */
export function memberOr<T>(members: Members, name: string, fallback: T, read: (cursor: Cursor) => T | undefined): T | undefined {
  const cursor = members.get(name);
  return cursor === undefined ? fallback : read(cursor);
}

/** Reads a whole document with `read`. Throws DocumentError with everything that is wrong with it. */
export function readDocument<T>(text: string, file: string, mostCharacters: number, read: (root: Cursor) => T | undefined): T {
  const problems = new Problems(file, text);
  if (text.length > mostCharacters) throw new DocumentError([`${file}: ${text.length} characters; a document of this kind has ${mostCharacters} at most`]);
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    problems.add(error.at, '', error.message);
    problems.throwIfAny();
    throw error;
  }
  const value = read(new Cursor(problems, root, ''));
  problems.throwIfAny();
  if (value === undefined) throw new Error('a document was given up without a reason');
  return value;
}

/** Fit for one line of a message. */
function shortened(text: string): string {
  const clean = text.replace(/[\x00-\x1f\x7f]/g, '?'); // eslint-disable-line no-control-regex -- a message is one line
  return clean.length > QUOTED ? `${clean.slice(0, QUOTED)}...` : clean;
}
