/** The "when" of an entry: at once, or which calls of which routine, from where, about what. */
import { pageOf } from '../base/bits.js';
import type { Cursor, Members } from '../base/document.js';
import { DRIVER_NAMES, GROUP_NAMES, ROUTINE_GROUPS, routineOf, type RoutineName } from './routines.js';
import { PLAN_LIMITS, type CallCondition, type Choice, type PageRange, type When } from './types.js';
import { DEVICE_WORDS, address, deviceChoice } from './words.js';

const NAMES = ['routine', 'group', 'nth', 'every', 'probability', 'times', 'address', 'device', 'table', 'session', 'module', 'offset', 'moment', 'outcome'];

/** InterfaceTable. */
const TABLES = { legacy: 1, v1: 2, v2: 3, v3: 4 } as const;
const TABLE_NAMES = Object.keys(TABLES) as (keyof typeof TABLES)[];
const MODULE_CHARACTERS = 64;

export function readWhen(cursor: Cursor): When | undefined {
  if (cursor.kind === 'string') return cursor.word(['now']) === undefined ? undefined : { kind: 'now' };
  const members = cursor.object(NAMES);
  if (members === undefined) return undefined;
  const condition = readCondition(cursor, members);
  const moment = members.get('moment')?.word(['before', 'after']);
  const outcomeCursor = members.get('outcome');
  const outcome = outcomeCursor?.word(['success', 'failure']);
  if (outcomeCursor !== undefined && moment !== 'after') return outcomeCursor.complain('the outcome is known only with "moment": "after"');
  if (moment !== 'after') return { kind: 'before', condition };
  return { kind: 'after', condition, succeeded: outcome === undefined ? undefined : outcome === 'success' };
}

function readCondition(cursor: Cursor, members: Members): CallCondition {
  const device = members.get('device')?.textAs(DEVICE_WORDS, deviceChoice);
  const table = members.get('table')?.word(TABLE_NAMES);
  const session = members.get('session')?.word(['guest', 'tool']);
  const offset = members.get('offset');
  if (offset !== undefined && !members.has('module')) offset.complain('an offset wants a "module" that it lies in');
  return {
    routines: readRoutines(cursor, members),
    areNamed: members.has('routine'),
    choice: readChoice(cursor, members),
    times: members.get('times')?.integer(1, PLAN_LIMITS.calls),
    pages: readPages(members.get('address')),
    device,
    table: table === undefined ? undefined : TABLES[table],
    isGuest: session === undefined ? undefined : session === 'guest',
    module: members.get('module')?.text(MODULE_CHARACTERS)?.toLowerCase(),
    offset: offset && address(offset),
  };
}

function readRoutines(cursor: Cursor, members: Members): ReadonlySet<RoutineName> | undefined {
  const routine = members.get('routine');
  const group = members.get('group');
  if (routine !== undefined && group !== undefined) return cursor.complain('"routine" and "group" exclude each other');
  if (group !== undefined) {
    const name = group.word(GROUP_NAMES);
    return name && new Set(ROUTINE_GROUPS[name]);
  }
  const names = routine?.oneOrMore(DRIVER_NAMES.length)?.map((each) => each.word(DRIVER_NAMES));
  return names && new Set(names.flatMap((name) => (name === undefined ? [] : [routineOf(name)!])));
}

function readChoice(cursor: Cursor, members: Members): Choice {
  const given = ['nth', 'every', 'probability'].filter((name) => members.has(name));
  if (given.length > 1) cursor.complain(`${given.map((name) => `"${name}"`).join(' and ')} exclude each other`);
  if (members.has('nth') && members.has('times')) members.get('times')!.complain('the nth call comes once: "times" goes with "every" and "probability"');
  const nth = members.get('nth')?.integer(1, PLAN_LIMITS.calls);
  if (nth !== undefined) return { kind: 'nth', nth };
  const probability = members.get('probability')?.number(0, 1);
  if (probability !== undefined) return { kind: 'chance', probability };
  return { kind: 'every', interval: members.get('every')?.integer(1, PLAN_LIMITS.calls) ?? 1 };
}

function readPages(cursor: Cursor | undefined): PageRange | undefined {
  const members = cursor?.object(['from', 'to'], ['from', 'to']);
  const from = members?.get('from');
  const to = members?.get('to');
  const first = from && address(from);
  const last = to && address(to);
  if (first === undefined || last === undefined) return undefined;
  return first <= last ? { first: pageOf(first), last: pageOf(last) } : to!.complain('the range ends before it begins');
}
