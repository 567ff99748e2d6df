/**
 * JSON text to a tree that knows where each value stands (RFC 8259), so that what is wrong with a document can be told by
 * line and column. Stricter than JSON.parse in two points: a name may stand once in an object, and nesting is bounded.
 */

/** `at` is the offset of the value's first character. */
export type JsonNode =
  | { readonly kind: 'object'; readonly at: number; readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: number };

export interface JsonMember {
  /** Offset of the name. */
  readonly at: number;
  readonly value: JsonNode;
}

/** The text is no JSON. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const DEPTH = 64;
/** Characters of a name that a message repeats, escaped: it is one line, and for a terminal. */
const NAME_TOLD = 60;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex -- RFC 8259 section 7 forbids them
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_]\w*/y;
const WORDS: ReadonlyMap<string, (at: number) => JsonNode> = new Map<string, (at: number) => JsonNode>([
  ['true', (at) => ({ kind: 'boolean', at, value: true })],
  ['false', (at) => ({ kind: 'boolean', at, value: false })],
  ['null', (at) => ({ kind: 'null', at })],
]);

/** Throws JsonError. */
export function parseJson(text: string): JsonNode {
  return new Parser(text).document();
}

/** Line and column of an offset, from 1. */
export function positionIn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    if (this.text.startsWith('\ufeff')) this.#fail('a byte order mark; JSON text has none');
    const root = this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#fail('expected the end of the text');
    return root;
  }

  #value(): JsonNode {
    this.#space();
    const at = this.#at;
    const first = this.text[at];
    if (first === undefined) this.#fail('the text ends where a value is due');
    if (first === '{') return this.#nested(() => this.#object(at));
    if (first === '[') return this.#nested(() => this.#array(at));
    if (first === '"') return { kind: 'string', at, value: this.#string() };
    const number = this.#take(NUMBER);
    if (number !== undefined) return { kind: 'number', at, value: Number(number) };
    const word = this.#take(WORD);
    const make = WORDS.get(word ?? '');
    if (make !== undefined) return make(at);
    this.#at = at;
    if (this.text.startsWith('//', at) || this.text.startsWith('/*', at) || first === '#') this.#fail('JSON has no comments');
    return this.#fail(`expected a value, not ${word === undefined ? quoted(first) : quoted(word)}`);
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH) this.#fail(`nested more than ${DEPTH} deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  #object(at: number): JsonNode {
    const members = new Map<string, JsonMember>();
    this.#list('}', 'a name in quotes', () => {
      const nameAt = this.#at;
      if (this.text[nameAt] !== '"') this.#fail(`expected a name in quotes, not ${quoted(this.text[nameAt] ?? '')}`);
      const name = this.#string();
      if (members.has(name)) this.#fail(`the name ${JSON.stringify(name.slice(0, NAME_TOLD))} stands here twice`, nameAt);
      this.#space();
      if (this.text[this.#at] !== ':') this.#fail('expected ":"');
      this.#at++;
      members.set(name, { at: nameAt, value: this.#value() });
    });
    return { kind: 'object', at, members };
  }

  #array(at: number): JsonNode {
    const items: JsonNode[] = [];
    this.#list(']', 'a value', () => items.push(this.#value()));
    return { kind: 'array', at, items };
  }

  /** What stands between the bracket at the present place and its counterpart. */
  #list(end: string, wanted: string, one: () => void): void {
    this.#at++;
    this.#space();
    if (this.text[this.#at] === end) return void this.#at++;
    for (;;) {
      one();
      this.#space();
      const next = this.text[this.#at];
      if (next !== ',' && next !== end) this.#fail(next === undefined ? `the text ends where "," or "${end}" is due` : `expected "," or "${end}", not ${quoted(next)}`);
      this.#at++;
      if (next === end) return;
      this.#space();
      if (this.text[this.#at] === end) this.#fail(`expected ${wanted}; nothing follows this ","`);
    }
  }

  #string(): string {
    const text = this.#take(STRING);
    if (text === undefined) this.#fail('a string that does not end, or with a character or escape that JSON does not have');
    return JSON.parse(text) as string;
  }

  #space(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #fail(message: string, at = this.#at): never {
    throw new JsonError(at, message);
  }
}

function quoted(text: string): string {
  return text === '' ? 'the end' : `"${text}"`;
}
