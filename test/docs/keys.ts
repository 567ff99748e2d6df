/** The tables of keys in docs/live-view.md are those of the page's own list. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

t.test('the page and its document name the same keys', async (t) => {
  const page = readFileSync(join(PACKAGE_ROOT, 'src/web/page/index.html'), 'utf8');
  const help = page.slice(page.indexOf('<dialog id="help"'));
  const shown = [...help.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><\/tr>/g)].map(([, keys, does]) => `${keys!.replace(/<[^>]+>/g, '')}: ${does}`);
  const text = readFileSync(join(PACKAGE_ROOT, 'docs/live-view.md'), 'utf8');
  const section = text.slice(text.indexOf('## Keys'), text.indexOf('## A recorded run'));
  const told = [...section.matchAll(/^\| (.+?) \| (.+?) \|$/gm)].map(([, keys, does]) => `${keys!.replaceAll('`', '')}: ${does}`).filter((row) => !row.endsWith(': Does'));
  t.ok(shown.length > 10);
  t.same(told, shown);
});
