/** docs/mutation.md, from what became of the mutants. */
import type { Rule } from '../../src/verify/types.js';
import { EXPECTED_MUTANTS } from './mutants.js';

export interface MutantResult {
  readonly name: string;
  /** Ids of the rules that tripped, sorted. */
  readonly rules: readonly string[];
  /** What the guest's checks found amiss, in order. */
  readonly amiss: readonly string[];
}

const HEAD = `# Mutation test

What the rules are worth is measured with a driver that is known to be right, and with all the ways in which it could be
wrong. \`exemplar.sys\` (\`qemu/guest/exemplar/\`) uses the interface as its documentation wants: 200 seeds of it give no
finding and fail no check (\`test/vm/exemplar.ts\`). Its mutants do one thing wrong each: a call deleted, repeated, made too
early or at the wrong IRQL, an argument altered, a status not looked at. All of them run in one boot, and each is judged by
itself (\`test/vm/mutants.ts\`).

Both tests are part of \`scripts/test\`. This page is written by

    VIOMMU_WRITE_DOCS=1 npx tap --disable-coverage test/vm/mutants.ts

and the test fails when it says something else than what happened.

"Caught by" is the rule that is about just this mistake, and what the test asks for; "also" are other rules that what follows
from it tripped. "First check that failed" is what the guest noticed by itself: where it noticed nothing, a driver author
without rules would have gone on.
`;

export function describeMutants(results: readonly MutantResult[], rules: readonly Rule[]): string {
  const title = (id: string) => {
    const rule = rules.find((each) => each.id === id);
    return rule === undefined ? id : `[${id}](rules/${id}-${rule.name}.md) ${rule.name}`;
  };
  const lines = results.map(({ name, rules: tripped, amiss }) => {
    const { wrong, by } = EXPECTED_MUTANTS[name]!;
    const also = tripped.filter((id) => id !== by).join(', ');
    return `| ${name} | ${wrong} | ${by === 'check' ? 'check' : title(by)} | ${also || '–'} | ${amiss[0] ?? '–'} |`;
  });
  const silent = results.filter(({ amiss }) => amiss.length === 0).length;
  const used = new Set(results.flatMap(({ rules: tripped }) => tripped)).size;
  return [
    HEAD,
    `${results.length} mutants, all caught. ${silent} of them fail no check of the guest. ${used} rules tripped; those that did not`,
    'have fixtures of their own in `test/verify`.',
    '',
    '| Mutant | What it does wrong | Caught by | Also | First check that failed |',
    '|--|--|--|--|--|',
    ...lines,
    '',
  ].join('\n');
}
