/**
 * All readers of one machine, and what has to be confirmed by them before a call is answered (iommu/ordering.ts).
 *
 * Changes are numbered. A call that made any is answered when each reader has confirmed the last of them, or has left; who
 * comes later knows nothing older. Without readers the core tells nobody of changes, none is numbered, and every call is
 * answered at once.
 */
import type { Clock } from '../base/clock.js';
import type { RateLimiter } from '../base/log.js';
import type { ChangeListener } from '../iommu/changes.js';
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import type { Fault, RequesterId } from '../iommu/types.js';
import { isFunction, numberOf } from './bindings.js';
import type { ObservationFeed } from './observation.js';
import type { PendingChanges } from './pending-changes.js';
import { Reader, type ReaderHost, type UpdateSink } from './reader.js';
import { TranslationTotals } from './translation-counters.js';
import type { TranslationCounters } from './types.js';
import { WithheldAnswers } from './withheld-answers.js';

/** Milliseconds that an answer waits before somebody is named for it. */
export const PATIENCE_MS = 5000;

export interface ReadersOptions {
  readonly iommu: Iommu;
  readonly clock: Clock;
  /** Tells how long answers wait, for the log alone. */
  readonly logClock: Clock;
  readonly feed: ObservationFeed;
  readonly warnings: RateLimiter;
  /** Functions behind the IOMMU from the start. */
  readonly functions: Iterable<RequesterId>;
  readonly faulted: (fault: Fault) => void;
  readonly begins: (device: Device) => void;
}

export class Readers implements ChangeListener {
  readonly #options: ReadersOptions;
  readonly #functions: Set<RequesterId>;
  readonly #readers = new Set<Reader>();
  readonly #totals = new TranslationTotals();
  readonly #withheld = new WithheldAnswers();
  readonly #host: ReaderHost;
  /** The last change that took a function out of a domain: until it is confirmed, readers may still use the domain. */
  readonly #detaches = new WeakMap<Domain, number>();
  #opened = 0;
  #changes = 0;

  constructor(options: ReadersOptions) {
    const { iommu, clock, feed, warnings, faulted, begins } = options;
    this.#options = options;
    this.#functions = new Set([...options.functions].filter(isFunction));
    this.#host = {
      ...{ iommu, feed, warnings, faulted, begins, totals: this.#totals, functions: this.#functions },
      now: () => clock.now(),
      confirmed: () => this.#release(),
      remind: (reader) => this.#remind(reader),
      left: (reader) => this.#left(reader),
    };
  }

  /** Readers that are there. */
  get size(): number {
    return this.#readers.size;
  }

  /** Number of the last change that readers have to confirm. */
  get changes(): number {
    return this.#changes;
  }

  /** Answers that wait for readers. */
  get withheld(): number {
    return this.#withheld.size;
  }

  /** By function, since the machine was made. */
  totals(): ReadonlyMap<RequesterId, TranslationCounters> {
    return this.#totals.totals();
  }

  open(name: string, sink: UpdateSink): Reader {
    if (this.#readers.size === 0) this.#options.iommu.listen(this);
    const number = ++this.#opened;
    const reader = new Reader(number, name === '' ? `reader ${number}` : name, this.#changes, this.#host, sink);
    this.#readers.add(reader);
    return reader;
  }

  /** Another function is behind the IOMMU. */
  addFunction(id: RequesterId): void {
    if (!isFunction(id) || this.#functions.has(id)) return;
    this.#functions.add(id);
    if (this.#readers.size > 0) this.#tell((pending) => pending.bind(id));
  }

  /** Runs `answer` once every reader has confirmed this change and all before it: now, if they have. */
  whenConfirmed(change: number, answer: () => void, owner: object): void {
    if (change <= this.#confirmed()) answer();
    else this.#withheld.add({ change, since: this.#options.logClock.now(), answer, owner });
  }

  /** The answers of this owner are given to nobody any more. */
  dropAnswers(owner: object): void {
    this.#withheld.drop(owner);
  }

  unmapped(domain: Domain, page: number, pageCount: number): void {
    if (this.#isInUse(domain)) this.#tell((pending) => pending.invalidate(numberOf(domain), page, pageCount));
  }

  /** A configuration may also have made the domain a bypass, or no bypass any more. */
  refreshed(domain: Domain): void {
    if (!this.#isInUse(domain)) return;
    this.#tell((pending) => {
      pending.invalidateAll(numberOf(domain));
      for (const { id } of domain.devices) if (this.#functions.has(id)) pending.bind(id);
    });
  }

  attached({ id }: Device): void {
    if (this.#functions.has(id)) this.#tell((pending) => pending.bind(id));
  }

  /** The domain stays as it is for its other devices, and to invalidate it for them too costs them little. */
  detached({ id }: Device, domain: Domain): void {
    if (!this.#functions.has(id)) return;
    this.#tell((pending) => {
      pending.bind(id);
      pending.invalidateAll(numberOf(domain));
    });
    this.#detaches.set(domain, this.#changes);
  }

  /** Tells nothing new, but the call that deletes is over no sooner than the one that detached. */
  deleted(domain: Domain): void {
    if (this.#isInUse(domain)) this.#tell((pending) => pending.invalidateAll(numberOf(domain)));
  }

  #tell(tell: (pending: PendingChanges) => void): void {
    this.#changes++;
    for (const reader of this.#readers) reader.change(this.#changes, tell);
  }

  /** A domain without a function attached is used by no reader once what was attached has been told away, and confirmed so. */
  #isInUse(domain: Domain): boolean {
    for (const { id } of domain.devices) if (this.#functions.has(id)) return true;
    const detached = this.#detaches.get(domain);
    return detached !== undefined && detached > this.#confirmed();
  }

  /** The last change that all readers have confirmed. */
  #confirmed(): number {
    let confirmed = Infinity;
    for (const reader of this.#readers) confirmed = Math.min(confirmed, reader.confirmedChange);
    return confirmed;
  }

  #release(): void {
    this.#withheld.release(this.#confirmed());
  }

  #left(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) this.#options.iommu.listen(undefined);
    this.#release();
  }

  #remind(reader: Reader): void {
    const { oldest } = this.#withheld;
    if (oldest === undefined || reader.confirmedChange >= oldest.change) return;
    const waited = this.#options.logClock.now() - oldest.since;
    if (waited < PATIENCE_MS) return;
    const fields = { reader: reader.name, number: reader.number, seconds: Math.round(waited / 1000), answers: this.#withheld.size };
    this.#options.warnings.warn('reader-stuck', fields, () => `${reader.name} has not confirmed a change: calls of the guest wait for it`);
  }
}
