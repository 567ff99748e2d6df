// From the lines of a case's runs to medians, ratios and goals. A ratio is the median of the ratios of the single runs:
// what disturbs a run disturbs both sides of it. A goal is judged on that median, never on the best run.

/** What a figure is held against, in the order of the columns. */
export const ROLES = ['peer', 'limit', 'unchecked'];

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The name that missed.json and the tables know a row by. */
export const rowName = ({ figure, n }) => (n === undefined ? figure : `${figure}, n = ${n.toLocaleString('en-US')}`);

/** JSON makes null of what is not finite, and null is below every bound. A ratio wants both its sides above 0. */
function check(name, row, sides) {
  for (const [role, lines] of Object.entries(sides)) {
    for (const { value } of lines) {
      const isFit = Number.isFinite(value) && (value > 0 || Object.keys(sides).length === 1);
      if (!isFit) throw new Error(`${name}: "${rowName(row)}" has the ${role} value ${value}, which is no measurement`);
    }
  }
}

const side = (list) => {
  const values = list.map(({ value }) => value);
  return { who: list[0].who, median: median(values), least: Math.min(...values), most: Math.max(...values) };
};

/** `measured` is undefined where the other side of the ratio is missing: such a goal is neither met nor missed. */
function judge({ of, atMost, atLeast }, row) {
  const measured = of === 'value' ? row.ours.median : row.ratios[of];
  const met = measured === undefined ? undefined : atMost !== undefined ? measured <= atMost : measured >= atLeast;
  return { of, ...(atMost !== undefined ? { atMost } : { atLeast }), measured, met };
}

function goalsOf(name, { goal, goals = goal === undefined ? [] : [goal] }) {
  for (const { of, atMost, atLeast } of goals) {
    const bounds = [atMost, atLeast].filter((bound) => bound !== undefined);
    if (!['value', ...ROLES].includes(of) || bounds.length !== 1 || typeof bounds[0] !== 'number') throw new Error(`${name}: a goal says of what, and "atMost" or "atLeast" of it`);
  }
  return goals;
}

function summarizeRow(name, runs, { figure, n }) {
  const row = { figure, ...(n !== undefined && { n }) };
  const isOfRow = (line) => line.figure === figure && line.n === n;
  const of = (role) => runs.flatMap((run) => run.filter((line) => isOfRow(line) && line.role === role));
  const perRun = (role) => runs.every((run) => run.filter((line) => isOfRow(line) && line.role === role).length === 1);
  const ours = of(undefined);
  if (!perRun(undefined)) throw new Error(`${name}: "${rowName(row)}" was not measured once in each run`);
  check(name, row, Object.fromEntries([['measured', ours], ...ROLES.map((role) => [role, of(role)])].filter(([, lines]) => lines.length > 0)));
  row.unit = ours[0].unit;
  row.ours = side(ours);
  row.ratios = {};
  for (const role of ROLES) {
    const theirs = of(role);
    if (theirs.length === 0) continue;
    if (!perRun(role)) throw new Error(`${name}: the ${role} of "${rowName(row)}" was not measured once in each run`);
    row[role] = side(theirs);
    row.ratios[role] = median(ours.map(({ value }, i) => value / theirs[i].value));
  }
  return { ...row, goals: goalsOf(name, ours[0]).map((goal) => judge(goal, row)) };
}

/** `runs`: for each run of the case its lines. Rows stand in the order in which the first run printed them. */
export function summarize(name, runs) {
  const lines = runs.flat();
  const measured = lines.filter(({ figure }) => figure !== undefined);
  for (const { role, figure } of measured) if (role !== undefined && !ROLES.includes(role)) throw new Error(`${name}: "${figure}" has the unknown role "${role}"`);
  const rows = new Map(measured.map(({ figure, n }) => [JSON.stringify([figure, n]), { figure, n }]));
  const figures = [...rows.values()].map((row) => summarizeRow(name, runs, row));
  const said = (key) => [...new Set(lines.map((line) => line[key]).filter((text) => text !== undefined))];
  return { name, figures, notes: said('note'), missing: said('missing') };
}

/** Every goal of all rows, with the name of its row. */
export const allGoals = (results) => results.flatMap(({ name, figures }) => figures.flatMap((row) => row.goals.map((goal) => ({ case: name, row: rowName(row), figure: row.figure, unit: row.unit, ...goal }))));

/** The reason that missed.json gives for a goal: that of the row, else that of the figure at every n. */
export const reasonFor = (reasons, { row, figure }) => reasons[row] ?? reasons[figure];

/**
 * Reasons that explain nothing, each with what is wrong with it: no goal of theirs is missed, or there is no such row. That
 * is known only when everything was measured; `isWhole`: all cases were run.
 */
export function staleReasons(reasons, results, { isWhole }) {
  const goals = allGoals(results);
  const rows = results.flatMap(({ figures }) => figures);
  const isAllThere = isWhole && results.every(({ missing }) => missing.length === 0);
  return Object.keys(reasons).flatMap((name) => {
    if (!rows.some((row) => rowName(row) === name || row.figure === name)) return isAllThere ? [{ name, why: 'there is no such row' }] : [];
    const explained = goals.filter((goal) => goal.met !== true && (goal.row === name || (goal.figure === name && reasons[goal.row] === undefined)));
    return explained.length === 0 ? [{ name, why: 'no goal of it is missed' }] : [];
  });
}
