/**
 * The IOTLB of a domain with caller-owned tables: leaves, and links to tables on the way to them, kept until the flush that
 * is meant for them (ddi.md 7.4). By design it goes on serving what the tables no longer say, as hardware may; it keeps no
 * failure, so making an invalid entry valid needs no flush. A leaf serves all pages of its span.
 *
 * What a flush by addresses drops: the leaves, of any size, that hold a listed page; unless only leaf entries changed, the
 * links on the way to it as well. What is doubtful drops everything: too much may always go, too little never.
 */
import { PAGE_BYTES } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { IotlbCache, type CacheShape } from './iotlb-cache.js';
import { LARGEST_LEAF_LEVEL, SPAN_PAGES, TOP_LEVEL } from './walk-levels.js';
import type { LinkKeeper, TableFormat, Walk } from './walk-tables.js';

/** One use of what a flush should have taken away. Undefined: the access is refused. */
export interface StaleUse {
  readonly page: number;
  /** What the access got from the IOTLB. */
  readonly cachedFrame: number | undefined;
  /** What the tables say now. */
  readonly freshFrame: number | undefined;
}

/** One entry as those see it who look. */
export interface CachedEntry {
  /** Where its span begins (walk-levels.ts), and its level. */
  readonly position: number;
  readonly level: number;
  /** First frame of a leaf; of a link the guest-physical address of the table. */
  readonly value: number;
  /** RIGHT_ bits. */
  readonly rights: number;
  readonly isLink: boolean;
}

export interface IotlbOptions {
  /** Leaf entries: sets times ways; 64 times 4 by default. Sets are powers of two, so that a stride of pages fills all. */
  readonly sets?: number;
  readonly ways?: number;
  /** The same for links; 16 times 4 by default. */
  readonly linkSets?: number;
  readonly linkWays?: number;
  /** Where the sequence of evictions begins; 1 by default. */
  readonly seed?: number;
  /**
   * Each how many-th use of the IOTLB is compared with a fresh walk: 1 compares every use, 0 none. By default 1 when there is
   * an `onStale`, else 0.
   */
  readonly checkInterval?: number;
  /** Hears of each stale use that was found, inside the translation that made it. */
  readonly onStale?: ((use: StaleUse) => void) | undefined;
}

/** KTB_FLUSH_VA (ddi.md 3.5): bytes of an element, NumberOfEntries 9:0, PageSize 11:10, page number 63:12. */
const FLUSH_BYTES = 8;
const FLUSH_COUNT_MASK = 0x3ff;
const FLUSH_SIZE_MASK = 0xc00;
const PAGES_PER_HIGH = 2 ** 20;

export class Iotlb implements LinkKeeper {
  /** For who looks for the leaf of one page alone. */
  readonly leaves: IotlbCache;
  readonly #links: IotlbCache;

  /** Throws RangeError for sizes that cannot be. */
  constructor(options: IotlbOptions) {
    const seed = options.seed ?? 1;
    this.leaves = new IotlbCache(shapeOf(options.sets ?? 64, options.ways ?? 4), seed);
    this.#links = new IotlbCache(shapeOf(options.linkSets ?? 16, options.linkWays ?? 4), ~seed);
  }

  /** Leaves and links together. */
  get entries(): number {
    return this.leaves.entries + this.#links.entries;
  }

  get capacity(): number {
    return this.leaves.capacity + this.#links.capacity;
  }

  /**
   * Puts a leaf that holds the walk's position into the walk, and gives where it stands; -1 when there is none. The smallest
   * wins: real IOTLBs may fault on two.
   */
  findLeaf(walk: Walk): number {
    for (let level = 1; level <= LARGEST_LEAF_LEVEL; level++) {
      const at = this.leaves.find(walk.position, level);
      if (at < 0) continue;
      walk.level = level;
      walk.frame = this.leaves.frameAt(at);
      walk.rights = this.leaves.rightsAt(at);
      return at;
    }
    return -1;
  }

  /** Whether any leaf of a smaller span than this level's is kept. */
  hasLeafBelow(level: number): boolean {
    return this.leaves.hasBelow(level);
  }

  keepLeaf(walk: Walk): void {
    this.leaves.keep(walk.position, walk.level, walk.frame, walk.rights);
  }

  /** Lets a walk that stands at its start table go on from the lowest table that is known. */
  findLink(walk: Walk): boolean {
    for (let level = 2; level <= walk.level; level++) {
      const at = this.#links.find(walk.position, level);
      if (at < 0) continue;
      walk.level = level - 1;
      walk.table = this.#links.frameAt(at) * PAGE_BYTES;
      walk.rights = this.#links.rightsAt(at);
      return true;
    }
    return false;
  }

  keepLink(walk: Walk, level: number): void {
    this.#links.keep(walk.position, level, walk.table / PAGE_BYTES, walk.rights);
  }

  /** All that is kept, leaves first, in no order that means anything; good until the next change. */
  *list(): Generator<CachedEntry> {
    for (const { frame, ...entry } of this.leaves.list()) yield { ...entry, value: frame, isLink: false };
    for (const { frame, ...entry } of this.#links.list()) yield { ...entry, value: frame * PAGE_BYTES, isLink: true };
  }

  clear(): void {
    this.leaves.clear();
    this.#links.clear();
  }

  /**
   * Flushes a little-endian KTB_FLUSH_VA array. A page that no table is responsible for is passed over [DDI-306]; a page-size
   * code that is not known, more pages than LIMITS.flushPages or a torn last element flush everything.
   * [DDI IOMMU_FLUSH_DOMAIN_VA_LIST]
   */
  flushAddresses(format: TableFormat, list: Uint8Array, lastLevel: boolean): void {
    if (list.length % FLUSH_BYTES !== 0 || isDoubtful(list)) return this.clear();
    for (let at = 0; at < list.length && this.entries > 0; at += FLUSH_BYTES) {
      const low = word(list, at);
      this.#flushRun(format, (low >>> 12) + word(list, at + 4) * PAGES_PER_HIGH, (low & FLUSH_COUNT_MASK) + 1, lastLevel);
    }
  }

  #flushRun(format: TableFormat, page: number, pageCount: number, lastLevel: boolean): void {
    let table = -1;
    for (let i = 0; i < pageCount; i++) {
      const position = format.positionOf(page + i);
      if (position < 0) continue;
      this.leaves.drop(position, 1);
      // What spans more is shared by all pages of one last table.
      if (Math.floor(position / SPAN_PAGES[2]!) === table) continue;
      table = Math.floor(position / SPAN_PAGES[2]!);
      for (let level = 2; level <= LARGEST_LEAF_LEVEL; level++) this.leaves.drop(position, level);
      if (!lastLevel) for (let level = 2; level <= TOP_LEVEL; level++) this.#links.drop(position, level);
    }
  }
}

/** True when the elements' small fields do not name a moderate number of 4 KiB pages. */
function isDoubtful(list: Uint8Array): boolean {
  let pages = 0;
  for (let at = 0; at < list.length; at += FLUSH_BYTES) {
    const small = list[at]! + list[at + 1]! * 256;
    pages += (small & FLUSH_COUNT_MASK) + 1;
    if ((small & FLUSH_SIZE_MASK) !== 0 || pages > LIMITS.flushPages) return true;
  }
  return false;
}

/** A 32-bit little-endian number at any offset. */
function word(list: Uint8Array, at: number): number {
  return (list[at]! | (list[at + 1]! << 8) | (list[at + 2]! << 16) | (list[at + 3]! << 24)) >>> 0;
}

function shapeOf(sets: number, ways: number): CacheShape {
  const isPowerOfTwo = Number.isInteger(Math.log2(sets));
  const isPossible = isPowerOfTwo && sets >= 1 && Number.isInteger(ways) && ways >= 1 && sets * ways <= LIMITS.iotlbEntries;
  if (!isPossible) throw new RangeError(`an IOTLB of ${sets} sets of ${ways} ways is not one of up to ${LIMITS.iotlbEntries} entries in a power of two of sets`);
  return { sets, ways };
}
