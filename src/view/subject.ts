/** What of a domain its map and its list of mappings are made of, by the kind of the domain. */
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import { scanCallerLeaves } from '../iommu/caller-scan.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import { scanLeaves } from '../iommu/leaf-scan.js';
import { ADDRESS_SPACE_PAGES } from '../iommu/walk-levels.js';
import type { Leaves, MapSubject } from './address-map.js';
import { MapSummary } from './map-summary.js';
import { revisionOf } from './domains.js';

export interface Surroundings {
  readonly iommu: Iommu;
  /** Where the tables are that the guest keeps. */
  readonly memory: GuestMemory;
  readonly isAsWalked: boolean;
  readonly now: number;
  readonly summaries: MapSummaries;
}

/** Room for the entries of all summaries together. */
const ENTRIES = LIMITS.viewMaps * LIMITS.viewChunks;
/** What a summary takes with nothing in it. */
const SUMMARY_ENTRIES = 64;

/**
 * The summaries of the domains that were asked for, as many as there is room for. Those that are done go first, the ones asked for
 * longest ago before others: so however many domains are asked for in turn, work that was begun comes to its end.
 */
export class MapSummaries {
  readonly #summaries = new Map<number, MapSummary>();

  constructor(private readonly mostEntries: number = ENTRIES) {}

  get size(): number {
    return this.#summaries.size;
  }

  of(domain: Domain, spacePages: number, revision: number): MapSummary {
    const { id } = domain;
    const summary = this.#summaries.get(id) ?? new MapSummary(domain, spacePages, revision);
    this.#summaries.delete(id);
    this.#summaries.set(id, summary);
    this.#makeRoom();
    return summary;
  }

  /** A call may have changed this domain's mappings. */
  note(domain: number): void {
    if (this.#summaries.get(domain)?.note() === true) this.#makeRoom();
  }

  /** The domain was deleted. */
  forget(domain: number): void {
    this.#summaries.delete(domain);
  }

  /** Forgets the summaries of all other domains. */
  keep(isAlive: (domain: number) => boolean): void {
    for (const id of this.#summaries.keys()) if (!isAlive(id)) this.#summaries.delete(id);
  }

  /** The one asked for last stays. */
  #makeRoom(): void {
    let entries = 0;
    for (const summary of this.#summaries.values()) entries += SUMMARY_ENTRIES + summary.entries;
    for (const isGoing of [(summary: MapSummary) => summary.isDone, () => true]) {
      for (const [id, summary] of [...this.#summaries].slice(0, -1)) {
        if (entries <= this.mostEntries) return;
        if (!isGoing(summary)) continue;
        this.#summaries.delete(id);
        entries -= SUMMARY_ENTRIES + summary.entries;
      }
    }
  }
}

const nothing: Leaves = (_, end) => end;

export function subjectOf(domain: Domain, { iommu, memory, isAsWalked, now, summaries }: Surroundings): MapSubject {
  const { table, callerTables } = domain;
  const revision = revisionOf(domain, now);
  const spacePages = callerTables === undefined ? iommu.inputPages : ADDRESS_SPACE_PAGES;
  const own = { domain, revision, isAsWalked: false, spacePages, entries: LIMITS.viewEntriesScanned, summary: () => summaries.of(domain, spacePages, revision) };
  if (table !== undefined) return { ...own, leaves: (page, end, work, visit, stretches) => scanLeaves(table, page, end, work, visit, stretches) };
  if (callerTables === undefined) return { ...own, leaves: undefined };
  const callers = { ...own, entries: LIMITS.viewWalksScanned };
  const { format } = callerTables;
  if (format === undefined) return { ...callers, leaves: callerTables.isBypassed ? undefined : nothing };
  return { ...callers, isAsWalked, leaves: (page, end, work, visit) => scanCallerLeaves(format, memory, page, end, work, visit) };
}
