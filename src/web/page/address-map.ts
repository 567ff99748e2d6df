/**
 * The address map of the chosen domain: what it shows, where, and when it asks the daemon for more. It asks when the view or
 * the domain's revision changes, never otherwise; what it knows already is drawn at once wherever it now belongs.
 */
import type { MapCell } from '../../view/types.js';
import { addressOf, endOf, pageOf, parseAddress } from './addresses.js';
import { ApiFailure } from './api.js';
import { byId, setAttributes, setText } from './dom.js';
import { setField } from './fields.js';
import { span } from './format.js';
import { describe, type CellFacts } from './map-describe.js';
import { cellAt, drawMap } from './map-draw.js';
import { MapFeed, type MapPart } from './map-feed.js';
import { ancestors, cellOf, cellPages, centred, clampView, contains, fitted, pageOfCell, panned, viewPages, wholeView, zoomed, type Grid, type View } from './map-geometry.js';
import { attachKeys, attachPointer, type MapMoves } from './map-input.js';
import { extent, nextIsland, previousIsland } from './map-search.js';
import { MapStrips, STRIP_CELLS } from './map-strips.js';
import type { Router } from './route.js';
import { stampOf, type Store } from './store.js';
import { onTheme, prefersStillness } from './theme.js';

const ROWS = 32;
const WIDE_COLUMNS = 64;
const NARROW_COLUMNS = 32;
const NARROW_BELOW = 480;
/** Strips and the fit follow a changing domain no faster than this. */
const SLOWLY_MS = 1000;
const FRESH_MS = 700;
/** What is found elsewhere is shown no further away than this: 16 pages a cell. */
const FIND_LEVEL = 4;

export class AddressMap implements MapMoves {
  readonly #store: Store;
  readonly #router: Router;
  readonly #canvas = byId<HTMLCanvasElement>('map-canvas');
  readonly #frame = byId('map-frame');
  readonly #tooltip = byId('map-tooltip');
  readonly #readout = byId('map-readout');
  readonly #notice = byId('map-notice');
  readonly #feed = new MapFeed((error) => this.#failed(error));
  readonly #strips: MapStrips;
  #grid: Grid = { columns: WIDE_COLUMNS, rows: ROWS };
  #domain: number | undefined;
  #stamp = '';
  #view: View = { from: 0, level: 0 };
  #cursor: number | undefined;
  #part: MapPart | undefined;
  #fresh = new Set<number>();
  #stale: readonly number[] = [];
  /** The view follows the domain until somebody moves it. */
  #follows = true;
  #faultsDrawn = 0;
  #slowlyAt = -Infinity;
  #slowly: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, router: Router) {
    this.#store = store;
    this.#router = router;
    this.#strips = new MapStrips(byId('map-strips'), (page, { pages: size }) => this.#goToSpan(page, size));
    attachPointer(this.#canvas, this);
    attachKeys(this.#frame, this);
    this.#attachToolbar();
    this.#frame.addEventListener('focus', () => this.#ensureCursor());
    new ResizeObserver(() => this.#resized()).observe(this.#frame);
    onTheme(() => this.#draw());
    store.onChange(() => this.#update());
    store.onReset(() => this.#forget());
  }

  /** Shows an address in the middle, as closely as single pages. */
  goTo(domain: number, address: string, isFocused = true): void {
    this.#store.choose({ domain });
    this.#update();
    this.#follows = false;
    this.#cursor = Math.min(pageOf(address), this.#space - 1);
    this.#setView(centred(this.#cursor, 0, this.#grid, this.#space));
    if (isFocused) this.#frame.focus();
  }

  setStale(domain: number, stale: readonly number[]): void {
    if (domain !== this.#domain) return;
    this.#stale = stale;
    this.#draw();
  }

  cellAt(x: number, y: number): number | undefined {
    return cellAt(x, y, this.#canvas.clientWidth, this.#grid);
  }

  zoom(levels: number, cell?: number): void {
    const page = cell === undefined ? this.#ensureCursor() : pageOfCell(this.#view, cell);
    this.#move(zoomed(this.#view, levels, page, this.#grid, this.#space));
  }

  pan(rows: number): void {
    this.#move(panned(this.#view, rows, this.#grid, this.#space));
  }

  step(cells: number, rows: number): void {
    const size = cellPages(this.#view);
    const page = Math.floor(this.#ensureCursor() / size) * size + (cells + rows * this.#grid.columns) * size;
    this.#cursor = Math.min(Math.max(0, page), this.#space - 1);
    if (contains(this.#view, this.#cursor, this.#grid)) this.#draw();
    else this.pan(page < this.#view.from ? -1 : 1);
  }

  put(cell: number): void {
    this.#cursor = Math.min(pageOfCell(this.#view, cell), this.#space - 1);
    this.#draw();
  }

  hover(cell: number | undefined, x: number, y: number): void {
    this.#tooltip.hidden = cell === undefined || pageOfCell(this.#view, cell) >= this.#space;
    if (this.#tooltip.hidden || cell === undefined) return;
    setText(this.#tooltip, describe(this.#factsOf(pageOfCell(this.#view, cell))).join('\n'));
    const width = this.#canvas.clientWidth;
    const isRight = x > width / 2;
    this.#tooltip.style.left = isRight ? 'auto' : `${x + 14}px`;
    this.#tooltip.style.right = isRight ? `${width - x + 14}px` : 'auto';
    this.#tooltip.style.top = `${y + 16}px`;
  }

  whole(): void {
    this.#move(wholeView(this.#grid, this.#space));
  }

  fit(): void {
    this.#follows = true;
    void this.#fitNow();
  }

  next(): void {
    void this.#search(nextIsland);
  }

  previous(): void {
    void this.#search(previousIsland);
  }

  get #space(): number {
    return 2 ** ((this.#store.overview?.inputAddressBits ?? 48) - 12);
  }

  #attachToolbar(): void {
    const buttons = { 'map-in': () => this.zoom(-1), 'map-out': () => this.zoom(1), 'map-whole': () => this.whole(), 'map-fit': () => this.fit(), 'map-next': () => this.next(), 'map-previous': () => this.previous() };
    for (const [id, act] of Object.entries(buttons)) byId(id).addEventListener('click', act);
    const input = byId<HTMLInputElement>('map-address');
    byId<HTMLFormElement>('map-go').addEventListener('submit', (event) => {
      event.preventDefault();
      const address = parseAddress(input.value);
      const isInside = address !== undefined && address < BigInt(this.#space) * 4096n;
      input.setCustomValidity(isInside ? '' : `an address of ${this.#store.overview?.inputAddressBits ?? 48} bits: 0x and hex digits`);
      input.reportValidity();
      if (isInside && this.#domain !== undefined) this.goTo(this.#domain, `0x${address.toString(16)}`);
    });
    input.addEventListener('input', () => input.setCustomValidity(''));
  }

  async #search(find: typeof nextIsland): Promise<void> {
    const domain = this.#domain;
    if (domain === undefined) return;
    this.#follows = false;
    try {
      const page = await find(domain, this.#cursor ?? this.#view.from, this.#space);
      if (domain !== this.#domain) return;
      if (page === undefined) return this.#say('nothing is mapped in this domain');
      this.#cursor = page;
      const isSeen = contains(this.#view, page, this.#grid);
      this.#setView(isSeen ? this.#view : centred(page, Math.min(this.#view.level, FIND_LEVEL), this.#grid, this.#space));
    } catch (error) {
      this.#failed(error);
    }
  }

  #ensureCursor(): number {
    const middle = pageOfCell(this.#view, (ROWS / 2) * this.#grid.columns);
    const isSeen = this.#cursor !== undefined && contains(this.#view, this.#cursor, this.#grid);
    if (!isSeen) {
      const mapped = this.#part?.cells.find(({ mapped: some, cell }) => some > 0 && contains(this.#view, this.#pageOfPart(cell), this.#grid));
      this.#cursor = mapped === undefined ? Math.min(middle, this.#space - 1) : this.#pageOfPart(mapped.cell);
      this.#draw();
    }
    return this.#cursor!;
  }

  #pageOfPart(cell: number): number {
    return this.#part!.wish.from + cell * this.#part!.cellPages;
  }

  #goToSpan(page: number, size: number): void {
    const level = Math.max(0, Math.round(Math.log2(size / (this.#grid.columns * this.#grid.rows))));
    this.#cursor = page;
    this.#move(clampView({ from: page, level }, this.#grid, this.#space));
  }

  #move(view: View): void {
    this.#follows = false;
    this.#setView(view);
  }

  #setView(view: View): void {
    const isNew = view.from !== this.#view.from || view.level !== this.#view.level;
    this.#view = view;
    this.#fresh.clear();
    if (isNew) this.#ask();
    this.#draw();
    if (!this.#follows) this.#router.update({ at: addressOf(view.from), cell: cellPages(view) });
  }

  /** A new frame, or another choice. */
  #update(): void {
    const { chosen, domain } = this.#store;
    if (this.#store.overview === undefined) return;
    if (chosen.domain !== this.#domain) this.#changeDomain(chosen.domain);
    this.#showNotice();
    if (this.#store.faults.size !== this.#faultsDrawn) this.#draw();
    if (domain === undefined || stampOf(domain, this.#store.overview) === this.#stamp) return;
    this.#stamp = stampOf(domain, this.#store.overview);
    this.#ask();
    this.#later();
  }

  #showNotice(): void {
    setText(this.#notice, this.#noticeText());
    setAttributes(this.#notice, { hidden: this.#notice.textContent === '' });
  }

  #noticeText(): string {
    if (this.#domain === undefined) return this.#store.domains.length === 0 ? 'No domain yet: nobody created one.' : 'Choose a domain.';
    if (this.#store.domain === undefined) return `Domain ${this.#domain} is gone. What you see is its last state.`;
    return this.#part?.endsAt === undefined ? '' : `The picture ends at ${addressOf(this.#part.endsAt)}: the tables have more than could be looked through. Zoom in to see the rest.`;
  }

  #changeDomain(domain: number | undefined): void {
    this.#domain = domain;
    this.#forget();
    setAttributes(this.#frame, { 'data-domain': domain });
    if (domain === undefined) return;
    const { at, cell, domain: routed } = this.#router.route;
    const isRouted = routed === domain && at !== undefined && cell !== undefined && cell > 0;
    this.#router.update(isRouted ? { domain } : { domain, at: undefined, cell: undefined });
    this.#follows = !isRouted;
    this.#setView(isRouted ? clampView({ from: pageOf(at), level: Math.log2(cell) }, this.#grid, this.#space) : wholeView(this.#grid, this.#space));
    if (this.#follows) void this.#fitNow();
  }

  #forget(): void {
    this.#part = undefined;
    this.#stamp = '';
    this.#cursor = undefined;
    this.#stale = [];
    this.#fresh.clear();
    this.#strips.clear();
    this.#draw();
  }

  /** Fit and strips, at once when they rested long enough, otherwise as soon as they have. */
  #later(): void {
    clearTimeout(this.#slowly);
    const wait = Math.max(0, this.#slowlyAt + SLOWLY_MS - performance.now());
    this.#slowly = setTimeout(() => {
      this.#slowlyAt = performance.now();
      this.#askStrips();
      if (this.#follows) void this.#fitNow();
    }, wait);
  }

  /** Following only ever shows more: a picture that shrinks and grows with each call cannot be read. */
  async #fitNow(): Promise<void> {
    const domain = this.#domain;
    const wasWhole = this.#part === undefined || this.#view.level === wholeView(this.#grid, this.#space).level;
    if (domain === undefined) return;
    try {
      const found = await extent(domain, this.#space);
      if (found === undefined || domain !== this.#domain || !this.#follows) return;
      const isSeen = contains(this.#view, found.first, this.#grid) && contains(this.#view, found.last, this.#grid);
      if (!isSeen || wasWhole || this.#view.level > fitted(found.first, found.last, this.#grid, this.#space).level + 2) this.#setView(fitted(found.first, found.last, this.#grid, this.#space));
    } catch (error) {
      this.#failed(error);
    }
  }

  #ask(): void {
    if (this.#domain === undefined || this.#store.domain === undefined) return;
    const wish = { domain: this.#domain, from: this.#view.from, pages: Math.min(viewPages(this.#view, this.#grid), this.#space - this.#view.from), cells: this.#grid.columns * this.#grid.rows };
    this.#feed.want('view', wish, (part) => this.#take(part));
    const spans = this.#spans();
    if (spans.some(({ from, pages: size }, i) => this.#strips.wanted[i]?.from !== from || this.#strips.wanted[i]?.pages !== size)) this.#later();
  }

  #askStrips(): void {
    const domain = this.#domain;
    if (domain === undefined || this.#store.domain === undefined) return;
    this.#strips.wanted.forEach(({ from, pages: size }, i) => {
      this.#feed.want(`strip ${i}`, { domain, from, pages: size, cells: STRIP_CELLS }, (part) => {
        if (part.wish.domain !== this.#domain) return;
        this.#strips.fill(i, part);
        this.#draw();
      });
    });
  }

  #take(part: MapPart): void {
    if (part.wish.domain !== this.#domain) return;
    this.#markFresh(part);
    this.#part = part;
    this.#showNotice();
    this.#draw();
  }

  /** What changed since the last answer for the same view stands out for a moment. */
  #markFresh(part: MapPart): void {
    const before = this.#part;
    if (before === undefined || prefersStillness() || before.wish.from !== part.wish.from || before.wish.pages !== part.wish.pages || before.revision === part.revision) return;
    const was = new Map(before.cells.map((cell) => [cell.cell, cell.mapped]));
    this.#fresh = new Set(part.cells.filter(({ cell, mapped }) => (was.get(cell) ?? 0) !== mapped).map(({ cell }) => part.wish.from + cell * part.cellPages));
    if (this.#fresh.size === 0) return;
    setTimeout(() => {
      this.#fresh.clear();
      this.#draw();
    }, FRESH_MS);
  }

  #spans(): readonly { from: number; pages: number }[] {
    return [...ancestors(this.#view, this.#grid, this.#space), { from: this.#view.from, pages: viewPages(this.#view, this.#grid) }];
  }

  #draw(): void {
    this.#faultsDrawn = this.#store.faults.size;
    const faults = [...this.#store.faults.values()].filter(({ domain }) => domain === this.#domain);
    const drawn = drawMap(this.#canvas, { view: this.#view, grid: this.#grid, spacePages: this.#space, part: this.#part, cursor: this.#cursor, stale: this.#stale, faults: faults.map(({ address }) => pageOf(address)), fresh: this.#fresh });
    this.#strips.setDepth(ancestors({ from: 0, level: 0 }, this.#grid, this.#space).length);
    this.#strips.show(this.#spans());
    this.#describeView(drawn);
    if (this.#cursor !== undefined) setText(this.#readout, describe(this.#factsOf(this.#cursor)).join('\n'));
  }

  #describeView(drawn: number): void {
    const size = Math.min(viewPages(this.#view, this.#grid), this.#space - this.#view.from);
    const cell = cellPages(this.#view);
    setText(byId('map-scale'), `${addressOf(this.#view.from)} – ${endOf(this.#view.from + size - 1)} · ${span(size)} · a cell is ${cell === 1 ? 'one page' : `${span(cell)}`} ·`);
    const isKnown = this.#knows(this.#view.from);
    setField(byId('map-mapped'), isKnown ? this.#part!.mappedPages : undefined);
    setAttributes(this.#frame, {
      'data-from': addressOf(this.#view.from),
      'data-cell-pages': cellPages(this.#view),
      'data-cells': this.#part?.cells.length ?? 0,
      'data-drawn': drawn,
      'data-revision': isKnown ? this.#part!.revision : undefined,
      'data-requests': this.#feed.sent,
      'data-follows': String(this.#follows),
    });
  }

  /** The answer at hand is of this view. */
  #knows(page: number): boolean {
    return this.#part !== undefined && this.#part.wish.from === this.#view.from && this.#part.cellPages === cellPages(this.#view) && contains(this.#view, page, this.#grid);
  }

  #factsOf(page: number): CellFacts {
    const size = cellPages(this.#view);
    const first = Math.floor(page / size) * size;
    const isIn = (at: number) => at >= first && at < first + size;
    const isKnown = this.#knows(first);
    return {
      first,
      pages: size,
      cell: isKnown ? this.#cellOf(first) : undefined,
      isKnown,
      faults: [...this.#store.faults.values()].filter(({ domain, address }) => domain === this.#domain && isIn(pageOf(address))).reverse(),
      isStale: this.#stale.some(isIn),
    };
  }

  #cellOf(page: number): MapCell | undefined {
    const cell = cellOf(this.#view, page);
    return this.#part?.cells.find((each) => each.cell === cell);
  }

  #resized(): void {
    const columns = this.#frame.clientWidth < NARROW_BELOW ? NARROW_COLUMNS : WIDE_COLUMNS;
    if (columns !== this.#grid.columns) {
      const first = this.#view.from;
      this.#grid = { columns, rows: ROWS };
      this.#setView(clampView({ from: first, level: this.#view.level }, this.#grid, this.#space));
      this.#ask();
    }
    this.#draw();
  }

  #say(text: string): void {
    setText(this.#readout, text);
  }

  /** A domain that went while it was asked about is said to be gone elsewhere. */
  #failed(error: unknown): void {
    if (error instanceof ApiFailure && error.status === 404) return;
    this.#say(error instanceof Error ? error.message : String(error));
  }
}
