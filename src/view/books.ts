/**
 * What a view writes down of the observations of one machine: counters, the last rows, who talks. The work for each observation is
 * some hundred nanoseconds, and nothing here grows beyond LIMITS; everything else is worked out when somebody asks.
 */
import { LIMITS } from '../base/limits.js';
import { isNtSuccess } from '../base/ntstatus.js';
import { isGuestStub } from '../machine/hello.js';
import type { Machine } from '../machine/machine.js';
import type { Observation } from '../machine/types.js';
import type { DeviceStatistics, Hello } from '../proto/types.js';
import { FaultBook, withoutDomain } from './faults.js';
import { Names } from './names.js';
import { RateSeries } from './rate.js';
import { RoutineBooks } from './routines.js';
import { tookOf, type KeptObservation } from './rows.js';
import { Timeline, type TimelineBounds } from './timeline.js';

export interface SessionBook {
  readonly session: number;
  readonly isGuest: boolean;
  readonly peer: string;
  readonly openedAt: number;
}

type ObservationOf<K extends Observation['kind']> = Extract<Observation, { kind: K }>;

const ENTRIES: { readonly [K in Observation['kind']]?: (books: Books, observation: ObservationOf<K>) => void } = {
  'session-opened': (books, { session, hello, at }) => books.opened(session, hello, at),
  'session-closed': (books, { session }) => books.closed(session),
  call: (books, observation) => books.call(observation),
  dma: (books, { at, reply }) => books.rates.dmaBytes.add(at, Number(reply.bytesDone)),
  fault: (books, { at }) => books.rates.faults.add(at, 1),
  injected: (books, { refused }) => void (refused === undefined && books.injected++),
  'reader-opened': (books, { reader, hello }) => void books.readers.set(reader, hello.name === '' ? `reader ${reader}` : hello.name),
  'reader-closed': (books, { reader }) => void books.readers.delete(reader),
  'reader-statistics': (books, { at, statistics }) => books.rates.translations.add(at, books.translated(statistics)),
};

export class Books {
  readonly rates = { calls: new RateSeries(), failedCalls: new RateSeries(), dmaBytes: new RateSeries(), faults: new RateSeries(), translations: new RateSeries() };
  readonly routines = new RoutineBooks();
  readonly sessions = new Map<number, SessionBook>();
  readonly readers = new Map<number, string>();
  readonly names: Names;
  readonly timeline: Timeline;
  readonly faults: FaultBook;
  /** Calls that an interceptor decided or held back, and actions that nobody asked for. */
  injected = 0;
  /** Accesses that each function's device translated, as it said last. */
  readonly #translated = new Map<number, number>();

  /** Domains that are there already are found; what else happened before is unknown. */
  constructor(machine: Machine, bounds?: TimelineBounds) {
    this.names = new Names((session, handle) => [...machine.sessions].find(({ number }) => number === session)?.domain(handle));
    this.timeline = new Timeline(this.names, bounds);
    this.faults = new FaultBook(machine.statistics().faults);
    for (const domain of machine.iommu.domains) {
      for (const session of machine.sessions) {
        const handle = session.handleOf(domain);
        if (handle !== undefined) this.names.know(domain, { session: session.number, handle });
      }
    }
  }

  /** Gives the observation as it is kept. */
  observe(observation: Observation): KeptObservation {
    (ENTRIES[observation.kind] as ((books: Books, observation: Observation) => void) | undefined)?.(this, observation);
    const kept = observation.kind === 'fault' ? this.#keptFault(observation) : observation;
    this.timeline.add(kept);
    return kept;
  }

  opened(session: number, hello: Hello, openedAt: number): void {
    this.sessions.set(session, { session, isGuest: isGuestStub(hello), peer: hello.name, openedAt });
  }

  closed(session: number): void {
    this.sessions.delete(session);
    this.names.endSession(session);
  }

  call(observation: ObservationOf<'call'>): void {
    const { at, reply, injected } = observation;
    this.rates.calls.add(at, 1);
    if (!isNtSuccess(reply.status)) this.rates.failedCalls.add(at, 1);
    if (injected !== undefined) this.injected++;
    this.routines.add(observation, tookOf(observation));
    this.names.learn(observation);
  }

  /** How many more accesses were granted than a device had said before; a device that begins anew has smaller numbers. */
  translated({ requesters }: DeviceStatistics): number {
    let sum = 0;
    for (const { segment, busDeviceFunction, walked, identity, remembered, asked } of requesters) {
      const key = segment * 65536 + busDeviceFunction;
      const now = Number(walked + identity + remembered + asked);
      const before = this.#translated.get(key);
      if (before === undefined && this.#translated.size >= LIMITS.devices) continue;
      this.#translated.set(key, now);
      sum += before === undefined || now < before ? now : now - before;
    }
    return sum;
  }

  #keptFault(observation: ObservationOf<'fault'>): KeptObservation {
    const fault = withoutDomain(observation.fault);
    return { ...observation, fault, faultNumber: this.faults.add(fault, observation.delivery) };
  }
}
