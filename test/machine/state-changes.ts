import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { TYPE, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, rig, type Guest } from '../helpers/rig.js';

const TRANSLATE = 1;
const PASS_THROUGH = 2;
const [OFF, ON] = [1, 2] as const;
const [CALLBACK, OTHER_CALLBACK] = [0xffff_8000_1234n, 0xffff_8000_5678n] as const;

function registered() {
  const made = rig();
  const dmaDevice = made.guest.createDevice();
  const reply = made.guest.register(dmaDevice, CALLBACK);
  if (typeof reply === 'string') throw new Error(reply);
  return { ...made, dmaDevice, ...reply };
}

/** What waits of state changes: registrations and masks. */
function changes(guest: Guest): [bigint, number][] {
  return guest.events().map((event) => {
    if (event.event !== 'stateChange') throw new Error('no state change');
    return [event.stateChange.registration, event.stateChange.availableDomains];
  });
}

const block = (guest: Guest, toggle: 1 | 2) => guest.control({ dmaGuardBlocking: toggle });
const optIn = (guest: Guest, value: number, device = DEVICE) => guest.control({ devices: [{ device: pci(device), optIn: value, isExternal: false, hasPasid: false }] });

t.test('DDI-176, DDI-181: the reply brings the mask for the call that is made at once, and no event comes beside it', async (t) => {
  const { guest, dmaDevice, registration, availableDomains } = registered();
  t.not(registration, 0n);
  t.equal(availableDomains, guest.types(dmaDevice));
  t.same(changes(guest), []);
});

t.test('DDI-177: a change of the mask is told, with the new one', async (t) => {
  const { guest, registration } = registered();
  block(guest, ON);
  t.equal(guest.wakeUps, 1);
  t.same(changes(guest), [[registration, TRANSLATE]]);
  block(guest, OFF);
  t.same(changes(guest), [[registration, TRANSLATE | PASS_THROUGH]]);
  optIn(guest, 0);
  t.same(changes(guest), [[registration, PASS_THROUGH]]);
});

t.test('DDI-182: a policy update that leaves the mask as it was is not told', async (t) => {
  const { guest } = registered();
  optIn(guest, 3);
  optIn(guest, 0, OTHER_DEVICE);
  guest.control({ dmaVerification: ON, failAllocations: OFF, evictIotlb: true });
  block(guest, OFF);
  t.same(changes(guest), []);
});

t.test('DDI-184: masks are told in order, and the last is the current one', async (t) => {
  const { guest, dmaDevice } = registered();
  block(guest, ON);
  optIn(guest, 0);
  block(guest, OFF);
  optIn(guest, 1);
  t.same(changes(guest).map(([, mask]) => mask), [1, 0, 2, 3]);
  t.equal(guest.types(dmaDevice), 3);
});

t.test('DDI-184: when nobody takes them, changes are skipped but never the newest', async (t) => {
  const { guest } = registered();
  for (let i = 0; i < 101; i++) block(guest, i % 2 === 0 ? ON : OFF);
  t.equal(guest.session.eventsWaiting, LIMITS.stateChangesPending);
  const masks = changes(guest).map(([, mask]) => mask);
  t.equal(masks.at(-1), TRANSLATE);
  block(guest, OFF);
  t.same(changes(guest).map(([, mask]) => mask), [3], 'and the next one comes as usual');
});

t.test('DDI-178: a second registration is UNSUCCESSFUL, and the first stays', async (t) => {
  const { guest, dmaDevice, registration } = registered();
  for (const callback of [CALLBACK, OTHER_CALLBACK]) t.equal(guest.register(dmaDevice, callback), 'UNSUCCESSFUL');
  block(guest, ON);
  t.same(changes(guest), [[registration, TRANSLATE]]);
});

t.test('DDI-179, DDI-180, DDI-183: Register judges its arguments from left to right', async (t) => {
  const { guest } = rig();
  const dmaDevice = guest.createDevice();
  const register = (over: object) => guest.reply('registerInterfaceStateChangeCallback', { callback: CALLBACK, dmaDevice, hasStateFields: true, stateFields: 1, ...over });
  const rows: [string, object, number][] = [
    ['DDI-183: callback NULL, before everything', { callback: 0n, dmaDevice: 0n, hasStateFields: false }, 0xc00000ef],
    ['DDI-183: a bad token', { dmaDevice: 1n, hasStateFields: false }, 0xc00000f1],
    ['DDI-183: StateFields NULL', { hasStateFields: false, stateFields: 1 }, 0xc00000f2],
    ['DDI-179: no field', { stateFields: 0 }, 0xc00000f2],
    ['DDI-180: reserved fields alone', { stateFields: 0xfffffffe }, 0xc00000f2],
  ];
  for (const [what, over, status] of rows) t.match(register(over), { status, result: undefined }, what);
  t.equal(register({ stateFields: 0xffffffff }).status, 0, 'DDI-180: reserved fields beside the one that there is');
  t.equal(guest.session.eventsWaiting, 0);
});

t.test('when allocation fails there is no registration', async (t) => {
  const { guest } = rig();
  const dmaDevice = guest.createDevice();
  guest.control({ failAllocations: ON });
  t.equal(guest.register(dmaDevice), 'INSUFFICIENT_RESOURCES');
  guest.control({ failAllocations: OFF });
  t.type(guest.register(dmaDevice), 'object');
});

t.test('DDI-185: between the events of a change the routines that a callback may call all work', async (t) => {
  const { guest, dmaDevice } = registered();
  const domain = guest.createDomainEx({ domainType: TYPE.passThrough });
  block(guest, ON);
  optIn(guest, 0);
  guest.session.nextEvent();
  t.equal(guest.types(dmaDevice), 0);
  t.equal(guest.attachEx(domain, dmaDevice), 'ACCESS_DENIED');
  block(guest, OFF);
  t.equal(guest.attachEx(domain, dmaDevice), 'SUCCESS');
  t.equal(guest.detachEx(dmaDevice), 'SUCCESS');
  t.equal(guest.unregister(dmaDevice, CALLBACK), 'SUCCESS');
  t.equal(guest.session.nextEvent(), undefined);
});

t.test('DDI-186: devices have callbacks of their own, also the same routine', async (t) => {
  const { guest, registration } = registered();
  const other = guest.register(guest.createDevice(OTHER_DEVICE), CALLBACK);
  if (typeof other === 'string') return t.fail(other);
  t.not(other.registration, registration);
  optIn(guest, 0, OTHER_DEVICE);
  t.same(changes(guest), [[other.registration, PASS_THROUGH]]);
  block(guest, ON);
  t.same(changes(guest), [[registration, TRANSLATE], [other.registration, 0]]);
});

t.test('DDI-187, DDI-188, DDI-189: Unregister takes the routine of this device, once', async (t) => {
  const { guest, dmaDevice } = registered();
  const other = guest.createDevice(OTHER_DEVICE);
  guest.register(other, OTHER_CALLBACK);
  t.equal(guest.unregister(0n, CALLBACK), 'INVALID_PARAMETER_2');
  t.equal(guest.unregister(dmaDevice, OTHER_CALLBACK), 'UNSUCCESSFUL', 'registered, but for another device');
  t.equal(guest.unregister(dmaDevice, 0n), 'UNSUCCESSFUL');
  t.equal(guest.unregister(dmaDevice, CALLBACK), 'SUCCESS');
  t.equal(guest.unregister(dmaDevice, CALLBACK), 'UNSUCCESSFUL');
  t.type(guest.register(dmaDevice, OTHER_CALLBACK), 'object');
});

t.test('DDI-190: after Unregister what waited is gone, and nothing more comes', async (t) => {
  const { guest, dmaDevice } = registered();
  block(guest, ON);
  block(guest, OFF);
  guest.unregister(dmaDevice, CALLBACK);
  t.equal(guest.session.eventsWaiting, 0);
  block(guest, ON);
  t.same(changes(guest), []);
});

t.test('faults and state changes of one session come in the order in which they happened, in one sequence', async (t) => {
  const { guest } = registered();
  guest.attach(guest.createDomain());
  guest.reporting(true);
  guest.peek(1);
  block(guest, ON);
  guest.peek(2);
  t.same(guest.events().map(({ sequence, event }) => [sequence, event]), [[1n, 'fault'], [2n, 'stateChange'], [3n, 'fault']]);
});

t.test('a change is told to every session that asked, and to none that has closed', async (t) => {
  const { guest, open } = registered();
  const [tool, gone] = [open({ role: 2 }), open({ role: 2 })];
  for (const session of [tool, gone]) session.register(session.createDevice());
  t.match(gone.session.close('done'), { callbacks: 1, devices: 1 });
  block(tool, ON);
  t.same([guest, tool, gone].map(({ session }) => session.eventsWaiting), [1, 1, 0]);
});
