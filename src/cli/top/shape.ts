/**
 * What has to be in an answer before it is drawn: whoever answers at an address may be no viommu, or one of another age.
 * A shape names the members that are used; others are let through.
 */

export type Shape = 'number' | 'string' | 'boolean' | readonly [Shape] | { readonly [member: string]: Shape | Optional };

class Optional {
  constructor(readonly shape: Shape) {}
}

/** A member that may be absent. */
export function optional(shape: Shape): Optional {
  return new Optional(shape);
}

/** Where the value is not of the shape: "totals.calls is no number"; undefined when it is. */
export function misfit(value: unknown, shape: Shape | Optional, path = ''): string | undefined {
  if (shape instanceof Optional) return value === undefined ? undefined : misfit(value, shape.shape, path);
  const name = path === '' ? 'the answer' : path;
  if (typeof shape === 'string') return typeof value === shape && !Number.isNaN(value) ? undefined : `${name} is no ${shape}`;
  if (Array.isArray(shape)) return misfitOfList(value, (shape as readonly [Shape])[0], path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name} is no object`;
  const members = value as Readonly<Record<string, unknown>>;
  for (const [member, wanted] of Object.entries(shape as Readonly<Record<string, Shape | Optional>>)) {
    const wrong = misfit(Object.hasOwn(members, member) ? members[member] : undefined, wanted, path === '' ? member : `${path}.${member}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function misfitOfList(value: unknown, shape: Shape, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path === '' ? 'the answer' : path} is no list`;
  for (const [i, item] of value.entries()) {
    const wrong = misfit(item, shape, `${path}[${i}]`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
