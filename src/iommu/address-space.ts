/**
 * The address space of a domain whose table the platform owns: what may be mapped where, and the rules of changing it
 * (ddi.md 2.2, 2.4.8 to 2.4.11, 2.5.4 to 2.5.6, 2.5.11 to 2.5.14).
 *
 * Every change is all-or-nothing. A refusal names its condition in the order range, reserved, mapped, memory. Without an
 * allocator the caller chooses addresses and may unmap any pages; a call that unmaps exactly what one call mapped splits
 * nothing, so it never lacks memory. With one, the allocator chooses, and what one call mapped is unmapped as one. Tokens
 * and reserved regions are out of reach for both.
 */
import type { PageRuns } from '../base/page-runs.js';
import { BuddyAllocator, type AllocatorStatistics } from './allocator.js';
import type { Domain } from './domain.js';
import { HeldRanges } from './held-ranges.js';
import type { History } from './history.js';
import { Mapper } from './mapper.js';
import type { PageTable } from './page-table.js';
import { INTERRUPT_WINDOW, touchesInterruptWindow } from './reserved.js';
import type { Resources } from './resources.js';
import { OWNER_IDENTITY, OWNER_PLAIN, OWNER_RESERVED } from './spec/second-stage.js';
import { SplitCount } from './split-count.js';
import { countIdentity, countPresent, pieceLength } from './table-scan.js';
import { Token, Tokens } from './token.js';
import { REASONS, translateIn, type Translation } from './translate.js';
import {
  DONE,
  PERMISSION_READ,
  PERMISSION_WRITE,
  refused,
  type Access,
  type AddressBounds,
  type Cause,
  type HistoryEntry,
  type Outcome,
  type Refusal,
  type ReservedRegion,
} from './types.js';

export interface AddressSpaceOptions {
  readonly domain: Domain;
  readonly table: PageTable;
  /** Bounds the frames. */
  readonly physicalPages: number;
  /** Width of the allocator's addresses in bits; none: no allocator. */
  readonly allocatorBits: number | undefined;
  /** Good ones: see `areGoodRegions`. */
  readonly reserved: readonly ReservedRegion[];
  /** True where the platform takes writes to the interrupt message window for interrupts. */
  readonly hasInterruptWindow: boolean;
  readonly history: History;
  readonly resources: Resources;
  /** Told of pages that were mapped and are no longer. */
  readonly removed: (page: number, pageCount: number) => void;
}

/** What `reserve` is asked for: a range at a page, or wherever the allocator finds one. */
export interface Reservation {
  readonly pageCount: number;
  readonly page?: number | undefined;
  readonly bounds?: AddressBounds | undefined;
}

export class AddressSpace {
  readonly mapper: Mapper;
  readonly #tokens: Tokens;
  readonly #allocator: BuddyAllocator | undefined;
  /** Tokens and reserved regions. */
  readonly #held = new HeldRanges<Token | ReservedRegion>();
  readonly #hasInterruptWindow: boolean;
  readonly #history: History;
  #tokenCount = 0;

  constructor(options: AddressSpaceOptions) {
    const { reserved, allocatorBits } = options;
    this.mapper = new Mapper(options.table, options.physicalPages, options.removed);
    this.#history = options.history;
    this.#hasInterruptWindow = options.hasInterruptWindow;
    this.#tokens = new Tokens(options.domain, this.mapper, options.history, options.resources);
    for (const region of reserved) this.#held.add(region);
    const taken = options.hasInterruptWindow ? [...reserved, INTERRUPT_WINDOW] : reserved;
    this.#allocator = allocatorBits === undefined ? undefined : new BuddyAllocator(allocatorBits, taken);
  }

  get hasAllocator(): boolean {
    return this.#allocator !== undefined;
  }

  get allocatorStatistics(): AllocatorStatistics | undefined {
    return this.#allocator?.statistics;
  }

  get tokenCount(): number {
    return this.#tokenCount;
  }

  /** The tokens that are alive, by address. */
  get tokens(): readonly Token[] {
    return [...this.#held].filter((held) => held instanceof Token);
  }

  /** Tokens that there ever were, the freed ones counted twice: grows with each that comes or goes. */
  get tokenChanges(): number {
    return 2 * this.#tokens.made - this.#tokenCount;
  }

  /** The regions that it was made with, by address. */
  get regions(): readonly ReservedRegion[] {
    return [...this.#held].filter((held): held is ReservedRegion => !(held instanceof Token));
  }

  /** Maps the regions that stay mapped to themselves, once, before anything else. Refused with 'no-memory'. */
  mapRegions(regions: PageRuns, cause: Cause): Refusal | undefined {
    const why = this.mapper.place(0, regions, OWNER_RESERVED, PERMISSION_READ | PERMISSION_WRITE);
    if (why === undefined) this.#recordRuns('mapped', regions, cause);
    return why;
  }

  map(page: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    if (this.#allocator !== undefined) return refused('has-allocator');
    const why = this.#whyNotRange(page, runs.pageCount) ?? this.mapper.place(page, runs, OWNER_PLAIN, permissions);
    if (why !== undefined) return refused(why);
    if (runs.pageCount > 0) this.#history.record('mapped', page, runs.pageCount, cause);
    return DONE;
  }

  mapAnywhere(runs: PageRuns, permissions: number, bounds: AddressBounds, cause: Cause): Outcome<number> {
    const allocator = this.#allocator;
    if (allocator === undefined) return refused('no-allocator');
    if (!this.mapper.haveFrames(runs)) return refused('beyond-physical-width');
    const found = allocate(allocator, runs.pageCount, bounds);
    if (!found.ok) return found;
    const why = this.mapper.place(found.value, runs, OWNER_PLAIN, permissions, true);
    if (why !== undefined) {
      allocator.release(found.value, runs.pageCount);
      return refused(why);
    }
    this.#history.record('mapped', found.value, runs.pageCount, cause);
    return found;
  }

  mapIdentity(runs: PageRuns, permissions: number, cause: Cause): Outcome {
    if (this.#allocator !== undefined) return refused('has-allocator');
    for (let run = 0; run < runs.runCount; run++) {
      const why = this.#whyNotRange(runs.frameOf(run), runs.pagesOf(run));
      if (why !== undefined) return refused(why);
    }
    const why = this.mapper.place(0, runs, OWNER_IDENTITY, permissions);
    if (why !== undefined) return refused(why);
    this.#recordRuns('mapped', runs, cause);
    return DONE;
  }

  unmap(page: number, pageCount: number, cause: Cause): Outcome {
    if (pageCount <= 0) return DONE;
    if (this.#held.at(page) !== undefined) return refused('reserved');
    if (pageCount === 1 && this.#allocator === undefined && page < this.mapper.table.inputPages && this.mapper.removePage(page)) {
      this.#history.record('unmapped', page, 1, cause);
      return DONE;
    }
    const why = this.#allocator === undefined ? this.#whyNotPages(page, pageCount) : this.#whyNotPiece(page, pageCount);
    if (why !== undefined) return refused(why);
    this.mapper.remove(page, pageCount);
    this.#allocator?.release(page, pageCount);
    this.#history.record('unmapped', page, pageCount, cause);
    return DONE;
  }

  unmapIdentity(runs: PageRuns, cause: Cause): Outcome {
    if (this.#allocator !== undefined) return refused('has-allocator');
    const { table } = this.mapper;
    const splits = new SplitCount(table);
    for (let run = 0; run < runs.runCount; run++) {
      const page = runs.frameOf(run);
      const pageCount = runs.pagesOf(run);
      if (this.#held.touches(page, pageCount) || countIdentity(table, page, pageCount) < pageCount) return refused('not-identity');
      splits.cut(page);
      splits.cut(page + pageCount);
    }
    if (!splits.fits) return refused('no-memory');
    for (let run = 0; run < runs.runCount; run++) this.mapper.removePresent(runs.frameOf(run), runs.pagesOf(run));
    this.#recordRuns('unmapped', runs, cause);
    return DONE;
  }

  reserve({ page, pageCount, bounds }: Reservation, cause: Cause): Outcome<Token> {
    const place = page === undefined ? this.#findRoom(pageCount, bounds) : this.#judgePlace(page, pageCount);
    if (!place.ok) return place;
    const taken = this.#tokens.take(place.value, pageCount, cause);
    if (!taken.ok) {
      this.#allocator?.release(place.value, pageCount);
      return taken;
    }
    this.#held.add(taken.value);
    this.#tokenCount++;
    return taken;
  }

  freeToken(token: Token): Outcome {
    const outcome = this.#tokens.free(token);
    if (!outcome.ok) return outcome;
    this.#held.delete(token);
    this.#tokenCount--;
    this.#allocator?.release(token.page, token.pageCount);
    return DONE;
  }

  mapSegment(token: Token, pageOffset: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    return this.#tokens.mapSegment(token, pageOffset, runs, permissions, cause);
  }

  unmapSegment(token: Token, pageOffset: number, pageCount: number, cause: Cause): Outcome {
    return this.#tokens.unmapSegment(token, pageOffset, pageCount, cause);
  }

  releaseTokens(cause: Cause): void {
    for (const token of this.tokens) {
      this.#tokens.unmapAll(token, cause);
      this.freeToken(token);
    }
  }

  translate(page: number, maxPages: number, access: Access, out: Translation): boolean {
    return translateIn(this.mapper.table, page, maxPages, access, out) || this.#refused(page, out);
  }

  /** Says more about a refusal, where more is known. */
  #refused(page: number, out: Translation): false {
    if (out.reason === REASONS.unmapped) out.reason = this.#whyUnmapped(page);
    return false;
  }

  #whyUnmapped(page: number): string {
    if (this.#hasInterruptWindow && touchesInterruptWindow(page, 1)) return REASONS.interruptWindow;
    const held = this.#held.at(page);
    if (held === undefined) return REASONS.unmapped;
    return held instanceof Token ? REASONS.token : REASONS.reserved;
  }

  #whyNotRange(page: number, pageCount: number): Refusal | undefined {
    const { inputPages } = this.mapper.table;
    if (pageCount > inputPages || page > inputPages - pageCount) return 'beyond-input-width';
    if (this.#hasInterruptWindow && touchesInterruptWindow(page, pageCount)) return 'reserved';
    return this.#held.touches(page, pageCount) ? 'reserved' : undefined;
  }

  /** Why a range, whose first page is nobody's, cannot be unmapped page by page. */
  #whyNotPages(page: number, pageCount: number): Refusal | undefined {
    const { table, mappedPages } = this.mapper;
    // More pages than are mapped cannot all be mapped, so an endless range costs no walk; what is held ends the mapped pages.
    const wanted = pageCount > mappedPages ? 1 : Math.min(pageCount, this.#held.nextHeld(page) - page);
    const present = countPresent(table, page, wanted);
    if (present < pageCount) return present === 0 ? 'not-mapped' : 'not-mapped-later';
    const splits = new SplitCount(table);
    splits.cut(page);
    splits.cut(page + pageCount);
    return splits.fits ? undefined : 'no-memory';
  }

  #whyNotPiece(page: number, pageCount: number): Refusal | undefined {
    const { table } = this.mapper;
    const length = pieceLength(table, page, pageCount + 1);
    if (length === 0) return countPresent(table, page, 1) === 0 ? 'not-mapped' : 'not-a-mapping-start';
    return length === pageCount ? undefined : 'wrong-page-count';
  }

  #findRoom(pageCount: number, bounds: AddressBounds | undefined): Outcome<number> {
    return this.#allocator === undefined ? refused('no-allocator') : allocate(this.#allocator, pageCount, bounds);
  }

  #judgePlace(page: number, pageCount: number): Outcome<number> {
    const why = this.#allocator === undefined ? this.#whyNotRange(page, pageCount) : 'has-allocator';
    return why === undefined ? { ok: true, value: page } : refused(why);
  }

  /** One record for each run; of more runs than the history holds, the last. */
  #recordRuns(what: HistoryEntry['what'], runs: PageRuns, cause: Cause): void {
    for (let run = Math.max(0, runs.runCount - this.#history.capacity); run < runs.runCount; run++) {
      this.#history.record(what, runs.frameOf(run), runs.pagesOf(run), cause);
    }
  }
}

function allocate(allocator: BuddyAllocator, pageCount: number, bounds: AddressBounds = {}): Outcome<number> {
  const page = allocator.allocate(pageCount, bounds);
  if (page >= 0) return { ok: true, value: page };
  return refused(bounds.minPage === undefined && bounds.maxPage === undefined ? 'no-memory' : 'no-space');
}
