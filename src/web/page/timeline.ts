/**
 * The timeline: a list of which only what is seen exists, that follows the newest rows until somebody scrolls up or pauses it,
 * and scrubs back through all that is kept. Rows that come while it does not follow move nothing.
 */
import type { LiveFrame, Subscribe } from '../../view/types.js';
import { byId, reconcile, setAttributes, setText, show } from './dom.js';
import { count } from './format.js';
import type { Store } from './store.js';
import { TimelineBuffer } from './timeline-buffer.js';
import { TimelineFilterBar } from './timeline-filter.js';
import { makeRow, ROW_HEIGHT, updateRow } from './timeline-row.js';

/** Rows beyond the edge that exist, and that are asked for in time. */
const BEYOND = 10;
const ASK_WITHIN = 40;
const INTERVAL_MS = 250;
const RETRY_MS = 1500;

export class Timeline {
  readonly filterBar: TimelineFilterBar;
  readonly #store: Store;
  readonly #resubscribe: () => void;
  readonly #choose: (number: number | undefined) => void;
  readonly #list = byId('timeline-list');
  readonly #body = byId('timeline-rows');
  readonly #slider = byId<HTMLInputElement>('timeline-slider');
  readonly #buffer = new TimelineBuffer();
  #isPaused = false;
  #isAtEnd = true;
  #loads = 0;
  #chosen: number | undefined;
  #scrub: ReturnType<typeof setTimeout> | undefined;
  #isScrubbing = false;

  constructor(store: Store, resubscribe: () => void, choose: (number: number | undefined) => void) {
    [this.#store, this.#resubscribe, this.#choose] = [store, resubscribe, choose];
    this.filterBar = new TimelineFilterBar(store, (filter) => {
      this.#buffer.filter = filter;
      void this.#toEnd();
    });
    this.#list.addEventListener('scroll', () => this.#scrolled());
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    byId('timeline-pause').addEventListener('click', () => this.togglePause());
    byId('timeline-newer').addEventListener('click', () => void this.resume());
    this.#slider.addEventListener('input', () => this.#slide());
    new ResizeObserver(() => this.#render()).observe(this.#list);
    store.onChange(() => this.#showState());
    store.onReset(() => void this.restart());
  }

  /** Whether the newest rows are wanted with the frames. */
  get follows(): boolean {
    return !this.#isPaused && this.#isAtEnd && this.#loads === 0;
  }

  get subscription(): Subscribe {
    return { type: 'subscribe', interval: INTERVAL_MS, ...(this.follows && { timeline: { after: this.#buffer.seenTo, ...this.#buffer.filter } }) };
  }

  take({ timeline }: LiveFrame): void {
    if (timeline === undefined || !this.follows) return;
    const dropped = this.#buffer.take(timeline);
    this.#render();
    if (dropped !== undefined || this.#isAtEnd) this.#scrollToEnd();
  }

  /** Everything anew, from the newest row. */
  restart(): Promise<void> {
    this.#buffer.clear();
    this.#chosen = undefined;
    this.#choose(undefined);
    return this.#toEnd();
  }

  togglePause(): void {
    if (this.#isPaused || !this.#isAtEnd) void this.resume();
    else this.#setPaused(true);
  }

  resume(): Promise<void> {
    this.#setPaused(false);
    return this.#toEnd();
  }

  /** Shows an observation in the middle and chooses it. */
  async goTo(number: number): Promise<void> {
    if (!this.#buffer.rows.some((row) => row.number === number)) {
      const isFound = await this.#load(() => this.#buffer.loadAround(number));
      if (!isFound) return;
    }
    this.#leaveEnd();
    const index = this.#buffer.rows.findIndex((row) => row.number >= number);
    this.#render();
    this.#list.scrollTop = Math.max(0, (index + 0.5) * ROW_HEIGHT - this.#list.clientHeight / 2);
    this.#render();
    this.#select(this.#buffer.rows[index]?.number);
  }

  focus(): void {
    this.#list.focus();
  }

  async #toEnd(): Promise<void> {
    this.#isAtEnd = true;
    const loaded = await this.#load(() => this.#buffer.loadLast(this.#store.overview?.lastObservation ?? 0));
    // A daemon that had no time for it is asked again.
    if (loaded === undefined) setTimeout(() => this.#isAtEnd && this.#buffer.rows.length === 0 && void this.#toEnd(), RETRY_MS);
    this.#render();
    this.#scrollToEnd();
    this.#resubscribe();
  }

  async #load<T>(ask: () => Promise<T>): Promise<T | undefined> {
    this.#loads++;
    try {
      const done = await ask();
      setText(byId('timeline-problem'), '');
      return done;
    } catch (error) {
      setText(byId('timeline-problem'), error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      this.#loads--;
      this.#showState();
    }
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#showState();
    this.#resubscribe();
  }

  #leaveEnd(): void {
    if (!this.#isAtEnd) return;
    this.#isAtEnd = false;
    this.#buffer.hasNewer = true;
    this.#showState();
    this.#resubscribe();
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#list;
    this.#render();
    const isDown = scrollTop + clientHeight >= scrollHeight - ROW_HEIGHT / 2;
    if (!isDown && this.#isAtEnd) this.#leaveEnd();
    if (this.#loads > 0) return;
    if (scrollTop < ASK_WITHIN * ROW_HEIGHT && this.#buffer.hasOlder) void this.#older();
    else if (!this.#isAtEnd && scrollTop + clientHeight > scrollHeight - ASK_WITHIN * ROW_HEIGHT) void this.#newer(isDown);
  }

  async #older(): Promise<void> {
    const added = (await this.#load(() => this.#buffer.loadOlder())) ?? 0;
    this.#resize();
    this.#list.scrollTop += added * ROW_HEIGHT;
    this.#render();
  }

  async #newer(isDown: boolean): Promise<void> {
    if (this.#buffer.hasNewer) {
      const dropped = (await this.#load(() => this.#buffer.loadNewer())) ?? 0;
      this.#resize();
      if (dropped > 0) this.#list.scrollTop -= dropped * ROW_HEIGHT;
      this.#render();
    }
    if (!isDown || this.#buffer.hasNewer) return;
    this.#isAtEnd = true;
    this.#showState();
    this.#resubscribe();
  }

  #resize(): void {
    const height = `${this.#buffer.rows.length * ROW_HEIGHT}px`;
    if (this.#body.style.height !== height) this.#body.style.height = height;
  }

  #scrollToEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#render();
  }

  #render(): void {
    const { rows } = this.#buffer;
    this.#resize();
    const { scrollTop, clientHeight } = this.#list;
    if (clientHeight === 0) return;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - BEYOND);
    const last = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + BEYOND);
    const seen = rows.slice(first, last).map((row, i) => ({ row, index: first + i }));
    reconcile(this.#body, seen, ({ row }) => String(row.number), makeRow, (element, { row, index }) => updateRow(element, row, { index, size: rows.length, isChosen: row.number === this.#chosen }));
    const isSeen = seen.some(({ row }) => row.number === this.#chosen);
    setAttributes(this.#list, { 'aria-activedescendant': isSeen ? `row-${this.#chosen}` : undefined });
    if (!this.#isScrubbing) this.#showPlace(rows[Math.floor(scrollTop / ROW_HEIGHT)]?.number);
  }

  #showPlace(number: number | undefined): void {
    const { oldest, newest } = this.#buffer.kept;
    setAttributes(this.#slider, { min: oldest, max: Math.max(oldest, newest) });
    this.#slider.value = String(this.#isAtEnd ? newest : (number ?? newest));
  }

  #showState(): void {
    const newest = this.#store.overview?.lastObservation ?? 0;
    const behind = Math.max(0, newest - this.#buffer.seenTo);
    const isStill = this.#isPaused || !this.#isAtEnd;
    setText(byId('timeline-pause'), isStill ? 'Resume' : 'Pause');
    setAttributes(byId('timeline-pause'), { 'aria-pressed': String(isStill) });
    setAttributes(this.#list, { 'data-follows': String(this.follows), 'data-rows': this.#buffer.rows.length });
    const newer = byId('timeline-newer');
    show(newer, isStill && behind > 0);
    setText(newer, `${count(behind)} newer ↓`);
    setText(byId('timeline-state'), this.#stateText());
  }

  #stateText(): string {
    const { rows, kept } = this.#buffer;
    const isFiltered = Object.keys(this.#buffer.filter).length > 0;
    if (rows.length === 0) return this.#loads > 0 ? 'asking …' : isFiltered ? 'nothing that is kept fits' : 'nothing was observed yet';
    return `${isFiltered ? 'fitting ones of ' : ''}observations ${count(kept.oldest)} to ${count(Math.max(kept.newest, this.#buffer.seenTo))} are kept`;
  }

  #slide(): void {
    this.#isScrubbing = true;
    clearTimeout(this.#scrub);
    const number = Number(this.#slider.value);
    setAttributes(this.#slider, { 'aria-valuetext': `observation ${number}` });
    this.#scrub = setTimeout(() => {
      this.#isScrubbing = false;
      if (number >= this.#buffer.kept.newest) void this.resume();
      else void this.goTo(number);
    }, 120);
  }

  #clicked({ target }: Event): void {
    const selection = document.getSelection();
    if (selection !== null && !selection.isCollapsed) return;
    const row = (target as Element).closest<HTMLElement>('.row');
    if (row !== null) this.#select(Number(row.dataset['key']));
  }

  #select(number: number | undefined): void {
    this.#chosen = number;
    this.#choose(number);
    this.#render();
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#list.clientHeight / ROW_HEIGHT) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key];
    if (step !== undefined) this.#step(step);
    else if (event.key === 'Home') void this.goTo(this.#buffer.kept.oldest);
    else if (event.key === 'End') void this.resume();
    else if (event.key === 'Escape') this.#select(undefined);
    else return;
    event.preventDefault();
  }

  #step(by: number): void {
    const { rows } = this.#buffer;
    const top = Math.floor(this.#list.scrollTop / ROW_HEIGHT);
    const at = rows.findIndex(({ number }) => number === this.#chosen);
    const index = Math.min(rows.length - 1, Math.max(0, at === -1 ? (this.#isAtEnd ? rows.length - 1 : top) : at + by));
    if (rows[index] === undefined) return;
    if (index < rows.length - 1) this.#leaveEnd();
    this.#select(rows[index].number);
    const { clientHeight } = this.#list;
    this.#list.scrollTop = Math.min(index * ROW_HEIGHT, Math.max(this.#list.scrollTop, (index + 1) * ROW_HEIGHT - clientHeight));
    this.#render();
  }
}
