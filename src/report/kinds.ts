/** The kinds of report that can be asked for, by the word on the command line. */
import { writeCertificate } from './certificate.js';
import { writeHtml } from './html/page.js';
import { writeJson } from './json.js';
import { writeJunit } from './junit.js';
import { writeSarif } from './sarif.js';
import { writeTap } from './tap.js';
import type { RunOutcome } from './types.js';

export const REPORT_KINDS = ['certificate', 'html', 'json', 'junit', 'sarif', 'tap'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface ReportOptions {
  /** Where the rules' pages are, ending in a slash. */
  readonly helpBase: string;
}

const WRITERS: Readonly<Record<ReportKind, (outcome: RunOutcome, options: ReportOptions) => string>> = {
  certificate: writeCertificate,
  html: (outcome, { helpBase }) => writeHtml(outcome, helpBase),
  json: writeJson,
  junit: writeJunit,
  sarif: (outcome, { helpBase }) => writeSarif(outcome, helpBase),
  tap: writeTap,
};

/** The text of a report. */
export function render(kind: ReportKind, outcome: RunOutcome, options: ReportOptions): string {
  return WRITERS[kind](outcome, options);
}
