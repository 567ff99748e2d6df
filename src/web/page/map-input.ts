/**
 * Wheel, drag, pinch and keys over the address map, as a few movements. Rows are what one pans by: addresses stay in their
 * column. Nothing here knows what is drawn.
 */

export interface MapMoves {
  /** Cell at a place in the canvas; undefined beside the cells. */
  cellAt(x: number, y: number): number | undefined;
  /** Levels, negative: closer; about the cell, or about the cursor. */
  zoom(levels: number, cell?: number): void;
  pan(rows: number): void;
  /** Moves the cursor by cells; beyond the edge the view follows. */
  step(cells: number, rows: number): void;
  put(cell: number): void;
  hover(cell: number | undefined, x: number, y: number): void;
  whole(): void;
  fit(): void;
  next(): void;
  previous(): void;
}

const WHEEL_PER_LEVEL = 80;
const DRAG_FROM = 4;
const ROW = 14;

export function attachPointer(canvas: HTMLCanvasElement, moves: MapMoves): void {
  attachWheel(canvas, moves);
  attachDrag(canvas, moves);
  canvas.addEventListener('pointerleave', () => moves.hover(undefined, 0, 0));
  canvas.addEventListener('dblclick', ({ offsetX, offsetY }) => {
    const cell = moves.cellAt(offsetX, offsetY);
    if (cell !== undefined) moves.zoom(-3, cell);
  });
}

function attachWheel(canvas: HTMLCanvasElement, moves: MapMoves): void {
  let gathered = 0;
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const delta = (event.deltaY || event.deltaX) * lines;
      if (Math.sign(delta) !== Math.sign(gathered)) gathered = 0;
      gathered += delta;
      const size = event.shiftKey ? ROW * 2 : WHEEL_PER_LEVEL;
      const steps = Math.trunc(gathered / size);
      if (steps === 0) return;
      gathered -= steps * size;
      if (event.shiftKey) moves.pan(steps);
      else moves.zoom(Math.sign(steps) * Math.min(3, Math.abs(steps)), moves.cellAt(event.offsetX, event.offsetY));
    },
    { passive: false },
  );
}

interface Touch {
  x: number;
  y: number;
}

function attachDrag(canvas: HTMLCanvasElement, moves: MapMoves): void {
  const touches = new Map<number, Touch>();
  let moved = 0;
  let rows = 0;
  let spread = 0;
  const distance = () => {
    const [a, b] = [...touches.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const drag = (dy: number) => {
    rows += dy / ROW;
    const whole = Math.trunc(rows);
    rows -= whole;
    if (whole !== 0) moves.pan(-whole);
  };
  const pinch = () => {
    const now = distance();
    const levels = Math.round(Math.log2(spread / now));
    if (levels === 0) return;
    const [a, b] = [...touches.values()];
    moves.zoom(levels, moves.cellAt((a!.x + b!.x) / 2, (a!.y + b!.y) / 2));
    spread = now;
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (touches.size === 1) [moved, rows] = [0, 0];
    spread = distance();
  });
  canvas.addEventListener('pointermove', (event) => {
    const touch = touches.get(event.pointerId);
    moves.hover(touches.size > 0 && moved > DRAG_FROM ? undefined : moves.cellAt(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
    if (touch === undefined) return;
    const dy = event.offsetY - touch.y;
    moved += Math.abs(dy) + Math.abs(event.offsetX - touch.x);
    Object.assign(touch, { x: event.offsetX, y: event.offsetY });
    if (touches.size === 2) pinch();
    else if (moved > DRAG_FROM) drag(dy);
  });
  const end = (event: PointerEvent) => {
    const wasAlone = touches.delete(event.pointerId) && touches.size === 0;
    const cell = moves.cellAt(event.offsetX, event.offsetY);
    if (wasAlone && moved <= DRAG_FROM && event.type === 'pointerup' && cell !== undefined) moves.put(cell);
    if (!wasAlone) moved = DRAG_FROM + 1;
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
}

const KEYS: Readonly<Record<string, (moves: MapMoves) => void>> = {
  ArrowLeft: (moves) => moves.step(-1, 0),
  ArrowRight: (moves) => moves.step(1, 0),
  ArrowUp: (moves) => moves.step(0, -1),
  ArrowDown: (moves) => moves.step(0, 1),
  PageUp: (moves) => moves.pan(-16),
  PageDown: (moves) => moves.pan(16),
  '+': (moves) => moves.zoom(-1),
  '=': (moves) => moves.zoom(-1),
  '-': (moves) => moves.zoom(1),
  Enter: (moves) => moves.zoom(-3),
  Home: (moves) => moves.whole(),
  f: (moves) => moves.fit(),
  n: (moves) => moves.next(),
  p: (moves) => moves.previous(),
};

export function attachKeys(element: HTMLElement, moves: MapMoves): void {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act(moves);
  });
}
