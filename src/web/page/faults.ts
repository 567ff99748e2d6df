/**
 * Faults, the newest first, each with its history when it is opened. While one is open, or the list has the focus, new ones wait
 * behind a button: what somebody reads does not move.
 */
import type { FaultInfo } from '../../view/types.js';
import { button, byId, el, reconcile, setAttributes, setText, show } from './dom.js';
import { faultScale } from './fault-scale.js';
import { field, fill } from './fields.js';
import { pages, time } from './format.js';
import type { Store } from './store.js';

/** Items at once; a button shows more. */
const SHOWN = 50;

export interface FaultWays {
  goToAddress(domain: number, address: string): void;
  goToRow(number: number): void;
}

export class Faults {
  readonly #store: Store;
  readonly #ways: FaultWays;
  readonly #list = byId('fault-list');
  readonly #waiting = byId('faults-waiting');
  /** The newest that is listed. */
  #newest = 0;
  #limit = SHOWN;
  #shownSize = -1;

  constructor(store: Store, ways: FaultWays) {
    [this.#store, this.#ways] = [store, ways];
    this.#waiting.addEventListener('click', () => this.#release());
    byId('faults-more').addEventListener('click', () => {
      this.#limit += SHOWN;
      this.#shownSize = -1;
      store.changed();
    });
    store.onChange(() => this.#show());
    store.onReset(() => this.#reset());
  }

  /** Opens a fault and goes there. */
  open(number: number): void {
    this.#release();
    const numbers = this.#listed().map((fault) => fault.number);
    if (numbers.includes(number)) this.#limit = Math.max(this.#limit, numbers.indexOf(number) + 1);
    this.#shownSize = -1;
    this.#show();
    const item = this.#list.querySelector<HTMLElement>(`[data-key="${number}"]`);
    if (item === null) return;
    this.#toggle(item, true);
    item.querySelector<HTMLElement>('.fault-line')?.focus();
    item.scrollIntoView({ block: 'nearest' });
  }

  /** The fault after the one that is open, or the newest. */
  next(): void {
    const numbers = [...this.#store.faults.keys()].sort((a, b) => b - a);
    const open = this.#list.querySelector<HTMLElement>('[aria-expanded=true]')?.closest<HTMLElement>('li')?.dataset['key'];
    const at = open === undefined ? -1 : numbers.indexOf(Number(open));
    const number = numbers[(at + 1) % Math.max(1, numbers.length)];
    if (number !== undefined) this.open(number);
  }

  get #isRead(): boolean {
    return this.#list.contains(document.activeElement) || this.#list.querySelector('[aria-expanded=true]') !== null;
  }

  #reset(): void {
    this.#newest = 0;
    this.#shownSize = -1;
    this.#list.replaceChildren();
  }

  #release(): void {
    this.#newest = Infinity;
    this.#show();
  }

  /** Those that may be shown now, the newest first. */
  #listed(): FaultInfo[] {
    return [...this.#store.faults.values()].filter(({ number }) => number <= this.#newest).sort((a, b) => b.number - a.number);
  }

  #show(): void {
    const newest = Math.max(0, ...this.#store.faults.keys());
    if (!this.#isRead || this.#newest === 0 || this.#newest === Infinity) this.#newest = newest;
    const waiting = [...this.#store.faults.keys()].filter((number) => number > this.#newest).length;
    show(this.#waiting, waiting > 0);
    setText(this.#waiting, `${waiting} new ${waiting === 1 ? 'fault' : 'faults'} ↑`);
    const faults = this.#listed();
    if (faults.length === this.#shownSize && faults[0]?.number === Number(this.#list.firstElementChild?.getAttribute('data-key') ?? -1)) return;
    this.#shownSize = faults.length;
    reconcile(this.#list, faults.slice(0, this.#limit), ({ number }) => String(number), (fault) => this.#make(fault), () => undefined);
    show(byId('faults-more'), faults.length > this.#limit);
    show(byId('faults-none'), faults.length === 0);
  }

  #make(fault: FaultInfo): HTMLElement {
    const line = el('button', { type: 'button', class: 'fault-line', 'aria-expanded': 'false', 'aria-controls': `fault-${fault.number}` });
    line.append(
      el('span', { class: 'fault-number' }, '#', field('number')),
      el('span', { class: 'fault-time' }, field('at', 'time')),
      el('span', {}, field('requester')),
      el('span', {}, field('access')),
      el('span', { class: 'address' }, field('address')),
      el('span', { class: 'fault-reason' }, field('reason')),
      el('span', { class: 'faint' }, field('delivery')),
    );
    const item = el('li', { 'data-doc': `fault:${fault.number}` }, line, el('div', { id: `fault-${fault.number}`, class: 'fault-body', hidden: true }));
    fill(item, fault);
    line.addEventListener('click', () => this.#toggle(item, line.getAttribute('aria-expanded') !== 'true'));
    return item;
  }

  #toggle(item: HTMLElement, isOpen: boolean): void {
    const line = item.querySelector<HTMLElement>('.fault-line')!;
    const body = item.querySelector<HTMLElement>('.fault-body')!;
    setAttributes(line, { 'aria-expanded': String(isOpen) });
    show(body, isOpen);
    const fault = this.#store.faults.get(Number(item.dataset['key']));
    if (isOpen && body.childElementCount === 0 && fault !== undefined) body.append(...this.#body(fault));
  }

  #body(fault: FaultInfo): HTMLElement[] {
    const { domain, address } = fault;
    const ways = el('p', { class: 'ways' });
    if (domain !== undefined) ways.append(button('show in the map', {}, () => this.#ways.goToAddress(domain, address)));
    ways.append(el('a', { href: `/api/v1/faults/${fault.number}`, target: '_blank', rel: 'noopener' }, 'JSON'));
    const isAlone = fault.below === undefined && fault.above === undefined;
    const place = isAlone ? el('p', { class: 'faint' }, 'No mapping was near: neither below nor above the address.') : el('div', { class: 'scale-frame' }, faultScale(fault));
    return [ways, place, el('h3', {}, 'History of the page'), this.#history(fault), el('h3', {}, 'Report'), el('pre', { tabindex: 0, 'aria-label': `Report of fault ${fault.number}` }, fault.lines.join('\n'))];
  }

  #history({ history, attachment, flushed }: FaultInfo): HTMLElement {
    const list = el('ul', { class: 'history' });
    for (const { what, address, pageCount, call, at, row } of history) {
      const link = row === undefined ? el('span', { class: 'faint' }, `call ${call}, no longer kept`) : button(`call ${call}: ${row.text}`, { class: 'link' }, () => this.#ways.goToRow(row.number));
      list.append(el('li', {}, el('span', { class: `chip ${what}` }, what), ` ${time(at)}, ${pages(pageCount)} at ${address} by `, link));
    }
    if (history.length === 0) list.append(el('li', {}, 'Nothing ever happened to this page: it was not mapped before either.'));
    if (attachment !== undefined) list.append(el('li', {}, `The device was ${attachment.what} ${attachment.what === 'attached' ? 'to' : 'from'} domain ${attachment.domain} by call ${attachment.call} at ${time(attachment.at)}.`));
    if (flushed !== undefined) list.append(el('li', {}, `The domain was flushed last by call ${flushed.call} at ${time(flushed.at)}.`));
    return list;
  }
}
