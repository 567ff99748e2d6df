/**
 * Every command line of the documents is run, in its order, as it stands; what cannot be run here stands in a table
 * (test/helpers/docs/command-table.ts) with the test that runs the same. --help's and the manual's examples are those of
 * docs/command-line.md (test/docs/generated.ts).
 */
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { examples } from '../helpers/ci-examples.js';
import { ELSEWHERE, EXITS, NOT_RUN, PREPARED, SUBSTITUTIONS, TREE, USUAL_PORT } from '../helpers/docs/command-table.js';
import { Scratch } from '../helpers/docs/scratch.js';
import { commandsOf, documents, type CommandLine } from '../helpers/docs/shell-blocks.js';

/** What goes on until it is ended. */
const STAYS = /^viommu (?:serve|view)\b(?!.*(?:--help|--print-capabilities))/;

const all = documents().map((document) => ({ document, commands: commandsOf(document) })).filter(({ commands }) => commands.length > 0);
const ofWorkflows: CommandLine[] = examples().flatMap(({ name, lines }) => lines.map((command) => ({ document: `docs/ci/${name}`, line: 0, command: command.replace(/\s+/g, ' ').trim() })));
const known = new Set(NOT_RUN.map(({ command }) => command));

function isElsewhere({ document, command }: CommandLine): boolean {
  return known.has(command) || ELSEWHERE.some((row) => row.document.test(document) && row.pattern.test(command));
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** The command as it is run: what is declared is put in its place. */
function adapted(command: string, port: number): string {
  return SUBSTITUTIONS.reduce((text, [written, meant]) => text.replace(written, meant), command).replace(USUAL_PORT, `127.0.0.1:${port}`);
}

t.jobs = 2;
for (const { document, commands } of all) {
  const toRun = commands.filter((line) => !isElsewhere(line));
  if (toRun.length === 0) continue;
  t.test(`${document} can be followed, command by command`, { buffered: true, timeout: 1_200_000 }, async (t) => {
    const scratch = new Scratch();
    t.teardown(async () => {
      await scratch.end();
      scratch.remove();
    });
    const port = await freePort();
    await PREPARED[document]?.(scratch.folder);
    for (const { line, command } of toRun) {
      const title = `line ${line}: ${command}`;
      const wanted = EXITS.find((row) => row.document === document && row.command === command)?.exit ?? 0;
      try {
        if (STAYS.test(command)) {
          await scratch.serve(adapted(command, port));
          t.pass(title);
        } else {
          const { status, said } = await scratch.run(adapted(command, port));
          t.equal(status, wanted, title);
          if (status !== wanted) t.comment(said);
        }
      } catch (error) {
        t.fail(title);
        t.comment((error as Error).message);
      }
    }
    t.same(await scratch.end(), [], 'what was started goes on SIGTERM with status 0');
  });
}

t.test('every line of the workflows is known, and run elsewhere', async (t) => {
  t.ok(ofWorkflows.length > 0);
  for (const line of ofWorkflows) if (!isElsewhere(line)) t.fail(`${line.document}: ${line.command}`);
});

t.test('every entry of the table is in a document, once in the table, and has a test that is there', async (t) => {
  const lines = [...all.flatMap(({ commands }) => commands), ...ofWorkflows];
  const written = new Set(lines.map(({ command }) => command));
  t.same([...known].filter((command) => !written.has(command)), [], 'no document has these any more');
  t.equal(known.size, NOT_RUN.length, 'each once');
  for (const row of ELSEWHERE) t.ok(lines.some(({ document, command }) => row.document.test(document) && row.pattern.test(command)), `${row.document} ${row.pattern}`);
  for (const { command, why, instead } of [...NOT_RUN, ...ELSEWHERE.map((row) => ({ ...row, command: String(row.pattern) }))]) {
    if (why === '' || instead.length === 0) t.fail(command);
    for (const path of instead) if (!existsSync(join(TREE, path))) t.fail(`${command}: ${path} is not there`);
  }
  for (const { document, command } of EXITS) t.ok(all.some((each) => each.document === document && each.commands.some((line) => line.command === command)), `${document}: ${command}`);
  t.same(Object.keys(PREPARED).filter((document) => !all.some((each) => each.document === document)), [], 'documents that are no more');
});
