/**
 * Goes through tables that a caller keeps in guest memory, for who looks at them from outside: leaf by leaf like leaf-scan.ts, or
 * down to one entry. Whatever the tables say, no more entries are read than the work allows and one table has. Nothing is cached,
 * kept or counted, and entries that a walk would fault on are passed over.
 */
import type { GuestMemory } from '../base/memory.js';
import type { LeafVisitor, Work } from './leaf-scan.js';
import { PERMISSION_READ, PERMISSION_WRITE } from './types.js';
import { ENTRY_BYTES, SPAN_PAGES, entryIndex, offsetInSpan } from './walk-levels.js';
import { EntryReader } from './walk-reader.js';
import { RIGHT_UNPRIVILEGED, RIGHT_WRITE, STEP_LEAF, STEP_LINK, Walk, type TableFormat } from './walk-tables.js';

const ENTRIES = 512;
/** The owner that leaves of a caller's tables have: none of ours. */
const NO_OWNER = 0;

/**
 * Shows the leaves that an unprivileged access could use, from `page` to `end` - 1 in order; gives the page that it came to,
 * `end` or above when it saw all.
 */
export function scanCallerLeaves(format: TableFormat, memory: GuestMemory, page: number, end: number, work: Work, visit: LeafVisitor): number {
  const scan = new CallerScan(format, memory, work, visit);
  for (const range of format.ranges) {
    const rangeEnd = Math.min(end, range.page + range.pageCount);
    let at = Math.max(page, range.page);
    while (at < rangeEnd) {
      if (work.left <= 0) return at;
      const next = scan.table(at, rangeEnd);
      if (next < 0) return -1 - next;
      at = next;
    }
  }
  return end;
}

class CallerScan {
  readonly #walk = new Walk();
  readonly #reader = new EntryReader();

  constructor(
    private readonly format: TableFormat,
    private readonly memory: GuestMemory,
    private readonly work: Work,
    private readonly visit: LeafVisitor,
  ) {}

  /** Shows what the last table on the way to `page` says from there on; gives the page behind, or -1 - page when the visitor has enough. */
  table(page: number, end: number): number {
    const walk = this.#walk;
    if (!walk.begin(this.format, page)) return end;
    for (;;) {
      const { table, level, rights } = walk;
      const span = SPAN_PAGES[level]!;
      const first = entryIndex(walk.position, level);
      for (let index = first; page < end; index++) {
        if (index === ENTRIES) return page;
        const step = this.#step(walk, table + index * ENTRY_BYTES, level, rights);
        if (step === STEP_LINK) {
          if (index !== first) return page;
          break;
        }
        const offset = offsetInSpan(page, level);
        const permissions = step === STEP_LEAF ? permissionsOf(walk.rights) : 0;
        if (permissions !== 0 && !this.visit(page, Math.min(span - offset, end - page), walk.frame + offset, permissions, NO_OWNER)) return -1 - page;
        page += span - offset;
      }
      if (page >= end) return page;
      walk.level = level - 1;
    }
  }

  /** What the entry says; a link and a leaf go into the walk. */
  #step(walk: Walk, address: number, level: number, rights: number) {
    this.work.left--;
    walk.level = level;
    walk.rights = rights;
    return this.#reader.read(this.memory, address) ? this.format.judge(this.#reader.low, this.#reader.high, walk) : 0;
  }
}

/** What an unprivileged access may do. */
export function permissionsOf(rights: number): number {
  if ((rights & RIGHT_UNPRIVILEGED) === 0) return 0;
  return (rights & RIGHT_WRITE) === 0 ? PERMISSION_READ : PERMISSION_READ | PERMISSION_WRITE;
}

/** What the tables say of a position now: a leaf, or the link on the given level. */
export interface FreshEntry {
  readonly level: number;
  /** First frame of the leaf's span, or the guest-physical address of the next table. */
  readonly value: number;
  readonly rights: number;
}

/** Walks anew to the leaf of a page, or when `linkLevel` is given no further than to the link of that level. Undefined: none is there. */
export function freshEntry(format: TableFormat, memory: GuestMemory, page: number, linkLevel = 0): FreshEntry | undefined {
  const walk = new Walk();
  const reader = new EntryReader();
  if (!walk.begin(format, page)) return undefined;
  for (;;) {
    const { level } = walk;
    if (!reader.read(memory, walk.table + entryIndex(walk.position, level) * ENTRY_BYTES)) return undefined;
    const step = format.judge(reader.low, reader.high, walk);
    if (step === STEP_LEAF) return linkLevel > 0 ? undefined : { level, value: walk.frame, rights: walk.rights };
    if (step !== STEP_LINK) return undefined;
    if (level === linkLevel) return { level, value: walk.table, rights: walk.rights };
    walk.level--;
  }
}
