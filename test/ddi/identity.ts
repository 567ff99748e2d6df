import t from 'tap';
import { framesFrom, mdlOf } from '../helpers/messages.js';
import { RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';

function attached() {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  return { ...made, domain };
}

t.test('DDI-090: each frame of a scattered MDL is reachable at its own address, and only there', async (t) => {
  const { guest, domain, memory } = attached();
  const frames = [RAM_FRAME + 8, RAM_FRAME + 1, RAM_FRAME + 2];
  t.equal(guest.mapIdentity(domain, frames), 'SUCCESS');
  for (const frame of frames) {
    t.equal(guest.poke(frame, frame & 0xff), 'done');
    t.equal(bytesAt(memory, frame)[0], frame & 0xff);
  }
  for (const page of [RAM_FRAME, RAM_FRAME + 3, RAM_FRAME + 7, RAM_FRAME + 9]) t.equal(guest.peek(page), 'fault');
});

t.test('DDI-091: MapIdentityRange judges its arguments from left to right', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, RAM_FRAME + 1, [RAM_FRAME + 1]);
  const map = (over: object) => guest.call('mapIdentityRange', { domain, permissions: 3, mdl: mdlOf([RAM_FRAME]), ...over });
  const rows: [string, object, string][] = [
    ['a bad domain', { domain: 0n, permissions: 0, mdl: null }, 'INVALID_PARAMETER_1'],
    ['no permission', { permissions: 0, mdl: null }, 'INVALID_PARAMETER_2'],
    ['a reserved permission', { permissions: 5 }, 'INVALID_PARAMETER_2'],
    ['Mdl NULL', { mdl: mdlOf([], { present: false }) }, 'INVALID_PARAMETER_3'],
    ['half a page', { mdl: mdlOf([RAM_FRAME], { byteCount: 100 }) }, 'INVALID_PARAMETER_3'],
    ['a ByteOffset', { mdl: mdlOf([RAM_FRAME], { byteOffset: 1 }) }, 'INVALID_PARAMETER_3'],
    ['a page that is mapped', { mdl: mdlOf([RAM_FRAME + 1]) }, 'RESOURCE_IN_USE'],
    ['a frame that is listed twice', { mdl: mdlOf([RAM_FRAME, RAM_FRAME]) }, 'RESOURCE_IN_USE'],
    ['the reserved interrupt window', { mdl: mdlOf([0xfee00]) }, 'RESOURCE_IN_USE'],
  ];
  for (const [what, over, status] of rows) t.equal(map(over), status, what);
  t.equal(machine.statistics().mappedPages, 1);
  t.equal(map({}), 'SUCCESS');
});

t.test('DDI-092: one frame whose address is mapped keeps all of them out', async (t) => {
  const { guest, domain, machine } = attached();
  guest.map(domain, RAM_FRAME + 2, [RAM_FRAME + 40]);
  t.equal(guest.mapIdentity(domain, framesFrom(RAM_FRAME, 4)), 'RESOURCE_IN_USE');
  t.equal(machine.statistics().mappedPages, 1);
  for (const page of [RAM_FRAME, RAM_FRAME + 1, RAM_FRAME + 3]) t.equal(guest.peek(page), 'fault');
});

t.test('DDI-094, DDI-096: exactly the listed frames go, whichever MDL lists them', async (t) => {
  const { guest, domain } = attached();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 4));
  t.equal(guest.unmapIdentity(domain, [RAM_FRAME + 2, RAM_FRAME]), 'SUCCESS');
  const reached = framesFrom(RAM_FRAME, 4).map((page) => guest.peek(page));
  t.same(reached, ['fault', 0, 'fault', 0]);
});

t.test('DDI-095: UnmapIdentityRange judges its arguments, and a frame that is not identity-mapped keeps all of them', async (t) => {
  const { guest, domain, machine } = attached();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2));
  guest.map(domain, RAM_FRAME + 5, [RAM_FRAME + 6]);
  const unmap = (over: object) => guest.call('unmapIdentityRange', { domain, mdl: mdlOf([RAM_FRAME]), ...over });
  const rows: [string, object, string][] = [
    ['a bad domain', { domain: 0n, mdl: null }, 'INVALID_PARAMETER_1'],
    ['no MDL', { mdl: null }, 'INVALID_PARAMETER_2'],
    ['half a page', { mdl: mdlOf([RAM_FRAME], { byteCount: 100 }) }, 'INVALID_PARAMETER_2'],
    ['an absent page', { mdl: mdlOf([RAM_FRAME, RAM_FRAME + 2]) }, 'INVALID_PARAMETER_2'],
    ['an address that maps another frame', { mdl: mdlOf([RAM_FRAME, RAM_FRAME + 5]) }, 'INVALID_PARAMETER_2'],
  ];
  for (const [what, over, status] of rows) t.equal(unmap(over), status, what);
  t.equal(machine.statistics().mappedPages, 3);
  t.equal(unmap({}), 'SUCCESS');
  t.equal(unmap({}), 'INVALID_PARAMETER_2');
});

t.test('a frame above the logical width has no identity address: a bad MDL to map, not mapped to unmap', async (t) => {
  const { guest } = rig({ inputAddressBits: 40 });
  const domain = guest.createDomain();
  const first = 2 ** 28;
  t.equal(guest.mapIdentity(domain, [first]), 'INVALID_PARAMETER_3');
  t.equal(guest.mapIdentity(domain, [first - 1, first]), 'INVALID_PARAMETER_3');
  t.equal(guest.mapIdentity(domain, [first - 1]), 'SUCCESS');
  t.equal(guest.unmapIdentity(domain, [first]), 'INVALID_PARAMETER_2');
  t.equal(guest.map(domain, 1, [first]), 'SUCCESS', 'to a logical address below it the frame can be mapped');
});
