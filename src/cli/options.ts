/**
 * Command-line options: one table for each command, from which parsing, refusals and help text all come.
 *
 * Text becomes values in two steps: node:util's parseArgs splits, the table's readers judge. Whatever is wrong ends in a
 * `UsageError` that names the option and what was expected; nothing is guessed.
 */
import { parseArgs } from 'node:util';
import { didYouMean } from '../base/near-words.js';

export { didYouMean };

/** Something is wrong with the words of the command line. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Option<T> {
  /** One letter that stands for the name. */
  readonly short?: string;
  /** What stands for the value in the help text; none for a switch. */
  readonly placeholder?: string;
  readonly help: string;
  /** May be given several times. */
  readonly repeated?: boolean;
  /** Turns the texts given (none, one, or several for a repeated option) into the value. Throws UsageError. */
  readonly read: (given: readonly string[]) => T;
  /** For the help text. */
  readonly fallback?: string;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

export type Values<T extends OptionTable> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never };

export interface Parsed<T extends OptionTable> {
  readonly options: Values<T>;
  readonly positionals: readonly string[];
}

/** A switch: present or not. */
export function flag(help: string): Option<boolean> {
  return { help, read: (given) => given.length > 0 };
}

/** One text, `undefined` when not given. */
export function text(placeholder: string, help: string): Option<string | undefined> {
  return { placeholder, help, read: (given) => given.at(-1) };
}

/** One value out of a few. */
export function oneOf<const W extends string>(words: readonly W[], fallback: W, help: string): Option<W> {
  return {
    placeholder: words.join('|'),
    help,
    fallback,
    read: (given) => {
      const word = given.at(-1);
      if (word === undefined) return fallback;
      if (!words.includes(word as W)) throw new UsageError(`expected one of ${words.join(', ')}, not "${word}"`);
      return word as W;
    },
  };
}

/** Any number of values, each read by `readOne`. */
export function list<T>(placeholder: string, help: string, readOne: (text: string) => T): Option<readonly T[]> {
  return { placeholder, help, repeated: true, read: (given) => given.map(readOne) };
}

/** A value with a default, read by `readOne`. */
export function value<T>(placeholder: string, help: string, fallback: string, readOne: (text: string) => T): Option<T> {
  return { placeholder, help, fallback, read: (given) => readOne(given.at(-1) ?? fallback) };
}

/** A whole number in a range. */
export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < low || number > high) {
      throw new UsageError(`expected a whole number from ${low} to ${high}, not "${text}"`);
    }
    return number;
  };
}

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** A number of bytes as QEMU writes it: 512M, 4G. */
export function byteSize(text: string): number {
  const match = /^(\d{1,12})([KMG]?)$/.exec(text);
  if (match === null) throw new UsageError(`expected a size such as 512M or 4G, not "${text}"`);
  return Number(match[1]) * SIZE_UNITS[match[2]!]!;
}

function tokensOf(table: OptionTable, words: readonly string[]) {
  const declared = Object.fromEntries(
    Object.entries({ ...table, help: flag('') }).map(([name, option]) => [
      name,
      { type: option.placeholder === undefined ? ('boolean' as const) : ('string' as const), multiple: true as const, ...(option.short && { short: option.short }) },
    ]),
  );
  return parseArgs({ args: [...words], options: declared, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** The same words without these options and their values: what another command is to get. */
export function wordsWithout(table: OptionTable, words: readonly string[], names: readonly string[]): string[] {
  const options = tokensOf(table, words).flatMap((token) => (token.kind === 'option' && !names.includes(token.name) ? [token] : []));
  return options.map(({ rawName, value }) => (value === undefined ? rawName : `${rawName}=${value}`));
}

/** Splits and judges the words after the command's name. */
export function parseOptions<T extends OptionTable>(table: T, words: readonly string[], positionalsWanted: boolean): Parsed<T> {
  const tokens = tokensOf(table, words);
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? (table as OptionTable)[token.name] : undefined;
    if (option === undefined) throw new UsageError(`unknown option ${token.rawName}${didYouMean(token.name, Object.keys(table), '--')}`);
    if (option.placeholder !== undefined && token.value === undefined) throw new UsageError(`${token.rawName} wants a value: ${option.placeholder}`);
    if (option.placeholder === undefined && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    const texts = given.get(token.name) ?? [];
    if (texts.length > 0 && option.repeated !== true) throw new UsageError(`${token.rawName} was given twice`);
    given.set(token.name, [...texts, token.value ?? '']);
  }
  if (positionals.length > 0 && !positionalsWanted) throw new UsageError(`unexpected word "${positionals[0]}"`);
  const options = Object.fromEntries(Object.entries(table).map(([name, option]) => [name, readNamed(name, option, given.get(name) ?? [])]));
  return { options: options as Values<T>, positionals };
}

function readNamed(name: string, option: Option<unknown>, given: readonly string[]): unknown {
  try {
    return option.read(given);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--${name}: ${error.message}`);
    throw error;
  }
}

/** The option lines of a help text. */
export function describeOptions(table: OptionTable): string {
  const lines = Object.entries(table).map(([name, option]) => {
    const left = `${option.short === undefined ? '' : `-${option.short}, `}--${name}${option.placeholder === undefined ? '' : ` ${option.placeholder}`}`;
    const notes = [option.fallback === undefined ? '' : `default ${option.fallback}`, option.repeated === true ? 'may be repeated' : '']
      .filter((note) => note !== '')
      .join('; ');
    return { left, right: `${option.help}${notes === '' ? '' : ` (${notes})`}` };
  });
  const width = Math.min(34, Math.max(...lines.map((line) => line.left.length)));
  return lines
    .map(({ left, right }) => (left.length <= width ? `  ${left.padEnd(width)}  ${right}` : `  ${left}\n  ${' '.repeat(width)}  ${right}`))
    .join('\n');
}
