/** Domains and devices: who translates whom, and what there is at once. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import type { Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };

function setup(options: { domainSlots?: number; maxTablePages?: number } = {}) {
  const arena = new Arena(new ArrayBuffer(64 * 4096), options);
  return { arena, iommu: new Iommu({ arena, clock: new ManualClock() }) };
}

function create(iommu: Iommu): Domain {
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  return created.value;
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

t.test('widths that cannot be are refused', async (t) => {
  const { arena } = setup();
  const clock = new ManualClock();
  for (const inputAddressBits of [31, 58, 48.5, NaN]) t.throws(() => new Iommu({ arena, clock, inputAddressBits }), RangeError);
  for (const physicalAddressBits of [31, 53]) t.throws(() => new Iommu({ arena, clock, physicalAddressBits }), RangeError);
  const { inputAddressBits, physicalAddressBits } = new Iommu({ arena, clock });
  t.same([inputAddressBits, physicalAddressBits], [48, 46]);
});

t.test('a device is attached to one domain at a time', async (t) => {
  const { iommu } = setup();
  const [a, b] = [create(iommu), create(iommu)];
  const device = iommu.addDevice(7);
  t.equal(word(iommu.detach(device, CAUSE)), 'not-attached');
  t.equal(word(iommu.attach(a, device, CAUSE)), 'ok');
  t.equal(device.domain, a);
  t.same([...a.devices], [device]);
  t.equal(word(iommu.attach(b, device, CAUSE)), 'already-attached');
  t.equal(word(iommu.attach(a, device, CAUSE)), 'already-attached');
  t.equal(word(iommu.detach(device, CAUSE)), 'ok');
  t.same([device.domain, a.devices.size, b.devices.size], [undefined, 0, 0]);
  t.equal(word(iommu.attach(b, device, CAUSE)), 'ok');
});

t.test('a device is known by its requester ID', async (t) => {
  const { iommu } = setup();
  const device = iommu.addDevice(0x10008);
  t.equal(iommu.device(0x10008), device);
  t.equal(iommu.addDevice(0x10008), device, 'adding it again finds it');
  t.equal(iommu.device(8), undefined);
});

t.test('devices of one domain share its mappings, those of another do not', async (t) => {
  const { iommu } = setup();
  const [a, b] = [create(iommu), create(iommu)];
  const [first, second, third] = [iommu.addDevice(1), iommu.addDevice(2), iommu.addDevice(3)];
  iommu.attach(a, first, CAUSE);
  iommu.attach(a, second, CAUSE);
  iommu.attach(b, third, CAUSE);
  a.map(5, PageRuns.contiguous(50, 1), 3, CAUSE);
  b.map(5, PageRuns.contiguous(60, 1), 3, CAUSE);
  const out = new Translation();
  const frames = [first, second, third].map((device) => iommu.translate(device, 5, 1, 'read', out) && out.frame);
  t.same(frames, [50, 50, 60]);
});

t.test('a domain with a device cannot be deleted, mappings do not keep it', async (t) => {
  const { iommu, arena } = setup();
  const domain = create(iommu);
  const device = iommu.addDevice(1);
  iommu.attach(domain, device, CAUSE);
  domain.map(2 ** 18 - 5, PageRuns.contiguous(3, 600), 3, CAUSE);
  t.equal(word(iommu.deleteDomain(domain)), 'device-attached');
  t.ok(iommu.domains.has(domain));
  iommu.detach(device, CAUSE);
  t.equal(word(iommu.deleteDomain(domain)), 'ok');
  t.same([iommu.domains.size, arena.tablePages, domain.mappedPages, domain.tablePages], [0, 0, 0, 0]);
  t.ok(arena.words.subarray(1024 * 2).every((value) => value === 0), 'every table is zero again');
});

t.test('a deleted domain is empty for those who still hold it, and unusable for changes', async (t) => {
  const { iommu } = setup();
  const domain = create(iommu);
  domain.map(5, PageRuns.contiguous(3, 1), 3, CAUSE);
  iommu.deleteDomain(domain);
  create(iommu).map(6, PageRuns.contiguous(9, 1), 3, CAUSE);
  t.same([...domain.mappings()], []);
  t.same(domain.nearest(5), { below: undefined, above: undefined });
  t.equal(domain.history(5).length, 1);
  t.throws(() => domain.map(7, PageRuns.contiguous(3, 1), 3, CAUSE), /deleted/);
  t.throws(() => iommu.deleteDomain(domain), /not of this IOMMU/);
  t.throws(() => iommu.attach(domain, iommu.addDevice(1), CAUSE), /not of this IOMMU/);
});

t.test('domains end where the directory or the arena does', async (t) => {
  const slots = setup({ domainSlots: 3 }).iommu;
  const [first] = [create(slots), create(slots), create(slots)];
  t.equal(word(slots.createDomain()), 'no-memory');
  slots.deleteDomain(first!);
  t.equal(word(slots.createDomain()), 'ok');
  const pages = setup({ maxTablePages: 4 }).iommu;
  const domain = create(pages);
  domain.map(0, PageRuns.contiguous(0, 1), 3, CAUSE);
  t.equal(word(pages.createDomain()), 'no-memory');
  domain.unmap(0, 1, CAUSE);
  t.equal(word(pages.createDomain()), 'ok');
});

t.test('domain numbers are never used again', async (t) => {
  const { iommu } = setup();
  const ids = new Set<number>();
  for (let i = 0; i < 10; i++) {
    const domain = create(iommu);
    ids.add(domain.id);
    iommu.deleteDomain(domain);
  }
  t.equal(ids.size, 10);
});

t.test('statistics count over all domains', async (t) => {
  const { iommu } = setup();
  const nothing = {
    domains: 0,
    attachedDevices: 0,
    pasids: 0,
    attachedPasids: 0,
    tokens: 0,
    mappedPages: 0,
    tablePages: 0,
    allocators: { freeBlocks: [], largestFreePages: 0, allocatedPages: 0 },
    iotlb: { hits: 0, misses: 0, staleUses: 0, entries: 0, capacity: 0 },
  };
  t.same(iommu.statistics(), nothing);
  const [a, b] = [create(iommu), create(iommu)];
  iommu.attach(a, iommu.addDevice(1), CAUSE);
  iommu.attach(b, iommu.addDevice(2), CAUSE);
  iommu.addDevice(3);
  a.map(0, PageRuns.contiguous(0, 3), 3, CAUSE);
  b.map(2 ** 18, PageRuns.contiguous(0, 2 ** 18), 3, CAUSE);
  t.same(iommu.statistics(), { ...nothing, domains: 2, attachedDevices: 2, mappedPages: 3 + 2 ** 18, tablePages: 4 + 2 });
});
