/**
 * `viommu diff A B`: what two recorded runs do differently. Exit codes: 0 nothing, 1 something, 4 a file cannot be read or
 * begins too late to be judged.
 */
import { oneLine } from '../base/one-line.js';
import type { TraceRecord } from '../proto/types.js';
import { compareRuns, type ComparedRun, type Difference } from '../trace/diff.js';
import { TraceReader } from '../trace/reader.js';
import { replay } from '../trace/replay.js';
import { jsonOf, lineOf, plain } from '../trace/text.js';
import { Verifier } from '../verify/verifier.js';
import { EXIT } from './exit-codes.js';
import { flag, UsageError, type Values } from './options.js';
import { Progress, watched } from './progress.js';

export const DIFF_OPTIONS = {
  json: flag('print one JSON document'),
} as const;

export async function diff(options: Values<typeof DIFF_OPTIONS>, files: readonly string[]): Promise<number> {
  const [a, b, ...others] = files;
  if (a === undefined || b === undefined || others.length > 0) throw new UsageError(`\`viommu diff\` wants two traces, not ${files.length}`);
  const progress = new Progress({ quiet: options.json });
  const { differences, common } = compareRuns(runOf(a, progress), runOf(b, progress));
  progress.end();
  const exitCode = differences.length === 0 ? EXIT.ok : EXIT.guestFailed;
  if (options.json) process.stdout.write(`${JSON.stringify({ a, b, exitCode, common, differences: differences.map(asJson) }, plain, 2)}\n`);
  else process.stdout.write(`--- ${a}\n+++ ${b}\n${differences.map(describe).join('')}${common} records in common, ${differences.length} differences\n`);
  return exitCode;
}

function runOf(path: string, progress: Progress): ComparedRun {
  const verifier = new Verifier();
  replay(watched(new TraceReader(path), progress, `replaying ${path}`), { observers: [(observation) => verifier.observe(observation)] });
  verifier.end();
  const records = watched(new TraceReader(path), progress, `comparing ${path}`);
  return { records, findings: verifier.findings() };
}

function describe(difference: Difference): string {
  switch (difference.kind) {
    case 'only':
      return `${difference.side === 'a' ? '-' : '+'} ${lineOf(difference.record)}\n`;
    case 'outcome':
      return `! ${lineOf(difference.a)}\n!   ${difference.outcomeA || 'nothing'} became ${difference.outcomeB || 'nothing'}, record ${difference.b.number}\n`;
    case 'handle':
      return `! ${lineOf(difference.a)}\n!   another thing: 0x${difference.handleA.toString(16)} became 0x${difference.handleB.toString(16)}, record ${difference.b.number}\n`;
    case 'finding':
      return `! ${difference.rule} ${difference.name}: found ${difference.countA} times, then ${difference.countB} times: ${oneLine(difference.message)}\n`;
  }
}

function asJson(difference: Difference): unknown {
  const record = (side: TraceRecord) => JSON.parse(jsonOf(side)) as unknown;
  if (difference.kind === 'only') return { ...difference, record: record(difference.record) };
  return difference.kind === 'finding' ? difference : { ...difference, a: record(difference.a), b: record(difference.b) };
}
