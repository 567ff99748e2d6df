/**
 * Physical descriptions as the verifier reads them: the frames of an MDL, a contiguous range or a PFN array, or what is
 * wrong with it [DDI IOMMU_MAP_PHYSICAL_ADDRESS]. Written apart from the interface's own reader.
 */
import { PAGE_BYTES, offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { Mdl, PageRun, PhysicalDescription } from '../proto/types.js';

/** Consecutive frames. */
export interface FrameRun {
  readonly frame: number;
  readonly pageCount: number;
}

/** 'partial': not whole pages. 'absent': NULL, empty, of no known type, or with another number of frames than pages. */
export type Problem = 'absent' | 'partial';

export interface Described {
  readonly runs: readonly FrameRun[];
  readonly pageCount: number;
  readonly problem?: Problem;
  /** Of an MDL: Mdl->MdlFlags. */
  readonly mdlFlags?: number;
  readonly isContiguousRange?: true;
}

export const MAP_TYPE_MDL = 0;
export const MAP_TYPE_CONTIGUOUS_RANGE = 1;
export const MAP_TYPE_PFN = 2;
const FRAME_BYTES = 8;

const ABSENT: Described = { runs: [], pageCount: 0, problem: 'absent' };
const PARTIAL: Described = { runs: [], pageCount: 0, problem: 'partial' };

export function describe(physical: PhysicalDescription | null): Described {
  if (physical === null || !physical.present) return ABSENT;
  const { mapType, base, size } = physical;
  if (mapType === MAP_TYPE_MDL) return describeMdl(physical.mdl);
  if (mapType === MAP_TYPE_PFN) return physical.hasPageFrame ? framesOf(physical.runs, physical.pageFrames, Number(physical.numberOfPages)) : ABSENT;
  if (mapType !== MAP_TYPE_CONTIGUOUS_RANGE || size === 0n) return ABSENT;
  if (offsetInPage(base) !== 0 || offsetInPage(size) !== 0) return PARTIAL;
  const pageCount = pageOf(size);
  return { runs: [{ frame: pageOf(base), pageCount }], pageCount, isContiguousRange: true };
}

export function describeMdl(mdl: Mdl | null): Described {
  if (mdl === null || !mdl.present || mdl.byteCount === 0) return ABSENT;
  if (mdl.byteOffset !== 0 || mdl.byteCount % PAGE_BYTES !== 0) return PARTIAL;
  const { runs, pageCount, problem } = framesOf(mdl.runs, mdl.pageFrames, mdl.byteCount / PAGE_BYTES);
  return problem === undefined ? { runs, pageCount, mdlFlags: mdl.flags } : { runs, pageCount, problem, mdlFlags: mdl.flags };
}

/** The frames of a list, or of an array of which nobody made a list. */
export function framesOf(runs: readonly PageRun[], array: Uint8Array, pageCount: number): Described {
  if (pageCount === 0 || pageCount > LIMITS.pagesPerMdl * FRAME_BYTES) return ABSENT;
  const read = runs.length > 0 ? readRuns(runs) : readArray(array);
  let pages = 0;
  for (const run of read) pages += run.pageCount;
  return pages === pageCount ? { runs: read, pageCount } : ABSENT;
}

function readRuns(runs: readonly PageRun[]): FrameRun[] {
  const read: FrameRun[] = [];
  for (const { frame, pageCount } of runs) read.push({ frame: Number(frame), pageCount: Number(pageCount) });
  return read;
}

function readArray(array: Uint8Array): FrameRun[] {
  const view = new DataView(array.buffer, array.byteOffset, array.length);
  const runs: { frame: number; pageCount: number }[] = [];
  let last: { frame: number; pageCount: number } | undefined;
  for (let at = 0; at + FRAME_BYTES <= array.length; at += FRAME_BYTES) {
    const frame = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (last !== undefined && frame === last.frame + last.pageCount) last.pageCount++;
    else runs.push((last = { frame, pageCount: 1 }));
  }
  return runs;
}

/** The frames of some pages of a description. */
export function* framesBetween(runs: readonly FrameRun[], offset: number, pageCount: number): Iterable<FrameRun> {
  let start = 0;
  for (const run of runs) {
    const from = Math.max(start, offset);
    const to = Math.min(start + run.pageCount, offset + pageCount);
    if (from < to) yield { frame: run.frame + from - start, pageCount: to - from };
    start += run.pageCount;
    if (start >= offset + pageCount) return;
  }
}
