/** The head of the page: what is looked at, whether the connection stands, totals, and rates with their last two minutes. */
import type { Overview } from '../../view/types.js';
import { byId, el, setAttributes, setText, show } from './dom.js';
import { field, fill } from './fields.js';
import { count, percent, time, type FormatName } from './format.js';
import { Sparkline } from './sparkline.js';
import type { Store } from './store.js';

type RateName = keyof Overview['rates'];
const RATES: readonly (readonly [RateName, string, FormatName])[] = [
  ['calls', 'calls', 'perSecond'],
  ['failedCalls', 'failed', 'perSecond'],
  ['dmaBytes', 'DMA', 'bytesPerSecond'],
  ['faults', 'faults', 'perSecond'],
  ['translations', 'translated', 'perSecond'],
];

const TOTALS: readonly (readonly [string, string, FormatName?])[] = [
  ['totals.calls', 'calls'],
  ['totals.failedCalls', 'failed'],
  ['totals.faults', 'faults'],
  ['totals.domains', 'domains'],
  ['totals.attachedDevices', 'attached'],
  ['totals.mappedPages', 'mapped pages'],
  ['totals.dmaBytes', 'DMA bytes', 'bytes'],
  ['totals.dmaPrograms', 'DMA programs'],
  ['totals.tablePages', 'table pages'],
  ['totals.tokens', 'tokens'],
  ['totals.injected', 'injected'],
  ['totals.staleUses', 'stale uses'],
];
/** From here on a small screen leaves them out. */
const MINOR_FROM = 7;

export class Header {
  readonly #store: Store;
  readonly #root = byId('head');
  readonly #sparks = new Map<RateName, Sparkline>();

  constructor(store: Store) {
    this.#store = store;
    const rates = byId('rates');
    for (const [name, title, format] of RATES) {
      const spark = new Sparkline();
      this.#sparks.set(name, spark);
      const tile = el('div', { class: 'rate' }, el('span', { class: 'rate-name' }, title), field(`rates.${name}.perSecond`, format, 'rate-value'));
      tile.append(spark.root);
      rates.append(tile);
    }
    byId('totals').append(...TOTALS.map(([name, title, format], i) => el('div', { class: i < MINOR_FROM ? 'total' : 'total minor' }, field(name, format, 'total-value'), el('span', { class: 'total-name' }, title))));
    store.onChange(() => this.#show());
    setInterval(() => this.#showConnection(), 500);
  }

  #show(): void {
    const { overview } = this.#store;
    this.#showConnection();
    if (overview === undefined) return;
    fill(this.#root, overview);
    fill(byId('tabs'), overview);
    for (const [name, spark] of this.#sparks) spark.show(overview.rates[name]);
    setText(byId('source'), sourceText(overview));
    setAttributes(byId('source'), { title: sourceTitle(overview) });
    setText(byId('sessions'), sessionsText(overview));
    setText(byId('now'), time(overview.now));
    const { hits, misses } = overview.totals.iotlb;
    setText(byId('hit-rate'), percent(hits, hits + misses));
    this.#showFindings(overview);
    document.title = `${overview.totals.faults > 0 ? `(${overview.totals.faults}) ` : ''}viommu${overview.source.kind === 'live' ? '' : ` · ${overview.source.label}`}`;
  }

  #showFindings({ findings }: Overview): void {
    const link = byId('findings-link');
    setText(link, findings === undefined ? 'not judged' : findingsText(findings));
    setAttributes(link, { 'data-severity': findings === undefined ? 'none' : findings.error > 0 ? 'error' : findings.warning > 0 ? 'warning' : 'none' });
  }

  #showConnection(): void {
    const { connection, dropped } = this.#store;
    const badge = byId('connection');
    const seconds = connection.name === 'waiting' ? Math.max(0, Math.ceil((connection.until - performance.now()) / 1000)) : 0;
    const texts = { open: 'connected', connecting: 'connecting …', waiting: seconds > 0 ? `disconnected, trying again in ${seconds} s` : 'disconnected, trying again …' };
    setText(badge, texts[connection.name]);
    setAttributes(badge, { 'data-state': connection.name, title: connection.name === 'waiting' && connection.reason !== '' ? connection.reason : undefined });
    show(byId('reconnect'), connection.name === 'waiting');
    const element = byId('dropped');
    setText(element, `${count(dropped.total)} frames dropped`);
    setAttributes(element, { 'data-value': dropped.total, class: dropped.total > 0 ? 'warn' : 'faint' });
  }
}

function sourceText({ source, profile, inputAddressBits }: Overview): string {
  const what = source.kind === 'live' ? 'running daemon' : `trace ${source.label}${source.complete ? '' : ' (incomplete)'}`;
  return `${what} · ${profile} · ${inputAddressBits} bit`;
}

function sourceTitle({ source, program, profile, inputAddressBits }: Overview): string {
  return `${program.name} ${program.version}, profile ${profile}, addresses of ${inputAddressBits} bits${source.kind === 'live' ? `, instance ${source.instance}` : ''}`;
}

function sessionsText({ sessions, readers }: Overview): string {
  const guests = sessions.filter(({ isGuest }) => isGuest).length;
  const words = [guests === 0 ? 'no guest' : guests === 1 ? 'guest connected' : `${guests} guests`];
  const tools = sessions.length - guests;
  if (tools > 0) words.push(`${tools} ${tools === 1 ? 'tool' : 'tools'}`);
  if (readers.length > 0) words.push(`${readers.length} ${readers.length === 1 ? 'reader' : 'readers'} in QEMU`);
  return words.join(', ');
}

function findingsText({ error, warning, note }: { error: number; warning: number; note: number }): string {
  const words = [[error, 'error'], [warning, 'warning'], [error + warning === 0 ? note : 0, 'note']] as const;
  const said = words.filter(([some]) => some > 0).map(([some, word]) => `${some} ${word}${some === 1 ? '' : 's'}`);
  return said.length === 0 ? 'no findings' : said.join(', ');
}
