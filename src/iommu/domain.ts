/**
 * A domain: who is attached to it, and what its kind lets be done (ddi.md 2.2). A routine that the kind does not have is
 * refused with 'wrong-kind'.
 *
 * 'translate' and 'translate-s1' have an AddressSpace: a table in the arena. 'unmanaged' has CallerTables and nothing in the
 * arena, 'pass-through' has neither; readers of the arena learn of these two by other ways.
 */
import type { GuestMemory } from '../base/memory.js';
import type { PageRuns } from '../base/page-runs.js';
import { AddressSpace, type AddressSpaceOptions, type Reservation } from './address-space.js';
import type { AllocatorStatistics } from './allocator.js';
import type { Answer } from './answer.js';
import type { Changes } from './changes.js';
import type { Arm64Configuration, CallerTables, X64Configuration } from './caller-tables.js';
import { PasidRequester, type Device } from './device.js';
import { History } from './history.js';
import { mappingOf, nextPresent, previousPresent, runEnd, runStart } from './table-scan.js';
import type { Token } from './token.js';
import { Translation, passThrough } from './translate.js';
import type { PageTable } from './page-table.js';
import { DONE, PERMISSION_READ, PERMISSION_WRITE, refused, type Access, type AddressBounds, type Cause, type DomainKind, type HistoryEntry, type Mapping, type Outcome, type ReservedRegion } from './types.js';

/**
 * Leaves that `nearest` joins to one mapping, and entries that it looks through on either side: they bound the work of a
 * fault. No table but the root is empty, so where no token holds pages the next mapping is at most two tables of each level
 * away, 5,120 entries; the rest is for pages that tokens hold.
 */
const NEAREST_LEAVES = 512;
const NEAREST_ENTRIES = 2 ** 15;

/** Of the module's own, as the compiler knows the values of those and asks for those of others each time. */
const READ = PERMISSION_READ;
const WRITE = PERMISSION_WRITE;

/** What the other right is asked into. */
const otherRight = new Translation();

export interface DomainOptions {
  readonly id: number;
  readonly kind: DomainKind;
  readonly inputPages: number;
  /** Where it says what readers have to learn. */
  readonly changes: Changes;
  /** Of a domain whose table the platform owns. */
  readonly space?: Omit<AddressSpaceOptions, 'domain' | 'history' | 'removed'>;
  /** Of an unmanaged domain. */
  readonly callerTables?: (domain: Domain) => CallerTables;
}

export class Domain {
  readonly id: number;
  readonly kind: DomainKind;
  readonly hasAllocator: boolean;
  /** True when faults in it are faults of the first stage [DDI-345]. */
  readonly isStage1: boolean;
  /** The caller's tables and what is cached of them, in an unmanaged domain. */
  readonly callerTables: CallerTables | undefined;
  /** Regions that it was made with. */
  readonly regionCount: number;
  readonly #inputPages: number;
  readonly #changes: Changes;
  #space: AddressSpace | undefined;
  /** The table of the space. */
  #table: PageTable | undefined;
  #isDeleted = false;
  #flushed: Cause | undefined;
  #refreshes = 0;
  readonly #devices = new Set<Device>();
  readonly #pasids = new Set<PasidRequester>();
  readonly #history = new History();

  /** Made by Iommu alone. */
  constructor({ id, kind, inputPages, changes, space, callerTables }: DomainOptions) {
    this.id = id;
    this.kind = kind;
    this.isStage1 = kind === 'unmanaged' || kind === 'translate-s1';
    this.callerTables = callerTables?.(this);
    this.regionCount = space?.reserved.length ?? 0;
    this.#inputPages = inputPages;
    this.#changes = changes;
    const removed = (page: number, pageCount: number) => changes.listener?.unmapped(this, page, pageCount);
    if (space !== undefined) this.#space = new AddressSpace({ ...space, domain: this, history: this.#history, removed });
    this.#table = space?.table;
    this.hasAllocator = this.#space?.hasAllocator ?? false;
  }

  /** Devices whose untagged DMA this domain translates. */
  get devices(): ReadonlySet<Device> {
    return this.#devices;
  }

  /** PASIDs that this domain translates. */
  get pasids(): ReadonlySet<PasidRequester> {
    return this.#pasids;
  }

  /** Slot of the arena's directory where readers find its table, when it has one of ours. */
  get slot(): number | undefined {
    return this.#table?.slot;
  }

  get mappedPages(): number {
    return this.#space?.mapper.mappedPages ?? 0;
  }

  /** Arena pages that this domain's tables take, the root included. */
  get tablePages(): number {
    return this.#table?.tablePages ?? 0;
  }

  get tokenCount(): number {
    return this.#space?.tokenCount ?? 0;
  }

  /** The tokens that are alive, by address. */
  get tokens(): readonly Token[] {
    return this.#space?.tokens ?? [];
  }

  /** What is free and taken of its logical addresses, when it has an allocator. */
  get allocatorStatistics(): AllocatorStatistics | undefined {
    return this.#space?.allocatorStatistics;
  }

  /** Regions that no call maps, by address. */
  get regions(): readonly ReservedRegion[] {
    return this.#space?.regions ?? [];
  }

  /** The table that the platform owns, when the kind has one: for those who look, not for those who change. */
  get table(): PageTable | undefined {
    return this.#table;
  }

  /** Grows with each change of mappings and tokens, and with each configuration and flush. What a caller writes into its own tables shows here nowhere. */
  get revision(): number {
    return this.#history.made + (this.#space?.tokenChanges ?? 0) + this.#refreshes;
  }

  /** The call that configured or flushed an unmanaged domain last. */
  get flushed(): Cause | undefined {
    return this.#flushed;
  }

  /**
   * Maps `runs`, in order, to consecutive logical pages from `page` on. Refused with 'has-allocator', 'beyond-input-width',
   * 'beyond-physical-width', 'reserved', 'already-mapped' or 'no-memory'. [DDI IOMMU_MAP_LOGICAL_RANGE]
   */
  map(page: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    return this.#live()?.map(page, runs, permissions, cause) ?? refused('wrong-kind');
  }

  /**
   * Maps `runs`, in order, to consecutive logical pages of the allocator's choice; gives the first. Refused with
   * 'no-allocator', 'beyond-physical-width', 'no-space' when bounds were given and leave no room, or 'no-memory'.
   * [DDI IOMMU_MAP_LOGICAL_RANGE_EX]
   */
  mapAnywhere(runs: PageRuns, permissions: number, bounds: AddressBounds, cause: Cause): Outcome<number> {
    return this.#live()?.mapAnywhere(runs, permissions, bounds, cause) ?? refused('wrong-kind');
  }

  /**
   * Maps each frame to the logical page of its own number. Refused like `map`; a frame listed twice is 'already-mapped'. In
   * a pass-through domain it is so already, and nothing is kept [DDI-237]. [DDI IOMMU_MAP_IDENTITY_RANGE]
   */
  mapIdentity(runs: PageRuns, permissions: number, cause: Cause): Outcome {
    return this.#live()?.mapIdentity(runs, permissions, cause) ?? this.#identityWithoutTable();
  }

  /**
   * Removes mapped pages. Without an allocator any range, across the borders of earlier calls: refused with 'not-mapped' for
   * the first page, 'not-mapped-later' for another (also one beyond the input width), or 'no-memory' for a split. With one,
   * exactly what one call mapped: refused with 'not-mapped', 'not-a-mapping-start' or 'wrong-page-count'. A first page of a
   * token or reserved region is 'reserved', a later one is not mapped. [DDI IOMMU_UNMAP_LOGICAL_RANGE]
   */
  unmap(page: number, pageCount: number, cause: Cause): Outcome {
    return this.#live()?.unmap(page, pageCount, cause) ?? refused('wrong-kind');
  }

  /**
   * Removes the listed frames' identity mappings; one listed twice counts once. Refused with 'has-allocator', 'not-identity'
   * when a frame's page is absent, maps another frame or is no call's to unmap, or 'no-memory' for a split. Without effect
   * in a pass-through domain [DDI-249]. [DDI IOMMU_UNMAP_IDENTITY_RANGE]
   */
  unmapIdentity(runs: PageRuns, cause: Cause): Outcome {
    return this.#live()?.unmapIdentity(runs, cause) ?? this.#identityWithoutTable();
  }

  /**
   * Takes a range of addresses with all page tables below it, and maps nothing. Refused with 'no-allocator' without a page,
   * 'has-allocator' with one, 'beyond-input-width', 'reserved', 'already-mapped', 'no-space' or 'no-memory'.
   * [DDI IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE]
   */
  reserve(reservation: Reservation, cause: Cause): Outcome<Token> {
    return this.#live()?.reserve(reservation, cause) ?? refused('wrong-kind');
  }

  /** Gives a token's range back. Refused with 'segment-mapped'. [DDI IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE] */
  freeToken(token: Token): Outcome {
    return this.#spaceOf(token).freeToken(token);
  }

  /**
   * Maps `runs` as one segment from the token's page `pageOffset` on; allocates nothing. Refused with 'beyond-token',
   * 'beyond-physical-width' or 'already-mapped'. [DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE]
   */
  mapSegment(token: Token, pageOffset: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    return this.#spaceOf(token).mapSegment(token, pageOffset, runs, permissions, cause);
  }

  /** Unmaps one whole segment; allocates nothing. Refused with 'not-a-segment'. [DDI IOMMU_UNMAP_RESERVED_LOGICAL_RANGE] */
  unmapSegment(token: Token, pageOffset: number, pageCount: number, cause: Cause): Outcome {
    return this.#spaceOf(token).unmapSegment(token, pageOffset, pageCount, cause);
  }

  /** Unmaps all segments and frees all tokens, as when their owner goes away. */
  releaseTokens(cause: Cause): void {
    this.#space?.releaseTokens(cause);
  }

  /** Takes the caller's tables. Refused with 'wrong-kind', 'bad-input-size' or 'bad-root'. [DDI IOMMU_DOMAIN_CONFIGURE] */
  configure(configuration: Arm64Configuration | X64Configuration, cause?: Cause): Outcome {
    const tables = this.callerTables;
    if (tables === undefined) return refused('wrong-kind');
    const outcome = 'ttbr0' in configuration ? tables.configureArm64(configuration) : tables.configureX64(configuration);
    if (outcome.ok) this.#refreshed(cause);
    return outcome;
  }

  /** Drops what is cached of the caller's tables. Refused with 'wrong-kind'. [DDI IOMMU_FLUSH_DOMAIN] */
  flush(cause?: Cause): Outcome {
    if (this.callerTables === undefined) return refused('wrong-kind');
    this.callerTables.flushAll();
    this.#refreshed(cause);
    return DONE;
  }

  /** Drops what is cached for an array of KTB_FLUSH_VA. Refused with 'wrong-kind'. [DDI IOMMU_FLUSH_DOMAIN_VA_LIST] */
  flushAddresses(list: Uint8Array, lastLevel: boolean, cause?: Cause): Outcome {
    if (this.callerTables === undefined) return refused('wrong-kind');
    this.callerTables.flushAddresses(list, lastLevel);
    this.#refreshed(cause);
    return DONE;
  }

  /** For Iommu alone: where an access of an attached device goes; like its `translate`. */
  translate(memory: GuestMemory, page: number, maxPages: number, access: Access, privileged: boolean, out: Translation): boolean {
    const table = this.#table;
    if (table !== undefined) {
      const isDone = maxPages === 1 && table.translatePage(page, access === 'read' ? READ : WRITE, out);
      return isDone || this.#space!.translate(page, maxPages, access, out);
    }
    this.#live();
    const tables = this.callerTables;
    if (tables !== undefined) return tables.translate(memory, page, maxPages, access, privileged, out);
    return passThrough(this.#inputPages, page, maxPages, out);
  }

  /** For Iommu alone: completes the answer to an access that `translate` has just judged into `answer.translation`. */
  explain(memory: GuestMemory, page: number, access: Access, answer: Answer): void {
    if (this.callerTables !== undefined) return this.callerTables.explain(memory, page, access, answer);
    const other = access === 'read' ? 'write' : 'read';
    const isOtherAllowed = answer.isGranted && this.translate(memory, page, 1, other, false, otherRight);
    if (access === 'read') answer.isWritable = isOtherAllowed;
    else answer.isReadable = isOtherAllowed;
  }

  /** All mappings in page order: maximal runs of pages mapped to consecutive frames with the same rights. */
  *mappings(): Generator<Mapping> {
    const table = this.#table;
    let page = table === undefined ? -1 : nextPresent(table, 0);
    while (table !== undefined && page >= 0) {
      const end = runEnd(table, page);
      yield mappingOf(table, page, end);
      page = nextPresent(table, end);
    }
  }

  /** What happened to a page, the newest first, as far as the domain remembers. */
  history(page: number, limit?: number): HistoryEntry[] {
    return this.#history.of(page, limit);
  }

  /** Mappings made and removed so far: `changes` tells the last LIMITS.domainHistory of them. */
  get changesMade(): number {
    return this.#history.made;
  }

  /** What happened to any of these pages after the first `since` changes, the newest first, as far as the domain remembers. */
  changes(page: number, pageCount: number, since = 0): HistoryEntry[] {
    return this.#history.in(page, pageCount, undefined, since);
  }

  /**
   * The present mappings closest to a page: `below` ends at it when the page itself is mapped, `above` begins after it. Of
   * a mapping of more than 512 leaves the part next to the page. One behind very many pages that tokens hold is not found.
   */
  nearest(page: number): { below: Mapping | undefined; above: Mapping | undefined } {
    const table = this.#table;
    if (table === undefined) return { below: undefined, above: undefined };
    const lower = previousPresent(table, Math.min(page, table.inputPages - 1), NEAREST_ENTRIES);
    const upper = nextPresent(table, page + 1, table.inputPages, NEAREST_ENTRIES);
    return {
      below: lower < 0 ? undefined : mappingOf(table, runStart(table, lower, NEAREST_LEAVES), lower + 1),
      above: upper < 0 ? undefined : mappingOf(table, upper, runEnd(table, upper, NEAREST_LEAVES)),
    };
  }

  /** For Iommu alone: the requester's own books name this domain. */
  admit(requester: Device | PasidRequester): void {
    if (requester instanceof PasidRequester) this.#pasids.add(requester);
    else this.#devices.add(requester);
  }

  /** For Iommu alone. */
  dismiss(requester: Device | PasidRequester): void {
    if (requester instanceof PasidRequester) this.#pasids.delete(requester);
    else this.#devices.delete(requester);
  }

  /** For Iommu alone: maps the reserved regions that are to be mapped. Refused with 'no-memory'. */
  mapRegions(regions: PageRuns, cause: Cause): Outcome {
    const why = this.#live()?.mapRegions(regions, cause);
    return why === undefined ? DONE : refused(why);
  }

  /** For Iommu alone: gives all tables back. What is asked of the domain afterwards finds it empty. */
  destroy(): void {
    this.#live()?.mapper.table.destroy();
    this.#space = this.#table = undefined;
    this.#isDeleted = true;
  }

  #refreshed(cause: Cause | undefined): void {
    this.#refreshes++;
    this.#flushed = cause ?? this.#flushed;
    this.#changes.listener?.refreshed(this);
  }

  /** The address space, if the kind has one. Throws when the domain was deleted: nobody has it then. */
  #live(): AddressSpace | undefined {
    if (this.#isDeleted === true) this.#throwDeleted();
    return this.#space;
  }

  #throwDeleted(): never {
    throw new Error(`domain ${this.id} was deleted`);
  }

  #spaceOf(token: Token): AddressSpace {
    const space = this.#live();
    if (space === undefined || token.domain !== this) throw new Error(`token ${token.id} is not of domain ${this.id}`);
    return space;
  }

  #identityWithoutTable(): Outcome {
    return this.kind === 'pass-through' ? DONE : refused('wrong-kind');
  }
}
