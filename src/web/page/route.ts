/**
 * The part of the address after #: which domain, which tab, where in the map. A reload, a bookmark or a link in a bug report
 * shows the same. Kept without growing the browser's history.
 */

export interface Route {
  readonly domain?: number;
  readonly tab?: string;
  /** First address of the map, and how many pages a cell has. */
  readonly at?: string;
  readonly cell?: number;
}

export function readRoute(hash: string): Route {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const domain = words.get('domain');
  const tab = words.get('tab');
  const at = words.get('at');
  const cell = words.get('cell');
  return {
    ...(domain !== null && /^\d{1,9}$/.test(domain) ? { domain: Number(domain) } : {}),
    ...(tab !== null && /^[a-z]{1,20}$/.test(tab) ? { tab } : {}),
    ...(at !== null && /^0x[0-9a-f]{1,16}$/.test(at) ? { at } : {}),
    ...(cell !== null && /^\d{1,14}$/.test(cell) ? { cell: Number(cell) } : {}),
  };
}

export function writeRoute(route: Route): string {
  const words = Object.entries(route).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return words.length === 0 ? '' : `#${words.join('&')}`;
}

export class Router {
  #route: Route = readRoute(location.hash);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get route(): Route {
    return this.#route;
  }

  /** Written a moment later: a map that is dragged changes it many times a second. */
  update(over: { readonly [K in keyof Route]?: Route[K] | undefined }): void {
    const merged = Object.fromEntries(Object.entries({ ...this.#route, ...over }).filter(([, value]) => value !== undefined)) as Route;
    if (writeRoute(merged) === writeRoute(this.#route)) return;
    this.#route = merged;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => history.replaceState(null, '', writeRoute(merged) || location.pathname), 150);
  }

  /** Somebody followed a link or typed. */
  onGo(listener: (route: Route) => void): void {
    addEventListener('hashchange', () => {
      this.#route = readRoute(location.hash);
      listener(this.#route);
    });
  }
}
