/**
 * Draws the address map. A cell's height is shared by its pages with both rights, with reading alone and with writing alone;
 * how strong it is says how much of it is mapped, on a scale of magnitudes, so one page in 2^25 still shows.
 */
import type { MapCell } from '../../view/types.js';
import { addressOf, grouped } from './addresses.js';
import { surfaceOf } from './canvas.js';
import { cellOf, cellPages, contains, pageOfCell, rowPages, type Grid, type View } from './map-geometry.js';
import type { MapPart } from './map-feed.js';
import { theme, type Theme } from './theme.js';

export interface MapPicture {
  readonly view: View;
  readonly grid: Grid;
  readonly spacePages: number;
  /** What is known, of this view or of an older one; cells elsewhere are not drawn. */
  readonly part: MapPart | undefined;
  readonly cursor: number | undefined;
  /** First pages of what is cached though the tables say something else. */
  readonly stale: readonly number[];
  readonly faults: readonly number[];
  /** Cells that changed with the newest answer, by their first page. */
  readonly fresh: ReadonlySet<number>;
}

export interface Metrics {
  readonly gutter: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export const ROW_HEIGHT = 14;
const GUTTER = 122;
/** Narrower than this, addresses of rows are left out. */
const GUTTER_FROM = 480;

export function metricsOf(width: number, grid: Grid): Metrics {
  const gutter = width < GUTTER_FROM ? 0 : GUTTER;
  return { gutter, cellWidth: (width - gutter) / grid.columns, cellHeight: ROW_HEIGHT };
}

/** The cell at a place in the canvas, or undefined beside the cells. */
export function cellAt(x: number, y: number, width: number, grid: Grid): number | undefined {
  const { gutter, cellWidth, cellHeight } = metricsOf(width, grid);
  const column = Math.floor((x - gutter) / cellWidth);
  const row = Math.floor(y / cellHeight);
  return column >= 0 && column < grid.columns && row >= 0 && row < grid.rows ? row * grid.columns + column : undefined;
}

/** Returns how many cells it drew. */
export function drawMap(canvas: HTMLCanvasElement, picture: MapPicture): number {
  const { grid } = picture;
  const surface = surfaceOf(canvas, grid.rows * ROW_HEIGHT);
  if (surface === undefined) return 0;
  const { context, width } = surface;
  const metrics = metricsOf(width, grid);
  const colours = theme();
  drawEmpty(context, picture, metrics, width, colours);
  const drawn = drawCells(context, picture, metrics, colours);
  for (const page of picture.stale) drawStale(context, picture, metrics, page, colours);
  for (const page of picture.faults) drawFault(context, picture, metrics, page, colours);
  if (picture.cursor !== undefined) drawCursor(context, picture, metrics, picture.cursor, colours);
  return drawn;
}

function drawEmpty(context: CanvasRenderingContext2D, { view, grid, spacePages }: MapPicture, metrics: Metrics, width: number, colours: Theme): void {
  context.font = '11px ui-monospace, monospace';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const pages = rowPages(view, grid);
  const table = 512 ** Math.ceil(Math.log2(pages * 2) / 9);
  for (let row = 0; row < grid.rows; row++) {
    const first = view.from + row * pages;
    const inside = Math.min(grid.columns, Math.ceil((spacePages - first) / cellPages(view)));
    if (inside <= 0) return;
    const y = row * metrics.cellHeight;
    context.fillStyle = colours['map-empty'];
    context.fillRect(metrics.gutter, y + 0.5, inside * metrics.cellWidth, metrics.cellHeight - 1);
    if (first % table === 0 && row > 0) {
      context.fillStyle = colours['map-edge'];
      context.fillRect(metrics.gutter, y - 0.5, width - metrics.gutter, 1);
    }
    if (metrics.gutter > 0) {
      context.fillStyle = colours.faint;
      context.fillText(grouped(addressOf(first)), metrics.gutter - 6, y + metrics.cellHeight / 2);
    }
  }
}

/** A part of another view is drawn where its cells are now: the picture answers before the daemon does. */
function drawCells(context: CanvasRenderingContext2D, picture: MapPicture, metrics: Metrics, colours: Theme): number {
  const { part, view, grid } = picture;
  if (part === undefined) return 0;
  const own = cellPages(view);
  const spread = part.cellPages / own;
  const limit = grid.columns * grid.rows;
  let drawn = 0;
  for (const cell of part.cells) {
    const page = part.wish.from + cell.cell * part.cellPages;
    if (page + part.cellPages <= view.from || page >= pageOfCell(view, limit)) continue;
    const first = Math.max(0, cellOf(view, page));
    const last = Math.min(limit - 1, spread <= 1 ? first : first + spread - 1);
    const isFresh = picture.fresh.has(page);
    for (let at = first; at <= last; at++, drawn++) drawCell(context, cell, Math.max(part.cellPages, own), placeOf(at, grid, metrics), colours, isFresh);
  }
  return drawn;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function placeOf(cell: number, grid: Grid, metrics: Metrics): Place {
  const gap = metrics.cellWidth > 6 ? 1 : 0.5;
  return {
    x: metrics.gutter + (cell % grid.columns) * metrics.cellWidth,
    y: Math.floor(cell / grid.columns) * metrics.cellHeight + 0.5,
    width: metrics.cellWidth - gap,
    height: metrics.cellHeight - 1,
  };
}

function drawCell(context: CanvasRenderingContext2D, cell: MapCell, pages: number, place: Place, colours: Theme, isFresh: boolean): void {
  if (cell.held > 0) hatch(context, place, colours['map-held']);
  if (cell.mapped > 0) {
    const reading = cell.mapped - cell.writable;
    const writing = cell.mapped - cell.readable;
    const shares = [[colours['map-rw'], cell.mapped - reading - writing], [colours['map-r'], reading], [colours['map-w'], writing]] as const;
    context.globalAlpha = strength(cell.mapped, pages);
    let y = place.y;
    for (const [colour, share] of shares) {
      const height = (place.height * share) / cell.mapped;
      context.fillStyle = colour;
      context.fillRect(place.x, y, place.width, height);
      y += height;
    }
    context.globalAlpha = 1;
    if (cell.identity > 0) ring(context, place, colours.bg);
  } else if (cell.history !== undefined && cell.history.length > 0) {
    context.fillStyle = colours['map-ghost'];
    context.fillRect(place.x + place.width / 2 - 1.5, place.y + place.height / 2 - 1.5, 3, 3);
  }
  if (isFresh) {
    context.strokeStyle = colours.fg;
    context.lineWidth = 1;
    context.strokeRect(place.x + 0.5, place.y + 0.5, place.width - 1, place.height - 1);
  }
}

/** 1 for a full cell, 0.35 for one page in the largest cells. */
export function strength(mapped: number, pages: number): number {
  if (mapped >= pages) return 1;
  return 0.35 + 0.55 * (1 - Math.min(1, Math.log2(pages / mapped) / 24));
}

function hatch(context: CanvasRenderingContext2D, { x, y, width, height }: Place, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 4) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

function ring(context: CanvasRenderingContext2D, { x, y, width, height }: Place, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x + width / 2 - 1.5, y + height / 2 - 1.5, 3, 3);
}

function drawStale(context: CanvasRenderingContext2D, { view, grid }: MapPicture, metrics: Metrics, page: number, colours: Theme): void {
  if (!contains(view, page, grid)) return;
  const { x, y, width } = placeOf(cellOf(view, page), grid, metrics);
  const size = Math.min(8, width);
  context.fillStyle = colours.warn;
  context.beginPath();
  context.moveTo(x + width - size, y);
  context.lineTo(x + width, y);
  context.lineTo(x + width, y + size);
  context.fill();
}

/** A cross in a ring of the background: it shows on every colour. */
function drawFault(context: CanvasRenderingContext2D, { view, grid }: MapPicture, metrics: Metrics, page: number, colours: Theme): void {
  if (!contains(view, page, grid)) return;
  const { x, y, width, height } = placeOf(cellOf(view, page), grid, metrics);
  const [cx, cy, size] = [x + width / 2, y + height / 2, 4.5];
  for (const [colour, line] of [[colours.bg, 5], [colours.bad, 2.5]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.beginPath();
    context.moveTo(cx - size, cy - size);
    context.lineTo(cx + size, cy + size);
    context.moveTo(cx + size, cy - size);
    context.lineTo(cx - size, cy + size);
    context.stroke();
  }
}

function drawCursor(context: CanvasRenderingContext2D, { view, grid }: MapPicture, metrics: Metrics, page: number, colours: Theme): void {
  if (!contains(view, page, grid)) return;
  const { x, y, width, height } = placeOf(cellOf(view, page), grid, metrics);
  context.lineWidth = 4;
  context.strokeStyle = colours.bg;
  context.strokeRect(x - 1, y - 1, width + 2, height + 2);
  context.lineWidth = 2;
  context.strokeStyle = colours.mark;
  context.strokeRect(x - 1, y - 1, width + 2, height + 2);
}
