/**
 * Tables that fit any width: columns that matter least go first, then the one column of free text is cut. Pure.
 */
import { fit, widthOf } from './text.js';
import { say, type Line, type Span, type Style } from './spans.js';

export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
  readonly style?: (row: Row) => Style;
  /** What it is sorted by. */
  readonly key: (row: Row) => number | string;
  /** 0 stays always; of the others the highest goes first when there is no room. */
  readonly rank: number;
  /** Free text: may be cut down to this. */
  readonly least?: number;
}

export interface Sorting {
  /** Index of the column. */
  readonly column: number;
  readonly descending: boolean;
}

const GAP = 2;
/** The mark of the chosen row, which has to be seen without colours. */
const MARK = 2;

/** A copy, sorted; equal ones stay as they were. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { column, descending }: Sorting): Row[] {
  const { key } = columns[column]!;
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(key(a), key(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

export interface TableView<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sorting: Sorting;
  /** Already sorted, and those alone that are shown. */
  readonly rows: readonly Row[];
  readonly chosen: Row | undefined;
  /** Columns of the terminal; Infinity cuts nothing. */
  readonly width: number;
}

/** The heading, and a line for each row. */
export function tableLines<Row>(view: TableView<Row>): Line[] {
  const { rows, chosen, sorting } = view;
  const cells = rows.map((row) => view.columns.map((column) => say(column.cell(row), column.style?.(row))));
  const titles = view.columns.map(({ title }, i) => (i === sorting.column ? `${title}${sorting.descending ? '▼' : '▲'}` : title));
  const widths = fitColumns(view, titles, cells);
  const heading = joined(titles.map((text) => ({ text, style: 'heading' as const })), view.columns, widths, { text: '  ', style: 'plain' });
  return [heading, ...rows.map((row, i) => (row === chosen ? inOneStyle(joined(cells[i]!, view.columns, widths, say('> '))) : joined(cells[i]!, view.columns, widths, say('  '))))];
}

/** Width of each column; 0 for one that is not shown. */
function fitColumns<Row>({ columns, width }: TableView<Row>, titles: readonly string[], cells: readonly (readonly Span[])[]): number[] {
  // A heading keeps room for the arrow, so that no column moves when the sorting does.
  const natural = columns.map(({ title }, i) => Math.max(widthOf(title) + 1, widthOf(titles[i]!), ...cells.map((row) => widthOf(row[i]!.text))));
  const least = columns.map((column, i) => Math.min(natural[i]!, column.least ?? natural[i]!));
  const shown = new Set(columns.keys());
  const needed = () => MARK + [...shown].reduce((sum, i) => sum + least[i]! + GAP, -GAP);
  while (needed() > width) {
    const last = [...shown].filter((i) => columns[i]!.rank > 0).sort((a, b) => columns[b]!.rank - columns[a]!.rank)[0];
    if (last === undefined) break;
    shown.delete(last);
  }
  let room = width - needed();
  return columns.map((_, i) => {
    if (!shown.has(i)) return 0;
    const more = Math.min(natural[i]! - least[i]!, Math.max(0, room));
    room -= more;
    return least[i]! + more;
  });
}

function joined<Row>(spans: readonly Span[], columns: readonly Column<Row>[], widths: readonly number[], mark: Span): Line {
  const shown = spans.flatMap((span, i) => (widths[i] === 0 ? [] : [{ ...span, text: fit(span.text, widths[i]!, columns[i]!.align) }]));
  const line = shown.flatMap((span, i) => (i === 0 ? [mark, span] : [{ text: ' '.repeat(GAP), style: 'plain' as const }, span]));
  return trimmed(line);
}

/** Without the spaces that would end the line. */
function trimmed(line: Line): Line {
  const last = line.at(-1);
  return last === undefined ? line : [...line.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

function inOneStyle(line: Line): Line {
  return [{ text: line.map(({ text }) => text).join(''), style: 'chosen' }];
}
