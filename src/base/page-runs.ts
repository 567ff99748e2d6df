/**
 * Page frames in page order, as runs of consecutive frames: what every form of physical description (MDL, contiguous
 * range, PFN array) becomes before anything is mapped.
 *
 * One run, the commonest description of all, is kept in the object itself: a call for it allocates nothing else.
 */
export class PageRuns {
  /** Pages in all runs. */
  readonly pageCount: number;
  readonly runCount: number;
  /** Of one run alone. */
  readonly #frame: number;
  /** (first frame, page count) for each run; not there for one run alone. */
  readonly #pairs: Float64Array | undefined;

  /** `pairs` holds (first frame, page count) for each run; page counts are positive, frames below 2^40. Kept, not copied. */
  constructor(pairs: Float64Array);
  /** One run. */
  constructor(frame: number, pageCount: number);
  constructor(pairs: Float64Array | number, pageCount = 0) {
    if (typeof pairs === 'number') {
      this.#frame = pairs;
      this.#pairs = undefined;
      this.pageCount = pageCount;
      this.runCount = 1;
      return;
    }
    let pages = 0;
    for (let i = 1; i < pairs.length; i += 2) pages += pairs[i]!;
    this.#frame = 0;
    this.#pairs = pairs;
    this.pageCount = pages;
    this.runCount = pairs.length / 2;
  }

  /** (first frame, page count) for each run, for who wants them all. */
  get pairs(): Float64Array {
    return this.#pairs ?? Float64Array.of(this.#frame, this.pageCount);
  }

  frameOf(run: number): number {
    return this.#pairs === undefined ? this.#frame : this.#pairs[2 * run]!;
  }

  pagesOf(run: number): number {
    return this.#pairs === undefined ? this.pageCount : this.#pairs[2 * run + 1]!;
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
    return new PageRuns(frame, pageCount);
  }
}
