/**
 * Text on a terminal: how many columns it takes, cut and filled to a width, and made harmless.
 *
 * Names come from guests: nothing that is left moves the cursor, changes the direction of writing, or takes another number of
 * columns than is said here. Widths follow Unicode's East Asian Width (UAX #11): W and F take two columns, and so do emoji.
 */

/** Controls, what changes the direction of writing, what joins, fillers and unpaired surrogates: a replacement mark each. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const HARMFUL = /[\x00-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\uffa0\ufff0-\ufff8]|\p{Cf}|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
/** Variation selectors choose between a narrow and a wide picture of one character, and terminals do not agree. */
const SELECTORS = /[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
/** More marks on one letter than any writing has. */
const MARKS_MOST = 3;
const MANY_MARKS = new RegExp(`(\\p{M}{${MARKS_MOST}})\\p{M}+`, 'gu');
const MARK = /^\p{M}$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
const ASCII = /^[\x20-\x7e]*$/;

/** First and last code point of ranges that are two columns wide. */
const WIDE: readonly (readonly [number, number])[] = [
  ...([[0x1100, 0x115f], [0x2329, 0x232a], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0xa4cf], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff]] as const),
  ...([[0xfe10, 0xfe19], [0xfe30, 0xfe6f], [0xff00, 0xff60], [0xffe0, 0xffe6], [0x16fe0, 0x18d08], [0x1aff0, 0x1b2fb], [0x1f200, 0x1f265], [0x20000, 0x3fffd]] as const),
];

/** Text for one line: runs of white space with line ends in them are a space. */
export function clean(text: string): string {
  const line = text.replace(/\s*[\n\r]\s*/g, ' ').replaceAll('\t', ' ');
  return ASCII.test(line) ? line : line.replace(SELECTORS, '').replace(HARMFUL, '\ufffd').replace(MANY_MARKS, '$1');
}

/** Columns of one code point of clean text. */
function columnsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (MARK.test(character)) return 0;
  return EMOJI.test(character) || WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Columns that clean text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** The beginning of clean text that fits, with an ellipsis when that is not all. Never wider than `width`. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room < 0) return '';
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > room) break;
    taken += character;
  }
  return taken + ellipsis;
}

/** Cut or filled with spaces to exactly this width. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** For terminals that show ASCII alone: as wide as before. */
export function toAscii(text: string): string {
  if (ASCII.test(text)) return text;
  return [...text].map((character) => (ASCII.test(character) ? character : (ASCII_FOR[character] ?? '?'.repeat(columnsOf(character))))).join('');
}

const ASCII_FOR: Readonly<Record<string, string>> = { '…': '~', '·': '-', '▲': '^', '▼': 'v', '▁': '_', '▂': '.', '▃': '-', '▄': '-', '▅': '=', '▆': '=', '▇': '#', '█': '#', 'µ': 'u' };
