/** What is cached of a domain's caller-owned tables, each entry held against the tables as they stand. */
import { PAGE_BYTES, addressOf, hex } from '../base/bits.js';
import type { GuestMemory } from '../base/memory.js';
import { freshEntry, permissionsOf } from '../iommu/caller-scan.js';
import type { CachedEntry } from '../iommu/caller-tables.js';
import type { Domain } from '../iommu/domain.js';
import { SPAN_PAGES } from '../iommu/walk-levels.js';
import type { TableFormat } from '../iommu/walk-tables.js';
import { rights } from './faults.js';
import type { IotlbPage } from './types.js';

const ENTRIES = { least: 1, most: 1000 } as const;

/** Undefined for a domain whose tables the platform owns: nothing is cached of them. The entries that are listed are in order of address. */
export function iotlbPage({ id, callerTables }: Domain, memory: GuestMemory, limit: number): IotlbPage | undefined {
  if (callerTables === undefined) return undefined;
  const { statistics: counters, format } = callerTables;
  const most = Math.max(ENTRIES.least, Math.min(ENTRIES.most, Math.floor(limit)));
  const entries: IotlbPage['entries'][number][] = [];
  const listed: { readonly page: number; readonly entry: CachedEntry }[] = [];
  if (format !== undefined) {
    for (const entry of callerTables.cached()) {
      if (listed.length === most) break;
      listed.push({ page: format.pageOf(entry.position), entry });
    }
    listed.sort((one, other) => one.page - other.page || other.entry.level - one.entry.level);
    for (const { page, entry } of listed) entries.push(entryInfo(page, entry, format, memory));
  }
  return { domain: id, counters, entries, omitted: Math.max(0, counters.entries - entries.length) };
}

function entryInfo(page: number, entry: CachedEntry, format: TableFormat, memory: GuestMemory): IotlbPage['entries'][number] {
  const { level, value, isLink } = entry;
  const permissions = permissionsOf(entry.rights);
  return {
    ...{ address: hex(addressOf(page)), pageCount: SPAN_PAGES[level]!, kind: isLink ? 'link' : 'leaf' },
    frame: isLink ? hex(Math.floor(value / PAGE_BYTES) * PAGE_BYTES) : hex(addressOf(value)),
    permissions: permissions === 0 ? 'privileged' : rights(permissions),
    stale: isStale(page, entry, format, memory),
  };
}

/** The tables say something else now, or in another way: a leaf of another size counts, as it may differ in any of its pages. */
function isStale(page: number, { level, value, rights: cached, isLink }: CachedEntry, format: TableFormat, memory: GuestMemory): boolean {
  const fresh = freshEntry(format, memory, page, isLink ? level : 0);
  return fresh === undefined || fresh.level !== level || fresh.value !== value || fresh.rights !== cached;
}
