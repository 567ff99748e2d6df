// The rows of the cases for people: a table for the terminal, and docs/performance.md.
import { allGoals, reasonFor, rowName, ROLES } from './figures.mjs';

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value === 0 ? '0' : value.toPrecision(3));
const range = ({ median, least, most }) => `${number(median)} (${number(least)} to ${number(most)})`;
const ratio = (value) => `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)} x`;

const OF = { value: '', peer: ' x the peer', limit: ' x the limit', unchecked: ' x checking off' };
const bound = ({ of, atMost, atLeast, unit }) => `${atMost !== undefined ? 'at most' : 'at least'} ${number(atMost ?? atLeast)}${of === 'value' ? ` ${unit}` : OF[of]}`;
const judgement = ({ met }) => (met === undefined ? 'not measured' : met ? 'met' : 'MISSED');
const measuredText = ({ of, measured, unit }) => (measured === undefined ? '-' : of === 'value' ? `${number(measured)} ${unit}` : ratio(measured));

function rows({ figures }) {
  return figures.map((row) => [
    rowName(row),
    row.unit,
    `${row.ours.who}: ${range(row.ours)}`,
    ...ROLES.map((role) => (row[role] === undefined ? '-' : `${row[role].who}: ${range(row[role])}; ${ratio(row.ratios[role])}`)),
    row.goals.length === 0 ? '-' : row.goals.map((goal) => `${bound({ ...goal, unit: row.unit })}: ${judgement(goal)}`).join('; '),
  ]);
}

const HEAD = ['figure', 'unit', 'viommu: median (least to most)', 'peer; ratio', 'limit; ratio', 'checking off; ratio', 'goal'];

/** "28 goals: 26 met, 1 missed, 1 not measured" */
export function tally(results) {
  const goals = allGoals(results);
  const count = (met) => goals.filter((goal) => goal.met === met).length;
  return { met: count(true), missed: count(false), notMeasured: count(undefined) };
}

const tallyText = ({ met, missed, notMeasured }) => `${met + missed + notMeasured} goals: ${met} met, ${missed} missed, ${notMeasured} not measured`;

/** For people, in columns; what is missed comes last, with its reason, and the reasons that explain nothing. */
export function table(results, reasons, stale) {
  const all = [HEAD, ...results.flatMap(rows)];
  const widths = HEAD.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const lines = all.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
  const notes = results.flatMap(({ name, notes, missing }) => [...notes.map((note) => `${name}: ${note}`), ...missing.map((what) => `${name}: not measured: ${what}`)]);
  const missed = allGoals(results).filter(({ met }) => met === false);
  const excuses = missed.map((goal) => `MISSED: ${goal.row}: ${measuredText(goal)}, wanted ${bound(goal)}. ${reasonFor(reasons, goal) ?? 'No reason is known yet.'}`);
  const others = stale.map(({ name, why }) => `STALE: the reason for "${name}" explains nothing: ${why}.`);
  return [...lines, '', ...notes, '', ...excuses, ...others, tallyText(tally(results))].join('\n');
}

const markdownTable = (head, cells) => [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');

function overview(results, reasons) {
  const goals = allGoals(results);
  if (goals.length === 0) return '';
  const cells = goals.map((goal) => [goal.case, goal.row, bound(goal), measuredText(goal), goal.met === false ? '**missed**' : judgement(goal)]);
  const missed = goals.filter(({ met }) => met === false).map((goal) => `- **${goal.row}** (${bound(goal)}): ${reasonFor(reasons, goal)}`);
  const why = missed.length === 0 ? '' : `\nWhat is missed, why, and what was tried:\n\n${missed.join('\n')}\n`;
  return `## Goals\n\n${tallyText(tally(results))}.\n\n${markdownTable(['case', 'figure', 'goal', 'measured', ''], cells)}\n${why}\n`;
}

/** `plots`: name of the case -> its growth plots, `{ title, path }` from docs/. */
function section(result, plots) {
  const said = [...result.notes, ...result.missing.map((what) => `Not measured: ${what}`)].map((line) => `${line}\n`);
  const pictures = plots.map(({ title, path }) => `![${title}](${path})\n`);
  return `## ${result.name}\n\n${said.join('\n')}\n${markdownTable(HEAD, rows(result))}\n${pictures.length === 0 ? '' : `\n${pictures.join('\n')}`}`;
}

/** docs/performance.md. */
export function document({ machine, results, reasons, plots, flames }) {
  const { cpu, cores, memory, linux, node, runs } = machine;
  const drawn = flames.length === 0 ? '' : `\n## Where the time goes\n\nFlame graphs of the daemon's processor time, from \`node --cpu-prof\`; \`node scripts/bench/flame.mjs\` draws them anew.\n\n${flames.map(({ title, path }) => `![${title}](${path})\n`).join('\n')}`;
  return `# Performance

Written by \`npm run bench -- --write\`; every number is the median of ${runs} runs, with the least and the most of them. A ratio is
viommu's number over the other's, the median of the ratios of the single runs. A peer is what one would use instead, a limit
what the machine gives to a C program that does nothing else, and "checking off" is viommu itself without whoever watches. Peers
and limits in C are programs of our own (\`scripts/bench/peer\`) that do the same work in the same run. Numbers of other machines, or
of another day, are not comparable.

Measured on ${cpu}, ${cores} cores, ${memory} GiB, Linux ${linux}, Node.js ${node}.

${overview(results, reasons)}${results.map((result) => section(result, plots.get(result.name) ?? [])).join('\n')}${drawn}`;
}
