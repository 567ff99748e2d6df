/** The kinds of domain (ddi.md 2.2): what each lets be done, what a device sees through it, and what it counts for. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { ramAt } from '../../src/base/memory.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { StaleUse } from '../../src/iommu/caller-tables.js';
import type { Domain } from '../../src/iommu/domain.js';
import { describeFault } from '../../src/iommu/fault.js';
import { Iommu, Translation, type DomainShape } from '../../src/iommu/iommu.js';
import type { DomainKind, Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };
const ONE = PageRuns.contiguous(0x10, 1);
const BYPASS = { firstLevelPageTableRoot: 0n, translationEnabled: false, levels: 4 } as const;

function setup(onStale?: (domain: Domain, use: StaleUse) => void) {
  const arena = new Arena(new ArrayBuffer(64 * 4096));
  const iommu = new Iommu({ arena, clock: new ManualClock(), ...(onStale && { onStale }) });
  const out = new Translation();
  const make = (shape: DomainShape) => value(iommu.createDomain(shape));
  return {
    arena,
    iommu,
    make,
    /** A domain with a device that asks: [frame, pageCount] or [type, reason]. */
    attached: (shape: DomainShape) => {
      const domain = make(shape);
      const device = iommu.addDevice(domain.id);
      iommu.attach(domain, device, CAUSE);
      const ask = (page: number, maxPages = 1, access: 'read' | 'write' = 'read') =>
        iommu.translate(device, page, maxPages, access, out) ? [out.frame, out.pageCount] : [out.type, out.reason];
      return { domain, device, ask, out };
    },
  };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

const CALLS: Record<string, (domain: Domain) => Outcome<unknown>> = {
  map: (domain) => domain.map(0x20, ONE, 3, CAUSE),
  mapAnywhere: (domain) => domain.mapAnywhere(ONE, 3, {}, CAUSE),
  reserveAt: (domain) => domain.reserve({ page: 0x30, pageCount: 1 }, CAUSE),
  reserveAnywhere: (domain) => domain.reserve({ pageCount: 1 }, CAUSE),
  mapIdentity: (domain) => domain.mapIdentity(ONE, 3, CAUSE),
  unmapIdentity: (domain) => domain.unmapIdentity(ONE, CAUSE),
  unmap: (domain) => domain.unmap(0x20, 1, CAUSE),
  configure: (domain) => domain.configure(BYPASS),
  flush: (domain) => domain.flush(),
  flushAddresses: (domain) => domain.flushAddresses(new Uint8Array(8), true),
};

t.test('what each kind of domain lets be done', async (t) => {
  const tables = { configure: 'wrong-kind', flush: 'wrong-kind', flushAddresses: 'wrong-kind' };
  const plain = { map: 'ok', mapAnywhere: 'no-allocator', reserveAt: 'ok', reserveAnywhere: 'no-allocator', mapIdentity: 'ok', unmapIdentity: 'ok', unmap: 'ok', ...tables };
  const buddy = { map: 'has-allocator', mapAnywhere: 'ok', reserveAt: 'has-allocator', reserveAnywhere: 'ok', mapIdentity: 'has-allocator', unmapIdentity: 'has-allocator', unmap: 'not-mapped', ...tables };
  const none = { map: 'wrong-kind', mapAnywhere: 'wrong-kind', reserveAt: 'wrong-kind', reserveAnywhere: 'wrong-kind', unmap: 'wrong-kind' };
  const rows: [shape: DomainShape, wanted: Record<string, string>][] = [
    [{}, plain],
    [{ kind: 'translate-s1' }, plain],
    [{ allocatorWidth: 30 }, buddy],
    [{ kind: 'translate-s1', allocatorWidth: 30 }, buddy],
    [{ kind: 'pass-through' }, { ...none, mapIdentity: 'ok', unmapIdentity: 'ok', ...tables }],
    [{ kind: 'unmanaged' }, { ...none, mapIdentity: 'wrong-kind', unmapIdentity: 'wrong-kind', configure: 'ok', flush: 'ok', flushAddresses: 'ok' }],
  ];
  for (const [shape, wanted] of rows) {
    const domain = setup().make(shape);
    const got = Object.fromEntries(Object.entries(CALLS).map(([name, call]) => [name, word(call(domain))]));
    t.same(got, wanted, JSON.stringify(shape));
  }
});

t.test('a domain tells its kind', async (t) => {
  const { make } = setup();
  const tell = (shape: DomainShape) => {
    const { kind, hasAllocator, isStage1, tablePages, callerTables } = make(shape);
    return [kind, hasAllocator, isStage1, tablePages, callerTables !== undefined];
  };
  t.same(tell({}), ['translate', false, false, 1, false]);
  t.same(tell({ allocatorWidth: 63 }), ['translate', true, false, 1, false]);
  t.same(tell({ kind: 'translate-s1' }), ['translate-s1', false, true, 1, false]);
  t.same(tell({ kind: 'pass-through' }), ['pass-through', false, false, 0, false]);
  t.same(tell({ kind: 'unmanaged' }), ['unmanaged', false, true, 0, true]);
});

t.test('what cannot be asked for is refused before anything is taken', async (t) => {
  const { iommu, arena } = setup();
  const reserved = [{ page: 1, pageCount: 1, shouldMap: false }];
  for (const kind of ['pass-through', 'unmanaged'] as DomainKind[]) {
    t.equal(word(iommu.createDomain({ kind, allocatorWidth: 32 })), 'wrong-kind');
    t.equal(word(iommu.createDomain({ kind, reserved })), 'wrong-kind');
  }
  for (const allocatorWidth of [12, 0, 64, 32.5, NaN]) t.throws(() => iommu.createDomain({ allocatorWidth }), RangeError);
  t.same([iommu.domains.size, arena.tablePages], [0, 0]);
});

t.test('through a pass-through domain physical memory is at its own addresses [DDI-098] [DDI-237]', async (t) => {
  const { domain, ask } = setup().attached({ kind: 'pass-through' });
  t.same(ask(0, 2 ** 20), [0, 2 ** 20]);
  t.same(ask(2 ** 36 - 2, 100, 'write'), [2 ** 36 - 2, 2], 'up to the input width');
  t.same(ask(2 ** 36), ['TranslationFault', 'the address lies beyond the input width of the IOMMU']);
  domain.mapIdentity(ONE, 1, CAUSE);
  t.same(ask(0x10, 1, 'write'), [0x10, 1], 'rights are not narrowed');
  domain.unmapIdentity(ONE, CAUSE);
  t.same(ask(0x10, 1, 'write'), [0x10, 1]);
  t.same([domain.mappedPages, [...domain.mappings()], domain.history(0x10)], [0, [], []]);
});

t.test('an unmanaged domain blocks until it is configured, then follows the caller\'s tables [DDI-286] [DDI-345]', async (t) => {
  const stale: [Domain, StaleUse][] = [];
  const { iommu, attached } = setup((domain, use) => stale.push([domain, use]));
  const { domain, device, ask, out } = attached({ kind: 'unmanaged' });
  t.equal(ask(0x10)[0], 'TranslationFault');
  const fault = iommu.fault(device, 0x10, 0, 4, 'read', out);
  t.same([fault.isStage1, fault.domain, fault.evidence?.below], [true, domain, undefined]);
  const memory = ramAt(0, 16 * 4096);
  iommu.setMemory(memory);
  const view = new DataView(memory.regions[0]!.bytes.buffer);
  const entry = (table: number, index: number, frame: number) => view.setBigUint64(table * 4096 + index * 8, BigInt(frame * 4096 + 7), true);
  [1, 2, 3].forEach((table) => entry(table, 0, table + 1));
  entry(4, 0x10, 0x77);
  t.equal(word(domain.configure({ firstLevelPageTableRoot: 0x1001n, translationEnabled: true, levels: 4 }, { call: 5, at: 1 })), 'bad-root');
  t.equal(domain.flushed, undefined);
  t.equal(word(domain.configure({ firstLevelPageTableRoot: 0x1000n, translationEnabled: true, levels: 4 }, { call: 6, at: 2 })), 'ok');
  t.same(ask(0x10, 9), [0x77, 1]);
  entry(4, 0x10, 0x88);
  t.same(ask(0x10), [0x77, 1], 'not flushed yet');
  t.same(stale, [[domain, { page: 0x10, cachedFrame: 0x77, freshFrame: 0x88 }]]);
  t.equal(word(domain.flushAddresses(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0), true, { call: 7, at: 3 })), 'ok');
  t.same(ask(0x10), [0x88, 1]);
  entry(4, 0x10, 0x99);
  t.same(ask(0x10), [0x88, 1]);
  iommu.evictIotlb();
  t.same(ask(0x10), [0x99, 1]);
  ask(0x11);
  t.same(describeFault(iommu.fault(device, 0x11, 0, 4, 'read', out)).slice(1), ['  last configured or flushed by call 7 at 3.000 ms', '  attached to domain 1 by call 1 at 0.000 ms']);
  t.equal(word(domain.flush({ call: 8, at: 4 })), 'ok');
  const { hits, staleUses } = iommu.statistics().iotlb;
  t.same([hits, staleUses], [2, 2]);
  iommu.detach(device, CAUSE);
  iommu.deleteDomain(domain);
  t.match(iommu.statistics().iotlb, { hits: 2, staleUses: 2, entries: 0, capacity: 0 }, 'counts outlive their domain');
});

t.test('unprivileged access is the default, and privilege reaches the caller\'s tables', async (t) => {
  const { iommu, attached } = setup();
  const { domain, device, ask, out } = attached({ kind: 'unmanaged' });
  const memory = ramAt(0, 16 * 4096);
  iommu.setMemory(memory);
  const view = new DataView(memory.regions[0]!.bytes.buffer);
  [1, 2, 3, 4].forEach((table) => view.setBigUint64(table * 4096, BigInt((table + 1) * 4096 + 3), true));
  domain.configure({ firstLevelPageTableRoot: 0x1000n, translationEnabled: true, levels: 4 });
  t.equal(ask(0)[0], 'PermissionFault');
  t.equal(iommu.translate(device, 0, 1, 'read', out, undefined, true), true);
  t.equal(iommu.translate(device, 1, 1, 'read', out, undefined, true), false);
  const fault = iommu.fault(device, 1, 0, 1, 'read', out, undefined, true);
  t.equal(fault.isPrivileged, true);
  t.match(describeFault(fault)[0], /: privileged read of 1 byte at 0x1000 refused in domain 1/);
});

t.test('ASIDs bound the unmanaged domains alone [DDI-035] [DDI-103]', async (t) => {
  const { iommu, make } = setup();
  t.equal(iommu.asidCount, LIMITS.asids);
  iommu.asidCount = 2;
  const first = make({ kind: 'unmanaged' });
  make({ kind: 'unmanaged' });
  t.equal(word(iommu.createDomain({ kind: 'unmanaged' })), 'no-asid');
  make({});
  make({ kind: 'pass-through' });
  iommu.deleteDomain(first);
  t.equal(word(iommu.createDomain({ kind: 'unmanaged' })), 'ok');
  iommu.asidCount = 0;
  t.equal(word(iommu.createDomain({ kind: 'unmanaged' })), 'no-asid', 'those that are there stay');
  t.equal(iommu.domains.size, 4);
});

t.test('domains of all kinds count for one cap', async (t) => {
  const { iommu } = setup();
  for (let i = 0; i < LIMITS.domains; i++) value(iommu.createDomain({ kind: 'pass-through' }));
  t.equal(word(iommu.createDomain({ kind: 'pass-through' })), 'no-memory');
  t.equal(word(iommu.createDomain()), 'no-memory');
  iommu.deleteDomain([...iommu.domains][0]!);
  t.equal(word(iommu.createDomain()), 'ok');
});

t.test('when allocations fail nothing is made and nobody attached, and nothing is lost', async (t) => {
  const { arena, iommu, make } = setup();
  const domain = make({});
  const device = iommu.addDevice(1);
  domain.map(0x200, PageRuns.contiguous(1, 1), 3, CAUSE);
  iommu.allocationsFail = true;
  for (const kind of ['translate', 'pass-through', 'unmanaged', 'translate-s1'] as const) t.equal(word(iommu.createDomain({ kind })), 'no-memory', kind);
  t.equal(word(iommu.attach(domain, device, CAUSE)), 'no-memory');
  t.equal(word(device.createPasid(1)), 'no-memory');
  t.equal(word(domain.map(2 ** 20, ONE, 3, CAUSE)), 'no-memory');
  t.equal(word(domain.map(0x200, ONE, 3, CAUSE)), 'already-mapped');
  t.equal(word(domain.map(0x201, ONE, 3, CAUSE)), 'ok', 'a map that takes no table');
  t.equal(word(domain.unmap(0x200, 2, CAUSE)), 'ok');
  iommu.allocationsFail = false;
  t.same([iommu.domains.size, arena.tablePages, device.domain, iommu.statistics().pasids], [1, 1, undefined, 0]);
  t.equal(word(iommu.attach(domain, device, CAUSE)), 'ok');
});

t.test('a deleted domain of any kind answers nobody', async (t) => {
  for (const shape of [{ kind: 'pass-through' }, { allocatorWidth: 32 }] as DomainShape[]) {
    const { iommu, make } = setup();
    const domain = make(shape);
    iommu.deleteDomain(domain);
    t.throws(() => domain.mapIdentity(ONE, 3, CAUSE), /deleted/);
    t.throws(() => domain.translate(ramAt(0, 4096), 0, 1, 'read', false, new Translation()), /deleted/);
  }
});
