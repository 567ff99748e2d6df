/**
 * A domain whose table the platform owns: what is mapped where, and the rules of changing it (ddi.md 2.2, 2.4.8-2.4.11).
 *
 * Every change is all-or-nothing: a map claims all entries and tables before it shows the first, an unmap checks every page
 * and the tables that its splits take before it removes the first. A refusal names its condition in the order range,
 * reserved, mapped, memory. A call that unmaps exactly what one call mapped splits nothing, so it never lacks memory.
 */
import type { PageRuns } from '../base/page-runs.js';
import type { Device } from './device.js';
import { History } from './history.js';
import type { PageTable } from './page-table.js';
import { touchesReserved } from './reserved.js';
import { OWNER_IDENTITY, OWNER_PLAIN, type Owner } from './spec/second-stage.js';
import { SplitCount } from './split-count.js';
import { DONE, PERMISSION_READ, PERMISSION_WRITE, refused, type Cause, type HistoryEntry, type Mapping, type Outcome, type Refusal } from './types.js';

/** Leaves that `nearest` joins to one mapping: it bounds the work of a fault. */
const NEAREST_LEAVES = 512;

export class Domain {
  #mappedPages = 0;
  #table: PageTable | undefined;
  readonly #devices = new Set<Device>();
  readonly #history = new History();

  /** Made by Iommu alone. `physicalPages` bounds the frames. */
  constructor(
    readonly id: number,
    table: PageTable,
    private readonly physicalPages: number,
  ) {
    this.#table = table;
  }

  /** Devices attached now. */
  get devices(): ReadonlySet<Device> {
    return this.#devices;
  }

  get mappedPages(): number {
    return this.#mappedPages;
  }

  /** Arena pages that this domain's tables take, the root included. */
  get tablePages(): number {
    return this.#table?.tablePages ?? 0;
  }

  /** The table, for translation in this room. Throws when the domain was deleted: no device leads here then. */
  get table(): PageTable {
    if (this.#table === undefined) throw new Error(`domain ${this.id} was deleted`);
    return this.#table;
  }

  /**
   * Maps `runs`, in order, to consecutive logical pages from `page` on. Refused with 'beyond-input-width',
   * 'beyond-physical-width', 'reserved', 'already-mapped' or 'no-memory'. [DDI IOMMU_MAP_LOGICAL_RANGE]
   */
  map(page: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    const why = this.#whyNotRange(page, runs.pageCount) ?? this.#place(page, runs, OWNER_PLAIN, permissions);
    if (why !== undefined) return refused(why);
    if (runs.pageCount > 0) this.#history.record('mapped', page, runs.pageCount, cause);
    return DONE;
  }

  /**
   * Maps each frame to the logical page of its own number. Refused like `map`; a frame listed twice is 'already-mapped'.
   * [DDI IOMMU_MAP_IDENTITY_RANGE]
   */
  mapIdentity(runs: PageRuns, permissions: number, cause: Cause): Outcome {
    for (let run = 0; run < runs.runCount; run++) {
      const why = this.#whyNotRange(runs.frameOf(run), runs.pagesOf(run));
      if (why !== undefined) return refused(why);
    }
    const why = this.#place(0, runs, OWNER_IDENTITY, permissions);
    if (why !== undefined) return refused(why);
    this.#recordRuns('mapped', runs, cause);
    return DONE;
  }

  /**
   * Removes any range of mapped pages, across the borders of earlier calls. Refused with 'not-mapped' for the first page,
   * 'not-mapped-later' for another (also one beyond the input width), or 'no-memory' for a split.
   * [DDI IOMMU_UNMAP_LOGICAL_RANGE]
   */
  unmap(page: number, pageCount: number, cause: Cause): Outcome {
    const { table } = this;
    if (pageCount <= 0) return DONE;
    // More pages than are mapped cannot all be mapped, so an endless range costs no walk.
    const wanted = pageCount > this.#mappedPages ? 1 : pageCount;
    const present = table.countPresent(page, wanted);
    if (present < pageCount) return refused(present === 0 ? 'not-mapped' : 'not-mapped-later');
    const splits = new SplitCount(table);
    splits.cut(page);
    splits.cut(page + pageCount);
    if (!splits.fits) return refused('no-memory');
    this.#remove(page, pageCount);
    this.#history.record('unmapped', page, pageCount, cause);
    return DONE;
  }

  /**
   * Removes the listed frames' identity mappings; one listed twice counts once. Refused with 'not-identity' when a frame's
   * page is absent or maps another frame, or 'no-memory' for a split. [DDI IOMMU_UNMAP_IDENTITY_RANGE]
   */
  unmapIdentity(runs: PageRuns, cause: Cause): Outcome {
    const { table } = this;
    const splits = new SplitCount(table);
    for (let run = 0; run < runs.runCount; run++) {
      const page = runs.frameOf(run);
      const pageCount = runs.pagesOf(run);
      if (table.countIdentity(page, pageCount) < pageCount) return refused('not-identity');
      splits.cut(page);
      splits.cut(page + pageCount);
    }
    if (!splits.fits) return refused('no-memory');
    for (let run = 0; run < runs.runCount; run++) this.#removePresent(runs.frameOf(run), runs.pagesOf(run));
    this.#recordRuns('unmapped', runs, cause);
    return DONE;
  }

  /** All mappings in page order: maximal runs of pages mapped to consecutive frames with the same rights. */
  *mappings(): Generator<Mapping> {
    const table = this.#table;
    let page = table?.nextPresent(0) ?? -1;
    while (table !== undefined && page >= 0) {
      const end = table.runEnd(page);
      yield table.mappingOf(page, end);
      page = table.nextPresent(end);
    }
  }

  /** What happened to a page, the newest first, as far as the domain remembers. */
  history(page: number, limit?: number): HistoryEntry[] {
    return this.#history.of(page, limit);
  }

  /**
   * The present mappings closest to a page: `below` ends at it when the page itself is mapped, `above` begins after it. Of
   * a mapping of more than 512 leaves the part next to the page.
   */
  nearest(page: number): { below: Mapping | undefined; above: Mapping | undefined } {
    const table = this.#table;
    if (table === undefined) return { below: undefined, above: undefined };
    const lower = table.previousPresent(Math.min(page, table.inputPages - 1));
    const upper = table.nextPresent(page + 1);
    return {
      below: lower < 0 ? undefined : table.mappingOf(table.runStart(lower, NEAREST_LEAVES), lower + 1),
      above: upper < 0 ? undefined : table.mappingOf(upper, table.runEnd(upper, NEAREST_LEAVES)),
    };
  }

  /** For Iommu alone: the device's own books name this domain. */
  admit(device: Device): void {
    this.#devices.add(device);
  }

  /** For Iommu alone. */
  dismiss(device: Device): void {
    this.#devices.delete(device);
  }

  /** For Iommu alone: gives all tables back. What is asked of the domain afterwards finds it empty. */
  destroy(): void {
    this.table.destroy();
    this.#table = undefined;
    this.#mappedPages = 0;
  }

  #whyNotRange(page: number, pageCount: number): Refusal | undefined {
    const { inputPages } = this.table;
    if (pageCount > inputPages || page > inputPages - pageCount) return 'beyond-input-width';
    return touchesReserved(page, pageCount) ? 'reserved' : undefined;
  }

  /** Claims all runs, then publishes them. An identity run has its place in its frame, others follow each other. */
  #place(page: number, runs: PageRuns, owner: Owner, permissions: number): Refusal | undefined {
    const { table } = this;
    if (permissions < PERMISSION_READ || permissions > (PERMISSION_READ | PERMISSION_WRITE)) throw new RangeError(`permissions ${permissions}`);
    for (let run = 0; run < runs.runCount; run++) {
      if (runs.pagesOf(run) > this.physicalPages - runs.frameOf(run)) return 'beyond-physical-width';
    }
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const frame = runs.frameOf(run);
      const why = table.claim(owner === OWNER_IDENTITY ? frame : next, frame, runs.pagesOf(run), owner);
      if (why !== undefined) {
        this.#withdraw(page, runs, owner, run);
        return why === 'no-memory' && this.#isAnyMapped(page, runs, owner) ? 'already-mapped' : why;
      }
      next += runs.pagesOf(run);
    }
    next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const frame = runs.frameOf(run);
      table.publish(owner === OWNER_IDENTITY ? frame : next, frame, runs.pagesOf(run), permissions);
      next += runs.pagesOf(run);
    }
    this.#mappedPages += runs.pageCount;
    return undefined;
  }

  /** Gives up the claims of the first `claimed` runs. */
  #withdraw(page: number, runs: PageRuns, owner: Owner, claimed: number): void {
    let next = page;
    for (let run = 0; run < claimed; run++) {
      this.table.remove(owner === OWNER_IDENTITY ? runs.frameOf(run) : next, runs.pagesOf(run));
      next += runs.pagesOf(run);
    }
  }

  #isAnyMapped(page: number, runs: PageRuns, owner: Owner): boolean {
    let next = page;
    for (let run = 0; run < runs.runCount; run++) {
      const first = owner === OWNER_IDENTITY ? runs.frameOf(run) : next;
      const present = this.table.nextPresent(first);
      if (present >= 0 && present < first + runs.pagesOf(run)) return true;
      next += runs.pagesOf(run);
    }
    return false;
  }

  /** Removes mapped pages; the tables that splits take are available. */
  #remove(page: number, pageCount: number): void {
    this.table.splitAt(page);
    this.table.splitAt(page + pageCount);
    this.table.remove(page, pageCount);
    this.#mappedPages -= pageCount;
  }

  /** Removes what of the range is mapped. */
  #removePresent(page: number, pageCount: number): void {
    const end = page + pageCount;
    let first = this.table.nextPresent(page);
    while (first >= 0 && first < end) {
      const present = this.table.countPresent(first, end - first);
      this.#remove(first, present);
      first = this.table.nextPresent(first + present);
    }
  }

  /** One record for each run; of more runs than the history holds, the last. */
  #recordRuns(what: HistoryEntry['what'], runs: PageRuns, cause: Cause): void {
    for (let run = Math.max(0, runs.runCount - this.#history.capacity); run < runs.runCount; run++) {
      this.#history.record(what, runs.frameOf(run), runs.pagesOf(run), cause);
    }
  }
}
