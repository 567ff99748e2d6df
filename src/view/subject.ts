/** What of a domain its map and its list of mappings are made of, by the kind of the domain. */
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import { scanCallerLeaves } from '../iommu/caller-scan.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import { scanLeaves } from '../iommu/leaf-scan.js';
import { ADDRESS_SPACE_PAGES } from '../iommu/walk-levels.js';
import type { Leaves, MapSubject } from './address-map.js';
import { revisionOf } from './domains.js';

export interface Surroundings {
  readonly iommu: Iommu;
  /** Where the tables are that the guest keeps. */
  readonly memory: GuestMemory;
  readonly isAsWalked: boolean;
  readonly now: number;
}

const nothing: Leaves = (_, end) => end;

export function subjectOf(domain: Domain, { iommu, memory, isAsWalked, now }: Surroundings): MapSubject {
  const { table, callerTables } = domain;
  const revision = revisionOf(domain, now);
  const own = { domain, revision, isAsWalked: false, spacePages: iommu.inputPages, entries: LIMITS.viewEntriesScanned };
  if (table !== undefined) return { ...own, leaves: (page, end, work, visit) => scanLeaves(table, page, end, work, visit) };
  if (callerTables === undefined) return { ...own, leaves: undefined };
  const callers = { ...own, spacePages: ADDRESS_SPACE_PAGES, entries: LIMITS.viewWalksScanned };
  const { format } = callerTables;
  if (format === undefined) return { ...callers, leaves: callerTables.isBypassed ? undefined : nothing };
  return { ...callers, isAsWalked, leaves: (page, end, work, visit) => scanCallerLeaves(format, memory, page, end, work, visit) };
}
