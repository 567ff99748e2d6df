/**
 * What one reader has yet to be told: functions whose binding may have changed, and addresses that may not be reached by
 * what was known of them. It becomes Updates when it is taken, all of it at once, with the bindings of that moment.
 *
 * However much changes, it stays small: neighbouring ranges are joined, and where LIMITS.updateItems ranges wait already,
 * the domain of the next one is invalidated whole. Domains and functions have limits of their own.
 */
import { addressOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { RequesterId } from '../iommu/types.js';
import type { Binding, Invalidation } from '../proto/types.js';

/** An Update without its number. */
export interface Telling {
  readonly bindings: Binding[];
  readonly invalidations: Invalidation[];
}

export class PendingChanges {
  readonly #functions = new Set<RequesterId>();
  /** By a domain's number: first pages and page counts, or none at all for the whole domain. */
  readonly #domains = new Map<number, number[]>();
  #rangeCount = 0;

  get isEmpty(): boolean {
    return this.#functions.size === 0 && this.#domains.size === 0;
  }

  bind(id: RequesterId): void {
    this.#functions.add(id);
  }

  invalidate(domain: number, page: number, pageCount: number): void {
    const ranges = this.#domains.get(domain);
    if (ranges !== undefined && (ranges.length === 0 || extend(ranges, page, pageCount))) return;
    if (this.#rangeCount >= LIMITS.updateItems) return this.invalidateAll(domain);
    this.#rangeCount++;
    if (ranges === undefined) this.#domains.set(domain, [page, pageCount]);
    else ranges.push(page, pageCount);
  }

  invalidateAll(domain: number): void {
    this.#rangeCount -= (this.#domains.get(domain)?.length ?? 0) / 2;
    this.#domains.set(domain, []);
  }

  /** Everything that waits, in messages of at most LIMITS.updateItems of each kind; nothing waits afterwards. */
  take(bindingOf: (id: RequesterId) => Binding): Telling[] {
    const bindings = [...this.#functions].map(bindingOf);
    const invalidations = [...this.#domains].flatMap(([domain, ranges]) => invalidationsOf(domain, ranges));
    this.#functions.clear();
    this.#domains.clear();
    this.#rangeCount = 0;
    const tellings: Telling[] = [];
    for (let at = 0; at < Math.max(bindings.length, invalidations.length); at += LIMITS.updateItems) {
      const end = at + LIMITS.updateItems;
      tellings.push({ bindings: bindings.slice(at, end), invalidations: invalidations.slice(at, end) });
    }
    return tellings;
  }
}

/** Joins a range to the last one when they touch. */
function extend(ranges: number[], page: number, pageCount: number): boolean {
  const last = ranges.length - 2;
  const [lastPage, lastCount] = [ranges[last]!, ranges[last + 1]!];
  if (page !== lastPage + lastCount && page + pageCount !== lastPage) return false;
  ranges[last] = Math.min(page, lastPage);
  ranges[last + 1] = lastCount + pageCount;
  return true;
}

function invalidationsOf(domain: number, ranges: readonly number[]): Invalidation[] {
  if (ranges.length === 0) return [{ domain, iova: 0n, length: 0n }];
  const invalidations: Invalidation[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    invalidations.push({ domain, iova: addressOf(ranges[i]!), length: addressOf(ranges[i + 1]!) });
  }
  return invalidations;
}
