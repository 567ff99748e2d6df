/** What is known of the chosen domain, as a line of facts above its map. */
import type { DomainInfo } from '../../view/types.js';
import { byId, el, reconcile, setAttributes, setText } from './dom.js';
import { count, pages, span, time } from './format.js';
import type { Store } from './store.js';

export class DomainFacts {
  readonly #root = byId('domain-facts');

  constructor(store: Store) {
    this.#root.append(el('ul', { class: 'facts' }));
    store.onChange(() => {
      const { domain } = store;
      setText(byId('map-title'), store.chosen.domain === undefined ? 'Address map' : `Address map of domain ${store.chosen.domain}`);
      setAttributes(this.#root, { hidden: domain === undefined });
      if (domain !== undefined) this.#show(domain);
    });
  }

  #show(domain: DomainInfo): void {
    reconcile(this.#root.querySelector('.facts')!, factsOf(domain), (text) => text.split(':')[0]!, () => el('li'), (item, text) => setText(item, text.replace(/^[^:]*:/, '')));
  }
}

/** `key:text`, the key for keeping the element. */
function factsOf(domain: DomainInfo): readonly string[] {
  const facts = [`kind:${domain.kind}${domain.bypassed === true ? ', bypassed' : ''}${domain.configured === false ? ', not configured' : ''}`];
  if (domain.handle !== undefined) facts.push(`handle:handle ${domain.handle} of session ${domain.session ?? '?'}`);
  if (domain.createdAt !== undefined) facts.push(`since:since ${time(domain.createdAt)}`);
  if (domain.tokens.length > 0) facts.push(`tokens:${domain.tokens.length} ${domain.tokens.length === 1 ? 'token' : 'tokens'} (${pages(sum(domain.tokens))})`);
  if (domain.reserved.length > 0) facts.push(`reserved:${domain.reserved.length} reserved (${pages(sum(domain.reserved))})`);
  if (domain.allocator !== undefined) facts.push(`allocator:largest free ${span(domain.allocator.largestFreePages)}`);
  if (domain.flushed !== undefined) facts.push(`flushed:flushed by call ${count(domain.flushed.call)} at ${time(domain.flushed.at)}`);
  return facts;
}

function sum(ranges: readonly { readonly pageCount: number }[]): number {
  return ranges.reduce((all, { pageCount }) => all + pageCount, 0);
}
