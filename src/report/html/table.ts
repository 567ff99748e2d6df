/** A table that a keyboard can scroll. */
import { escapeMarkup } from '../text.js';

/** A heading that begins with "#" is of a column of numbers. Cells are markup already. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const classOf = (column: number) => (headings[column]?.startsWith('#') === true ? ' class="number"' : '');
  const head = headings.map((heading, column) => `<th${classOf(column)} scope="col">${escapeMarkup(heading.replace(/^#/, ''))}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell, column) => `<td${classOf(column)}>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
