import t from 'tap';
import { ntstatusName } from '../../src/base/ntstatus.js';
import type { MapReservedLogicalRangeRequest, ReserveLogicalAddressRangeRequest } from '../../src/proto/types.js';
import { PAGE, TYPE, buddy, byMdl, byRange, region, reservation, type Place } from '../helpers/messages.js';
import { RAM_FRAME, WITH_PASIDS, rig, type RigOptions } from '../helpers/rig.js';

const RAM = BigInt(RAM_FRAME) * PAGE;
const pages = (count: number) => byRange(RAM, BigInt(count) * PAGE);
const at = (page: number): Place => ({ at: BigInt(page) * PAGE });

function attached(options: RigOptions = {}) {
  const made = rig(options);
  const domain = made.guest.createDomainEx();
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-250, DDI-262: a token has the address and size that were asked for, and maps nothing', async (t) => {
  const { guest, domain, machine } = attached();
  const reply = guest.reply('reserveLogicalAddressRange', reservation(domain, 5n * PAGE, at(16)));
  t.match(reply, { status: 0, reserveLogicalAddressRange: { logicalAddressBase: 16n * PAGE, size: 5n * PAGE } });
  for (const page of [16, 18, 20]) t.match(guest.dma({ operation: 'read', read: { iova: BigInt(page) * PAGE, length: 1n } }), { status: 2, fault: 7 });
  t.match(machine.statistics(), { mappedPages: 0, tokens: 1 });
});

t.test('DDI-251, DDI-252: the allocator aligns a token as it aligns a map, and its size is not rounded', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx(buddy(40));
  const reply = guest.reply('reserveLogicalAddressRange', reservation(domain, 5n * PAGE));
  t.match(reply, { status: 0, reserveLogicalAddressRange: { logicalAddressBase: 8n * PAGE, size: 5n * PAGE } });
  t.equal(guest.mapEx(domain, pages(1), { min: 13n * PAGE, max: 16n * PAGE - 1n }), 'INVALID_PARAMETER_MIX', 'the whole block is taken');
});

t.test('DDI-253 to DDI-264: ReserveLogicalAddressRange judges its arguments from left to right', async (t) => {
  const { guest } = rig({ isArm64: true });
  const domain = guest.createDomainEx({ reservedRegions: [region(200, 1)] });
  const allocator = guest.createDomainEx(buddy(20));
  const [passThrough, unmanaged] = [TYPE.passThrough, TYPE.unmanaged].map((domainType) => guest.createDomainEx({ domainType }));
  guest.map(domain, 100, [RAM_FRAME]);
  guest.reserve(domain, 2, at(300));
  const top = 2n ** 48n;
  const rows: [string, ReserveLogicalAddressRangeRequest, string][] = [
    ['a bad domain, before everything', reservation(0n, 1n, { at: 1n }, false), 'INVALID_PARAMETER_1'],
    ['DDI-256: PassThrough', reservation(passThrough!, 1n), 'INVALID_PARAMETER_1'],
    ['DDI-256: Unmanaged', reservation(unmanaged!, PAGE, at(1)), 'INVALID_PARAMETER_1'],
    ['DDI-253: half a page', reservation(domain, 2048n, { at: 1n }, false), 'INVALID_PARAMETER_2'],
    ['DDI-254: no page', reservation(domain, 0n, at(1)), 'INVALID_PARAMETER_2'],
    ['DDI-255: an address off a page edge', reservation(domain, PAGE, { at: 1n }, false), 'INVALID_PARAMETER_3'],
    ['DDI-255: also with an allocator', reservation(allocator, PAGE, { at: 1n }), 'INVALID_PARAMETER_3'],
    ['a range beyond the width', reservation(domain, 2n * PAGE, { at: top - PAGE }), 'INVALID_PARAMETER_3'],
    ['a range that wraps', reservation(domain, 2n ** 64n - PAGE, at(2)), 'INVALID_PARAMETER_3'],
    ['DDI-264: LogicalAddressToken NULL', reservation(domain, PAGE, at(100), false), 'INVALID_PARAMETER_6'],
    ['DDI-264: LogicalAddressToken NULL, before the address that is missing', reservation(domain, PAGE, {}, false), 'INVALID_PARAMETER_6'],
    ['DDI-258: no address without allocator', reservation(domain, PAGE), 'NOT_SUPPORTED'],
    ['DDI-258: an address with one, before bounds', reservation(allocator, PAGE, { ...at(1), min: 2n, max: 1n }), 'NOT_SUPPORTED'],
    ['DDI-259: bounds that cannot be met', reservation(allocator, 2n * PAGE, { min: 0n, max: 8191n }), 'INVALID_PARAMETER_MIX'],
    ['DDI-259: bounds and an endless size', reservation(allocator, 2n ** 64n - PAGE, { min: 0n }), 'INVALID_PARAMETER_MIX'],
    ['DDI-260, DDI-261: a page that is mapped', reservation(domain, 3n * PAGE, at(98)), 'RESOURCE_IN_USE'],
    ['DDI-261: another token', reservation(domain, 3n * PAGE, at(299)), 'RESOURCE_IN_USE'],
    ['DDI-261: a reserved region', reservation(domain, PAGE, at(200)), 'RESOURCE_IN_USE'],
    ['an endless size without bounds', reservation(allocator, 2n ** 64n - PAGE), 'INSUFFICIENT_RESOURCES'],
  ];
  for (const [what, request, status] of rows) {
    const reply = guest.reply('reserveLogicalAddressRange', request);
    t.equal(ntstatusName(reply.status), `STATUS_${status}`, what);
    t.equal(reply.result, undefined, `DDI-264: no out-parameter: ${what}`);
  }
  t.equal(guest.reserve(domain, 1, { ...at(50), min: 9n, max: 1n }).page, 50, 'DDI-259: without allocator bounds are ignored');
});

t.test('DDI-257: TranslateS1 domains have tokens too', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  const { token } = guest.reserve(domain, 2, at(16));
  t.equal(guest.mapSegment(token, 0, pages(2)), 'SUCCESS');
  t.equal(guest.unmapSegment(token, 0, 2), 'SUCCESS');
  t.equal(guest.freeReserved(token), 'SUCCESS');
});

t.test('DDI-263, DDI-281: a token is mapped and unmapped, whole and in parts, while every allocation fails', async (t) => {
  const { guest, domain, machine } = attached();
  const { token } = guest.reserve(domain, 1024, at(512 * 7 - 3));
  guest.control({ failAllocations: 2 });
  const { tablePages } = machine.statistics();
  for (let i = 0; i < 20; i++) {
    t.equal(guest.mapSegment(token, 0, pages(1024)), 'SUCCESS');
    t.equal(guest.unmapSegment(token, 0, 1024), 'SUCCESS');
    t.equal(guest.mapSegment(token, i * 7, pages(600)), 'SUCCESS');
    t.equal(guest.unmapSegment(token, i * 7, 600), 'SUCCESS');
  }
  t.match(machine.statistics(), { tablePages, mappedPages: 0 });
  t.throws(() => guest.reserve(domain, 1, at(1)), /INSUFFICIENT_RESOURCES/);
});

t.test('DDI-266 to DDI-268: disjoint segments of a token are mapped where they lie, and nothing beside them', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  const reply = guest.reply('mapReservedLogicalRange', { token, offset: PAGE, permissions: 3, hasMappedSegment: true, physical: pages(1) });
  t.match(reply, { status: 0, mapReservedLogicalRange: { offset: PAGE, size: PAGE } });
  t.same([16, 17, 18, 19].map((page) => guest.peek(page)), ['fault', 0, 'fault', 'fault']);
  t.equal(guest.mapSegment(token, 3, pages(1), 1), 'SUCCESS');
  t.same([guest.peek(19), guest.poke(19, 1), guest.poke(17, 1)], [0, 'fault', 'done']);
});

t.test('DDI-269 to DDI-276: MapReservedLogicalRange judges its arguments from left to right', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  guest.mapSegment(token, 2, pages(1));
  const good: MapReservedLogicalRangeRequest = { token, offset: 0n, permissions: 3, hasMappedSegment: true, physical: pages(1) };
  const rows: [string, Partial<MapReservedLogicalRangeRequest>, string][] = [
    ['DDI-276: a NULL token, before everything', { token: 0n, offset: 1n, permissions: 0, physical: null, hasMappedSegment: false }, 'INVALID_PARAMETER_1'],
    ['DDI-276: an unknown token', { token: domain }, 'INVALID_PARAMETER_1'],
    ['DDI-269: an offset off a page edge', { offset: 1n, permissions: 0 }, 'INVALID_PARAMETER_2'],
    ['DDI-270: an offset at the end', { offset: 4n * PAGE, permissions: 0 }, 'INVALID_PARAMETER_2'],
    ['DDI-270: an offset far beyond', { offset: 2n ** 64n - PAGE }, 'INVALID_PARAMETER_2'],
    ['DDI-273: no permission', { permissions: 0, physical: null }, 'INVALID_PARAMETER_3'],
    ['DDI-273: a reserved bit', { permissions: 5 }, 'INVALID_PARAMETER_3'],
    ['DDI-271: a base off a page edge', { physical: byRange(RAM + 1n, PAGE), hasMappedSegment: false }, 'INVALID_PARAMETER_4'],
    ['DDI-271: half a page', { physical: byMdl([1], { byteCount: 2048 }) }, 'INVALID_PARAMETER_4'],
    ['DDI-272: past the end', { offset: 3n * PAGE, physical: pages(2) }, 'INVALID_PARAMETER_4'],
    ['DDI-272: no size', { physical: byRange(RAM, 0n) }, 'INVALID_PARAMETER_4'],
    ['DDI-272: a bad MapType', { physical: { ...pages(1), mapType: 9 } }, 'INVALID_PARAMETER_4'],
    ['a NULL structure', { physical: null }, 'INVALID_PARAMETER_4'],
    ['DDI-276: MappedSegment NULL', { offset: 2n * PAGE, hasMappedSegment: false }, 'INVALID_PARAMETER_5'],
    ['DDI-274: the same segment', { offset: 2n * PAGE }, 'RESOURCE_IN_USE'],
    ['DDI-274: one page of it', { offset: PAGE, physical: pages(3) }, 'RESOURCE_IN_USE'],
  ];
  for (const [what, over, status] of rows) {
    const reply = guest.reply('mapReservedLogicalRange', { ...good, ...over });
    t.equal(ntstatusName(reply.status), `STATUS_${status}`, what);
    t.equal(reply.result, undefined, `DDI-276: no out-parameter: ${what}`);
  }
  t.equal(guest.unmapSegment(token, 2, 1), 'SUCCESS', 'DDI-274: the segment that was there is intact');
});

t.test('DDI-275, DDI-284: a freed token maps nothing: calls are serial, so it is simply unknown', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 1, at(16));
  t.equal(guest.freeReserved(token), 'SUCCESS');
  t.equal(guest.mapSegment(token, 0, pages(1)), 'INVALID_PARAMETER_1');
  for (const bad of [token, 0n, domain]) t.equal(guest.freeReserved(bad), 'INVALID_PARAMETER_1');
});

t.test('DDI-277, DDI-278: a segment is unmapped once, and its part can be mapped again', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  guest.mapSegment(token, 1, pages(2));
  t.equal(guest.unmapSegment(token, 1, 2), 'SUCCESS');
  t.equal(guest.peek(17), 'fault');
  t.equal(guest.unmapSegment(token, 1, 2), 'INVALID_PARAMETER');
  t.equal(guest.mapSegment(token, 0, pages(4)), 'SUCCESS');
  t.equal(guest.peek(17), 0);
});

t.test('DDI-280: a segment with another offset, size or token is none, and nothing is unmapped', async (t) => {
  const { guest, domain, machine } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  const other = guest.reserve(domain, 4, at(32)).token;
  guest.mapSegment(token, 0, pages(1));
  guest.mapSegment(token, 1, pages(2));
  const rows: [bigint, bigint, bigint][] = [
    [token, 0n, 2n * PAGE],
    [token, 0n, 3n * PAGE],
    [token, PAGE, PAGE],
    [token, 2n * PAGE, PAGE],
    [token, 3n * PAGE, PAGE],
    [token, PAGE, 2n * PAGE + 1n],
    [token, PAGE + 1n, 2n * PAGE],
    [token, PAGE, 0n],
    [token, PAGE, 2n ** 64n - PAGE],
    [token, 2n ** 64n - PAGE, 2n * PAGE],
    [other, PAGE, 2n * PAGE],
    [0n, PAGE, 2n * PAGE],
    [domain, PAGE, 2n * PAGE],
  ];
  for (const [of, offset, size] of rows) {
    t.equal(guest.call('unmapReservedLogicalRange', { hasMappedSegment: true, token: of, offset, size }), 'INVALID_PARAMETER', `${offset} ${size}`);
  }
  t.equal(guest.call('unmapReservedLogicalRange', { hasMappedSegment: false, token, offset: PAGE, size: 2n * PAGE }), 'INVALID_PARAMETER_1');
  t.equal(machine.statistics().mappedPages, 3);
  t.equal(guest.unmapSegment(token, 1, 2), 'SUCCESS');
});

t.test('DDI-282, DDI-283: a token with one mapped page stays, with its segment', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  guest.mapSegment(token, 3, pages(1));
  t.equal(guest.freeReserved(token), 'RESOURCE_IN_USE');
  t.equal(guest.poke(19, 1), 'done');
  guest.unmapSegment(token, 3, 1);
  t.equal(guest.freeReserved(token), 'SUCCESS');
});

t.test('DDI-285: the addresses of a freed token can be had again', async (t) => {
  const { guest, domain } = attached();
  const { token } = guest.reserve(domain, 4, at(16));
  t.equal(guest.map(domain, 17, [RAM_FRAME]), 'RESOURCE_IN_USE');
  guest.freeReserved(token);
  t.equal(guest.map(domain, 17, [RAM_FRAME]), 'SUCCESS');
  const allocator = guest.createDomainEx(buddy(40));
  const first = guest.reserve(allocator, 4);
  t.equal(guest.reserve(allocator, 4).page, first.page + 4);
  guest.freeReserved(first.token);
  t.equal(guest.reserve(allocator, 4).page, first.page);
});

t.test('the tokens of one session are unknown to another', async (t) => {
  const { guest, domain, open } = attached();
  const tool = open({ role: 2 });
  const { token } = guest.reserve(domain, 4, at(16));
  guest.mapSegment(token, 0, pages(1));
  t.equal(tool.mapSegment(token, 1, pages(1)), 'INVALID_PARAMETER_1');
  t.equal(tool.unmapSegment(token, 0, 1), 'INVALID_PARAMETER');
  t.equal(tool.freeReserved(token), 'INVALID_PARAMETER_1');
});
