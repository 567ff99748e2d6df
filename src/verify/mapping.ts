/**
 * What the books keep of a mapping. Most are one run of frames at consecutive addresses: such a one is at once the call that
 * made it and its own piece of the domain's space, PIECE_BYTES in all, so that a domain with a million of them can be followed.
 */
import type { Mapping, SiteUse } from './book-types.js';
import { CallRecord, type CallPlace } from './call-record.js';
import type { FrameRun } from './physical.js';
import type { Range } from './range-map.js';

/** Bytes of a piece in a RangeMap with what points to it, and of a mapping of one run, which is its own piece. */
export const PIECE_BYTES = 128;
const MAPPING_BYTES = 256;
const RUN_BYTES = 64;

/** Bytes that the books need for a mapping besides its pieces. */
export function bytesBesidePieces(mapping: Mapping): number {
  const { ownBytes } = mapping.by.place;
  return mapping instanceof RunMapping ? ownBytes : MAPPING_BYTES + RUN_BYTES * mapping.runs.length + ownBytes;
}

interface MappingInit {
  readonly call: CallRecord;
  readonly how: Mapping['how'];
  readonly permissions: number;
  readonly runs: readonly FrameRun[];
  /** Where its pages begin; of identity mappings and regions each run is at its own. */
  readonly page: number;
}

/** Of the call that made it; what its place was granted is noted before (SessionBook.noteUse). */
export function mapping({ call, how, permissions, runs, page }: MappingInit): Mapping & { readonly page: number } {
  const [first] = runs;
  if (runs.length === 1 && (how === 'logical' || how === 'segment')) return new RunMapping(call, page, first!.frame, first!.pageCount, permissions);
  let pageCount = 0;
  let firstFrame = Infinity;
  let endFrame = 0;
  for (const run of runs) {
    pageCount += run.pageCount;
    firstFrame = Math.min(firstFrame, run.frame);
    endFrame = Math.max(endFrame, run.frame + run.pageCount);
  }
  const site = how === 'region' ? undefined : call.place.use;
  return { how, by: call, permissions, runs, firstFrame, endFrame, page, pageCount, site, pagesLeft: pageCount, endInjected: false };
}

/** A mapping of one run by MapLogicalRange, MapLogicalRangeEx or MapReservedLogicalRange. */
export class RunMapping extends CallRecord implements Mapping, Range<Mapping> {
  pagesLeft: number;
  endInjected = false;

  constructor(
    { call, at, place }: { readonly call: number; readonly at: number; readonly place: CallPlace },
    readonly page: number,
    readonly frame: number,
    readonly pageCount: number,
    readonly permissions: number,
  ) {
    super(call, at, place);
    this.pagesLeft = pageCount;
  }

  get how(): 'logical' | 'segment' {
    return this.place.routine === 'mapReservedLogicalRange' ? 'segment' : 'logical';
  }

  get by(): CallRecord {
    return this;
  }

  get runs(): readonly FrameRun[] {
    return [{ frame: this.frame, pageCount: this.pageCount }];
  }

  get firstFrame(): number {
    return this.frame;
  }

  get endFrame(): number {
    return this.frame + this.pageCount;
  }

  get site(): SiteUse | undefined {
    return this.place.use;
  }

  get value(): Mapping {
    return this;
  }

  get offset(): number {
    return 0;
  }
}
