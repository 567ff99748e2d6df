/** Sections D, E, J and K: maps and unmaps of both generations. */
import { check, expectAll } from '../helpers/contract/check.js';
import { PAGE, framesFrom, mapEx, mdlOf, physical, region, type Arguments, type Guest } from '../helpers/contract/guest.js';

const FRAME = 0x108;
const WINDOW = 0xfee00;
const INPUT_PAGES = 2 ** 36;

const mapV1 = (guest: Guest, domain: bigint, over: Partial<Arguments<'mapLogicalRange'>> = {}) => guest.call('mapLogicalRange', { domain, permissions: 3, mdl: mdlOf([FRAME]), logicalAddress: 0x5000n, ...over });
const map = (guest: Guest, domain: bigint, over: Partial<Arguments<'mapLogicalRangeEx'>>) => guest.call('mapLogicalRangeEx', mapEx(domain, [FRAME], { hasExplicit: true, explicitLogicalAddress: 0x5000n, ...over }));
const identity = (guest: Guest, domain: bigint, frames: readonly number[], permissions = 3) => guest.call('mapIdentityRangeEx', { domain, permissions, physical: physical.pfns(frames) });
const unidentity = (guest: Guest, domain: bigint, frames: readonly number[]) => guest.call('unmapIdentityRangeEx', { domain, physical: physical.pfns(frames) });

async function attachedDomain(guest: Guest): Promise<bigint> {
  const domain = await guest.domain();
  await guest.attached(domain);
  return domain;
}

/** What each of the pages reaches. */
async function reachAll(guest: Guest, pages: readonly number[]): Promise<(number | string)[]> {
  const reached: (number | string)[] = [];
  for (const page of pages) reached.push(await guest.reach(page));
  return reached;
}
const NONE = 'TranslationFault';

check('DDI-066, DDI-074, DDI-075, DDI-089: pages are reached in order, fault after the unmap, and can be mapped anew', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  t.equal(await mapV1(guest, domain, { mdl: mdlOf([FRAME + 7, FRAME, FRAME + 3]) }), 'SUCCESS');
  t.same(await reachAll(guest, [5, 6, 7, 8]), [FRAME + 7, FRAME, FRAME + 3, NONE]);
  t.equal(await guest.unmap(domain, 5, 3), 'SUCCESS');
  t.same(await reachAll(guest, [5, 6, 7]), [NONE, NONE, NONE]);
  await guest.map(domain, 5, [FRAME + 1]);
  t.equal(await guest.reach(5), FRAME + 1);
  t.equal(await guest.unmap(domain, 5), 'SUCCESS', 'MapLogicalRangeEx is undone by it too');
});

check('DDI-067 to DDI-072: what MapLogicalRange refuses', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  const address = (page: number | bigint, offset = 0n) => ({ logicalAddress: BigInt(page) * PAGE + offset });
  await guest.map(domain, 9, [FRAME + 1]);
  await expectAll(t, [
    ['not whole pages', () => mapV1(guest, domain, { mdl: mdlOf([FRAME], { byteCount: 4095 }) }), 'INVALID_PARAMETER_3'],
    ['ByteOffset', () => mapV1(guest, domain, { mdl: mdlOf([FRAME], { byteOffset: 8 }) }), 'INVALID_PARAMETER_3'],
    ['ByteCount 0', () => mapV1(guest, domain, { mdl: mdlOf([]) }), 'INVALID_PARAMETER_3'],
    ['NULL', () => mapV1(guest, domain, { mdl: mdlOf([FRAME], { present: false }) }), 'INVALID_PARAMETER_3'],
    ['unaligned', () => mapV1(guest, domain, address(5, 8n)), 'INVALID_PARAMETER_4'],
    ['beyond the width', () => mapV1(guest, domain, { mdl: mdlOf([FRAME, FRAME]), ...address(INPUT_PAGES - 1) }), 'INVALID_PARAMETER_4'],
    ['past 2^64', () => mapV1(guest, domain, { mdl: mdlOf([FRAME, FRAME]), ...address(2n ** 52n - 1n) }), 'INVALID_PARAMETER_4'],
    ['the last page', () => mapV1(guest, domain, address(INPUT_PAGES - 1)), 'SUCCESS'],
    ['a page that is mapped', () => mapV1(guest, domain, { mdl: mdlOf(framesFrom(FRAME, 3)), ...address(7) }), 'RESOURCE_IN_USE'],
    ['no page changed', () => reachAll(guest, [7, 8, 9]), [NONE, NONE, FRAME + 1]],
    ...[0, 4, 0x80000003].map((permissions) => [`permissions ${permissions}`, () => mapV1(guest, domain, { permissions }), 'INVALID_PARAMETER_2'] as const),
    ['a buddy domain', async () => mapV1(guest, await guest.buddy()), 'NOT_SUPPORTED'],
  ]);
});

check('DDI-076 to DDI-081, DDI-379: what UnmapLogicalRange takes and refuses without an allocator', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  await guest.map(domain, 5, framesFrom(FRAME, 3));
  await guest.map(domain, 8, framesFrom(FRAME + 3, 2));
  const all = async () => reachAll(guest, [5, 6, 7, 8, 9]);
  await expectAll(t, [
    ['the middle', () => guest.unmap(domain, 6), 'SUCCESS'],
    ['the others are left', all, [FRAME, NONE, FRAME + 2, FRAME + 3, FRAME + 4]],
    ['unaligned', () => guest.call('unmapLogicalRange', { domain, logicalAddress: 0x7008n, numberOfPages: 1n }), 'INVALID_PARAMETER_2'],
    ['not mapped', () => guest.unmap(domain, 6), 'INVALID_PARAMETER_2'],
    ['a later page not mapped', () => guest.unmap(domain, 5, 2), 'INVALID_PARAMETER_3'],
    ['no pages', () => guest.unmap(domain, 5, 0), 'INVALID_PARAMETER_3'],
    ['2^52 pages', () => guest.unmap(domain, 7, 2n ** 52n), 'INVALID_PARAMETER_3'],
    ['2^64 - 1 pages', () => guest.unmap(domain, 7, 2n ** 64n - 1n), 'INVALID_PARAMETER_3'],
    ['nothing changed', all, [FRAME, NONE, FRAME + 2, FRAME + 3, FRAME + 4]],
    ['two mappings at once', () => guest.unmap(domain, 7, 3), 'SUCCESS'],
    ['all but the first are gone', all, [FRAME, NONE, NONE, NONE, NONE]],
  ]);
});

check('DDI-082, DDI-083, DDI-084, DDI-087: with an allocator mappings are unmapped whole; other kinds of domain refuse', {}, async (t, { guest }) => {
  const domain = await guest.buddy();
  const page = await guest.place(domain, 3);
  if (typeof page === 'string') throw new Error(page);
  await expectAll(t, [
    ['not the start', () => guest.unmap(domain, page + 1, 2), 'INVALID_PARAMETER_2'],
    ['other counts', () => Promise.all([1, 2, 4].map((count) => guest.unmap(domain, page, count))), ['INVALID_PARAMETER_3', 'INVALID_PARAMETER_3', 'INVALID_PARAMETER_3']],
    ['the whole', () => guest.unmap(domain, page, 3), 'SUCCESS'],
    ['the addresses are free', () => guest.place(domain, 3), page],
    ['PassThrough', async () => guest.unmap(await guest.domain({ domainType: 1 }), 5), 'INVALID_PARAMETER_1'],
  ]);
});

check('DDI-086: a mapped reserved region stays', {}, async (t, { guest }) => {
  const domain = await guest.domain({ reservedRegions: [region(FRAME, 2, 1)] });
  await guest.attached(domain);
  t.equal(await guest.unmap(domain, FRAME), 'INVALID_PARAMETER_2');
  t.equal(await unidentity(guest, domain, [FRAME]), 'INVALID_PARAMETER_2');
  t.equal(await guest.reach(FRAME), FRAME);
});

check('DDI-090 to DDI-096: MapIdentityRange and UnmapIdentityRange', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  const mapped = (mdl: ReturnType<typeof mdlOf>, permissions = 3, on = domain) => guest.call('mapIdentityRange', { domain: on, permissions, mdl });
  const unmapped = (frames: readonly number[], on = domain) => guest.call('unmapIdentityRange', { domain: on, mdl: mdlOf(frames) });
  const buddy = await guest.buddy();
  await guest.map(domain, FRAME + 9, [FRAME]);
  await expectAll(t, [
    ['scattered', () => mapped(mdlOf([FRAME, FRAME + 5, FRAME + 2])), 'SUCCESS'],
    ['only there', () => reachAll(guest, framesFrom(FRAME, 6)), [FRAME, NONE, FRAME + 2, NONE, NONE, FRAME + 5]],
    ['bad MDL', () => mapped(mdlOf([FRAME + 1], { byteOffset: 1 })), 'INVALID_PARAMETER_3'],
    ['bad permissions', () => mapped(mdlOf([FRAME + 1]), 0), 'INVALID_PARAMETER_2'],
    ['one in the way', () => mapped(mdlOf([FRAME + 1, FRAME + 2])), 'RESOURCE_IN_USE'],
    ['none was mapped', () => guest.reach(FRAME + 1), NONE],
    ['with an allocator', () => mapped(mdlOf([FRAME]), 3, buddy), 'NOT_SUPPORTED'],
    ['unmap with an allocator', () => unmapped([FRAME], buddy), 'NOT_SUPPORTED'],
    ['unmap what is absent', () => unmapped([FRAME, FRAME + 1]), 'INVALID_PARAMETER_2'],
    ['unmap what maps another frame', () => unmapped([FRAME, FRAME + 9]), 'INVALID_PARAMETER_2'],
    ['nothing was removed', () => guest.reach(FRAME), FRAME],
    ['another MDL of some of the frames', () => unmapped([FRAME + 2, FRAME]), 'SUCCESS'],
    ['exactly those', () => reachAll(guest, framesFrom(FRAME, 6)), [NONE, NONE, NONE, NONE, NONE, FRAME + 5]],
  ]);
});

check('DDI-191, DDI-192, DDI-193, DDI-206, DDI-229, DDI-230: explicit maps of each form', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  const forms = [physical.mdl([FRAME + 2, FRAME]), physical.contiguous(FRAME + 4, 2), physical.pfns([FRAME + 9, FRAME + 1])];
  const reached = [[FRAME + 2, FRAME], [FRAME + 4, FRAME + 5], [FRAME + 9, FRAME + 1]];
  for (const [i, page] of [0, 16, 32].entries()) {
    const { logicalAddress } = await guest.result('mapLogicalRangeEx', mapEx(domain, [], { hasExplicit: true, explicitLogicalAddress: BigInt(page) * PAGE, physical: forms[i]! }));
    t.equal(logicalAddress, BigInt(page) * PAGE);
    t.same(await reachAll(guest, [page, page + 1, page + 2]), [...reached[i]!, NONE]);
  }
  t.equal(await guest.map(domain, 64, [FRAME + 2]), 'SUCCESS', 'a frame that is mapped elsewhere');
  t.same(await reachAll(guest, [0, 64]), [FRAME + 2, FRAME + 2]);
});

check('DDI-194, DDI-195, DDI-197, DDI-198: who may give an address', {}, async (t, { guest }) => {
  await guest.pasids();
  const [plain, buddy, first, through] = [await guest.domain(), await guest.buddy(), await guest.domain({ domainType: 3 }), await guest.domain({ domainType: 1 })];
  await expectAll(t, [
    ['no allocator, no address', () => map(guest, plain, { hasExplicit: false }), 'NOT_SUPPORTED'],
    ['allocator and address', () => map(guest, buddy, {}), 'NOT_SUPPORTED'],
    ['TranslateS1', () => map(guest, first, {}), 'SUCCESS'],
    ['PassThrough', () => map(guest, through, {}), 'INVALID_PARAMETER_1'],
  ]);
});

check('DDI-199 to DDI-205, DDI-227, DDI-228, DDI-231: what MapLogicalRangeEx refuses, in order', {}, async (t, { guest }) => {
  const [domain, buddy] = [await guest.domain(), await guest.buddy()];
  const bad: readonly (readonly [string, Arguments<'mapLogicalRangeEx'>['physical']])[] = [
    ['unaligned Base', physical.contiguous(FRAME, 1, { base: 0x108008n })],
    ['part of a page', physical.contiguous(FRAME, 1, { size: 4097n })],
    ['ByteOffset', physical.mdl([FRAME], { byteOffset: 4 })],
    ['ByteCount', physical.mdl([FRAME], { byteCount: 100 })],
    ['Size 0', physical.contiguous(FRAME, 0)],
    ['ByteCount 0', physical.mdl([])],
    ['NumberOfPages 0', physical.pfns([])],
    ['NULL', { ...physical.pfns([FRAME]), present: false }],
    ['no Mdl', physical.mdl([FRAME], { present: false })],
    ['no PageFrame', physical.pfns([FRAME], { hasPageFrame: false })],
    ['MapType 3', physical.pfns([FRAME], { mapType: 3 })],
    ['past 2^64', physical.contiguous(FRAME, 2, { base: 2n ** 64n - 4096n })],
    ['a frame beyond the width', physical.pfns([2 ** 34])],
  ];
  for (const [what, description] of bad) {
    t.equal(await map(guest, domain, { physical: description }), 'INVALID_PARAMETER_3', what);
    t.equal(await guest.call('mapIdentityRangeEx', { domain, permissions: 3, physical: description }), 'INVALID_PARAMETER_3', `DDI-240: ${what}`);
    t.equal(await guest.call('unmapIdentityRangeEx', { domain, physical: description }), 'INVALID_PARAMETER_2', `DDI-246: ${what}`);
  }
  await expectAll(t, [
    ['unaligned address', () => map(guest, domain, { explicitLogicalAddress: 0x5001n }), 'INVALID_PARAMETER_4'],
    ['the same on a buddy domain', () => map(guest, buddy, { explicitLogicalAddress: 0x5001n }), 'INVALID_PARAMETER_4'],
    ['beyond the width', () => map(guest, domain, { explicitLogicalAddress: BigInt(INPUT_PAGES) * PAGE }), 'INVALID_PARAMETER_4'],
    ['past 2^64', () => map(guest, domain, { explicitLogicalAddress: 2n ** 64n - PAGE, physical: physical.contiguous(FRAME, 2) }), 'INVALID_PARAMETER_4'],
    ['no LogicalAddressOut', () => map(guest, domain, { hasLogicalAddressOut: false }), 'INVALID_PARAMETER_7'],
    ...[0, 4, 0x80000001].map((permissions) => [`permissions ${permissions}`, () => map(guest, domain, { permissions, explicitLogicalAddress: 1n }), 'INVALID_PARAMETER_2'] as const),
    ['bounds of a buddy domain after its other mistakes', () => map(guest, buddy, { hasMin: true, minLogicalAddress: 9n, hasMax: true, maxLogicalAddress: 1n }), 'NOT_SUPPORTED'],
  ]);
});

check('DDI-207, DDI-208, DDI-210, DDI-222: what is in the way, and what is not', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  await guest.map(domain, 8, [FRAME]);
  await expectAll(t, [
    ['one page of three', () => guest.map(domain, 6, framesFrom(FRAME, 3)), 'RESOURCE_IN_USE'],
    ['no page of it', () => reachAll(guest, [6, 7]), [NONE, NONE]],
    ['bounds without an allocator', () => map(guest, domain, { hasMin: true, minLogicalAddress: 2n ** 40n, hasMax: true, maxLogicalAddress: 1n }), 'SUCCESS'],
    ['the interrupt message window', () => guest.map(domain, WINDOW, [FRAME]), 'RESOURCE_IN_USE'],
    ['its last page', () => guest.map(domain, WINDOW + 0xff, [FRAME]), 'RESOURCE_IN_USE'],
    ['behind it', () => guest.map(domain, WINDOW + 0x100, [FRAME]), 'SUCCESS'],
  ]);
});

check('DDI-222: ARM64 has no interrupt message window', { architecture: 'arm64' }, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  t.equal(await guest.map(domain, WINDOW, [FRAME]), 'SUCCESS');
  t.equal(await guest.reach(WINDOW), FRAME);
});

check('DDI-196, DDI-217, DDI-218, DDI-219, DDI-221: the allocator takes the smallest block that holds the request, the lowest of those', {}, async (t, { guest }) => {
  const fresh = await guest.buddy();
  t.same([await guest.place(fresh, 1), await guest.place(fresh, 1), await guest.place(fresh, 1), await guest.place(fresh, 1)], [1, 2, 3, 4]);
  for (const [count, alignment] of [[3, 4], [5, 8], [512, 512]] as const) {
    const page = await guest.place(await guest.buddy(), count);
    t.equal(page, alignment, `${count} pages`);
  }
  await guest.unmap(fresh, 2);
  t.equal(await guest.place(fresh, 1), 2, 'the hole, before a larger block');
});

check('DDI-211 to DDI-216, DDI-223: bounds and exhaustion', {}, async (t, { guest }) => {
  const bits = 17;
  const place = async (count: number, bounds: { min?: bigint; max?: bigint }) => guest.place(await guest.buddy(bits), count, bounds);
  await expectAll(t, [
    ['Min', () => place(1, { min: 0x9000n }), 9],
    ['Min inside a page', () => place(1, { min: 0x9001n }), 10],
    ['Max', () => place(2, { max: 0x3fffn }), 2],
    ['Max that cuts the last page', () => place(2, { min: 0x2000n, max: 0x3ffen }), 'INVALID_PARAMETER_MIX'],
    ['three pages in a block of four', () => place(3, { min: 0x4000n, max: 0x6fffn }), 4],
    ['Min above Max', () => place(1, { min: 0x9000n, max: 0x8fffn }), 'INVALID_PARAMETER_MIX'],
    ['too small a window', () => place(3, { min: 0x4000n, max: 0x5fffn }), 'INVALID_PARAMETER_MIX'],
    ['a window above the allocator', () => place(1, { min: 2n ** 17n }), 'INVALID_PARAMETER_MIX'],
    ['more than there is', () => place(32, {}), 'INSUFFICIENT_RESOURCES'],
    ['more than there is, in bounds', () => place(32, { max: 2n ** 64n - 1n }), 'INVALID_PARAMETER_MIX'],
  ]);
  const domain = await guest.buddy(bits);
  const given: (number | string)[] = [];
  for (let i = 0; i < 32; i++) given.push(await guest.place(domain, 1));
  t.same(given, [...framesFrom(1, 31), 'INSUFFICIENT_RESOURCES'], 'no page at or above 2^17 bytes, never page 0');
});

check('DDI-220, DDI-224: allocations never overlap, and blocks coalesce when all is given back', {}, async (t, { guest }) => {
  const domain = await guest.buddy(20);
  t.equal(await guest.place(domain, 128), 128, 'the largest that a fresh domain has');
  await guest.unmap(domain, 128, 128);
  const live = new Map<number, number>();
  for (let i = 0; i < 120; i++) {
    const count = 1 + ((i * 7) % 13);
    const page = await guest.place(domain, count);
    if (typeof page === 'string') continue;
    for (const [other, size] of live) t.ok(page + count <= other || other + size <= page, `${page} and ${other}`);
    live.set(page, count);
    const [first] = [...live].slice(i % live.size);
    if (i % 3 === 0 && first !== undefined && live.delete(first[0])) await guest.unmap(domain, first[0], first[1]);
  }
  for (const [page, count] of live) t.equal(await guest.unmap(domain, page, count), 'SUCCESS');
  t.equal(await guest.place(domain, 128), 128);
});

check('DDI-225, DDI-226: permissions are the device\'s', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  for (const [permissions, expected] of [[1, [FRAME, 'PermissionFault']], [2, ['PermissionFault', 'done']], [3, [FRAME, 'done']]] as const) {
    await guest.map(domain, 5, [FRAME], permissions);
    t.same([await guest.reach(5), await guest.poke(5)], expected, `permissions ${permissions}`);
    await guest.unmap(domain, 5);
  }
});

check('DDI-233: each page of a large mapping can be unmapped alone', {}, async (t, { guest }) => {
  const domain = await attachedDomain(guest);
  t.equal(await map(guest, domain, { explicitLogicalAddress: 2n ** 21n, physical: physical.contiguous(0, 512) }), 'SUCCESS');
  t.equal(await guest.reach(512 + FRAME), FRAME);
  t.equal(await guest.unmap(domain, 512 + FRAME), 'SUCCESS');
  t.same(await reachAll(guest, [FRAME - 1, FRAME, FRAME + 1].map((page) => 512 + page)), [FRAME - 1, NONE, FRAME + 1]);
});

check('DDI-235, DDI-238, DDI-239, DDI-241 to DDI-248: MapIdentityRangeEx and UnmapIdentityRangeEx', {}, async (t, { guest }) => {
  await guest.pasids();
  const domain = await attachedDomain(guest);
  const [buddy, first] = [await guest.buddy(), await guest.domain({ domainType: 3 })];
  for (const description of [physical.mdl([FRAME]), physical.contiguous(FRAME + 1, 2), physical.pfns([FRAME + 4])]) t.equal(await guest.call('mapIdentityRangeEx', { domain, permissions: 3, physical: description }), 'SUCCESS');
  await guest.map(domain, FRAME + 8, [FRAME]);
  await expectAll(t, [
    ['each form', () => reachAll(guest, framesFrom(FRAME, 5)), [FRAME, FRAME + 1, FRAME + 2, NONE, FRAME + 4]],
    ['buddy', () => identity(guest, buddy, [FRAME]), 'NOT_SUPPORTED'],
    ['unmap, buddy', () => unidentity(guest, buddy, [FRAME]), 'NOT_SUPPORTED'],
    ['TranslateS1', () => identity(guest, first, [FRAME]), 'SUCCESS'],
    ['one page in the way', () => identity(guest, domain, [FRAME + 3, FRAME + 4]), 'RESOURCE_IN_USE'],
    ['a frame twice', () => identity(guest, domain, [FRAME + 5, FRAME + 5]), 'RESOURCE_IN_USE'],
    ['nothing stays', () => reachAll(guest, [FRAME + 3, FRAME + 5]), [NONE, NONE]],
    ['bad permissions', () => identity(guest, domain, [FRAME + 5], 8), 'INVALID_PARAMETER_2'],
    ['unmap what is absent', () => unidentity(guest, domain, [FRAME, FRAME + 3]), 'INVALID_PARAMETER_2'],
    ['unmap what maps another frame', () => unidentity(guest, domain, [FRAME, FRAME + 8]), 'INVALID_PARAMETER_2'],
    ['nothing was unmapped', () => guest.reach(FRAME), FRAME],
    ['another form, and a part', () => guest.call('unmapIdentityRangeEx', { domain, physical: physical.contiguous(FRAME, 2) }), 'SUCCESS'],
    ['the rest is left', () => reachAll(guest, framesFrom(FRAME, 5)), [NONE, NONE, FRAME + 2, NONE, FRAME + 4]],
  ]);
});

check('DDI-238, DDI-246: a caller-owned domain takes no identity maps', { architecture: 'arm64' }, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  t.equal(await identity(guest, domain, [FRAME]), 'INVALID_PARAMETER_1');
  t.equal(await unidentity(guest, domain, [FRAME]), 'INVALID_PARAMETER_1');
  t.equal(await map(guest, domain, {}), 'INVALID_PARAMETER_1', 'DDI-197');
  t.equal(await guest.unmap(domain, 5), 'INVALID_PARAMETER_1', 'DDI-087');
});
