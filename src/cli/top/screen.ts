/**
 * The picture: data, what the keys have chosen, and a size become lines, never more than fit and none wider. Pure.
 *
 * From the top: what is looked at and whether it still answers, counters and rates, the tables (the one with the focus gets
 * most), what is known of the chosen row, the keys.
 */
import type { TopData } from './data.js';
import { headItems } from './head.js';
import { PANEL_NAMES, PANELS, type Panel, type PanelName } from './panels.js';
import { cutLine, lineWidth, say, type Line } from './spans.js';
import { tableLines } from './table.js';
import { rowsOf, type Ui } from './ui.js';

export interface Picture {
  readonly data: TopData;
  readonly ui: Ui;
  /** Of the address bar. */
  readonly url: string;
  /** Why the data are old, and since when; undefined while they come. */
  readonly trouble: { readonly message: string; readonly since: string } | undefined;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['q', 'quit'],
  ['tab', 'table'],
  ['↑↓', 'row'],
  ['←→', 'sort'],
  ['r', 'reverse'],
  ['enter', 'details'],
  ['p', 'pause'],
  ['?', 'keys'],
];

const KEYS_TOLD: readonly string[] = [
  'q, Ctrl-C    quit                 p, space   stop and go on',
  'Tab          next table           Shift-Tab  the one before',
  'Up, Down     choose a row         PgUp PgDn Home End',
  'Left, Right  sort by column       r          the other way round',
  'Enter        details of the row   ?          these lines',
];

/** A table is not shown with less: its title, its heading, a row. */
const LEAST_PANEL = 3;
/** Lines above the tables, at the most, of a screen with this many rows. */
const headRows = (rows: number) => (rows < 8 ? 1 : rows < 14 ? 3 : rows < 20 ? 4 : 6);

/** As many lines as the screen has rows. */
export function screenLines(picture: Picture, { columns, rows }: Size): Line[] {
  const { data, ui, trouble } = picture;
  const told = [titleLine(picture, columns), ...(trouble === undefined ? [] : [[say(trouble.message, 'bad')]])];
  const head = [...told, ...flow(headItems(data, columns), columns, headRows(rows) - told.length)];
  const foot = ui.showsKeys ? KEYS_TOLD.map((text) => [say(text)]) : [keyLine(columns)];
  const bottom = rows > head.length + foot.length + LEAST_PANEL ? foot : [];
  const room = rows - head.length - bottom.length;
  const middle = tablesLines(data, ui, columns, room);
  const filled = [...head, ...middle.slice(0, Math.max(0, room))];
  while (filled.length < rows - bottom.length) filled.push([]);
  return [...filled, ...bottom].slice(0, rows).map((line) => cutLine(line, columns));
}

/** Everything, for a file or a pipe: as wide and as long as it comes. */
export function pageLines({ data, ui, url }: Omit<Picture, 'trouble'>): Line[] {
  const head = [titleLine({ data, ui, url, trouble: undefined }, Infinity), ...headItems(data, 0)];
  const tables = PANEL_NAMES.flatMap((name) => [[], ...panelLines({ name, data, ui, columns: Infinity, rows: Infinity, marks: false })]);
  return [...head, ...tables];
}

/** What is looked at on the left, why it stands still on the right; that is said first when there is no room for both. */
function titleLine({ data, ui, url, trouble }: Picture, columns: number): Line {
  const program = say(`${data.overview.program.name} ${data.overview.program.version}`, 'strong');
  const left = [program, say(`  ${url}`)];
  if (trouble === undefined && !ui.isPaused) return left;
  const state = ui.isPaused ? say('paused', 'warning') : say(`trying again since ${trouble!.since}`, 'bad');
  const space = columns - lineWidth(left) - lineWidth([state]);
  return space >= 2 ? [...left, { text: ' '.repeat(space), style: 'plain' }, state] : [state, say('  '), ...left];
}

/** Items beside each other in lines; those that do not fit are left out, the last ones first. */
export function flow(items: readonly Line[], columns: number, most: number): Line[] {
  const lines: Line[] = [];
  let line: Line = [];
  for (const item of items) {
    const isFirst = line.length === 0;
    if (!isFirst && lineWidth(line) + 2 + lineWidth(item) > columns) {
      lines.push(line);
      line = item;
    } else line = isFirst ? item : [...line, { text: '  ', style: 'plain' }, ...item];
    if (lines.length === most) return lines;
  }
  return line.length === 0 || most <= 0 ? lines : [...lines, line];
}

function keyLine(columns: number): Line {
  const [line = []] = flow(KEYS.map(([key, what]) => [say(key, 'strong'), say(` ${what}`, 'dim')]), columns, 1);
  return line;
}

function tablesLines(data: TopData, ui: Ui, columns: number, room: number): Line[] {
  const detail = ui.showsDetail ? detailLines(data, ui).slice(0, Math.max(0, Math.floor(room / 2))) : [];
  const shares = shareRows(data, ui, room - detail.length);
  const order = PANEL_NAMES.filter((name) => shares.has(name));
  return order.flatMap((name) => {
    const lines = panelLines({ name, data, ui, columns, rows: shares.get(name)!, marks: name === ui.focus });
    return name === ui.focus ? [...lines, ...detail] : lines;
  });
}

/** Lines that a table would like to have: title, heading, rows, and a free one behind it. */
function wished(name: PanelName, data: TopData): number {
  return 2 + Math.max(1, (PANELS[name] as Panel<unknown>).rows(data).length);
}

/** Rows of each table that is shown. The one with the focus is, as long as there is a row; the others share what it leaves. */
export function shareRows(data: TopData, ui: Ui, room: number): Map<PanelName, number> {
  const others = PANEL_NAMES.filter((name) => name !== ui.focus);
  const shown: PanelName[] = [ui.focus];
  for (const name of others) if ((shown.length + 1) * (LEAST_PANEL + 1) <= room) shown.push(name);
  const shares = new Map(shown.map((name) => [name, Math.min(room, LEAST_PANEL)]));
  let left = room - [...shares.values()].reduce((sum, rows) => sum + rows, 0);
  const grow = (name: PanelName, by: number) => {
    const more = Math.max(0, Math.min(by, left, wished(name, data) + (shown.length > 1 ? 1 : 0) - shares.get(name)!));
    shares.set(name, shares.get(name)! + more);
    left -= more;
  };
  grow(ui.focus, Math.ceil(left / 2));
  for (const [i, name] of shown.slice(1).entries()) grow(name, Math.ceil(left / (shown.length - 1 - i)));
  grow(ui.focus, left);
  return shares;
}

interface PanelView {
  readonly name: PanelName;
  readonly data: TopData;
  readonly ui: Ui;
  readonly columns: number;
  readonly rows: number;
  /** This is the table with the focus. */
  readonly marks: boolean;
}

/** Title, heading and as many rows around the chosen one as there is room for. */
function panelLines({ name, data, ui, columns, rows, marks }: PanelView): Line[] {
  const panel = PANELS[name] as Panel<unknown>;
  const all = rowsOf(name, data, ui);
  const room = Math.max(0, rows - 2);
  const from = Number.isFinite(room) ? Math.max(0, Math.min((marks ? all.at : 0) - Math.floor(room / 2), all.rows.length - room)) : 0;
  const shown = all.rows.slice(from, from + room);
  const title: Line = [say(panel.title, marks ? 'heading' : 'strong'), say(titleNote(all.rows.length, from, shown.length), 'dim')];
  if (all.rows.length === 0) return [title, [say(`  ${panel.nothing}`, 'dim')]].slice(0, Math.max(1, rows));
  const table = tableLines({ columns: panel.columns, sorting: ui.sorting[name], rows: shown, chosen: marks ? all.rows[all.at] : undefined, width: columns });
  return [title, ...table].slice(0, Math.max(1, rows));
}

function titleNote(all: number, from: number, shown: number): string {
  return all === 0 ? '' : shown === all ? `  ${all}` : `  ${from + 1} to ${from + shown} of ${all}`;
}

function detailLines(data: TopData, ui: Ui): Line[] {
  const { rows, at } = rowsOf(ui.focus, data, ui);
  if (at < 0) return [];
  return (PANELS[ui.focus] as Panel<unknown>).detail(rows[at], data).map((text) => [say('  │ ', 'dim'), say(text)]);
}
