/**
 * The coverage certificates alone, as JSON: what each run exercised, without anything that comes from a clock. Runs of the
 * same calls have the same certificates, byte for byte.
 */
import type { RunOutcome } from './types.js';

export function writeCertificate({ program, scenario, verdict, runs }: RunOutcome): string {
  const certificates = runs.map((run) => ({ name: run.name, parameters: run.parameters, verdict: run.verdict, ...run.certificate, injections: run.injections }));
  return `${JSON.stringify({ format: 'viommu-certificate', version: 1, program, scenario, verdict, runs: certificates }, null, 2)}\n`;
}
