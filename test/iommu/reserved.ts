/** Reserved regions and the interrupt message window (checks DDI-117 to DDI-124, DDI-222). */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu, Translation, type DomainShape } from '../../src/iommu/iommu.js';
import type { Outcome, ReservedRegion } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };

function setup(options: { maxTablePages?: number; physicalAddressBits?: number } = {}) {
  const { maxTablePages, ...widths } = options;
  const arena = new Arena(new ArrayBuffer(128 * 4096), maxTablePages === undefined ? {} : { maxTablePages });
  return { arena, iommu: new Iommu({ arena, clock: new ManualClock(), ...widths }) };
}

function attached(shape: DomainShape) {
  const { iommu } = setup();
  const domain = value(iommu.createDomain(shape));
  const device = iommu.addDevice(1);
  iommu.attach(domain, device, CAUSE);
  const out = new Translation();
  const ask = (page: number, access: 'read' | 'write' = 'write') => (iommu.translate(device, page, 1, access, out) ? out.frame : out.reason);
  return { iommu, domain, ask };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

const mapped = (page: number, pageCount: number): ReservedRegion => ({ page, pageCount, shouldMap: true });
const unmapped = (page: number, pageCount: number): ReservedRegion => ({ page, pageCount, shouldMap: false });

t.test('a region that should be mapped is so from the beginning, to itself, for both rights [DDI-117] [DDI-124]', async (t) => {
  for (const allocatorWidth of [undefined, 32]) {
    const { domain, ask } = attached({ allocatorWidth, reserved: [mapped(0x10, 2), mapped(0x40000, 0x40000)], cause: { call: 7, at: 3 } });
    t.same([ask(0x10), ask(0x11, 'read'), ask(0x40000 + 77)], [0x10, 0x11, 0x40000 + 77]);
    t.equal(domain.mappedPages, 2 + 0x40000);
    t.same(domain.history(0x11), [{ what: 'mapped', page: 0x10, pageCount: 2, cause: { call: 7, at: 3 } }]);
  }
});

t.test('a region that should not be mapped stays out of reach [DDI-118]', async (t) => {
  const { domain, ask } = attached({ reserved: [unmapped(0x10, 2)] });
  t.equal(ask(0x10), 'the address lies in a reserved region, which is never mapped');
  t.equal(ask(0x12), 'no page is mapped at the address');
  t.equal(domain.tablePages, 1);
});

t.test('no call maps, reserves or unmaps in a region, mapped or not [DDI-086] [DDI-120] [DDI-209]', async (t) => {
  const { domain, ask } = attached({ reserved: [mapped(0x10, 2), unmapped(0x20, 2)] });
  for (const page of [0x0f, 0x11, 0x1f, 0x21]) {
    t.equal(word(domain.map(page, PageRuns.contiguous(1, 2), 3, CAUSE)), 'reserved');
    t.equal(word(domain.reserve({ page, pageCount: 2 }, CAUSE)), 'reserved');
    t.equal(word(domain.mapIdentity(PageRuns.contiguous(page, 2), 3, CAUSE)), 'reserved');
  }
  t.equal(word(domain.unmap(0x10, 2, CAUSE)), 'reserved');
  t.equal(word(domain.unmap(0x20, 1, CAUSE)), 'reserved');
  t.equal(word(domain.unmapIdentity(PageRuns.contiguous(0x10, 1), CAUSE)), 'not-identity');
  domain.map(0x0f, PageRuns.contiguous(0x0f, 1), 3, CAUSE);
  t.equal(word(domain.unmap(0x0f, 2, CAUSE)), 'not-mapped-later');
  t.equal(ask(0x10), 0x10);
  t.equal(word(domain.unmap(0x0f, 1, CAUSE)), 'ok');
});

t.test('an allocated mapping beside a mapped region ends where the region begins', async (t) => {
  const { domain } = attached({ allocatorWidth: 32, reserved: [mapped(0x12, 2)] });
  const page = value(domain.mapAnywhere(PageRuns.contiguous(0x10, 2), 3, { minPage: 0x10 }, CAUSE));
  t.equal(page, 0x10);
  t.equal(word(domain.unmap(0x10, 4, CAUSE)), 'wrong-page-count');
  t.equal(word(domain.unmap(0x10, 2, CAUSE)), 'ok');
});

t.test('the allocator gives no page of any region [DDI-119]', async (t) => {
  const { domain } = attached({ allocatorWidth: 16, reserved: [mapped(1, 1), unmapped(5, 3), unmapped(14, 2 ** 30)] });
  const given: number[] = [];
  for (let i = 0; i < 20; i++) {
    const outcome = domain.mapAnywhere(PageRuns.contiguous(1, 1), 3, {}, CAUSE);
    if (outcome.ok) given.push(outcome.value);
  }
  t.same(given.sort((a, b) => a - b), [2, 3, 4, 8, 9, 10, 11, 12, 13]);
});

t.test('regions that cannot be are refused, and no domain is made [DDI-121]', async (t) => {
  const { arena, iommu } = setup({ physicalAddressBits: 40 });
  const bad: Record<string, ReservedRegion[]> = {
    'no page': [unmapped(5, 0)],
    'beyond the input width': [unmapped(2 ** 36 - 1, 2)],
    'far beyond it': [unmapped(2 ** 52 - 1, 1)],
    'longer than it': [unmapped(0, 2 ** 52)],
    'the same twice': [unmapped(5, 1), mapped(5, 1)],
    'overlapping in one page': [unmapped(1, 2), unmapped(10, 5), unmapped(14, 1)],
    'one around another': [unmapped(10, 1), unmapped(1, 100)],
    'to be mapped beyond the physical width': [mapped(2 ** 28, 1)],
    'to be mapped up to there': [mapped(2 ** 28 - 1, 2)],
    'to be mapped over the interrupt window': [mapped(0xfed00, 0x101)],
  };
  for (const [what, reserved] of Object.entries(bad)) t.equal(word(iommu.createDomain({ reserved })), 'bad-reserved-region', what);
  t.same([iommu.domains.size, arena.tablePages], [0, 0]);
  t.equal(word(iommu.createDomain({ reserved: [unmapped(0, 2 ** 36)] })), 'ok', 'all there is');
  t.equal(word(iommu.createDomain({ reserved: [unmapped(0xfee00, 1), unmapped(2 ** 28, 1), unmapped(2 ** 28 + 1, 1)] })), 'ok', 'neighbours, the window, no frames');
});

t.test('regions without memory for their tables leave nothing behind', async (t) => {
  const { arena, iommu } = setup({ maxTablePages: 5 });
  t.equal(word(iommu.createDomain({ reserved: [mapped(0x10, 1), mapped(0x80000, 1)] })), 'no-memory');
  t.same([iommu.domains.size, arena.tablePages], [0, 0]);
  for (let i = 0; i < 3; i++) {
    const domain = value(iommu.createDomain({ reserved: [mapped(0x10, 1)] }));
    t.equal(word(iommu.deleteDomain(domain)), 'ok', 'regions do not keep a domain alive [DDI-045]');
    t.equal(arena.tablePages, 0);
  }
});

t.test('the regions of all domains have one cap, and come back with their domain', async (t) => {
  const { iommu } = setup();
  const reserved = Array.from({ length: LIMITS.reservedRegionsPerDomain }, (_, i) => unmapped(2 * i, 1));
  const made = Array.from({ length: LIMITS.reservedRegions / reserved.length }, () => value(iommu.createDomain({ reserved })));
  const refusals = Array.from({ length: LIMITS.domains }, () => word(iommu.createDomain({ reserved: [unmapped(1, 1)] })));
  t.ok(refusals.every((why) => why === 'no-memory'));
  t.equal(word(iommu.createDomain()), 'ok', 'refusals count for no domain');
  iommu.deleteDomain(made[0]!);
  t.equal(word(iommu.createDomain({ reserved })), 'ok');
});

t.test('where the platform has no interrupt window its pages are like any other', async (t) => {
  const { iommu } = setup();
  const before = value(iommu.createDomain());
  iommu.hasInterruptWindow = false;
  const plain = value(iommu.createDomain());
  const buddy = value(iommu.createDomain({ allocatorWidth: 32 }));
  t.equal(word(plain.map(0xfee00, PageRuns.contiguous(1, 1), 3, CAUSE)), 'ok');
  t.equal(value(buddy.mapAnywhere(PageRuns.contiguous(1, 1), 3, { minPage: 0xfee00 }, CAUSE)), 0xfee00);
  t.equal(word(iommu.createDomain({ reserved: [mapped(0xfee00, 1)] })), 'ok');
  t.equal(word(before.map(0xfee00, PageRuns.contiguous(1, 1), 3, CAUSE)), 'reserved', 'a domain stays as it was made');
});

t.test('the caller may change its list afterwards [DDI-122]', async (t) => {
  const region = { page: 0x10, pageCount: 2, shouldMap: false };
  const { domain } = attached({ reserved: [region] });
  region.page = 0x500;
  t.equal(word(domain.map(0x10, PageRuns.contiguous(1, 1), 3, CAUSE)), 'reserved');
  t.equal(word(domain.map(0x500, PageRuns.contiguous(1, 1), 3, CAUSE)), 'ok');
});
