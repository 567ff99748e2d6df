/** The mappings of the chosen domain as a table, for those who cannot see the picture and for those who copy addresses. */
import type { MappingPage } from '../../view/types.js';
import { addressOf, parseAddress, plus } from './addresses.js';
import { api } from './api.js';
import { button, byId, el, holdsSelection, reconcile, setAttributes, setText } from './dom.js';
import { fill } from './fields.js';
import { span } from './format.js';
import { Refresher } from './refresher.js';
import { stampOf, type Store } from './store.js';
import type { Tabs } from './tabs.js';

const ROWS = 100;
type Mapping = MappingPage['mappings'][number];

export class Mappings {
  readonly #store: Store;
  readonly #tabs: Tabs;
  readonly #goTo: (domain: number, address: string) => void;
  readonly #body = byId('mapping-rows');
  readonly #refresher = new Refresher(() => this.#load());
  #domain: number | undefined;
  #stamp = '';
  /** Where the pages before this one began. */
  #starts: string[] = ['0x0'];
  #next: string | undefined;

  constructor(store: Store, tabs: Tabs, goTo: (domain: number, address: string) => void) {
    [this.#store, this.#tabs, this.#goTo] = [store, tabs, goTo];
    byId('mappings-first').addEventListener('click', () => this.#turn(['0x0']));
    byId('mappings-back').addEventListener('click', () => this.#turn(this.#starts.length > 1 ? this.#starts.slice(0, -1) : this.#starts));
    byId('mappings-next').addEventListener('click', () => this.#turn(this.#next === undefined ? this.#starts : [...this.#starts, this.#next]));
    byId<HTMLFormElement>('mappings-go').addEventListener('submit', (event) => {
      event.preventDefault();
      const address = parseAddress(byId<HTMLInputElement>('mappings-address').value);
      if (address !== undefined) this.#turn(['0x0', addressOf(Number(address / 4096n))]);
    });
    store.onChange(() => this.#update());
    tabs.onChange(() => this.#update());
  }

  #turn(starts: string[]): void {
    this.#starts = starts;
    this.#refresher.poke(true);
  }

  #update(): void {
    const { domain } = this.#store;
    if (this.#store.chosen.domain !== this.#domain) {
      this.#domain = this.#store.chosen.domain;
      this.#stamp = '';
      this.#starts = ['0x0'];
      this.#show([]);
    }
    if (domain === undefined && this.#domain !== undefined) setText(byId('mappings-state'), `Domain ${this.#domain} is gone; this is what was listed last.`);
    if (domain === undefined || stampOf(domain, this.#store.overview) === this.#stamp || !this.#tabs.isShown('mappings') || holdsSelection(this.#body)) return;
    this.#stamp = stampOf(domain, this.#store.overview);
    this.#refresher.poke();
  }

  async #load(): Promise<void> {
    const domain = this.#domain;
    if (domain === undefined) return;
    try {
      const page = await api.mappings(domain, this.#starts.at(-1)!, ROWS);
      if (domain !== this.#domain) return;
      this.#next = page.next;
      this.#show(page.mappings);
    } catch (error) {
      setText(byId('mappings-state'), error instanceof Error ? error.message : String(error));
    }
  }

  #show(mappings: readonly Mapping[]): void {
    reconcile(this.#body, mappings, ({ address }) => address, (mapping) => this.#make(mapping), (row, mapping) => {
      fill(row, mapping);
      setText(row.querySelector('.span')!, span(mapping.pageCount));
      setText(row.querySelector('.end')!, plus(mapping.address, mapping.pageCount * 4096 - 1));
    });
    setText(byId('mappings-state'), mappings.length === 0 ? 'Nothing is mapped from here on.' : `${mappings.length} runs from ${this.#starts.at(-1)}${this.#next === undefined ? ', the last ones' : ''}`);
    setAttributes(byId('mappings-next'), { disabled: this.#next === undefined });
    setAttributes(byId('mappings-back'), { disabled: this.#starts.length < 2 });
    setAttributes(byId('mappings-first'), { disabled: this.#starts.length < 2 });
  }

  #make({ address }: Mapping): HTMLElement {
    const cell = (name: string, className?: string) => el('td', { class: className }, el('span', { 'data-field': name }));
    const show = button('show', { class: 'link', 'aria-label': `Show ${address} in the map` }, () => this.#goTo(this.#domain!, address));
    return el('tr', { 'data-doc': `mapping:${address}` }, cell('address', 'address'), el('td', { class: 'address' }, el('span', { class: 'end' })), cell('pageCount', 'number'), el('td', { class: 'number' }, el('span', { class: 'span' })), cell('frame', 'address'), cell('permissions'), cell('owner'), el('td', {}, show));
  }
}
