/** What became of the calls, by routine: the routines are those of the interface, so this does not grow. */
import { LIMITS } from '../base/limits.js';
import { isNtSuccess, ntstatusName } from '../base/ntstatus.js';
import type { CallObservation } from '../machine/types.js';
import { routineName } from '../trace/text.js';
import { LatencyHistogram } from './latency.js';
import type { Latency, RoutineInfo } from './types.js';

class RoutineBook {
  calls = 0;
  failed = 0;
  injected = 0;
  readonly latency = new LatencyHistogram();
  readonly #statuses = new Map<number, number>();
  #otherStatuses = 0;

  constructor(readonly name: string) {}

  add(status: number, isInjected: boolean, microseconds: number): void {
    this.calls++;
    if (!isNtSuccess(status)) this.failed++;
    if (isInjected) this.injected++;
    this.latency.add(microseconds);
    const seen = this.#statuses.get(status);
    if (seen !== undefined || this.#statuses.size < LIMITS.viewStatuses) this.#statuses.set(status, (seen ?? 0) + 1);
    else this.#otherStatuses++;
  }

  info(): RoutineInfo {
    const { name: routine, calls, failed, injected, latency } = this;
    const statuses: Record<string, number> = {};
    for (const [status, count] of [...this.#statuses].sort(([, one], [, other]) => other - one)) statuses[ntstatusName(status)] = count;
    if (this.#otherStatuses > 0) statuses['other'] = this.#otherStatuses;
    return { routine, calls, failed, injected, latency: latency.reading(), statuses };
  }
}

export class RoutineBooks {
  readonly #books = new Map<string | undefined, RoutineBook>();
  readonly #all = new LatencyHistogram();

  /** Of all calls together. */
  get latency(): Latency {
    return this.#all.reading();
  }

  add({ request, reply, injected }: CallObservation, microseconds: number): void {
    let book = this.#books.get(request.routine);
    if (book === undefined) this.#books.set(request.routine, (book = new RoutineBook(routineName(request))));
    book.add(reply.status, injected !== undefined, microseconds);
    this.#all.add(microseconds);
  }

  /** The most called first, then by name. */
  list(): RoutineInfo[] {
    return [...this.#books.values()].map((book) => book.info()).sort((one, other) => other.calls - one.calls || (one.routine < other.routine ? -1 : 1));
  }
}
