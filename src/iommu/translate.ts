/**
 * Translation: from a page of a device's address space to the frames behind it, or to why not (ddi.md 6.3). The hottest
 * path of the daemon: it allocates nothing, and its answers are constants put into an object of the caller's.
 */
import { ENTRY_LARGE, ENTRY_PRESENT, SPAN, leafFrame } from './spec/second-stage.js';
import { PERMISSION_READ, PERMISSION_WRITE, type Access, type FaultType } from './types.js';
import type { PageTable } from './page-table.js';

/** What a translation gives; made once by who asks, and used again. */
export class Translation {
  /** After success: the first frame, and how many consecutive frames from there on have the right. */
  frame = NaN;
  pageCount = 0;
  /** After failure. */
  type: FaultType = 'TranslationFault';
  reason = '';
}

export const REASONS = {
  detached: 'the device is attached to no domain',
  noPasid: 'the PASID is attached to no domain',
  beyondWidth: 'the address lies beyond the input width of the IOMMU',
  interruptWindow: 'the address lies in the interrupt message window, which no domain maps',
  reserved: 'the address lies in a reserved region, which is never mapped',
  token: 'the address lies in a reserved range, and no segment is mapped there',
  unmapped: 'no page is mapped at the address',
  readOnly: 'the page is mapped for reading only',
  writeOnly: 'the page is mapped for writing only',
} as const;

/** Puts a refusal into `out`; gives false, so that it can be returned. */
export function refuse(out: Translation, type: FaultType, reason: string): false {
  out.type = type;
  out.reason = reason;
  return false;
}

/**
 * Translates from `page` on: the longest stretch of consecutive frames that `access` may use, across leaves and tables, at
 * most `maxPages`. False when already the first page is refused.
 */
export function translateIn(table: PageTable, page: number, maxPages: number, access: Access, out: Translation): boolean {
  const right = access === 'read' ? PERMISSION_READ : PERMISSION_WRITE;
  if (page >= table.inputPages) return refuse(out, 'TranslationFault', REASONS.beyondWidth);
  const at = table.find(page);
  const low = table.words[at]!;
  if ((low & right) === 0) return refuseEntry(out, low);
  out.frame = table.frameOf(page, at);
  out.pageCount = maxPages === 1 ? 1 : stretch(table, page, maxPages, right, at, out.frame);
  return true;
}

/** Pages from `page` on that lie in consecutive frames and have the right; `find` has just given the entry of the first. */
function stretch(table: PageTable, page: number, maxPages: number, right: number, at: number, frame: number): number {
  const { words } = table;
  let span = SPAN[table.level]!;
  // Pages up to the end of this leaf.
  let pageCount = leafFrame(words[at]!, words[at + 1]!) + span - frame;
  while (pageCount < maxPages && page + pageCount < table.inputPages) {
    at += 2;
    // The next entry of this table is a step away, unless this was the last one or a link comes.
    if ((at & 1023) === 0 || (span > 1 && (words[at]! & ENTRY_LARGE) === 0)) {
      at = table.find(page + pageCount);
      span = SPAN[table.level]!;
    }
    if ((words[at]! & right) === 0 || leafFrame(words[at]!, words[at + 1]!) !== frame + pageCount) break;
    pageCount += span;
  }
  return pageCount < maxPages ? pageCount : maxPages;
}

/** The access goes where its address says, as far as addresses go. */
export function passThrough(inputPages: number, page: number, maxPages: number, out: Translation): boolean {
  if (page >= inputPages) return refuse(out, 'TranslationFault', REASONS.beyondWidth);
  out.frame = page;
  out.pageCount = Math.min(maxPages, inputPages - page);
  return true;
}

function refuseEntry(out: Translation, low: number): false {
  if ((low & ENTRY_PRESENT) === PERMISSION_READ) return refuse(out, 'PermissionFault', REASONS.readOnly);
  if ((low & ENTRY_PRESENT) === PERMISSION_WRITE) return refuse(out, 'PermissionFault', REASONS.writeOnly);
  return refuse(out, 'TranslationFault', REASONS.unmapped);
}
