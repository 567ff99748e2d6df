/** What a live client says it wants: a Subscribe, read by hand. */
import { readDocument, type Cursor, type Members } from '../base/document.js';
import { LIMITS } from '../base/limits.js';
import type { Subscribe, TimelineKind } from '../view/types.js';

export const TIMELINE_KINDS = ['session', 'call', 'dma', 'fault', 'control', 'injected', 'stale-use', 'translation', 'update', 'note'] as const satisfies readonly TimelineKind[];

/** Milliseconds between frames, when a client does not say. */
export const USUAL_INTERVAL = 250;
export const SHORTEST_INTERVAL = 100;
export const LONGEST_INTERVAL = 10_000;

const FILTERS = ['after', 'kinds', 'q', 'device', 'domain', 'bad'] as const;

/** Throws DocumentError with all that is wrong. */
export function readSubscription(text: string): Subscribe {
  return readDocument(text, 'message', LIMITS.liveMessageBytes, (root) => {
    const members = root.object(['type', 'interval', 'timeline'], ['type']);
    const type = members?.get('type')?.word(['subscribe']);
    if (members === undefined || type === undefined) return undefined;
    const interval = members.get('interval')?.integer(SHORTEST_INTERVAL, LONGEST_INTERVAL);
    const timeline = members.has('timeline') ? readTimeline(members.get('timeline')!) : undefined;
    return { type, ...(interval !== undefined && { interval }), ...(timeline !== undefined && { timeline }) };
  });
}

function readTimeline(cursor: Cursor): Subscribe['timeline'] {
  const members = cursor.object(FILTERS, ['after']);
  const after = members?.get('after')?.integer(0, Number.MAX_SAFE_INTEGER);
  if (members === undefined || after === undefined) return undefined;
  return {
    after,
    ...optional(members, 'kinds', (each) => each.array(1, TIMELINE_KINDS.length)?.flatMap((kind) => kind.word(TIMELINE_KINDS) ?? [])),
    ...optional(members, 'q', (each) => each.text(LIMITS.webSearchCharacters)),
    ...optional(members, 'device', (each) => each.text(64)),
    ...optional(members, 'domain', (each) => each.integer(0, Number.MAX_SAFE_INTEGER)),
    ...optional(members, 'bad', (each) => each.boolean()),
  };
}

function optional<K extends (typeof FILTERS)[number], T>(members: Members, name: K, read: (cursor: Cursor) => T | undefined): { [N in K]?: T } {
  const cursor = members.get(name);
  const value = cursor === undefined ? undefined : read(cursor);
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: T };
}
