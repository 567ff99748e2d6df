/** The parts of a report that several writers say with the same words. */
import { placeOf, type FaultReport, type ReportedFinding } from './types.js';
import { counted } from './text.js';

/** A finding in a few lines: the first says which rule and what, the others who, with the fault's history. */
export function findingLines(finding: ReportedFinding): string[] {
  const times = finding.count > 1 ? ` (${finding.count} times)` : '';
  return [
    `${finding.rule} ${finding.name}: ${finding.message}${times}`,
    ...finding.calls.map((call) => `  call ${call.call} ${call.routine} from ${placeOf(call)} at IRQL ${call.irql}: ${call.status}`),
    ...(finding.fault === undefined ? [] : faultLines(finding.fault)),
    ...(finding.known === undefined ? [] : [`  known issue: ${finding.known}`]),
  ];
}

export function faultLines(fault: FaultReport): string[] {
  const who = fault.pasid === undefined ? fault.requester : `${fault.requester} PASID ${fault.pasid}`;
  const lines = [`  fault: ${who}, ${fault.access} of ${counted(fault.length, 'byte')} at ${fault.address}: ${fault.type}, ${fault.reason}`];
  for (const { what, address, pageCount, call } of fault.history) lines.push(`    ${what} by call ${call}: ${counted(pageCount, 'page')} from ${address}`);
  if (fault.below !== undefined) lines.push(`    next below: ${fault.below}`);
  if (fault.above !== undefined) lines.push(`    next above: ${fault.above}`);
  if (fault.attachment !== undefined) lines.push(`    ${fault.attachment.what} by call ${fault.attachment.call}`);
  if (fault.flushedBy !== undefined) lines.push(`    last flushed by call ${fault.flushedBy}`);
  return lines;
}

/** Why a run has its verdict, in order of weight; empty for a pass. */
export function problemLines(run: {
  readonly verdict: string;
  readonly reason: string;
  readonly findings: readonly ReportedFinding[];
  readonly certificate: { readonly problems: readonly string[] };
  readonly hang?: { readonly limit: string; readonly seconds: number; readonly lines: readonly string[] };
}): string[] {
  const lines = run.verdict === 'pass' ? [] : [run.reason];
  if (run.hang !== undefined) lines.push(`the ${run.hang.limit} limit of ${run.hang.seconds} s ended it:`, ...run.hang.lines.map((line) => `  ${line}`));
  lines.push(...run.certificate.problems.map((problem) => `not tested: ${problem}`));
  for (const finding of run.findings) if (finding.known === undefined && finding.severity !== 'note') lines.push(...findingLines(finding));
  return lines;
}
