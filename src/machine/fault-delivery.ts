/**
 * Fault reporting (ddi.md 6.1): who asked for which streams' faults, and what waits to be taken.
 *
 * A stream has at most one registration, made by the session whose domain it is attached to; the streams of one group share
 * theirs. A fault waits in that session's inbox until it is taken; while one waits, faults of the same stream, PASID, page
 * and type only raise its count, and when LIMITS.faultsPending of a registration wait, further ones are dropped and the next
 * event of the session says how many [DDI-347]. So an inbox holds at most LIMITS.faultsPending entries for each registration.
 *
 * A fault in a domain of another session, whose PASID shares the device, is not for this one to hear [DDI-377].
 */
import { addressOf } from '../base/bits.js';
import type { HandleIssuer } from '../base/handles.js';
import { LIMITS } from '../base/limits.js';
import { originOf } from '../ddi/platform-device.js';
import type { StreamGroup } from '../ddi/stream-groups.js';
import { ACCESS_CODES, FAULT_CODES } from '../engine/fault-codes.js';
import type { Domain } from '../iommu/domain.js';
import type { Fault, RequesterId } from '../iommu/types.js';
import type { FaultEvent } from '../proto/types.js';
import type { EventBody, EventInbox, WaitingEvent } from './event-inbox.js';
import type { Delivery } from './types.js';

/** A session that hears faults. */
export interface FaultListener {
  readonly inbox: EventInbox;
  /** Names a domain as the session does; undefined when it is not the session's. */
  handleOf(domain: Domain): bigint | undefined;
}

interface Registration {
  /** What the events carry; a new one for each enable. */
  number: bigint;
  readonly listener: FaultListener;
  readonly group: StreamGroup;
  /** What waits, by stream, PASID, page and type. */
  readonly waiting: Map<string, WaitingFault>;
}

class WaitingFault implements WaitingEvent {
  occurrences = 1n;

  constructor(
    private readonly key: string,
    private readonly registration: Registration,
    private readonly fault: Fault,
    private readonly domain: bigint,
  ) {}

  take(): EventBody {
    this.registration.waiting.delete(this.key);
    return { event: 'fault', fault: this.#event() };
  }

  #event(): FaultEvent {
    const { fault } = this;
    return {
      registration: this.registration.number,
      ...originOf(fault.requester),
      domain: this.domain,
      type: FAULT_CODES[fault.type],
      access: ACCESS_CODES[fault.access],
      faultAddress: addressOf(fault.page) + BigInt(fault.offset),
      faultAddressValid: true,
      isStage1: fault.isStage1,
      occurrences: this.occurrences,
      privileged: fault.isPrivileged === true,
    };
  }
}

/** All registrations of a machine. */
export class FaultDelivery {
  readonly #registrations = new Map<RequesterId, Registration>();

  constructor(private readonly issuer: HandleIssuer) {}

  /**
   * Reports the faults of this attached group. Enabling again replaces the registration: what still waits goes to the new
   * one, so each fault is reported once [DDI-337].
   */
  enable(group: StreamGroup, listener: FaultListener): bigint {
    const number = this.issuer.next('registration');
    const present = this.#registrations.get(group[0]!.id);
    if (present?.listener === listener && present.group === group) {
      present.number = number;
      return number;
    }
    this.disable(group);
    const registration: Registration = { number, listener, group, waiting: new Map() };
    for (const { id } of group) this.#registrations.set(id, registration);
    return number;
  }

  /** Ends reporting for these streams and all that share a registration with them; nothing of it is delivered afterwards [DDI-338]. */
  disable(streams: StreamGroup): void {
    for (const { id } of streams) {
      const registration = this.#registrations.get(id);
      if (registration === undefined) continue;
      for (const stream of registration.group) this.#registrations.delete(stream.id);
      for (const event of registration.waiting.values()) registration.listener.inbox.delete(event);
      registration.waiting.clear();
    }
  }

  deliver(fault: Fault): Delivery {
    const registration = this.#registrations.get(fault.requester);
    if (registration === undefined) return 'unregistered';
    const { listener, waiting } = registration;
    const domain = fault.domain === undefined ? 0n : listener.handleOf(fault.domain);
    if (domain === undefined) return 'unregistered';
    const key = `${fault.requester}/${fault.pasid ?? ''}/${fault.page}/${fault.type}`;
    const equal = waiting.get(key);
    if (equal !== undefined) {
      equal.occurrences++;
      return 'merged';
    }
    if (waiting.size >= LIMITS.faultsPending) {
      listener.inbox.lose();
      return 'dropped';
    }
    const event = new WaitingFault(key, registration, fault, domain);
    waiting.set(key, event);
    listener.inbox.put(event);
    return 'queued';
  }
}
