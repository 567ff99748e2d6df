/** Every relative link and image in every document leads to a file, and every anchor to a heading of it, as GitHub makes them. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

/** Not ours, or made by a build. */
const ELSEWHERE = new Set(['node_modules', 'build', 'dist', '.git', '.tap']);

function documents(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ELSEWHERE.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? documents(path) : entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Without code: what stands there is no link. */
function prose(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1\s*$/gm, '').replace(/(`+)[^\n]*?\1/g, '');
}

/** Anchors of a document: its headings as GitHub names them, the second of a name with -1. */
function anchorsOf(path: string): ReadonlySet<string> {
  const text = readFileSync(path, 'utf8').replace(/^(```|~~~)[\s\S]*?^\1\s*$/gm, '');
  const anchors = new Set<string>();
  for (const [, heading] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
    const slug = plain.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
    let name = slug;
    for (let i = 1; anchors.has(name); i++) name = `${slug}-${i}`;
    anchors.add(name);
  }
  for (const [, name] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(name!);
  return anchors;
}

/** A template's links are those of what is made from it. */
const all = documents(PACKAGE_ROOT).filter((path) => !path.startsWith(join(PACKAGE_ROOT, 'scripts/generate')));

t.ok(all.length > 100, 'the documents are found');

for (const path of all) {
  const name = relative(PACKAGE_ROOT, path);
  t.test(`${name}: each link leads somewhere`, async (t) => {
    const text = prose(readFileSync(path, 'utf8'));
    const links = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g), ...text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g)];
    for (const [, target] of links) {
      if (/^[a-z][a-z+.-]*:/i.test(target!)) continue;
      const [file, anchor] = decodeURI(target!).split('#') as [string, string?];
      const led = file === '' ? path : resolve(dirname(path), file);
      if (!existsSync(led)) t.fail(`${target}: there is no such file`);
      else if (!led.startsWith(resolve(PACKAGE_ROOT))) t.fail(`${target}: outside of the tree`);
      else if (anchor !== undefined && !(statSync(led).isFile() && anchorsOf(led).has(anchor))) t.fail(`${target}: ${basename(led)} has no such heading`);
    }
  });
}

t.test('every document in docs/ is in its index', async (t) => {
  const index = readFileSync(join(PACKAGE_ROOT, 'docs/README.md'), 'utf8');
  for (const name of readdirSync(join(PACKAGE_ROOT, 'docs')).filter((each) => each.endsWith('.md') && each !== 'README.md')) t.ok(index.includes(`](${name})`), name);
});
