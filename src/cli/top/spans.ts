/** A line of the screen as pieces of text, each in a style; what of it reaches the terminal depends on what that can show. */
import { clean, cut, toAscii, widthOf } from './text.js';

export type Style = 'plain' | 'strong' | 'dim' | 'good' | 'warning' | 'bad' | 'heading' | 'chosen';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

/** What the terminal can show. */
export interface Look {
  readonly colour: boolean;
  readonly unicode: boolean;
}

const CODES: Readonly<Record<Style, string>> = { plain: '', strong: '1', dim: '2', good: '32', warning: '33', bad: '31', heading: '1;36', chosen: '7' };

/** Text of anybody's, made harmless. */
export function say(text: string, style: Style = 'plain'): Span {
  return { text: clean(text), style };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** The line, never wider than this. */
export function cutLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const taken: Span[] = [];
  let room = width;
  for (const span of line) {
    const wide = widthOf(span.text);
    if (wide >= room) {
      // What follows does not fit, so an ellipsis stands even where this piece would just fit.
      taken.push({ ...span, text: wide === room ? cut(`${span.text} `, room) : cut(span.text, room) });
      break;
    }
    taken.push(span);
    room -= wide;
  }
  return taken;
}

/** The characters for a terminal; without escapes when it shows no colours. */
export function paint(line: Line, { colour, unicode }: Look): string {
  return line
    .map(({ text, style }) => {
      const shown = unicode ? text : toAscii(text);
      return colour && CODES[style] !== '' && shown !== '' ? `\x1b[${CODES[style]}m${shown}\x1b[0m` : shown;
    })
    .join('');
}
