/**
 * A walk through the tables of one format, from a table down to a leaf or to a fault (ddi.md 7.2, 7.3).
 *
 * Each step reads one entry and goes one level down, and no format knows a link at level 1: whatever the tables say, a walk
 * ends after as many reads as there are levels [DDI-321]. Nothing is written and, but for an entry that a guest rewrites
 * without pause (walk-reader.ts), nothing is allocated. Rights are judged last, after the leaf was found.
 */
import type { GuestMemory } from '../base/memory.js';
import type { Access, FaultType } from './types.js';
import { ENTRY_BYTES, entryIndex, offsetInSpan } from './walk-levels.js';
import type { Trail } from './trail.js';
import { EntryReader } from './walk-reader.js';

/** Rights that the way to a leaf leaves over; reading needs none but RIGHT_UNPRIVILEGED. */
export const RIGHT_WRITE = 1;
export const RIGHT_UNPRIVILEGED = 2;
export const ALL_RIGHTS = RIGHT_WRITE | RIGHT_UNPRIVILEGED;

/** What an entry is, once judged. */
export const STEP_FAULT = 0;
export const STEP_LINK = 1;
export const STEP_LEAF = 2;
export type Step = typeof STEP_FAULT | typeof STEP_LINK | typeof STEP_LEAF;

/** A table format with its configuration: where walks begin, and what entries mean. */
export interface TableFormat {
  /** Position of a page, or -1 when no table is responsible for it. */
  positionOf(page: number): number;
  /** Pages that tables are responsible for, in order: a few ranges whose edges are those of large leaves. */
  readonly ranges: readonly { readonly page: number; readonly pageCount: number }[];
  /** The page of a position. */
  pageOf(position: number): number;
  /** Why pages have no position. */
  readonly outside: string;
  /** Puts the start table for `walk.position` into the walk. */
  begin(walk: Walk): void;
  /**
   * Judges an entry of `walk.level`. A link: puts the next table into the walk, and takes from its rights. A leaf: puts its
   * first frame into the walk, and takes from its rights. A fault: says which.
   */
  judge(low: number, high: number, walk: Walk): Step;
}

/** Hears of links that were followed. */
export interface LinkKeeper {
  /** `walk` has just found the table that an entry of `level` leads to in memory. */
  keepLink(walk: Walk, level: number): void;
}

const REASONS = {
  unbacked: 'a table on the way to the page lies in no memory of the guest',
  readOnly: 'the tables let the page be read only',
  privileged: 'the tables leave the page to privileged accesses',
} as const;

/** The state of one walk; made once by who walks, and used again. */
export class Walk {
  position = 0;
  /** Guest-physical address of the table at hand, and its level; after a leaf, the leaf's level. */
  table = 0;
  level = 0;
  /** RIGHT_ bits. */
  rights = 0;
  /** First frame of the leaf. */
  frame = 0;
  /** After a fault. */
  type: FaultType = 'TranslationFault';
  reason = '';
  readonly #reader = new EntryReader();

  /** Frame of the position itself, after a leaf. */
  get positionFrame(): number {
    return this.frame + offsetInSpan(this.position, this.level);
  }

  /** Takes up a walk for a page. False, with a fault, when no table is responsible for it. */
  begin(format: TableFormat, page: number): boolean {
    this.position = format.positionOf(page);
    if (this.position < 0) {
      this.fail('TranslationFault', format.outside);
      return false;
    }
    format.begin(this);
    return true;
  }

  /**
   * Goes on from the table at hand to a leaf. False with a fault. A link is kept only once an entry could be read behind it,
   * so that no failure leaves its cause behind. What was read is written down in `trail`.
   */
  finish(format: TableFormat, memory: GuestMemory, keeper?: LinkKeeper, trail?: Trail): boolean {
    for (let followed = 0; ; followed = this.level--) {
      const address = this.table + entryIndex(this.position, this.level) * ENTRY_BYTES;
      if (!this.#reader.read(memory, address)) {
        this.fail('ExternalFault', REASONS.unbacked);
        return false;
      }
      if (followed > 0) keeper?.keepLink(this, followed);
      trail?.add(address, this.#reader);
      const step = format.judge(this.#reader.low, this.#reader.high, this);
      if (step !== STEP_LINK) return step === STEP_LEAF;
    }
  }

  /** Judges an access by the rights that are left. False with a fault. */
  permits(access: Access, privileged: boolean): boolean {
    if (!privileged && (this.rights & RIGHT_UNPRIVILEGED) === 0) this.fail('PermissionFault', REASONS.privileged);
    else if (access === 'write' && (this.rights & RIGHT_WRITE) === 0) this.fail('PermissionFault', REASONS.readOnly);
    else return true;
    return false;
  }

  fail(type: FaultType, reason: string): typeof STEP_FAULT {
    this.type = type;
    this.reason = reason;
    return STEP_FAULT;
  }
}
