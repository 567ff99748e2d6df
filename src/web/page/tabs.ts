/**
 * The tabs. On a wide screen domains, map and timeline always stand beside each other and the tabs are for the rest; on a small
 * one each is a tab. Tabs are one stop for the Tab key, arrows move between them.
 */
import { byId, setAttributes } from './dom.js';

export const PINNED = ['domains', 'map', 'timeline'] as const;
const WIDE = '(min-width: 1100px)';

export class Tabs {
  readonly #tabs = [...byId('tabs').querySelectorAll<HTMLButtonElement>('[role=tab]')];
  readonly #wide = matchMedia(WIDE);
  readonly #listeners = new Set<() => void>();
  #chosen: string;

  constructor(first: string | undefined) {
    this.#chosen = this.#tabs.some((tab) => nameOf(tab) === first) ? first! : this.#wide.matches ? 'faults' : 'map';
    for (const tab of this.#tabs) tab.addEventListener('click', () => this.choose(nameOf(tab)));
    byId('tabs').addEventListener('keydown', (event) => this.#key(event));
    this.#wide.addEventListener('change', () => this.#show());
    this.#show();
  }

  get chosen(): string {
    return this.#chosen;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  isShown(name: string): boolean {
    return name === this.#shown || (this.#wide.matches && isPinned(name));
  }

  choose(name: string): void {
    this.#chosen = name;
    this.#show();
    for (const listener of this.#listeners) listener();
  }

  /** Chooses a tab unless it is to be seen already. */
  reveal(name: string): void {
    if (!this.isShown(name)) this.choose(name);
  }

  /** Chooses a tab and moves the focus into its panel. */
  enter(name: string): void {
    this.choose(name);
    const panel = byId(`panel-${name}`);
    panel.focus({ preventScroll: false });
    panel.scrollIntoView({ block: 'nearest' });
  }

  /** On a wide screen a pinned name has no tab of its own; the first of the others is shown then. */
  get #shown(): string {
    return this.#wide.matches && isPinned(this.#chosen) ? 'faults' : this.#chosen;
  }

  #show(): void {
    document.body.classList.toggle('wide', this.#wide.matches);
    // What one sees first comes first for the Tab key as well.
    const place = byId(this.#wide.matches ? 'dock' : 'pinned');
    if (place.previousElementSibling !== byId('tabs')) place.before(byId('tabs'));
    for (const tab of this.#tabs) {
      const name = nameOf(tab);
      const isAside = this.#wide.matches && isPinned(name);
      const isChosen = name === this.#shown;
      tab.classList.toggle('aside', isAside);
      setAttributes(tab, { 'aria-selected': String(isChosen), tabindex: isChosen ? 0 : -1 });
      const panel = byId(`panel-${name}`);
      setAttributes(panel, { role: isAside ? 'region' : 'tabpanel', hidden: !isAside && !isChosen });
    }
  }

  #key(event: KeyboardEvent): void {
    const usable = this.#tabs.filter((tab) => tab.offsetParent !== null && !tab.hidden);
    const at = usable.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: usable.length - 1 - at }[event.key];
    if (step === undefined || at === -1) return;
    event.preventDefault();
    const tab = usable[(at + step + usable.length) % usable.length]!;
    this.choose(nameOf(tab));
    tab.focus();
  }
}

function nameOf(tab: HTMLElement): string {
  return tab.id.replace(/^tab-/, '');
}

function isPinned(name: string): boolean {
  return (PINNED as readonly string[]).includes(name);
}
