/** Colours of the pictures, from the style sheet's custom properties: canvases have no styles of their own. */

const NAMES = ['fg', 'bg', 'soft', 'line', 'good', 'bad', 'warn', 'mark', 'faint', 'map-rw', 'map-r', 'map-w', 'map-held', 'map-empty', 'map-ghost', 'map-edge'] as const;
export type Colour = (typeof NAMES)[number];
export type Theme = Readonly<Record<Colour, string>>;

let current: Theme | undefined;
const listeners = new Set<() => void>();

export function theme(): Theme {
  if (current === undefined) {
    const style = getComputedStyle(document.documentElement);
    current = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Theme;
  }
  return current;
}

/** Called when the colours changed. */
export function onTheme(listener: () => void): void {
  listeners.add(listener);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  current = undefined;
  for (const listener of listeners) listener();
});

export function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
