import t from 'tap';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import type { Observation } from '../../src/machine/types.js';
import { TYPE, buddy, byRange, domainEx, framesFrom, pasidConfiguration, pci, read, write } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig } from '../helpers/rig.js';

t.test('DDI-385: close gives every domain, attachment, mapping and registration back, and says how many', async (t) => {
  const { guest, machine } = rig();
  const [first, second] = [guest.createDomain(), guest.createDomain()];
  guest.attach(first);
  guest.attach(first, OTHER_DEVICE);
  guest.map(first, 16, framesFrom(RAM_FRAME, 3));
  guest.map(second, 16, [RAM_FRAME]);
  guest.reporting(true);
  guest.peek(99);
  t.equal(guest.session.eventsWaiting, 1);
  t.match(guest.session.close('reset'), { domains: 2, attachments: 2, mappedPages: 4, tokens: 0, devices: 0, pasidDevices: 0, callbacks: 0 });
  t.match(machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 });
  t.equal(guest.session.eventsWaiting, 0);
  t.equal(guest.session.nextEvent(), undefined);
});

t.test('DDI-385: close gives tokens, device tokens, sub-devices and callbacks back too', async (t) => {
  const { guest, machine, open } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ ...buddy(40), domainType: TYPE.translateS1 });
  const { token } = guest.reserve(domain, 8);
  guest.mapSegment(token, 1, byRange(0x10_0000n, 0x2000n));
  guest.mapEx(domain, byRange(0x10_0000n, 0x3000n));
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  guest.register(dmaDevice);
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  guest.call('attachPasidDevice', { domain, pasidDevice: sub.pasidDevice });
  guest.attachEx(domain, dmaDevice);
  guest.control({ dmaGuardBlocking: 2 });
  t.equal(guest.session.eventsWaiting, 1);
  t.same(guest.session.close('reset'), { domains: 1, attachments: 2, mappedPages: 5, tokens: 1, devices: 1, pasidDevices: 1, callbacks: 1 });
  t.match(machine.statistics(), { domains: 0, attachedDevices: 0, attachedPasids: 0, pasids: 0, tokens: 0, mappedPages: 0, tablePages: 0 });
  t.equal(guest.session.eventsWaiting, 0);
  const next = open();
  for (const stale of [dmaDevice, token, sub.pasidDevice]) {
    t.equal(next.call('deleteDevice', { dmaDevice: stale }), 'INVALID_PARAMETER_1');
    t.equal(next.freeReserved(stale), 'INVALID_PARAMETER_1');
    t.equal(next.call('deletePasidDevice', { pasidDevice: stale }), 'INVALID_PARAMETER_1');
  }
});

t.test('DDI-102: a domain of either routine cannot be had once the session is closed', async (t) => {
  const { guest } = rig();
  guest.session.close('gone');
  t.equal(guest.call('createDomainEx', domainEx()), 'NOT_SUPPORTED');
  t.equal(guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'NOT_SUPPORTED');
  t.equal(guest.call('createDevice', { device: pci(DEVICE), configurationsEndless: false, hasDeviceOut: true, configurations: [] }), 'UNSUCCESSFUL');
});

t.test('DDI-381: calls of two sessions on one device run one after the other, in whatever order they come', async (t) => {
  const { guest, open, machine } = rig();
  const tool = open({ role: 2 });
  const sides = [guest, tool].map((session) => ({ session, domain: session.createDomainEx(), dmaDevice: session.createDevice() }));
  for (let i = 0; i < 200; i++) {
    const { session, domain, dmaDevice } = sides[(i * 7 + (i >> 2)) % 2]!;
    const other = sides.find((side) => side.session !== session)!;
    const isOther = other.session.call('deleteDevice', { dmaDevice: other.dmaDevice }) === 'RESOURCE_IN_USE';
    if (!isOther) other.dmaDevice = other.session.createDevice();
    const attached = session.attachEx(domain, dmaDevice);
    if (isOther) t.equal(attached, 'INVALID_PARAMETER');
    else t.match(attached, /^SUCCESS$|^INVALID_PARAMETER$/);
    if (i % 3 === 0) session.detachEx(dmaDevice);
    t.ok(machine.statistics().attachedDevices <= 1);
  }
});

t.test('a new guest stub starts empty, and old handles stay unknown', async (t) => {
  const { guest, open } = rig();
  const old = guest.createDomain();
  guest.attach(old);
  guest.session.close('reset');
  const next = open();
  t.equal(next.deleteDomain(old), 'INVALID_PARAMETER_1');
  const domain = next.createDomain();
  t.not(domain, old);
  t.equal(next.attach(domain), 'SUCCESS');
});

t.test('closing one session leaves the others as they are', async (t) => {
  const { guest, open, machine } = rig();
  const tool = open({ role: 2 });
  const domain = tool.createDomain();
  tool.attach(domain);
  tool.map(domain, 16, [RAM_FRAME]);
  guest.createDomain();
  guest.session.close('reset');
  t.equal(tool.poke(16, 5), 'done');
  t.match(machine.statistics(), { sessions: 1, domains: 1, attachedDevices: 1 });
});

t.test('a second close takes nothing back and is not observed', async (t) => {
  const { guest, machine } = rig();
  guest.createDomain();
  const kinds: string[] = [];
  machine.subscribe(({ kind }) => kinds.push(kind));
  guest.session.close('reset');
  t.same(Object.values(guest.session.close('again')), [0, 0, 0, 0, 0, 0, 0]);
  t.same(kinds, ['session-closed']);
});

t.test('DDI-380: calls on a closed session are UNSUCCESSFUL, creation NOT_SUPPORTED, and programs are never answered', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomain();
  guest.session.close('gone');
  t.equal(guest.deleteDomain(domain), 'UNSUCCESSFUL');
  t.equal(guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'NOT_SUPPORTED');
  t.throws(() => guest.program([read(1)]), /did not end/);
  t.equal(machine.statistics().domains, 0);
});

t.test('a call that fails inside the daemon is UNSUCCESSFUL, and the session goes on', async (t) => {
  const { guest, iommu } = rig();
  const domain = guest.createDomain();
  const attach = iommu.attach.bind(iommu);
  iommu.attach = () => {
    throw new Error('broken');
  };
  t.equal(guest.attach(domain), 'UNSUCCESSFUL');
  iommu.attach = attach;
  t.equal(guest.attach(domain), 'SUCCESS');
});

t.test('replies carry the id of their request, whatever it is', async (t) => {
  const { guest } = rig();
  for (const id of [0n, 1n, 2n ** 64n - 1n]) {
    const reply = guest.session.call({ id, table: 0, callSite: null, routine: 'deleteDomain', deleteDomain: { domain: 1n } });
    t.same(reply, { id, status: NTSTATUS.STATUS_INVALID_PARAMETER_1 });
  }
});

t.test('DDI-015: a call is answered the same through every table', async (t) => {
  for (const table of [0, 1, 2, 3, 4, 99]) {
    const { guest } = rig();
    const request = { id: 1n, table: table as 1, callSite: null, routine: 'createDomain' as const, createDomain: { osManagedPageTable: 1, hasDomainOut: true } };
    t.equal(guest.session.call(request).status, 0, `table ${table}`);
  }
});

t.test('observations tell the whole story, numbered without a gap', async (t) => {
  const { machine, open, clock } = rig();
  const seen: Observation[] = [];
  machine.subscribe((observation) => seen.push(observation));
  clock.advance(5);
  const tool = open({ role: 2, name: 'tool' });
  const domain = tool.createDomain();
  tool.attach(domain);
  tool.reporting(true);
  tool.peek(1);
  tool.session.close('bye');
  t.same(seen.map(({ kind }) => kind), ['session-opened', 'call', 'call', 'call', 'fault', 'dma', 'session-closed']);
  t.same(seen.map(({ number }) => number - seen[0]!.number), [0, 1, 2, 3, 4, 5, 6]);
  t.ok(seen.every(({ at, kind }) => at === 5 && kind !== undefined));
  t.match(seen[0], { session: tool.session.number, hello: { name: 'tool' }, reply: { accepted: true } });
  t.match(seen[1], { request: { routine: 'createDomain' }, reply: { createDomain: { domain } } });
  t.match(seen[4], { fault: { requester: DEVICE, page: 1 }, delivered: true, delivery: 'queued' });
  t.match(seen[5], { program: { device: pci(DEVICE) }, reply: { results: [{ status: 2 }] } });
  t.match(seen[6], { why: 'bye', released: { domains: 1, attachments: 1, mappedPages: 0 } });
});

t.test('an observer that throws hides nothing from the others and from the guest', async (t) => {
  const lines: string[] = [];
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (_: object, message: string) => void lines.push(message) };
  const { guest, machine } = rig({ log });
  let told = 0;
  machine.subscribe(() => {
    throw new Error('observer');
  });
  machine.subscribe(() => told++);
  t.ok(guest.createDomain());
  t.equal(told, 1);
  t.same(lines, ['an observer failed']);
});

t.test('who has unsubscribed is told no more', async (t) => {
  const { guest, machine } = rig();
  let told = 0;
  const stop = machine.subscribe(() => told++);
  guest.createDomain();
  stop();
  guest.createDomain();
  t.equal(told, 1);
});

t.test('an observer that closes the session in the middle of a fault ends the program without a reply', async (t) => {
  const { guest, machine } = rig();
  guest.attach(guest.createDomain());
  machine.subscribe(({ kind }) => {
    if (kind === 'fault') guest.session.close('by observer');
  });
  t.throws(() => guest.program([read(1), read(2)]), /did not end/);
  t.match(machine.statistics(), { sessions: 0, domains: 0, dmaPrograms: 0, faults: 1 });
});

t.test('statistics count calls, failures, programs, bytes and faults', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.attach(domain);
  guest.map(domain, 16, framesFrom(RAM_FRAME, 2));
  guest.program([write(16, 1, 2, 3), read(16, 5)]);
  guest.peek(99);
  t.match(machine.statistics(), {
    calls: 4,
    failedCalls: 1,
    sessions: 1,
    domains: 1,
    attachedDevices: 1,
    mappedPages: 2,
    dmaPrograms: 2,
    bytesTranslated: 8,
    faults: 1,
    faultsByRequester: new Map([[DEVICE, 1]]),
  });
});
