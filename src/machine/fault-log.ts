/**
 * The fault log: every fault gets its story, a line for people, and a place among the last LIMITS.faultsRemembered.
 *
 * The story is taken at the moment of the fault, because what is mapped next to an address a second later says nothing
 * about it. Lines are rate-limited by device; counters are not. Records name the domain by number, so that remembering a
 * fault keeps no deleted domain alive.
 */
import { addressOf, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import { requesterName, type Fault, type HistoryEntry, type RequesterId } from '../iommu/types.js';
import type { Delivery, FaultStory } from './types.js';

/** Map and unmap calls that a story tells of. */
const CHANGES_TOLD = 4;

/** One remembered fault. */
export interface FaultRecord {
  /** Counts from 1 for each machine; the log keeps the highest ones. */
  readonly number: number;
  readonly fault: Omit<Fault, 'domain'> & { readonly domain: number | undefined };
  readonly story: FaultStory;
}

export class FaultLog {
  readonly #records: FaultRecord[] = [];
  readonly #byRequester = new Map<RequesterId, number>();
  #count = 0;

  constructor(private readonly warnings: RateLimiter) {}

  /** Faults so far, also those that are no longer remembered. */
  get count(): number {
    return this.#count;
  }

  get byRequester(): ReadonlyMap<RequesterId, number> {
    return this.#byRequester;
  }

  /** The remembered faults, the oldest first. */
  records(): readonly FaultRecord[] {
    const oldest = this.#count % LIMITS.faultsRemembered;
    if (this.#records.length < LIMITS.faultsRemembered) return [...this.#records];
    return [...this.#records.slice(oldest), ...this.#records.slice(0, oldest)];
  }

  add(fault: Fault, delivery: Delivery): FaultStory {
    const story = storyOf(fault, delivery);
    const domain = fault.domain?.id;
    this.#records[this.#count % LIMITS.faultsRemembered] = { number: this.#count + 1, fault: { ...fault, domain }, story };
    this.#count++;
    this.#byRequester.set(fault.requester, (this.#byRequester.get(fault.requester) ?? 0) + 1);
    const who = requesterName(fault.requester);
    this.warnings.warn(`dma-fault ${who}`, lineOf(who, fault, story), 'a DMA access was refused');
    return story;
  }
}

function storyOf(fault: Fault, delivery: Delivery): FaultStory {
  const { domain, page } = fault;
  if (domain === undefined) return { nearest: undefined, changes: [], delivery };
  return { nearest: domain.nearest(page), changes: domain.history(page, CHANGES_TOLD), delivery };
}

function lineOf(who: string, fault: Fault, story: FaultStory): object {
  return {
    device: who,
    access: fault.access,
    address: hex(addressOf(fault.page) + BigInt(fault.offset)),
    length: fault.length,
    type: fault.type,
    reason: fault.reason,
    domain: fault.domain?.id,
    below: story.nearest?.below && rangeName(story.nearest.below),
    above: story.nearest?.above && rangeName(story.nearest.above),
    changes: story.changes.map(changeName),
    delivery: story.delivery,
  };
}

function rangeName({ page, pageCount }: { readonly page: number; readonly pageCount: number }): string {
  return `${hex(addressOf(page))}, ${pageCount} pages`;
}

function changeName({ what, page, pageCount, cause }: HistoryEntry): string {
  return `call ${cause.call} ${what} ${rangeName({ page, pageCount })}`;
}
