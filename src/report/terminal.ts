/** The report for a terminal: verdict last, where the eye is. Colours only when asked for. */
import { findingLines, problemLines } from './lines.js';
import { bytesText, counted, oneLine } from './text.js';
import { counts, type RunOutcome, type RunResult } from './types.js';

/** Findings and failed checks that are shown; all are in the reports. */
const SHOWN = 20;

const CODES = { red: 31, green: 32, yellow: 33, bold: 1 } as const;

export interface TerminalOptions {
  readonly colour: boolean;
}

export function writeTerminal(outcome: RunOutcome, { colour }: TerminalOptions): string {
  const paint = (text: string, code: keyof typeof CODES) => (colour ? `\x1b[${CODES[code]}m${text}\x1b[0m` : text);
  const lines = outcome.runs.flatMap((run) => runLines(run, paint, outcome.runs.length === 1));
  const failed = outcome.runs.filter((run) => run.verdict !== 'pass');
  if (outcome.runs.length > 1) lines.push(`${counted(outcome.runs.length, 'run')}, ${failed.length} not passed${failed.length === 0 ? '' : `: ${failed.map((run) => oneLine(run.name)).join(', ')}`}`);
  lines.push(...outcome.lost.map((line) => paint(`not written: ${oneLine(line)}`, 'red')));
  lines.push(paint(`${outcome.verdict.toUpperCase()}: ${oneLine(outcome.reason)} (${outcome.seconds.toFixed(1)} s)`, outcome.verdict === 'pass' ? 'green' : 'red'));
  return `${lines.join('\n')}\n`;
}

type Paint = (text: string, code: keyof typeof CODES) => string;

/** `isAlone`: the reason of its verdict is the last line of all. */
function runLines(run: RunResult, paint: Paint, isAlone: boolean): string[] {
  const { checks, certificate } = run;
  const bad = run.findings.filter(counts);
  const others = run.findings.filter((finding) => !counts(finding));
  return [
    paint(oneLine(run.name), 'bold'),
    `  checks    ${checks.passed} passed, ${checks.failed} failed`,
    ...checks.points.filter(({ ok }) => !ok).slice(0, SHOWN).map(({ name }) => paint(`    not ok: ${oneLine(name)}`, 'red')),
    `  rules     ${bad.length} broken${others.length === 0 ? '' : `, ${others.length} more to look at`}`,
    ...bad.slice(0, SHOWN).flatMap((finding) => findingLines(finding)).map((line) => paint(`    ${oneLine(line)}`, 'red')),
    ...(bad.length > SHOWN ? [`    and ${bad.length - SHOWN} more, which the reports have`] : []),
    ...others.filter(({ severity, known }) => severity === 'warning' && known === undefined).slice(0, SHOWN).flatMap((finding) => findingLines(finding)).map((line) => paint(`    ${oneLine(line)}`, 'yellow')),
    ...certificate.devices.map(
      ({ device, madeBy, operations, bytes }) =>
        `  DMA       ${oneLine(device)}: ${operations.translated} translated (${madeBy === 'qemu-device' ? 'bytes unknown' : bytesText(bytes.translated)}), ${operations.identity} identity, ${operations.bypassed} bypassed, ${operations.refused} refused`,
    ),
    `  coverage  ${counted(certificate.routines.length, 'routine')}, ${counted(certificate.errorPaths, 'error path')}`,
    ...run.notes.map((note) => paint(`  note      ${oneLine(note)}`, 'yellow')),
    ...run.injections.map(({ cause, fired }) => `  injected  ${oneLine(cause)}: ${counted(fired, 'time')}`),
    ...(run.trace === undefined ? [] : [`  trace     ${oneLine(run.trace)}`]),
    ...(run.verdict === 'pass' ? [] : problemLines({ ...run, findings: [] }).slice(isAlone ? 1 : 0).map((line) => paint(`  ${oneLine(line)}`, 'red'))),
    '',
  ];
}
