// `npm run bench`: runs each case several times and prints, for each figure, the median beside its peer's and its limit's from
// the same runs, and whether its goal is met. Figures are compared within one machine and one run only: two cases' numbers, or
// two days', are not.
//
//   node scripts/bench/run.mjs [--runs N] [--cases DIR] [--write] [--docs DIR] [--missed FILE] [--budget FILE] [CASE ...]
//
//   --runs N       times that each case is run, 5 at the least (default 5); all cases once, then all of them again, so that
//                  what disturbs the machine for a minute disturbs one run of each and not all runs of one
//   --cases DIR    where the cases are (default scripts/bench/cases)
//   --write        also write performance.md and its plots; wants all cases, and a reason for every goal that is missed
//   --docs DIR     where to write them (default docs)
//   --missed FILE  JSON, name of a row or figure -> why its goal is missed, and what was tried (default scripts/bench/missed.json)
//   --budget FILE  JSON, name of a case -> seconds that 5 runs of it may take (default scripts/bench/budget.json)
//
// A case is a program, NAME.mjs. Each time it is run it prints JSON lines:
//   {"figure": "...", "who": "...", "unit": "ns", "value": 12.5}   one measurement of ours, with rules and statistics on
//   ... "role": "peer" | "limit" | "unchecked"                    the same figure of the peer, of the limit, of ours with checking off
//   ... "n": 1000                                                 how many mappings (or the like) there were: a point of a growth curve
//   ... "goal": {"of": "peer", "atMost": 0.05}                    of ours: what the ratio to that role, or the "value" itself, has to
//                                                                 be, "atMost" or "atLeast"; or several, "goals": [...]
//   {"note": "..."}                                               what was measured, printed below the table
//   {"missing": "..."}                                            what could not be measured here, and why
// It exits 0, or the whole run fails. Standard output: the table for people, then one JSON document in a last line:
//   {machine, goals: {met, missed, notMeasured}, results: [{name, figures: [{figure, n?, unit, ours, peer?, limit?, unchecked?,
//   ratios, goals: [{of, atMost|atLeast, measured?, met?}]}], notes, missing}]}; a side is {who, median, least, most}.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allGoals, reasonFor, staleReasons, summarize } from './figures.mjs';
import { growthPlots } from './plot.mjs';
import { Progress } from './progress.mjs';
import { document, table, tally } from './tables.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LEAST_RUNS = 5;
const CASE_SECONDS = 300;
/** What scripts/bench/flame.mjs draws begins with this. */
const FLAME = 'flame-';

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: String(LEAST_RUNS) },
    cases: { type: 'string', default: join(root, 'scripts/bench/cases') },
    write: { type: 'boolean', default: false },
    docs: { type: 'string', default: join(root, 'docs') },
    missed: { type: 'string', default: join(root, 'scripts/bench/missed.json') },
    budget: { type: 'string', default: join(root, 'scripts/bench/budget.json') },
  },
  allowPositionals: true,
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < LEAST_RUNS) fail(`--runs wants a whole number from ${LEAST_RUNS} on: fewer have no median worth the name`);
const known = readdirSync(values.cases).filter((name) => name.endsWith('.mjs')).map((name) => basename(name, '.mjs')).sort();
if (values.write && positionals.length > 0) fail('--write wants all cases: the document holds them all');
const reasons = JSON.parse(readFileSync(values.missed, 'utf8'));
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

function measureAll(names) {
  const lines = new Map(names.map((name) => [name, []]));
  const progress = new Progress({ names, runs, budget: JSON.parse(readFileSync(values.budget, 'utf8')), write: (text) => process.stderr.write(text) });
  for (let run = 1; run <= runs; run++) {
    progress.begin(run);
    for (const name of names) {
      progress.begins(name);
      lines.get(name).push(once(name));
      progress.ends(name);
    }
  }
  progress.end();
  return lines;
}

const results = [...measureAll(positionals.length > 0 ? [...new Set(positionals)] : known)].map(([name, lines]) => {
  try {
    return summarize(name, lines);
  } catch (error) {
    return fail(error.message);
  }
});
for (const { name, figures, missing } of results) if (figures.length === 0 && missing.length === 0) fail(`${name} measured nothing`);

/** The growth plots of all cases, in place of those of the last time: name of the case -> `{ title, path }`. */
function writePlots(folder) {
  const drawn = new Map(results.map((result) => [result.name, growthPlots(result)]));
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith('.svg') && !file.startsWith(FLAME)) rmSync(join(folder, file));
  for (const plots of drawn.values()) for (const { file, svg } of plots) writeFileSync(join(folder, file), svg);
  return new Map([...drawn].map(([name, plots]) => [name, plots.map(({ title, file }) => ({ title, path: `${basename(folder)}/${file}` }))]));
}

function write() {
  const unexplained = allGoals(results).filter((goal) => goal.met === false && reasonFor(reasons, goal) === undefined);
  if (unexplained.length > 0) fail(`no reason in ${basename(values.missed)} for what is missed: ${unexplained.map(({ row }) => row).join('; ')}`);
  const folder = join(values.docs, 'performance');
  const plots = writePlots(folder);
  const flames = readdirSync(folder).filter((file) => file.startsWith(FLAME) && file.endsWith('.svg')).map((file) => ({ title: file.slice(FLAME.length, -'.svg'.length).replaceAll('-', ' '), path: `performance/${file}` }));
  writeFileSync(join(values.docs, 'performance.md'), document({ machine, results, reasons, plots, flames }));
}

const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, memory: Math.round(totalmem() / 2 ** 30), linux: release(), node: process.versions.node, runs };
const stale = staleReasons(reasons, results, { isWhole: positionals.length === 0 });
process.stdout.write(`${table(results, reasons, stale)}\n${JSON.stringify({ machine, goals: tally(results), results })}\n`);
if (values.write) write();

function fail(sentence) {
  process.stderr.write(`bench: ${sentence}\n`);
  process.exit(1);
}
