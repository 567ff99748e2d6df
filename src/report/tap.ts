/**
 * The TAP 14 output: one test point for each run, with the guest's checks, the rules and the coverage certificate as its
 * subtest. A rule that found something is a failed point; so is what was to be tested and was not.
 */
import { findingLines } from './lines.js';
import { oneLine } from './text.js';
import type { ReportedFinding, RunOutcome, RunResult } from './types.js';
import { counts, isShort } from './types.js';

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly directive?: string;
  readonly diagnostics: readonly string[];
}

export function writeTap(outcome: RunOutcome): string {
  const lines = ['TAP version 14', `1..${outcome.runs.length + Number(isShort(outcome))}`];
  outcome.runs.forEach((run, i) => {
    const points = pointsOf(run);
    lines.push(`# Subtest: ${oneLine(run.name)}`, `    1..${points.length}`);
    points.forEach((point, j) => lines.push(...pointLines(point, j + 1).map((line) => `    ${line}`)));
    lines.push(...pointLines({ ok: run.verdict === 'pass', name: run.name, diagnostics: run.verdict === 'pass' ? [] : [`${run.verdict}: ${run.reason}`] }, i + 1));
  });
  if (isShort(outcome)) lines.push(...pointLines({ ok: false, name: 'all runs were made', diagnostics: [outcome.reason] }, outcome.runs.length + 1));
  lines.push(`# ${outcome.verdict}: ${oneLine(outcome.reason)}`);
  return `${lines.join('\n')}\n`;
}

/** What is judged in a run, in the order of the output. */
function pointsOf(run: RunResult): Point[] {
  return [
    ...run.checks.points.map(({ ok, name, diagnostics }) => ({ ok, name, diagnostics })),
    ...run.findings.map((finding) => findingPoint(finding)),
    { ok: run.certificate.problems.length === 0, name: 'what was to be tested was tested', diagnostics: run.certificate.problems },
    ...(run.hang === undefined ? [] : [{ ok: false, name: `comes to its end within the ${run.hang.limit} limit`, diagnostics: run.hang.lines }]),
  ];
}

/** A known issue is a failure that is expected: TODO, in TAP's words. */
function findingPoint(finding: ReportedFinding): Point {
  const [first, ...rest] = findingLines(finding);
  const point = { ok: !counts(finding) && finding.known === undefined, name: first!, diagnostics: rest };
  return finding.known === undefined ? point : { ...point, directive: `TODO ${finding.known}` };
}

function pointLines({ ok, name, directive, diagnostics }: Point, number: number): string[] {
  // In a description "#" would begin a directive, and a backslash escapes.
  const text = oneLine(name).replace(/[\\#]/g, (character) => `\\${character}`);
  const end = directive === undefined ? '' : ` # ${oneLine(directive).replaceAll('#', '\\#')}`;
  return [`${ok ? 'ok' : 'not ok'} ${number} - ${text}${end}`, ...diagnostics.flatMap((line) => line.split('\n')).map((line) => `# ${oneLine(line)}`)];
}
