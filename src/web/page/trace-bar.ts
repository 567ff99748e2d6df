/** A recorded trace: where in it one is, by record; step, play, and on to the next fault or finding. One request at a time. */
import type { Overview } from '../../view/types.js';
import { api } from './api.js';
import { byId, setAttributes, setText, show } from './dom.js';
import { count } from './format.js';
import type { Store } from './store.js';

const TICK_MS = 250;
const POLL_MS = 60;

export class TraceBar {
  readonly #store: Store;
  readonly #slider = byId<HTMLInputElement>('trace-slider');
  readonly #play = byId('trace-play');
  #wanted: number | undefined;
  #isSeeking = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isDragged = false;

  constructor(store: Store) {
    this.#store = store;
    this.#slider.addEventListener('input', () => {
      this.#isDragged = true;
      this.#seek(Number(this.#slider.value));
    });
    this.#slider.addEventListener('change', () => (this.#isDragged = false));
    byId('trace-start').addEventListener('click', () => this.#seek(0));
    byId('trace-end').addEventListener('click', () => this.#seek(this.#records));
    byId('trace-back').addEventListener('click', () => this.step(-1));
    byId('trace-step').addEventListener('click', () => this.step(1));
    this.#play.addEventListener('click', () => this.#setPlaying(this.#timer === undefined));
    byId('trace-fault').addEventListener('click', () => void this.#toNext(({ totals }) => totals.faults, 'fault'));
    byId('trace-finding').addEventListener('click', () => void this.#toNext(({ findings }) => (findings === undefined ? 0 : findings.error + findings.warning + findings.note), 'finding'));
    store.onChange(() => this.#show());
  }

  /** What belongs together in the trace is gone through at once: a step back goes as far as it takes to be further back. */
  step(by: 1 | -1): void {
    this.#setPlaying(false);
    if (by === 1 || this.#isSeeking) this.#seek(this.#position + by);
    else void this.#stepBack();
  }

  async #stepBack(): Promise<void> {
    const start = this.#position;
    this.#isSeeking = true;
    for (let stride = 1; start > 0; stride *= 2) {
      const overview = await this.#go(Math.max(0, start - stride));
      if (overview === undefined || positionOf(overview) < start || this.#wanted !== undefined) break;
    }
    this.#isSeeking = false;
    if (this.#wanted !== undefined) void this.#run();
    else this.#store.changed();
  }

  get #records(): number {
    const source = this.#store.overview?.source;
    return source?.kind === 'trace' ? source.records : 0;
  }

  get #position(): number {
    const source = this.#store.overview?.source;
    return this.#wanted ?? (source?.kind === 'trace' ? source.position : 0);
  }

  #show(): void {
    const source = this.#store.overview?.source;
    const isTrace = source?.kind === 'trace';
    show(byId('trace-bar'), isTrace);
    if (!isTrace) return;
    setAttributes(this.#slider, { max: source.records, 'aria-valuetext': `record ${source.position} of ${source.records}` });
    if (!this.#isDragged) this.#slider.value = String(this.#isSeeking && this.#wanted !== undefined ? this.#wanted : source.position);
    setText(byId('trace-notes'), (source.notes ?? []).join('; '));
    setText(byId('trace-position'), `${count(source.position)} of ${count(source.records)} records${source.complete ? '' : ', incomplete'}`);
  }

  #setPlaying(isPlaying: boolean): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    setText(this.#play, isPlaying ? 'Stop' : 'Play');
    setAttributes(this.#play, { 'aria-pressed': String(isPlaying) });
    if (!isPlaying) return;
    if (this.#position >= this.#records) this.#seek(0);
    this.#timer = setInterval(() => {
      if (this.#isSeeking) return;
      if (this.#position >= this.#records) return this.#setPlaying(false);
      const perSecond = Number(byId<HTMLSelectElement>('trace-speed').value);
      this.#seek(this.#position + Math.max(1, Math.round((perSecond * TICK_MS) / 1000)));
    }, TICK_MS);
  }

  /** The newest wish wins; those in between are never sent. */
  #seek(position: number): void {
    this.#wanted = Math.min(Math.max(0, position), this.#records);
    this.#store.changed();
    if (!this.#isSeeking) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isSeeking = true;
    setText(byId('trace-state'), '');
    while (this.#wanted !== undefined) {
      const position = this.#wanted;
      await this.#go(position);
      if (this.#wanted === position) this.#wanted = undefined;
    }
    this.#isSeeking = false;
    this.#store.changed();
  }

  async #go(position: number): Promise<Overview | undefined> {
    try {
      let overview = await api.seek(position);
      // A long way is replayed in turns; the daemon says meanwhile how far it is.
      while (isUnderWay(overview) && (this.#wanted === undefined || this.#wanted === position)) {
        this.#store.takeOverview(overview);
        this.#store.changed();
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        overview = await api.overview();
      }
      this.#store.takeOverview(overview);
      return overview;
    } catch (error) {
      this.#setPlaying(false);
      setText(byId('trace-state'), error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Forwards in growing strides until there is one more, then halving to the record that brought it. */
  async #toNext(counted: (overview: Overview) => number, what: string): Promise<void> {
    const start = this.#store.overview;
    if (this.#isSeeking || start === undefined) return;
    this.#setPlaying(false);
    this.#isSeeking = true;
    setText(byId('trace-state'), `looking for the next ${what} …`);
    const found = await this.#bracket(start, counted);
    this.#isSeeking = false;
    setText(byId('trace-state'), found ? '' : `no further ${what} in this trace`);
    if (this.#wanted !== undefined) void this.#run();
    else this.#store.changed();
  }

  async #bracket(start: Overview, counted: (overview: Overview) => number): Promise<boolean> {
    const before = counted(start);
    let low = this.#position;
    let high = low;
    for (let stride = 16; ; stride *= 4) {
      if (high >= this.#records) return false;
      const overview = await this.#go(Math.min(this.#records, high + stride));
      if (overview === undefined || positionOf(overview) <= low) return false;
      high = positionOf(overview);
      if (counted(overview) > before) break;
      low = high;
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const overview = await this.#go(middle);
      if (overview === undefined) return false;
      if (counted(overview) > before) high = middle;
      else low = middle;
    }
    return (await this.#go(high)) !== undefined;
  }
}

function isUnderWay({ source }: Overview): boolean {
  return source.kind === 'trace' && source.seeking !== undefined;
}

function positionOf({ source }: Overview): number {
  return source.kind === 'trace' ? source.position : 0;
}
