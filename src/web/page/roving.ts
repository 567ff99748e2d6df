/** A list of buttons that is one stop for the Tab key: arrows, Home and End move inside it. */
export function roving(list: HTMLElement, selector: string): void {
  const items = () => [...list.querySelectorAll<HTMLElement>(selector)].filter((item) => item.offsetParent !== null);
  const settle = () => {
    const all = items();
    const stop = all.find((item) => item === document.activeElement) ?? all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) {
      const wanted = item === stop ? 0 : -1;
      if (item.tabIndex !== wanted || !item.hasAttribute('tabindex')) item.tabIndex = wanted;
    }
  };
  new MutationObserver(settle).observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', settle);
  list.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = target(event.key, at, all.length);
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  });
  settle();
}

function target(key: string, at: number, size: number): number | undefined {
  if (key === 'ArrowDown' || key === 'ArrowRight') return Math.min(size - 1, at + 1);
  if (key === 'ArrowUp' || key === 'ArrowLeft') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return size - 1;
  return undefined;
}
