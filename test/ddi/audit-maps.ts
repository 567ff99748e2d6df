/** Sections D and E: the variants of statements that the tests of single routines leave out. */
import t from 'tap';
import { PAGE, TYPE, buddy, byRange, framesFrom, mdlOf, read, region } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';

const INPUT_PAGES = 2 ** 36;

function attached(over: Parameters<ReturnType<typeof rig>['guest']['createDomainEx']>[0] = {}) {
  const made = rig();
  const domain = made.guest.createDomainEx(over);
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-067, DDI-091, DDI-095: an MDL that ends inside a page, or lists other frames than it has pages, is bad', async (t) => {
  const { guest, domain, machine } = attached();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 3));
  const two = [RAM_FRAME, RAM_FRAME + 1];
  const bad = [
    mdlOf(two, { byteCount: 4097 }),
    mdlOf([RAM_FRAME], { byteCount: 4097 }),
    mdlOf(two, { byteCount: 8191 }),
    mdlOf(two, { byteCount: 4096 }),
    mdlOf(two, { byteCount: 3 * 4096 }),
    mdlOf(two, { byteOffset: 4095 }),
    mdlOf(two, { byteOffset: 1, byteCount: 2 * 4096 - 1 }),
    mdlOf([], { byteCount: 4096 }),
  ];
  for (const mdl of bad) {
    t.equal(guest.call('mapLogicalRange', { domain, permissions: 3, logicalAddress: 16n * PAGE, mdl }), 'INVALID_PARAMETER_3');
    t.equal(guest.call('mapIdentityRange', { domain, permissions: 3, mdl }), 'INVALID_PARAMETER_3');
    t.equal(guest.call('unmapIdentityRange', { domain, mdl }), 'INVALID_PARAMETER_2');
  }
  t.equal(machine.statistics().mappedPages, 3);
});

t.test('DDI-070, DDI-092: pages of a token and of regions are reserved for maps of V1, and stay as they are', async (t) => {
  const { guest, domain, machine } = attached({ reservedRegions: [region(RAM_FRAME + 8, 1, true), region(RAM_FRAME + 12, 1)] });
  const { token } = guest.reserve(domain, 2, { at: BigInt(RAM_FRAME) * PAGE });
  for (const page of [RAM_FRAME, RAM_FRAME + 1, RAM_FRAME + 8, RAM_FRAME + 12]) {
    t.equal(guest.map(domain, page, [RAM_FRAME + 40]), 'RESOURCE_IN_USE');
    t.equal(guest.map(domain, page - 1, framesFrom(RAM_FRAME + 40, 3)), 'RESOURCE_IN_USE');
    t.equal(guest.mapIdentity(domain, [RAM_FRAME + 30, page]), 'RESOURCE_IN_USE');
  }
  t.equal(machine.statistics().mappedPages, 1, 'the region alone');
  for (const page of [RAM_FRAME, RAM_FRAME + 30]) t.match(guest.dma(read(page)), { status: 2, fault: 7 });
  t.equal(guest.freeReserved(token), 'SUCCESS');
  t.equal(guest.map(domain, RAM_FRAME, [RAM_FRAME + 40]), 'SUCCESS', 'what was freed is free');
});

t.test('DDI-072, DDI-093: what is not supported in a domain with an allocator maps nothing and takes no address', async (t) => {
  const { guest, domain, machine } = attached(buddy(40));
  t.equal(guest.map(domain, 1, [RAM_FRAME]), 'NOT_SUPPORTED');
  t.equal(guest.mapIdentity(domain, [1]), 'NOT_SUPPORTED');
  t.equal(machine.statistics().mappedPages, 0);
  t.equal(guest.mapEx(domain, byRange(BigInt(RAM_FRAME) * PAGE, PAGE)), 1, 'the lowest address is still to be had');
});

t.test('DDI-075: in a domain without allocator what MapLogicalRangeEx mapped is unmapped by the same routine', async (t) => {
  const { guest, domain, machine } = attached();
  guest.mapEx(domain, byRange(BigInt(RAM_FRAME) * PAGE, 2n * PAGE), { at: 16n * PAGE });
  guest.map(domain, 18, [RAM_FRAME + 2]);
  t.equal(guest.unmap(domain, 16, 3), 'SUCCESS');
  for (const page of [16, 17, 18]) t.match(guest.dma(read(page)), { status: 2, fault: 7 });
  t.equal(machine.statistics().mappedPages, 0);
});

t.test('DDI-085, DDI-086: nor in a domain with an allocator', async (t) => {
  const { guest, domain } = attached({ ...buddy(40), reservedRegions: [region(RAM_FRAME, 2, true)] });
  const { token, page } = guest.reserve(domain, 2);
  guest.mapSegment(token, 0, byRange(BigInt(RAM_FRAME + 4) * PAGE, 2n * PAGE));
  for (const count of [1, 2]) {
    t.equal(guest.unmap(domain, page, count), 'INVALID_PARAMETER_2');
    t.equal(guest.unmap(domain, RAM_FRAME, count), 'INVALID_PARAMETER_2');
  }
  t.same([guest.poke(page, 1), guest.poke(page + 1, 2), guest.poke(RAM_FRAME, 3), guest.poke(RAM_FRAME + 1, 4)], ['done', 'done', 'done', 'done']);
});

t.test('DDI-078 to DDI-081: what a refused unmap named is still reached, page by page', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 3));
  const unmap = (logicalAddress: bigint, numberOfPages: bigint) => guest.call('unmapLogicalRange', { domain, logicalAddress, numberOfPages });
  t.equal(unmap(16n * PAGE + 1n, 1n), 'INVALID_PARAMETER_2');
  t.equal(unmap(15n * PAGE, 2n), 'INVALID_PARAMETER_2');
  t.equal(unmap(16n * PAGE, 4n), 'INVALID_PARAMETER_3');
  t.equal(unmap(16n * PAGE, 2n ** 52n - 16n), 'INVALID_PARAMETER_3', 'up to 2^64 exactly');
  for (const i of [0, 1, 2]) {
    t.equal(guest.poke(16 + i, 0x70 + i), 'done');
    t.equal(bytesAt(memory, RAM_FRAME + i)[0], 0x70 + i);
  }
});

t.test('DDI-090: identity mappings are made nowhere but at the frames\' own addresses', async (t) => {
  const { guest, domain, machine } = attached();
  t.equal(guest.mapIdentity(domain, [RAM_FRAME + 8, RAM_FRAME + 1, RAM_FRAME + 2]), 'SUCCESS');
  t.equal(machine.statistics().mappedPages, 3);
  for (const page of [0, 1, 2, RAM_FRAME, RAM_FRAME + 9, RAM_FRAME + 10, INPUT_PAGES - 1]) t.match(guest.dma(read(page)), { status: 2, fault: 7 });
});

t.test('DDI-092: wherever in the list the mapped frame stands, the mapping in the way keeps its page', async (t) => {
  for (const at of [0, 1, 2]) {
    const { guest, domain, machine, memory } = attached();
    const frames = [RAM_FRAME + 9, RAM_FRAME + 2, RAM_FRAME + 5];
    guest.map(domain, frames[at]!, [RAM_FRAME + 40]);
    t.equal(guest.mapIdentity(domain, frames), 'RESOURCE_IN_USE');
    t.equal(machine.statistics().mappedPages, 1);
    for (const [i, page] of frames.entries()) t.equal(guest.poke(page, 0x33), i === at ? 'done' : 'fault');
    t.same([bytesAt(memory, RAM_FRAME + 40)[0], bytesAt(memory, frames[at]!)[0]], [0x33, 0]);
  }
});

t.test('DDI-095: a bad frame anywhere in the list leaves all that it names', async (t) => {
  const { guest, domain } = attached({ reservedRegions: [region(RAM_FRAME + 8, 1, true)] });
  const good = framesFrom(RAM_FRAME, 3);
  guest.mapIdentity(domain, good);
  guest.map(domain, RAM_FRAME + 5, [RAM_FRAME + 6]);
  for (const bad of [RAM_FRAME + 3, RAM_FRAME + 5, RAM_FRAME + 8]) {
    for (const list of [[bad, ...good], [...good, bad]]) t.equal(guest.unmapIdentity(domain, list), 'INVALID_PARAMETER_2');
    for (const page of [...good, RAM_FRAME + 5, RAM_FRAME + 8]) t.equal(guest.peek(page), 0);
  }
  t.equal(guest.unmapIdentity(domain, good), 'SUCCESS');
});

t.test('DDI-087: in a PassThrough domain a refused unmap takes nothing away', async (t) => {
  const { guest, domain } = attached({ domainType: TYPE.passThrough });
  t.equal(guest.unmap(domain, RAM_FRAME, 1), 'INVALID_PARAMETER_1');
  t.equal(guest.peek(RAM_FRAME, DEVICE), 0);
});
