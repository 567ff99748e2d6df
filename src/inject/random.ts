/** Chances from a seed: the same seed gives the same sequence, on every machine (mulberry32, 32 bits of state). */
const STEP = 0x6d2b79f5;
/** Odd, so that neighbouring indices give seeds far apart. */
const SCATTER = 0x9e3779b1;

/** Gives numbers from 0 up to, not including, 1. `index` tells the sequences of one seed apart. */
export function chances(seed: number, index: number): () => number {
  let state = (seed ^ Math.imul(index + 1, SCATTER)) >>> 0;
  return () => {
    state = (state + STEP) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
