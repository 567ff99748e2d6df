/** Faults: what they carry, and how they are told. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { describeFault } from '../../src/iommu/fault.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import { requesterId, type Access } from '../../src/iommu/types.js';

function setup() {
  const clock = new ManualClock();
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(64 * 4096)), clock });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  const device = iommu.addDevice(requesterId(0, 0x28));
  const out = new Translation();
  const fail = (page: number, offset: number, length: number, access: Access) => {
    if (iommu.translate(device, page, 1, access, out)) throw new Error('the access was allowed');
    return iommu.fault(device, page, offset, length, access, out);
  };
  return { clock, iommu, domain, device, fail };
}

t.test('a fault carries the access, the reason, the domain and its time', async (t) => {
  const { clock, iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0 });
  clock.advance(12.5);
  const { evidence, ...fault } = fail(0x10, 0xf80, 64, 'write');
  t.same(fault, {
    requester: 0x28,
    access: 'write',
    page: 0x10,
    offset: 0xf80,
    length: 64,
    type: 'TranslationFault',
    reason: 'no page is mapped at the address',
    domain,
    isStage1: false,
    at: 12.5,
  });
  t.same(evidence, { below: undefined, above: undefined, history: [], attachment: { what: 'attached', domain: 1, cause: { call: 1, at: 0 } } });
  t.equal(device.counters.faults, 1);
});

t.test('the evidence stays as it was when the domain changes', async (t) => {
  const { iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0 });
  domain.map(0x20, PageRuns.contiguous(5, 2), 3, { call: 2, at: 1 });
  const fault = fail(0x10, 0, 4, 'read');
  domain.unmap(0x20, 2, { call: 3, at: 2 });
  t.same(fault.evidence?.above, { page: 0x20, frame: 5, pageCount: 2, permissions: 3 });
});

t.test('a use after unmap is told with both calls and the neighbours', async (t) => {
  const { iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0.25 });
  domain.map(0x10000, PageRuns.contiguous(0x7f001, 4), 3, { call: 17, at: 3.2 });
  domain.unmap(0x10003, 1, { call: 41, at: 12.5 });
  domain.map(0x10010, PageRuns.contiguous(0x99, 1), 1, { call: 42, at: 13 });
  t.same(describeFault(fail(0x10003, 0xf80, 64, 'write')), [
    '0000:00:05.0: write of 64 bytes at 0x10003f80 refused in domain 1: TranslationFault, no page is mapped at the address',
    '  unmapped by call 41 at 12.500 ms: 0x10003000-0x10003fff',
    '  mapped by call 17 at 3.200 ms: 0x10000000-0x10003fff',
    '  next below: 0x10000000-0x10002fff to 0x7f001000 rw, 1 page away',
    '  next above: 0x10010000-0x10010fff to 0x99000 r-, 13 pages away',
    '  attached to domain 1 by call 1 at 0.250 ms',
  ]);
});

t.test('a missing right is told with the mapping that lacks it', async (t) => {
  const { iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0 });
  domain.map(0x10, PageRuns.contiguous(0x20, 1), 1, { call: 2, at: 1 });
  t.same(describeFault(fail(0x10, 0, 1, 'write')), [
    '0000:00:05.0: write of 1 byte at 0x10000 refused in domain 1: PermissionFault, the page is mapped for reading only',
    '  mapped by call 2 at 1.000 ms: 0x10000-0x10fff',
    '  mapped: 0x10000-0x10fff to 0x20000 r-',
    '  attached to domain 1 by call 1 at 0.000 ms',
  ]);
});

t.test('a fault in an empty domain, beyond its width', async (t) => {
  const { iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0 });
  t.same(describeFault(fail(2 ** 52 - 1, 0xfff, 1, 'read')), [
    '0000:00:05.0: read of 1 byte at 0xffffffffffffffff refused in domain 1: TranslationFault, the address lies beyond the input width of the IOMMU',
    '  no call that the domain remembers touched the page',
    '  nothing is mapped nearby',
    '  attached to domain 1 by call 1 at 0.000 ms',
  ]);
});

t.test('a detached device faults without a domain, and tells when it left', async (t) => {
  const { iommu, domain, device, fail } = setup();
  t.same(describeFault(fail(0x10, 0, 4, 'read')), [
    '0000:00:05.0: read of 4 bytes at 0x10000 refused: UnsupportedUpstreamTransaction, the device is attached to no domain',
  ]);
  iommu.attach(domain, device, { call: 1, at: 0 });
  iommu.detach(device, { call: 9, at: 7 });
  const fault = fail(0x10, 0, 4, 'read');
  t.equal(fault.domain, undefined);
  t.same(describeFault(fault).slice(1), ['  detached from domain 1 by call 9 at 7.000 ms']);
});

t.test('a long history is told by its last four changes', async (t) => {
  const { iommu, domain, device, fail } = setup();
  iommu.attach(domain, device, { call: 1, at: 0 });
  for (let call = 2; call < 20; call += 2) {
    domain.map(0x10, PageRuns.contiguous(0x20, 1), 1, { call, at: call });
    domain.unmap(0x10, 1, { call: call + 1, at: call + 1 });
  }
  t.same(fail(0x10, 0, 1, 'read').evidence?.history.map((entry) => entry.cause.call), [19, 18, 17, 16]);
});
