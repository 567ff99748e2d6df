/**
 * Runs of frames into a domain's table and out of it. A map claims all entries and tables before it shows the first, so a
 * refusal leaves nothing behind; what removes has been allowed before. Which pages are whose is for the callers to know.
 */
import { LIMITS } from '../base/limits.js';
import type { PageRuns } from '../base/page-runs.js';
import type { PageTable } from './page-table.js';
import { ENTRY_FIRST, OWNER_IDENTITY, OWNER_RESERVED, leafHigh, type Owner } from './spec/second-stage.js';
import { leavesFor } from './spans.js';
import { countPresent, nextPresent } from './table-scan.js';
import { PERMISSION_READ, PERMISSION_WRITE, type Refusal } from './types.js';

export class Mapper {
  #mappedPages = 0;

  constructor(
    readonly table: PageTable,
    private readonly physicalPages: number,
    /** Told of pages that were mapped and are no longer. */
    private readonly removed: (page: number, pageCount: number) => void,
  ) {}

  get mappedPages(): number {
    return this.#mappedPages;
  }

  /** True when every frame lies in the physical width. */
  haveFrames(runs: PageRuns): boolean {
    for (let run = 0; run < runs.runCount; run++) {
      if (runs.pagesOf(run) > this.physicalPages - runs.frameOf(run)) return false;
    }
    return true;
  }

  /**
   * Claims all runs, then publishes them. Identity and reserved runs have their place in their frame, others follow each
   * other from `page` on; all of them are one piece when `isPiece`. Refused with 'beyond-physical-width', 'already-mapped' or 'no-memory',
   * also for more entries than LIMITS.entriesPerCall.
   */
  place(page: number, runs: PageRuns, owner: Owner, permissions: number, isPiece = false): Refusal | undefined {
    const { table } = this;
    judgePermissions(permissions);
    if (!this.haveFrames(runs)) return 'beyond-physical-width';
    if (runs.pageCount === 1 && this.#placePage(page, runs.frameOf(0), owner, permissions, isPiece)) return undefined;
    if (isTooMuch(page, runs, owner)) return this.#isAnyPresent(page, runs, owner) ? 'already-mapped' : 'no-memory';
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const frame = runs.frameOf(run);
      const why = table.claim(isIdentity(owner) ? frame : next, frame, runs.pagesOf(run), owner);
      if (why !== undefined) {
        this.#withdraw(page, runs, owner, run);
        return why === 'no-memory' && this.#isAnyPresent(page, runs, owner) ? 'already-mapped' : why;
      }
      next += runs.pagesOf(run);
    }
    if (isPiece) table.markFirst(page);
    next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const frame = runs.frameOf(run);
      table.publish(isIdentity(owner) ? frame : next, frame, runs.pagesOf(run), permissions);
      next += runs.pagesOf(run);
    }
    this.#mappedPages += runs.pageCount;
    return undefined;
  }

  /** What most calls ask for, one page among others, at once; false when it takes more than that. */
  #placePage(page: number, frame: number, owner: Owner, permissions: number, isPiece: boolean): boolean {
    const high = leafHigh(frame, owner) | (isPiece ? ENTRY_FIRST : 0);
    if (!this.table.mapPage(isIdentity(owner) ? frame : page, frame, high, permissions)) return false;
    this.#mappedPages++;
    return true;
  }

  /** Removes one page if it is mapped as a leaf among others; false when it takes more than that. */
  removePage(page: number): boolean {
    if (!this.table.unmapPage(page)) return false;
    this.#mappedPages--;
    this.removed(page, 1);
    return true;
  }

  /** Removes mapped pages; the tables that splits take are available. */
  remove(page: number, pageCount: number): void {
    this.table.splitAt(page);
    this.table.splitAt(page + pageCount);
    this.table.remove(page, pageCount);
    this.#mappedPages -= pageCount;
    this.removed(page, pageCount);
  }

  /** Removes what of the range is mapped. */
  removePresent(page: number, pageCount: number): void {
    const end = page + pageCount;
    let first = nextPresent(this.table, page, end);
    while (first >= 0) {
      const present = countPresent(this.table, first, end - first);
      this.remove(first, present);
      first = nextPresent(this.table, first + present, end);
    }
  }

  /** Maps runs, as one piece, to pages that a token holds and nothing is mapped at; allocates nothing. */
  fill(page: number, runs: PageRuns, permissions: number): void {
    judgePermissions(permissions);
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      this.table.fill(next, runs.frameOf(run), runs.pagesOf(run), permissions, run === 0);
      next += runs.pagesOf(run);
    }
    this.#mappedPages += runs.pageCount;
  }

  /** Undoes `fill` for pages that are all mapped. */
  clear(page: number, pageCount: number): void {
    this.table.clear(page, pageCount);
    this.#mappedPages -= pageCount;
    this.removed(page, pageCount);
  }

  /** The tables are gone. */
  forget(): void {
    this.#mappedPages = 0;
  }

  /** Gives up the claims of the first `claimed` runs. */
  #withdraw(page: number, runs: PageRuns, owner: Owner, claimed: number): void {
    let next = page;
    for (let run = 0; run < claimed; run++) {
      this.table.remove(isIdentity(owner) ? runs.frameOf(run) : next, runs.pagesOf(run));
      next += runs.pagesOf(run);
    }
  }

  #isAnyPresent(page: number, runs: PageRuns, owner: Owner): boolean {
    if (isIdentity(owner) && overlapsItself(runs)) return true;
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const first = isIdentity(owner) ? runs.frameOf(run) : next;
      if (nextPresent(this.table, first, first + runs.pagesOf(run)) >= 0) return true;
      next += runs.pagesOf(run);
    }
    return false;
  }
}

function isIdentity(owner: Owner): boolean {
  return owner === OWNER_IDENTITY || owner === OWNER_RESERVED;
}

/** Whether a frame is listed twice: with starts and ends sorted apart, some run then starts before the one before it ends. */
function overlapsItself(runs: PageRuns): boolean {
  const starts = Float64Array.from({ length: runs.runCount }, (_, run) => runs.frameOf(run)).sort();
  const ends = Float64Array.from({ length: runs.runCount }, (_, run) => runs.frameOf(run) + runs.pagesOf(run)).sort();
  for (let i = 1; i < starts.length; i++) if (starts[i]! < ends[i - 1]!) return true;
  return false;
}

function judgePermissions(permissions: number): void {
  if (permissions < PERMISSION_READ || permissions > (PERMISSION_READ | PERMISSION_WRITE)) throw new RangeError(`permissions ${permissions}`);
}

/** True when the leaves of all runs are more entries than one call may write. */
function isTooMuch(page: number, runs: PageRuns, owner: Owner): boolean {
  if (runs.pageCount <= LIMITS.entriesPerCall) return false;
  let entries = 0;
  let next = page;
  for (let run = 0; run < runs.runCount && entries <= LIMITS.entriesPerCall; run++) {
    const frame = runs.frameOf(run);
    entries += leavesFor(isIdentity(owner) ? frame : next, frame, runs.pagesOf(run));
    next += runs.pagesOf(run);
  }
  return entries > LIMITS.entriesPerCall;
}
