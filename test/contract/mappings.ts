/** Sections C, G and O for devices that ACPI enumerates on ARM64: input mapping ids, groups of streams, device tokens of a part. */
import { ARM64, check, expectAll } from '../helpers/contract/check.js';
import { ACPI_DEVICE, ACPI_IDS, DEVICE, OUTSIDE, PAGE, acpi, configuration, type Guest } from '../helpers/contract/guest.js';
import { statusName } from '../helpers/naive/words.js';

const FRAME = 0x108;
const THREE = { inputMappingIdBase: 5, mappingCount: 3 };

const attachGroup = (guest: Guest, domain: bigint, inputMappingIdBase: number, mappingCount: number) => guest.call('attachDevice', { domain, device: ACPI_DEVICE, inputMappingIdBase, mappingCount });
const detachGroup = (guest: Guest, domain: bigint, inputMappingId: number) => guest.call('detachDevice', { domain, device: ACPI_DEVICE, inputMappingId });

/** Which of the device's streams are attached: one that is cannot be attached once more. */
async function attachedIds(guest: Guest): Promise<number[]> {
  const probe = await guest.domain();
  const attached: number[] = [];
  for (const id of ACPI_IDS) {
    if ((await attachGroup(guest, probe, id, 1)) === 'SUCCESS') await detachGroup(guest, probe, id);
    else attached.push(id);
  }
  await guest.call('deleteDomain', { domain: probe });
  return attached;
}

check('DDI-052, DDI-060: a group of three streams is attached by its base and count, and detached by its base', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.map(domain, 5, [FRAME]);
  t.equal(await attachGroup(guest, domain, 5, 3), 'SUCCESS');
  t.same(await attachedIds(guest), [5, 6, 7]);
  t.equal(await guest.reach(5, { device: ACPI_DEVICE }), FRAME);
  t.equal(await detachGroup(guest, domain, 5), 'SUCCESS');
  t.same(await attachedIds(guest), []);
  t.equal(await guest.reach(5, { device: ACPI_DEVICE }), 'UnsupportedUpstreamTransaction');
});

check('DDI-053: a base that is not the device\'s, and a count that runs past its ids, attach nothing', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  await expectAll(t, [
    ['base 4', () => attachGroup(guest, domain, 4, 3), 'INVALID_PARAMETER_3'],
    ['base 0', () => attachGroup(guest, domain, 0, 1), 'INVALID_PARAMETER_3'],
    ['base 6, count 3', () => attachGroup(guest, domain, 6, 3), 'INVALID_PARAMETER_4'],
    ['count 0', () => attachGroup(guest, domain, 5, 0), 'INVALID_PARAMETER_4'],
    ['count 2^32 - 1', () => attachGroup(guest, domain, 5, 0xffffffff), 'INVALID_PARAMETER_4'],
    ['attached', () => attachedIds(guest), []],
  ]);
});

check('DDI-054: a group with one stream that is attached already is not attached at all', ARM64, async (t, { guest }) => {
  const [domain, other] = [await guest.domain(), await guest.domain()];
  t.equal(await attachGroup(guest, other, 7, 1), 'SUCCESS');
  t.equal(await attachGroup(guest, domain, 5, 3), 'INVALID_PARAMETER');
  t.same(await attachedIds(guest), [7]);
  t.equal(await guest.call('deleteDomain', { domain }), 'SUCCESS', 'nothing holds the domain');
});

check('DDI-061, DDI-062: another member of the group detaches nothing', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  await attachGroup(guest, domain, 5, 3);
  t.equal(await detachGroup(guest, domain, 6), 'INVALID_PARAMETER_3');
  t.equal(await detachGroup(guest, domain, 0), 'INVALID_PARAMETER_3');
  t.same(await attachedIds(guest), [5, 6, 7]);
});

check('DDI-050, DDI-051, DDI-062: a PCI device on ARM64 has the one input mapping 0', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  const attach = (inputMappingIdBase: number, mappingCount: number) => guest.call('attachDevice', { domain, device: DEVICE, inputMappingIdBase, mappingCount });
  await expectAll(t, [
    ['base 5', () => attach(5, 1), 'INVALID_PARAMETER_3'],
    ['count 2', () => attach(0, 2), 'INVALID_PARAMETER_4'],
    ['0, 1', () => attach(0, 1), 'SUCCESS'],
    ['detach 1', () => guest.call('detachDevice', { domain, device: DEVICE, inputMappingId: 1 }), 'INVALID_PARAMETER_3'],
    ['detach 0', () => guest.call('detachDevice', { domain, device: DEVICE, inputMappingId: 0 }), 'SUCCESS'],
  ]);
});

check('DDI-130, DDI-131: an ACPI device needs an Acpi configuration that names its own streams', ARM64, async (t, { guest }) => {
  const create = (...configurations: Parameters<Guest['token']> extends [unknown?, ...infer C] ? C : never) => guest.call('createDevice', { device: ACPI_DEVICE, configurationsEndless: false, hasDeviceOut: true, configurations });
  await expectAll(t, [
    ['none', () => create(), 'INVALID_PARAMETER_2'],
    ['count 0', () => create(configuration.acpi(5, 0)), 'INVALID_PARAMETER_2'],
    ['foreign ids', () => create(configuration.acpi(4, 2)), 'INVALID_PARAMETER_2'],
    ['past its ids', () => create(configuration.acpi(6, 3)), 'INVALID_PARAMETER_2'],
    ['twice', () => create(configuration.acpi(5, 1), configuration.acpi(5, 1)), 'INVALID_PARAMETER_2'],
    ['5 to 7', () => create(configuration.acpi(5, 3)), 'SUCCESS'],
    ['12', () => create(configuration.acpi(12, 1)), 'SUCCESS'],
  ]);
});

check('DDI-129: a PCI device on ARM64 takes no Acpi configuration', ARM64, async (t, { guest }) => {
  await t.rejects(guest.token(DEVICE, configuration.acpi(0, 1)), /INVALID_PARAMETER_2/);
  t.ok(await guest.token(DEVICE));
});

check('DDI-058, DDI-140: streams are attached, not tokens or routines', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  const [all, one, apart] = [await guest.token(ACPI_DEVICE, configuration.acpi(5, 3)), await guest.token(ACPI_DEVICE, configuration.acpi(6, 1)), await guest.token(ACPI_DEVICE, configuration.acpi(12, 1))];
  t.equal(await attachGroup(guest, domain, 6, 1), 'SUCCESS');
  t.equal(await guest.attach(domain, all), 'INVALID_PARAMETER');
  t.equal(await guest.attach(domain, one), 'INVALID_PARAMETER');
  t.equal(await guest.attach(domain, apart), 'SUCCESS', 'a stream apart');
  t.same(await attachedIds(guest), [6, 12]);
});

async function query(guest: Guest, bufferLength: number, over: { hasBuffer?: boolean; hasReturnLength?: boolean } = {}, device = ACPI_DEVICE) {
  const reply = await guest.reply('queryInputMappings', { device, hasBuffer: true, bufferLength, hasReturnLength: true, ...over });
  const { inputMappingIds, returnLength } = reply.result === 'queryInputMappings' ? reply.queryInputMappings : { inputMappingIds: [], returnLength: 0 };
  return [statusName(reply.status), [...inputMappingIds], returnLength];
}

check('DDI-323, DDI-324, DDI-326: the ids are written when they all fit, and the length says what they take', ARM64, async (t, { guest }) => {
  await expectAll(t, [
    ['room for more', () => query(guest, 64), ['SUCCESS', ACPI_IDS, 16]],
    ['exactly', () => query(guest, 16), ['SUCCESS', ACPI_IDS, 16]],
    ['one byte more', () => query(guest, 17), ['SUCCESS', ACPI_IDS, 16]],
    ['one byte short', () => query(guest, 15), ['BUFFER_TOO_SMALL', [], 16]],
    ['the probe', () => query(guest, 0, { hasBuffer: false }), ['BUFFER_TOO_SMALL', [], 16]],
    ['no buffer of a sufficient length', async () => (await query(guest, 16, { hasBuffer: false }))[0], 'INVALID_PARAMETER_2'],
  ]);
});

check('DDI-325: ReturnLength may be NULL, whether the ids fit or not', ARM64, async (t, { guest }) => {
  t.equal((await query(guest, 16, { hasReturnLength: false }))[0], 'SUCCESS');
  t.equal((await query(guest, 4, { hasReturnLength: false }))[0], 'BUFFER_TOO_SMALL');
});

check('DDI-328: a device that is not behind the IOMMU has no ids, and NULL is no device', ARM64, async (t, { guest }) => {
  t.same(await query(guest, 64, {}, OUTSIDE), ['UNSUCCESSFUL', [], 0]);
  t.same(await query(guest, 64, {}, acpi(9)), ['UNSUCCESSFUL', [], 0]);
  for (const kind of [0, 1] as const) t.same((await query(guest, 64, {}, { ...OUTSIDE, kind }))[0], 'INVALID_PARAMETER_1');
});

check('DDI-329: the ids that are told are exactly those that AttachDevice and the Acpi configuration accept', ARM64, async (t, { guest }) => {
  const [, ids] = await query(guest, 64);
  const domain = await guest.domain();
  const accepted: number[] = [];
  const configured: number[] = [];
  for (let id = 0; id < 32; id++) {
    if ((await attachGroup(guest, domain, id, 1)) === 'SUCCESS') accepted.push(id);
    if ((await guest.call('createDevice', { device: ACPI_DEVICE, configurationsEndless: false, hasDeviceOut: true, configurations: [configuration.acpi(id, 1)] })) === 'SUCCESS') configured.push(id);
  }
  t.same([accepted, configured], [ids, ids]);
});

check('DDI-327: on x64 there are no input mapping ids to tell', {}, async (t, { guest }) => {
  t.same(await query(guest, 64, {}, DEVICE), ['UNSUCCESSFUL', [], 0]);
  t.same(await query(guest, 64, {}, ACPI_DEVICE), ['UNSUCCESSFUL', [], 0]);
});

check('DDI-341, DDI-344: a fault of an ARM64 device names device, stream and access', ARM64, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.map(domain, 5, [FRAME], 1);
  await guest.call('attachDevice', { domain, device: ACPI_DEVICE, ...THREE });
  t.equal(await guest.call('setDeviceFaultReporting', { device: ACPI_DEVICE, inputMappingIdBase: 6, enable: 1, hasFaultConfig: true, hasFaultHandler: true }), 'INVALID_PARAMETER_2', 'DDI-339: no base');
  const { registration } = await guest.result('setDeviceFaultReporting', { device: ACPI_DEVICE, inputMappingIdBase: 5, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  await guest.poke(5, { device: ACPI_DEVICE });
  const event = await guest.event();
  t.match(event, { event: 'fault', fault: { registration, device: { kind: 4, acpiUid: 1 }, domain, inputMappingId: 5, type: 5, access: 2, privileged: false, faultAddress: 5n * PAGE + 2048n, faultAddressValid: true, isStage1: false } });
  await guest.reach(9, { device: ACPI_DEVICE });
  t.match(await guest.event(), { fault: { type: 7, access: 1, inputMappingId: 5 } });
});

check('DDI-345: faults of caller-owned tables and of TranslateS1 are first-stage ones', ARM64, async (t, { guest }) => {
  await guest.pasids();
  for (const [domainType, isStage1] of [[0, false], [2, true], [3, true]] as const) {
    const domain = await guest.domain({ domainType });
    const token = await guest.attached(domain, DEVICE, configuration.pasid());
    await guest.result('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
    await guest.reach(77);
    t.match(await guest.event(), { fault: { isStage1, type: 7, domain } });
    await guest.detach(token);
  }
});
