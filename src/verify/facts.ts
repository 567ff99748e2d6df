/**
 * Facts of a call: what has to be known of it for a rule to have nothing to say. Each rule that judges calls of a routine in
 * quiet.ts names the facts that silence it (RuleDefinition.quiet), and quiet.ts finds out about all facts of such a call at once.
 *
 * Here is what each fact means, in terms of the event that the rules judge. test/verify/quiet.ts holds rules and quiet.ts to it.
 */
import { NTSTATUS } from '../base/ntstatus.js';
import type { CallEvent, MapIntent, PageRange } from './events.js';
import { DISPATCH_LEVEL, INTERRUPT_WINDOW, MDL_RESIDENT, RAISED_ROUTINES, TABLE_LEGACY } from './spec.js';
import { isOurs } from './rules/system-domains.js';

export type Fact =
  /** It succeeded, and nobody wanted it to fail. */
  | 'granted'
  /** Every handle names something alive of its kind, a domain among them. */
  | 'handles'
  /** It came through a table that its module has used before, and not through the deprecated one. */
  | 'table'
  /** The routine may be called at DISPATCH_LEVEL, and it was not called above. */
  | 'irql'
  /** It overlaps no other call. */
  | 'alone'
  /** No call of the session is being tried again and again. */
  | 'unhurried'
  /** The domain's mappings are the system's, and followed. */
  | 'followed'
  /** The domain has no tokens and no reserved regions. */
  | 'unheld'
  /** No range is remembered that the domain failed to map. */
  | 'unfailed'
  /** Physical pages are described as they should be, where they are described. */
  | 'pages'
  | 'rights'
  /** The MDL is locked or nonpaged, where there is one. */
  | 'resident'
  /** No memory is known to be freed. */
  | 'kept'
  /** An explicit address where the domain has no allocator, and none where it has one. */
  | 'placed'
  /** No Min and no Max. */
  | 'unbounded'
  | 'out-parameters'
  /** The address, where one is given: on a page edge. */
  | 'aligned'
  /** From there on: within the addresses that the IOMMU translates. */
  | 'within'
  /** Not page 0, and beside the interrupt window. */
  | 'ordinary'
  /** Nothing is mapped there. */
  | 'free'
  /** What is unmapped is exactly what one call mapped. */
  | 'whole';

export type FactMeanings = Readonly<Record<Fact, (event: CallEvent) => boolean>>;

const LAST_RIGHTS = 3;

export const FACTS: FactMeanings = {
  granted: ({ reply, call }) => reply.status === NTSTATUS.STATUS_SUCCESS && !call.isInjected,
  handles: ({ badHandles, domain }) => badHandles.length === 0 && domain !== undefined,
  table: ({ session, call }) => call.table !== TABLE_LEGACY && (call.module === '' || call.table === 0 || session.tables.get(call.module)?.has(call.table) === true),
  irql: ({ routine, call }) => RAISED_ROUTINES.includes(routine) && call.irql <= DISPATCH_LEVEL,
  alone: ({ overlaps }) => overlaps.length === 0,
  unhurried: ({ session }) => session.retries.size === 0,
  followed: ({ domain }) => isOurs(domain),
  unheld: ({ domain }) => domain?.held.size === 0,
  unfailed: ({ domain }) => domain?.failedMaps.length === 0,
  pages: ({ map, unmap }) => {
    const described = map?.described ?? unmap?.described;
    return described === undefined || (described.problem === undefined && described.pageCount > 0);
  },
  rights: ({ map }) => map !== undefined && map.permissions >>> 0 >= 1 && map.permissions >>> 0 <= LAST_RIGHTS,
  resident: ({ map, call }) => {
    const flags = map?.described.mdlFlags;
    return flags === undefined || (flags & MDL_RESIDENT) !== 0 || (flags === 0 && call.module === '');
  },
  kept: ({ books }) => books.freed.size === 0,
  placed: ({ domain, map }) => domain !== undefined && map?.how === 'logical' && (map.address === undefined) === domain.hasAllocator,
  unbounded: ({ map }) => map?.bounds.min === undefined && map?.bounds.max === undefined,
  'out-parameters': ({ request }) => request.routine !== 'mapLogicalRangeEx' || request.mapLogicalRangeEx.hasLogicalAddressOut,
  aligned: ({ map, unmap }) => ((map ?? unmap)?.address ?? 0n) % 4096n === 0n,
  within: ({ map, unmap, session }) => {
    const pageCount = unmap?.count ?? BigInt(map?.described.pageCount ?? 0);
    return pageCount > 0n && ((map ?? unmap)?.address ?? 0n) + pageCount * 4096n <= session.addressLimit;
  },
  ordinary: ({ map, session }) => rangesOf(map).every(({ page, pageCount }) => page > 0 && (session.isArm64 || page >= INTERRUPT_WINDOW.page + INTERRUPT_WINDOW.pageCount || page + pageCount <= INTERRUPT_WINDOW.page)),
  free: ({ domain, map }) => rangesOf(map).every(({ page, pageCount }) => domain?.space.has(page, pageCount) === false),
  whole: ({ domain, unmap }) => {
    const range = unmap?.ranges[0];
    const there = range && domain?.space.at(range.page);
    return there !== undefined && there.page === range!.page && there.pageCount === range!.pageCount && there.value.pageCount === range!.pageCount;
  },
};

function rangesOf(map: MapIntent | undefined): readonly PageRange[] {
  return map?.ranges ?? [];
}
