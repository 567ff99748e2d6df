// What the cases about the core share with the programs in C beside them (peer/random.h): how mappings are laid out, in which
// order they are asked for, and how a figure is made of short batches.
import { execFileSync } from 'node:child_process';
import { Arena } from '../../dist/iommu/arena.js';
import { PageRuns } from '../../dist/base/page-runs.js';
import { Iommu } from '../../dist/iommu/iommu.js';
import { randomFrom } from './measure.mjs';

export const SEED = 1;
export const COUNTS = [1000, 10_000, 100_000, 1_000_000];
export const FIRST_PAGE = 0x100000;
const FIRST_FRAME = 0x100000;
const SPARSE_BITS = 26;
export const BATCH = 1000;
export const BATCHES = 100;
/** Operations before the first that counts: by then everything is compiled. */
export const WARM_OPERATIONS = 200_000;
/** Batches of pages that stay unmapped for a while. */
export const BACKLOG = 25;
const CAUSE = { call: 1, at: 0 };
const ARENA_BYTES = 2 ** 30;

/** Frame of the mapping with this number: pages that follow each other have frames that do not. */
export const frameOf = (number) => FIRST_FRAME + (number ^ 1);

/** Pages of `count` mappings in the order of their numbers, above 4 GiB: one after the other, or drawn from 2^26, each once. */
export function layOut(layout, count) {
  if (layout === 'contiguous') return Int32Array.from({ length: count }, (_, number) => FIRST_PAGE + number);
  const random = randomFrom(SEED);
  const taken = new Uint8Array(2 ** SPARSE_BITS);
  return Int32Array.from({ length: count }, () => {
    for (;;) {
      const drawn = random() >>> (32 - SPARSE_BITS);
      if (taken[drawn]++ === 0) return FIRST_PAGE + drawn;
    }
  });
}

/** The numbers below `count` in random order. */
export function shuffled(count) {
  const random = randomFrom(SEED + 1);
  const order = Int32Array.from({ length: count }, (_, number) => number);
  for (let i = count - 1; i > 0; i--) {
    const other = random() % (i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** A domain with a device, and nothing mapped. */
export function makeCore() {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(ARENA_BYTES)), clock: { now: () => 0 } });
  const domain = iommu.createDomain().value;
  const device = iommu.addDevice(0x28);
  iommu.attach(domain, device, CAUSE);
  return { iommu, domain, device };
}

/** Maps the pages of numbers `from` to `to` - 1. */
export function fill({ domain }, pages, from, to) {
  for (let number = from; number < to; number++) mapPage(domain, pages[number], frameOf(number));
}

export function mapPage(domain, page, frame) {
  if (!domain.map(page, PageRuns.contiguous(frame, 1), 3, CAUSE).ok) throw new Error(`page ${page} could not be mapped`);
}

export function unmapPage(domain, page) {
  if (!domain.unmap(page, 1, CAUSE).ok) throw new Error(`page ${page} could not be unmapped`);
}

/**
 * Nanoseconds for each of the operations that `work` does in a batch, the least of BATCHES of them: short enough to pass
 * between two interruptions, long enough for the clock. `prepare` makes each batch ready, unmeasured.
 */
export function leastOfBatches(work, { prepare = () => {}, size = BATCH, batches = BATCHES, warmed = WARM_OPERATIONS } = {}) {
  let least = Infinity;
  for (let batch = -warmed / size; batch < batches; batch++) {
    prepare();
    const started = process.hrtime.bigint();
    work();
    const took = Number(process.hrtime.bigint() - started) / size;
    if (batch >= 0 && took < least) least = took;
  }
  return least;
}

/** Passes on what a program of scripts/bench/peer prints; nothing where it could not be built. */
export function passOn(program, words) {
  if (program !== undefined) process.stdout.write(execFileSync(program, words.map(String), { encoding: 'utf8' }));
}
