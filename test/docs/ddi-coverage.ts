/** The committed coverage report against the checklist, and the rules by which a test's title names its checks. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../..', import.meta.url));
const report = readFileSync(`${root}/docs/ddi-coverage.md`, 'utf8');
const { checks } = JSON.parse(readFileSync(`${root}/test/fixtures/ddi.json`, 'utf8')) as { checks: { id: string; tag: string; routine: string; text: string }[] };
const rows = report.split('\n').filter((line) => /^\| DDI-/.test(line));

t.test('the report has one row for each check, in the checklist\'s order', async (t) => {
  t.same(rows.map((row) => row.slice(2, 9)), checks.map(({ id }) => id));
});

t.test('each row says what the checklist says', async (t) => {
  const rowOf = new Map(rows.map((row) => [row.slice(2, 9), row]));
  for (const { id, tag, routine, text } of checks) {
    const row = rowOf.get(id) ?? '';
    t.ok(row.startsWith(`| ${id} | ${tag} | ${routine} | `) && row.endsWith(` | ${text.replaceAll('|', '\\|')} |`), id);
  }
});

t.test('no other id stands in the report', async (t) => {
  const known = new Set(checks.map(({ id }) => id));
  t.same([...report.matchAll(/DDI-\d+/g)].map(([id]) => id).filter((id) => !known.has(id)), []);
});

t.test('the totals are those of the rows', async (t) => {
  const cells = rows.map((row) => row.split(' | ').slice(3, 7));
  const failed = cells.filter((places) => places.includes('**FAILED**')).length;
  const passed = cells.filter((places) => places.includes('passed') && !places.includes('**FAILED**')).length;
  t.match(report, `${rows.length} checks: ${passed} passed, ${failed} failed, ${rows.length - passed - failed} not tested.`);
});

t.test('a title names checks at its beginning, or in brackets at its end', async (t) => {
  const path = `${root}/scripts/ddi.mjs`;
  const { checksOf } = (await import(path)) as { checksOf: (title: string) => number[] };
  t.same(checksOf('DDI-001: one'), [1]);
  t.same(checksOf('DDI-001, DDI-003: two'), [1, 3]);
  t.same(checksOf('DDI-323 to DDI-326, DDI-329: a range'), [323, 324, 325, 326, 329]);
  t.same(checksOf('both of a kind [DDI-312] [DDI-313]'), [312, 313]);
  t.same(checksOf('not like DDI-007 in the middle'), []);
  t.same(checksOf('see DDI-007: no'), []);
});
