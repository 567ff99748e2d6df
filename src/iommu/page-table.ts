/**
 * One domain's radix table in the arena: finding, claiming, publishing and removing entries over ranges of pages. What
 * may be mapped where is the business of address-space.ts, undoing a call that fails half way that of mapper.ts, looking
 * for what is there that of table-scan.ts.
 *
 * Invariants between calls: no table but the root is empty, so an absent entry above level 1 means that its whole span is
 * free; `children` of a table counts its entries that are not absent; the only claims left are the pages that tokens hold,
 * all on level 1, and they keep the tables above them. What readers of other processes may see at any moment is ruled by
 * ordering.ts.
 */
import type { Arena } from './arena.js';
import type { Refusal } from './types.js';
import { claimEntry, publishEntry, replaceEntry, retractEntry, retractToHeld } from './ordering.js';
import { LOWER_PAGES, indexAt, indexOf, leafLevel, leastTables, offsetInSpan } from './spans.js';
import {
  ENTRY_FIRST,
  ENTRY_LARGE,
  ENTRY_PRESENT,
  HIGH_ADDRESS_MASK,
  LARGEST_LEAF_LEVEL,
  OWNER_TOKEN,
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

/** Spans of 1 GiB whose table of level 2 is remembered, each in the place that the low bits of its number name. */
const REMEMBERED_SPANS = 256;
/** Page numbers below this are shifted and masked whole. */
const SMALL_PAGES = 2 ** 30;
/** Of the module's own, as the compiler knows the values of those and asks for those of others each time. */
const LARGE_OR_PRESENT = ENTRY_LARGE | ENTRY_PRESENT;
const LINK = ENTRY_PRESENT;
const LINK_SHIFT = 12;
const WORDS_SHIFT = 10;
const LOWER_SHIFT = 18;

const HIGH_FRAME = HIGH_ADDRESS_MASK;
const FRAMES_PER_HIGH = 2 ** 20;

/** Where `translatePage` puts what it finds. */
export interface PageOut {
  frame: number;
  pageCount: number;
}

/** What `#open` gives instead of an entry. */
const OCCUPIED = -1;
const NO_MEMORY = -2;

export class PageTable {
  readonly words: Int32Array;
  readonly levels: number;
  /** Pages of the input address space. */
  readonly inputPages: number;
  /** Level of the entry that `find` gave last. */
  level = 0;
  #tablePages = 1;
  readonly #arena: Arena;
  /** Of the arena's directory. */
  readonly slot: number;
  readonly #root: number;
  /** Input pages, as many as are small. */
  readonly #smallPages: number;
  /** Numbers of 1 GiB spans, each with the first word of its table of level 2; what is not there is walked. */
  readonly #remembered = new Int32Array(2 * REMEMBERED_SPANS).fill(-1);

  /** The arena has a page and a slot: the caller asked. */
  constructor(arena: Arena, domain: number, inputAddressBits: number) {
    this.#arena = arena;
    this.words = arena.words;
    this.levels = levelsFor(inputAddressBits);
    this.inputPages = 2 ** (inputAddressBits - 12);
    this.#smallPages = Math.min(this.inputPages, SMALL_PAGES);
    this.#root = arena.allocate();
    this.slot = arena.openSlot(this.#root, domain, inputAddressBits);
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
    const isSmall = page < SMALL_PAGES;
    const upper = isSmall ? page >>> LOWER_SHIFT : Math.floor(page / LOWER_PAGES);
    const lower = isSmall ? page & (LOWER_PAGES - 1) : page - upper * LOWER_PAGES;
    const place = 2 * (upper & (REMEMBERED_SPANS - 1));
    let table = this.#remembered[place + 1]!;
    if (this.#remembered[place] !== upper) {
      const end = this.#findAbove(upper);
      if (this.level > 2) return end;
      this.#remembered[place] = upper;
      this.#remembered[place + 1] = table = end;
    }
    const at = table + (lower >>> 9) * 2;
    const low = this.words[at]!;
    if ((low & LARGE_OR_PRESENT) !== LINK) {
      this.level = 2;
      return at;
    }
    this.level = 1;
    return ((low >>> LINK_SHIFT) << WORDS_SHIFT) + (lower & 511) * 2;
  }

  /**
   * Puts the frame of a small page into `out` when it has an entry of its own, behind tables that are known, and the right.
   * False in all other cases, with nothing said.
   */
  translatePage(page: number, right: number, out: PageOut): boolean {
    if (page >= this.#smallPages) return false;
    const upper = page >>> LOWER_SHIFT;
    const remembered = this.#remembered;
    const place = 2 * (upper & (REMEMBERED_SPANS - 1));
    if (remembered[place] !== upper && !this.#remember(upper, place)) return false;
    const { words } = this;
    const link = words[remembered[place + 1]! + ((page >>> 9) & 511) * 2]!;
    if ((link & LARGE_OR_PRESENT) !== LINK) return false;
    const at = ((link >>> LINK_SHIFT) << WORDS_SHIFT) + (page & 511) * 2;
    const low = words[at]!;
    if ((low & right) === 0) return false;
    out.frame = (low >>> LINK_SHIFT) + (words[at + 1]! & HIGH_FRAME) * FRAMES_PER_HIGH;
    out.pageCount = 1;
    return true;
  }

  /** Takes up the table of level 2 for a span of 1 GiB; false when there is none. */
  #remember(upper: number, place: number): boolean {
    const table = this.#findAbove(upper);
    if (this.level > 2) return false;
    this.#remembered[place] = upper;
    this.#remembered[place + 1] = table;
    return true;
  }

  /**
   * The part of a walk above level 2, for a span of 1 GiB. Leaves 2 in `level` and gives the first word of the table; or a
   * level above, and gives the word number of the entry where the links end.
   */
  #findAbove(upper: number): number {
    let table = this.#root;
    for (let level = this.levels; level > 2; level--) {
      const at = table * TABLE_WORDS + ((upper >>> (9 * (level - 3))) & 511) * 2;
      const low = this.words[at]!;
      this.level = level;
      if ((low & LARGE_OR_PRESENT) !== LINK) return at;
      table = linkedTable(low);
    }
    this.level = 2;
    return table * TABLE_WORDS;
  }

  /** Frame of a page, from the leaf that `find` gave. */
  frameOf(page: number, at: number): number {
    const first = leafFrame(this.words[at]!, this.words[at + 1]!);
    return this.level === 1 ? first : first + offsetInSpan(page, SPAN[this.level]!);
  }

  /**
   * Takes the entries of a run of consecutive frames, with all tables that they need, and shows them to nobody. All or
   * none: gives why it could not. No leaf is above level `largest`.
   */
  claim(page: number, frame: number, pageCount: number, owner: Owner, largest = LARGEST_LEAF_LEVEL): Refusal | undefined {
    if (leastTables(page, frame, pageCount, largest) > this.#arena.availablePages) return 'no-memory';
    let done = 0;
    while (done < pageCount) {
      const level = leafLevel(page + done, frame + done, pageCount - done, Math.min(largest, this.levels));
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

  /**
   * Maps one page where its last table is there and its entry is free; `high` is that of the leaf. False where this is not
   * so, with nothing changed: `claim` knows what to do then.
   */
  mapPage(page: number, frame: number, high: number, permissions: number): boolean {
    const { words } = this;
    const at = this.find(page);
    if (this.level !== 1 || words[at] !== 0 || words[at + 1] !== 0) return false;
    claimEntry(words, at, high);
    this.#arena.children[at >>> 10]!++;
    publishEntry(words, at, leafLow(frame, permissions));
    return true;
  }

  /**
   * Removes one mapped page when it has a leaf of its own and is not the last one in its table. False where this is not so,
   * with nothing changed: `splitAt` and `remove` know what to do then.
   */
  unmapPage(page: number): boolean {
    const { words } = this;
    const { children } = this.#arena;
    const at = this.find(page);
    const left = children[at >>> 10]! - 1;
    if (this.level !== 1 || (words[at]! & ENTRY_PRESENT) === 0 || left === 0) return false;
    children[at >>> 10] = left;
    retractEntry(words, at);
    return true;
  }

  /** Marks a claimed page as the first of a piece. */
  markFirst(page: number): void {
    const at = this.find(page);
    claimEntry(this.words, at, this.words[at + 1]! | ENTRY_FIRST);
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

  /** Maps a run of consecutive frames to pages that a token holds; cannot fail. The first is marked when `isFirst`. */
  fill(page: number, frame: number, pageCount: number, permissions: number, isFirst: boolean): void {
    let high = isFirst ? ENTRY_FIRST : 0;
    let done = 0;
    while (done < pageCount) {
      const at = this.find(page + done);
      const entries = Math.min(TABLE_ENTRIES - indexOf(at), pageCount - done);
      for (let i = 0; i < entries; i++) {
        claimEntry(this.words, at + 2 * i, leafHigh(frame + done + i, OWNER_TOKEN) | high);
        publishEntry(this.words, at + 2 * i, leafLow(frame + done + i, permissions));
        high = 0;
      }
      done += entries;
    }
  }

  /** Unmaps mapped pages of a token, which goes on holding them and their tables. */
  clear(page: number, pageCount: number): void {
    let done = 0;
    while (done < pageCount) {
      const at = this.find(page + done);
      const entries = Math.min(TABLE_ENTRIES - indexOf(at), pageCount - done);
      for (let i = 0; i < entries; i++) retractToHeld(this.words, at + 2 * i);
      done += entries;
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

  /** True when no entry is absent in the table that has this entry. */
  isFull(at: number): boolean {
    return this.#arena.children[at >>> 10] === TABLE_ENTRIES;
  }

  /** Entries that are not absent, in the table that has this entry. */
  childrenAt(at: number): number {
    return this.#arena.children[at >>> 10]!;
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
      this.#arena.countGeneration(this.slot);
      if (level === 3) this.#forget(page);
      this.#arena.release(table);
      this.#tablePages--;
      parent = at >>> 10;
      children[parent]!--;
    } while (children[parent] === 0 && level < this.levels);
  }

  /** The table of level 2 on the way to `page` goes. */
  #forget(page: number): void {
    const upper = Math.floor(page / LOWER_PAGES);
    const place = 2 * (upper & (REMEMBERED_SPANS - 1));
    if (this.#remembered[place] === upper) this.#remembered[place] = -1;
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

  /**
   * Splits large leaves until none has `page` inside. The tables it takes are available: see SplitCount. A piece is unmapped
   * whole, so no leaf that begins one is ever split.
   */
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
    this.#arena.closeSlot(this.slot);
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
