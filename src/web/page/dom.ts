/**
 * Making and changing elements. Text goes in as text, never as markup: much of it came from a guest. Nothing is touched that
 * already says what it should, so a frame that changes nothing costs no layout and loses no selection.
 */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== undefined) parent.append(child);
}

/** `false` and undefined take an attribute away, `true` sets it empty. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) {
      if (element.hasAttribute(name)) element.removeAttribute(name);
      continue;
    }
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, isShown: boolean): void {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** The element that the page's markup has under this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

/**
 * Makes the children of `parent` one for each item, in order: those that are there already are kept and updated, so focus,
 * selection and what is open stay. Elements carry their key in `data-key`.
 */
export function reconcile<T>(parent: Element, items: readonly T[], keyOf: (item: T) => string, make: (item: T) => HTMLElement, update: (element: HTMLElement, item: T) => void): void {
  const there = new Map<string, HTMLElement>();
  for (const child of parent.children) if (child instanceof HTMLElement) there.set(child.dataset['key'] ?? '', child);
  for (const child of [...parent.children]) if (child instanceof HTMLElement && there.get(child.dataset['key'] ?? '') !== child) child.remove();
  let at: Element | null = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = there.get(key);
    if (element === undefined) {
      element = make(item);
      element.dataset['key'] = key;
    }
    there.delete(key);
    update(element, item);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
  for (const left of there.values()) left.remove();
}

/** True while somebody marks text inside: what is marked must not be rewritten under the pointer. */
export function holdsSelection(element: Element): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.anchorNode !== null && element.contains(selection.anchorNode);
}

export function button(text: string, attributes: Attributes, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', act);
  return made;
}
