/** `viommu trace FILE`: what a trace holds, one line for each record, and more as it is written. */
import { setTimeout as pause } from 'node:timers/promises';
import { PartReader } from '../trace/part-reader.js';
import { TraceReader } from '../trace/reader.js';
import { RecordFilter, type Wanted } from '../trace/filter.js';
import { jsonOf, lineOf } from '../trace/text.js';
import { EXIT } from './exit-codes.js';
import { flag, integer, list, UsageError, value, type Values } from './options.js';
import { readPciAddress } from './pci-address.js';
import { Progress, watched } from './progress.js';
import { requesterName } from '../iommu/types.js';
import { onEnding } from './signals.js';

const FOLLOW_MS = 200;

function deviceNamed(text: string): string {
  return /^acpi \d+$/.test(text) ? text : requesterName(readPciAddress(text));
}

function handle(text: string): bigint {
  if (!/^0x[0-9a-f]{1,16}$/i.test(text)) throw new UsageError(`expected a handle such as 0x1e3779b97f4a7c, not "${text}"`);
  return BigInt(text);
}

const recordNumber = integer(0, Number.MAX_SAFE_INTEGER);

export const TRACE_OPTIONS = {
  json: flag('one JSON document for each record'),
  routine: list('NAME', 'only calls of this routine, for example MapLogicalRangeEx', (name) => name),
  device: list('BUS:DEV.FN', 'only what concerns this device (or "acpi UID")', deviceNamed),
  status: list('STATUS', 'only calls that were answered with this status', (name) => name.toUpperCase()),
  domain: list('HANDLE', 'only what names this domain', handle),
  fault: flag('only faults and stale uses'),
  since: value('NUMBER', 'begin at this record', '0', recordNumber),
  until: value('NUMBER', 'end with this record', String(Number.MAX_SAFE_INTEGER), recordNumber),
  follow: flag('go on as the trace is written, until it is closed'),
} as const;

type TraceOptions = Values<typeof TRACE_OPTIONS>;

export async function trace(options: TraceOptions, files: readonly string[]): Promise<number> {
  const path = onlyFile(files, 'trace');
  const { routine, device, status, domain, fault, since, until, json } = options;
  const wanted: Wanted = { routines: routine, devices: device, statuses: status, domains: domain, faults: fault, since, until };
  const filter = new RecordFilter(wanted);
  const reader = new TraceReader(path);
  // What is printed shows by itself how far it is, on the same terminal.
  const progress = new Progress({ quiet: json || process.stdout.isTTY });
  let last = 0n;
  for (const record of watched(reader, progress, `reading ${path}`)) {
    last = record.number;
    if (filter.accepts(record)) await print(json ? jsonOf(record) : lineOf(record));
    if (Number(last) >= until) {
      progress.end();
      reader.close();
      return EXIT.ok;
    }
  }
  progress.end();
  if (options.follow && !reader.hasEnd) return follow(path, last, filter, options);
  for (const note of reader.notes) process.stderr.write(`==> ${path}: ${note}\n`);
  return EXIT.ok;
}

/** Shows what is written from now on. Rotation makes FILE another file: the old one is read to its end first. */
async function follow(path: string, from: bigint, filter: RecordFilter, { json, until }: TraceOptions): Promise<number> {
  const interrupt = new AbortController();
  onEnding(() => interrupt.abort());
  let part = new PartReader(path);
  /** The part that has taken this one's place: records may have come to the old one since it was read last. */
  let successor: PartReader | undefined;
  let last = from;
  tellGap(path, last, part.header.firstRecord);
  while (!interrupt.signal.aborted) {
    const found = part.next();
    if (found.kind === 'broken') {
      process.stderr.write(`==> ${path} is unreadable behind record ${last}: ${found.why}\n`);
      return EXIT.host;
    }
    if (found.kind === 'unfinished' && successor !== undefined) {
      part.close();
      part = successor;
      successor = undefined;
      tellGap(path, last, part.header.firstRecord);
      continue;
    }
    if (found.kind === 'unfinished') {
      successor = newerPart(path, part);
      if (successor === undefined) await pause(FOLLOW_MS, undefined, { signal: interrupt.signal }).catch(() => {});
      continue;
    }
    const { record } = found;
    if (record.number <= last) continue;
    last = record.number;
    if (record.body !== undefined && filter.accepts(record)) await print(json ? jsonOf(record) : lineOf(record));
    if (record.body === 'end' || Number(last) >= until) break;
  }
  part.close();
  successor?.close();
  return EXIT.ok;
}

/** Parts may follow each other faster than they are looked at. */
function tellGap(path: string, last: bigint, first: bigint): void {
  if (first > last + 1n) process.stderr.write(`==> ${path}: records ${last + 1n} to ${first - 1n} went by unseen; older parts may still have them\n`);
}

/** The part that has taken this one's place, when one has. */
function newerPart(path: string, present: PartReader): PartReader | undefined {
  let other: PartReader;
  try {
    other = new PartReader(path);
  } catch {
    // Between two parts there is no FILE, or one without its header.
    return undefined;
  }
  if (other.header.trace !== present.header.trace || other.header.part !== present.header.part) return other;
  other.close();
  return undefined;
}

/** Waits while whoever reads us is behind. */
async function print(line: string): Promise<void> {
  const { stdout } = process;
  if (stdout.write(`${line}\n`) || stdout.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      stdout.off('drain', go).off('close', go);
      resolve();
    };
    stdout.on('drain', go).on('close', go);
  });
}

/** The one file that a command works on. */
export function onlyFile(files: readonly string[], command: string): string {
  const [path, ...others] = files;
  if (path === undefined || others.length > 0) throw new UsageError(`\`viommu ${command}\` wants one trace, not ${files.length}`);
  return path;
}
