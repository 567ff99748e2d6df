import t from 'tap';
import { TYPE, framesFrom, pasidConfiguration, pci, read, write } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest, type RigOptions } from '../helpers/rig.js';

function tagged(options: RigOptions = {}, suppress = 0) {
  const made = rig({ policy: WITH_PASIDS, ...options });
  const dmaDevice = made.guest.createDevice(DEVICE, pasidConfiguration(1, suppress));
  return { ...made, dmaDevice };
}

/** A sub-device that is there. */
function sub(guest: Guest, dmaDevice: bigint): { pasidDevice: bigint; asid: number } {
  const made = guest.createPasid(dmaDevice);
  if (typeof made === 'string') throw new Error(made);
  return made;
}

const s1 = (guest: Guest) => guest.createDomainEx({ domainType: TYPE.translateS1 });
const attach = (guest: Guest, domain: bigint, pasidDevice: bigint) => guest.call('attachPasidDevice', { domain, pasidDevice });
const detach = (guest: Guest, pasidDevice: bigint) => guest.call('detachPasidDevice', { pasidDevice });
const remove = (guest: Guest, pasidDevice: bigint) => guest.call('deletePasidDevice', { pasidDevice });

t.test('DDI-350: a token for tagged DMA gets a sub-device and a PASID', async (t) => {
  const { guest, dmaDevice } = tagged();
  const { pasidDevice, asid } = sub(guest, dmaDevice);
  t.not(pasidDevice, 0n);
  t.equal(asid, 1);
});

t.test('DDI-351: no other token does, nor one whose device has lost its PASIDs', async (t) => {
  const { guest, dmaDevice, open } = tagged();
  const bad = [guest.createDevice(), guest.createDevice(DEVICE, pasidConfiguration(0)), 0n, guest.createDomain(), open({ role: 2 }).createDevice(DEVICE, pasidConfiguration())];
  for (const token of bad) t.equal(guest.createPasid(token), 'INVALID_PARAMETER_1');
  guest.control({ devices: [{ device: pci(DEVICE), optIn: 1, isExternal: false, hasPasid: false }] });
  t.equal(guest.createPasid(dmaDevice), 'INVALID_PARAMETER_1');
});

t.test('DDI-355: NULL outputs are refused by position, and take no PASID', async (t) => {
  const { guest, dmaDevice } = tagged();
  const create = (hasPasidDeviceOut: boolean, hasAsidOut: boolean) => guest.reply('createPasidDevice', { dmaDevice, hasPasidDeviceOut, hasAsidOut });
  t.match(create(false, false), { status: 0xc00000f0, result: undefined });
  t.match(create(true, false), { status: 0xc00000f1, result: undefined });
  t.equal(sub(guest, dmaDevice).asid, 1);
});

t.test('DDI-352, DDI-354, DDI-356, DDI-358: PASIDs are unique, run out, and come back the oldest first', async (t) => {
  const { guest, dmaDevice } = tagged();
  guest.control({ pasidBits: 3 });
  const all = framesFrom(0, 7).map(() => sub(guest, dmaDevice));
  t.same(all.map(({ asid }) => asid), [1, 2, 3, 4, 5, 6, 7]);
  t.equal(guest.createPasid(dmaDevice), 'NONE_MAPPED');
  for (const i of [4, 1, 6]) t.equal(remove(guest, all[i]!.pasidDevice), 'SUCCESS');
  t.same([sub(guest, dmaDevice).asid, sub(guest, dmaDevice).asid, sub(guest, dmaDevice).asid], [5, 2, 7]);
  t.equal(guest.createPasid(dmaDevice), 'NONE_MAPPED');
  guest.control({ pasidBits: 4 });
  t.equal(sub(guest, dmaDevice).asid, 8);
});

t.test('DDI-354: two tokens of one device share its PASIDs, another device has its own', async (t) => {
  const { guest, dmaDevice } = tagged();
  const [again, other] = [guest.createDevice(DEVICE, pasidConfiguration()), guest.createDevice(OTHER_DEVICE, pasidConfiguration())];
  t.same([dmaDevice, again, other, again].map((token) => sub(guest, token).asid), [1, 2, 1, 3]);
});

t.test('a width that shrinks leaves live PASIDs alone, and passes over the freed ones above it', async (t) => {
  const { guest, dmaDevice } = tagged();
  const all = framesFrom(0, 9).map(() => sub(guest, dmaDevice));
  guest.control({ pasidBits: 3 });
  for (const i of [8, 2]) remove(guest, all[i]!.pasidDevice);
  t.equal(sub(guest, dmaDevice).asid, 3);
  t.equal(guest.createPasid(dmaDevice), 'NONE_MAPPED');
  guest.control({ pasidBits: 4 });
  t.equal(sub(guest, dmaDevice).asid, 10, 'fresh ones before those that were used');
});

t.test('DDI-353: when allocation fails there is no sub-device, and no PASID is lost', async (t) => {
  const { guest, dmaDevice } = tagged();
  guest.control({ failAllocations: 2 });
  t.equal(guest.createPasid(dmaDevice), 'INSUFFICIENT_RESOURCES');
  guest.control({ failAllocations: 1 });
  t.equal(sub(guest, dmaDevice).asid, 1);
});

t.test('DDI-359, DDI-366: tagged DMA goes by the domain of its PASID, untagged DMA by the device\'s', async (t) => {
  const { guest, dmaDevice, memory } = tagged();
  const [one, two] = [s1(guest), s1(guest)];
  const untagged = guest.createDomainEx();
  [one, two, untagged].forEach((domain, i) => guest.map(domain, 16, [RAM_FRAME + i]));
  const [first, second] = [sub(guest, dmaDevice), sub(guest, dmaDevice)];
  t.equal(attach(guest, one, first.pasidDevice), 'SUCCESS');
  t.equal(guest.pokeTagged(first.asid, 16, 1), 'done', 'whether the parent is attached or not');
  t.equal(attach(guest, two, second.pasidDevice), 'SUCCESS');
  t.equal(guest.attachEx(untagged, dmaDevice), 'SUCCESS');
  t.equal(guest.pokeTagged(second.asid, 16, 2), 'done');
  t.equal(guest.poke(16, 3), 'done');
  t.same([0, 1, 2].map((i) => bytesAt(memory, RAM_FRAME + i)[0]), [1, 2, 3]);
});

t.test('DDI-360: an attached sub-device is UNSUCCESSFUL, and stays where it is', async (t) => {
  const { guest, dmaDevice } = tagged();
  const [one, two] = [s1(guest), s1(guest)];
  guest.map(one, 16, [RAM_FRAME]);
  const { pasidDevice, asid } = sub(guest, dmaDevice);
  attach(guest, one, pasidDevice);
  t.equal(attach(guest, one, pasidDevice), 'UNSUCCESSFUL');
  t.equal(attach(guest, two, pasidDevice), 'UNSUCCESSFUL');
  t.equal(guest.peekTagged(asid, 16), 0);
});

t.test('DDI-361, DDI-364, DDI-365: only TranslateS1 domains will do; bad handles are refused by position', async (t) => {
  const { guest, dmaDevice } = tagged({ isArm64: true });
  const { pasidDevice } = sub(guest, dmaDevice);
  for (const domainType of [TYPE.translate, TYPE.passThrough, TYPE.unmanaged]) {
    t.equal(attach(guest, guest.createDomainEx({ domainType }), pasidDevice), 'INVALID_PARAMETER_1');
  }
  t.equal(attach(guest, 0n, 0n), 'INVALID_PARAMETER_1');
  const domain = s1(guest);
  for (const bad of [0n, dmaDevice, domain]) t.equal(attach(guest, domain, bad), 'INVALID_PARAMETER_2');
  t.equal(attach(guest, domain, pasidDevice), 'SUCCESS');
});

t.test('DDI-362: what the policy forbids now is ACCESS_DENIED', async (t) => {
  const { guest, dmaDevice } = tagged();
  const domain = s1(guest);
  const { pasidDevice } = sub(guest, dmaDevice);
  for (const over of [{ optIn: 0, hasPasid: true }, { optIn: 1, hasPasid: false }]) {
    guest.control({ devices: [{ device: pci(DEVICE), isExternal: false, ...over }] });
    t.equal(attach(guest, domain, pasidDevice), 'ACCESS_DENIED');
  }
  guest.control({ devices: [{ device: pci(DEVICE), isExternal: false, optIn: 1, hasPasid: true }] });
  t.equal(attach(guest, domain, pasidDevice), 'SUCCESS');
});

t.test('DDI-363: when bookkeeping cannot be had the sub-device stays detached', async (t) => {
  const { guest, dmaDevice } = tagged();
  const domain = s1(guest);
  const { pasidDevice } = sub(guest, dmaDevice);
  guest.control({ failAllocations: 2 });
  t.equal(attach(guest, domain, pasidDevice), 'INSUFFICIENT_RESOURCES');
  t.equal(detach(guest, pasidDevice), 'INVALID_PARAMETER_1');
});

t.test('DDI-367 to DDI-370: a detached PASID is blocked, the others and untagged DMA go on', async (t) => {
  const { guest, dmaDevice } = tagged();
  const domain = s1(guest);
  guest.map(domain, 16, [RAM_FRAME]);
  const [first, second] = [sub(guest, dmaDevice), sub(guest, dmaDevice)];
  t.equal(detach(guest, first.pasidDevice), 'INVALID_PARAMETER_1', 'never attached');
  for (const { pasidDevice } of [first, second]) attach(guest, domain, pasidDevice);
  guest.attachEx(domain, dmaDevice);
  t.equal(detach(guest, first.pasidDevice), 'SUCCESS');
  t.equal(guest.peekTagged(first.asid, 16), 'fault');
  t.same([guest.peekTagged(second.asid, 16), guest.peek(16)], [0, 0]);
  t.equal(detach(guest, first.pasidDevice), 'INVALID_PARAMETER_1', 'detached before');
  for (const bad of [0n, dmaDevice, domain]) t.equal(detach(guest, bad), 'INVALID_PARAMETER_1');
});

t.test('DDI-357, DDI-042: an attached sub-device stays, and keeps its domain', async (t) => {
  const { guest, dmaDevice } = tagged();
  const domain = s1(guest);
  const { pasidDevice } = sub(guest, dmaDevice);
  attach(guest, domain, pasidDevice);
  t.equal(remove(guest, pasidDevice), 'RESOURCE_IN_USE');
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE');
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  detach(guest, pasidDevice);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
  t.equal(remove(guest, pasidDevice), 'SUCCESS');
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'SUCCESS');
});

t.test('DDI-358: NULL, stale and foreign sub-devices are INVALID_PARAMETER_1', async (t) => {
  const { guest, dmaDevice, open } = tagged();
  const { pasidDevice } = sub(guest, dmaDevice);
  const tool = open({ role: 2 });
  t.equal(remove(tool, pasidDevice), 'INVALID_PARAMETER_1');
  t.equal(remove(guest, pasidDevice), 'SUCCESS');
  for (const bad of [pasidDevice, 0n, dmaDevice]) t.equal(remove(guest, bad), 'INVALID_PARAMETER_1');
});

t.test('DDI-371: DMA with a PASID that nobody has is refused, and disturbs nothing else', async (t) => {
  const { guest, dmaDevice } = tagged();
  const domain = s1(guest);
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attachEx(domain, dmaDevice);
  const { asid } = sub(guest, dmaDevice);
  for (const pasid of [0, asid, 77, 2 ** 20, 0xffffffff]) t.match(guest.dma(read(16), DEVICE, { hasPasid: true, pasid }), { status: 2, fault: 1 });
  t.equal(guest.peek(16), 0);
});

t.test('DDI-371: tagged DMA of a device without PASIDs is refused', async (t) => {
  const { guest } = rig();
  guest.attach(guest.createDomainEx({ domainType: TYPE.passThrough }));
  t.match(guest.dma(read(RAM_FRAME), DEVICE, { hasPasid: true, pasid: 1 }), { status: 2, fault: 1 });
  t.equal(guest.peek(RAM_FRAME), 0);
});

t.test('DDI-372, DDI-373: suppressed faults are refused as ever, but told to nobody', async (t) => {
  for (const suppress of [0, 1]) {
    const lines: string[] = [];
    const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (_: object, message: string) => void lines.push(message) };
    const { guest, dmaDevice, machine, memory } = tagged({ log, profile: 'extended' }, suppress);
    const domain = s1(guest);
    guest.map(domain, 16, [RAM_FRAME], 1);
    const { pasidDevice, asid } = sub(guest, dmaDevice);
    attach(guest, domain, pasidDevice);
    guest.attachEx(domain, dmaDevice);
    const on = { dmaDevice, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true };
    t.equal(guest.call('setDeviceFaultReportingEx', on), 'SUCCESS');
    t.equal(guest.pokeTagged(asid, 16, 9), 'fault');
    t.match(guest.dma(read(17), DEVICE, { hasPasid: true, pasid: 99 }), { status: 2, fault: 1 }, 'a PASID that nobody has');
    t.equal(bytesAt(memory, RAM_FRAME)[0], 0);
    t.equal(guest.events().length, suppress === 0 ? 2 : 0);
    t.equal(lines.length, suppress === 0 ? 2 : 0);
    t.same(machine.faults().map(({ delivery, pasid }) => [delivery, pasid]), [[suppress === 0 ? 'queued' : 'suppressed', asid], [suppress === 0 ? 'queued' : 'suppressed', 99]]);
    guest.dma(write(16, 1));
    t.match(guest.events(), [{ fault: { type: 5, isStage1: true, domain } }], 'untagged faults are told in either case');
  }
});

t.test('DDI-345: faults of a sub-device are first-stage ones, in its own domain', async (t) => {
  const { guest, dmaDevice } = tagged({ profile: 'extended' });
  const [domain, other] = [s1(guest), guest.createDomainEx()];
  const { pasidDevice, asid } = sub(guest, dmaDevice);
  attach(guest, domain, pasidDevice);
  guest.attachEx(other, dmaDevice);
  guest.call('setDeviceFaultReportingEx', { dmaDevice, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  guest.dma(read(5), DEVICE, { hasPasid: true, pasid: asid, privileged: true });
  guest.dma(read(5), DEVICE);
  t.match(guest.events(), [{ fault: { domain, isStage1: true, privileged: true } }, { fault: { domain: other, isStage1: false, privileged: false } }]);
});

t.test('DDI-377: faults in another session\'s domain are not told to the session that reports the device', async (t) => {
  const { guest, open } = tagged();
  const tool = open({ role: 2 });
  guest.attach(guest.createDomain());
  guest.reporting(true);
  const { pasidDevice, asid } = sub(tool, tool.createDevice(DEVICE, pasidConfiguration()));
  attach(tool, s1(tool), pasidDevice);
  t.equal(tool.peekTagged(asid, 5), 'fault');
  t.same(guest.events(), []);
});

t.test('DDI-385: closing a session frees its PASIDs for the next one', async (t) => {
  const { guest, dmaDevice, open, machine } = tagged();
  guest.control({ pasidBits: 1 });
  const { pasidDevice } = sub(guest, dmaDevice);
  attach(guest, s1(guest), pasidDevice);
  t.match(guest.session.close('reset'), { pasidDevices: 1, devices: 1, attachments: 1, domains: 1 });
  t.match(machine.statistics(), { pasids: 0, attachedPasids: 0 });
  const next = open();
  t.equal(sub(next, next.createDevice(DEVICE, pasidConfiguration())).asid, 1);
});
