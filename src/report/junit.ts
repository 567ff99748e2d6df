/**
 * The JUnit XML output, as GitLab, Jenkins and GitHub's report actions read it: a suite for each run; a case for each check
 * of the guest, each finding and the coverage certificate. What was measured stands in the properties.
 */
import { findingLines } from './lines.js';
import { escapeMarkup } from './text.js';
import type { ReportedFinding, RunOutcome, RunResult } from './types.js';
import { counts, isShort } from './types.js';

interface Case {
  readonly group: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  readonly message: string;
  readonly detail: readonly string[];
}

export function writeJunit(outcome: RunOutcome): string {
  const suites = outcome.runs.map((run) => ({ run, cases: casesOf(run) }));
  const none = isShort(outcome) ? [endCase('all runs were made', outcome.reason)] : [];
  const all = [...suites.flatMap(({ cases }) => cases), ...none];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: outcome.scenario, ...tally(all), time: outcome.seconds.toFixed(3) })}>`,
    ...suites.flatMap(({ run, cases }) => suiteLines(run, cases)),
    ...(none.length === 0 ? [] : [`  <testsuite ${attributes({ name: outcome.scenario, ...tally(none), time: '0.000' })}>`, ...none.flatMap((each) => caseLines(outcome.scenario, each)), '  </testsuite>']),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function suiteLines(run: RunResult, cases: readonly Case[]): string[] {
  return [
    `  <testsuite ${attributes({ name: run.name, ...tally(cases), time: run.seconds.toFixed(3) })}>`,
    '    <properties>',
    ...Object.entries(propertiesOf(run)).map(([name, value]) => `      <property ${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap((each) => caseLines(run.name, each)),
    ...(run.lastLines.length === 0 ? [] : [`    <system-out>${escapeMarkup(run.lastLines.join('\n'))}</system-out>`]),
    '  </testsuite>',
  ];
}

function propertiesOf(run: RunResult): Record<string, string> {
  const properties: Record<string, string> = { verdict: run.verdict, reason: run.reason, qemu: run.qemu.version, carrier: run.qemu.carrier, ...run.parameters };
  for (const { device, operations, bytes } of run.certificate.devices) {
    for (const [kind, count] of Object.entries(operations)) properties[`coverage.${device}.${kind}`] = String(count);
    properties[`coverage.${device}.bytes-translated`] = String(bytes.translated);
    properties[`coverage.${device}.bytes-identity`] = String(bytes.identity);
  }
  properties['coverage.routines'] = String(run.certificate.routines.length);
  properties['coverage.error-paths'] = String(run.certificate.errorPaths);
  return properties;
}

function casesOf(run: RunResult): Case[] {
  const cases: Case[] = [
    ...run.checks.points.map(({ name, ok, diagnostics }): Case => ({ group: 'guest', name, outcome: ok ? 'passed' : 'failed', message: name, detail: diagnostics })),
    ...run.findings.map((finding) => findingCase(finding)),
    { group: 'coverage', name: 'what was to be tested was tested', outcome: run.certificate.problems.length === 0 ? 'passed' : 'failed', message: run.certificate.problems[0] ?? '', detail: run.certificate.problems },
  ];
  if (run.verdict === 'timeout' || run.verdict === 'crash' || run.verdict === 'host-error') return [...cases, endCase('comes to its end', run.reason, run.hang?.lines)];
  // Whoever reads this file alone has to see that the run did not pass: TAP that is not sound is no check, for example.
  const isTold = run.verdict === 'pass' || cases.some(({ outcome }) => outcome === 'failed');
  return isTold ? cases : [...cases, { ...endCase('passes', run.reason), outcome: 'failed' }];
}

/** A finding that does not count shows as skipped, so that it is seen and fails nothing. */
function findingCase(finding: ReportedFinding): Case {
  const [first, ...detail] = findingLines(finding);
  return { group: `rules.${finding.rule}`, name: first!, outcome: counts(finding) ? 'failed' : 'skipped', message: finding.known ?? finding.message, detail };
}

/** About the run itself. */
function endCase(name: string, message: string, detail: readonly string[] = []): Case {
  return { group: 'run', name, outcome: 'error', message, detail };
}

function caseLines(run: string, { group, name, outcome, message, detail }: Case): string[] {
  const head = `    <testcase ${attributes({ classname: `${run}.${group}`, name })}`;
  if (outcome === 'passed') return [`${head}/>`];
  const element = outcome === 'failed' ? 'failure' : outcome;
  const text = escapeMarkup(detail.join('\n'));
  return [`${head}>`, `      <${element} ${attributes({ message })}>${text}</${element}>`, '    </testcase>'];
}

function tally(cases: readonly Case[]): Record<string, string> {
  const count = (outcome: Case['outcome']) => String(cases.filter((each) => each.outcome === outcome).length);
  return { tests: String(cases.length), failures: count('failed'), errors: count('error'), skipped: count('skipped') };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeMarkup(value).replace(/[\n\r\t]/g, ' ')}"`)
    .join(' ');
}
