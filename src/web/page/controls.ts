/** What can be done to a running platform, when the daemon lets its clients: evict, policy, failures on demand, a snapshot. */
import type { ControlAction, InjectionsPage } from '../../view/types.js';
import { api } from './api.js';
import { byId, el, reconcile, setText, show } from './dom.js';
import { count } from './format.js';
import { attachInjectForm } from './inject-form.js';
import { Refresher } from './refresher.js';
import type { Store } from './store.js';
import type { Tabs } from './tabs.js';

const POLICIES = ['dmaGuardBlocking', 'dmaVerification', 'failAllocations', 'legacyInterface'] as const;
const POLICY_TEXTS: Readonly<Record<(typeof POLICIES)[number], string>> = {
  dmaGuardBlocking: 'DMA guard blocks',
  dmaVerification: 'DMA verification',
  failAllocations: 'allocations fail',
  legacyInterface: 'legacy interface',
};

export class Controls {
  readonly #store: Store;
  readonly #tabs: Tabs;
  readonly #entries = byId('injection-rows');
  readonly #refresher = new Refresher(() => this.#load());
  #seen = '';

  constructor(store: Store, tabs: Tabs) {
    [this.#store, this.#tabs] = [store, tabs];
    const act = (action: ControlAction, what: string) => void this.#act(action, what);
    byId('evict').addEventListener('click', () => act({ action: 'evict-iotlb' }, 'IOTLB evicted'));
    byId('clear-injections').addEventListener('click', () => act({ action: 'clear-injections' }, 'nothing is injected any more'));
    byId('policies').append(...POLICIES.map((name) => this.#policy(name)));
    attachInjectForm(store, (plan, clear) => act({ action: 'inject', plan, clear }, 'the plan is in force'));
    store.onChange(() => this.#update());
    tabs.onChange(() => this.#update());
  }

  /** Two buttons: the API does not say how it stands, so there is nothing to toggle. */
  #policy(name: (typeof POLICIES)[number]): HTMLElement {
    const turn = (isOn: boolean) => {
      const made = el('button', { type: 'button', 'aria-label': `${POLICY_TEXTS[name]}: ${isOn ? 'on' : 'off'}`, 'data-policy': `${name}=${isOn}` }, isOn ? 'on' : 'off');
      made.addEventListener('click', () => void this.#act({ action: 'policy', [name]: isOn }, `${POLICY_TEXTS[name]}: ${isOn ? 'on' : 'off'}`));
      return made;
    };
    return el('div', { class: 'policy' }, el('span', {}, POLICY_TEXTS[name]), turn(true), turn(false));
  }

  #update(): void {
    const { overview } = this.#store;
    if (overview === undefined) return;
    const isAllowed = overview.allows.control;
    show(byId('control-actions'), isAllowed);
    show(byId('control-refused'), !isAllowed);
    setText(byId('control-refused'), overview.source.kind === 'trace' ? 'A recorded trace is what it is: nothing can be done to it.' : 'This daemon only shows. Started with --allow-control, failures can be injected here, policy changed and the IOTLB evicted.');
    const seen = `${overview.totals.calls} ${overview.totals.injected}`;
    if (!this.#tabs.isShown('control') || seen === this.#seen) return;
    this.#seen = seen;
    this.#refresher.poke();
  }

  async #act(action: ControlAction, done: string): Promise<void> {
    const state = byId('control-state');
    try {
      const { accepted, reason } = await api.control(action);
      state.dataset['accepted'] = String(accepted);
      setText(state, accepted ? `Done: ${done}.` : `Refused: ${reason ?? 'no reason was given'}`);
    } catch (error) {
      state.dataset['accepted'] = 'false';
      setText(state, `Refused: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#refresher.poke(true);
  }

  async #load(): Promise<void> {
    const page = await api.injections().catch((): InjectionsPage => ({ entries: [] }));
    show(byId('injections-none'), page.entries.length === 0);
    reconcile(this.#entries, page.entries, ({ cause }) => cause, () => el('tr', {}, el('th', { scope: 'row' }), el('td', { class: 'number' }), el('td', { class: 'number' }), el('td')), (row, { cause, matched, fired, refused }) => {
      [cause, count(matched), count(fired), refused ?? ''].forEach((text, i) => setText(row.children[i]!, text));
    });
  }
}
