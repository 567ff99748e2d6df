/** What the timeline shows: kinds, a device, a domain, bad ones alone, words to find. */
import type { TimelineKind } from '../../view/types.js';
import type { TimelineFilter } from './api.js';
import { byId, el, reconcile, setAttributes, setText } from './dom.js';
import type { Store } from './store.js';

const KINDS: readonly TimelineKind[] = ['call', 'dma', 'fault', 'injected', 'stale-use', 'session', 'control', 'translation', 'update', 'note'];
const TYPING_MS = 200;

export class TimelineFilterBar {
  readonly #store: Store;
  readonly #changed: (filter: TimelineFilter) => void;
  readonly #boxes = new Map<TimelineKind, HTMLInputElement>();
  readonly #search = byId<HTMLInputElement>('timeline-search');
  readonly #device = byId<HTMLSelectElement>('timeline-device');
  readonly #domain = byId<HTMLSelectElement>('timeline-domain');
  readonly #bad = byId<HTMLInputElement>('timeline-bad');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #chosenDevice: string | undefined;
  #said = '{}';

  constructor(store: Store, changed: (filter: TimelineFilter) => void) {
    [this.#store, this.#changed] = [store, changed];
    byId('timeline-kinds').append(...KINDS.map((kind) => this.#box(kind)));
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#say(), TYPING_MS);
    });
    this.#device.addEventListener('change', () => {
      store.choose({ device: this.#device.value || undefined });
      this.#chosenDevice = store.chosen.device;
      this.#say();
    });
    this.#domain.addEventListener('change', () => this.#say());
    this.#bad.addEventListener('change', () => this.#say());
    byId('timeline-clear').addEventListener('click', () => this.clear());
    store.onChange(() => this.#update());
  }

  get filter(): TimelineFilter {
    const kinds = [...this.#boxes].filter(([, { checked }]) => checked).map(([kind]) => kind);
    return {
      ...(kinds.length > 0 && { kinds }),
      ...(this.#search.value !== '' && { q: this.#search.value }),
      ...(this.#device.value !== '' && { device: this.#device.value }),
      ...(this.#domain.value !== '' && { domain: Number(this.#domain.value) }),
      ...(this.#bad.checked && { bad: true }),
    };
  }

  focusSearch(): void {
    this.#search.focus();
    this.#search.select();
  }

  clear(): void {
    for (const box of this.#boxes.values()) box.checked = false;
    this.#search.value = '';
    this.#domain.value = '';
    this.#device.value = '';
    this.#bad.checked = false;
    this.#chosenDevice = undefined;
    this.#store.choose({ device: undefined });
    this.#say();
  }

  #box(kind: TimelineKind): HTMLElement {
    const box = el('input', { type: 'checkbox', value: kind });
    box.addEventListener('change', () => this.#say());
    this.#boxes.set(kind, box);
    return el('label', { class: 'pill', 'data-kind': kind }, box, kind);
  }

  #update(): void {
    const { devices, domains, chosen } = this.#store;
    fillSelect(this.#device, devices.map(({ requester }) => [requester, requester]), 'every device');
    fillSelect(this.#domain, domains.map(({ id }) => [String(id), `domain ${id}`]), 'every domain');
    if (chosen.device === this.#chosenDevice) return;
    this.#chosenDevice = chosen.device;
    this.#device.value = chosen.device ?? '';
    this.#say();
  }

  #say(): void {
    const said = JSON.stringify(this.filter);
    setAttributes(byId('timeline-clear'), { disabled: said === '{}' });
    if (said === this.#said) return;
    this.#said = said;
    this.#changed(this.filter);
  }
}

/** What is chosen stays there, even when it is gone. */
function fillSelect(select: HTMLSelectElement, values: readonly (readonly [string, string])[], none: string): void {
  const before = select.value;
  const kept = before !== '' && !values.some(([value]) => value === before) ? [[before, `${before} (gone)`] as const] : [];
  const wanted = [['', none] as const, ...values.slice(0, 500), ...kept];
  if (select.options.length === wanted.length && wanted.every(([value, text], i) => select.options[i]!.value === value && select.options[i]!.textContent === text)) return;
  reconcile(select, wanted, ([value]) => value, ([value]) => el('option', { value }), (option, [, text]) => setText(option, text));
  select.value = before;
}
