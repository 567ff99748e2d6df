/**
 * Page frames in page order, as runs of consecutive frames: what every form of physical description (MDL, contiguous
 * range, PFN array) becomes before anything is mapped.
 */
export class PageRuns {
  /** Pages in all runs. */
  readonly pageCount: number;

  /** `pairs` holds (first frame, page count) for each run; page counts are positive, frames below 2^40. Kept, not copied. */
  constructor(readonly pairs: Float64Array) {
    let pages = 0;
    for (let i = 1; i < pairs.length; i += 2) pages += pairs[i]!;
    this.pageCount = pages;
  }

  get runCount(): number {
    return this.pairs.length / 2;
  }

  frameOf(run: number): number {
    return this.pairs[2 * run]!;
  }

  pagesOf(run: number): number {
    return this.pairs[2 * run + 1]!;
  }

  /** Consecutive frames given one by one. */
  static fromFrames(frames: Iterable<number>): PageRuns {
    const pairs: number[] = [];
    for (const frame of frames) {
      const last = pairs.length - 2;
      if (last >= 0 && pairs[last]! + pairs[last + 1]! === frame) pairs[last + 1]!++;
      else pairs.push(frame, 1);
    }
    return new PageRuns(Float64Array.from(pairs));
  }

  static contiguous(frame: number, pageCount: number): PageRuns {
    return new PageRuns(Float64Array.of(frame, pageCount));
  }
}
