// From the lines of a case's runs to medians and ratios, and from these to tables.

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * `runs`: for each run of the case its lines. A figure's ratio is the median of the ratios of the single runs: what disturbs
 * a run disturbs both sides of it.
 */
export function summarize(name, runs) {
  const lines = runs.flat();
  const names = [...new Set(lines.filter(({ figure }) => figure !== undefined).map(({ figure }) => figure))];
  const figures = names.map((figure) => {
    const of = (isPeer) => runs.flatMap((run) => run.filter((line) => line.figure === figure && (line.peer === true) === isPeer));
    const ours = of(false);
    const peer = of(true);
    if (ours.length !== runs.length || (peer.length !== 0 && peer.length !== runs.length)) throw new Error(`${name}: "${figure}" was not measured once in each run`);
    const side = (list) => ({ who: list[0].who, median: median(list.map(({ value }) => value)), least: Math.min(...list.map(({ value }) => value)), most: Math.max(...list.map(({ value }) => value)) });
    return {
      figure,
      unit: ours[0].unit,
      ours: side(ours),
      ...(peer.length > 0 && { peer: side(peer), ratio: median(ours.map(({ value }, i) => value / peer[i].value)) }),
    };
  });
  const said = (key) => [...new Set(lines.map((line) => line[key]).filter((text) => text !== undefined))];
  return { name, figures, notes: said('note'), missing: said('missing') };
}

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3));
const range = ({ median, least, most }) => `${number(median)} (${number(least)} to ${number(most)})`;

function rows({ figures }) {
  return figures.map(({ figure, unit, ours, peer, ratio }) => [
    figure,
    unit,
    `${ours.who}: ${range(ours)}`,
    peer === undefined ? '-' : `${peer.who}: ${range(peer)}`,
    ratio === undefined ? '-' : `${ratio.toPrecision(2)}`,
  ]);
}

const HEAD = ['figure', 'unit', 'viommu: median (least to most)', 'peer', 'ratio'];

/** For people, in columns. */
export function table(results) {
  const all = [HEAD, ...results.flatMap(rows)];
  const widths = HEAD.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const lines = all.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
  const notes = results.flatMap(({ name, notes, missing }) => [...notes.map((note) => `${name}: ${note}`), ...missing.map((what) => `${name}: not measured: ${what}`)]);
  return [...lines, '', ...notes].join('\n');
}

/** docs/performance.md. */
export function document(machine, results) {
  const sections = results.map((result) => {
    const lines = [HEAD, HEAD.map(() => '---'), ...rows(result)].map((row) => `| ${row.join(' | ')} |`);
    const said = [...result.notes, ...result.missing.map((what) => `Not measured: ${what}`)];
    return `## ${result.name}\n\n${said.map((line) => `${line}\n`).join('\n')}\n${lines.join('\n')}\n`;
  });
  const { cpu, cores, linux, node, runs } = machine;
  return `# Performance

Written by \`npm run bench -- --write\`; every number is the median of ${runs} runs, with the least and the most of them. A ratio is
viommu's number over its peer's from the same runs. The peers in C are programs of our own (\`scripts/bench/peer\`) that do the
same work with what emulated IOMMUs do it with. Numbers of other machines, or of another day, are not comparable.

Measured on ${cpu}, ${cores} cores, Linux ${linux}, Node.js ${node}.

${sections.join('\n')}`;
}
