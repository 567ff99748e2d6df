/**
 * Reads a request's query against a table of parameters. Nothing is guessed: an unknown name, a name that stands twice, or a
 * value that is not exactly as expected is a `bad-parameter` that says which and what was expected.
 */
import { pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { didYouMean } from '../base/near-words.js';
import { ApiFailure, quoted } from './failure.js';

export interface Parameter<T> {
  readonly fallback: T;
  /** For people: "a whole number from 1 to 1000". */
  readonly expects: string;
  /** Undefined when the text is not as expected. */
  readonly read: (text: string) => T | undefined;
}

export type ParameterTable = Readonly<Record<string, Parameter<unknown>>>;
export type QueryOf<T extends ParameterTable> = { readonly [K in keyof T]: T[K] extends Parameter<infer V> ? V : never };

export function wholeNumber<F extends number | undefined>(low: number, high: number, fallback: F): Parameter<number | F> {
  return { fallback, expects: `a whole number from ${low} to ${high}`, read: (text) => readInteger(text, low, high) };
}

/** An address, as the number of its page. */
export function page(fallback: number): Parameter<number> {
  return { fallback, expects: 'an address, 0x and 1 to 16 hexadecimal digits', read: (text) => (/^0x[0-9a-f]{1,16}$/i.test(text) ? pageOf(BigInt(text)) : undefined) };
}

export function word(mostCharacters: number): Parameter<string | undefined> {
  return { fallback: undefined, expects: `1 to ${mostCharacters} characters`, read: (text) => (text.length >= 1 && text.length <= mostCharacters ? text : undefined) };
}

/** Words out of a few, separated by commas. */
export function words<const W extends string>(known: readonly W[]): Parameter<readonly W[] | undefined> {
  const read = (text: string) => {
    const given = text.split(',');
    return given.length <= known.length && given.every((each): each is W => known.includes(each as W)) ? (given as W[]) : undefined;
  };
  return { fallback: undefined, expects: `one or several of ${known.join(',')}`, read };
}

export function truth(): Parameter<boolean | undefined> {
  return { fallback: undefined, expects: '1 or 0', read: (text) => (text === '1' ? true : text === '0' ? false : undefined) };
}

/** `search` is what stands after the question mark. Throws ApiFailure. */
export function readQuery<T extends ParameterTable>(table: T, search: string): QueryOf<T> {
  if (search.length > LIMITS.webQueryCharacters) throw new ApiFailure('bad-request', `the query has ${search.length} characters; ${LIMITS.webQueryCharacters} is the most`);
  const given = new Map<string, string>();
  for (const [name, text] of new URLSearchParams(search)) {
    if (!Object.hasOwn(table, name)) throw new ApiFailure('bad-parameter', `unknown parameter ${quoted(name)}${known(name, Object.keys(table))}`);
    if (given.has(name)) throw new ApiFailure('bad-parameter', `parameter "${name}" stands there twice`);
    given.set(name, text);
  }
  return Object.fromEntries(Object.entries(table).map(([name, parameter]) => [name, readOne(name, parameter, given.get(name))])) as QueryOf<T>;
}

function readOne(name: string, { fallback, expects, read }: Parameter<unknown>, text: string | undefined): unknown {
  if (text === undefined) return fallback;
  const value = read(text);
  if (value === undefined) throw new ApiFailure('bad-parameter', `parameter "${name}": expected ${expects}, not ${quoted(text)}`);
  return value;
}

function known(name: string, names: readonly string[]): string {
  return names.length === 0 ? '; there are none here' : `${didYouMean(name.slice(0, 40), names)}; known are ${names.join(', ')}`;
}

/** Digits alone, without a sign or leading zeros. */
export function readInteger(text: string, low: number, high: number): number | undefined {
  const number = Number(text);
  return /^(0|[1-9]\d{0,15})$/.test(text) && number >= low && number <= high ? number : undefined;
}
