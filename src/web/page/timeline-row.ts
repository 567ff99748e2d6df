/** One row of the timeline as an element. Its place in the list is set by whoever scrolls. */
import type { TimelineRow } from '../../view/types.js';
import { el, setAttributes, setText } from './dom.js';
import { micros, time } from './format.js';

export const ROW_HEIGHT = 24;

export function makeRow(): HTMLElement {
  const cell = (name: string) => el('span', { class: `row-${name}` });
  return el('div', { role: 'option', class: 'row' }, cell('time'), cell('number'), el('span', { class: 'row-kind' }, el('span')), cell('text'), cell('took'));
}

export interface RowPlace {
  readonly index: number;
  readonly size: number;
  readonly isChosen: boolean;
}

export function updateRow(element: HTMLElement, row: TimelineRow, { index, size, isChosen }: RowPlace): void {
  const top = `${index * ROW_HEIGHT}px`;
  if (element.style.top !== top) element.style.top = top;
  setAttributes(element, { id: `row-${row.number}`, 'data-doc': `row:${row.number}`, 'aria-selected': String(isChosen), 'aria-setsize': size, 'aria-posinset': index + 1, 'data-kind': row.kind, 'data-bad': row.isBad });
  const [at, number, kind, text, took] = element.children as unknown as HTMLElement[];
  setText(at!, time(row.at));
  setText(number!, String(row.number));
  setText(kind!.firstElementChild!, row.kind);
  setAttributes(kind!, { title: row.kind });
  setText(text!, row.text);
  setAttributes(text!, { title: row.text });
  setText(took!, row.took === undefined ? '' : micros(row.took));
}
