/**
 * Fault reporting (ddi.md 6.1): who asked for which device's faults, and what waits to be taken.
 *
 * A device has at most one registration, made by the session whose domain it is attached to. A fault waits in that
 * session's inbox until it is taken; while one waits, faults of the same device, page and type only raise its count, and
 * when LIMITS.faultsPending of a device wait, further ones are dropped and the next event of the session says how many
 * [DDI-347]. So an inbox holds at most LIMITS.faultsPending entries for each device that reports to it.
 */
import { addressOf } from '../base/bits.js';
import type { HandleIssuer } from '../base/handles.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import { ACCESS_CODES, FAULT_CODES } from '../engine/fault-codes.js';
import type { Domain } from '../iommu/domain.js';
import type { Fault, RequesterId } from '../iommu/types.js';
import type { DeviceObjectKind, Event, FaultEvent } from '../proto/types.js';
import type { Delivery, EventSink } from './types.js';

const KIND_PCI: typeof DeviceObjectKind.PCI = 3;

interface Registration {
  /** What the events carry; a new one for each enable. */
  number: bigint;
  readonly inbox: FaultInbox;
  /** What waits, by page and type. */
  readonly waiting: Map<string, WaitingFault>;
}

interface WaitingFault {
  readonly key: string;
  readonly registration: Registration;
  readonly fault: Fault;
  readonly domain: bigint;
  occurrences: number;
}

/** What waits for one session, the oldest first. */
export class FaultInbox {
  readonly #waiting = new Set<WaitingFault>();
  #sequence = 0n;
  #lost = 0;

  /** `handleOf` names a domain as the session does. */
  constructor(
    private readonly sink: EventSink,
    private readonly handleOf: (domain: Domain) => bigint | undefined,
    private readonly warnings: RateLimiter,
  ) {}

  get size(): number {
    return this.#waiting.size;
  }

  put(registration: Registration, fault: Fault): Delivery {
    const key = `${fault.type}@${fault.page}`;
    const equal = registration.waiting.get(key);
    if (equal !== undefined) {
      equal.occurrences++;
      return 'merged';
    }
    if (registration.waiting.size >= LIMITS.faultsPending) {
      this.#lost++;
      return 'dropped';
    }
    const domain = (fault.domain && this.handleOf(fault.domain)) ?? 0n;
    const entry: WaitingFault = { key, registration, fault, domain, occurrences: 1 };
    registration.waiting.set(key, entry);
    this.#waiting.add(entry);
    this.#wake();
    return 'queued';
  }

  /** The oldest event that waits. Lost events are counted in the sequence, so a gap in it is always explained. */
  take(): Event | undefined {
    for (const entry of this.#waiting) {
      this.#waiting.delete(entry);
      entry.registration.waiting.delete(entry.key);
      const eventsLost = BigInt(this.#lost);
      this.#lost = 0;
      this.#sequence += eventsLost + 1n;
      return { sequence: this.#sequence, eventsLost, event: 'fault', fault: faultEvent(entry) };
    }
    return undefined;
  }

  /** Forgets what waits of a registration that has ended. */
  drop(registration: Registration): void {
    for (const entry of registration.waiting.values()) this.#waiting.delete(entry);
    registration.waiting.clear();
  }

  #wake(): void {
    try {
      this.sink.eventsWaiting();
    } catch (error) {
      this.warnings.warn('event-sink', { err: error }, 'a carrier failed to take events');
    }
  }
}

/** All registrations of a machine. */
export class FaultDelivery {
  readonly #registrations = new Map<RequesterId, Registration>();

  constructor(private readonly issuer: HandleIssuer) {}

  /**
   * Reports this device's faults to `inbox`. Enabling again replaces the registration: what still waits goes to the new
   * one, so each fault is reported once [DDI-337].
   */
  enable(device: RequesterId, inbox: FaultInbox): bigint {
    const number = this.issuer.next('registration');
    const present = this.#registrations.get(device);
    if (present?.inbox === inbox) {
      present.number = number;
      return number;
    }
    this.disable(device);
    this.#registrations.set(device, { number, inbox, waiting: new Map() });
    return number;
  }

  /** Ends reporting; nothing of it is delivered afterwards [DDI-338]. */
  disable(device: RequesterId): void {
    const registration = this.#registrations.get(device);
    if (registration === undefined) return;
    this.#registrations.delete(device);
    registration.inbox.drop(registration);
  }

  deliver(fault: Fault): Delivery {
    const registration = this.#registrations.get(fault.requester);
    return registration === undefined ? 'unregistered' : registration.inbox.put(registration, fault);
  }
}

function faultEvent({ registration, fault, domain, occurrences }: WaitingFault): FaultEvent {
  const busDeviceFunction = fault.requester % 65536;
  return {
    registration: registration.number,
    device: { kind: KIND_PCI, segment: (fault.requester - busDeviceFunction) / 65536, busDeviceFunction },
    domain,
    type: FAULT_CODES[fault.type],
    access: ACCESS_CODES[fault.access],
    faultAddress: addressOf(fault.page) + BigInt(fault.offset),
    faultAddressValid: true,
    isStage1: fault.isStage1,
    occurrences: BigInt(occurrences),
  };
}
