import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { Fault } from '../../src/iommu/types.js';
import { HeldFaults } from '../../src/machine/held-faults.js';

function fault(page: number, over: Partial<Fault> = {}): Fault {
  return { requester: 0x28, access: 'read', page, offset: 0, length: 1, type: 'TranslationFault', reason: '', domain: undefined, isStage1: false, at: 0, ...over };
}

function rig() {
  const delivered: string[] = [];
  return { delivered, held: new HeldFaults(({ page, length }) => delivered.push(`${page}+${length}`)) };
}

t.test('a fault goes its way once, with the length of its access', async (t) => {
  const { held, delivered } = rig();
  held.hold(1n, fault(10));
  t.same(delivered, []);
  t.equal(held.end(1n, 4096), true);
  t.equal(held.end(1n, 4096), false);
  t.same(delivered, ['10+4096']);
});

t.test('one too many pushes the oldest out', async (t) => {
  const { held, delivered } = rig();
  for (let i = 0; i <= LIMITS.faultsHeld; i++) held.hold(BigInt(i), fault(i));
  t.same(delivered, ['0+1']);
  t.equal(held.size, LIMITS.faultsHeld);
});

t.test('what is still held goes when nobody reports any more', async (t) => {
  const { held, delivered } = rig();
  held.hold(1n, fault(1));
  held.hold(2n, fault(2));
  held.endAll();
  t.same(delivered, ['1+1', '2+1']);
  t.equal(held.size, 0);
});

t.test('a refusal that came too late is forgotten, others stay', async (t) => {
  const { held, delivered } = rig();
  held.hold(1n, fault(1));
  held.hold(2n, fault(1, { access: 'write' }));
  held.hold(3n, fault(1, { offset: 4 }));
  held.hold(4n, fault(1, { requester: 0x30 }));
  held.forget(fault(1));
  t.equal(held.size, 3);
  t.equal(held.end(1n, 8), false);
  t.same(delivered, []);
});
