/**
 * Translation of an Unmanaged domain: page tables that the caller owns in guest memory, seen through an IOTLB (ddi.md 7).
 *
 * Before the first accepted configuration everything is refused [DDI-286]. A refused configuration changes nothing; an
 * accepted one replaces the former whole and drops all that is cached [DDI-296]. With translation disabled addresses pass
 * unchanged, and whether memory is there is for the caller to find out [DDI-290].
 *
 * The IOTLB is allowed to be old, and to be caught at it: with checking on, what it served is compared with a fresh walk, or
 * with the words that such a walk read, which comes to the same (witnesses.ts). An answer that differs in its frame, or in
 * being refused at all, is a stale use: somewhere a flush is missing, or has not come yet. A change of a right is seen when an
 * access needs it. What the check finds never changes the answer.
 */
import type { GuestMemory } from '../base/memory.js';
import type { Answer } from './answer.js';
import { Iotlb, type CachedEntry, type IotlbOptions, type StaleUse } from './iotlb.js';
import type { Translation } from './translate.js';
import { DONE, type Access, type Outcome } from './types.js';
import { Arm64Format, type Arm64Configuration } from './walk-arm64.js';
import { Trail } from './trail.js';
import { ADDRESS_SPACE_PAGES, SPAN_PAGES, offsetInSpan } from './walk-levels.js';
import { RIGHT_UNPRIVILEGED, RIGHT_WRITE, Walk, type TableFormat } from './walk-tables.js';
import { X64Format, type X64Configuration } from './walk-x64.js';
import { Witnesses } from './witnesses.js';

export type { Arm64Configuration, CachedEntry, IotlbOptions, StaleUse, X64Configuration };

export interface CallerTablesOptions {
  /** Width of guest-physical addresses. */
  readonly physicalAddressBits: number;
  readonly iotlb: IotlbOptions;
}

export interface IotlbStatistics {
  /** Translations that a cached leaf answered, and those that had to walk. */
  readonly hits: number;
  readonly misses: number;
  /** Stale uses among those that were checked. */
  readonly staleUses: number;
  /** Leaves and links. */
  readonly entries: number;
  readonly capacity: number;
}

/** Pages that one answer gives at most while answers are checked: it bounds the fresh walks of one check. */
const CHECKED_PAGES = 512;

/** Rights that unprivileged accesses need. */
const TO_READ = RIGHT_UNPRIVILEGED;
const TO_WRITE = RIGHT_UNPRIVILEGED | RIGHT_WRITE;

/** In every format a position below this is the page of the same number: upper ranges and halves lie far above. */
const SMALL_PAGES = 2 ** 30;

/** What is counted down where nothing is checked. */
const UNCHECKED_USES = 2 ** 30;

const REASONS = { unconfigured: 'the domain has no page tables: it was not configured yet' } as const;

export class CallerTables {
  readonly #physicalAddressBits: number;
  readonly #iotlb: Iotlb;
  readonly #onStale: ((use: StaleUse) => void) | undefined;
  readonly #checkInterval: number;
  readonly #usesBetweenChecks: number;
  readonly #witnesses: Witnesses;
  readonly #trail = new Trail();
  /**
   * Uses of the IOTLB that go unchecked before the next check; and what it would be without the unchecked hits of
   * `#translateAgain`, which count nothing else.
   */
  #uncheckedUses: number;
  #usesToCount: number;
  readonly #walk = new Walk();
  readonly #freshWalk = new Walk();
  /** The tables; undefined while everything is refused or everything passes. */
  #format: TableFormat | undefined;
  #isBypassed = false;
  #hits = 0;
  #misses = 0;
  #staleUses = 0;

  /** Throws RangeError for IOTLB sizes that cannot be. */
  constructor({ physicalAddressBits, iotlb }: CallerTablesOptions) {
    this.#physicalAddressBits = physicalAddressBits;
    this.#iotlb = new Iotlb(iotlb);
    this.#onStale = iotlb.onStale;
    this.#checkInterval = iotlb.checkInterval ?? (iotlb.onStale === undefined ? 0 : 1);
    this.#usesBetweenChecks = (this.#checkInterval > 0 ? this.#checkInterval : UNCHECKED_USES) - 1;
    this.#uncheckedUses = this.#usesBetweenChecks;
    this.#usesToCount = this.#usesBetweenChecks;
    this.#witnesses = new Witnesses(this.#iotlb.leaves);
  }

  get configured(): boolean {
    return this.#isBypassed || this.#format !== undefined;
  }

  /** Translation was configured to be disabled: addresses pass unchanged. */
  get isBypassed(): boolean {
    return this.#isBypassed;
  }

  /** The tables' format with its configuration: for those who look. Undefined while everything is refused or everything passes. */
  get format(): TableFormat | undefined {
    return this.#format;
  }

  /** What is cached: for those who look. */
  cached(): Generator<CachedEntry> {
    return this.#iotlb.list();
  }

  get statistics(): IotlbStatistics {
    const { entries, capacity } = this.#iotlb;
    const hitsAgain = this.#usesToCount - this.#uncheckedUses;
    return { hits: this.#hits + hitsAgain, misses: this.#misses, staleUses: this.#staleUses, entries, capacity };
  }

  /** Refused with 'bad-input-size' or 'bad-root'. [DDI DOMAIN_CONFIGURATION_ARM64] */
  configureArm64(configuration: Arm64Configuration): Outcome {
    return this.#configure(configuration.translationEnabled ? Arm64Format.of(configuration, this.#physicalAddressBits) : undefined);
  }

  /** Refused with 'bad-root'. [DDI DOMAIN_CONFIGURATION_X64] */
  configureX64(configuration: X64Configuration): Outcome {
    return this.#configure(configuration.translationEnabled ? X64Format.of(configuration, this.#physicalAddressBits) : undefined);
  }

  /**
   * Where an access goes. True: `out.frame` and `out.pageCount`, 1 to `maxPages` frames of one leaf. False: `out.type` and
   * `out.reason`. Never allocates, unless a stale use is found.
   */
  translate(memory: GuestMemory, page: number, maxPages: number, access: Access, privileged: boolean, out: Translation): boolean {
    return this.#translateAgain(memory, page, access, privileged, out) || this.#translate(memory, page, maxPages, access, privileged, out);
  }

  /**
   * What `#translate` does, in the commonest case alone: a small page, granted by a leaf that is found where it was the last
   * time, and no check is due, or the leaf's witnesses stand. False in all others, with nothing counted.
   */
  #translateAgain(memory: GuestMemory, page: number, access: Access, privileged: boolean, out: Translation): boolean {
    if (page >= SMALL_PAGES || privileged !== false) return false;
    const { leaves } = this.#iotlb;
    const at = leaves.findAgain(page, access === 'read' ? TO_READ : TO_WRITE);
    if (at < 0) return false;
    if (this.#uncheckedUses > 0) this.#uncheckedUses--;
    else if (!this.#witnesses.stand(leaves.words, at, memory)) return false;
    else this.#countChecked();
    out.frame = leaves.frameAt(at);
    out.pageCount = 1;
    return true;
  }

  /** A hit that was checked, and was no stale use. */
  #countChecked(): void {
    this.#hits++;
    if (this.#usesBetweenChecks !== 0) this.#startInterval();
  }

  #translate(memory: GuestMemory, page: number, maxPages: number, access: Access, privileged: boolean, out: Translation): boolean {
    const format = this.#format;
    const walk = this.#walk;
    if (format === undefined) return this.#answerWithoutTables(page, maxPages, out);
    if (!walk.begin(format, page)) return refuse(walk, out);
    const at = this.#iotlb.findLeaf(walk);
    const isHit = at >= 0;
    const isCached = isHit || this.#iotlb.findLink(walk);
    if (isHit) this.#hits++;
    else this.#misses++;
    const isGranted = (isHit || walk.finish(format, memory, this.#iotlb)) && walk.permits(access, privileged);
    if (isGranted && !isHit) this.#iotlb.keepLeaf(walk);
    const isChecked = isCached && this.#isCheckDue();
    if (isGranted) grant(walk, isChecked ? Math.min(maxPages, CHECKED_PAGES) : maxPages, out);
    else refuse(walk, out);
    if (isChecked && !(isHit && this.#witnesses.stand(this.#iotlb.leaves.words, at, memory))) this.#check(format, memory, page, access, privileged, isGranted ? out : undefined, at);
    return isGranted;
  }

  /** What `translate` would answer if nothing were cached. Nothing is counted or kept. */
  translateFresh(memory: GuestMemory, page: number, maxPages: number, access: Access, privileged: boolean, out: Translation): boolean {
    const format = this.#format;
    const walk = this.#freshWalk;
    if (format === undefined) return this.#answerWithoutTables(page, maxPages, out);
    if (!this.#isFreshlyGranted(format, memory, page, access, privileged)) return refuse(walk, out);
    return grant(walk, maxPages, out);
  }

  /**
   * Completes the answer to an unprivileged access that `translate` has just judged into `answer.translation`: with
   * witnesses, when a walk through the tables as they stand says the very same, and then for the whole leaf unless the IOTLB
   * holds smaller ones, which may know better for some page of it.
   */
  explain(memory: GuestMemory, page: number, access: Access, answer: Answer): void {
    const { translation, witnesses, isGranted } = answer;
    const fresh = this.#freshWalk;
    const format = this.#format;
    witnesses.clear();
    if (format === undefined || !fresh.begin(format, page)) return;
    const isFound = fresh.finish(format, memory, undefined, witnesses);
    const isLike = isFound && fresh.permits(access, false) ? isGranted && this.#isLikeGrant(fresh, translation) : !isGranted && isLikeRefusal(fresh, translation);
    if (!isLike) return witnesses.clear();
    if (!isGranted) return;
    answer.isReadable = (fresh.rights & RIGHT_UNPRIVILEGED) !== 0;
    answer.isWritable = answer.isReadable && (fresh.rights & RIGHT_WRITE) !== 0;
    if (this.#iotlb.hasLeafBelow(fresh.level)) return;
    answer.page = page - offsetInSpan(fresh.position, fresh.level);
    answer.pageCount = SPAN_PAGES[fresh.level]!;
    answer.frame = fresh.frame;
  }

  /** Drops everything cached. [DDI IOMMU_FLUSH_DOMAIN] */
  flushAll(): void {
    this.#iotlb.clear();
  }

  /**
   * Drops what is cached for the pages of a little-endian KTB_FLUSH_VA array: their leaves and, unless `lastLevel`, the links
   * on the way to them. [DDI IOMMU_FLUSH_DOMAIN_VA_LIST]
   */
  flushAddresses(list: Uint8Array, lastLevel: boolean): void {
    if (this.#format !== undefined) this.#iotlb.flushAddresses(this.#format, list, lastLevel);
  }

  /** Loses everything cached, as hardware may at any time. */
  evict(): void {
    this.#iotlb.clear();
  }

  /** Takes the tables, or none for bypass. */
  #configure(format: Outcome<TableFormat> | undefined): Outcome {
    if (format !== undefined && !format.ok) return format;
    this.#format = format?.value;
    this.#isBypassed = format === undefined;
    this.#iotlb.clear();
    return DONE;
  }

  /** Also in rights: another access of the page would otherwise be judged by what the IOTLB does not say. */
  #isLikeGrant(fresh: Walk, granted: Translation): boolean {
    const walk = this.#walk;
    walk.position = fresh.position;
    return fresh.positionFrame === granted.frame && this.#iotlb.findLeaf(walk) >= 0 && fresh.rights === walk.rights;
  }

  #answerWithoutTables(page: number, maxPages: number, out: Translation): boolean {
    if (this.#isBypassed) {
      out.frame = page;
      out.pageCount = Math.min(maxPages, ADDRESS_SPACE_PAGES - page);
      return true;
    }
    out.type = 'TranslationFault';
    out.reason = REASONS.unconfigured;
    return false;
  }

  #isCheckDue(): boolean {
    if (this.#uncheckedUses > 0) {
      this.#uncheckedUses--;
      this.#usesToCount--;
      return false;
    }
    this.#startInterval();
    return this.#checkInterval > 0;
  }

  #startInterval(): void {
    this.#uncheckedUses = this.#usesBetweenChecks;
    this.#usesToCount += this.#usesBetweenChecks;
  }

  #isFreshlyGranted(format: TableFormat, memory: GuestMemory, page: number, access: Access, privileged: boolean): boolean {
    const walk = this.#freshWalk;
    this.#trail.clear();
    return walk.begin(format, page) && walk.finish(format, memory, undefined, this.#trail) && walk.permits(access, privileged);
  }

  /** Keeps what the fresh walk read for the leaf at `at`, which answered: if it gave the same frame and rights for the whole of it. */
  #keepWitnesses(at: number, memory: GuestMemory): void {
    const [walk, fresh] = [this.#walk, this.#freshWalk];
    const isSame = fresh.level >= walk.level && fresh.rights === walk.rights && fresh.positionFrame === walk.positionFrame;
    if (isSame) this.#witnesses.keep(at, memory, this.#trail);
  }

  /** Compares an answer, undefined for a refusal, with what the tables say now; the first page that differs is reported. */
  // eslint-disable-next-line max-params -- takes what `#translate` took and found
  #check(format: TableFormat, memory: GuestMemory, page: number, access: Access, privileged: boolean, granted: Translation | undefined, at: number): void {
    const pageCount = granted?.pageCount ?? 1;
    const fresh = this.#freshWalk;
    for (let compared = 0; compared < pageCount; ) {
      const isGranted = this.#isFreshlyGranted(format, memory, page + compared, access, privileged);
      if (compared === 0 && at >= 0 && isGranted) this.#keepWitnesses(at, memory);
      const cachedFrame = granted === undefined ? undefined : granted.frame + compared;
      const freshFrame = isGranted ? fresh.positionFrame : undefined;
      if (cachedFrame !== freshFrame) {
        this.#staleUses++;
        this.#onStale?.({ page: page + compared, cachedFrame, freshFrame });
        return;
      }
      if (!isGranted) return;
      compared += SPAN_PAGES[fresh.level]! - offsetInSpan(fresh.position, fresh.level);
    }
  }
}

/** The rest of the walk's leaf, up to `maxPages`. */
function grant(walk: Walk, maxPages: number, out: Translation): true {
  const offset = offsetInSpan(walk.position, walk.level);
  out.frame = walk.frame + offset;
  out.pageCount = Math.min(SPAN_PAGES[walk.level]! - offset, maxPages);
  return true;
}

/** A table that lies in no memory is no word that could be looked at again. */
function isLikeRefusal(fresh: Walk, refused: Translation): boolean {
  return fresh.type === refused.type && fresh.reason === refused.reason && fresh.type !== 'ExternalFault';
}

function refuse(walk: Walk, out: Translation): false {
  out.type = walk.type;
  out.reason = walk.reason;
  return false;
}
