// Mapping, unmapping and finding single pages of a domain in the core, beside a balanced tree of intervals in C: how
// emulated IOMMUs without tables of their own keep mappings. No message and no guest is involved on either side.
import { Arena } from '../../../dist/iommu/arena.js';
import { Iommu, Translation } from '../../../dist/iommu/iommu.js';
import { PageRuns } from '../../../dist/base/page-runs.js';
import { nanoseconds, randomFrom, runPeer, say } from '../measure.mjs';

const SEED = 1;
const PAGES = 65_536;
const OPERATIONS = 400_000;
const CAUSE = { call: 1, at: 0 };

const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(64 * 2 ** 20)), clock: { now: () => 0 } });
const domain = iommu.createDomain().value;
const device = iommu.addDevice(0x28);
iommu.attach(domain, device, CAUSE);

const random = randomFrom(SEED);
const mapped = new Uint8Array(PAGES);
const frame = (page) => ((page * 7919) % PAGES) + 0x100000;

function change(count) {
  for (let i = 0; i < count; i++) {
    const page = random() % PAGES;
    const outcome = mapped[page] === 0 ? domain.map(page, PageRuns.contiguous(frame(page), 1), 3, CAUSE) : domain.unmap(page, 1, CAUSE);
    if (!outcome.ok) throw new Error(outcome.why);
    mapped[page] ^= 1;
  }
}

const out = new Translation();
function find(count) {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const page = random() % PAGES;
    if (iommu.translate(device, page, 1, 'write', out)) found += out.frame === frame(page) ? 1 : NaN;
  }
  if (!(found > 0)) throw new Error('a page was found at another frame, or none was');
}

// Half of the pages are mapped, at random, from here on.
change(OPERATIONS);
const who = 'core';
say({ note: `${PAGES} pages, half of them mapped at any time; a random one is unmapped if it is mapped, else mapped; then random ones are looked up. Operations per run: ${OPERATIONS} each. The core also keeps each page's history for fault reports.` });
say({ figure: 'map or unmap a page', who, unit: 'ns', value: nanoseconds(OPERATIONS, () => change(OPERATIONS)) });
say({ figure: 'translate a page', who, unit: 'ns', value: nanoseconds(OPERATIONS, () => find(OPERATIONS)) });
runPeer('tree', [SEED, PAGES, OPERATIONS]);
