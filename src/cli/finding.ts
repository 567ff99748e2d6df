/** One line of what `viommu doctor` finds. */
/** `remedy` is empty when there is nothing to do. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** False when the main job works without it. */
  readonly needed: boolean;
  readonly detail: string;
  readonly remedy: string;
}

export function finding(what: string, ok: boolean, detail: string, remedy = '', needed = true): Finding {
  return { what, ok, needed, detail, remedy: ok ? '' : remedy };
}
