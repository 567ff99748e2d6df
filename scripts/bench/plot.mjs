// Growth curves as SVG: one figure at several n, ours beside peer, limit and checking off, both axes logarithmic. Follows
// the reader's light or dark colours; the series differ in dash and mark too, not in colour alone.
import { ROLES } from './figures.mjs';

const WIDTH = 720;
/** What a letter of a title takes, at the most that is usual. */
const TITLE_LETTER = 9;
const HEIGHT = 400;
const AREA = { left: 76, right: 700, top: 44, bottom: 316 };
/** With so few powers of ten, what lies between them has lines too. */
const FINE_POWERS = 2;
const FINE_STEPS = [2, 5];
/** Fewer are no curve. */
export const LEAST_POINTS = 3;

const STYLE = `
  :root { --back: #ffffff; --ink: #1f2328; --grid: #d8dee4; --ours: #0b62c4; --peer: #b3400e; --limit: #1a7f37; --unchecked: #7a3fb8; }
  @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --ink: #e6edf3; --grid: #30363d; --ours: #58a6ff; --peer: #f0883e; --limit: #56d364; --unchecked: #d2a8ff; } }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); } .title { font-size: 15px; font-weight: 600; }
  .value { font-size: 12px; font-weight: 600; paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
  .back { fill: var(--back); } .grid { stroke: var(--grid); stroke-width: 1; } .fine { stroke-dasharray: 1 3; }
  .line { fill: none; stroke-width: 2; } .range { stroke-width: 1; }
  .ours { stroke: var(--ours); } .peer { stroke: var(--peer); } .limit { stroke: var(--limit); } .unchecked { stroke: var(--unchecked); }
  .mark { fill: var(--back); stroke-width: 2; }`;

const DASHES = { ours: '', peer: '6 4', limit: '2 4', unchecked: '10 3 2 3' };
const LABELS = { ours: 'viommu', peer: 'peer', limit: 'limit', unchecked: 'checking off' };

export const escapeXml = (text) => text.replace(/[<>&"']/gu, (char) => `&#${char.codePointAt(0)};`);
/** Three digits of a median, for beside its mark. */
const short = (value) => (value >= 1e6 ? `${Number((value / 1e6).toPrecision(3))}M` : value >= 1e4 ? `${Number((value / 1e3).toPrecision(3))}k` : String(Number(value.toPrecision(value >= 1000 ? 4 : 3))));
const tick = (power) => (power >= 3 && power <= 9 ? `${10 ** (power % 3)}${['', 'k', 'M', 'G'][Math.floor(power / 3)]}` : power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power));
const powers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** From values to pixels; `first` and `last` are powers of ten. */
function scale(values, from, to) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from);
  return { first, last, at: (value) => Number(at(value).toFixed(1)) };
}

function mark(role, x, y) {
  if (role === 'ours') return `<circle class="mark ours" cx="${x}" cy="${y}" r="4"/>`;
  if (role === 'peer') return `<rect class="mark peer" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`;
  const path = role === 'limit' ? `M${x - 5} ${y + 4}h10L${x} ${y - 5}z` : `M${x} ${y - 5}l5 5l-5 5l-5 -5z`;
  return `<path class="mark ${role}" d="${path}"/>`;
}

function series(role, rows, x, y) {
  const points = rows.filter((row) => row[role] !== undefined).map((row) => ({ x: x.at(row.n), side: row[role] }));
  if (points.length === 0) return '';
  const line = points.map((point) => `${point.x},${y.at(point.side.median)}`).join(' ');
  const dash = DASHES[role] === '' ? '' : ` stroke-dasharray="${DASHES[role]}"`;
  return [
    `<polyline class="line ${role}"${dash} points="${line}"/>`,
    ...points.map((point) => `<line class="range ${role}" x1="${point.x}" x2="${point.x}" y1="${y.at(point.side.least)}" y2="${y.at(point.side.most)}"/>`),
    ...points.map((point) => mark(role, point.x, y.at(point.side.median))),
  ].join('\n');
}

/** Our own medians in numbers, above their marks; those at an edge begin or end there. */
function values(rows, x, y) {
  const anchor = (i) => (i === 0 ? 'start' : i === rows.length - 1 ? 'end' : 'middle');
  return rows.map(({ n, ours }, i) => `<text class="value" x="${x.at(n)}" y="${y.at(ours.median) - 9}" text-anchor="${anchor(i)}">${short(ours.median)}</text>`).join('\n');
}

/** Lines of the y axis, with what they stand for. */
function yLines(y) {
  const line = (value, text, more = '') => `<line class="grid${more}" x1="${AREA.left}" x2="${AREA.right}" y1="${y.at(value)}" y2="${y.at(value)}"/><text x="${AREA.left - 8}" y="${y.at(value) + 4}" text-anchor="end">${text}</text>`;
  const whole = powers(y.first, y.last).map((power) => line(10 ** power, tick(power)));
  if (y.last - y.first > FINE_POWERS) return whole;
  const fine = powers(y.first, y.last - 1).flatMap((power) => FINE_STEPS.map((step) => line(step * 10 ** power, short(step * 10 ** power), ' fine')));
  return [...whole, ...fine];
}

function legend(roles, rows) {
  const ours = rows[0].ours.who;
  const entry = (role, i) => {
    const [x, y] = [AREA.left + (i % 2) * 312, 366 + Math.floor(i / 2) * 20];
    const { who } = rows.find((row) => row[role] !== undefined)[role];
    const said = role === 'ours' ? who : [LABELS[role], ours].includes(who) ? LABELS[role] : `${LABELS[role]}: ${who}`;
    return `${mark(role, x + 6, y - 4)}<text x="${x + 20}" y="${y}">${escapeXml(said)}</text>`;
  };
  return roles.map(entry).join('\n');
}

/** The plot of one figure's rows, each with its `n`. */
export function growthPlot(figure, rows) {
  const sorted = [...rows].sort((a, b) => a.n - b.n);
  const roles = ['ours', ...ROLES].filter((role) => sorted.some((row) => row[role] !== undefined));
  const heights = sorted.flatMap((row) => roles.flatMap((role) => (row[role] === undefined ? [] : [row[role].least, row[role].most])));
  const x = scale(sorted.map(({ n }) => n), AREA.left, AREA.right);
  const y = scale(heights, AREA.bottom, AREA.top);
  const columns = powers(x.first, x.last).map((power) => `<line class="grid" x1="${x.at(10 ** power)}" x2="${x.at(10 ** power)}" y1="${AREA.top}" y2="${AREA.bottom}"/><text x="${x.at(10 ** power)}" y="${AREA.bottom + 18}" text-anchor="middle">${tick(power)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>${escapeXml(figure)}</title>
<style>${STYLE}
</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="${AREA.left}" y="24"${narrowed(figure)}>${escapeXml(figure)}</text>
${columns.join('\n')}
${yLines(y).join('\n')}
<text x="${(AREA.left + AREA.right) / 2}" y="${AREA.bottom + 34}" text-anchor="middle">n</text>
<text transform="translate(20 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(sorted[0].unit)}</text>
${roles.map((role) => series(role, sorted, x, y)).reverse().join('\n')}
${values(sorted, x, y)}
${legend(roles, sorted)}
</svg>
`;
}

/** A title that would be wider than the picture is drawn as wide as it. */
function narrowed(figure) {
  const room = WIDTH - AREA.left - 8;
  return figure.length * TITLE_LETTER > room ? ` textLength="${room}" lengthAdjust="spacingAndGlyphs"` : '';
}

/** Of one case: the figures that were taken at enough n, as `{ title, file, svg }`. */
export function growthPlots({ name, figures }) {
  const curves = new Map();
  for (const row of figures) curves.set(row.figure, [...(curves.get(row.figure) ?? []), row]);
  return [...curves]
    .filter(([, rows]) => rows.filter(({ n, ours }) => n > 0 && ours.least > 0).length >= LEAST_POINTS)
    .map(([figure, rows]) => ({ title: figure, file: `${name}-${figure.toLowerCase().replace(/[^a-z0-9]+/gu, '-').replace(/^-|-$/gu, '')}.svg`, svg: growthPlot(figure, rows.filter(({ n }) => n > 0)) }));
}
