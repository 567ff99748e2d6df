/** `viommu shrink FILE --finding VIO-nnn -o OUT`: the shortest run in which a rule still finds fault, as a trace of its own. */
import { HostError } from '../base/errors.js';
import { oneLine } from '../base/one-line.js';
import { decodeTraceRecord, encodeTraceRecord } from '../proto/codec.js';
import { TraceReader } from '../trace/reader.js';
import { shrink as shrinkTrace } from '../trace/shrink.js';
import { lineOf } from '../trace/text.js';
import { writeTrace } from '../trace/writer.js';
import { RULES } from '../verify/rules.js';
import { Verifier } from '../verify/verifier.js';
import { EXIT } from './exit-codes.js';
import { flag, text, UsageError, type Values } from './options.js';
import { Progress } from './progress.js';
import { daemonVersion } from './trace-option.js';
import { onlyFile } from './trace.js';

export const SHRINK_OPTIONS = {
  finding: text('VIO-nnn', 'the rule that has to go on finding fault'),
  output: { ...text('FILE', 'where the short trace goes'), short: 'o' },
  quiet: flag('print no progress'),
} as const;

export async function shrink(options: Values<typeof SHRINK_OPTIONS>, files: readonly string[]): Promise<number> {
  const { finding: rule, output, quiet } = options;
  const file = onlyFile(files, 'shrink');
  if (rule === undefined) throw new UsageError('--finding VIO-nnn says what is to be kept');
  if (!RULES.some(({ id }) => id === rule)) throw new UsageError(`--finding: there is no rule "${rule}"`);
  if (output === undefined) throw new UsageError('--output FILE says where the short trace goes');
  if (output === file) throw new UsageError('--output: the trace itself is not overwritten');
  const progress = new Progress({ quiet });
  const onProgress = (left: number, runs: number) => progress.tell(() => `${left} actions left after ${runs} runs`);
  const judge = () => new Verifier({ rules: { only: [rule] } });
  const reader = new TraceReader(file);
  const short = shrinkTrace(reader, { rule, judge, onProgress });
  progress.end();
  for (const note of reader.notes) process.stderr.write(`==> ${file}: ${note}\n`);
  writeTrace(output, short.records, { setup: short.setup, daemonVersion: daemonVersion() });
  confirm(output, rule);
  process.stdout.write(`${short.actionsBefore} actions became ${short.actionsAfter}, in ${short.runs} runs: ${output}\n${rule}: ${oneLine(short.message)}\n\n`);
  for (const record of short.records) process.stdout.write(`${lineOf(decodeTraceRecord(encodeTraceRecord(record)))}\n`);
  return EXIT.ok;
}

/** What was written can be read. */
function confirm(path: string, rule: string): void {
  const reader = new TraceReader(path);
  for (const record of reader) if (record.body === undefined) break;
  if (reader.notes.length > 0) throw new HostError('VIOMMU_ERR_TRACE', `the short trace for ${rule} cannot be read again: ${reader.notes.join('; ')}`);
}
