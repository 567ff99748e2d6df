/** The mappings of a domain in order, page by page of the list: runs of pages to consecutive frames with the same rights and owner. */
import { addressOf, hex } from '../base/bits.js';
import type { Domain } from '../iommu/domain.js';
import type { Work } from '../iommu/leaf-scan.js';
import { OWNER_IDENTITY, OWNER_PLAIN, OWNER_RESERVED, OWNER_TOKEN } from '../iommu/spec/second-stage.js';
import type { MapSubject } from './address-map.js';
import { rights } from './faults.js';
import type { MappingPage } from './types.js';

/** Runs of one page of the list. */
const RUNS = { least: 1, most: 1000 } as const;

const OWNERS: ReadonlyMap<number, string> = new Map<number, string>([
  [OWNER_PLAIN, 'map'],
  [OWNER_IDENTITY, 'identity'],
  [OWNER_RESERVED, 'reserved'],
  [OWNER_TOKEN, 'token'],
]);

interface Run {
  readonly page: number;
  pageCount: number;
  readonly frame: number;
  readonly permissions: number;
  readonly owner: number;
}

/** A page may have fewer runs than were asked for, and end inside of one, where the work's bound came first; `next` then goes on. */
export function mappingPage({ domain, revision, spacePages, leaves, entries }: MapSubject, from: number, limit: number, work: Work = { left: entries }): MappingPage {
  const most = Math.max(RUNS.least, Math.min(RUNS.most, Math.floor(limit)));
  const first = Math.max(0, Math.floor(from));
  const runs: Run[] = [];
  if (leaves === undefined) return passing(domain, revision, first, spacePages);
  let last: Run | undefined;
  const reached = leaves(first, spacePages, work, (page, pageCount, frame, permissions, owner) => {
    if (last !== undefined && last.page + last.pageCount === page && last.frame + last.pageCount === frame && last.permissions === permissions && last.owner === owner) {
      last.pageCount += pageCount;
      return true;
    }
    if (runs.length === most) return false;
    runs.push((last = { page, pageCount, frame, permissions, owner }));
    return true;
  });
  return { domain: domain.id, revision, mappings: runs.map(mappingOf), ...(reached < spacePages && { next: hex(addressOf(reached)) }) };
}

function passing({ id }: Domain, revision: number, first: number, spacePages: number): MappingPage {
  const mappings = first >= spacePages ? [] : [{ address: hex(addressOf(first)), pageCount: spacePages - first, frame: hex(addressOf(first)), permissions: 'rw' as const, owner: 'pass-through' }];
  return { domain: id, revision, mappings };
}

function mappingOf({ page, pageCount, frame, permissions, owner }: Run): MappingPage['mappings'][number] {
  return { address: hex(addressOf(page)), pageCount, frame: hex(addressOf(frame)), permissions: rights(permissions), owner: OWNERS.get(owner) ?? 'tables' };
}
