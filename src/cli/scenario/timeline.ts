/**
 * The happenings of a run for its picture. What was good is thinned out when there is much of it, evenly over time; what was
 * bad is kept, up to a bound.
 */
import { ntstatusName, isNtSuccess } from '../../base/ntstatus.js';
import { addressOf, hex } from '../../base/bits.js';
import { requesterId, requesterName } from '../../iommu/types.js';
import { driverName } from '../../inject/routines.js';
import type { Observation } from '../../machine/types.js';
import type { TimelineEntry } from '../../report/types.js';

const GOOD_KEPT = 600;
const BAD_KEPT = 300;

type Entry = Omit<TimelineEntry, 'at'>;

/** Every `stride`th of the good ones; when they are too many, every second of those goes. */
class Lane {
  #good: TimelineEntry[] = [];
  readonly #bad: TimelineEntry[] = [];
  #seen = 0;
  #stride = 1;

  add(entry: TimelineEntry): void {
    if (entry.bad) {
      if (this.#bad.length < BAD_KEPT) this.#bad.push(entry);
      return;
    }
    if (this.#seen++ % this.#stride !== 0) return;
    this.#good.push(entry);
    if (this.#good.length <= GOOD_KEPT) return;
    this.#good = this.#good.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }

  entries(): readonly TimelineEntry[] {
    return [...this.#good, ...this.#bad];
  }
}

export class Timeline {
  readonly #lanes = new Map<TimelineEntry['lane'], Lane>();

  /** `start`: the clock's time that counts as 0. */
  constructor(private readonly start: number) {}

  observe(observation: Observation): void {
    const entry = entryOf(observation);
    if (entry === undefined) return;
    let lane = this.#lanes.get(entry.lane);
    if (lane === undefined) this.#lanes.set(entry.lane, (lane = new Lane()));
    lane.add({ at: millisecondsSince(this.start, observation.at), ...entry });
  }

  entries(): readonly TimelineEntry[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.entries()).sort((one, other) => one.at - other.at);
  }
}

/** Microseconds are enough for any picture. */
export function millisecondsSince(start: number, at: number): number {
  return Math.max(0, Math.round((at - start) * 1000) / 1000);
}

function entryOf(observation: Observation): Entry | undefined {
  switch (observation.kind) {
    case 'session-opened':
      return { lane: 'session', label: `${observation.hello.name || 'a peer'} connected`, bad: false };
    case 'farewell':
      return { lane: 'session', label: 'farewell', bad: false };
    case 'session-closed':
      return { lane: 'session', label: `connection ${observation.session} ended: ${observation.why}`, bad: false };
    case 'call': {
      const { request, reply, call, injected } = observation;
      const routine = request.routine === undefined ? 'no routine' : driverName(request.routine);
      const label = `${call} ${routine}: ${ntstatusName(reply.status)}${injected === undefined ? '' : ` (${injected})`}`;
      return { lane: 'call', label, bad: !isNtSuccess(reply.status) };
    }
    case 'dma': {
      const { program, reply } = observation;
      const device = program.device === null ? 'unknown' : requesterName(requesterId(program.device.segment, program.device.busDeviceFunction));
      return { lane: 'dma', label: `${device}: ${reply.bytesDone} bytes in ${reply.results.length} steps`, bad: false };
    }
    case 'fault': {
      const { requester, access, page, offset, type } = observation.fault;
      return { lane: 'fault', label: `${requesterName(requester)}: ${type} on ${access} at ${hex(addressOf(page) + BigInt(offset))}`, bad: true };
    }
    case 'stale-use':
      return { lane: 'fault', label: `stale translation used at ${hex(addressOf(observation.page))}`, bad: true };
    case 'injected':
      return { lane: 'injected', label: `${observation.cause}: ${observation.action.kind}${observation.refused === undefined ? '' : ` refused, ${observation.refused}`}`, bad: observation.refused !== undefined };
    default:
      return undefined;
  }
}
