import t from 'tap';
import { Trail } from '../../src/iommu/trail.js';

t.test('words come back as they were read, all 64 bits of them', async (t) => {
  const trail = new Trail();
  trail.add(0xf_ffff_ffff_fff8, -1, -1);
  trail.add(8, 0x89abcdef | 0, 0x01234567);
  t.equal(trail.length, 2);
  t.same([trail.addressAt(0), trail.valueAt(0)], [0xf_ffff_ffff_fff8, 0xffff_ffff_ffff_ffffn]);
  t.same([trail.addressAt(1), trail.valueAt(1)], [8, 0x0123_4567_89ab_cdefn]);
  trail.clear();
  t.equal(trail.length, 0);
});

t.test('a walk longer than any is an error of ours', async (t) => {
  const trail = new Trail();
  for (let i = 0; i < 8; i++) trail.add(i * 8, 0, 0);
  t.throws(() => trail.add(64, 0, 0), /more than 8/);
});
