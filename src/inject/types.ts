/** A plan as values: what is to happen, and when. plan.ts reads it, injector.ts carries it out. */
import type { InjectedAction } from '../machine/interceptor.js';
import type { RequesterId } from '../iommu/types.js';
import type { RoutineName } from './routines.js';

/** Bounds of a plan; what is in force at once is bounded by `entries` too. */
export const PLAN_LIMITS = {
  /** Characters of its text. */
  characters: 256 * 1024,
  entries: 256,
  nameCharacters: 64,
  /** The longest time that a reply is held back: ten minutes. */
  delayMs: 600_000,
  /** Any count of calls. */
  calls: 2 ** 32 - 1,
} as const;

/** Which devices: one function or stream, or all streams of an ACPI device. */
export interface DeviceChoice {
  readonly first: RequesterId;
  readonly last: RequesterId;
}

/** Pages that a call has to touch, both included. */
export interface PageRange {
  readonly first: number;
  readonly last: number;
}

/** Which of the calls that fit. */
export type Choice =
  | { readonly kind: 'every'; readonly interval: number }
  | { readonly kind: 'nth'; readonly nth: number }
  | { readonly kind: 'chance'; readonly probability: number };

export interface CallCondition {
  /** Undefined: any routine. */
  readonly routines: ReadonlySet<RoutineName> | undefined;
  /** They were named one by one, not as a group. */
  readonly areNamed: boolean;
  readonly choice: Choice;
  /** Undefined: as often as it fits. */
  readonly times: number | undefined;
  readonly pages: PageRange | undefined;
  readonly device: DeviceChoice | undefined;
  /** InterfaceTable. */
  readonly table: number | undefined;
  readonly isGuest: boolean | undefined;
  /** Of the call site, in lower case. */
  readonly module: string | undefined;
  readonly offset: bigint | undefined;
}

export type When =
  /** As soon as the entry is in force. */
  | { readonly kind: 'now' }
  /** Before a call takes effect. */
  | { readonly kind: 'before'; readonly condition: CallCondition }
  /** After a call took effect and before its reply; only those with this outcome, when it is given. */
  | { readonly kind: 'after'; readonly condition: CallCondition; readonly succeeded: boolean | undefined };

export type Effect =
  /** Unless it was said to be undocumented, its entry is about routines alone that document the status. */
  | { readonly kind: 'fail'; readonly status: number; readonly isUndocumented: boolean }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'act'; readonly action: Exclude<InjectedAction, { kind: 'drop' }>; /** Allocations succeed again after so many calls. */ readonly forCalls?: number }
  /** Of the call's session, or with 'now' all connections. */
  | { readonly kind: 'drop'; readonly what: 'connection' | 'process' };

export interface Entry {
  /** The name that it has in observations and reports. */
  readonly cause: string;
  readonly when: When;
  readonly effect: Effect;
}

export interface Plan {
  /** Where the sequences of its chances begin. */
  readonly seed: number;
  readonly entries: readonly Entry[];
}
