/** What the rules found: each with its rule, the calls concerned, and the page of the rule. */
import type { FindingsPage } from '../../view/types.js';
import { button, byId, el, reconcile, setText, show } from './dom.js';
import { field, fill } from './fields.js';
import type { Store } from './store.js';

type Finding = FindingsPage['findings'][number];

export class Findings {
  readonly #list = byId('finding-list');
  readonly #goToRow: (number: number) => void;
  #shown: FindingsPage | undefined;

  constructor(store: Store, goToRow: (number: number) => void) {
    this.#goToRow = goToRow;
    store.onChange(() => {
      if (store.findings !== this.#shown) this.#show(store.findings);
    });
  }

  #show(page: FindingsPage | undefined): void {
    this.#shown = page;
    const findings = page?.findings ?? [];
    reconcile(this.#list, findings.map((finding, index) => ({ finding, index })), ({ index }) => String(index), ({ finding, index }) => this.#make(finding, index), (item, { finding }) => fill(item, finding));
    show(byId('findings-none'), findings.length === 0);
    setText(byId('findings-none'), page?.judged === false ? 'No rules judge here, which is no verdict.' : 'The rules found nothing so far.');
  }

  #make(finding: Finding, index: number): HTMLElement {
    const head = el('p', { class: 'finding-head' }, field('rule', undefined, `chip ${finding.severity}`), el('strong', {}, field('name')), field('severity'), field('verdict', undefined, 'faint'), el('span', { class: 'faint' }, '× ', field('count')));
    const where = [finding.device, finding.domain].filter((text) => text !== undefined).join(', ');
    const calls = el('ul', { class: 'history' });
    for (const { call, routine, status, module, offset, symbol } of finding.calls) {
      calls.append(el('li', {}, `call ${call}: ${routine} ${status}${module === '' ? '' : ` from ${module}+${offset}`}${symbol === undefined ? '' : ` (${symbol})`}`));
    }
    const ways = el('p', { class: 'ways' }, button('show in the timeline', {}, () => this.#goToRow(finding.at)), el('span', {}, 'rule: ', el('code', {}, field('help'))));
    return el('li', { 'data-doc': `finding:${index}`, class: `finding ${finding.severity}` }, head, el('p', {}, field('message')), where === '' ? undefined : el('p', { class: 'faint' }, where), calls, ways);
  }
}
