/**
 * The sums of one domain's address space, for maps whose cells are chunks or more: made piece by piece, a bounded number of entries
 * for each time somebody asks, and kept right by looking again at the chunks that changed.
 *
 * What changed is in the domain's history. It remembers LIMITS.domainHistory changes, so it is looked at before there can be
 * as many new ones (`note`); who comes later begins anew. Tables that the guest keeps have no history: their sums are made
 * anew once they are whole and of another revision. Until they are, the older sums stand.
 */
import { LIMITS } from '../base/limits.js';
import type { Domain } from '../iommu/domain.js';
import type { Stretches, Work } from '../iommu/leaf-scan.js';
import { PERMISSION_READ, PERMISSION_WRITE } from '../iommu/types.js';
import type { Leaves } from './address-map.js';
import { CHUNK_PAGES, ChunkSums, type Sums } from './chunk-sums.js';

/** Changes that may go by unlooked at. */
const CHANGES_UNSEEN = LIMITS.domainHistory / 2;
/** Chunks of one change that are noted one by one. */
const CHUNKS_OF_A_CHANGE = 2 ** 12;
/** More entries than looking at one chunk can take. */
const CHUNK_WORK = 4 * CHUNK_PAGES;

export class MapSummary {
  #sums = new ChunkSums();
  /** Pages up to here are summed up. */
  #reached = 0;
  #changed = new Set<number>();
  #seen: number;
  #isLost = false;
  #isFull = false;
  /** Of what is shown. */
  #revision: number;
  /** Sums of an earlier revision that stand until these are whole. */
  #older: { readonly sums: ChunkSums; readonly revision: number } | undefined;

  constructor(
    private readonly domain: Domain,
    private readonly spacePages: number,
    revision: number,
    private readonly mostEntries: number = LIMITS.viewChunks,
  ) {
    this.#seen = domain.changesMade;
    this.#revision = revision;
  }

  /** Takes note of what changed, before the domain forgets it; costs next to nothing when little did: then it gives false. */
  note(): boolean {
    if (this.domain.changesMade - this.#seen < CHANGES_UNSEEN) return false;
    this.#takeNote();
    return true;
  }

  /** Works on towards the present. */
  work(leaves: Leaves, revision: number, work: Work): void {
    this.#takeNote();
    if (this.#isLost) this.#restart(revision);
    const isOwn = this.domain.table !== undefined;
    if (!isOwn && this.isComplete && revision !== this.#revision) {
      this.#older = { sums: this.#sums, revision: this.#revision };
      this.#restart(revision);
    }
    this.#lookAgain(leaves, work);
    this.#goOn(leaves, work);
    if (isOwn) this.#revision = revision;
    if (this.isComplete) this.#older = undefined;
  }

  /** No more entries are kept: there are too many. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whatever was asked for is there, or never will be. */
  get isDone(): boolean {
    return this.#isFull || this.isComplete;
  }

  /** What it holds, in entries. */
  get entries(): number {
    return this.#sums.entries + this.#changed.size + (this.#older?.sums.entries ?? 0);
  }

  get isComplete(): boolean {
    return this.#reached >= this.spacePages && this.#changed.size === 0;
  }

  /** Sums to read: `reached` is where they end, and `revision` that of the mappings that they are of. */
  get reading(): { readonly sums: ChunkSums; readonly reached: number; readonly revision: number } {
    if (this.#older !== undefined) return { ...this.#older, reached: this.spacePages };
    let reached = this.#reached;
    for (const chunk of this.#changed) reached = Math.min(reached, chunk * CHUNK_PAGES);
    return { sums: this.#sums, reached, revision: this.#revision };
  }

  #takeNote(): void {
    const { changesMade } = this.domain;
    const made = changesMade - this.#seen;
    this.#isLost ||= made >= LIMITS.domainHistory;
    if (made > 0 && !this.#isLost) {
      for (const { page, pageCount } of this.domain.changes(0, this.spacePages, this.#seen)) this.#change(page, pageCount);
    }
    this.#seen = changesMade;
  }

  #change(page: number, pageCount: number): void {
    const first = Math.floor(page / CHUNK_PAGES);
    const end = Math.ceil(Math.min(page + pageCount, this.#reached) / CHUNK_PAGES);
    if (end - first > CHUNKS_OF_A_CHANGE || this.#changed.size > this.mostEntries) this.#isLost = true;
    else for (let chunk = first; chunk < end; chunk++) this.#changed.add(chunk);
  }

  #restart(revision: number): void {
    this.#sums = new ChunkSums();
    this.#reached = 0;
    this.#changed.clear();
    this.#isLost = this.#isFull = false;
    this.#revision = revision;
  }

  #lookAgain(leaves: Leaves, work: Work): void {
    if (this.#changed.size === 0) return;
    const fresh: { readonly chunk: number; readonly sums: Sums }[] = [];
    for (const chunk of [...this.#changed].sort((one, other) => one - other)) {
      if (work.left <= 0) break;
      const own = { left: CHUNK_WORK };
      const tally = new Tally((_chunk, _chunks, sums) => fresh.push({ chunk, sums }));
      const end = (chunk + 1) * CHUNK_PAGES;
      leaves(chunk * CHUNK_PAGES, end, own, (page, pageCount, frame, permissions) => tally.add(page, Math.min(pageCount, end - page), frame, permissions), tally.stretches);
      if (!tally.end()) fresh.push({ chunk, sums: { mapped: 0, readable: 0, writable: 0, identity: 0 } });
      this.#changed.delete(chunk);
      work.left -= CHUNK_WORK - own.left;
    }
    this.#sums = this.#sums.with(fresh);
  }

  #goOn(leaves: Leaves, work: Work): void {
    if (this.#isFull || this.#reached >= this.spacePages) return;
    const sums = this.#sums;
    const tally = new Tally((chunk, chunks, counted) => sums.append(chunk, chunks, counted));
    while (work.left > 0 && this.#reached < this.spacePages && !this.#isFull) {
      this.#reached = leaves(this.#reached, this.spacePages, work, (page, pageCount, frame, permissions) => tally.add(page, pageCount, frame, permissions), tally.stretches);
      tally.end();
      this.#isFull = sums.entries >= this.mostEntries;
    }
  }
}

/** Adds leaves up to chunks, in order. */
class Tally {
  #chunk = -1;
  #mapped = 0;
  #readable = 0;
  #writable = 0;
  #identity = 0;

  constructor(private readonly put: (chunk: number, chunks: number, sums: Sums) => void) {}

  add(page: number, pageCount: number, frame: number, permissions: number): true {
    const chunk = Math.floor(page / CHUNK_PAGES);
    if (chunk !== this.#chunk) {
      this.end();
      this.#chunk = chunk;
    }
    this.#mapped += pageCount;
    if ((permissions & PERMISSION_READ) !== 0) this.#readable += pageCount;
    if ((permissions & PERMISSION_WRITE) !== 0) this.#writable += pageCount;
    if (frame === page) this.#identity += pageCount;
    return true;
  }

  /** Whole chunks of a last table. */
  readonly stretches: Stretches = {
    pages: CHUNK_PAGES,
    visit: (page, mapped, readable, writable, identity) => {
      this.end();
      this.put(Math.floor(page / CHUNK_PAGES), 1, { mapped, readable, writable, identity });
    },
  };

  /** Gives what is there; false when nothing is. */
  end(): boolean {
    if (this.#mapped === 0) return false;
    const chunks = Math.max(1, this.#mapped / CHUNK_PAGES);
    this.put(this.#chunk, chunks, { mapped: this.#mapped, readable: this.#readable, writable: this.#writable, identity: this.#identity });
    this.#mapped = this.#readable = this.#writable = this.#identity = 0;
    return true;
  }
}
