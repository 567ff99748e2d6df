/**
 * The address map as numbers: which pages the picture shows and where. A picture is `rows` rows of `columns` cells, a cell is
 * 2^level pages, and the first cell stands at a multiple of a row, so addresses stay in their column while one moves about.
 * Nothing here knows the DOM. Page numbers go to 2^45: no shifts.
 */

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

export interface View {
  /** First page; a multiple of a row's pages. */
  readonly from: number;
  readonly level: number;
}

export function cellPages(view: View): number {
  return 2 ** view.level;
}

export function rowPages(view: View, grid: Grid): number {
  return cellPages(view) * grid.columns;
}

export function viewPages(view: View, grid: Grid): number {
  return rowPages(view, grid) * grid.rows;
}

/** The level at which the whole space is in the picture. */
export function topLevel(grid: Grid, spacePages: number): number {
  let level = 0;
  while (2 ** level * grid.columns * grid.rows < spacePages) level++;
  return level;
}

/** The nearest view that there is. */
export function clampView(view: View, grid: Grid, spacePages: number): View {
  const level = Math.min(Math.max(0, Math.round(view.level)), topLevel(grid, spacePages));
  const row = 2 ** level * grid.columns;
  const last = Math.max(0, spacePages - row * grid.rows);
  const from = Math.min(Math.max(0, view.from), last);
  return { from: Math.floor(from / row) * row, level };
}

export function wholeView(grid: Grid, spacePages: number): View {
  return { from: 0, level: topLevel(grid, spacePages) };
}

/** Zooms by levels (negative: closer) so that `page` stays as near as possible to the place where it is. */
export function zoomed(view: View, by: number, page: number, grid: Grid, spacePages: number): View {
  const level = Math.min(Math.max(0, view.level + by), topLevel(grid, spacePages));
  const row = Math.floor((page - view.from) / rowPages(view, grid));
  const newRow = 2 ** level * grid.columns;
  return clampView({ from: Math.floor(page / newRow) * newRow - row * newRow, level }, grid, spacePages);
}

export function panned(view: View, rows: number, grid: Grid, spacePages: number): View {
  return clampView({ from: view.from + rows * rowPages(view, grid), level: view.level }, grid, spacePages);
}

/** The closest view that has all pages from `first` to `last`, the first of them in its first rows. */
export function fitted(first: number, last: number, grid: Grid, spacePages: number): View {
  for (let level = 0; level < topLevel(grid, spacePages); level++) {
    const view = clampView({ from: Math.floor(first / (2 ** level * grid.columns)) * 2 ** level * grid.columns, level }, grid, spacePages);
    if (last < view.from + viewPages(view, grid)) return view;
  }
  return wholeView(grid, spacePages);
}

/** With `page` in the middle row. */
export function centred(page: number, level: number, grid: Grid, spacePages: number): View {
  const row = 2 ** level * grid.columns;
  return clampView({ from: Math.floor(page / row) * row - Math.floor(grid.rows / 2) * row, level }, grid, spacePages);
}

export function contains(view: View, page: number, grid: Grid): boolean {
  return page >= view.from && page < view.from + viewPages(view, grid);
}

/** Index of the cell that has the page; may lie outside of the picture. */
export function cellOf(view: View, page: number): number {
  return Math.floor((page - view.from) / cellPages(view));
}

export function pageOfCell(view: View, cell: number): number {
  return view.from + cell * cellPages(view);
}

/** Spans of page-table levels above a view: the whole space, then 512^n pages, the largest first. */
export function ancestors(view: View, grid: Grid, spacePages: number): readonly { readonly from: number; readonly pages: number }[] {
  const found = [{ from: 0, pages: spacePages }];
  for (let pages = 512 ** Math.ceil(Math.log2(spacePages) / 9 - 1); pages > viewPages(view, grid); pages = pages / 512) {
    const from = Math.floor(view.from / pages) * pages;
    if (pages < spacePages && view.from + viewPages(view, grid) <= from + pages) found.push({ from, pages });
  }
  return found;
}
