/**
 * The SARIF 2.1.0 output: one result for each finding, with the calls as its stack. A driver's call has no source file
 * here, so its location is logical: module and function, or module and offset.
 *
 * [SARIF 2.1.0 3.27 result, 3.33 logicalLocation, 3.44 stack, 3.35 suppression]
 */
import { findingLines } from './lines.js';
import { placeOf, type CallReference, type ReportedFinding, type RuleDescription, type RunOutcome, type RunResult } from './types.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** `helpBase`: where the rules' pages are, ending in a slash. */
export function writeSarif(outcome: RunOutcome, helpBase: string): string {
  const rules = [...outcome.rules].sort((one, other) => one.id.localeCompare(other.id));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: outcome.runs.map((run) => ({
      tool: {
        driver: {
          name: outcome.program.name,
          semanticVersion: outcome.program.version,
          rules: rules.map((rule) => ruleOf(rule, helpBase)),
        },
      },
      automationDetails: { id: `${outcome.scenario}/${run.name}` },
      invocations: [{ executionSuccessful: run.verdict !== 'crash' && run.verdict !== 'host-error' && run.verdict !== 'timeout', exitCode: run.exitCode }],
      results: run.findings.map((finding) => resultOf(finding, run, indexes.get(finding.rule))),
    })),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ id, name, severity, verdict, summary, source }: RuleDescription, helpBase: string): object {
  return {
    id,
    name,
    shortDescription: { text: summary },
    help: { text: source },
    helpUri: `${helpBase}${id}-${name}.md`,
    defaultConfiguration: { level: severity },
    properties: { verdict },
  };
}

function resultOf(finding: ReportedFinding, run: RunResult, ruleIndex: number | undefined): object {
  const [, ...detail] = findingLines(finding);
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: finding.severity,
    message: { text: [finding.message, ...detail].join('\n') },
    occurrenceCount: finding.count,
    locations: finding.calls.slice(0, 1).map((call) => locationOf(call)),
    ...(finding.calls.length > 0 && { stacks: [{ frames: finding.calls.map((call) => ({ location: locationOf(call) })) }] }),
    partialFingerprints: { 'viommuFinding/v1': fingerprint(finding) },
    ...(finding.known !== undefined && { suppressions: [{ kind: 'external', justification: finding.known }] }),
    properties: { run: run.name, verdict: finding.verdict, ...(finding.device !== undefined && { device: finding.device }), ...(finding.domain !== undefined && { domain: finding.domain }) },
  };
}

function locationOf(call: CallReference): object {
  const place = placeOf(call);
  return {
    message: { text: `call ${call.call}: ${call.routine} answered ${call.status} at IRQL ${call.irql}` },
    logicalLocations: [{ name: call.symbol ?? call.offset, fullyQualifiedName: place, kind: call.symbol === undefined ? 'module' : 'function' }],
  };
}

/** Stays the same from run to run for the same mistake at the same place. */
function fingerprint(finding: ReportedFinding): string {
  const places = finding.calls.map((call) => `${call.routine}@${placeOf(call)}`);
  return [finding.rule, finding.device ?? '', ...places].join('|');
}
