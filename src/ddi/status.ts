/**
 * Statuses as the routines give them: names and numbers, and the answers made of them.
 *
 * The core refuses in words of its own; which status a word is depends on the routine, because the numbered statuses name
 * the place of the argument (ddi.md 2.1). Each routine therefore has its own `RefusalStatuses`.
 */
import { NTSTATUS } from '../base/ntstatus.js';
import type { Refusal } from '../iommu/types.js';
import type { Reply } from '../proto/types.js';

export { NTSTATUS };

/** Everything in a reply but the id, which is the peer's business. */
export type Answer = Reply extends infer R ? (R extends Reply ? Omit<R, 'id'> : never) : never;

/** What the core's words mean in one routine. */
export type RefusalStatuses = Readonly<Partial<Record<Refusal, number>>>;

export const SUCCESS: Answer = { status: NTSTATUS.STATUS_SUCCESS };

/** An answer with no out-parameter: what every failure is [DDI-374]. */
export function failure(status: number): Answer {
  return { status };
}

/** A word that a routine does not expect means that the books of two rooms differ: STATUS_UNSUCCESSFUL, never success. */
export function refusal(statuses: RefusalStatuses, why: Refusal): Answer {
  return failure(statuses[why] ?? NTSTATUS.STATUS_UNSUCCESSFUL);
}
