/**
 * Mutation test of the rules: each call of the exemplar driver is deleted or altered in turn, and every mutant has to be
 * caught, by the rule that is about just that or by a check of the guest. The table is docs/mutation.md; with
 * VIOMMU_WRITE_DOCS=1 it is written instead of compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { RULES } from '../../src/verify/rules.js';
import { EXEMPLAR_EXTENDED_RULES, GUEST_FAILED, callsOf, findingsOf, livesOf, runExemplar } from '../helpers/exemplar.js';
import { describeMutants, type MutantResult } from '../helpers/mutation-table.js';
import { EXPECTED_MUTANTS, MUTANT_NAMES } from '../helpers/mutants.js';
import { GUEST_PASSED } from '../helpers/vm.js';

const PAGE = join(PACKAGE_ROOT, 'docs/mutation.md');
const POINT = /^ {4}(ok|not ok) \d+ - mutant (\d+): (\S+)$/;
const AMISS = /^\s*# amiss: (.*)$/;

/** What the guest said of each mutant: its name, and what its checks found amiss. */
function saidOf(lines: readonly string[]): readonly { name: string; number: number; amiss: readonly string[]; isClean: boolean }[] {
  let amiss: string[] = [];
  return lines.flatMap((line) => {
    const point = POINT.exec(line);
    const what = AMISS.exec(line)?.[1];
    if (what !== undefined) amiss.push(what);
    if (/^ {4}(ok|not ok) /.test(line) === false) return [];
    const said = amiss;
    amiss = [];
    return point === null ? [] : [{ name: point[3]!, number: Number(point[2]), amiss: said, isClean: point[1] === 'ok' }];
  });
}

t.test('every mutant of the exemplar is caught', { timeout: 300_000 }, async (t) => {
  t.same(Object.keys(EXPECTED_MUTANTS).sort(), [...MUTANT_NAMES].sort(), 'each mutant has its row');
  const { end, lines, observations } = await runExemplar('mutants.plan', 'extended', 240);
  t.ok([GUEST_PASSED, GUEST_FAILED].includes(end.status ?? -1), `the guest came to its end: ${end.status} ${end.stderr}`);
  const said = saidOf(lines);
  const { before, between } = livesOf(observations);
  t.same(said.map(({ name }) => name), MUTANT_NAMES, 'each mutant ran, in order');
  t.equal(between.length, MUTANT_NAMES.length, 'each stands between two marks');
  const results: MutantResult[] = [];
  for (const [i, { name, amiss, isClean }] of said.entries()) {
    const rules = [...new Set(findingsOf(between[i] ?? [], EXEMPLAR_EXTENDED_RULES).map(({ rule }) => rule))].sort();
    const by = EXPECTED_MUTANTS[name]?.by;
    const isCaught = by === 'check' ? !isClean : by !== undefined && rules.includes(by);
    t.ok(isCaught, `${name} is caught by ${by}`, { rules, amiss });
    results.push({ name, rules, amiss });
  }
  const page = describeMutants(results, RULES);
  if (process.env['VIOMMU_WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
  t.equal(readFileSync(PAGE, 'utf8'), page, 'docs/mutation.md says so (VIOMMU_WRITE_DOCS=1 writes it anew)');

  t.equal(lines.filter((line) => /^ {4}ok \d+ - seed \d+$/.test(line)).length, 25, 'before and after the mutants the exemplar is itself');
  t.same(findingsOf(before, EXEMPLAR_EXTENDED_RULES), [], 'nothing is found in its seeds before them');
  const calls = callsOf(observations);
  t.same(['configureDomain', 'flushDomain', 'flushDomainByVaList', 'setDeviceFaultReportingEx'].filter((routine) => !calls.has(routine)), [], 'routines of the extended profile were called');
});
