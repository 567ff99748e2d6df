/**
 * Physical descriptions: an MDL, a contiguous range or a PFN array as it came in a message becomes page runs, or is refused.
 *
 * A description is good when it is there, starts on a page edge, has whole pages and at least one, and names exactly as
 * many frames as it has pages, all of them below the physical width (ddi.md 2.1 rule 9; DDI-067, DDI-199 to DDI-203). Lists
 * of frames come in one of two forms, never both. Which status a bad one gets depends on the routine. Nothing here
 * allocates per page; the result holds 16 bytes for each run of consecutive frames, so at most 16 MiB for the longest list
 * of frames that a message can hold (LIMITS.messageBytes), and less for runs (LIMITS.fieldsPerMessage).
 */
import { PAGE_BYTES, PAGE_SHIFT, offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { PageRuns } from '../base/page-runs.js';
import type { Mdl, PageRun, PhysicalDescription } from '../proto/types.js';

/** IOMMU_MAP_PHYSICAL_ADDRESS_TYPE. */
const MAP_TYPE_MDL = 0;
const MAP_TYPE_CONTIGUOUS_RANGE = 1;
const MAP_TYPE_PFN = 2;

const FRAME_BYTES = 8;
/** Room for this many runs to begin with; it doubles. */
const FIRST_RUNS = 16;

/** The description's pages in order, or undefined when it is not a good one. [DDI IOMMU_MAP_PHYSICAL_ADDRESS] */
export function readPhysical(physical: PhysicalDescription | null, physicalBits: number): PageRuns | undefined {
  if (physical === null || !physical.present) return undefined;
  switch (physical.mapType) {
    case MAP_TYPE_MDL:
      return readMdl(physical.mdl, physicalBits);
    case MAP_TYPE_CONTIGUOUS_RANGE:
      return readRange(physical, physicalBits);
    case MAP_TYPE_PFN:
      return readPfnArray(physical, physicalBits);
    default:
      return undefined;
  }
}

function readRange({ base, size }: PhysicalDescription, physicalBits: number): PageRuns | undefined {
  if (offsetInPage(base) !== 0 || offsetInPage(size) !== 0 || size === 0n) return undefined;
  const frame = pageOf(base);
  const pageCount = pageOf(size);
  return frame + pageCount > frameLimitOf(physicalBits) ? undefined : PageRuns.contiguous(frame, pageCount);
}

function readPfnArray({ hasPageFrame, numberOfPages, runs, pageFrames }: PhysicalDescription, physicalBits: number): PageRuns | undefined {
  if (!hasPageFrame || numberOfPages === 0n) return undefined;
  return readPages(runs, pageFrames, Number(numberOfPages), frameLimitOf(physicalBits));
}

/** The MDL's pages in order, or undefined when it is not a good one. `physicalBits` is the width of physical addresses. */
export function readMdl(mdl: Mdl | null, physicalBits: number): PageRuns | undefined {
  if (mdl === null || !mdl.present || mdl.byteOffset !== 0) return undefined;
  if (mdl.byteCount === 0 || mdl.byteCount % PAGE_BYTES !== 0) return undefined;
  const pageCount = mdl.byteCount / PAGE_BYTES;
  if (pageCount > LIMITS.pagesPerMdl) return undefined;
  return readPages(mdl.runs, mdl.pageFrames, pageCount, frameLimitOf(physicalBits));
}

/** By the width of physical addresses: a power is not computed for each call. */
const FRAME_LIMITS = Array.from({ length: 65 }, (_, physicalBits) => 2 ** (physicalBits - PAGE_SHIFT));

function frameLimitOf(physicalBits: number): number {
  return FRAME_LIMITS[physicalBits]!;
}

function readPages(runs: readonly PageRun[], pageFrames: Uint8Array, pageCount: number, frameLimit: number): PageRuns | undefined {
  if (runs.length === 0) return readFrames(pageFrames, pageCount, frameLimit);
  return pageFrames.length === 0 ? readRuns(runs, pageCount, frameLimit) : undefined;
}

function readRuns(runs: readonly PageRun[], pageCount: number, frameLimit: number): PageRuns | undefined {
  if (runs.length > pageCount) return undefined;
  if (runs.length === 1) return readRun(runs[0]!, pageCount, frameLimit);
  const pairs = new Float64Array(runs.length * 2);
  let pages = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    // Exact where it matters: a rounded number is far above both limits.
    const frame = Number(run.frame);
    const count = Number(run.pageCount);
    if (count === 0 || count > pageCount - pages || frame + count > frameLimit) return undefined;
    pairs[2 * i] = frame;
    pairs[2 * i + 1] = count;
    pages += count;
  }
  return pages === pageCount ? new PageRuns(pairs) : undefined;
}

/** One run is all there is of most descriptions. */
function readRun(run: PageRun, pageCount: number, frameLimit: number): PageRuns | undefined {
  const frame = Number(run.frame);
  return Number(run.pageCount) === pageCount && frame + pageCount <= frameLimit ? PageRuns.contiguous(frame, pageCount) : undefined;
}

/**
 * `bytes` is an array of little-endian 64-bit frame numbers at any alignment. Each is read once: should the bytes be shared
 * with the guest, what was checked is what is mapped.
 */
function readFrames(bytes: Uint8Array, pageCount: number, frameLimit: number): PageRuns | undefined {
  if (bytes.length !== pageCount * FRAME_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let pairs = new Float64Array(2 * Math.min(FIRST_RUNS, pageCount));
  let used = 0;
  let next = -1;
  for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
    const frame = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (frame >= frameLimit) return undefined;
    if (frame === next) pairs[used - 1]!++;
    else {
      if (used === pairs.length) pairs = doubled(pairs);
      pairs[used++] = frame;
      pairs[used++] = 1;
    }
    next = frame + 1;
  }
  return used === 2 ? PageRuns.contiguous(pairs[0]!, pairs[1]!) : new PageRuns(pairs.slice(0, used));
}

function doubled(pairs: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(pairs.length * 2);
  larger.set(pairs);
  return larger;
}
