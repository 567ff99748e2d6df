/** The list of domains: one is chosen. Its order is the daemon's, its elements stay, so choice and focus do as well. */
import type { DomainInfo } from '../../view/types.js';
import { byId, el, reconcile, setAttributes, setText, show } from './dom.js';
import { field, fill } from './fields.js';
import { percent } from './format.js';
import { roving } from './roving.js';
import type { Store } from './store.js';

/** Cards at once; the filter finds the others. */
const SHOWN = 100;

export class Domains {
  readonly #store: Store;
  readonly #list = byId('domain-list');
  readonly #filter = byId<HTMLInputElement>('domain-filter');

  constructor(store: Store) {
    this.#store = store;
    roving(this.#list, 'button.card');
    this.#filter.addEventListener('input', () => store.changed());
    store.onChange(() => this.#show());
  }

  #show(): void {
    const { domains, chosen } = this.#store;
    const words = this.#filter.value.trim().toLowerCase();
    const fitting = domains.filter((domain) => words === '' || textOf(domain).includes(words));
    const shown = fitting.slice(0, SHOWN);
    const isHidden = this.#store.domain !== undefined && !shown.includes(this.#store.domain);
    if (isHidden) shown.push(this.#store.domain!);
    reconcile(this.#list, shown, ({ id }) => String(id), (domain) => this.#make(domain), (element, domain) => update(element, domain, domain.id === chosen.domain));
    setText(byId('domain-count'), domains.length === 0 ? 'none yet' : shown.length < domains.length ? `${shown.length} of ${domains.length}` : String(domains.length));
    show(byId('domain-filter-line'), domains.length > 8);
  }

  #make({ id }: DomainInfo): HTMLElement {
    const button = el('button', { type: 'button', class: 'card', 'data-doc': `domain:${id}` });
    button.append(
      el('span', { class: 'card-head' }, el('strong', {}, `Domain ${id}`), field('kind', undefined, 'chip')),
      el('span', { class: 'card-devices' }),
      el('span', { class: 'card-facts' }, el('span', {}, field('mappedPages'), ' mapped'), el('span', {}, field('tablePages'), ' tables'), el('span', { class: 'card-iotlb' })),
    );
    button.addEventListener('click', () => this.#store.choose({ domain: id }));
    return el('li', {}, button);
  }
}

function textOf({ id, kind, handle, devices }: DomainInfo): string {
  return `domain ${id} ${kind} ${handle ?? ''} ${devices.map(({ requester }) => requester).join(' ')}`.toLowerCase();
}

function update(item: HTMLElement, domain: DomainInfo, isChosen: boolean): void {
  const button = item.firstElementChild as HTMLElement;
  setAttributes(button, { 'aria-pressed': String(isChosen) });
  fill(button, domain);
  const devices = domain.devices.map(({ requester, pasid }) => (pasid === undefined ? requester : `${requester} PASID ${pasid}`));
  setText(button.querySelector('.card-devices')!, devices.length === 0 ? 'no device' : devices.slice(0, 3).join(', ') + (devices.length > 3 ? ` and ${devices.length - 3} more` : ''));
  const { iotlb } = domain;
  setText(button.querySelector('.card-iotlb')!, iotlb === undefined ? '' : `IOTLB ${percent(iotlb.hits, iotlb.hits + iotlb.misses)}${iotlb.staleUses > 0 ? `, ${iotlb.staleUses} stale` : ''}`);
}
