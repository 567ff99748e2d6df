/** Findings as they come together: equal ones are counted, and there is an end to how many different ones are kept. */
import { addressOf, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { Fault } from '../iommu/types.js';
import { referenceTo, siteOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { rangeName, rightsName, streamName } from './names.js';
import type { RuleDefinition, Trip } from './rule.js';
import type { SymbolTable } from './symbols.js';
import type { FaultRecord, Finding } from './types.js';

/** Calls that one finding names at the most. */
const MOST_CALLS = 8;

export interface Occasion {
  /** Number of the observation. */
  readonly at: number;
  readonly session: number;
  readonly fault?: Fault | undefined;
  /** The judged call, for trips that name none. */
  readonly call?: CallRecord | undefined;
}

type Counted = { -readonly [K in keyof Finding]: Finding[K] };

export class Findings {
  readonly #found = new Map<string, Counted>();
  #dropped = 0;

  constructor(private readonly symbols: SymbolTable | undefined) {}

  /** Different findings beyond the most that are kept. */
  get dropped(): number {
    return this.#dropped;
  }

  /** In the order of their first occurrence. */
  list(): readonly Finding[] {
    return [...this.#found.values()];
  }

  add(rule: RuleDefinition, trip: Trip, occasion: Occasion): void {
    const calls = trip.calls ?? (occasion.call === undefined ? [] : [occasion.call]);
    const place = trip.habit ?? (calls[0] === undefined ? '' : siteOf(calls[0]));
    const key = [rule.id, occasion.session, place, trip.device ?? '', trip.key ?? ''].join('\n');
    const known = this.#found.get(key);
    if (known !== undefined) known.count++;
    else if (this.#found.size < LIMITS.findings) this.#found.set(key, this.#finding(rule, trip, occasion, calls));
    else this.#dropped++;
  }

  #finding({ id, name, severity, verdict }: RuleDefinition, { message, device, domain }: Trip, { at, session, fault }: Occasion, calls: readonly CallRecord[]): Counted {
    return {
      ...{ rule: id, name, severity, verdict, message, count: 1, at, session },
      ...(device !== undefined && { device }),
      ...(domain !== undefined && { domain: domain.name }),
      calls: calls.slice(0, MOST_CALLS).map((call) => referenceTo(call, this.symbols)),
      ...(fault !== undefined && { fault: recordOfFault(fault) }),
    };
  }
}

function recordOfFault(fault: Fault): FaultRecord {
  const { requester, pasid, access, page, offset, length, type, reason, evidence } = fault;
  return {
    requester: streamName(requester),
    ...(pasid !== undefined && { pasid }),
    ...{ access, address: hex(addressOf(page) + BigInt(offset)), length, type, reason },
    ...(evidence?.below !== undefined && { below: mappingName(evidence.below) }),
    ...(evidence?.above !== undefined && { above: mappingName(evidence.above) }),
    history: (evidence?.history ?? []).map((entry) => ({ what: entry.what, address: hex(addressOf(entry.page)), pageCount: entry.pageCount, call: entry.cause.call })),
    ...(evidence?.attachment !== undefined && { attachment: { what: evidence.attachment.what, call: evidence.attachment.cause.call } }),
    ...(evidence?.flushed !== undefined && { flushedBy: evidence.flushed.call }),
  };
}

function mappingName({ page, pageCount, frame, permissions }: { page: number; pageCount: number; frame: number; permissions: number }): string {
  return `${rangeName(page, pageCount)} to ${hex(addressOf(frame))} for ${rightsName(permissions)}`;
}
