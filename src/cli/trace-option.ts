/** --trace of the commands that start a daemon, and what is said of a trace when the run is over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { USUAL_TRACE_LIMITS, type TraceLimits, type TraceOutcome } from '../trace/writer.js';
import { byteSize, integer, UsageError, type Option } from './options.js';
import { PACKAGE_ROOT } from './paths.js';

export interface TraceRequest {
  readonly path: string;
  readonly limits: TraceLimits;
}

const LEAST_PART_BYTES = 64 * 1024;
const MOST_PARTS = 1000;

function readRequest(text: string): TraceRequest {
  const [path = '', ...settings] = text.split(/,(?=size=|keep=)/);
  if (path === '') throw new UsageError('expected FILE, FILE,size=SIZE or FILE,keep=COUNT');
  let { partBytes, parts } = USUAL_TRACE_LIMITS;
  for (const setting of settings) {
    if (setting.startsWith('size=')) partBytes = byteSize(setting.slice(5));
    else parts = integer(1, MOST_PARTS)(setting.slice(5));
  }
  if (partBytes < LEAST_PART_BYTES) throw new UsageError('a part of a trace has 64K at least');
  return { path, limits: { partBytes, parts } };
}

export function traceOption(): Option<TraceRequest | undefined> {
  return {
    placeholder: 'FILE[,size=SIZE][,keep=COUNT]',
    help: 'record everything here, for `viommu replay` and `viommu trace`; parts of at most 256M, the last 4 are kept',
    read: (given) => (given.length === 0 ? undefined : readRequest(given.at(-1)!)),
  };
}

/** A sentence for a trace that is not whole; nothing for one that is. */
export function describeFailure(trace: TraceOutcome | undefined): string {
  return trace?.failure === undefined ? '' : `==> the trace is not whole, it ends behind what could be written: ${trace.failure}\n`;
}

/** The version in package.json. */
export function daemonVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
