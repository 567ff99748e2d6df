import t from 'tap';
import { ramAt } from '../../src/base/memory.js';
import { Trail } from '../../src/iommu/trail.js';

const [region] = ramAt(0, 8).regions;

t.test('words come back as they were read, all 64 bits of them', async (t) => {
  const trail = new Trail();
  trail.add(0xf_ffff_ffff_fff8, { low: -1, high: -1, region });
  trail.add(8, { low: 0x89abcdef | 0, high: 0x01234567, region: undefined });
  t.equal(trail.length, 2);
  t.same([trail.addressAt(0), trail.valueAt(0)], [0xf_ffff_ffff_fff8, 0xffff_ffff_ffff_ffffn]);
  t.same([trail.addressAt(1), trail.valueAt(1)], [8, 0x0123_4567_89ab_cdefn]);
  t.same([trail.regionOf(0) === region, trail.regionOf(1)], [true, undefined]);
  t.ok(Number.isNaN(trail.doubleAt(0)));
  t.equal(trail.doubleAt(1), new Float64Array(BigUint64Array.of(0x0123_4567_89ab_cdefn).buffer)[0]);
  trail.clear();
  t.equal(trail.length, 0);
});

t.test('a walk longer than any is an error of ours', async (t) => {
  const trail = new Trail();
  for (let i = 0; i < 8; i++) trail.add(i * 8, { low: 0, high: 0, region });
  t.throws(() => trail.add(64, { low: 0, high: 0, region }), /more than 8/);
});
