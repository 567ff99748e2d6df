/** Calls: rates of the last two minutes as a chart, and each routine with its failures and latency. */
import type { RoutineInfo } from '../../view/types.js';
import { byId, el, reconcile, setAttributes, setText, svg } from './dom.js';
import { field, fill } from './fields.js';
import { short } from './format.js';
import { pointsOf } from './sparkline.js';
import type { Store } from './store.js';

const WIDTH = 600;
const HEIGHT = 120;
const COLUMNS = [['calls', undefined], ['failed', undefined], ['injected', undefined], ['latency.mean', 'micros'], ['latency.p50', 'micros'], ['latency.p90', 'micros'], ['latency.p99', 'micros'], ['latency.max', 'micros']] as const;

export class Calls {
  readonly #store: Store;
  readonly #body = byId('routine-rows');
  readonly #all = svg('polyline', { class: 'chart-line', fill: 'none', 'vector-effect': 'non-scaling-stroke' });
  readonly #failed = svg('polyline', { class: 'chart-line bad', fill: 'none', 'vector-effect': 'non-scaling-stroke' });
  readonly #chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'chart', role: 'img' }, this.#all, this.#failed);

  constructor(store: Store) {
    this.#store = store;
    byId('calls-chart').prepend(this.#chart);
    store.onChange(() => this.#show());
  }

  #show(): void {
    const { overview, routines } = this.#store;
    if (overview === undefined) return;
    const { calls, failedCalls } = overview.rates;
    const top = Math.max(1, ...calls.series);
    const line = (series: readonly number[]) => pointsOf(series, WIDTH, HEIGHT - 4, top).map(([x, y]) => `${x},${y + 2}`).join(' ');
    setAttributes(this.#all, { points: line(calls.series) });
    setAttributes(this.#failed, { points: line(failedCalls.series) });
    setAttributes(this.#chart, { 'aria-label': `Calls per second over the last two minutes: ${short(calls.perSecond)} now, at most ${short(top)}; failed: ${short(failedCalls.perSecond)} now` });
    setText(byId('calls-top'), `${short(top)}/s`);
    fill(byId('call-latency'), overview.callLatency);
    reconcile(this.#body, routines, ({ routine }) => routine, make, update);
  }
}

function make({ routine }: RoutineInfo): HTMLElement {
  const cells = COLUMNS.map(([name, format]) => el('td', { class: 'number' }, field(name, format)));
  return el('tr', { 'data-doc': `routine:${routine}` }, el('th', { scope: 'row' }, field('routine')), ...cells, el('td', { class: 'statuses' }));
}

function update(row: HTMLElement, info: RoutineInfo): void {
  fill(row, info);
  const failures = Object.entries(info.statuses).filter(([name]) => name !== 'STATUS_SUCCESS');
  setText(row.querySelector('.statuses')!, failures.map(([name, times]) => `${name} ${times}`).join(', '));
}
