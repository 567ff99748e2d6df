/** Which rules a selection names. */
import type { Rule, RuleSelection } from './types.js';

/** Throws RangeError for a word that names no rule: a misspelled one must not switch judgement off unseen. */
export function select<R extends Rule>(rules: readonly R[], { only, except = [] }: RuleSelection = {}): readonly R[] {
  for (const word of [...(only ?? []), ...except]) {
    if (!rules.some((rule) => isNamed(rule, word))) throw new RangeError(`'${word}' names no rule: an id, a family like VIO-1xx, a name, a verdict or a severity`);
  }
  const wanted = only === undefined ? rules : rules.filter((rule) => only.some((word) => isNamed(rule, word)));
  return wanted.filter((rule) => !except.some((word) => isNamed(rule, word)));
}

function isNamed({ id, name, verdict, severity }: Rule, word: string): boolean {
  const family = /^(VIO-\d)xx$/i.exec(word)?.[1];
  if (family !== undefined) return id.startsWith(family.toUpperCase());
  return [id, name, verdict, severity].some((each) => each.toLowerCase() === word.toLowerCase());
}
