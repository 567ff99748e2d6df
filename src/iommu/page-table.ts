/**
 * One domain's radix table in the arena: finding, claiming, publishing and removing entries over ranges of pages. What
 * may be mapped where, and undoing a call that fails half way, is the business of domain.ts.
 *
 * Invariants between calls: no table but the root is empty, so an absent entry above level 1 means that its whole span is
 * free; `children` of a table counts its entries that are not absent; no claim is left. What readers of other processes
 * may see at any moment is ruled by ordering.ts. Page numbers go up to 2^45 and are doubles; only the parts of 18 bits
 * that select entries are shifted and masked.
 */
import type { Arena } from './arena.js';
import type { Mapping, Refusal } from './types.js';
import { claimEntry, publishEntry, replaceEntry, retractEntry } from './ordering.js';
import {
  ENTRY_LARGE,
  ENTRY_PRESENT,
  LARGEST_LEAF_LEVEL,
  SPAN,
  TABLE_ENTRIES,
  TABLE_WORDS,
  leafFrame,
  leafHigh,
  leafLow,
  leafOwner,
  levelsFor,
  linkLow,
  linkedTable,
  type Owner,
} from './spec/second-stage.js';

/** Pages below one entry of level 3: the part of a page number that selects on levels 1 and 2. */
const LOWER_PAGES = 2 ** 18;

/** What `#open` gives instead of an entry. */
const OCCUPIED = -1;
const NO_MEMORY = -2;

/** Number of the entry for `page` in its table of this level. */
function indexAt(page: number, level: number): number {
  const upper = Math.floor(page / LOWER_PAGES);
  if (level > 2) return (upper >>> (9 * (level - 3))) & 511;
  return ((page - upper * LOWER_PAGES) >>> (9 * (level - 1))) & 511;
}

/** Number of an entry in its table, from the word number of its low half. */
function indexOf(at: number): number {
  return (at >>> 1) & 511;
}

/** Pages between the start of a span and `page`; spans are powers of two. */
function offsetInSpan(page: number, span: number): number {
  return page - Math.floor(page / span) * span;
}

/** Level of the largest leaf with which a run of `pageCount` pages can begin. */
function leafLevel(page: number, frame: number, pageCount: number, levels: number): number {
  for (let level = Math.min(LARGEST_LEAF_LEVEL, levels); level > 1; level--) {
    const span = SPAN[level]!;
    if (pageCount >= span && offsetInSpan(page, span) === 0 && offsetInSpan(frame, span) === 0) return level;
  }
  return 1;
}

export class PageTable {
  readonly words: Int32Array;
  readonly levels: number;
  /** Pages of the input address space. */
  readonly inputPages: number;
  /** Level of the entry that `find` gave last. */
  level = 0;
  #tablePages = 1;
  readonly #arena: Arena;
  readonly #slot: number;
  readonly #root: number;

  /** The arena has a page and a slot: the caller asked. */
  constructor(arena: Arena, domain: number, inputAddressBits: number) {
    this.#arena = arena;
    this.words = arena.words;
    this.levels = levelsFor(inputAddressBits);
    this.inputPages = 2 ** (inputAddressBits - 12);
    this.#root = arena.allocate();
    this.#slot = arena.openSlot(this.#root, domain, inputAddressBits);
  }

  /** Table pages of this domain, the root included. */
  get tablePages(): number {
    return this.#tablePages;
  }

  /** True when the arena can give this many tables. */
  hasRoomFor(tables: number): boolean {
    return tables <= this.#arena.availablePages;
  }

  /**
   * Follows links as far as they lead for this page, which lies in the input width. Gives the word number of the entry
   * where they end - a leaf, an absent entry or a claim - and leaves its level in `level`.
   */
  find(page: number): number {
    const { words } = this;
    const upper = Math.floor(page / LOWER_PAGES);
    const lower = page - upper * LOWER_PAGES;
    let table = this.#root;
    for (let level = this.levels; ; level--) {
      const index = level > 2 ? (upper >>> (9 * (level - 3))) & 511 : (lower >>> (9 * (level - 1))) & 511;
      const at = table * TABLE_WORDS + index * 2;
      const low = words[at]!;
      if (level === 1 || (low & ENTRY_LARGE) !== 0 || (low & ENTRY_PRESENT) === 0) {
        this.level = level;
        return at;
      }
      table = linkedTable(low);
    }
  }

  /** Frame of a page, from the leaf that `find` gave. */
  frameOf(page: number, at: number): number {
    return leafFrame(this.words[at]!, this.words[at + 1]!) + offsetInSpan(page, SPAN[this.level]!);
  }

  /** The first mapped page at or above this one, or -1. */
  nextPresent(page: number): number {
    const { words } = this;
    while (page < this.inputPages) {
      let at = this.find(page);
      if ((words[at]! & ENTRY_PRESENT) !== 0) return page;
      const span = SPAN[this.level]!;
      page -= offsetInSpan(page, span);
      do {
        page += span;
        at += 2;
      } while (indexOf(at) !== 0 && words[at] === 0);
    }
    return -1;
  }

  /** The last mapped page at or below this one, or -1. */
  previousPresent(page: number): number {
    const { words } = this;
    while (page >= 0) {
      let at = this.find(page);
      if ((words[at]! & ENTRY_PRESENT) !== 0) return page;
      const span = SPAN[this.level]!;
      page -= offsetInSpan(page, span) + 1;
      at -= 2;
      for (; indexOf(at) !== TABLE_ENTRIES - 1 && words[at] === 0; at -= 2) page -= span;
    }
    return -1;
  }

  /** The mapping of pages `first` to `end` - 1, which form one run. */
  mappingOf(first: number, end: number): Mapping {
    const at = this.find(first);
    return { page: first, frame: this.frameOf(first, at), pageCount: end - first, permissions: this.words[at]! & ENTRY_PRESENT };
  }

  /** Where the run that `page` is in ends: consecutive frames, equal rights. Looks at no more than `leaves` leaves. */
  runEnd(page: number, leaves = Infinity): number {
    const { words } = this;
    let at = this.find(page);
    const rights = words[at]! & ENTRY_PRESENT;
    const distance = this.frameOf(page, at) - page;
    let end = page;
    for (let seen = 0; seen < leaves; seen++) {
      const span = SPAN[this.level]!;
      end += span - offsetInSpan(end, span);
      if (end >= this.inputPages) break;
      at = this.find(end);
      if ((words[at]! & ENTRY_PRESENT) !== rights || this.frameOf(end, at) !== end + distance) break;
    }
    return end;
  }

  /** Where the run that `page` is in starts; like `runEnd`. */
  runStart(page: number, leaves = Infinity): number {
    const { words } = this;
    let at = this.find(page);
    const rights = words[at]! & ENTRY_PRESENT;
    const distance = this.frameOf(page, at) - page;
    let start = page;
    for (let seen = 0; seen < leaves; seen++) {
      start -= offsetInSpan(start, SPAN[this.level]!);
      if (start === 0) break;
      at = this.find(start - 1);
      if ((words[at]! & ENTRY_PRESENT) !== rights || this.frameOf(start - 1, at) !== start - 1 + distance) break;
      start--;
    }
    return start;
  }

  /** How many pages from `page` on are mapped without a gap, up to `pageCount`. */
  countPresent(page: number, pageCount: number): number {
    const { words } = this;
    let done = 0;
    while (done < pageCount && page + done < this.inputPages) {
      const at = this.find(page + done);
      if (this.level > 1) {
        if ((words[at]! & ENTRY_PRESENT) === 0) break;
        const span = SPAN[this.level]!;
        done += span - offsetInSpan(page + done, span);
        continue;
      }
      const entries = Math.min(pageCount - done, TABLE_ENTRIES - indexOf(at));
      let seen = 0;
      if (this.#arena.children[at >>> 10] === TABLE_ENTRIES) seen = entries;
      else while (seen < entries && (words[at + 2 * seen]! & ENTRY_PRESENT) !== 0) seen++;
      done += seen;
      if (seen < entries) break;
    }
    return Math.min(done, pageCount);
  }

  /** How many pages from `page` on are mapped to themselves, up to `pageCount`. */
  countIdentity(page: number, pageCount: number): number {
    const { words } = this;
    let done = 0;
    while (done < pageCount && page + done < this.inputPages) {
      const at = this.find(page + done);
      if ((words[at]! & ENTRY_PRESENT) === 0 || this.frameOf(page + done, at) !== page + done) break;
      const span = SPAN[this.level]!;
      done += span - offsetInSpan(page + done, span);
    }
    return Math.min(done, pageCount);
  }

  /** Fewest new tables that a run can do with: those of the spans it covers whole, which are empty or in the way. */
  static leastTables(page: number, frame: number, pageCount: number): number {
    const span = offsetInSpan(page, 512) === offsetInSpan(frame, 512) ? LOWER_PAGES : TABLE_ENTRIES;
    if (span === LOWER_PAGES && offsetInSpan(page, LOWER_PAGES) === offsetInSpan(frame, LOWER_PAGES)) return 0;
    return Math.max(0, Math.floor((page + pageCount) / span) - Math.ceil(page / span));
  }

  /**
   * Takes the entries of a run of consecutive frames, with all tables that they need, and shows them to nobody. All or
   * none: gives why it could not.
   */
  claim(page: number, frame: number, pageCount: number, owner: Owner): Refusal | undefined {
    if (PageTable.leastTables(page, frame, pageCount) > this.#arena.availablePages) return 'no-memory';
    let done = 0;
    while (done < pageCount) {
      const level = leafLevel(page + done, frame + done, pageCount - done, this.levels);
      const span = SPAN[level]!;
      const at = this.#open(page + done, level);
      const entries = at < 0 ? 0 : Math.min(TABLE_ENTRIES - indexOf(at), Math.floor((pageCount - done) / span));
      if (at < 0 || !this.#areFree(at, entries)) {
        this.remove(page, done);
        return at === NO_MEMORY ? 'no-memory' : 'already-mapped';
      }
      for (let i = 0; i < entries; i++) claimEntry(this.words, at + 2 * i, leafHigh(frame + done + i * span, owner));
      this.#arena.children[at >>> 10]! += entries;
      done += entries * span;
    }
    return undefined;
  }

  /** Makes a claimed run present; cannot fail. Same run as in `claim`. */
  publish(page: number, frame: number, pageCount: number, permissions: number): void {
    let done = 0;
    while (done < pageCount) {
      const at = this.find(page + done);
      const span = SPAN[this.level]!;
      const flags = this.level > 1 ? permissions | ENTRY_LARGE : permissions;
      const entries = Math.min(TABLE_ENTRIES - indexOf(at), Math.floor((pageCount - done) / span));
      for (let i = 0; i < entries; i++) publishEntry(this.words, at + 2 * i, leafLow(frame + done + i * span, flags));
      done += entries * span;
    }
  }

  /** Entry for `page` at `level`, with the tables that lead there; OCCUPIED or NO_MEMORY with nothing changed. */
  #open(page: number, level: number): number {
    const { words } = this;
    let at = this.find(page);
    let found = this.level;
    if (found < level) return OCCUPIED;
    if (found === level) return at;
    if (words[at] !== 0 || words[at + 1] !== 0) return OCCUPIED;
    if (found - level > this.#arena.availablePages) return NO_MEMORY;
    for (; found > level; found--) {
      const table = this.#arena.allocate();
      this.#tablePages++;
      this.#arena.children[at >>> 10]!++;
      publishEntry(words, at, linkLow(table));
      at = table * TABLE_WORDS + indexAt(page, found - 1) * 2;
    }
    return at;
  }

  #areFree(at: number, entries: number): boolean {
    for (let i = 0; i < 2 * entries; i++) if (this.words[at + i] !== 0) return false;
    return true;
  }

  /** Removes leaves or claims that fill this range exactly, and the tables that become empty. */
  remove(page: number, pageCount: number): void {
    let done = 0;
    while (done < pageCount) {
      const at = this.find(page + done);
      const { level } = this;
      const entries = level === 1 ? Math.min(pageCount - done, TABLE_ENTRIES - indexOf(at)) : 1;
      const table = at >>> 10;
      const left = this.#arena.children[table]! - entries;
      this.#arena.children[table] = left;
      if (left === 0 && level < this.levels) this.#freeEmpty(page + done, level);
      else for (let i = 0; i < entries; i++) retractEntry(this.words, at + 2 * i);
      done += entries * SPAN[level]!;
    }
  }

  /** Frees the table of this level on the way to `page`, which has no child left, and those above that lose their last. */
  #freeEmpty(page: number, level: number): void {
    const { children } = this.#arena;
    let parent: number;
    do {
      level++;
      const at = this.#linkTo(page, level);
      const table = linkedTable(this.words[at]!);
      retractEntry(this.words, at);
      this.#arena.countGeneration(this.#slot);
      this.#arena.release(table);
      this.#tablePages--;
      parent = at >>> 10;
      children[parent]!--;
    } while (children[parent] === 0 && level < this.levels);
  }

  /** The link of this level on the way to `page`. */
  #linkTo(page: number, level: number): number {
    let table = this.#root;
    for (let above = this.levels; above > level; above--) {
      table = linkedTable(this.words[table * TABLE_WORDS + indexAt(page, above) * 2]!);
    }
    return table * TABLE_WORDS + indexAt(page, level) * 2;
  }

  /** Level of the large leaf that has `page` inside, not at its start; 1 when there is none. */
  levelCutBy(page: number): number {
    if (page >= this.inputPages) return 1;
    const at = this.find(page);
    const { level } = this;
    if ((this.words[at]! & ENTRY_PRESENT) === 0 || offsetInSpan(page, SPAN[level]!) === 0) return 1;
    return level;
  }

  /** Splits large leaves until none has `page` inside. The tables it takes are available: see SplitCount. */
  splitAt(page: number): void {
    for (let level = this.levelCutBy(page); level > 1; level = this.levelCutBy(page)) this.#split(this.find(page), level);
  }

  #split(at: number, level: number): void {
    const { words } = this;
    const low = words[at]!;
    const high = words[at + 1]!;
    const step = SPAN[level - 1]!;
    const flags = (low & ENTRY_PRESENT) | (level > 2 ? ENTRY_LARGE : 0);
    const frame = leafFrame(low, high);
    const table = this.#arena.allocate();
    for (let i = 0; i < TABLE_ENTRIES; i++) {
      const child = table * TABLE_WORDS + 2 * i;
      words[child] = leafLow(frame + i * step, flags);
      words[child + 1] = leafHigh(frame + i * step, leafOwner(high));
    }
    this.#arena.children[table] = TABLE_ENTRIES;
    this.#tablePages++;
    replaceEntry(this.#arena.entries, at, linkLow(table), 0);
  }

  /** Gives every table back. The table is not used afterwards. */
  destroy(): void {
    this.#arena.closeSlot(this.#slot);
    this.#releaseBelow(this.#root, this.levels);
    this.#tablePages = 0;
  }

  #releaseBelow(table: number, level: number): void {
    for (let at = table * TABLE_WORDS; level > 1 && at < (table + 1) * TABLE_WORDS; at += 2) {
      const low = this.words[at]!;
      if ((low & ENTRY_PRESENT) !== 0 && (low & ENTRY_LARGE) === 0) this.#releaseBelow(linkedTable(low), level - 1);
    }
    this.#arena.release(table);
  }
}
