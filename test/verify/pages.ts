/** Pages and rules say the same, and every page is whole. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { RULES } from '../../src/verify/rules.js';
import type { Rule } from '../../src/verify/types.js';

const FOLDER = fileURLToPath(new URL('../../docs/rules/', import.meta.url));
const MODULE = fileURLToPath(new URL('../../scripts/rules.mjs', import.meta.url));

interface RulesScript {
  readonly SECTIONS: readonly string[];
  readonly pageName: (rule: Rule) => string;
  readonly pageHead: (rule: Rule) => string;
  readonly tables: (rules: readonly Rule[]) => string;
  readonly BEFORE_TABLES: string;
}

const script = (await import(MODULE)) as RulesScript;
const page = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

t.test('each rule has its page, and each page its rule', async (t) => {
  t.same(readdirSync(FOLDER).filter((name) => name !== 'README.md').sort(), RULES.map(script.pageName).sort());
});

t.test('a page begins with what the rule says of itself', async (t) => {
  t.same(RULES.filter((rule) => !page(script.pageName(rule)).startsWith(script.pageHead(rule))).map(({ id }) => id), []);
});

t.test('a page has every section, and something in each', async (t) => {
  for (const rule of RULES) {
    const text = page(script.pageName(rule));
    t.same(text.match(/^## .*$/gm), script.SECTIONS, rule.id);
    const bodies = text.split(/^## .*$/m).slice(1).map((body) => body.trim());
    t.ok(bodies.every((body) => body.length >= 10), `${rule.id}: no section is empty`);
    t.match(bodies[1], /^```c\n[\s\S]+\n```$/, `${rule.id}: the example is code`);
  }
});

t.test('the list in the README is what the rules give', async (t) => {
  const readme = page('README.md');
  t.equal(readme.slice(readme.indexOf(script.BEFORE_TABLES)), script.tables(RULES), 'node scripts/rules.mjs writes it');
});
