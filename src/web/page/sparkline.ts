/** The last two minutes of a rate as a line, and as an area where there is room. */
import type { Rate } from '../../view/types.js';
import { setAttributes, svg } from './dom.js';

const WIDTH = 120;
const HEIGHT = 24;

export class Sparkline {
  readonly root: SVGSVGElement;
  readonly #line = svg('polyline', { fill: 'none', class: 'spark-line', 'vector-effect': 'non-scaling-stroke' });
  readonly #area = svg('polygon', { class: 'spark-area' });

  constructor() {
    this.root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'spark', 'aria-hidden': 'true' }, this.#area, this.#line);
  }

  show({ series }: Rate): void {
    const points = pointsOf(series, WIDTH, HEIGHT - 2, Math.max(1, ...series)).map(([x, y]) => `${x},${y + 1}`);
    setAttributes(this.#line, { points: points.join(' ') });
    setAttributes(this.#area, { points: points.length === 0 ? '' : `${pointsOf(series, WIDTH, HEIGHT, 1)[0]![0]},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}` });
  }
}

/** The newest at the right edge; a shorter series begins further right. */
export function pointsOf(series: readonly number[], width: number, height: number, top: number): readonly (readonly [number, number])[] {
  const step = width / 119;
  return series.slice(-120).map((value, i, all) => [round(width - (all.length - 1 - i) * step), round(height - (Math.min(value, top) / top) * height)] as const);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
