import t from 'tap';
import type { PhysicalDescription } from '../../src/proto/types.js';
import { PAGE, TYPE, buddy, byMdl, byPfn, byRange } from '../helpers/messages.js';
import { RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest } from '../helpers/rig.js';

const RAM = BigInt(RAM_FRAME) * PAGE;
const map = (guest: Guest, domain: bigint, physical: PhysicalDescription | null, permissions = 3) => guest.call('mapIdentityRangeEx', { domain, permissions, physical });
const unmap = (guest: Guest, domain: bigint, physical: PhysicalDescription | null) => guest.call('unmapIdentityRangeEx', { domain, physical });

function attached(domainType: number = TYPE.translate) {
  const made = rig({ policy: WITH_PASIDS });
  const domain = made.guest.createDomainEx({ domainType });
  if (domainType !== TYPE.translateS1) made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-235, DDI-245: each form of description is mapped in place, and unmapped', async (t) => {
  const rows: [PhysicalDescription, number[]][] = [
    [byMdl([RAM_FRAME + 5, RAM_FRAME + 1]), [RAM_FRAME + 5, RAM_FRAME + 1]],
    [byRange(RAM, 2n * PAGE), [RAM_FRAME, RAM_FRAME + 1]],
    [byPfn([RAM_FRAME + 3, RAM_FRAME + 7]), [RAM_FRAME + 3, RAM_FRAME + 7]],
  ];
  for (const [physical, frames] of rows) {
    const { guest, domain, memory } = attached();
    t.equal(map(guest, domain, physical), 'SUCCESS');
    for (const frame of frames) {
      t.equal(guest.poke(frame, 0x11), 'done');
      t.equal(bytesAt(memory, frame)[0], 0x11);
    }
    t.equal(unmap(guest, domain, physical), 'SUCCESS');
    for (const frame of frames) t.equal(guest.peek(frame), 'fault');
  }
});

t.test('DDI-236, DDI-237, DDI-249: in a PassThrough domain both succeed without effect, as often as they are called', async (t) => {
  const { guest, domain, machine } = attached(TYPE.passThrough);
  for (let i = 0; i < 2; i++) t.equal(map(guest, domain, byRange(RAM, PAGE), 1), 'SUCCESS');
  t.equal(guest.poke(RAM_FRAME, 1), 'done', 'Permissions 1 narrows nothing');
  for (let i = 0; i < 2; i++) t.equal(unmap(guest, domain, byRange(RAM, PAGE)), 'SUCCESS');
  t.equal(guest.poke(RAM_FRAME, 1), 'done');
  t.equal(machine.statistics().mappedPages, 0);
});

t.test('DDI-239: a TranslateS1 domain behaves as a Translate one', async (t) => {
  const { guest, domain } = attached(TYPE.translateS1);
  t.equal(map(guest, domain, byRange(RAM, PAGE)), 'SUCCESS');
  t.equal(map(guest, domain, byRange(RAM, PAGE)), 'RESOURCE_IN_USE');
  t.equal(unmap(guest, domain, byRange(RAM, PAGE)), 'SUCCESS');
});

const BAD: [string, PhysicalDescription | null][] = [
  ['a base off a page edge', byRange(RAM + 1n, PAGE)],
  ['half a page', byRange(RAM, 2048n)],
  ['no pages', byRange(RAM, 0n)],
  ['an MDL with a ByteOffset', byMdl([1], { byteOffset: 4 })],
  ['MapType 7', { ...byRange(RAM, PAGE), mapType: 7 }],
  ['NULL', { ...byRange(RAM, PAGE), present: false }],
  ['nothing', null],
  ['a frame beyond the physical width', byPfn([2 ** 34])],
];

t.test('DDI-240, DDI-246: a bad description is INVALID_PARAMETER_3 when mapped and _2 when unmapped, in PassThrough too', async (t) => {
  for (const domainType of [TYPE.translate, TYPE.passThrough]) {
    const { guest, domain } = attached(domainType);
    for (const [what, physical] of BAD) {
      t.equal(map(guest, domain, physical), 'INVALID_PARAMETER_3', what);
      t.equal(unmap(guest, domain, physical), 'INVALID_PARAMETER_2', what);
    }
  }
});

t.test('a frame above the logical width has no identity address', async (t) => {
  const { guest } = rig({ inputAddressBits: 32 });
  const domain = guest.createDomainEx();
  t.equal(map(guest, domain, byPfn([2 ** 20])), 'INVALID_PARAMETER_3');
  t.equal(unmap(guest, domain, byPfn([2 ** 20])), 'INVALID_PARAMETER_2');
  t.equal(map(guest, guest.createDomainEx(buddy(32)), byPfn([2 ** 20])), 'INVALID_PARAMETER_3', 'before the allocator');
});

t.test('DDI-241, DDI-246: a domain with an allocator is NOT_SUPPORTED', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx(buddy(40));
  t.equal(map(guest, domain, byRange(RAM, PAGE)), 'NOT_SUPPORTED');
  t.equal(unmap(guest, domain, byRange(RAM, PAGE)), 'NOT_SUPPORTED');
});

t.test('DDI-242, DDI-243: a page that is mapped, or listed twice, is RESOURCE_IN_USE, and nothing stays mapped', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, RAM_FRAME + 2, [RAM_FRAME]);
  t.equal(map(guest, domain, byRange(RAM, 4n * PAGE)), 'RESOURCE_IN_USE');
  t.equal(map(guest, domain, byPfn([RAM_FRAME + 8, RAM_FRAME + 9, RAM_FRAME + 8])), 'RESOURCE_IN_USE');
  t.equal(machine.statistics().mappedPages, 1);
});

t.test('DDI-244: bad permission bits are INVALID_PARAMETER_2, a bad domain INVALID_PARAMETER_1', async (t) => {
  const { guest, domain } = attached();
  for (const permissions of [0, 4, 0x80000001]) t.equal(map(guest, domain, null, permissions), 'INVALID_PARAMETER_2');
  t.equal(map(guest, 0n, null, 0), 'INVALID_PARAMETER_1');
  t.equal(unmap(guest, 0n, null), 'INVALID_PARAMETER_1');
});

t.test('DDI-247: a page that is absent or maps another frame is INVALID_PARAMETER_2, and nothing is unmapped', async (t) => {
  const { guest, domain } = attached();
  map(guest, domain, byRange(RAM, 2n * PAGE));
  guest.map(domain, RAM_FRAME + 2, [RAM_FRAME]);
  t.equal(unmap(guest, domain, byRange(RAM, 3n * PAGE)), 'INVALID_PARAMETER_2');
  t.equal(unmap(guest, domain, byRange(RAM, 4n * PAGE)), 'INVALID_PARAMETER_2');
  t.equal(guest.peek(RAM_FRAME + 1), 0);
});

t.test('DDI-248: the description may have another form, and cover a part', async (t) => {
  const { guest, domain } = attached();
  map(guest, domain, byRange(RAM, 4n * PAGE));
  t.equal(unmap(guest, domain, byPfn([RAM_FRAME + 1])), 'SUCCESS');
  t.equal(unmap(guest, domain, byMdl([RAM_FRAME + 3, RAM_FRAME])), 'SUCCESS');
  t.same([guest.peek(RAM_FRAME + 1), guest.peek(RAM_FRAME + 2)], ['fault', 0]);
});
