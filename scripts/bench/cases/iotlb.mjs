// A hit in the IOTLB of a caller-owned domain, and the walk that it saves, beside a lookup in a hash table in C: what
// emulated IOMMUs have as IOTLB.
import { Arena } from '../../../dist/iommu/arena.js';
import { ramAt } from '../../../dist/base/memory.js';
import { Iommu, Translation } from '../../../dist/iommu/iommu.js';
import { nanoseconds, randomFrom, runPeer, say } from '../measure.mjs';

const SEED = 1;
/** Below what the IOTLB holds, so that all hit. */
const PAGES = 128;
const OPERATIONS = 1_000_000;
const CAUSE = { call: 1, at: 0 };
const ROOT = 0x10000;

const memory = ramAt(0, 1 << 20);
const view = new DataView(memory.regions[0].bytes.buffer, memory.regions[0].bytes.byteOffset);
const entry = (table, index, to) => view.setBigUint64(table + index * 8, BigInt(to) | 7n, true);
// Four levels to one last table: present, writable, user.
for (let level = 0; level < 3; level++) entry(ROOT + level * 4096, 0, ROOT + (level + 1) * 4096);
for (let page = 0; page < PAGES; page++) entry(ROOT + 3 * 4096, page, (0x100 + page) * 4096);

function setUp(iotlb) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(2 ** 20)), clock: { now: () => 0 }, iotlb });
  iommu.setMemory(memory);
  const domain = iommu.createDomain({ kind: 'unmanaged' }).value;
  const configured = domain.configure({ firstLevelPageTableRoot: BigInt(ROOT), translationEnabled: true, levels: 4 });
  if (!configured.ok) throw new Error(configured.why);
  const device = iommu.addDevice(0x28);
  iommu.attach(domain, device, CAUSE);
  return { iommu, device, domain };
}

const random = randomFrom(SEED);
const out = new Translation();
function ask({ iommu, device }, count) {
  for (let i = 0; i < count; i++) {
    const page = random() % PAGES;
    if (!iommu.translate(device, page, 1, 'read', out) || out.frame !== 0x100 + page) throw new Error(`page ${page}: ${out.reason}`);
  }
}

const warm = setUp({});
const flushed = setUp({});
say({ note: `${PAGES} pages of one x64 table, read at random by the untagged DMA of one device: all in the IOTLB, or the domain flushed before each. Every hit checks now and then whether it is stale, which a hash table does not.` });
say({ figure: 'IOTLB hit', who: 'core', unit: 'ns', value: nanoseconds(OPERATIONS, () => ask(warm, OPERATIONS)) });
const { hits, misses } = { hits: 0, misses: 0, ...warm.domain.callerTables.statistics };
if (hits < misses * 100) throw new Error(`these were no hits: ${hits} hits, ${misses} misses`);
const walks = OPERATIONS / 10;
say({ figure: 'flush and walk of four levels', who: 'core', unit: 'ns', value: nanoseconds(walks, () => {
  for (let i = 0; i < walks; i++) {
    flushed.domain.flush();
    ask(flushed, 1);
  }
}) });
runPeer('hash', [SEED, PAGES, OPERATIONS]);
