/**
 * The page-table arena: every table of every domain as a 4 KiB page of one buffer, behind a head that leads readers in
 * other processes to them (spec/arena-header.ts).
 *
 * Pages that were never used are never touched, so a large arena costs only what is used of it. Taking and giving back a
 * page are O(1); a page is zero when it is taken. Bookkeeping that readers do not need (free pages, children of each table)
 * stays outside the buffer. Who allocates asks `availablePages` first: running out is decided before anything changes.
 */
import { PAGE_BYTES } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { ARENA_MAGIC, ARENA_VERSION, DIRECTORY_OFFSET, HEADER, SLOT, SLOT_BYTES, SLOT_WORDS } from './spec/arena-header.js';
import { TABLE_WORDS } from './spec/second-stage.js';
import { countGeneration } from './ordering.js';

export interface ArenaOptions {
  /** Slots of the directory: domains that can exist at once. */
  readonly domainSlots?: number;
  /** Table pages in use at once; less than the buffer holds makes allocation fail early. */
  readonly maxTablePages?: number;
}

export class Arena {
  /** The buffer as 32-bit words and as 64-bit entries. */
  readonly words: Int32Array;
  readonly entries: BigInt64Array;
  /** Present and claimed entries of each table, by arena page. */
  readonly children: Uint16Array;
  readonly domainSlots: number;
  readonly maxTablePages: number;
  /** While true there is no page and no slot to be had; for tests of what happens then. */
  allocationsFail = false;
  /** First page that was never used. */
  #untouched: number;
  #freePages = new Int32Array(64);
  #freeCount = 0;
  #used = 0;
  readonly #freeSlots: number[] = [];
  #slotsTouched = 0;

  /**
   * Takes over a zeroed buffer and writes its head. Throws RangeError when the buffer is not whole pages, has no room for
   * a table behind the head, or is above 4 GiB.
   */
  constructor(buffer: ArrayBufferLike, options: ArenaOptions = {}) {
    const pages = buffer.byteLength / PAGE_BYTES;
    if (!Number.isInteger(pages) || pages > 2 ** 20) throw new RangeError(`an arena has whole pages up to 4 GiB, not ${buffer.byteLength} bytes`);
    this.domainSlots = options.domainSlots ?? Math.min(LIMITS.domains, pages);
    const firstTablePage = Math.ceil((DIRECTORY_OFFSET + this.domainSlots * SLOT_BYTES) / PAGE_BYTES);
    if (pages <= firstTablePage) throw new RangeError(`an arena of ${pages} pages has no room for a table`);
    this.words = new Int32Array(buffer);
    this.entries = new BigInt64Array(buffer);
    this.children = new Uint16Array(pages);
    this.#untouched = firstTablePage;
    this.maxTablePages = Math.min(options.maxTablePages ?? Infinity, pages - firstTablePage);
    this.#writeHeader(pages, firstTablePage);
  }

  #writeHeader(pages: number, firstTablePage: number): void {
    const { words } = this;
    words[HEADER.MAGIC_LOW] = ARENA_MAGIC[0];
    words[HEADER.MAGIC_HIGH] = ARENA_MAGIC[1];
    words[HEADER.PAGE_BYTES] = PAGE_BYTES;
    words[HEADER.ARENA_PAGES] = pages;
    words[HEADER.DIRECTORY_OFFSET] = DIRECTORY_OFFSET;
    words[HEADER.SLOT_BYTES] = SLOT_BYTES;
    words[HEADER.SLOT_COUNT] = this.domainSlots;
    words[HEADER.FIRST_TABLE_PAGE] = firstTablePage;
    Atomics.store(words, HEADER.VERSION, ARENA_VERSION);
  }

  /** Table pages in use. */
  get tablePages(): number {
    return this.#used;
  }

  /** Table pages that can still be taken. */
  get availablePages(): number {
    return this.allocationsFail ? 0 : this.maxTablePages - this.#used;
  }

  /** A page of zeros with no children. Throws when none is available: the caller did not ask. */
  allocate(): number {
    if (this.#used >= this.maxTablePages) throw new Error('the page-table arena is exhausted');
    this.#used++;
    return this.#freeCount > 0 ? this.#freePages[--this.#freeCount]! : this.#untouched++;
  }

  /** Takes a page back and zeroes it. It has been unlinked and the generation counted (ordering.ts W4). */
  release(page: number): void {
    this.words.fill(0, page * TABLE_WORDS, (page + 1) * TABLE_WORDS);
    this.children[page] = 0;
    this.#used--;
    if (this.#freeCount === this.#freePages.length) {
      const larger = new Int32Array(this.#freePages.length * 2);
      larger.set(this.#freePages);
      this.#freePages = larger;
    }
    this.#freePages[this.#freeCount++] = page;
  }

  /** True when another domain finds a slot. */
  get hasSlot(): boolean {
    return !this.allocationsFail && (this.#freeSlots.length > 0 || this.#slotsTouched < this.domainSlots);
  }

  /** Enters a domain into the directory (W6) and gives its slot. Throws when there is none: the caller did not ask. */
  openSlot(root: number, domain: number, inputAddressBits: number): number {
    if (!this.hasSlot) throw new Error('the directory of domains is full');
    const slot = this.#freeSlots.pop() ?? this.#slotsTouched++;
    const at = wordOfSlot(slot);
    this.words[at + SLOT.DOMAIN] = domain;
    this.words[at + SLOT.INPUT_BITS] = inputAddressBits;
    Atomics.store(this.words, at + SLOT.ROOT, root);
    return slot;
  }

  /** Removes a domain from the directory (W6). Its tables may be released afterwards. */
  closeSlot(slot: number): void {
    const at = wordOfSlot(slot);
    Atomics.store(this.words, at + SLOT.ROOT, 0);
    Atomics.store(this.words, at + SLOT.DOMAIN, 0);
    this.countGeneration(slot);
    this.#freeSlots.push(slot);
  }

  /** Makes walks of this slot that are under way start again (W4). */
  countGeneration(slot: number): void {
    countGeneration(this.words, wordOfSlot(slot) + SLOT.GENERATION);
  }
}

function wordOfSlot(slot: number): number {
  return DIRECTORY_OFFSET / 4 + slot * SLOT_WORDS;
}
