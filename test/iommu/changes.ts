/** What a listener is told: every way in which pages go, attachments come and go, caller-owned tables are taken or flushed. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { ChangeListener } from '../../src/iommu/changes.js';
import { Iommu, type DomainShape } from '../../src/iommu/iommu.js';
import { armConfiguration } from '../helpers/guest-tables.js';

const CAUSE = { call: 1, at: 0 };

function rig(shape: DomainShape = {}) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(1 << 20)), clock: new ManualClock() });
  const outcome = iommu.createDomain(shape);
  if (!outcome.ok) throw new Error(outcome.why);
  const domain = outcome.value;
  const told: string[] = [];
  const listener: ChangeListener = {
    unmapped: (of, page, pageCount) => told.push(`unmapped ${of.id}: ${page}+${pageCount}`),
    refreshed: (of) => told.push(`refreshed ${of.id}`),
    attached: (device, to) => told.push(`attached ${device.id} to ${to.id}: ${device.domain?.id}`),
    detached: (device, from) => told.push(`detached ${device.id} from ${from.id}: ${device.domain?.id}`),
  };
  iommu.listen(listener);
  return { iommu, domain, told };
}

t.test('an unmap is told when it is done, a map and a refused unmap are not', async (t) => {
  const { domain, told } = rig();
  domain.map(16, PageRuns.contiguous(0x100, 4), 3, CAUSE);
  domain.unmap(15, 2, CAUSE);
  t.same(told, []);
  domain.unmap(17, 2, CAUSE);
  t.same(told, ['unmapped 1: 17+2']);
});

t.test('an identity unmap is told run by run', async (t) => {
  const { domain, told } = rig();
  domain.mapIdentity(PageRuns.fromFrames([4, 5, 9]), 3, CAUSE);
  domain.unmapIdentity(PageRuns.fromFrames([4, 5, 9]), CAUSE);
  t.same(told, ['unmapped 1: 4+2', 'unmapped 1: 9+1']);
});

t.test('segments are told, one by one and when their owner lets all tokens go', async (t) => {
  const { domain, told } = rig({ allocatorWidth: 32 });
  const outcome = domain.reserve({ pageCount: 8 }, CAUSE);
  if (!outcome.ok) return t.fail(outcome.why);
  const token = outcome.value;
  for (const offset of [0, 2, 5]) domain.mapSegment(token, offset, PageRuns.contiguous(0x100, 2), 3, CAUSE);
  domain.unmapSegment(token, 2, 2, CAUSE);
  t.same(told, [`unmapped 1: ${token.page + 2}+2`]);
  domain.releaseTokens(CAUSE);
  t.same(told.slice(1), [`unmapped 1: ${token.page}+2`, `unmapped 1: ${token.page + 5}+2`]);
});

t.test('a device that comes and goes is told after its books say so, a refused attach is not', async (t) => {
  const { iommu, domain, told } = rig();
  const device = iommu.addDevice(0x28);
  iommu.attach(domain, device, CAUSE);
  iommu.attach(domain, device, CAUSE);
  iommu.detach(device, CAUSE);
  iommu.detach(device, CAUSE);
  t.same(told, ['attached 40 to 1: 1', 'detached 40 from 1: undefined']);
});

t.test('a PASID is nobody that readers know', async (t) => {
  const { iommu, domain, told } = rig({ kind: 'translate-s1' });
  const device = iommu.addDevice(0x28);
  device.createPasid(7);
  t.ok(iommu.attachPasid(domain, device, 7, CAUSE).ok);
  iommu.detachPasid(device, 7, CAUSE);
  t.same(told, []);
});

t.test('caller-owned tables that are taken or flushed are told, a configuration that is refused is not', async (t) => {
  const { domain, told } = rig({ kind: 'unmanaged' });
  domain.configure(armConfiguration({ inputSize0: 99 }), CAUSE);
  t.same(told, []);
  domain.configure(armConfiguration(), CAUSE);
  domain.flush(CAUSE);
  domain.flushAddresses(new Uint8Array(8), true, CAUSE);
  t.same(told, ['refreshed 1', 'refreshed 1', 'refreshed 1']);
});

t.test('who listens no more is told nothing', async (t) => {
  const { iommu, domain, told } = rig();
  domain.map(1, PageRuns.contiguous(1, 1), 3, CAUSE);
  iommu.listen(undefined);
  domain.unmap(1, 1, CAUSE);
  t.same(told, []);
});

t.test('a domain with a table of ours names its slot, others have none, nor has a deleted one', async (t) => {
  const { iommu, domain } = rig();
  const other = iommu.createDomain({ kind: 'pass-through' });
  t.equal(domain.slot, 0);
  t.equal(other.ok && other.value.slot, undefined);
  iommu.deleteDomain(domain);
  t.equal(domain.slot, undefined);
});
