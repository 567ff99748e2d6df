/**
 * The HTML report: one file that opens anywhere, without a network and without script. The verdict comes first, then why,
 * then everything that a person may want to look up. Whatever came from the guest is escaped.
 */
import { findingLines, problemLines } from '../lines.js';
import { bytesText, counted, escapeMarkup } from '../text.js';
import { counts, type Certificate, type ReportedFinding, type RunOutcome, type RunResult } from '../types.js';
import { domains } from './domains.js';
import { STYLE } from './style.js';
import { table } from './table.js';
import { timeline } from './timeline.js';

/** `helpBase`: where the rules' pages are, ending in a slash. */
export function writeHtml(outcome: RunOutcome, helpBase: string): string {
  const title = `${outcome.scenario}: ${outcome.verdict}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escapeMarkup(outcome.scenario)} ${verdict(outcome.verdict)}</h1>
<p>${escapeMarkup(outcome.reason)} (${outcome.seconds.toFixed(1)} s, ${escapeMarkup(outcome.program.name)} ${escapeMarkup(outcome.program.version)})</p>
${outcome.lost.length === 0 ? '' : `<h2 class="bad">Not written</h2>${pre(outcome.lost)}`}</header>
${outcome.runs.length > 1 ? overview(outcome.runs) : ''}
<main>${outcome.runs.map((run, i) => section(run, i, helpBase)).join('\n')}</main>
</body></html>
`;
}

function verdict(word: string): string {
  return `<span class="verdict ${word === 'pass' ? 'good' : 'bad'}">${escapeMarkup(word)}</span>`;
}

function overview(runs: readonly RunResult[]): string {
  const rows = runs.map((run, i) => [
    `<a href="#run-${i}">${escapeMarkup(run.name)}</a>`,
    verdict(run.verdict),
    escapeMarkup(run.reason),
    `${run.checks.passed} / ${run.checks.failed}`,
    String(run.findings.filter(counts).length),
    run.seconds.toFixed(1),
  ]);
  return `<h2>Runs</h2>${table(['run', 'verdict', 'why', 'checks passed / failed', 'findings', '#seconds'], rows)}`;
}

function section(run: RunResult, number: number, helpBase: string): string {
  const problems = problemLines(run);
  const parameters = Object.entries({ ...run.parameters, QEMU: `${run.qemu.version}, ${run.qemu.carrier}, ${run.qemu.accelerator}` });
  return `<section id="run-${number}"><h2>${escapeMarkup(run.name)} ${verdict(run.verdict)}</h2>
<p>${parameters.map(([name, value]) => `${escapeMarkup(name)}: <strong>${escapeMarkup(value)}</strong>`).join(' · ')}</p>
${problems.length === 0 ? '' : `<h3>Why</h3>${pre(problems)}`}
${run.notes.length === 0 ? '' : `<h3>Notes</h3>${pre(run.notes)}`}
<h3>Findings</h3>${findings(run.findings, helpBase)}
<h3>Time</h3>${timeline(run.timeline)}
<h3>Domains and what was mapped</h3>${domains(run.domains)}
<h3>Coverage</h3>${coverage(run.certificate)}
${run.injections.length === 0 ? '' : `<h3>Planned failures</h3>${table(['entry', '#fitting calls', '#came'], run.injections.map(({ cause, matched, fired }) => [escapeMarkup(cause), String(matched), String(fired)]))}`}
<h3>Checks of the guest</h3>${checks(run)}
${run.lastLines.length === 0 ? '' : `<details><summary>Last lines of the guest</summary>${pre(run.lastLines)}</details>`}
${run.trace === undefined ? '' : `<p>Trace: <code>${escapeMarkup(run.trace)}</code> (viommu replay)</p>`}</section>`;
}

function findings(list: readonly ReportedFinding[], helpBase: string): string {
  if (list.length === 0) return '<p class="good">No rule was broken.</p>';
  return list.map((finding) => findingOf(finding, helpBase)).join('\n');
}

function findingOf(finding: ReportedFinding, helpBase: string): string {
  const colour = counts(finding) ? 'bad' : finding.severity === 'warning' ? 'warn' : '';
  const href = escapeMarkup(`${helpBase}${finding.rule}-${finding.name}.md`);
  const [, ...detail] = findingLines(finding);
  const open = counts(finding) ? ' open' : '';
  const times = finding.count > 1 ? `, ${counted(finding.count, 'time')}` : '';
  return `<details${open}><summary><strong class="${colour}">${escapeMarkup(finding.rule)} ${escapeMarkup(finding.name)}</strong> (${finding.verdict}${times}): ${escapeMarkup(finding.message)}</summary>
${detail.length === 0 ? '' : pre(detail)}<p><a href="${href}">What this rule says, and how to mend it</a></p></details>`;
}

function coverage({ devices, routines, errorPaths, rules, problems }: Certificate): string {
  const deviceRows = devices.map(({ device, underTest, madeBy, operations, bytes }) => [
    `${escapeMarkup(device)}${underTest ? ' (under test)' : ''}`,
    escapeMarkup(madeBy),
    ...[operations.translated, operations.identity, operations.bypassed, operations.refused].map(String),
    ...[bytes.translated, bytes.identity].map((count) => (madeBy === 'qemu-device' ? 'unknown' : bytesText(count))),
  ]);
  const routineRows = routines.map(({ routine, calls, statuses }) => [
    escapeMarkup(routine),
    String(calls),
    Object.entries(statuses)
      .map(([status, count]) => `${escapeMarkup(status)} ${count}`)
      .join(', '),
  ]);
  return `${problems.length === 0 ? '<p class="good">What was to be tested was tested.</p>' : pre(problems)}
${table(['device', 'DMA by', '#translated', '#identity', '#bypassed', '#refused', '#bytes translated', '#bytes identity'], deviceRows)}
<details><summary>${counted(routines.length, 'routine')}, ${counted(errorPaths, 'error path')}</summary>${table(['routine', '#calls', 'statuses'], routineRows)}</details>
<details><summary>${counted(rules.judged.length, 'rule')} had something to judge, ${rules.idle.length} had not</summary><p>Judged: ${escapeMarkup(rules.judged.join(', '))}</p><p>Nothing to judge: ${escapeMarkup(rules.idle.join(', '))}</p></details>`;
}

function checks({ checks: { passed, failed, points } }: RunResult): string {
  const bad = points.filter(({ ok }) => !ok);
  const failures = bad.length === 0 ? '' : pre(bad.flatMap(({ name, diagnostics }) => [`not ok: ${name}`, ...diagnostics.map((line) => `  ${line}`)]));
  const good = points.filter(({ ok }) => ok);
  return `<p>${counted(passed, 'check')} passed, <span class="${failed > 0 ? 'bad' : 'good'}">${failed} failed</span>.</p>${failures}
${good.length === 0 ? '' : `<details><summary>Passed checks</summary>${pre(good.map(({ name }) => name))}</details>`}`;
}

function pre(lines: readonly string[]): string {
  return `<pre tabindex="0">${escapeMarkup(lines.join('\n'))}</pre>`;
}

