/**
 * Reads a plan of failures on demand: docs/schema/plan.schema.json in words and in code, docs/failures.md for people.
 *
 * All that is wrong is told at once, by file, line and column. A plan that is read can be carried out: its statuses are
 * documented for its routines (or said to be undocumented), its conditions can be met, its effects fit their moment.
 */
import { memberOr, readDocument, type Cursor } from '../base/document.js';
import { isDocumented, readEffect } from './effect.js';
import { ROUTINE_NAMES } from './routines.js';
import { PLAN_LIMITS, type Entry, type Plan, type When } from './types.js';
import { readWhen } from './when.js';

/** Where chances begin when a plan says nothing. */
const DEFAULT_SEED = 1;
const NAMES = ['$schema', 'version', 'seed', 'entries'];

/** Throws DocumentError; `file` is how its messages name the text. */
export function readPlan(text: string, file: string): Plan {
  return readDocument(text, file, PLAN_LIMITS.characters, readPlanAt);
}

/** A plan that is a document, or a part of one. */
export function readPlanAt(root: Cursor): Plan | undefined {
  const members = root.object(NAMES, ['version', 'entries']);
  if (members === undefined) return undefined;
  members.get('$schema')?.text(4096);
  const version = members.get('version');
  if (version?.integer(1, 2 ** 31) !== 1) version?.complain('this program reads version 1');
  const seed = memberOr(members, 'seed', DEFAULT_SEED, (each) => each.integer(0, 2 ** 32 - 1));
  const cursors = members.get('entries')?.array(1, PLAN_LIMITS.entries) ?? [];
  const entries = cursors.map(readEntry);
  complainOfTwins(cursors, entries);
  return { seed: seed ?? DEFAULT_SEED, entries: entries.filter((entry) => entry !== undefined) };
}

function readEntry(cursor: Cursor, index: number): Entry | undefined {
  const members = cursor.object(['name', 'when', 'then'], ['when', 'then']);
  if (members === undefined) return undefined;
  const name = members.get('name');
  const cause = name === undefined ? `entry ${index + 1}` : name.text(PLAN_LIMITS.nameCharacters);
  const whenCursor = members.get('when');
  const when = whenCursor && readWhen(whenCursor);
  const effectCursor = members.get('then');
  const effect = effectCursor && readEffect(effectCursor, when);
  if (cause === undefined || when === undefined || effect === undefined) return undefined;
  return { cause, when: effect.kind === 'fail' && !effect.isUndocumented ? whereDocumented(when, effect.status) : when, effect };
}

/** The same moment, for the routines alone that document the status. */
function whereDocumented(when: When, status: number): When {
  if (when.kind === 'now') return when;
  const routines = [...(when.condition.routines ?? ROUTINE_NAMES)].filter((routine) => isDocumented(routine, status));
  return { ...when, condition: { ...when.condition, routines: new Set(routines) } };
}

/** Reports go by name: two entries of one name could not be told apart. */
function complainOfTwins(cursors: readonly Cursor[], entries: readonly (Entry | undefined)[]): void {
  const seen = new Map<string, number>();
  for (const [i, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const earlier = seen.get(entry.cause);
    if (earlier !== undefined) cursors[i]!.complain(`"${entry.cause}" is the name of entries[${earlier}] already`);
    seen.set(entry.cause, i);
  }
}
