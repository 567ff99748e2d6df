// Mapping and unmapping single pages of a domain in the core while others are mapped, what a mapped page costs in memory, and
// how long a contiguous range takes: beside the structure in which emulated IOMMUs keep mappings and beside tables in C. No
// message and no guest is involved on any side.
import { PageRuns } from '../../../dist/base/page-runs.js';
import { buildPeer, say } from '../measure.mjs';
import { BACKLOG, BATCH, BATCHES, COUNTS, SEED, WARM_OPERATIONS, fill, frameOf, layOut, leastOfBatches, makeCore, mapPage, passOn, shuffled, unmapPage } from '../pages.mjs';

const who = 'core';
const CAUSE = { call: 1, at: 0 };
const PEER_GOAL = { of: 'peer', atMost: 1 / 15 };
/** A page, a leaf of 2 MiB, one of 1 GiB, and 64 of these. */
const RANGES = [1, 512, 2 ** 18, 2 ** 24];
const RANGE_PAGE = 2 ** 26;
const RANGE_CALLS = 100;

/** Unmaps pages at random and maps them again some batches later, so that neither finds what the other has just touched; in the end all are mapped. */
function measurePages({ domain }, pages, count) {
  const order = shuffled(count);
  const size = Math.min(BATCH, count / 10);
  const backlog = Math.min(BACKLOG, count / 10 / size);
  const numbers = new Int32Array(size);
  const victims = new Int32Array(size);
  /** The victims of one batch; all batches together go round through all pages. */
  const prepare = (batch) => {
    for (let i = 0; i < size; i++) victims[i] = pages[(numbers[i] = order[(batch * size + i) % count])];
  };
  const unmap = () => {
    for (let i = 0; i < size; i++) unmapPage(domain, victims[i]);
  };
  const map = () => {
    for (let i = 0; i < size; i++) mapPage(domain, victims[i], frameOf(numbers[i]));
  };
  const measure = (batch, work) => {
    prepare(batch);
    const started = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - started) / size;
  };
  const least = { map: Infinity, unmap: Infinity };
  for (let batch = 0; batch < backlog; batch++) measure(batch, unmap);
  const first = WARM_OPERATIONS / size;
  for (let batch = 0; batch < first + BATCHES; batch++) {
    const unmapped = measure(batch + backlog, unmap);
    const mapped = measure(batch, map);
    if (batch < first) continue;
    least.unmap = Math.min(least.unmap, unmapped);
    least.map = Math.min(least.map, mapped);
  }
  for (let batch = first + BATCHES; batch < first + BATCHES + backlog; batch++) measure(batch, map);
  return least;
}

function mapRange({ domain }, frames) {
  for (let i = 0; i < RANGE_CALLS; i++) {
    if (!domain.map(RANGE_PAGE, frames, 3, CAUSE).ok || !domain.unmap(RANGE_PAGE, frames.pageCount, CAUSE).ok) throw new Error(`a range of ${frames.pageCount} pages was refused`);
  }
}

say({ note: 'So many single pages are mapped, one after the other in the domain\'s addresses and none beside its neighbour in memory. Random ones of them are unmapped and mapped again, with a tenth of them, up to 25,000, unmapped at any time; the least of 100 batches of up to 1,000 on every side. The core checks widths, reserved ranges and owners, counts, and records each call in the domain\'s history, none of which can be switched off. Memory is that of the tables, whole; the history takes 32 KiB for each domain beside it. The peer locks and looks the domain up, as QEMU\'s virtio-iommu does; the limit does no more than change entries and count them.' });
const tree = buildPeer('tree', ['glib-2.0']);
const radix = buildPeer('radix');
const pages = layOut('contiguous', COUNTS.at(-1));
const core = makeCore();
let filled = 0;
for (const n of COUNTS) {
  fill(core, pages, filled, n);
  filled = n;
  const bytes = (core.domain.tablePages * 4096) / n;
  const least = measurePages(core, pages, n);
  const goals = n === COUNTS.at(-1) ? { goal: PEER_GOAL } : {};
  say({ figure: 'map a page', who, unit: 'ns', n, value: least.map, ...goals });
  say({ figure: 'unmap a page', who, unit: 'ns', n, value: least.unmap, ...goals });
  say({ figure: 'memory of a mapped page', who, unit: 'B', n, value: bytes, ...(n >= 10_000 && { goal: { of: 'value', atMost: 16 } }) });
}
passOn(tree, ['map', 'contiguous', SEED, ...COUNTS]);
passOn(radix, ['map', 'contiguous', SEED, ...COUNTS]);

say({ note: 'A contiguous range is mapped and unmapped, aligned in both address spaces, so that it takes leaves as large as can be: one for each of 1, 512 and 262,144 pages.' });
for (const n of RANGES) {
  const frames = PageRuns.contiguous(2 ** 18, n);
  const value = leastOfBatches(() => mapRange(core, frames), { size: RANGE_CALLS });
  say({ figure: 'map and unmap a contiguous range of n pages', who, unit: 'ns', n, value, ...(n === 2 ** 18 && { goal: { of: 'value', atMost: 2000 } }) });
}
