/** Keys that work anywhere on the page, and the list of all keys. Where somebody types they are text. */
import { byId } from './dom.js';

export type Keys = Readonly<Record<string, () => void>>;

export function attachKeyboard(keys: Keys): void {
  const help = byId<HTMLDialogElement>('help');
  byId('help-open').addEventListener('click', () => help.showModal());
  byId('help-close').addEventListener('click', () => help.close());
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || help.open) return;
    const target = event.target as HTMLElement;
    if (isTyping(target)) {
      if (event.key === 'Escape') target.blur();
      return;
    }
    // Space presses what has the focus.
    if (event.key === ' ' && target.closest('button, a, summary, input, select, [role=tab]') !== null) return;
    const act = event.key === '?' ? () => help.showModal() : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'range', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
