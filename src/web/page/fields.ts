/**
 * Fields: elements that show one value of a document of the API. `data-field` names the member, the nearest `data-doc` above
 * says of which document (`overview`, `domain:3`, `device:0000:00:05.0`), `data-value` has the value as it came, the text is
 * the same for people. The page is held against the API by these (test/browser).
 */
import { setText } from './dom.js';
import { count, FORMATS, type FormatName } from './format.js';

export type Value = string | number | boolean | undefined;

/** Absent members are dashes. */
export function setField(element: HTMLElement, value: Value, format?: FormatName): void {
  const raw = value === undefined ? '' : String(value);
  if (element.dataset['value'] === raw) return;
  element.dataset['value'] = raw;
  setText(element, textOf(value, format));
}

export function textOf(value: Value, format?: FormatName): string {
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return format === undefined ? count(value) : FORMATS[format](value);
  return value;
}

export function field(name: string, format?: FormatName, className?: string): HTMLElement {
  const made = document.createElement('span');
  made.dataset['field'] = name;
  if (format !== undefined) made.dataset['format'] = format;
  if (className !== undefined) made.className = className;
  return made;
}

/** Fills every field below `root` that belongs to its own document, and none of a document inside it. */
export function fill(root: HTMLElement, document: object): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-field]')) {
    if (element.closest('[data-doc]') !== root) continue;
    setField(element, memberOf(document, element.dataset['field'] ?? ''), element.dataset['format'] as FormatName | undefined);
  }
}

export function memberOf(document: object, path: string): Value {
  let value: unknown = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
