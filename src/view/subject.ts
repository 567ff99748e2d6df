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

/** The summaries of the domains that were asked for last. */
export class MapSummaries {
  readonly #summaries = new Map<Domain, MapSummary>();

  of(domain: Domain, spacePages: number, revision: number): MapSummary {
    const summary = this.#summaries.get(domain) ?? new MapSummary(domain, spacePages, revision);
    this.#summaries.delete(domain);
    if (this.#summaries.size >= LIMITS.viewMaps) this.#summaries.delete(this.#summaries.keys().next().value!);
    this.#summaries.set(domain, summary);
    return summary;
  }

  /** A call may have changed mappings. */
  note(): void {
    for (const summary of this.#summaries.values()) summary.note();
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
