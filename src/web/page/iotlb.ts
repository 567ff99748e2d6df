/** What is cached of the chosen domain's own tables: counters, hit rate, entries. Stale ones are marked here and in the map. */
import type { DomainInfo, IotlbCounters, IotlbPage } from '../../view/types.js';
import { pageOf } from './addresses.js';
import { api } from './api.js';
import { button, byId, el, holdsSelection, reconcile, setAttributes, setText, show } from './dom.js';
import { field, fill } from './fields.js';
import { percent } from './format.js';
import { Refresher } from './refresher.js';
import { stampOf, type Store } from './store.js';

const ROWS = 200;
type Entry = IotlbPage['entries'][number];

export class Iotlb {
  readonly #store: Store;
  readonly #goTo: (domain: number, address: string) => void;
  readonly #stale: (domain: number, pages: readonly number[]) => void;
  readonly #counters = byId('iotlb-counters');
  readonly #body = byId('iotlb-rows');
  readonly #refresher = new Refresher(() => this.#load());
  #domain: number | undefined;
  #seen = '';

  constructor(store: Store, goTo: (domain: number, address: string) => void, stale: (domain: number, pages: readonly number[]) => void) {
    [this.#store, this.#goTo, this.#stale] = [store, goTo, stale];
    const names = ['hits', 'misses', 'staleUses', 'entries', 'capacity'] as const;
    const titles = { hits: 'hits', misses: 'misses', staleUses: 'stale uses', entries: 'entries', capacity: 'capacity' } as const;
    this.#counters.append(el('div', { class: 'total' }, el('span', { class: 'total-value rate-of-hits' }), el('span', { class: 'total-name' }, 'hit rate')));
    this.#counters.append(...names.map((name) => el('div', { class: 'total' }, field(name, undefined, 'total-value'), el('span', { class: 'total-name' }, titles[name]))));
    store.onChange(() => this.#update());
  }

  #update(): void {
    const { domain } = this.#store;
    if (this.#domain !== this.#store.chosen.domain) {
      this.#domain = this.#store.chosen.domain;
      this.#seen = '';
      reconcile(this.#body, [], String, () => el('tr'), () => undefined);
    }
    this.#showWhose(domain);
    if (domain?.iotlb === undefined) return;
    const { entries, misses, staleUses } = domain.iotlb;
    const seen = `${stampOf(domain, this.#store.overview)} ${entries} ${misses} ${staleUses} ${domain.flushed?.call ?? 0}`;
    if (seen === this.#seen || holdsSelection(this.#body)) return;
    this.#seen = seen;
    this.#refresher.poke();
  }

  #showWhose(domain: DomainInfo | undefined): void {
    const own = domain?.iotlb;
    const counters = own ?? this.#store.overview?.totals.iotlb;
    setAttributes(this.#counters, { 'data-doc': own === undefined ? 'iotlb' : `domain-iotlb:${domain!.id}` });
    if (counters !== undefined) this.#showCounters(counters);
    setText(byId('iotlb-whose'), own === undefined ? 'Counters of all domains. Only domains whose tables the driver owns are cached; the chosen one is none of them.' : `Of domain ${domain!.id}.`);
    show(byId('iotlb-table'), own !== undefined);
  }

  #showCounters(counters: IotlbCounters): void {
    fill(this.#counters, counters);
    setText(this.#counters.querySelector('.rate-of-hits')!, percent(counters.hits, counters.hits + counters.misses));
  }

  async #load(): Promise<void> {
    const domain = this.#domain;
    if (domain === undefined || this.#store.domain?.iotlb === undefined) return;
    try {
      const page = await api.iotlb(domain, ROWS);
      if (domain !== this.#domain) return;
      this.#stale(domain, page.entries.filter(({ stale }) => stale).map(({ address }) => pageOf(address)));
      this.#show(page);
    } catch (error) {
      setText(byId('iotlb-state'), error instanceof Error ? error.message : String(error));
    }
  }

  #show({ entries, omitted }: IotlbPage): void {
    const stale = entries.filter((entry) => entry.stale).length;
    setText(byId('iotlb-state'), `${entries.length} entries${omitted > 0 ? `, ${omitted} more are not listed` : ''}; ${stale === 0 ? 'none is stale' : `${stale} stale: the tables say something else now, and nothing flushed them`}`);
    const sorted = [...entries].sort((a, b) => Number(b.stale) - Number(a.stale));
    reconcile(this.#body, sorted, keyOf, (entry) => this.#make(entry), (row, entry) => {
      fill(row, entry);
      row.classList.toggle('stale', entry.stale);
      setText(row.querySelector('.state')!, entry.stale ? 'stale' : 'current');
    });
  }

  #make(entry: Entry): HTMLElement {
    const { address } = entry;
    const cell = (name: string, className?: string) => el('td', { class: className }, el('span', { 'data-field': name }));
    const link = button('show', { class: 'link', 'aria-label': `Show ${address} in the map` }, () => this.#goTo(this.#domain!, address));
    return el('tr', { 'data-doc': `iotlb-entry:${keyOf(entry)}` }, cell('address', 'address'), cell('pageCount', 'number'), cell('kind'), cell('frame', 'address'), cell('permissions'), el('td', {}, el('span', { class: 'state' })), el('td', {}, link));
  }
}

/** Links of several levels may stand at one address. */
function keyOf({ kind, address, pageCount }: Entry): string {
  return `${kind} ${address} ${pageCount}`;
}
