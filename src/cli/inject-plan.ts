/** A plan of failures on demand as the command line takes it: a file, read whole before anything starts. */
import { readFileSync } from 'node:fs';
import { DocumentError } from '../base/document.js';
import { readPlan } from '../inject/plan.js';
import { PLAN_LIMITS, type Plan } from '../inject/types.js';
import type { InjectionEntry } from '../machine/interceptor.js';
import { text, UsageError, type Option } from './options.js';

/** Throws UsageError: with every line that is wrong, or because the file cannot be read. */
export function loadInjectionPlan(path: string): { readonly text: string; readonly plan: Plan } {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
  return { text: content, plan: readInjectionPlan(content, path) };
}

/** Throws UsageError with every line that is wrong. */
export function readInjectionPlan(content: string, file: string): Plan {
  try {
    return readPlan(content, file);
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`the plan is not carried out:\n${error.message}`);
    throw error;
  }
}

/** --inject of the commands that start a daemon. */
export function injectOption(): Option<Plan | undefined> {
  return {
    ...text('PLAN.json', `failures on demand (docs/failures.md); a plan of up to ${PLAN_LIMITS.entries} entries`),
    read: (given) => (given.length === 0 ? undefined : loadInjectionPlan(given[0]!).plan),
  };
}

/** A sentence for each entry that never acted: what it was to test was not tested. */
export function neverHappened(entries: readonly InjectionEntry[]): string[] {
  const why = ({ matched, refused }: InjectionEntry) => refused ?? (matched === 0 ? 'no call fitted' : `${matched} calls fitted, none was chosen`);
  return entries.filter(({ fired }) => fired === 0).map((entry) => `the plan's ${entry.cause} never happened: ${why(entry)}`);
}

/** One line for each entry: what became of it. */
export function describeInjections(entries: readonly InjectionEntry[]): string {
  return entries.map((entry) => `injected      ${describeInjection(entry)}\n`).join('');
}

function describeInjection({ cause, matched, fired, refused }: InjectionEntry): string {
  const times = fired === 0 ? 'never' : fired === 1 ? 'once' : `${fired} times`;
  const calls = matched === 0 ? '' : `, ${matched} ${matched === 1 ? 'call' : 'calls'} fitted`;
  return `${cause}: ${times}${calls}${refused === undefined ? '' : `; refused: ${refused}`}`;
}
