/** The chosen observation: its row in full, the whole of it as JSON, and ways on from it. */
import type { ObservationDetail } from '../../view/types.js';
import { api } from './api.js';
import { button, byId, el, setAttributes, setText, show } from './dom.js';
import { fill } from './fields.js';
import { micros, time } from './format.js';

export interface DetailWays {
  goToAddress(domain: number, address: string): void;
  showFault(number: number): void;
}

export class Detail {
  readonly #root = byId('detail');
  readonly #ways: DetailWays;
  #number: number | undefined;

  constructor(ways: DetailWays, closed: () => void) {
    this.#ways = ways;
    byId('detail-close').addEventListener('click', () => {
      this.choose(undefined);
      closed();
    });
  }

  choose(number: number | undefined): void {
    if (number === this.#number) return;
    this.#number = number;
    show(this.#root, number !== undefined);
    if (number !== undefined) void this.#load(number);
  }

  async #load(number: number): Promise<void> {
    try {
      const detail = await api.observation(number);
      if (number === this.#number) this.#show(detail);
    } catch (error) {
      if (number !== this.#number) return;
      setText(byId('detail-text'), '');
      setText(byId('detail-json'), error instanceof Error ? error.message : String(error));
    }
  }

  #show({ row, observation, truncated }: ObservationDetail): void {
    setAttributes(this.#root, { 'data-doc': `row:${row.number}` });
    fill(this.#root, row);
    setText(byId('detail-title'), `Observation ${row.number}`);
    setText(byId('detail-facts'), [row.kind, time(row.at), row.took === undefined ? '' : `took ${micros(row.took)}`, row.session === undefined ? '' : `session ${row.session}`, row.requester ?? '', row.domain === undefined ? '' : `domain ${row.domain}`].filter((text) => text !== '').join(' · '));
    setText(byId('detail-json'), truncated ? 'The payload was too large to keep: the row is all there is.' : JSON.stringify(observation, null, 2));
    const { domain, address, fault } = row;
    const ways = [
      domain !== undefined && address !== undefined ? button('show in the map', { class: 'link' }, () => this.#ways.goToAddress(domain, address)) : undefined,
      fault !== undefined ? button(`fault ${fault}`, { class: 'link' }, () => this.#ways.showFault(fault)) : undefined,
    ];
    byId('detail-ways').replaceChildren(...ways.filter((way) => way !== undefined), el('a', { href: `/api/v1/timeline/${row.number}`, target: '_blank', rel: 'noopener' }, 'JSON'));
  }
}
