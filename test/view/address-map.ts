/**
 * Address maps against brute force: every cell of random sessions against translations page by page, at all zooms, while
 * mappings change between one map and the next. VIOMMU_SEED repeats one.
 */
import t from 'tap';
import { pageOf } from '../../src/base/bits.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Translation } from '../../src/iommu/iommu.js';
import type { Iommu } from '../../src/iommu/iommu.js';
import { LiveView } from '../../src/view/live-view.js';
import type { AddressMap } from '../../src/view/types.js';
import { randomFrom } from '../helpers/random.js';
import { DEVICE, rig, type RigOptions } from '../helpers/rig.js';
import { TYPE, byRange, region, reservation } from '../helpers/messages.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4] : [Number(process.env['VIOMMU_SEED'])];
const STEPS = 80;

function watched(over: RigOptions = {}) {
  const made = rig({ inputAddressBits: 32, ...over });
  const { machine, iommu, clock } = made;
  const view = new LiveView({ machine, iommu, clock, program: { name: 'viommu', version: '0' }, profile: 'hal' });
  return { ...made, view };
}

/** What a page is, in one word for each: readable, writable, to itself. */
interface Page {
  readonly mapped: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly identity: boolean;
  readonly frame: number;
}

const out = new Translation();

function pageAt(iommu: Iommu, page: number): Page {
  const device = iommu.device(DEVICE)!;
  const readable = iommu.translate(device, page, 1, 'read', out);
  const readFrame = readable ? out.frame : -1;
  const writable = iommu.translate(device, page, 1, 'write', out);
  const frame = readable ? readFrame : writable ? out.frame : -1;
  return { mapped: readable || writable, readable, writable, identity: frame === page, frame };
}

function heldPages(domain: Domain, from: number, end: number): number {
  const ranges = [...domain.tokens, ...domain.regions];
  return ranges.reduce((sum, { page, pageCount }) => sum + Math.max(0, Math.min(end, page + pageCount) - Math.max(from, page)), 0);
}

/** The cells of a map worked out page by page, but for history. */
function cellsOf(pages: (page: number) => Page, domain: Domain, map: AddressMap) {
  const from = pageOf(BigInt(map.from));
  const cells = [];
  for (let cell = 0; cell * map.cellPages < map.pages; cell++) {
    const sums = { mapped: 0, readable: 0, writable: 0, identity: 0 };
    const start = from + cell * map.cellPages;
    for (let page = start; page < start + map.cellPages; page++) {
      const found = pages(page);
      for (const name of ['mapped', 'readable', 'writable', 'identity'] as const) if (found[name]) sums[name]++;
    }
    const held = heldPages(domain, start, start + map.cellPages);
    const { frame } = pages(start);
    if (sums.mapped + held > 0) cells.push({ cell, ...sums, held, ...(map.cellPages === 1 && frame >= 0 && { frame: `0x${(frame * 4096).toString(16)}` }) });
  }
  return cells;
}

function withoutHistory({ cells }: AddressMap) {
  return cells.map(({ history: _, ...cell }) => cell).filter(({ mapped, held }) => mapped + held > 0);
}

for (const seed of SEEDS) {
  t.test(`every cell is what translation says of its pages, seed ${seed}`, async (t) => {
    const random = randomFrom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const { view, guest, iommu } = watched();
    const reserved = [region(0x400, 16, true), region(0x800, 8)];
    const handle = guest.createDomainEx({ domainType: TYPE.translate, reservedRegions: reserved });
    const device = guest.createDevice(DEVICE);
    t.equal(guest.attachEx(handle, device), 'SUCCESS');
    const [domain] = [...iommu.domains];
    const tokens: { token: bigint; pageCount: number }[] = [];
    const place = () => 0x100 + below(0x1000);
    const steps = [
      () => guest.map(handle, place(), Array.from({ length: 1 + below(40) }, () => below(0x2000)), 1 + below(3)),
      () => guest.map(handle, 512 * below(40), Array.from({ length: 1024 }, (_, i) => 0x4000 + i), 3),
      () => guest.unmap(handle, place(), 1 + below(300)),
      () => guest.mapIdentity(handle, Array.from({ length: 1 + below(20) }, (_, i) => 0x3000 + below(64) * 32 + i)),
      () => {
        const [first] = domain!.mappings();
        return first === undefined ? '' : guest.unmap(handle, first.page, first.pageCount);
      },
      () => {
        const reply = guest.reply('reserveLogicalAddressRange', reservation(handle, 64n * 4096n, { at: BigInt(0x2000 + below(64) * 64) * 4096n }));
        if (reply.result === 'reserveLogicalAddressRange') tokens.push({ token: reply.reserveLogicalAddressRange.token, pageCount: 64 });
      },
      () => tokens.length > 0 && guest.mapSegment(tokens[below(tokens.length)]!.token, below(60), byRange(BigInt(below(0x1000)) * 4096n, 4n * 4096n)),
    ];
    for (let step = 0; step < STEPS; step++) {
      for (let calls = below(6); calls >= 0; calls--) steps[below(steps.length)]!();
      const known = new Map<number, Page>();
      const pages = (page: number) => known.get(page) ?? known.set(page, pageAt(iommu, page)).get(page)!;
      for (const [from, count, cells] of [[place(), 1 + below(300), 400], [below(0x4000), 1 + below(0x4000), 1 + below(200)], [0, 0x6000, 1 + below(48)]] as const) {
        const map = view.map(domain!.id, from, count, cells)!;
        const isRight = map.complete && map.cells.length <= cells && pageOf(BigInt(map.from)) <= from && pageOf(BigInt(map.from)) + map.pages >= Math.min(from + count, 2 ** 20);
        if (!isRight) return t.fail(`VIOMMU_SEED=${seed}: a map of another stretch`, map);
        const expected = cellsOf(pages, domain!, map);
        if (JSON.stringify(withoutHistory(map)) !== JSON.stringify(expected)) return t.same(withoutHistory(map), expected, `VIOMMU_SEED=${seed} step ${step}: ${from}+${count} in ${cells}`);
      }
    }
    t.ok(domain!.mappedPages > 0 && tokens.length > 0, 'something was mapped and held');
    return t.pass(`${domain!.mappedPages} pages mapped at the end`);
  });
}

t.test('more changes than the domain remembers between two maps are not missed', async (t) => {
  const { view, guest, iommu } = watched({ arenaBytes: 64 * 2 ** 20 });
  const handle = guest.createDomain();
  guest.attach(handle);
  const [domain] = [...iommu.domains];
  guest.map(handle, 0x1000, [1]);
  const whole = () => view.map(domain!.id, 0, 2 ** 20, 256)!;
  t.equal(whole().mappedPages, 1);
  for (let i = 0; i < 3000; i++) guest.map(handle, 0x2000 + 17 * i, [i]);
  t.equal(whole().mappedPages, 3001);
  for (let i = 0; i < 3000; i++) guest.unmap(handle, 0x2000 + 17 * i, 1);
  t.equal(whole().mappedPages, 1);
  // In one call, which nobody can look into.
  guest.mapIdentity(handle, Array.from({ length: 3000 }, (_, i) => 0x8000 + 3 * i));
  t.equal(whole().mappedPages, 3001);
  t.equal(whole().cells.reduce((sum, { identity }) => sum + identity, 0), 3000);
});

t.test('a pass-through domain is one cell of identity', async (t) => {
  const { view, guest, iommu } = watched();
  guest.createDomainEx({ domainType: TYPE.passThrough });
  const [domain] = [...iommu.domains];
  t.match(view.map(domain!.id, 0x10, 64, 64), { from: '0x0', cellPages: 128, cells: [{ cell: 0, mapped: 128, readable: 128, writable: 128, identity: 128, held: 0 }], complete: true });
  t.match(view.mappings(domain!.id, 0x10, 5), { mappings: [{ address: '0x10000', frame: '0x10000', permissions: 'rw', owner: 'pass-through' }] });
  t.equal(view.iotlb(domain!.id, 10), undefined);
});

t.test('a cell of one page tells its frame and its last changes, also when nothing is there any more', async (t) => {
  const { view, guest, iommu } = watched();
  const handle = guest.createDomain();
  guest.map(handle, 0x20, [0x77], 1);
  guest.map(handle, 0x21, [0x78]);
  guest.unmap(handle, 0x21, 1);
  const [domain] = [...iommu.domains];
  const { cells, cellPages } = view.map(domain!.id, 0x20, 4, 4)!;
  t.equal(cellPages, 1);
  t.match(cells, [
    { cell: 0, mapped: 1, readable: 1, writable: 0, frame: '0x77000', history: [{ what: 'mapped', call: 2 }] },
    { cell: 1, mapped: 0, frame: undefined, history: [{ what: 'unmapped', call: 4 }, { what: 'mapped', call: 3 }] },
  ]);
  t.equal(cells.length, 2);
});

t.test('a map of another domain, or of numbers that are none, is no error', async (t) => {
  const { view, guest, iommu } = watched();
  guest.createDomain();
  const [domain] = [...iommu.domains];
  t.equal(view.map(99, 0, 1, 1), undefined);
  for (const [from, pages, cells] of [[-5, 10, 4], [NaN, NaN, NaN], [2 ** 53, 2 ** 60, 2 ** 40], [1.5, 2.5, 0], [Infinity, 1, 1]] as const) {
    t.match(view.map(domain!.id, from, pages, cells), { complete: true, cells: [] }, `${from} ${pages} ${cells}`);
  }
});
