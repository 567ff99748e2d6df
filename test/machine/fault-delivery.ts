import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, rig, type Guest } from '../helpers/rig.js';

function attached() {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  const registration = made.guest.reporting(true) as bigint;
  return { ...made, domain, registration };
}

/** The facts of the waiting fault events that tests look at. */
function faults(guest: Guest) {
  return guest.events().map((event) => {
    if (event.event !== 'fault') throw new Error('no fault event');
    const { registration, device, faultAddress, occurrences } = event.fault;
    return { sequence: event.sequence, lost: event.eventsLost, registration, device: device?.busDeviceFunction, page: Number(faultAddress >> 12n), occurrences };
  });
}

t.test('faults are taken in the order in which they happened, over devices, and numbered from 1', async (t) => {
  const { guest, domain } = attached();
  guest.attach(domain, OTHER_DEVICE);
  guest.reporting(true, OTHER_DEVICE);
  guest.peek(1, DEVICE);
  guest.peek(2, OTHER_DEVICE);
  guest.peek(3, DEVICE);
  t.same(
    faults(guest).map(({ sequence, device, page }) => [sequence, device, page]),
    [[1n, DEVICE, 1], [2n, OTHER_DEVICE, 2], [3n, DEVICE, 3]],
  );
});

t.test('DDI-347: equal faults that wait are one event with a count, and unequal ones are not', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 5, [RAM_FRAME], 1);
  for (let i = 0; i < 1000; i++) guest.peek(4);
  guest.poke(4, 1);
  guest.poke(5, 1);
  t.equal(guest.wakeUps, 2);
  t.same(faults(guest).map(({ page, occurrences }) => [page, occurrences]), [[4, 1001n], [5, 1n]]);
});

t.test('a page that faults in two ways is two events', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 5, [RAM_FRAME], 1);
  guest.poke(5, 1);
  guest.unmap(domain, 5, 1);
  guest.poke(5, 1);
  t.equal(faults(guest).length, 2);
});

t.test('once an event is taken, the next equal fault is a new one', async (t) => {
  const { guest } = attached();
  guest.peek(4);
  t.equal(faults(guest).length, 1);
  guest.peek(4);
  t.same(faults(guest).map(({ sequence, occurrences }) => [sequence, occurrences]), [[2n, 1n]]);
});

t.test('DDI-347: beyond the bound faults are dropped, and the next event says how many', async (t) => {
  const { guest, machine } = attached();
  const deliveries: string[] = [];
  machine.subscribe((observation) => {
    if (observation.kind === 'fault') deliveries.push(observation.delivery);
  });
  for (let page = 0; page < LIMITS.faultsPending + 10; page++) guest.peek(page);
  guest.peek(0);
  t.equal(guest.session.eventsWaiting, LIMITS.faultsPending);
  t.equal(deliveries.filter((delivery) => delivery === 'dropped').length, 10);
  t.equal(deliveries.at(-1), 'merged', 'a full queue still counts');
  const [first, ...others] = faults(guest);
  t.match(first, { lost: 10n, sequence: 11n, page: 0, occurrences: 2n });
  t.ok(others.every(({ lost }) => lost === 0n));
  t.equal(others.at(-1)?.sequence, BigInt(LIMITS.faultsPending + 10));
});

t.test('the bound is for each device: a storm of one leaves room for another', async (t) => {
  const { guest, domain } = attached();
  guest.attach(domain, OTHER_DEVICE);
  guest.reporting(true, OTHER_DEVICE);
  for (let page = 0; page < 3 * LIMITS.faultsPending; page++) guest.peek(page, DEVICE);
  guest.peek(7, OTHER_DEVICE);
  const taken = faults(guest);
  t.equal(taken.length, LIMITS.faultsPending + 1);
  t.equal(taken.at(-1)?.device, OTHER_DEVICE);
});

t.test('DDI-334, DDI-338: disabling drops what waits, and later faults are not reported', async (t) => {
  const { guest } = attached();
  guest.peek(1);
  t.equal(guest.reporting(false), 0n);
  t.equal(guest.session.eventsWaiting, 0);
  guest.peek(2);
  t.same(guest.events(), []);
  t.equal(guest.reporting(false), 0n, 'disabling when off succeeds');
});

t.test('DDI-338: detaching drops what waits and switches reporting off for the next attachment', async (t) => {
  const { guest, domain } = attached();
  guest.peek(1);
  guest.detach(domain);
  t.equal(guest.session.eventsWaiting, 0);
  guest.attach(domain);
  guest.peek(2);
  t.same(guest.events(), []);
});

t.test('disabling one device leaves the events of another', async (t) => {
  const { guest, domain } = attached();
  guest.attach(domain, OTHER_DEVICE);
  guest.reporting(true, OTHER_DEVICE);
  guest.peek(1, DEVICE);
  guest.peek(2, OTHER_DEVICE);
  guest.reporting(false, DEVICE);
  t.same(faults(guest).map(({ device }) => device), [OTHER_DEVICE]);
});

t.test('DDI-337: a second enable replaces the registration, and what waits is reported once, to the new one', async (t) => {
  const { guest, registration } = attached();
  guest.peek(1);
  const next = guest.reporting(true);
  t.not(next, registration);
  guest.peek(1);
  guest.peek(2);
  t.same(faults(guest).map((fault) => [fault.registration, fault.page, fault.occurrences]), [[next, 1, 2n], [next, 2, 1n]]);
});

t.test('a refused enable leaves the registration as it is', async (t) => {
  const { guest, registration } = attached();
  guest.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: false });
  guest.peek(1);
  t.same(faults(guest).map((fault) => fault.registration), [registration]);
});

t.test('a closed session hears nothing more, and the next one only what it asks for', async (t) => {
  const { guest, open } = attached();
  guest.peek(1);
  guest.session.close('reset');
  const next = open();
  next.attach(next.createDomain());
  next.peek(2);
  t.same([guest.events(), next.events()], [[], []]);
  next.reporting(true);
  next.peek(3);
  t.same(faults(next).map(({ sequence, page }) => [sequence, page]), [[1n, 3]]);
});

t.test('a fault is reported to the session that registered, whichever session made the DMA', async (t) => {
  const { guest, open } = attached();
  const tool = open({ role: 2 });
  tool.peek(6, DEVICE);
  t.same(tool.events(), []);
  t.same(faults(guest).map(({ page }) => page), [6]);
});

t.test('a sink that throws does not disturb the DMA, and the event waits', async (t) => {
  const { machine } = rig();
  const { session } = machine.open({ major: 1, minor: 0, role: 2, architecture: 1, name: '', carrierDevice: null, maxMessageBytes: 0 }, {
    eventsWaiting: () => {
      throw new Error('sink');
    },
  });
  const call = (routine: string, parameters: object) => session!.call({ id: 1n, table: 2, callSite: null, routine, [routine]: parameters } as never);
  const reply = call('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  if (reply.result !== 'createDomain') return t.fail('no domain');
  call('attachDevice', { domain: reply.createDomain.domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 });
  call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  let status: number | undefined;
  session!.runProgram({ id: 2n, device: pci(DEVICE), steps: [{ operation: 'read', read: { iova: 0n, length: 1n } }], hasPasid: false, pasid: 0, privileged: false }, (done) => (status = done.results[0]?.status));
  t.equal(status, 2);
  t.equal(session!.eventsWaiting, 1);
});
