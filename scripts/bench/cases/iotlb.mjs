// A hit in the IOTLB of a caller-owned domain, and the walk that it saves, beside a lookup in a hash table in C: what
// emulated IOMMUs have as IOTLB.
import { ramAt } from '../../../dist/base/memory.js';
import { Arena } from '../../../dist/iommu/arena.js';
import { Iommu, Translation } from '../../../dist/iommu/iommu.js';
import { buildPeer, randomFrom, say } from '../measure.mjs';
import { BATCH, COUNTS, FIRST_PAGE, SEED, WARM_OPERATIONS, frameOf, leastOfBatches, passOn } from '../pages.mjs';

const who = 'core';
const CAUSE = { call: 1, at: 0 };
/** Below what the IOTLB holds, 64 sets of 4, so that all hit. */
const HOT_PAGES = 128;
/** Each use of the IOTLB is checked against the tables, as the daemon does it. */
const EACH = 1;
const ONE_OF_256 = 256;
const NONE = 0;
const TABLE_BYTES = 4096;
const ROOT = 0x10000;
/** Of the module's own, as the compiler knows the values of those. */
const FIRST = FIRST_PAGE;
const FIRST_FRAME = frameOf(1);

/** Four levels of x64 tables, the last full of pages from FIRST_PAGE on; gives the memory that they lie in. */
function tables(count) {
  const last = Math.ceil(count / 512);
  const memory = ramAt(0, ROOT + (4 + Math.ceil(last / 512) + last) * TABLE_BYTES);
  const { buffer, byteOffset } = memory.regions[0].bytes;
  const view = new DataView(buffer, byteOffset);
  let next = ROOT + TABLE_BYTES;
  const set = (address, frame) => view.setBigUint64(address, BigInt(frame * TABLE_BYTES) | 7n, true);
  const below = (table, index) => {
    const address = table + index * 8;
    if (view.getBigUint64(address, true) === 0n) {
      set(address, next / TABLE_BYTES);
      next += TABLE_BYTES;
    }
    return Number(view.getBigUint64(address, true) & ~0xfffn);
  };
  for (let number = 0; number < count; number++) {
    const page = FIRST_PAGE + number;
    let table = ROOT;
    for (let level = 4; level > 1; level--) table = below(table, Math.floor(page / 512 ** (level - 1)) % 512);
    set(table + (page % 512) * 8, frameOf(number));
  }
  return memory;
}

function setUp(memory, checkInterval) {
  const onStale = () => {
    throw new Error('an entry was stale');
  };
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(2 ** 20)), clock: { now: () => 0 }, iotlb: { checkInterval }, onStale });
  iommu.setMemory(memory);
  const domain = iommu.createDomain({ kind: 'unmanaged' }).value;
  const configured = domain.configure({ firstLevelPageTableRoot: BigInt(ROOT), translationEnabled: true, levels: 4 });
  if (!configured.ok) throw new Error(configured.why);
  const device = iommu.addDevice(0x28);
  iommu.attach(domain, device, CAUSE);
  return { iommu, device, domain };
}

const out = new Translation();
const asked = new Int32Array(BATCH);

/** The entries are there then, and what looks for them is compiled before what asks for it. */
function warmUp({ iommu, device }, stride) {
  for (let i = 0; i < WARM_OPERATIONS; i++) iommu.translate(device, FIRST + (i % HOT_PAGES) * stride, 1, 'read', out);
}

function ask({ iommu, device }) {
  for (let i = 0; i < BATCH; i++) {
    const number = asked[i];
    if (!iommu.translate(device, FIRST + number, 1, 'read', out) || out.frame !== FIRST_FRAME + (number ^ 1)) throw new Error(`page ${FIRST + number}: ${out.reason}`);
  }
}

function flushAndAsk({ iommu, device, domain }) {
  for (let i = 0; i < BATCH; i++) {
    domain.flush();
    if (!iommu.translate(device, FIRST + asked[i], 1, 'read', out)) throw new Error(out.reason);
  }
}

/** Hits among pages as far apart as they can be; an odd stride spreads them over all sets. */
function measure(memory, n, checkInterval, work = ask) {
  const core = setUp(memory, checkInterval);
  const random = randomFrom(SEED);
  const stride = (Math.floor(n / HOT_PAGES) - 1) | 1;
  const prepare = () => asked.forEach((_, i) => (asked[i] = (random() % HOT_PAGES) * stride));
  warmUp(core, stride);
  const value = leastOfBatches(() => work(core), { prepare });
  const { hits, misses } = core.domain.callerTables.statistics;
  if (work === ask && hits < misses * 100) throw new Error(`these were no hits: ${hits} hits, ${misses} misses`);
  return value;
}

say({ note: `128 of n pages of four-level x64 tables, as far apart as they can be, read at random by the untagged DMA of one device: all in the IOTLB, or the domain flushed before each; the least of 100 batches of 1,000 on every side. Each hit goes through the device and its domain, finds its set and way, is judged by its rights, counted, and checked against the tables, as in the daemon: the four words that the walk behind it read are compared where they stand. Neither the hash table nor the limit, a 4-way IOTLB in C, does anything like the last: the row where one of ${ONE_OF_256} is checked says what is left without it, and so does the column without checking, where none is.` });
const hash = buildPeer('hash', ['glib-2.0']);
const radix = buildPeer('radix');
const memories = COUNTS.map((n) => [n, tables(n)]);
for (const [n, memory] of memories) {
  say({ figure: 'IOTLB hit', who, unit: 'ns', n, value: measure(memory, n, EACH), goal: { of: 'value', atMost: 8 } });
  say({ figure: 'IOTLB hit', who: 'core, nothing checked', role: 'unchecked', unit: 'ns', n, value: measure(memory, n, NONE) });
  passOn(hash, [SEED, n]);
  passOn(radix, ['iotlb', SEED, n]);
}
for (const [n, memory] of memories) say({ figure: `IOTLB hit, one of ${ONE_OF_256} checked against the tables`, who, unit: 'ns', n, value: measure(memory, n, ONE_OF_256) });
for (const [n, memory] of memories) say({ figure: 'flush and walk of four levels', who, unit: 'ns', n, value: measure(memory, n, EACH, flushAndAsk) });
