/** Sections P and R: fault reporting, what a fault carries, and what holds for every routine. */
import { LIMITS } from '../../src/base/limits.js';
import { ARM64, check, expectAll } from '../helpers/contract/check.js';
import { DEVICE, OTHER, OUTSIDE, PAGE, framesFrom, type Arguments, type Guest } from '../helpers/contract/guest.js';
import { statusName } from '../helpers/naive/words.js';

const FRAME = 0x108;
const report = (guest: Guest, over: Partial<Arguments<'setDeviceFaultReporting'>> = {}) => guest.reply('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true, ...over });
const reportStatus = async (guest: Guest, over: Partial<Arguments<'setDeviceFaultReporting'>> = {}) => statusName((await report(guest, over)).status);

check('DDI-330, DDI-331: SetDeviceFaultReportingEx is NOT_IMPLEMENTED whatever the arguments, and nobody is told', {}, async (t, { guest }) => {
  const dmaDevice = await guest.attached(await guest.domain());
  for (const handle of [dmaDevice, 0n, 77n]) {
    for (const enable of [0, 1]) t.equal(await guest.call('setDeviceFaultReportingEx', { dmaDevice: handle, inputMappingIdBase: 9, enable, hasFaultConfig: enable === 1, hasFaultHandler: true }), 'NOT_IMPLEMENTED');
  }
  t.equal(await guest.reach(5), 'TranslationFault');
  t.equal(await guest.unasked(), 0);
});

check('DDI-332, DDI-334, DDI-335, DDI-336, DDI-339: SetDeviceFaultReporting', {}, async (t, { guest }) => {
  await expectAll(t, [
    ['not attached', () => reportStatus(guest), 'INVALID_PARAMETER_1'],
    ['NULL', () => reportStatus(guest, { device: { ...DEVICE, kind: 0 } }), 'INVALID_PARAMETER_1'],
    ['outside', () => reportStatus(guest, { device: OUTSIDE }), 'NOT_FOUND'],
  ]);
  await guest.attached(await guest.domain());
  await expectAll(t, [
    ['base 1', () => reportStatus(guest, { inputMappingIdBase: 1 }), 'INVALID_PARAMETER_2'],
    ['no configuration', () => reportStatus(guest, { hasFaultConfig: false }), 'INVALID_PARAMETER_4'],
    ['no handler', () => reportStatus(guest, { hasFaultHandler: false }), 'INVALID_PARAMETER_4'],
    ['on', () => reportStatus(guest), 'SUCCESS'],
  ]);
  await guest.reach(5);
  t.match(await guest.event(), { event: 'fault' });
  t.equal(await reportStatus(guest, { enable: 0, hasFaultConfig: false, hasFaultHandler: false }), 'SUCCESS');
  await guest.reach(5);
  t.equal(await guest.unasked(), 0, 'off');
});

check('DDI-337, DDI-338: the second registration replaces the first, and a detach ends it', {}, async (t, { guest }) => {
  const token = await guest.attached(await guest.domain());
  const first = await guest.result('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  const second = await guest.result('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  t.not(first.registration, second.registration);
  await guest.reach(5);
  t.match(await guest.event(), { fault: { registration: second.registration } });
  t.equal(await guest.unasked(), 0, 'one call for each fault');
  await guest.detach(token);
  await guest.reach(5);
  t.equal(await guest.unasked(), 0, 'after the detach');
});

check('DDI-340, DDI-342, DDI-343, DDI-345, DDI-348: what a fault carries on x64', {}, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.attached(domain);
  await guest.map(domain, 5, [FRAME], 1);
  await guest.map(domain, 6, [FRAME], 2);
  const { registration } = await guest.result('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  const common = { registration, domain, faultAddressValid: true, isStage1: false, occurrences: 1n, device: { kind: 3, segment: 0, busDeviceFunction: 0x28 } };
  await guest.step({ operation: 'read', read: { iova: 0x5ff8n, length: 16n } });
  t.match(await guest.event(), { fault: { ...common, type: 5, access: 1, faultAddress: 0x6000n } }, 'the first byte that failed');
  await guest.poke(5);
  t.match(await guest.event(), { fault: { ...common, type: 5, access: 2, faultAddress: 0x5800n } });
  await guest.reach(7);
  t.match(await guest.event(), { fault: { ...common, type: 7, access: 1, faultAddress: 0x7000n } });
});

check('DDI-346: what is refused reads nothing and writes nothing', {}, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.attached(domain);
  await guest.map(domain, 5, [FRAME], 1);
  const helped = await guest.withHelper();
  const before = await helped.load(BigInt(FRAME) * PAGE + 2048n);
  t.equal(await guest.poke(5), 'PermissionFault');
  t.equal(await helped.load(BigInt(FRAME) * PAGE + 2048n), before);
  const refused = await guest.step({ operation: 'read', read: { iova: 0x6000n, length: 64n } });
  t.same([refused.status, refused.data.length], [2, 0]);
});

check('DDI-347: a storm is coalesced by page and type, bounded, and what was dropped is counted', {}, async (t, { guest, machine }) => {
  await guest.attached(await guest.domain());
  await report(guest);
  const steps = 4 * LIMITS.faultsPending;
  for (let i = 0; i < steps; i++) await guest.reach(1000 + (i % (2 * LIMITS.faultsPending)));
  t.equal(machine.statistics().faults, steps, 'every fault is logged');
  let told = 0n;
  for (let left = await guest.unasked(); left > 0; left--) {
    const event = await guest.event();
    told += event.eventsLost + (event.event === 'fault' ? event.fault.occurrences : 0n);
  }
  t.ok(told <= BigInt(steps) && told > 0n, `${told} of ${steps}`);
});

check('DDI-349: faults that nobody registered for are logged, and everything goes on', {}, async (t, { guest, machine }) => {
  const domain = await guest.domain();
  await guest.attached(domain);
  await guest.map(domain, 5, [FRAME]);
  await guest.reach(6);
  t.match(machine.faults(), [{ type: 'TranslationFault', delivery: 'unregistered' }]);
  t.equal(await guest.reach(5), FRAME);
});

check('DDI-375, DDI-376: handles of another kind and made-up ones are unknown, wherever one is expected', {}, async (t, { guest }) => {
  await guest.pasids();
  const domain = await guest.domain();
  const { token } = await guest.result('reserveLogicalAddressRange', { domain, size: PAGE, hasExplicit: true, explicitLogicalAddress: 0n, hasMin: false, minLogicalAddress: 0n, hasMax: false, maxLogicalAddress: 0n, hasTokenOut: true });
  const dmaDevice = await guest.token();
  const handles = { domain, token, dmaDevice };
  for (const [kind, handle] of [...Object.entries(handles), ['made up', 0xfffff80012345678n], ['all ones', 2n ** 64n - 1n]] as const) {
    const isKind = (name: string) => kind === name;
    if (!isKind('domain')) t.equal(await guest.call('deleteDomain', { domain: handle }), 'INVALID_PARAMETER_1', `${kind} as a domain`);
    if (!isKind('token')) t.equal(await guest.call('freeReservedLogicalAddressRange', { token: handle }), 'INVALID_PARAMETER_1', `${kind} as a token`);
    if (!isKind('dmaDevice')) t.equal(await guest.call('deleteDevice', { dmaDevice: handle }), 'INVALID_PARAMETER_1', `${kind} as a device`);
    t.equal(await guest.call('deletePasidDevice', { pasidDevice: handle }), 'INVALID_PARAMETER_1', `${kind} as a PASID sub-device`);
  }
});

check('DDI-377: one client\'s handles are unknown to another', {}, async (t, world) => {
  const { guest } = world;
  const other = await world.another();
  const [domain, dmaDevice] = [await guest.domain(), await guest.token()];
  await expectAll(t, [
    ['domain', () => other.call('deleteDomain', { domain }), 'INVALID_PARAMETER_1'],
    ['map', () => other.map(domain, 5, [FRAME]), 'INVALID_PARAMETER_1'],
    ['device', () => other.call('deleteDevice', { dmaDevice }), 'INVALID_PARAMETER_1'],
    ['its owner still has them', () => guest.attach(domain, dmaDevice), 'SUCCESS'],
  ]);
});

check('DDI-385, DDI-380: a client that goes leaves nothing, and its devices are blocked', {}, async (t, world) => {
  const { machine } = world;
  const other = await world.another();
  await other.pasids();
  const domain = await other.domain({ domainType: 3 });
  await other.map(domain, 5, framesFrom(FRAME, 3));
  const device = OTHER;
  const tagged = await other.token(DEVICE, { configType: 3, inputMappingBase: 0, mappingsCount: 0, pasidConfigType: 1, suppressPasidFaults: 0 });
  await other.attach(domain, tagged);
  const { pasidDevice, asid } = await other.result('createPasidDevice', { dmaDevice: tagged, hasPasidDeviceOut: true, hasAsidOut: true });
  await other.call('attachPasidDevice', { domain, pasidDevice });
  await other.attached(await other.domain(), device);
  t.equal(await world.guest.reach(5, { pasid: asid }), FRAME);
  await other.close();
  t.match(machine.statistics(), { domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 });
  t.same([await world.guest.reach(5), await world.guest.reach(5, { pasid: asid })], ['UnsupportedUpstreamTransaction', 'UnsupportedUpstreamTransaction']);
  const next = await world.another();
  t.ok(await next.attached(await next.domain()), 'the device is free');
});

check('DDI-015: a V1 routine answers the same through the legacy table and the Ex table', {}, async (t, { guest }) => {
  for (const table of [1, 2]) {
    const made = await guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true }, table);
    const domain = made.result === 'createDomain' ? made.createDomain.domain : 0n;
    const statuses = [
      await guest.reply('attachDevice', { domain, device: DEVICE, inputMappingIdBase: 0, mappingCount: 1 }, table),
      await guest.reply('attachDevice', { domain, device: DEVICE, inputMappingIdBase: 1, mappingCount: 1 }, table),
      await guest.reply('detachDevice', { domain, device: DEVICE, inputMappingId: 0 }, table),
      await guest.reply('deleteDomain', { domain }, table),
    ].map(({ status }) => statusName(status));
    t.same(statuses, ['SUCCESS', 'INVALID_PARAMETER_3', 'SUCCESS', 'SUCCESS'], `table ${table}`);
  }
});

check('DDI-344: on ARM64 a PCI device\'s fault names it and input mapping 0', ARM64, async (t, { guest }) => {
  await guest.attached(await guest.domain());
  await report(guest);
  await guest.reach(5);
  t.match(await guest.event(), { fault: { device: { kind: 3, busDeviceFunction: 0x28 }, inputMappingId: 0 } });
});
