/** The options of `viommu run` that go with --scenario, and which of the others do. */
import { integer, UsageError, text, list, flag, type Option } from '../options.js';
import { REPORT_KINDS, type ReportKind } from '../../report/kinds.js';
import type { Shard } from './matrix.js';

const SHARDS_MOST = 10_000;
const REPEATS_MOST = 1_000_000;

export interface ReportRequest {
  readonly kind: ReportKind;
  readonly path: string;
}

function readReport(given: string): ReportRequest {
  const at = given.indexOf('=');
  const kind = given.slice(0, at);
  if (at < 0 || at === given.length - 1) throw new UsageError(`expected KIND=FILE, not "${given}"`);
  if (!(REPORT_KINDS as readonly string[]).includes(kind)) throw new UsageError(`expected one of ${REPORT_KINDS.join(', ')} before "=", not "${kind}"`);
  return { kind: kind as ReportKind, path: given.slice(at + 1) };
}

function readShard(given: string): Shard {
  const [, first, second] = /^(\d{1,5})\/(\d{1,5})$/.exec(given) ?? [];
  const [index, count] = [Number(first), Number(second)];
  if (second === undefined || count < 1 || count > SHARDS_MOST || index < 1 || index > count) throw new UsageError(`expected I/N such as 2/8, from 1/N to N/N, not "${given}"`);
  return { index, count };
}

function optional<T>(placeholder: string, help: string, read: (given: string) => T): Option<T | undefined> {
  return { placeholder, help, read: (given) => (given.length === 0 ? undefined : read(given.at(-1)!)) };
}

export const SCENARIO_OPTIONS = {
  scenario: text('FILE.json', 'run what this file says, with rules, time limits and a verdict (docs/scenarios.md)'),
  report: list(`${REPORT_KINDS.join('|')}=FILE`, 'with --scenario: write a report (docs/reports.md)', readReport),
  shard: optional('I/N', 'with --scenario: only the Ith of N parts of its runs', readShard),
  repeat: optional('N', 'with --scenario: each of its runs N times', integer(1, REPEATS_MOST)),
  'until-fail': flag('with --scenario: again and again until a run does not pass, with --repeat N times at the most'),
  'rules-url': text('URL', "with --scenario: where reports link to for a rule's page; the package's own pages otherwise"),
} as const;

/** What else goes with --scenario; everything else is said in the file. A plan of the command line is put in the place of the file's. */
export const ALSO_WITH_SCENARIO = ['json', 'tap', 'log-level', 'inject', 'list-calls'] as const;
