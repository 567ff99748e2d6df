/** docs/limits.md is what its generator makes of src/base/limits.ts. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';

const MODULE = fileURLToPath(new URL('../../scripts/limits.mjs', import.meta.url));

t.test('every cap stands in docs/limits.md, once, with its value and its arithmetic', async (t) => {
  const script = (await import(MODULE)) as { document(limits: object): string; DOCUMENT: URL };
  const text = readFileSync(script.DOCUMENT, 'utf8');
  t.equal(text, script.document(LIMITS), 'node scripts/limits.mjs writes it');
  const listed = [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+)/gm)];
  t.same(listed.map(([, name]) => name!).sort(), Object.keys(LIMITS).sort());
  t.ok(listed.every(([, , value, why]) => value!.trim() !== '' && why!.trim().length > 10), 'none is without a reason');
});
