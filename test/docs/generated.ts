/** The command line's reference and the manual pages: made from the tables that --help prints, and sound. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadCommands } from '../../src/cli/commands.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

const COMMANDS = await loadCommands();
const read = (path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8');
const pages = readdirSync(join(PACKAGE_ROOT, 'man')).sort();
const sections = new Map(read('docs/command-line.md').split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section]));

t.test('every command has a section and a manual page, and nothing else has', async (t) => {
  t.same([...sections.keys()].filter((title) => title.startsWith('viommu ')), Object.keys(COMMANDS).map((name) => `viommu ${name}`));
  t.same(pages, ['viommu.1', ...Object.keys(COMMANDS).map((name) => `viommu-${name}.1`)].sort());
});

for (const [name, { options, examples, summary }] of Object.entries(COMMANDS)) {
  t.test(`${name}: each option stands in --help, in the reference and in the manual`, async (t) => {
    const help = execFileSync(process.execPath, [join(PACKAGE_ROOT, 'dist/cli/main.js'), name, '--help'], { encoding: 'utf8' });
    const section = sections.get(`viommu ${name}`)!;
    const manual = read(`man/viommu-${name}.1`);
    for (const [option, { placeholder = '', fallback = '' }] of Object.entries(options)) {
      const spelled = `--${option}${placeholder === '' ? '' : ` ${placeholder}`}`;
      t.ok(help.includes(spelled), `--help: ${spelled}`);
      t.ok(section.includes(`\`${spelled.replaceAll('|', '\\|')}\``) && section.includes(fallback.replaceAll('|', '\\|')), `reference: ${spelled}`);
      t.ok(manual.includes(`\\fB\\-\\-${option.replaceAll('-', '\\-')}\\fR`), `manual: ${spelled}`);
    }
    for (const example of examples) t.ok(help.includes(example) && section.includes(example), example);
    t.ok(help.includes(summary));
  });
}

t.test('manual pages use plain macros, and no text that roff takes for a request', async (t) => {
  const macros = ['\\"', 'TH', 'SH', 'TP', 'PP', 'B', 'I', 'BR', 'RB', 'RI', 'nf', 'fi', 'RS', 'RE', 'br'];
  for (const page of pages) {
    const text = read(`man/${page}`);
    t.match(text, /^[\n\x20-\x7e]*$/, `${page} is ASCII`);
    for (const line of text.split('\n')) {
      const [, macro] = /^\.\s*(\\"|\S+)/.exec(line) ?? [];
      if (macro !== undefined && !macros.includes(macro)) t.fail(`${page}: ${line}`);
      if (line.startsWith("'")) t.fail(`${page}: ${line}`);
    }
  }
});

t.test('groff sets every manual page without a warning', async (t) => {
  for (const page of pages) {
    const { status, stdout, stderr, error } = spawnSync('groff', ['-man', '-ww', '-Tutf8', join(PACKAGE_ROOT, 'man', page)], { encoding: 'utf8' });
    t.same({ status, stderr, error }, { status: 0, stderr: '', error: undefined }, `${page} (groff is in Debian's groff-base)`);
    t.ok(stdout.includes('EXIT STATUS') || stdout.includes('EXIT\x1b') || /E.*X.*I.*T/.test(stdout));
  }
});

t.test('the package has every manual page', async (t) => {
  const { man, files } = JSON.parse(read('package.json')) as { man: string[]; files: string[] };
  t.same(man.map((path) => path.replace('./man/', '')).sort(), pages);
  t.ok(files.includes('man'));
});

t.test('an example of the protocol\'s page is what the codec says', async (t) => {
  const [, bytes] = /## An example, byte by byte[\s\S]*?```\n([0-9a-f \n]+)```/.exec(read('docs/protocol.md'))!;
  const { decodePeer } = await import('../../src/proto/codec.js');
  const { FrameReader } = await import('../../src/proto/frame.js');
  const messages = new FrameReader(4096).push(Buffer.from(bytes!.replace(/\s/g, ''), 'hex')).map((message) => decodePeer(message));
  t.match(messages, [
    { body: 'hello', hello: { major: 1, role: 2, name: 'x' } },
    { body: 'request', request: { id: 1n, table: 2, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } },
  ]);
});

t.test('every link to a type in the protocol\'s page has its heading', async (t) => {
  const text = read('docs/protocol.md');
  const headings = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')));
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) if (!headings.has(anchor!)) t.fail(`#${anchor}`);
  const names = [...text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  t.equal(new Set(names).size, names.length, 'each type once');
});
