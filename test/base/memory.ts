/** Guest memory over plain regions: which region holds a byte. */
import t from 'tap';
import { RegionMemory } from '../../src/base/memory.js';

const PAGE = 4096;
const at = (address: number, length = PAGE) => ({ address, length, bytes: new Uint8Array(0) });

t.test('every byte is found in its region, and none between them, in any order of asking', async (t) => {
  const regions = Array.from({ length: 100 }, (_, i) => at(i * 3 * PAGE, i % 2 === 0 ? PAGE : 2 * PAGE));
  const memory = new RegionMemory([...regions].reverse());
  t.strictSame(memory.regions, regions);
  for (const region of [...regions, ...regions.toReversed()]) {
    const end = region.address + region.length;
    const found = [region.address, end - 1, end].map((address) => memory.regionAt(address));
    if (found[0] !== region || found[1] !== region || found[2] !== undefined) t.fail(`region at ${region.address}`);
  }
  t.equal(memory.regionAt(-1), undefined);
  t.equal(memory.regionAt(2 ** 51), undefined);
  t.equal(memory.regionAt(2 ** 63), undefined);
  t.equal(memory.regionAt(NaN), undefined);
});

t.test('regions that touch are good, ones that overlap or leave the physical address space are not', async (t) => {
  t.doesNotThrow(() => new RegionMemory([at(PAGE), at(0), at(2 ** 52 - PAGE)]));
  t.throws(() => new RegionMemory([at(0, PAGE + 1), at(PAGE)]), RangeError);
  t.throws(() => new RegionMemory([at(2 ** 52 - PAGE, PAGE + 1)]), RangeError);
});
