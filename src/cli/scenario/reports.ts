/** Writes the reports that were asked for. One that cannot be written changes no verdict, but nobody can miss it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { render, type ReportOptions } from '../../report/kinds.js';
import type { RunOutcome } from '../../report/types.js';
import { OUTPUT_LOST } from '../exit-codes.js';
import type { ReportRequest } from './options.js';

/** The outcome with what could not be written in it, as it stands in the reports that could. */
export function writeReports(outcome: RunOutcome, requests: readonly ReportRequest[], options: ReportOptions): RunOutcome {
  const written: ReportRequest[] = [];
  const lost: string[] = [];
  for (const request of requests) {
    const failure = write(request, outcome, options);
    if (failure === undefined) written.push(request);
    else lost.push(`the ${request.kind} report ${request.path}: ${failure}`);
  }
  const final = withLost(outcome, lost);
  if (lost.length > 0) for (const request of written) write(request, final, options);
  return final;
}

export function withLost(outcome: RunOutcome, lost: readonly string[]): RunOutcome {
  if (lost.length === 0) return outcome;
  return { ...outcome, lost: [...outcome.lost, ...lost], exitCode: outcome.exitCode | OUTPUT_LOST };
}

function write({ kind, path }: ReportRequest, outcome: RunOutcome, options: ReportOptions): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, render(kind, outcome, options));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
