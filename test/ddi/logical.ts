import t from 'tap';
import { NTSTATUS, ntstatusName } from '../../src/base/ntstatus.js';
import { PAGE, framesFrom, mdlOf } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';

const INPUT_PAGES = 2 ** 36;
const WINDOW = 0xfee00;

function attached() {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-066: page i of the MDL is reachable at LogicalAddress + i * 4096', async (t) => {
  const { guest, domain, memory } = attached();
  const frames = [RAM_FRAME + 9, RAM_FRAME + 2, RAM_FRAME + 3];
  t.equal(guest.map(domain, 16, frames), 'SUCCESS');
  frames.forEach((frame, i) => {
    t.equal(guest.poke(16 + i, 0x40 + i), 'done');
    t.equal(bytesAt(memory, frame)[0], 0x40 + i);
  });
  t.equal(guest.peek(15), 'fault');
  t.equal(guest.peek(19), 'fault');
});

t.test('DDI-067 to DDI-071: MapLogicalRange judges its arguments from left to right', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 100, [RAM_FRAME]);
  const map = (over: object) =>
    guest.call('mapLogicalRange', { domain, permissions: 3, logicalAddress: 16n * PAGE, mdl: mdlOf([RAM_FRAME]), ...over });
  const noMdl = mdlOf([], { present: false });
  const top = BigInt(INPUT_PAGES) * PAGE;
  const rows: [string, object, string][] = [
    ['a bad domain, before everything', { domain: 0n, permissions: 0, mdl: null, logicalAddress: 1n }, 'INVALID_PARAMETER_1'],
    ['DDI-071: no permission', { permissions: 0, mdl: null, logicalAddress: 1n }, 'INVALID_PARAMETER_2'],
    ['DDI-071: permission bit 2', { permissions: 4 }, 'INVALID_PARAMETER_2'],
    ['DDI-071: a reserved bit beside good ones', { permissions: 7 }, 'INVALID_PARAMETER_2'],
    ['DDI-071: permission bit 31', { permissions: 0x80000001 }, 'INVALID_PARAMETER_2'],
    ['DDI-067: Mdl NULL', { mdl: noMdl, logicalAddress: 1n }, 'INVALID_PARAMETER_3'],
    ['DDI-067: no MDL in the message', { mdl: null }, 'INVALID_PARAMETER_3'],
    ['DDI-067: ByteOffset not 0', { mdl: mdlOf([RAM_FRAME], { byteOffset: 16 }) }, 'INVALID_PARAMETER_3'],
    ['DDI-067: ByteCount 0', { mdl: mdlOf([], { byteCount: 0 }) }, 'INVALID_PARAMETER_3'],
    ['DDI-067: half a page', { mdl: mdlOf([RAM_FRAME], { byteCount: 2048 }) }, 'INVALID_PARAMETER_3'],
    ['a frame beyond the physical width', { mdl: mdlOf([2 ** 34]) }, 'INVALID_PARAMETER_3'],
    ['DDI-068: an address off a page edge', { logicalAddress: 16n * PAGE + 1n }, 'INVALID_PARAMETER_4'],
    ['DDI-069: the first address beyond the width', { logicalAddress: top }, 'INVALID_PARAMETER_4'],
    ['DDI-069: a range that crosses the width', { logicalAddress: top - PAGE, mdl: mdlOf([1, 2]) }, 'INVALID_PARAMETER_4'],
    ['DDI-069: a range that wraps', { logicalAddress: 2n ** 64n - PAGE, mdl: mdlOf([1, 2]) }, 'INVALID_PARAMETER_4'],
    ['DDI-070: a page that is mapped', { logicalAddress: 100n * PAGE }, 'RESOURCE_IN_USE'],
    ['DDI-070: a range of which the last page is mapped', { logicalAddress: 98n * PAGE, mdl: mdlOf([1, 2, 3]) }, 'RESOURCE_IN_USE'],
    ['DDI-070: the reserved interrupt window', { logicalAddress: BigInt(WINDOW) * PAGE }, 'RESOURCE_IN_USE'],
    ['DDI-070: a range that runs into the window', { logicalAddress: BigInt(WINDOW - 1) * PAGE, mdl: mdlOf([1, 2]) }, 'RESOURCE_IN_USE'],
  ];
  for (const [what, over, status] of rows) t.equal(map(over), status, what);
  t.equal(machine.statistics().mappedPages, 1, 'nothing more is mapped');
  t.equal(map({ logicalAddress: top - PAGE }), 'SUCCESS', 'the last page of the width');
  t.equal(map({}), 'SUCCESS');
});

t.test('DDI-070, DDI-379: a map that meets a mapped page changes no page', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 20, [RAM_FRAME + 50]);
  const before = machine.statistics();
  t.equal(guest.map(domain, 16, framesFrom(RAM_FRAME, 8)), 'RESOURCE_IN_USE');
  t.match(machine.statistics(), { mappedPages: before.mappedPages, tablePages: before.tablePages });
  for (const page of [16, 17, 18, 19, 21, 22, 23]) t.equal(guest.peek(page), 'fault');
  t.equal(guest.poke(20, 1), 'done');
});

t.test('DDI-379: a map for which tables lack is INSUFFICIENT_RESOURCES and changes nothing', async (t) => {
  const { guest, machine } = rig({ arenaBytes: 64 * 4096 });
  const domain = guest.createDomain();
  guest.attach(domain);
  let page = 0;
  let status = 'SUCCESS';
  let mapped = 0;
  while (status === 'SUCCESS' && mapped < 1000) {
    status = guest.map(domain, (page += 2 ** 18 + 1), [RAM_FRAME]);
    if (status === 'SUCCESS') mapped++;
  }
  t.equal(status, 'INSUFFICIENT_RESOURCES');
  t.equal(machine.statistics().mappedPages, mapped);
  t.equal(guest.peek(page), 'fault');
  t.equal(guest.unmap(domain, page - (2 ** 18 + 1), 1), 'SUCCESS');
  t.equal(guest.map(domain, page, [RAM_FRAME]), 'SUCCESS', 'what was given back is enough');
});

t.test('rights are those of the device: read only, write only, both', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 1, [RAM_FRAME], 1);
  guest.map(domain, 2, [RAM_FRAME], 2);
  guest.map(domain, 3, [RAM_FRAME], 3);
  t.same([guest.peek(1), guest.poke(1, 9)], [0, 'fault']);
  t.same([guest.poke(2, 9), guest.peek(2)], ['done', 'fault']);
  t.same([guest.peek(3), guest.poke(3, 8), guest.peek(3)], [9, 'done', 8]);
});

t.test('DDI-074: the exact range of an earlier map is unmapped and faults afterwards', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 3));
  t.equal(guest.unmap(domain, 16, 3), 'SUCCESS');
  for (const page of [16, 17, 18]) t.equal(guest.peek(page), 'fault');
});

t.test('DDI-076: the middle page of three goes and the outer two still translate', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 3));
  t.equal(guest.unmap(domain, 17, 1), 'SUCCESS');
  t.same([guest.poke(16, 1), guest.poke(17, 2), guest.poke(18, 3)], ['done', 'fault', 'done']);
  t.same([0, 1, 2].map((i) => bytesAt(memory, RAM_FRAME + i)[0]), [1, 0, 3]);
});

t.test('DDI-077: one call may cover two adjacent mappings', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 2));
  guest.map(domain, 18, framesFrom(RAM_FRAME + 8, 2), 1);
  t.equal(guest.unmap(domain, 17, 2), 'SUCCESS');
  t.equal(machine.statistics().mappedPages, 2);
  t.equal(guest.unmap(domain, 16, 1), 'SUCCESS');
  t.equal(guest.unmap(domain, 19, 1), 'SUCCESS');
});

t.test('a page out of a 2 MiB mapping goes alone', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 512, framesFrom(512, 512));
  t.equal(guest.unmap(domain, 700, 1), 'SUCCESS');
  t.same([guest.peek(699), guest.peek(700), guest.peek(701)], [0, 'fault', 0]);
  t.equal(machine.statistics().mappedPages, 511);
});

t.test('DDI-078 to DDI-081: UnmapLogicalRange judges its arguments from left to right and removes nothing on failure', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 3));
  const unmap = (over: object) => guest.call('unmapLogicalRange', { domain, logicalAddress: 16n * PAGE, numberOfPages: 3n, ...over });
  const rows: [string, object, string][] = [
    ['a bad domain', { domain: 0n, logicalAddress: 1n, numberOfPages: 0n }, 'INVALID_PARAMETER_1'],
    ['DDI-078: an address off a page edge', { logicalAddress: 16n * PAGE + 8n, numberOfPages: 0n }, 'INVALID_PARAMETER_2'],
    ['DDI-079: a first page that is not mapped', { logicalAddress: 15n * PAGE }, 'INVALID_PARAMETER_2'],
    ['DDI-079: an address beyond the width', { logicalAddress: 2n ** 64n - PAGE, numberOfPages: 1n }, 'INVALID_PARAMETER_2'],
    ['an unmapped address comes before a page count of 0', { logicalAddress: 15n * PAGE, numberOfPages: 0n }, 'INVALID_PARAMETER_2'],
    ['an address beyond the width comes before a page count of 0', { logicalAddress: 2n ** 63n, numberOfPages: 0n }, 'INVALID_PARAMETER_2'],
    ['an unmapped address comes before a page count that wraps', { logicalAddress: 15n * PAGE, numberOfPages: 2n ** 52n }, 'INVALID_PARAMETER_2'],
    ['DDI-080: a later page that is not mapped', { numberOfPages: 4n }, 'INVALID_PARAMETER_3'],
    ['DDI-081: no pages', { numberOfPages: 0n }, 'INVALID_PARAMETER_3'],
    ['DDI-081: 2^52 pages', { numberOfPages: 2n ** 52n }, 'INVALID_PARAMETER_3'],
    ['DDI-081: 2^52 pages and those that are mapped', { numberOfPages: 2n ** 52n + 3n }, 'INVALID_PARAMETER_3'],
    ['DDI-081: 2^64 - 1 pages', { numberOfPages: 2n ** 64n - 1n }, 'INVALID_PARAMETER_3'],
    ['2^36 pages, the whole width', { numberOfPages: BigInt(INPUT_PAGES) }, 'INVALID_PARAMETER_3'],
  ];
  for (const [what, over, status] of rows) t.equal(unmap(over), status, what);
  t.equal(machine.statistics().mappedPages, 3);
  t.equal(unmap({}), 'SUCCESS');
});

t.test('DDI-089: the range can be mapped to other pages at once, and DMA sees the new ones', async (t) => {
  const { guest, domain, memory } = attached();
  bytesAt(memory, RAM_FRAME)[0] = 1;
  bytesAt(memory, RAM_FRAME + 1)[0] = 2;
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(guest.peek(16), 1);
  guest.unmap(domain, 16, 1);
  t.equal(guest.map(domain, 16, [RAM_FRAME + 1]), 'SUCCESS');
  t.equal(guest.peek(16), 2);
});

t.test('two devices of one domain see the same mapping, and lose it together', async (t) => {
  const { guest, domain } = attached();
  guest.attach(domain, OTHER_DEVICE);
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(guest.poke(16, 3, DEVICE), 'done');
  t.equal(guest.peek(16, OTHER_DEVICE), 3);
  guest.unmap(domain, 16, 1);
  t.same([guest.peek(16, DEVICE), guest.peek(16, OTHER_DEVICE)], ['fault', 'fault']);
});

t.test('DDI-374: no failure carries a result', async (t) => {
  const { guest, domain } = attached();
  const reply = guest.reply('mapLogicalRange', { domain, permissions: 0, logicalAddress: 0n, mdl: null });
  t.equal(ntstatusName(reply.status), 'STATUS_INVALID_PARAMETER_2');
  t.equal(reply.result, undefined);
});

t.test('a routine that the daemon does not know is NOT_IMPLEMENTED', async (t) => {
  const { guest } = attached();
  const reply = guest.session.call({ id: 77n, table: 9, callSite: null } as never);
  t.same(reply, { id: 77n, status: NTSTATUS.STATUS_NOT_IMPLEMENTED });
});
