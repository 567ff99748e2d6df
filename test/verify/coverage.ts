/** Every rule has a fixture that trips it and one that is clean. */
import { readFileSync, readdirSync } from 'node:fs';
import t from 'tap';
import { RULES } from '../../src/verify/rules.js';

t.test('no rule is without its fixtures', async (t) => {
  const folder = new URL('.', import.meta.url);
  const texts = readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const held = new Set(texts.flatMap((text) => [...text.matchAll(/^ {2}'(VIO-\d{3})': \{$/gm)].map(([, id]) => id)));
  t.same(RULES.map(({ id }) => id).filter((id) => !held.has(id)), []);
  t.same([...held].filter((id) => !RULES.some((rule) => rule.id === id)), []);
});
