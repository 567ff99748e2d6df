/**
 * What a reader of another process is told of one access: the verdict, the pages that it holds for, and, where tables in
 * guest memory led to it, the words that it was made from.
 *
 * With witnesses the answer may be used again for as long as each of them reads the same and the requester stays in its
 * domain: then the IOMMU would give it too. Without any it is for the one access alone. A verdict that came from a stale
 * entry of the IOTLB has none, so that each use of the entry is asked for and seen. Made once and used again.
 */
import { Trail } from './trail.js';
import { Translation, refuse } from './translate.js';
import type { FaultType } from './types.js';

export class Answer {
  /** The verdict for the page that was asked for. */
  readonly translation = new Translation();
  readonly witnesses = new Trail();
  isGranted = false;
  /** Pages around the one that was asked for, and the frame of the first; of a refusal the one page. */
  page = 0;
  pageCount = 0;
  frame = NaN;
  /** What is allowed there; of a refusal only the access that was asked for is known. */
  isReadable = false;
  isWritable = false;

  /** A refusal of one page that is for the one access alone. */
  refuse(page: number, type: FaultType, reason: string): void {
    refuse(this.translation, type, reason);
    this.isGranted = this.isReadable = this.isWritable = false;
    this.page = page;
    this.pageCount = 1;
    this.frame = NaN;
    this.witnesses.clear();
  }
}
