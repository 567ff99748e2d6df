/**
 * The program's own tables, for the documents that are made from them. They are read from src/ as it stands, not from dist/,
 * which may be older: every module is stripped of its types into a folder of its own below build/, and imported from there.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const OPTIONS = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
/** Runs in a browser, and is imported by nothing here. */
const NOT_OURS = 'web/page/';

/** The table of commands, LIMITS, the least room of chains on the queues, and the package's version. */
export async function loadProgram(repository) {
  mkdirSync(join(repository, 'build'), { recursive: true });
  const folder = mkdtempSync(join(repository, 'build/generate-'));
  try {
    for (const path of readdirSync(join(repository, 'src'), { recursive: true })) {
      if (!path.endsWith('.ts') || path.endsWith('.d.ts') || path.startsWith(NOT_OURS)) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(repository, 'src', path), 'utf8'), { compilerOptions: OPTIONS });
      const target = join(folder, 'src', path.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
    cpSync(join(repository, 'src/proto/gen/messages.js'), join(folder, 'src/proto/gen/messages.js'));
    cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
    const load = (path) => import(pathToFileURL(join(folder, 'src', path)).href);
    const { loadCommands } = await load('cli/commands.js');
    const { LIMITS } = await load('base/limits.js');
    const { LEAST_ANSWER_BYTES, LEAST_EVENT_BYTES } = await load('carrier/vhost-guest.js');
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    return { commands: await loadCommands(), limits: LIMITS, leastAnswerBytes: LEAST_ANSWER_BYTES, leastEventBytes: LEAST_EVENT_BYTES, version };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows of the table in docs/exit-codes.md, and what stands behind it: `{ codes: [{ code, verdict, means }], note }`. */
export function readExitCodes(repository) {
  const text = readFileSync(join(repository, 'docs/exit-codes.md'), 'utf8');
  const codes = [...text.matchAll(/^\| (\d+) \| (?:`([^`]*)`)? ?\| (.*) \|$/gm)].map(([, code, verdict = '', means]) => ({ code, verdict, means }));
  if (codes.length < 8) throw new Error(`docs/exit-codes.md has a table that cannot be read: ${codes.length} codes`);
  const note = /^\*\*(\+16)\*\*: (.*)$/m.exec(text.replace(/\n(?!\n|\*)/g, ' '));
  if (note === null) throw new Error('docs/exit-codes.md does not say what +16 is');
  return { codes, lost: note[2].trim() };
}
