/** Section L: logical address tokens and their segments. */
import { check, expectAll } from '../helpers/contract/check.js';
import { PAGE, framesFrom, mapEx, physical, type Arguments, type Guest } from '../helpers/contract/guest.js';
import { statusName } from '../helpers/naive/words.js';

const FRAME = 0x108;
const NONE = 'TranslationFault';
const BASE = 0x40;
const PAGES = 4;

type Reserve = Partial<Arguments<'reserveLogicalAddressRange'>>;
const reservation = (domain: bigint, over: Reserve = {}): Arguments<'reserveLogicalAddressRange'> => ({ ...mapEx(domain, []), domain, size: BigInt(PAGES) * PAGE, hasExplicit: true, explicitLogicalAddress: BigInt(BASE) * PAGE, hasTokenOut: true, ...over });
const reserve = (guest: Guest, domain: bigint, over: Reserve = {}) => guest.call('reserveLogicalAddressRange', reservation(domain, over));
const tokenOf = (guest: Guest, domain: bigint, over: Reserve = {}) => guest.result('reserveLogicalAddressRange', reservation(domain, over));
const free = (guest: Guest, token: bigint) => guest.call('freeReservedLogicalAddressRange', { token });

type Segment = Partial<Arguments<'mapReservedLogicalRange'>>;
const segment = (token: bigint, page: number, frames: readonly number[], over: Segment = {}): Arguments<'mapReservedLogicalRange'> => ({ token, offset: BigInt(page) * PAGE, permissions: 3, hasMappedSegment: true, physical: physical.pfns(frames), ...over });
const mapSegment = (guest: Guest, token: bigint, page: number, frames: readonly number[], over: Segment = {}) => guest.call('mapReservedLogicalRange', segment(token, page, frames, over));
const unmapSegment = (guest: Guest, token: bigint, page: number, pages: number, hasMappedSegment = true) => guest.call('unmapReservedLogicalRange', { hasMappedSegment, token, offset: BigInt(page) * PAGE, size: BigInt(pages) * PAGE });

async function withToken(guest: Guest): Promise<{ domain: bigint; token: bigint }> {
  const domain = await guest.domain();
  await guest.attached(domain);
  return { domain, token: (await tokenOf(guest, domain)).token };
}

const reachAll = async (guest: Guest, pages: readonly number[]) => {
  const reached: (number | string)[] = [];
  for (const page of pages) reached.push(await guest.reach(page));
  return reached;
};
const ALL = framesFrom(BASE, PAGES);

check('DDI-250, DDI-251, DDI-252: a token is the range that was asked for', {}, async (t, { guest }) => {
  const [plain, buddy] = [await guest.domain(), await guest.buddy()];
  t.match(await tokenOf(guest, plain), { logicalAddressBase: BigInt(BASE) * PAGE, size: 4n * PAGE });
  t.match(await tokenOf(guest, buddy, { hasExplicit: false, size: 3n * PAGE }), { logicalAddressBase: 4n * PAGE, size: 3n * PAGE });
  t.equal(await guest.place(buddy, 1), 1);
  t.equal(await guest.place(buddy, 8), 8, 'the whole block of four is kept');
});

check('DDI-253 to DDI-261, DDI-264: what ReserveLogicalAddressRange refuses', {}, async (t, { guest }) => {
  await guest.pasids();
  const [plain, buddy, through, first] = [await guest.domain(), await guest.buddy(17), await guest.domain({ domainType: 1 }), await guest.domain({ domainType: 3 })];
  await guest.map(plain, BASE + 9, [FRAME]);
  const at = (page: number) => ({ explicitLogicalAddress: BigInt(page) * PAGE });
  const bounds = { hasExplicit: false, hasMin: true, minLogicalAddress: 0x9000n, hasMax: true, maxLogicalAddress: 0x8000n };
  await expectAll(t, [
    ['part of a page', () => reserve(guest, plain, { size: 4097n }), 'INVALID_PARAMETER_2'],
    ['nothing', () => reserve(guest, plain, { size: 0n }), 'INVALID_PARAMETER_2'],
    ['unaligned', () => reserve(guest, plain, { explicitLogicalAddress: 0x5001n }), 'INVALID_PARAMETER_3'],
    ['past 2^64', () => reserve(guest, plain, { explicitLogicalAddress: 2n ** 64n - PAGE }), 'INVALID_PARAMETER_3'],
    ['no token out', () => reserve(guest, plain, { hasTokenOut: false }), 'INVALID_PARAMETER_6'],
    ['PassThrough', () => reserve(guest, through), 'INVALID_PARAMETER_1'],
    ['TranslateS1', () => reserve(guest, first), 'SUCCESS'],
    ['explicit, with an allocator', () => reserve(guest, buddy), 'NOT_SUPPORTED'],
    ['not explicit, without one', () => reserve(guest, plain, { hasExplicit: false }), 'NOT_SUPPORTED'],
    ['bounds that cannot be', () => reserve(guest, buddy, bounds), 'INVALID_PARAMETER_MIX'],
    ['bounds without an allocator', () => reserve(guest, plain, { ...bounds, hasExplicit: true }), 'SUCCESS'],
    ['a mapped page', () => reserve(guest, plain, at(BASE + 6)), 'RESOURCE_IN_USE'],
    ['another token', () => reserve(guest, plain, at(BASE - 3)), 'RESOURCE_IN_USE'],
    ['a map on the token', () => guest.map(plain, BASE + 1, [FRAME]), 'RESOURCE_IN_USE'],
    ['an unmap on the token', () => guest.unmap(plain, BASE), 'INVALID_PARAMETER_2'],
  ]);
});

check('DDI-256: caller-owned domains have no tokens', { architecture: 'arm64' }, async (t, { guest }) => {
  t.equal(await reserve(guest, await guest.domain({ domainType: 2 })), 'INVALID_PARAMETER_1');
});

check('DDI-262, DDI-266, DDI-267, DDI-268: nothing is mapped but segments, of which a token may have several', {}, async (t, { guest }) => {
  const { token } = await withToken(guest);
  t.same(await reachAll(guest, ALL), [NONE, NONE, NONE, NONE]);
  t.match(await guest.result('mapReservedLogicalRange', segment(token, 1, [FRAME])), { offset: PAGE, size: PAGE });
  t.same(await reachAll(guest, ALL), [NONE, FRAME, NONE, NONE]);
  t.equal(await mapSegment(guest, token, 2, [FRAME + 1, FRAME + 2]), 'SUCCESS');
  t.same(await reachAll(guest, ALL), [NONE, FRAME, FRAME + 1, FRAME + 2]);
});

check('DDI-263, DDI-281: while nothing can be allocated, segments of every form are mapped and unmapped', {}, async (t, { guest, machine }) => {
  const { token } = await withToken(guest);
  const before = machine.statistics().tablePages;
  await guest.control({ failAllocations: 2 });
  const wrong: string[] = [];
  for (let i = 0; i < 50; i++) {
    const statuses = [await mapSegment(guest, token, 0, framesFrom(FRAME, 4), { physical: i % 2 === 0 ? physical.contiguous(FRAME, 4) : physical.mdl(framesFrom(FRAME, 4)) }), await guest.reach(BASE + 3), await unmapSegment(guest, token, 0, 4), await guest.reach(BASE)];
    if (statuses.join() !== `SUCCESS,${FRAME + 3},SUCCESS,${NONE}`) wrong.push(`cycle ${i}: ${statuses.join()}`);
  }
  t.same(wrong, []);
  t.equal(machine.statistics().tablePages, before);
});

check('DDI-269 to DDI-274, DDI-276: what MapReservedLogicalRange refuses, and that it changes nothing', {}, async (t, { guest }) => {
  const { token } = await withToken(guest);
  await mapSegment(guest, token, 1, [FRAME]);
  await expectAll(t, [
    ['unknown token', () => mapSegment(guest, 0n, 0, [FRAME]), 'INVALID_PARAMETER_1'],
    ['unaligned offset', () => mapSegment(guest, token, 0, [FRAME], { offset: 8n }), 'INVALID_PARAMETER_2'],
    ['offset at the end', () => mapSegment(guest, token, 4, [FRAME]), 'INVALID_PARAMETER_2'],
    ['permissions', () => mapSegment(guest, token, 0, [FRAME], { permissions: 4 }), 'INVALID_PARAMETER_3'],
    ['no permissions', () => mapSegment(guest, token, 0, [FRAME], { permissions: 0 }), 'INVALID_PARAMETER_3'],
    ['unaligned description', () => mapSegment(guest, token, 0, [], { physical: physical.contiguous(FRAME, 1, { base: 0x108010n }) }), 'INVALID_PARAMETER_4'],
    ['part of a page', () => mapSegment(guest, token, 0, [], { physical: physical.contiguous(FRAME, 1, { size: 5n }) }), 'INVALID_PARAMETER_4'],
    ['no pages', () => mapSegment(guest, token, 0, []), 'INVALID_PARAMETER_4'],
    ['MapType', () => mapSegment(guest, token, 0, [], { physical: physical.pfns([FRAME], { mapType: 9 }) }), 'INVALID_PARAMETER_4'],
    ['past the end', () => mapSegment(guest, token, 2, framesFrom(FRAME, 3)), 'INVALID_PARAMETER_4'],
    ['no MappedSegment', () => mapSegment(guest, token, 0, [FRAME], { hasMappedSegment: false }), 'INVALID_PARAMETER_5'],
    ['the same part', () => mapSegment(guest, token, 1, [FRAME + 1]), 'RESOURCE_IN_USE'],
    ['in one page', () => mapSegment(guest, token, 0, [FRAME + 1, FRAME + 2]), 'RESOURCE_IN_USE'],
    ['all as before', () => reachAll(guest, ALL), [NONE, FRAME, NONE, NONE]],
  ]);
});

check('DDI-277, DDI-278, DDI-280, DDI-085: segments are unmapped whole, once', {}, async (t, { guest }) => {
  const { domain, token } = await withToken(guest);
  await mapSegment(guest, token, 1, [FRAME, FRAME + 1]);
  await expectAll(t, [
    ['NULL', () => unmapSegment(guest, token, 1, 2, false), 'INVALID_PARAMETER_1'],
    ['another offset', () => unmapSegment(guest, token, 2, 1), 'INVALID_PARAMETER'],
    ['another size', () => unmapSegment(guest, token, 1, 1), 'INVALID_PARAMETER'],
    ['another token', () => unmapSegment(guest, 5n, 1, 2), 'INVALID_PARAMETER'],
    ['UnmapLogicalRange', () => guest.unmap(domain, BASE + 1, 2), 'INVALID_PARAMETER_2'],
    ['as before', () => reachAll(guest, ALL), [NONE, FRAME, FRAME + 1, NONE]],
    ['unmap', () => unmapSegment(guest, token, 1, 2), 'SUCCESS'],
    ['faults', () => reachAll(guest, ALL), [NONE, NONE, NONE, NONE]],
    ['again', () => unmapSegment(guest, token, 1, 2), 'INVALID_PARAMETER'],
    ['map anew', () => mapSegment(guest, token, 1, [FRAME + 2]), 'SUCCESS'],
    ['the old segment', () => unmapSegment(guest, token, 1, 2), 'INVALID_PARAMETER'],
    ['the new pages', () => guest.reach(BASE + 1), FRAME + 2],
  ]);
});

check('DDI-282 to DDI-285: a token is freed when no segment is left, and its addresses are free', {}, async (t, { guest }) => {
  const { domain, token } = await withToken(guest);
  await mapSegment(guest, token, 3, [FRAME]);
  await expectAll(t, [
    ['a mapped page', () => free(guest, token), 'RESOURCE_IN_USE'],
    ['intact', () => guest.reach(BASE + 3), FRAME],
    ['unmap', () => unmapSegment(guest, token, 3, 1), 'SUCCESS'],
    ['free', () => free(guest, token), 'SUCCESS'],
    ['again', () => free(guest, token), 'INVALID_PARAMETER_1'],
    ['NULL', () => free(guest, 0n), 'INVALID_PARAMETER_1'],
    ['map into it', () => mapSegment(guest, token, 0, [FRAME]), 'INVALID_PARAMETER_1'],
    ['an explicit map there', () => guest.map(domain, BASE, [FRAME]), 'SUCCESS'],
  ]);
  const buddy = await guest.buddy();
  const first = await tokenOf(guest, buddy, { hasExplicit: false });
  await free(guest, first.token);
  t.equal(await guest.place(buddy, PAGES), Number(first.logicalAddressBase / PAGE));
});

check('DDI-374: a refused reservation gives no token', {}, async (t, { guest }) => {
  const reply = await guest.reply('reserveLogicalAddressRange', reservation(await guest.domain(), { size: 1n }));
  t.same([statusName(reply.status), reply.result], ['INVALID_PARAMETER_2', undefined]);
});
