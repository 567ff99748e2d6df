/** Bodies of POST requests: what a client wants done. */
import type { Members } from '../base/document.js';
import type { ControlAction, PositionRequest } from '../view/types.js';
import { readJson } from './body.js';

type Action = ControlAction['action'];
type Reader = (members: Members, text: string) => ControlAction;

const SWITCHES = ['dmaGuardBlocking', 'dmaVerification', 'failAllocations', 'legacyInterface'] as const;

const ACTIONS: { readonly [A in Action]: { readonly members: readonly string[]; readonly required?: readonly string[]; readonly read: Reader } } = {
  inject: { members: ['plan', 'clear'], required: ['plan'], read: readInjection },
  'clear-injections': { members: [], read: () => ({ action: 'clear-injections' }) },
  'evict-iotlb': { members: [], read: () => ({ action: 'evict-iotlb' }) },
  policy: { members: SWITCHES, read: readPolicy },
};

/** Throws ApiFailure with all that is wrong. What is wrong inside a plan, its reader says. */
export function readControl(body: string): ControlAction {
  return readJson(body, (root) => {
    const known = ['action', ...new Set(Object.values(ACTIONS).flatMap(({ members }) => members))];
    const action = root.object(known, ['action'])?.get('action')?.word(Object.keys(ACTIONS) as Action[]);
    if (action === undefined) return undefined;
    const { members, required = [], read } = ACTIONS[action];
    const own = root.object(['action', ...members], required);
    return own === undefined || required.some((name) => !own.has(name)) ? undefined : read(own, body);
  });
}

/** Throws ApiFailure. */
export function readPosition(body: string, records: number): PositionRequest['position'] {
  return readJson(body, (root) => root.object(['position'], ['position'])?.get('position')?.integer(0, records));
}

function readInjection(members: Members, text: string): ControlAction {
  const { plan } = JSON.parse(text) as { plan: unknown };
  const clear = members.get('clear')?.boolean();
  return { action: 'inject', plan, ...(clear !== undefined && { clear }) };
}

function readPolicy(members: Members): ControlAction {
  const given = SWITCHES.flatMap((name) => {
    const value = members.get(name)?.boolean();
    return value === undefined ? [] : [[name, value] as const];
  });
  return { action: 'policy', ...(Object.fromEntries(given) as Record<(typeof SWITCHES)[number], boolean>) };
}

