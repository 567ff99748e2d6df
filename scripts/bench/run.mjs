// `npm run bench`: runs each case several times and prints, for each figure, the median beside its peer's from the same
// runs. Figures are compared within one machine and one run only: two cases' numbers, or two days', are not.
//
//   node scripts/bench/run.mjs [--runs N] [--cases DIR] [--write] [CASE ...]
//
//   --runs N     times that each case is run, 5 at the least (default 5)
//   --cases DIR  where the cases are (default scripts/bench/cases)
//   --write      also write docs/performance.md
//
// A case is a program, NAME.mjs. Each time it is run it prints JSON lines:
//   {"figure": "...", "who": "...", "unit": "ns", "value": 12.5}   one measurement; with "peer": true what it is held against
//   {"note": "..."}                                              what was measured, printed below the table
//   {"missing": "..."}                                           what could not be measured here, and why
// It exits 0, or the whole run fails. Standard output: the table for people, then one JSON document in a last line.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { document, summarize, table } from './figures.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LEAST_RUNS = 5;
const CASE_SECONDS = 300;

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: String(LEAST_RUNS) }, cases: { type: 'string', default: join(root, 'scripts/bench/cases') }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < LEAST_RUNS) fail(`--runs wants a whole number from ${LEAST_RUNS} on: fewer have no median worth the name`);
const known = readdirSync(values.cases).filter((name) => name.endsWith('.mjs')).map((name) => basename(name, '.mjs')).sort();
for (const name of positionals) if (!known.includes(name)) fail(`there is no case "${name}"; known: ${known.join(', ')}`);

/** The lines that one run of a case prints. */
function once(name) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', join(values.cases, `${name}.mjs`)], { encoding: 'utf8', timeout: CASE_SECONDS * 1000, maxBuffer: 2 ** 24 });
  if (status !== 0) fail(`${name} ended with ${status ?? signal}: ${stderr.trim() || 'nothing on stderr'}`);
  return stdout.split('\n').filter((line) => line !== '').map((line) => {
    try {
      return JSON.parse(line);
    } catch {
      return fail(`${name} printed what is no JSON: ${line}`);
    }
  });
}

const results = (positionals.length > 0 ? positionals : known).map((name) => {
  process.stderr.write(`==> ${name}: `);
  const lines = Array.from({ length: runs }, () => {
    process.stderr.write('.');
    return once(name);
  });
  process.stderr.write('\n');
  return summarize(name, lines);
});
for (const { name, figures, missing } of results) if (figures.length === 0 && missing.length === 0) fail(`${name} measured nothing`);

const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, linux: release(), node: process.versions.node, runs };
process.stdout.write(`${table(results)}\n${JSON.stringify({ machine, results })}\n`);
if (values.write) writeFileSync(join(root, 'docs/performance.md'), document(machine, results));

function fail(sentence) {
  process.stderr.write(`bench: ${sentence}\n`);
  process.exit(1);
}
