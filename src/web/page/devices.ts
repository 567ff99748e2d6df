/** Devices: what each is attached to and what it did. Choosing one filters the timeline by it. */
import type { DeviceInfo } from '../../view/types.js';
import { byId, el, reconcile, setAttributes, setText } from './dom.js';
import { field, fill } from './fields.js';
import { roving } from './roving.js';
import type { Store } from './store.js';

const SHOWN = 200;

export class Devices {
  readonly #store: Store;
  readonly #list = byId('device-list');

  constructor(store: Store) {
    this.#store = store;
    roving(this.#list, 'button.card');
    store.onChange(() => this.#show());
  }

  #show(): void {
    const { devices, chosen } = this.#store;
    const shown = devices.slice(0, SHOWN);
    setText(byId('device-count'), devices.length > shown.length ? `${shown.length} of ${devices.length}` : String(devices.length));
    reconcile(this.#list, shown, ({ requester }) => requester, (device) => this.#make(device), (element, device) => update(element, device, device.requester === chosen.device));
  }

  #make({ requester }: DeviceInfo): HTMLElement {
    const button = el('button', { type: 'button', class: 'card', 'data-doc': `device:${requester}`, title: 'Shows this device alone in the timeline' });
    button.append(
      el('span', { class: 'card-head' }, el('strong', {}, field('requester')), el('span', { class: 'chip device-domain' })),
      el('span', { class: 'card-facts' }, el('span', {}, field('counters.translations'), ' translations'), el('span', { class: 'device-faults' }, field('counters.faults'), ' faults'), el('span', { class: 'device-reader' })),
    );
    button.addEventListener('click', () => this.#store.choose({ device: this.#store.chosen.device === requester ? undefined : requester }));
    return el('li', {}, button);
  }
}

function update(item: HTMLElement, device: DeviceInfo, isChosen: boolean): void {
  const button = item.firstElementChild as HTMLElement;
  setAttributes(button, { 'aria-pressed': String(isChosen) });
  fill(button, device);
  const pasids = device.pasids.length === 0 ? '' : `, ${device.pasids.length} PASID${device.pasids.length === 1 ? '' : 's'}`;
  setText(button.querySelector('.device-domain')!, `${device.domain === undefined ? 'blocked' : `domain ${device.domain}`}${pasids}`);
  button.querySelector('.device-faults')!.classList.toggle('bad', device.counters.faults > 0);
  const { reader } = device;
  setText(button.querySelector('.device-reader')!, reader === undefined ? '' : `QEMU: ${reader.walked} walked, ${reader.asked} asked, ${reader.refused} refused`);
}
