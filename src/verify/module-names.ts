/**
 * Names of the modules that calls come from, as the verifier keeps them: each once, and none longer than a name may be. The
 * wire has no such bound [call.proto CallSite]; base names of images are shorter (ours comes from MODULE_NAME_BYTES in viommu.h).
 */

/** Characters of a name that is kept as it is. */
export const MOST_NAME = 256;
/** Names that are kept once; of further ones each place has its own. */
const MOST_NAMES = 256;
/** Of a longer name its beginning is kept, and 64 bits that the whole of it decides. */
const KEPT_OF_LONGER = 240;
const HEX_OF_HALF = 8;

export class ModuleNames {
  readonly #known = new Map<string, string>();

  /** The same string for the same name, while there are not too many. */
  of(name: string): { readonly name: string; readonly isShared: boolean } {
    const known = this.#known.get(name);
    if (known !== undefined) return { name: known, isShared: true };
    const isShared = this.#known.size < MOST_NAMES;
    if (isShared) this.#known.set(name, name);
    return { name, isShared };
  }
}

/**
 * What stands for a name: itself, or of a longer one something that no name of another beginning, end or length has. It is one
 * character longer than a name that was not cut, so that it equals none.
 */
export function keptName(name: string): string {
  if (name.length <= MOST_NAME) return name;
  // No view of the whole name, which would keep it.
  return [...name.slice(0, KEPT_OF_LONGER), '~', ...digest(name)].join('');
}

/** Tells names apart that no one has made to look alike; who does mixes up nothing but modules of his own. */
function digest(name: string): string {
  let one = 0x811c9dc5;
  let other = name.length;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 13;
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(HEX_OF_HALF, '0')).join('');
}
