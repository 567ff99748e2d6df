/**
 * Where one is: a strip for each level of page tables above the view, 512 cells each as the table has entries, with a bracket
 * around what the next one shows. A click goes there.
 */
import { addressOf, grouped } from './addresses.js';
import { surfaceOf } from './canvas.js';
import { button, el, setText } from './dom.js';
import { span } from './format.js';
import { strength } from './map-draw.js';
import type { MapPart } from './map-feed.js';
import { theme } from './theme.js';

const HEIGHT = 12;
export const STRIP_CELLS = 512;
/** The whole space and the levels of tables above a view: three with 48 bits, four with 57. */
export const STRIPS = 4;

export interface Span {
  readonly from: number;
  readonly pages: number;
}

interface Strip {
  readonly root: HTMLElement;
  readonly name: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
  span: Span;
  part: MapPart | undefined;
}

export class MapStrips {
  readonly #strips: Strip[];
  readonly #go: (page: number, span: Span) => void;
  #shown = 0;

  /** `go`: to a page, in a span of this size. */
  constructor(root: HTMLElement, go: (page: number, span: Span) => void) {
    this.#go = go;
    this.#strips = Array.from({ length: STRIPS }, () => this.#make(root));
  }

  /** How many there are ever of this space: places that are not used now are kept free, so that nothing jumps. */
  setDepth(depth: number): void {
    this.#strips.forEach(({ root }, i) => root.classList.toggle('absent', i >= depth));
  }

  /** Spans from the widest to the view itself, which is the last and has no strip. */
  show(spans: readonly Span[]): void {
    this.#shown = Math.min(STRIPS, spans.length - 1);
    this.#strips.forEach((strip, i) => {
      const own = spans[i];
      const isShown = own !== undefined && i < this.#shown;
      strip.root.classList.toggle('unused', !isShown);
      strip.name.disabled = !isShown;
      if (!isShown) return;
      if (strip.span.from !== own.from || strip.span.pages !== own.pages) strip.part = undefined;
      strip.span = own;
      setText(strip.name, i === 0 ? `all ${span(own.pages)}` : `${span(own.pages)} at ${grouped(addressOf(own.from))}`);
      this.#draw(strip, spans[i + 1]!);
    });
  }

  /** Spans that are shown and wait for their cells. */
  get wanted(): readonly Span[] {
    return this.#strips.slice(0, this.#shown).map(({ span }) => span);
  }

  fill(index: number, part: MapPart): void {
    const strip = this.#strips[index];
    if (strip !== undefined && strip.span.from === part.wish.from && strip.span.pages === part.wish.pages) strip.part = part;
  }

  clear(): void {
    for (const strip of this.#strips) strip.part = undefined;
  }

  #make(root: HTMLElement): Strip {
    const canvas = el('canvas', { 'aria-hidden': 'true' });
    const name = button('', { class: 'strip-name' }, () => this.#go(strip.span.from, strip.span));
    const strip: Strip = { root: el('div', { class: 'strip unused' }, name, canvas), name, canvas, span: { from: 0, pages: 1 }, part: undefined };
    canvas.addEventListener('click', ({ offsetX }) => {
      const page = strip.span.from + Math.floor((offsetX / canvas.clientWidth) * strip.span.pages);
      this.#go(page, { from: page, pages: strip.span.pages / STRIP_CELLS });
    });
    root.append(strip.root);
    return strip;
  }

  #draw({ canvas, part, span: own }: Strip, inner: Span): void {
    const surface = surfaceOf(canvas, HEIGHT);
    if (surface === undefined) return;
    const { context, width } = surface;
    const colours = theme();
    context.fillStyle = colours['map-empty'];
    context.fillRect(0, 2, width, HEIGHT - 4);
    const scale = width / own.pages;
    for (const cell of part?.cells ?? []) {
      if (cell.mapped === 0) continue;
      context.globalAlpha = strength(cell.mapped, part!.cellPages);
      context.fillStyle = cell.writable === 0 ? colours['map-r'] : cell.readable === 0 ? colours['map-w'] : colours['map-rw'];
      context.fillRect((part!.wish.from + cell.cell * part!.cellPages - own.from) * scale, 2, Math.max(2, part!.cellPages * scale), HEIGHT - 4);
    }
    context.globalAlpha = 1;
    context.strokeStyle = colours.mark;
    context.lineWidth = 2;
    const bracket = Math.max(4, inner.pages * scale);
    context.strokeRect(Math.min(width - bracket - 1, (inner.from - own.from) * scale + 1), 1, bracket, HEIGHT - 2);
  }
}
