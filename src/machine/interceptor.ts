/**
 * The one place where somebody may stand in the way: an interceptor sees each call before it takes effect and may have it
 * fail, have its reply held back, or end the conversation; and it may act on the platform by `Machine.inject`.
 *
 * What it does is told to everyone who watches: a call that was decided here carries the cause in its observation, every
 * other action is an observation of its own. A failed call has no effect at all. Without an interceptor a call pays one
 * comparison.
 */
import type { Access, FaultType, RequesterId } from '../iommu/types.js';
import type { Request } from '../proto/types.js';
import type { DeviceRules } from './policy.js';

/** A call that waits for its verdict. */
export interface InterceptedCall {
  readonly session: number;
  /** True for a guest stub, false for a host tool. */
  readonly isGuest: boolean;
  /** Number of the call in its machine: the Cause.call of everything that it changes. */
  readonly number: number;
  readonly request: Request;
  /** The streams that it concerns, as far as its arguments name any. Looked up when asked for. */
  readonly devices: readonly RequesterId[];
}

/** `cause` names who decided and why, in a few words; it goes into observations. */
export type Verdict =
  /** Answered with this status (as its 32 bits), without out-parameters, and nothing is done; after so long, when it says so. */
  | { readonly kind: 'fail'; readonly status: number; readonly cause: string; readonly milliseconds?: number }
  /** Carried out at once, answered after so long. Other calls go on meanwhile. */
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly cause: string }
  /** Neither carried out nor answered: the conversation ends here. */
  | { readonly kind: 'drop'; readonly cause: string };

export interface Interceptor {
  /** Undefined lets the call pass. An exception is logged, and lets it pass as well. */
  beforeCall(call: InterceptedCall): Verdict | undefined;
  /** The call has taken effect, its reply was not sent yet. Not called for a call that was made to fail or dropped. */
  afterCall?(call: InterceptedCall, status: number): void;
  /** A test control asks for more of it (ControlRequest.inject_plan, .clear_injections). Gives why not, or undefined. */
  command?(planText: string, clearFirst: boolean): string | undefined;
  /** What it has in force, for the reply to a test control. */
  entries?(): readonly InjectionEntry[];
}

/** One entry of an interceptor's plan, and what became of it. */
export interface InjectionEntry {
  /** The cause that its verdicts and actions carry. */
  readonly cause: string;
  /** Calls that its conditions fit, and how often it acted. */
  readonly matched: number;
  readonly fired: number;
  /** Why the machine refused its last action. */
  readonly refused?: string;
}

/** Something that `Machine.inject` does to the platform. */
export type InjectedAction =
  /** Faults as if the device had made an access that was refused for this reason. */
  | {
      readonly kind: 'fault';
      readonly device: RequesterId;
      readonly pasid?: number;
      readonly address: bigint;
      readonly access: Access;
      readonly type: FaultType;
      /** How many; 1 at least. */
      readonly count: number;
    }
  /** All that is cached of callers' tables is lost, as hardware may at any time. */
  | { readonly kind: 'evict-iotlb' }
  /** What is left out stays as it is. */
  | {
      readonly kind: 'policy';
      readonly dmaGuardBlocking?: boolean;
      readonly dmaVerification?: boolean;
      readonly devices?: readonly { readonly device: RequesterId; readonly rules: DeviceRules }[];
    }
  /** Every allocation for domains, tables and handles fails from now on, or does no longer. */
  | { readonly kind: 'allocations'; readonly fail: boolean }
  /** Ends one conversation, or without a number all of them. */
  | { readonly kind: 'drop'; readonly session?: number };
