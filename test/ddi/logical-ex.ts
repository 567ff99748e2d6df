import t from 'tap';
import type { MapLogicalRangeExRequest, PhysicalDescription } from '../../src/proto/types.js';
import { PAGE, TYPE, buddy, byMdl, byPfn, byRange, framesFrom, mapEx, region, type Place } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest, type RigOptions } from '../helpers/rig.js';

const INPUT_PAGES = 2 ** 36;
const WINDOW = 0xfee00;
const RAM = BigInt(RAM_FRAME) * PAGE;
const pages = (count: number) => byRange(RAM, BigInt(count) * PAGE);

function attached(domainEx: Parameters<Guest['createDomainEx']>[0] = {}, options: RigOptions = {}) {
  const made = rig(options);
  const domain = made.guest.createDomainEx(domainEx);
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-191 to DDI-193: every form of description maps its page i to page i of the range, at the address that was asked for', async (t) => {
  const scattered = [RAM_FRAME + 9, RAM_FRAME + 2, RAM_FRAME + 3];
  const rows: [string, PhysicalDescription, number[]][] = [
    ['DDI-191: an MDL', byMdl(scattered), scattered],
    ['DDI-192: a contiguous range', byRange(RAM, 3n * PAGE), framesFrom(RAM_FRAME, 3)],
    ['DDI-193: a PFN array', byPfn(scattered), scattered],
    ['DDI-193: a PFN array as runs', byPfn([], { numberOfPages: 3n, runs: [{ frame: 0x109n, pageCount: 1n }, { frame: 0x102n, pageCount: 2n }] }), scattered],
  ];
  for (const [what, physical, frames] of rows) {
    const { guest, domain, memory } = attached();
    t.equal(guest.mapEx(domain, physical, { at: 16n * PAGE }), 16, what);
    frames.forEach((frame, i) => {
      t.equal(guest.poke(16 + i, 0x40 + i), 'done');
      t.equal(bytesAt(memory, frame)[0], 0x40 + i, what);
    });
    t.equal(guest.peek(19), 'fault');
  }
});

t.test('DDI-194, DDI-195: an address is required without an allocator and refused with one', async (t) => {
  const { guest } = rig();
  t.equal(guest.mapEx(guest.createDomainEx(), pages(1)), 'NOT_SUPPORTED');
  t.equal(guest.mapEx(guest.createDomainEx(buddy(40)), pages(1), { at: 16n * PAGE }), 'NOT_SUPPORTED');
});

t.test('DDI-196, DDI-218, DDI-219, DDI-221: a fresh allocator gives single pages from 0x1000 upwards', async (t) => {
  const { guest, domain } = attached(buddy(40));
  t.same(framesFrom(0, 20).map(() => guest.mapEx(domain, pages(1))), framesFrom(1, 20));
  t.equal(guest.poke(5, 1), 'done');
});

t.test('DDI-198: a TranslateS1 domain maps as a Translate one does', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domainType = TYPE.translateS1;
  t.equal(guest.mapEx(guest.createDomainEx({ domainType }), pages(1), { at: 16n * PAGE }), 16);
  const domain = guest.createDomainEx({ domainType, ...buddy(40) });
  t.equal(guest.mapEx(domain, pages(1)), 1);
  t.equal(guest.unmap(domain, 1, 1), 'SUCCESS');
});

t.test('DDI-199 to DDI-209, DDI-227, DDI-228, DDI-231: MapLogicalRangeEx judges its arguments from left to right', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx({ reservedRegions: [region(200, 1)] });
  const allocator = guest.createDomainEx(buddy(20));
  guest.map(domain, 100, [RAM_FRAME]);
  guest.reserve(domain, 2, { at: 300n * PAGE });
  const top = BigInt(INPUT_PAGES) * PAGE;
  const rows: [string, bigint, PhysicalDescription | null, Place, Partial<MapLogicalRangeExRequest>, string][] = [
    ['a bad domain, before everything', 0n, null, { at: 1n }, { permissions: 0, hasLogicalAddressOut: false }, 'INVALID_PARAMETER_1'],
    ['DDI-227: no permission', domain, null, { at: 1n }, { permissions: 0, hasLogicalAddressOut: false }, 'INVALID_PARAMETER_2'],
    ['DDI-227: permission bit 2', domain, pages(1), {}, { permissions: 4 }, 'INVALID_PARAMETER_2'],
    ['DDI-227: permission bits 31 and 0', domain, pages(1), {}, { permissions: 0x80000001 }, 'INVALID_PARAMETER_2'],
    ['DDI-199: a base off a page edge', domain, byRange(RAM + 8n, PAGE), { at: 1n }, { hasLogicalAddressOut: false }, 'INVALID_PARAMETER_3'],
    ['DDI-200: half a page', domain, byRange(RAM, PAGE / 2n), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-201: an MDL with a ByteOffset', domain, byMdl([1], { byteOffset: 8 }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-201: an MDL of half a page', domain, byMdl([1], { byteCount: 2048 }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: Size 0', domain, byRange(RAM, 0n), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: ByteCount 0', domain, byMdl([]), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: NumberOfPages 0', domain, byPfn([]), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: a NULL structure', domain, { ...pages(1), present: false }, { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: no structure in the message', domain, null, { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: Mdl NULL', domain, byMdl([1], { present: false }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: no MDL in the message', domain, { ...byMdl([1]), mdl: null }, { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: PageFrame NULL', domain, byPfn([1], { hasPageFrame: false }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-202: MapType 3', domain, { ...pages(1), mapType: 3 }, { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-203: a range past 2^64', domain, byRange(2n ** 64n - PAGE, 2n * PAGE), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-203: a range past the physical width', domain, byRange(2n ** 46n - PAGE, 2n * PAGE), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-203: a PFN past it', domain, byPfn([1, 2 ** 34]), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['fewer frames than pages', domain, byPfn([1, 2], { numberOfPages: 3n }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['a page count without frames', domain, byPfn([], { numberOfPages: 2n ** 64n - 1n }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['frames in both forms', domain, byPfn([1], { runs: [{ frame: 1n, pageCount: 1n }] }), { at: PAGE }, {}, 'INVALID_PARAMETER_3'],
    ['DDI-204: an address off a page edge', domain, pages(1), { at: PAGE + 1n }, { hasLogicalAddressOut: false }, 'INVALID_PARAMETER_4'],
    ['DDI-205: beyond the input width', domain, pages(2), { at: top - PAGE }, {}, 'INVALID_PARAMETER_4'],
    ['DDI-205: past 2^64', domain, pages(2), { at: 2n ** 64n - PAGE }, {}, 'INVALID_PARAMETER_4'],
    ['DDI-231: an address off a page edge, although there is an allocator', allocator, pages(1), { at: 1n }, {}, 'INVALID_PARAMETER_4'],
    ['DDI-228: LogicalAddressOut NULL', domain, pages(1), { at: 100n * PAGE }, { hasLogicalAddressOut: false }, 'INVALID_PARAMETER_7'],
    ['DDI-228: LogicalAddressOut NULL, before the address that is missing', domain, pages(1), {}, { hasLogicalAddressOut: false }, 'INVALID_PARAMETER_7'],
    ['DDI-231: an address for an allocator, before bounds', allocator, pages(1), { at: PAGE, min: 2n, max: 1n }, {}, 'NOT_SUPPORTED'],
    ['DDI-213: bounds above the allocator', allocator, pages(1), { min: 2n ** 20n }, {}, 'INVALID_PARAMETER_MIX'],
    ['DDI-207, DDI-208: a page that is mapped', domain, pages(3), { at: 98n * PAGE }, {}, 'RESOURCE_IN_USE'],
    ['DDI-209: a reserved region', domain, pages(1), { at: 200n * PAGE }, {}, 'RESOURCE_IN_USE'],
    ['DDI-209: a token', domain, pages(2), { at: 299n * PAGE }, {}, 'RESOURCE_IN_USE'],
    ['DDI-222: the interrupt message window', domain, pages(1), { at: BigInt(WINDOW) * PAGE }, {}, 'RESOURCE_IN_USE'],
  ];
  for (const [what, handle, physical, place, over, status] of rows) {
    const reply = guest.reply('mapLogicalRangeEx', mapEx(handle, physical, place, over));
    t.equal(guest.call('mapLogicalRangeEx', mapEx(handle, physical, place, over)), status, what);
    t.equal(reply.result, undefined, `DDI-228: no out-parameter: ${what}`);
  }
  t.equal(machine.statistics().mappedPages, 1);
});

t.test('DDI-206: address 0 is an address like any other when the caller chooses', async (t) => {
  const { guest, domain } = attached();
  t.equal(guest.mapEx(domain, pages(1), { at: 0n }), 0);
  t.equal(guest.poke(0, 1), 'done');
});

t.test('DDI-210: without an allocator bounds are ignored', async (t) => {
  const { guest, domain } = attached();
  t.equal(guest.mapEx(domain, pages(1), { at: 16n * PAGE, min: 9n, max: 1n }), 16);
  t.equal(guest.mapEx(domain, pages(1), { at: 17n * PAGE, min: 2n ** 40n, max: 2n ** 41n }), 17);
});

t.test('DDI-211, DDI-212, DDI-215: bounds are inclusive, the whole mapping lies inside, and they need not be aligned', async (t) => {
  const { guest, domain } = attached(buddy(40));
  t.equal(guest.mapEx(domain, pages(1), { min: 0x10_0001n }), 0x101);
  t.equal(guest.mapEx(domain, pages(1), { min: 0x10_0000n }), 0x100);
  t.equal(guest.mapEx(domain, pages(1), { min: 0x20_0000n, max: 0x20_0fffn }), 0x200);
  t.equal(guest.mapEx(domain, pages(1), { min: 0x20_1000n, max: 0x20_1ffen }), 'INVALID_PARAMETER_MIX');
  t.equal(guest.mapEx(domain, pages(2), { min: 0x30_0000n, max: 0x30_1fffn }), 0x300);
  t.equal(guest.mapEx(domain, pages(1), { max: 2n ** 64n - 1n }), 1);
});

t.test('DDI-213, DDI-214: bounds that cannot be met are INVALID_PARAMETER_MIX', async (t) => {
  const { guest, domain } = attached(buddy(20));
  const rows: [string, Place][] = [
    ['Min above Max', { min: 0x2000n, max: 0x1fffn }],
    ['Min far above Max', { min: 2n ** 64n - 1n, max: 0n }],
    ['a window smaller than the request', { min: 0x4000n, max: 0x4fffn }],
    ['Max 0', { max: 0n }],
    ['page 0 alone', { max: 0xfffn }],
    ['Min at the top', { min: 2n ** 20n }],
  ];
  for (const [what, place] of rows) t.equal(guest.mapEx(domain, pages(2), place), 'INVALID_PARAMETER_MIX', what);
  guest.mapEx(domain, pages(4), { min: 0x8000n, max: 0xbfffn });
  t.equal(guest.mapEx(domain, pages(1), { min: 0x8000n, max: 0xbfffn }), 'INVALID_PARAMETER_MIX', 'a full window');
});

t.test('DDI-216, DDI-223: an allocator that is exhausted is INSUFFICIENT_RESOURCES without bounds, and never reaches its width', async (t) => {
  const { guest, domain } = attached(buddy(16));
  const given: number[] = [];
  let last: number | string;
  while (typeof (last = guest.mapEx(domain, pages(1))) === 'number') given.push(last);
  t.equal(last, 'INSUFFICIENT_RESOURCES');
  t.same(given, framesFrom(1, 15));
  t.equal(guest.mapEx(domain, pages(1), { min: 0n }), 'INVALID_PARAMETER_MIX');
});

t.test('DDI-217: a range is aligned to its length rounded up to a power of two', async (t) => {
  const { guest, domain } = attached(buddy(40));
  for (const count of [1, 2, 3, 5, 8, 13, 512, 513]) {
    const page = guest.mapEx(domain, pages(count));
    const alignment = 2 ** Math.ceil(Math.log2(count));
    t.equal(Number(page) % alignment, 0, `${count} pages at ${page}`);
  }
});

t.test('DDI-222: the allocator goes around the interrupt window of an x64 guest; an ARM64 guest has none', async (t) => {
  for (const isArm64 of [false, true]) {
    const { guest } = rig({ isArm64 });
    const place = { min: BigInt(WINDOW) * PAGE, max: BigInt(WINDOW + 0x100) * PAGE - 1n };
    t.equal(guest.mapEx(guest.createDomainEx(buddy(40)), pages(1), place), isArm64 ? WINDOW : 'INVALID_PARAMETER_MIX');
    t.equal(guest.mapEx(guest.createDomainEx(), pages(1), { at: place.min }), isArm64 ? WINDOW : 'RESOURCE_IN_USE');
  }
});

t.test('DDI-220, DDI-224: what is given never overlaps, and when all is unmapped the largest request succeeds again', async (t) => {
  const { guest, domain } = attached(buddy(24));
  const largest = byRange(0n, 2048n * PAGE);
  const first = guest.mapEx(domain, largest);
  t.equal(guest.unmap(domain, Number(first), 2048), 'SUCCESS');
  const held: [page: number, count: number][] = [];
  for (let i = 0; i < 200; i++) {
    const count = 1 + ((i * 7) % 23);
    const page = guest.mapEx(domain, pages(count));
    if (typeof page === 'string') return t.fail(page);
    t.ok(held.every(([other, length]) => page + count <= other || other + length <= page));
    held.push([page, count]);
    if (i % 3 === 0) {
      const [old, length] = held.splice((i * 5) % held.length, 1)[0]!;
      t.equal(guest.unmap(domain, old, length), 'SUCCESS');
    }
  }
  for (const [page, count] of held) guest.unmap(domain, page, count);
  t.equal(guest.mapEx(domain, largest), first);
});

t.test('DDI-225, DDI-226: rights are those of the device, also write without read', async (t) => {
  const { guest, domain } = attached();
  for (const [permissions, page] of [[1, 1], [2, 2], [3, 3]] as const) guest.mapEx(domain, pages(1), { at: BigInt(page) * PAGE }, permissions);
  t.same([guest.peek(1), guest.poke(1, 1)], [0, 'fault']);
  t.same([guest.peek(2), guest.poke(2, 7)], ['fault', 'done']);
  t.same([guest.peek(3), guest.poke(3, 8)], [7, 'done']);
  t.match(guest.dma({ operation: 'read', read: { iova: 2n * PAGE, length: 1n } }), { fault: 5 });
});

t.test('DDI-230: one frame may be mapped in many places', async (t) => {
  const { guest, domain } = attached();
  const other = guest.createDomainEx();
  guest.attach(other, 0x30);
  guest.mapEx(domain, byPfn([RAM_FRAME, RAM_FRAME]), { at: PAGE });
  guest.mapEx(other, pages(1), { at: 9n * PAGE });
  guest.poke(1, 0x77, DEVICE);
  t.same([guest.peek(2, DEVICE), guest.peek(9, 0x30)], [0x77, 0x77]);
});

t.test('DDI-232: when tables cannot be had nothing stays mapped, and the allocator is as it was', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx(buddy(40));
  const explicit = guest.createDomainEx();
  const before = machine.statistics();
  guest.control({ failAllocations: 2 });
  t.equal(guest.mapEx(domain, pages(3)), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.mapEx(explicit, pages(3), { at: PAGE }), 'INSUFFICIENT_RESOURCES');
  guest.control({ failAllocations: 1 });
  t.match(machine.statistics(), { mappedPages: 0, tablePages: before.tablePages, allocators: before.allocators });
  t.equal(guest.mapEx(domain, pages(3)), 4);
});

t.test('DDI-233: a 2 MiB map gives up single pages', async (t) => {
  const { guest, domain } = attached();
  guest.mapEx(domain, byRange(2n ** 21n, 2n ** 21n), { at: 2n ** 30n });
  t.equal(guest.poke(2 ** 18 + 5, 1), 'done');
  t.equal(guest.unmap(domain, 2 ** 18 + 5, 1), 'SUCCESS');
  t.equal(guest.poke(2 ** 18 + 5, 1), 'fault');
  t.same([guest.poke(2 ** 18 + 4, 1), guest.poke(2 ** 18 + 6, 1)], ['done', 'done']);
});

t.test('DDI-234: of two maps of one range one succeeds, and an allocator gives disjoint ranges', async (t) => {
  const { guest, domain } = attached();
  t.same([guest.mapEx(domain, pages(1), { at: PAGE }), guest.mapEx(domain, pages(1), { at: PAGE })], [1, 'RESOURCE_IN_USE']);
  const allocator = guest.createDomainEx(buddy(40));
  t.not(guest.mapEx(allocator, pages(1)), guest.mapEx(allocator, pages(1)));
});

t.test('DDI-075, DDI-082 to DDI-084: in an allocator domain what one call mapped is unmapped whole, and can be had again', async (t) => {
  const { guest, domain } = attached(buddy(40));
  t.equal(guest.mapEx(domain, pages(3)), 4);
  t.equal(guest.unmap(domain, 5, 1), 'INVALID_PARAMETER_2', 'not the start');
  t.equal(guest.unmap(domain, 8, 1), 'INVALID_PARAMETER_2', 'nothing there');
  for (const count of [1, 2, 4, 2 ** 52]) t.equal(guest.unmap(domain, 4, count), 'INVALID_PARAMETER_3', `${count} pages`);
  t.equal(guest.unmap(domain, 5, 0), 'INVALID_PARAMETER_2', 'the start is judged before the count');
  t.equal(guest.unmap(domain, 4, 0), 'INVALID_PARAMETER_3');
  t.equal(guest.peek(6), 0, 'all still there');
  t.equal(guest.unmap(domain, 4, 3), 'SUCCESS');
  t.equal(guest.peek(6), 'fault');
  t.equal(guest.mapEx(domain, pages(4)), 4);
});

t.test('DDI-085, DDI-086: a range of a token or of a mapped region is not unmapped', async (t) => {
  const { guest, domain } = attached({ reservedRegions: [region(RAM_FRAME, 1, true)] });
  const { token } = guest.reserve(domain, 2, { at: 16n * PAGE });
  guest.mapSegment(token, 0, pages(2));
  guest.map(domain, 15, [RAM_FRAME]);
  t.equal(guest.unmap(domain, 16, 2), 'INVALID_PARAMETER_2');
  t.equal(guest.unmap(domain, 16, 0), 'INVALID_PARAMETER_2');
  t.equal(guest.unmap(domain, 15, 2), 'INVALID_PARAMETER_3', 'a later page of a token is not mapped for this routine');
  t.equal(guest.unmap(domain, RAM_FRAME, 1), 'INVALID_PARAMETER_2');
  t.same([guest.poke(16, 1), guest.poke(15, 1), guest.poke(RAM_FRAME, 1)], ['done', 'done', 'done']);
});
