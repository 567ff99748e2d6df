/**
 * The fault log: every fault gets a line for people and a place among the last LIMITS.faultsRemembered.
 *
 * A fault carries its evidence from the moment it happened: what was mapped next to the address, which calls mapped or
 * removed the page, how the device came to its domain. Lines are limited by device, counters are not; a fault that was to be
 * silent gets none [DDI-372]. A reader can name requesters that are no devices: beyond LIMITS.devices they have one limit
 * together and no counter. Records name the domain by number, so that remembering a fault keeps no deleted domain alive.
 */
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import { describeFault } from '../iommu/fault.js';
import { requesterName, type Fault, type RequesterId } from '../iommu/types.js';
import type { Delivery } from './types.js';

/** One remembered fault. */
export interface FaultRecord extends Omit<Fault, 'domain'> {
  /** Counts from 1 for each machine; the log keeps the highest ones. */
  readonly number: number;
  /** Number of the domain; undefined when the device was attached to none. */
  readonly domain: number | undefined;
  readonly delivery: Delivery;
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
    if (this.#records.length < LIMITS.faultsRemembered) return [...this.#records];
    const oldest = this.#count % LIMITS.faultsRemembered;
    return [...this.#records.slice(oldest), ...this.#records.slice(0, oldest)];
  }

  add(fault: Fault, delivery: Delivery): void {
    const { requester } = fault;
    const number = this.#count + 1;
    this.#records[this.#count % LIMITS.faultsRemembered] = { ...fault, number, domain: fault.domain?.id, delivery };
    this.#count = number;
    const isCounted = this.#byRequester.has(requester) || this.#byRequester.size < LIMITS.devices;
    if (isCounted) this.#byRequester.set(requester, (this.#byRequester.get(requester) ?? 0) + 1);
    if (delivery === 'suppressed') return;
    const device = requesterName(requester);
    this.warnings.warn(`dma-fault ${isCounted ? device : 'of others'}`, { device, fault: number, delivery }, () => describeFault(fault).join('\n'));
  }
}
