/**
 * Faults with their history: the last LIMITS.faultsRemembered, as the machine remembers them, in the words of the log. Each
 * keeps what it needs of its domain, which may be gone.
 */
import { addressOf, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { describeFault } from '../iommu/fault.js';
import { PERMISSION_READ, PERMISSION_WRITE, requesterName, type Cause, type Fault, type HistoryEntry, type Mapping } from '../iommu/types.js';
import type { Delivery } from '../machine/types.js';
import type { FaultInfo, FaultMapping, TimelineRow } from './types.js';

interface KeptFault {
  readonly number: number;
  readonly fault: Fault;
  readonly delivery: Delivery;
}

export class FaultBook {
  readonly #ring: KeptFault[] = [];
  #count: number;

  /** `before`: faults that there were already; they are not here. */
  constructor(before = 0) {
    this.#count = before;
  }

  /** Gives the fault's number in its machine. */
  add(fault: Fault, delivery: Delivery): number {
    const number = ++this.#count;
    if (this.#ring.length >= LIMITS.faultsRemembered) this.#ring.shift();
    this.#ring.push({ number, fault, delivery });
    return number;
  }

  /** The newest first, at most `limit`, with a number above `after`. */
  list(limit: number, after: number, rowOf: (call: number) => TimelineRow | undefined): FaultInfo[] {
    const wanted: FaultInfo[] = [];
    for (let i = this.#ring.length - 1; i >= 0 && wanted.length < limit && this.#ring[i]!.number > after; i--) wanted.push(infoOf(this.#ring[i]!, rowOf));
    return wanted;
  }

  one(number: number, rowOf: (call: number) => TimelineRow | undefined): FaultInfo | undefined {
    const kept = this.#ring[number - (this.#ring[0]?.number ?? 0)];
    return kept === undefined ? undefined : infoOf(kept, rowOf);
  }
}

/** The fault without its domain, of which number and kind stay: what is kept must keep no deleted domain alive. */
export function withoutDomain(fault: Fault): Fault {
  const { domain } = fault;
  return { ...fault, domain: domain && ({ id: domain.id, kind: domain.kind } as Fault['domain']) };
}

export function rights(permissions: number): 'r' | 'w' | 'rw' {
  if ((permissions & PERMISSION_READ) === 0) return 'w';
  return (permissions & PERMISSION_WRITE) === 0 ? 'r' : 'rw';
}

function infoOf({ number, fault, delivery }: KeptFault, rowOf: (call: number) => TimelineRow | undefined): FaultInfo {
  const { requester, pasid, access, page, offset, length, type, reason, domain, at, evidence } = fault;
  const { below, above, history = [], attachment, flushed } = evidence ?? {};
  return {
    ...{ number, at, requester: requesterName(requester), ...(pasid !== undefined && { pasid }), access },
    ...{ address: hex(addressOf(page) + BigInt(offset)), length, type, reason, ...(domain && { domain: domain.id }), delivery },
    lines: describeFault(fault),
    ...(below && { below: mappingOf(below) }),
    ...(above && { above: mappingOf(above) }),
    history: history.map((entry) => changeOf(entry, rowOf)),
    ...(attachment && { attachment: { what: attachment.what, domain: attachment.domain, ...causeOf(attachment.cause) } }),
    ...(flushed && { flushed: causeOf(flushed) }),
  };
}

function mappingOf({ page, pageCount, frame, permissions }: Mapping): FaultMapping {
  return { address: hex(addressOf(page)), pageCount, frame: hex(addressOf(frame)), permissions: rights(permissions) };
}

function changeOf({ what, page, pageCount, cause }: HistoryEntry, rowOf: (call: number) => TimelineRow | undefined): FaultInfo['history'][number] {
  const row = rowOf(cause.call);
  return { what, address: hex(addressOf(page)), pageCount, ...causeOf(cause), ...(row && { row }) };
}

function causeOf({ call, at }: Cause): { readonly call: number; readonly at: number } {
  return { call, at };
}
