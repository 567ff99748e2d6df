/** What a QEMU device asks and reports: questions, refusals and their faults, what it counted, and what it cannot say. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { Observation } from '../../src/machine/types.js';
import { TYPE, framesFrom } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, rig } from '../helpers/rig.js';
import { READ, ScriptedReader, WRITE } from '../helpers/scripted-reader.js';

const UNSUPPORTED = 1;
const PERMISSION = 5;
const TRANSLATION = 7;

function attached() {
  const r = rig();
  const domain = r.guest.createDomain();
  r.guest.map(domain, 16, framesFrom(RAM_FRAME, 4), 1);
  r.guest.attach(domain);
  const reader = new ScriptedReader(r.machine);
  reader.takeAndAcknowledge();
  return { ...r, domain, reader };
}

t.test('a granted question says where, how much and what is allowed, and counts for the device', async (t) => {
  const { reader, iommu, machine } = attached();
  t.same(reader.ask(DEVICE, 0x1_1234n), {
    ...{ id: 1n, granted: true, iova: 0x1_1000n, length: 0x1000n, address: 0x10_1000n, readable: true, writable: false, fault: 0, witnesses: [] },
  });
  t.match(iommu.device(DEVICE)?.counters, { translations: 1, pages: 1, faults: 0 });
  t.equal(machine.statistics().faults, 0);
});

t.test('a refused question says why, and its fault is told when the access is over', async (t) => {
  const { reader, guest, machine } = attached();
  const registration = guest.reporting(true);
  t.match(reader.ask(DEVICE, 0x1_0008n, WRITE), { id: 1n, granted: false, iova: 0x1_0000n, length: 0x1000n, address: 0n, readable: false, writable: false, fault: PERMISSION });
  t.equal(machine.statistics().faults, 0, 'its length is not known yet');
  t.same(guest.events(), []);
  t.equal(reader.report(1n, DEVICE, 0x1_0008n, 64n, WRITE), true);
  t.match(machine.faults(), [{ requester: DEVICE, access: 'write', page: 16, offset: 8, length: 64, type: 'PermissionFault', domain: 1, delivery: 'queued' }]);
  t.match(guest.events(), [{ event: 'fault', fault: { registration, faultAddress: 0x1_0008n, type: PERMISSION, access: WRITE, occurrences: 1n } }]);
});

t.test('the evidence is that of the moment of the refusal', async (t) => {
  const { reader, guest, domain, machine, clock } = attached();
  reader.ask(DEVICE, 0x9_0000n);
  clock.advance(50);
  guest.map(domain, 0x90, [RAM_FRAME]);
  reader.report(1n, DEVICE, 0x9_0000n, 4n);
  const [fault] = machine.faults();
  t.match(fault, { at: 0, reason: 'no page is mapped at the address', evidence: { history: [] } });
  t.equal(fault!.evidence!.below!.page, 16);
});

t.test('a device in no domain is refused, and so is one that is not behind the IOMMU, with words', async (t) => {
  const { reader, machine, iommu } = attached();
  t.match(reader.ask(OTHER_DEVICE, 0n), { granted: false, fault: UNSUPPORTED });
  t.match(reader.ask(OUTSIDE_DEVICE, 0x5_0010n, WRITE), { granted: false, iova: 0x5_0000n, fault: UNSUPPORTED });
  reader.report(1n, OTHER_DEVICE, 0n, 1n);
  reader.report(2n, OUTSIDE_DEVICE, 0x5_0010n, 8n, WRITE);
  t.match(machine.faults(), [
    { requester: OTHER_DEVICE, reason: 'the device is attached to no domain' },
    { requester: OUTSIDE_DEVICE, access: 'write', page: 0x50, offset: 0x10, length: 8, reason: /give it with --device/, delivery: 'unregistered' },
  ]);
  t.equal(iommu.device(OUTSIDE_DEVICE), undefined, 'the core keeps nothing of it');
});

t.test('a function that a tool attached by its own carrier is none of the readers', async (t) => {
  const { reader, open } = attached();
  const tool = open({ role: 2, carrierDevice: { kind: 3, segment: 0, busDeviceFunction: OUTSIDE_DEVICE, acpiUid: 0 } });
  const domain = tool.createDomainEx({ domainType: TYPE.passThrough });
  tool.attach(domain, OUTSIDE_DEVICE);
  t.same(reader.take(), []);
  t.match(reader.ask(OUTSIDE_DEVICE, 0x1000n), { granted: false, fault: UNSUPPORTED });
});

t.test('what no question can be is none: ids that do not grow, no access, numbers of no function', async (t) => {
  const { reader, machine } = attached();
  t.ok(reader.ask(DEVICE, 0x1_0000n, READ, 7n));
  for (const id of [0n, 6n, 7n]) t.equal(reader.ask(DEVICE, 0x1_0000n, READ, id), undefined);
  t.equal(reader.ask(DEVICE, 0x1_0000n, 0, 8n), undefined);
  t.equal(reader.ask(DEVICE, 0x1_0000n, 3 as never, 8n), undefined);
  t.equal(reader.ask(0x1_0000, 0x1_0000n, READ, 8n), undefined);
  t.equal(reader.ask(DEVICE, 0x1_0000n, READ, 8n, 0x1_0000), undefined);
  t.ok(reader.ask(DEVICE, 2n ** 64n - 1n, READ, 2n ** 64n - 1n), 'the last address of all');
  t.equal(machine.statistics().faults, 0);
});

t.test('a refusal that nobody answered in time is a fault of its own kind', async (t) => {
  const { reader, machine } = attached();
  t.equal(reader.report(0n, DEVICE, 0x1_0004n, 512n, WRITE), true);
  t.equal(reader.report(0n, OUTSIDE_DEVICE, 0x1_0000n, 4n), true);
  t.match(machine.faults(), [
    { requester: DEVICE, type: 'ExternalFault', reason: 'the daemon did not answer in time', page: 16, offset: 4, length: 512, access: 'write', domain: 1 },
    { requester: OUTSIDE_DEVICE, type: 'ExternalFault', reason: 'the daemon did not answer in time', domain: undefined },
  ]);
});

t.test('an answer that came too late makes no second fault', async (t) => {
  const { reader, machine } = attached();
  reader.ask(DEVICE, 0x9_0000n);
  reader.report(0n, DEVICE, 0x9_0000n, 4n);
  reader.reader.close('gone');
  t.same(machine.faults().map(({ type }) => type), ['ExternalFault']);
});

t.test('reports that name no refusal, and lengths that cannot be', async (t) => {
  const { reader, machine } = attached();
  t.equal(reader.report(99n, DEVICE, 0n, 1n), true, 'its fault was passed on long ago');
  t.equal(reader.report(0n, DEVICE, 0n, 1n, 0), false);
  t.equal(reader.report(0n, 0x1_0000, 0n, 1n), false);
  t.equal(machine.statistics().faults, 0);
  for (const [id, length] of [[1n, 0n], [2n, 2n ** 64n - 1n]] as const) {
    reader.ask(DEVICE, 0x9_0000n + id * 4096n);
    reader.report(id, DEVICE, 0x9_0000n, length);
  }
  t.same(machine.faults().map(({ length }) => length), [1, Number.MAX_SAFE_INTEGER]);
});

t.test('faults that are held go when the reader goes, and when too many are', async (t) => {
  const { reader, machine } = attached();
  for (let i = 0; i <= LIMITS.faultsHeld; i++) reader.ask(DEVICE, 0x9_0000n + BigInt(i) * 4096n);
  t.equal(machine.statistics().faults, 1);
  reader.reader.close('gone');
  t.equal(machine.statistics().faults, LIMITS.faultsHeld + 1);
});

t.test('faults of ever new functions stay bounded', async (t) => {
  const { reader, machine } = attached();
  for (let i = 0; i < LIMITS.devices + 500; i++) reader.report(0n, i, 0n, 1n);
  t.equal(machine.statistics().faults, LIMITS.devices + 500);
  t.equal(machine.statistics().faultsByRequester.size, LIMITS.devices);
  t.equal(machine.faults().length, LIMITS.faultsRemembered);
});

t.test('a domain that went between refusal and report hurts nobody', async (t) => {
  const { reader, guest, domain, machine } = attached();
  guest.reporting(true);
  reader.ask(DEVICE, 0x9_0000n);
  guest.detach(domain);
  guest.deleteDomain(domain);
  reader.report(1n, DEVICE, 0x9_0000n, 4n);
  t.match(machine.faults(), [{ type: 'TranslationFault', delivery: 'unregistered' }]);
  t.same(guest.events(), []);
});

t.test('what readers counted is told by function and stays', async (t) => {
  const { reader, machine } = attached();
  const counted = { segment: 0, busDeviceFunction: DEVICE, walked: 5n, identity: 0n, remembered: 0n, asked: 1n, refused: 2n, unanswered: 0n, interrupts: 7n };
  reader.reader.statistics({ requesters: [counted], updates: 1n, drains: 0n, gracePeriods: 0n });
  reader.reader.close('gone');
  t.same([...machine.statistics().translation], [[DEVICE, { walked: 5, identity: 0, remembered: 0, asked: 1, refused: 2, unanswered: 0, interrupts: 7 }]]);
});

t.test('observers see a reader come, what it is told, asks, confirms and counts, and see it go', async (t) => {
  const { machine, guest } = rig();
  const seen: Observation[] = [];
  machine.subscribe((observation) => seen.push(observation));
  const reader = new ScriptedReader(machine);
  reader.takeAndAcknowledge();
  reader.ask(DEVICE, 0x1000n);
  reader.report(1n, DEVICE, 0x1000n, 4n);
  reader.reader.statistics({ requesters: [], updates: 1n, drains: 0n, gracePeriods: 0n });
  reader.reader.close('gone');
  guest.session.close('end');
  t.match(seen, [
    { kind: 'reader-opened', reader: 1, hello: { role: 3, name: 'QEMU' }, reply: { accepted: true, arenaBytes: BigInt(1 << 20) } },
    { kind: 'update', reader: 1, update: { sequence: 1n } },
    { kind: 'update-ack', reader: 1, sequence: 1n },
    { kind: 'translation', reader: 1, request: { iova: 0x1000n }, reply: { granted: false, fault: UNSUPPORTED } },
    { kind: 'fault-report', reader: 1, report: { id: 1n, iova: 0x1000n, length: 4n } },
    { kind: 'fault', fault: { requester: DEVICE, length: 4 }, delivery: 'unregistered' },
    { kind: 'reader-statistics', statistics: { updates: 1n } },
    { kind: 'reader-closed', reader: 1, why: 'gone' },
    { kind: 'session-closed' },
  ]);
});

t.test('an address beyond the input width is asked for, and refused', async (t) => {
  const { reader } = attached();
  t.match(reader.ask(DEVICE, 2n ** 48n), { granted: false, iova: 2n ** 48n, fault: TRANSLATION });
});
