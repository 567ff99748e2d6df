// Where a device's access to a page goes, asked of the core: among mappings that follow each other and among ones that are
// strewn over 256 GiB, beside the structure in which emulated IOMMUs keep mappings and beside a table walk in C.
import { Translation } from '../../../dist/iommu/iommu.js';
import { buildPeer, randomFrom, say } from '../measure.mjs';
import { BATCH, COUNTS, SEED, WARM_OPERATIONS, fill, frameOf, layOut, leastOfBatches, makeCore, passOn } from '../pages.mjs';

const who = 'core';
/** Of the module's own, as the compiler knows the values of those. */
const FIRST_FRAME = frameOf(1);
/** By layout: goals, and from how many mappings on they hold. */
const LAYOUTS = {
  contiguous: { from: 100_000, goals: [{ of: 'peer', atMost: 1 / 20 }, { of: 'limit', atMost: 3 }] },
  sparse: { from: 100_000, goals: [{ of: 'peer', atMost: 1 / 5 }] },
};

/** Faults of a batch. */
const FAULTS = 10;

const out = new Translation();
const asked = new Int32Array(BATCH);

/** What answers is compiled before what asks. */
function warmUp({ iommu, device }, pages, count) {
  for (let i = 0; i < WARM_OPERATIONS; i++) iommu.translate(device, pages[i % count], 1, 'read', out);
}

function ask({ iommu, device }, pages) {
  for (let i = 0; i < BATCH; i++) {
    const number = asked[i];
    if (!iommu.translate(device, pages[number], 1, 'read', out) || out.frame !== FIRST_FRAME + (number ^ 1)) throw new Error(`page ${pages[number]}: ${out.reason}`);
  }
}

/** An access to a page that nothing is mapped at, and the fault that tells of it. */
function refuse({ iommu, device }, page) {
  for (let i = 0; i < FAULTS; i++) {
    if (iommu.translate(device, page + i, 1, 'read', out)) throw new Error(`page ${page + i} is mapped`);
    if (iommu.fault(device, page + i, 0, 64, 'read', out).evidence.below === undefined) throw new Error('nothing is mapped nearby');
  }
}

say({ note: 'Each mapping is one page, asked for at random and compared with the frame it was mapped to; the least of 100 batches of 1,000 on every side. Sparse mappings are drawn from the pages of 256 GiB: each then has most of a table to itself, which is what the memory of such a mapping says; the arena is of the daemon\'s size, 1 GiB. The peer locks, finds the endpoint and then the interval, as QEMU\'s virtio-iommu does. The limit has no devices, no counters and no reasons to give.' });
const tree = buildPeer('tree', ['glib-2.0']);
const radix = buildPeer('radix');
for (const [layout, { from, goals }] of Object.entries(LAYOUTS)) {
  const pages = layOut(layout, COUNTS.at(-1));
  const core = makeCore();
  let filled = 0;
  for (const n of COUNTS) {
    fill(core, pages, filled, n);
    filled = n;
    const random = randomFrom(SEED + 2);
    const prepare = () => asked.forEach((_, i) => (asked[i] = random() % n));
    warmUp(core, pages, n);
    const value = leastOfBatches(() => ask(core, pages), { prepare });
    say({ figure: `translate a page, ${layout}`, who, unit: 'ns', n, value, ...(n >= from && { goals }) });
    if (layout === 'sparse') say({ figure: 'memory of a mapped page, sparse', who, unit: 'B', n, value: (core.domain.tablePages * 4096) / n });
  }
  passOn(tree, ['translate', layout, SEED, ...COUNTS]);
  passOn(radix, ['translate', layout, SEED, ...COUNTS]);
}
// Last, as it is no part of what a device does all day, and teaches the compiler other ways.
const pages = layOut('contiguous', COUNTS.at(-1));
const core = makeCore();
for (let i = 0; i < COUNTS.length; i++) {
  const n = COUNTS[i];
  fill(core, pages, COUNTS[i - 1] ?? 0, n);
  say({ figure: 'refuse an access and tell its fault', who, unit: 'ns', n, value: leastOfBatches(() => refuse(core, pages[n - 1] + 1), { size: FAULTS, batches: 200, warmed: 2000 }) });
}
