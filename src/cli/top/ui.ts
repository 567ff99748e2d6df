/** What the keys change: which table has the focus, how it is sorted, which of its rows is chosen. Pure. */
import type { TopData } from './data.js';
import type { Key } from './keys.js';
import { PANEL_NAMES, PANELS, type Panel, type PanelName } from './panels.js';
import { sorted, type Sorting } from './table.js';

export interface Ui {
  readonly focus: PanelName;
  readonly sorting: Readonly<Record<PanelName, Sorting>>;
  /** Ids of the chosen rows; one that is gone chooses the row that stands first. */
  readonly chosen: Readonly<Partial<Record<PanelName, string>>>;
  readonly showsDetail: boolean;
  readonly showsKeys: boolean;
  readonly isPaused: boolean;
}

export const FIRST_UI: Ui = {
  focus: 'domains',
  sorting: Object.fromEntries(PANEL_NAMES.map((name) => [name, PANELS[name].sorting])) as Record<PanelName, Sorting>,
  chosen: {},
  showsDetail: false,
  showsKeys: false,
  isPaused: false,
};

/** Rows that a page key goes over. */
const PAGE = 10;

/** A panel's rows as they stand, and the place of the chosen one: -1 without any. */
export function rowsOf(name: PanelName, data: TopData, { sorting, chosen }: Ui): { readonly rows: readonly unknown[]; readonly at: number } {
  const panel = PANELS[name] as Panel<unknown>;
  const rows = sorted(panel.rows(data), panel.columns, sorting[name]);
  const at = rows.findIndex((row) => panel.id(row) === chosen[name]);
  return { rows, at: at < 0 && rows.length > 0 ? 0 : at };
}

type Press = (ui: Ui, data: TopData) => Ui;

const focusOn = (step: number): Press => (ui) => ({ ...ui, focus: PANEL_NAMES[(PANEL_NAMES.indexOf(ui.focus) + step + PANEL_NAMES.length) % PANEL_NAMES.length]! });

const choose = (step: number): Press => (ui, data) => {
  const { rows, at } = rowsOf(ui.focus, data, ui);
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  return row === undefined ? ui : { ...ui, chosen: { ...ui.chosen, [ui.focus]: (PANELS[ui.focus] as Panel<unknown>).id(row) } };
};

const sortBy = (step: number): Press => (ui) => {
  const { columns } = PANELS[ui.focus];
  const column = (ui.sorting[ui.focus].column + step + columns.length) % columns.length;
  // Numbers are looked at from the largest on.
  return { ...ui, sorting: { ...ui.sorting, [ui.focus]: { column, descending: columns[column]!.align === 'right' } } };
};

const reverse: Press = (ui) => {
  const { column, descending } = ui.sorting[ui.focus];
  return { ...ui, sorting: { ...ui.sorting, [ui.focus]: { column, descending: !descending } } };
};

const PRESSED: ReadonlyMap<Key, Press> = new Map<Key, Press>([
  ['tab', focusOn(1)],
  ['back-tab', focusOn(-1)],
  ['up', choose(-1)],
  ['k', choose(-1)],
  ['down', choose(1)],
  ['j', choose(1)],
  ['page-up', choose(-PAGE)],
  ['page-down', choose(PAGE)],
  ['home', choose(-Infinity)],
  ['end', choose(Infinity)],
  ['left', sortBy(-1)],
  ['right', sortBy(1)],
  ['r', reverse],
  ['p', (ui) => ({ ...ui, isPaused: !ui.isPaused })],
  [' ', (ui) => ({ ...ui, isPaused: !ui.isPaused })],
  ['enter', (ui) => ({ ...ui, showsDetail: !ui.showsDetail })],
  ['?', (ui) => ({ ...ui, showsKeys: !ui.showsKeys })],
  ['h', (ui) => ({ ...ui, showsKeys: !ui.showsKeys })],
]);

/** What the key makes of it; a key without a meaning leaves it. */
export function press(ui: Ui, key: Key, data: TopData): Ui {
  return PRESSED.get(key)?.(ui, data) ?? ui;
}
