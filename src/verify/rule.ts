/** How a rule is written: what it is, which observations it looks at, and its judgement of one. */
import type { DomainBook } from './book-types.js';
import type { CallRecord } from './call-record.js';
import type { CallEvent, DmaEvent, EndEvent, FarewellEvent, FaultEvent, NoteEvent, RefusedEvent, Routine, StaleEvent } from './events.js';
import type { Fact } from './facts.js';
import type { Rule } from './types.js';

/** What a rule has found. */
export interface Trip {
  /** One sentence, with names and addresses. */
  readonly message: string;
  /** The calls involved, the one at fault first. Default: the call that was judged. */
  readonly calls?: readonly CallRecord[];
  /** Streams by name. */
  readonly device?: string;
  readonly domain?: DomainBook | undefined;
  /** Tells apart what has no call to be told apart by. */
  readonly key?: string;
  /** Makes equal what differs in nothing but its place: a habit of a driver, told once. */
  readonly habit?: string;
}

export type Trips = Trip | readonly Trip[] | undefined;

/** A judgement of each kind of event. What the rule has none for, it is not asked about. */
export interface Judges {
  readonly call?: (event: CallEvent) => Trips;
  readonly refused?: (event: RefusedEvent) => Trips;
  readonly fault?: (event: FaultEvent) => Trips;
  readonly dma?: (event: DmaEvent) => Trips;
  readonly stale?: (event: StaleEvent) => Trips;
  readonly note?: (event: NoteEvent) => Trips;
  readonly farewell?: (event: FarewellEvent) => Trips;
  readonly end?: (event: EndEvent) => Trips;
}

export interface RuleDefinition extends Rule {
  /** The routines whose calls `judges.call` looks at; all when absent. */
  readonly routines?: readonly Routine[];
  readonly judges: Judges;
  /**
   * Facts of a call, of those routines that quiet.ts knows, which together leave `judges.call` nothing to say. A rule
   * without them has every call of its routines judged in full.
   */
  readonly quiet?: readonly Fact[];
}

/** The plain part of a definition. */
export function plain({ id, name, severity, verdict, summary, source }: RuleDefinition): Rule {
  return { id, name, severity, verdict, summary, source };
}
