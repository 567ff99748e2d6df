/** Sections C, G, H, I and Q for x64: devices, attachments, what policy allows, callbacks, PASIDs. */
import { check, expectAll } from '../helpers/contract/check.js';
import { DEVICE, OTHER, OUTSIDE, configuration, pci, type Arguments, type Guest } from '../helpers/contract/guest.js';
import { statusName } from '../helpers/naive/words.js';

const FRAME = 0x108;
const CALLBACK = 0xfffff80010001000n;
const ANOTHER_CALLBACK = 0xfffff80010002000n;
const create = (guest: Guest, over: Partial<Arguments<'createDevice'>>) => guest.call('createDevice', { device: DEVICE, configurationsEndless: false, hasDeviceOut: true, configurations: [], ...over });
const attachV1 = (guest: Guest, domain: bigint, over: Partial<Arguments<'attachDevice'>> = {}) => guest.call('attachDevice', { domain, device: DEVICE, inputMappingIdBase: 0, mappingCount: 1, ...over });
const detachV1 = (guest: Guest, domain: bigint, inputMappingId = 0) => guest.call('detachDevice', { domain, device: DEVICE, inputMappingId });
const maskOf = async (guest: Guest, dmaDevice: bigint) => (await guest.result('queryAvailableDomainTypes', { dmaDevice })).availableDomains;
const policy = (guest: Guest, optIn: number, isExternal = false, hasPasid = false) => guest.control({ devices: [{ device: DEVICE, optIn, isExternal, hasPasid }] });

check('DDI-049, DDI-059, DDI-065, DDI-066: AttachDevice translates, DetachDevice ends it, and it may be attached again', {}, async (t, { guest }) => {
  const [domain, other] = [await guest.domain(), await guest.domain()];
  await guest.map(domain, 5, [FRAME]);
  await guest.map(other, 5, [FRAME + 1]);
  t.same([await attachV1(guest, domain), await guest.reach(5)], ['SUCCESS', FRAME]);
  t.same([await detachV1(guest, domain), await guest.reach(5)], ['SUCCESS', 'UnsupportedUpstreamTransaction']);
  t.same([await attachV1(guest, other), await guest.reach(5)], ['SUCCESS', FRAME + 1]);
});

check('DDI-050, DDI-051, DDI-055, DDI-056, DDI-062, DDI-063, DDI-064: what AttachDevice and DetachDevice refuse', {}, async (t, { guest }) => {
  const [domain, other] = [await guest.domain(), await guest.domain()];
  await expectAll(t, [
    ['bad domain', () => attachV1(guest, 0n), 'INVALID_PARAMETER_1'],
    ['NULL', () => attachV1(guest, domain, { device: { ...DEVICE, kind: 0 } }), 'INVALID_PARAMETER_2'],
    ['no PDO', () => attachV1(guest, domain, { device: { ...DEVICE, kind: 1 } }), 'INVALID_PARAMETER_2'],
    ['outside', () => attachV1(guest, domain, { device: OUTSIDE }), 'NOT_FOUND'],
    ['base 1', () => attachV1(guest, domain, { inputMappingIdBase: 1 }), 'INVALID_PARAMETER_3'],
    ['count 0', () => attachV1(guest, domain, { mappingCount: 0 }), 'INVALID_PARAMETER_4'],
    ['count 2', () => attachV1(guest, domain, { mappingCount: 2 }), 'INVALID_PARAMETER_4'],
    ['detach when detached', () => detachV1(guest, domain), 'INVALID_PARAMETER_2'],
    ['attach', () => attachV1(guest, domain), 'SUCCESS'],
    ['again', () => attachV1(guest, domain), 'INVALID_PARAMETER'],
    ['elsewhere', () => attachV1(guest, other), 'INVALID_PARAMETER'],
    ['detach from elsewhere', () => detachV1(guest, other), 'INVALID_PARAMETER_2'],
    ['detach id 1', () => detachV1(guest, domain, 1), 'INVALID_PARAMETER_3'],
    ['detach, bad domain', () => detachV1(guest, 7n), 'INVALID_PARAMETER_1'],
    ['detach', () => detachV1(guest, domain), 'SUCCESS'],
  ]);
});

check('DDI-057, DDI-157, DDI-159, DDI-160, DDI-174: attach asks the policy, and the mask tells it', {}, async (t, { guest }) => {
  const dmaDevice = await guest.token();
  const domain = await guest.domain();
  for (const [optIn, isExternal, verification, allowed] of [[0, false, 1, false], [1, false, 1, true], [2, false, 1, false], [2, true, 1, true], [2, false, 2, true], [3, false, 1, true]] as const) {
    await policy(guest, optIn, isExternal);
    await guest.control({ dmaVerification: verification });
    const what = `opt-in ${optIn}, external ${isExternal}, verification ${verification}`;
    t.equal((await maskOf(guest, dmaDevice)) & 1, allowed ? 1 : 0, what);
    for (const [attach, detach] of [[() => guest.attach(domain, dmaDevice), () => guest.detach(dmaDevice)], [() => attachV1(guest, domain), () => detachV1(guest, domain)]] as const) {
      t.equal(await attach(), allowed ? 'SUCCESS' : 'ACCESS_DENIED', what);
      if (allowed) await detach();
      else t.equal(await guest.reach(5), 'UnsupportedUpstreamTransaction', 'still detached');
    }
  }
});

check('DDI-126, DDI-127, DDI-128, DDI-129, DDI-132, DDI-134, DDI-135, DDI-138: CreateDevice', {}, async (t, { guest }) => {
  const many = Array.from({ length: 17 }, () => configuration.ofType(3));
  await expectAll(t, [
    ['a PCI device', () => create(guest, {}), 'SUCCESS'],
    ['NULL', () => create(guest, { device: { ...DEVICE, kind: 0 } }), 'INVALID_PARAMETER_1'],
    ['no PDO', () => create(guest, { device: { ...DEVICE, kind: 1 } }), 'INVALID_PARAMETER'],
    ['no bus identity', () => create(guest, { device: { ...DEVICE, kind: 2 } }), 'INVALID_PARAMETER'],
    ['outside', () => create(guest, { device: OUTSIDE }), 'NOT_FOUND'],
    ['no requester ID', () => create(guest, { device: pci(0x10000) }), 'UNSUCCESSFUL'],
    ['Acpi', () => create(guest, { configurations: [configuration.acpi(0, 1)] }), 'INVALID_PARAMETER_2'],
    ['None', () => create(guest, { configurations: [configuration.ofType(0)] }), 'INVALID_PARAMETER_2'],
    ['DeviceId', () => create(guest, { configurations: [configuration.ofType(2)] }), 'INVALID_PARAMETER_2'],
    ['Max', () => create(guest, { configurations: [configuration.ofType(4)] }), 'INVALID_PARAMETER_2'],
    ['a list of 17', () => create(guest, { configurations: many }), 'INVALID_PARAMETER_2'],
    ['a list without end', () => create(guest, { configurationsEndless: true }), 'INVALID_PARAMETER_2'],
    ['no DmaDeviceOut', () => create(guest, { hasDeviceOut: false }), 'INVALID_PARAMETER_3'],
  ]);
});

check('DDI-136, DDI-137: a Pasid configuration wants a device that has PASIDs', {}, async (t, { guest }) => {
  const withPasid = (over = {}) => create(guest, { configurations: [{ ...configuration.pasid(), ...over }] });
  t.equal(await withPasid(), 'INVALID_PARAMETER_2');
  await guest.pasids();
  await expectAll(t, [
    ['tagged', () => withPasid(), 'SUCCESS'],
    ['default alone', () => withPasid({ pasidConfigType: 0 }), 'SUCCESS'],
    ['type 2', () => withPasid({ pasidConfigType: 2 }), 'INVALID_PARAMETER_2'],
    ['another device', () => create(guest, { device: OTHER, configurations: [configuration.pasid()] }), 'INVALID_PARAMETER_2'],
    ['twice', () => create(guest, { configurations: [configuration.pasid(), configuration.pasid()] }), 'INVALID_PARAMETER_2'],
  ]);
});

check('DDI-139, DDI-140, DDI-141, DDI-142, DDI-144: tokens are names; what is attached is the device', {}, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.map(domain, 5, [FRAME]);
  const first = await guest.token();
  t.equal(await guest.reach(5), 'UnsupportedUpstreamTransaction', 'a token changes nothing');
  await guest.attach(domain, first);
  const second = await guest.token();
  t.equal(await guest.reach(5), FRAME, 'nor does a second');
  await expectAll(t, [
    ['attach the second', () => guest.attach(domain, second), 'INVALID_PARAMETER'],
    ['delete an attached one', () => guest.call('deleteDevice', { dmaDevice: first }), 'RESOURCE_IN_USE'],
    ['still works', () => guest.reach(5), FRAME],
    ['detach', () => guest.detach(first), 'SUCCESS'],
    ['delete', () => guest.call('deleteDevice', { dmaDevice: first }), 'SUCCESS'],
    ['again', () => guest.call('deleteDevice', { dmaDevice: first }), 'INVALID_PARAMETER_1'],
    ['NULL', () => guest.call('deleteDevice', { dmaDevice: 0n }), 'INVALID_PARAMETER_1'],
  ]);
});

check('DDI-058, DDI-154, DDI-155, DDI-156, DDI-161, DDI-165, DDI-166, DDI-167, DDI-168: AttachDeviceEx and DetachDeviceEx', {}, async (t, { guest }) => {
  const [domain, other, dmaDevice] = [await guest.domain(), await guest.domain(), await guest.token()];
  await guest.map(domain, 5, [FRAME]);
  await expectAll(t, [
    ['detach when detached', () => guest.detach(dmaDevice), 'INVALID_PARAMETER_1'],
    ['bad domain', () => guest.attach(1n, dmaDevice), 'INVALID_PARAMETER_1'],
    ['bad token', () => guest.attach(domain, 1n), 'INVALID_PARAMETER_2'],
    ['attach', () => guest.attach(domain, dmaDevice), 'SUCCESS'],
    ['to another', () => guest.attach(other, dmaDevice), 'INVALID_PARAMETER'],
    ['to the same', () => guest.attach(domain, dmaDevice), 'INVALID_PARAMETER'],
    ['intact', () => guest.reach(5), FRAME],
    ['detach a bad token', () => guest.detach(2n), 'INVALID_PARAMETER_1'],
    ['detach', () => guest.detach(dmaDevice), 'SUCCESS'],
    ['blocked', () => guest.reach(5), 'UnsupportedUpstreamTransaction'],
    ['to another now', () => guest.attach(other, dmaDevice), 'SUCCESS'],
    ['the other\'s map', () => guest.reach(5), 'TranslationFault'],
    ['V1 sees it', () => attachV1(guest, domain), 'INVALID_PARAMETER'],
  ]);
});

check('DDI-162, DDI-163, DDI-378: two devices on one domain share its maps, another domain\'s does not see them', {}, async (t, { guest }) => {
  const domain = await guest.domain();
  await guest.map(domain, 5, [FRAME]);
  const [first, second] = [await guest.attached(domain), await guest.attached(domain, OTHER)];
  await guest.map(domain, 6, [FRAME + 1]);
  for (const device of [DEVICE, OTHER]) t.same([await guest.reach(5, { device }), await guest.reach(6, { device })], [FRAME, FRAME + 1]);
  await guest.detach(first);
  t.equal(await guest.reach(5, { device: OTHER }), FRAME);
  await guest.attach(await guest.domain(), first);
  t.equal(await guest.reach(5), 'TranslationFault');
  t.ok(second);
});

check('DDI-145 to DDI-153: QueryDeviceInfo', {}, async (t, { guest }) => {
  await guest.pasids();
  const query = async (dmaDevice: bigint, over: Partial<Arguments<'queryDeviceInfo'>> = {}) => {
    const reply = await guest.reply('queryDeviceInfo', { dmaDevice, size: 3, hasBytesWritten: true, hasBuffer: true, ...over });
    const info = reply.result === 'queryDeviceInfo' ? reply.queryDeviceInfo : undefined;
    return [statusName(reply.status), info?.bytesWritten ?? 0, info?.defaultPasidEnabled ?? false, info?.pasidTaggedDmaEnabled ?? false, info?.pasidFaultsSuppressed ?? false];
  };
  const plain = await guest.token();
  const [byDefault, tagged, silent] = [await guest.token(DEVICE, configuration.pasid(false)), await guest.token(DEVICE, configuration.pasid()), await guest.token(DEVICE, configuration.pasid(true, 7))];
  await expectAll(t, [
    ...[0, 1, 2].map((size) => [`size ${size}`, () => query(tagged, { size }), ['BUFFER_TOO_SMALL', 0, false, false, false]] as const),
    ['plain', () => query(plain), ['SUCCESS', 3, false, false, false]],
    ['default alone', () => query(byDefault), ['SUCCESS', 3, true, false, false]],
    ['tagged, size 64', () => query(tagged, { size: 64 }), ['SUCCESS', 3, true, true, false]],
    ['silent', () => query(silent), ['SUCCESS', 3, true, true, true]],
    ['bad token', async () => (await query(5n))[0], 'INVALID_PARAMETER_1'],
    ['no BytesWritten', async () => (await query(tagged, { hasBytesWritten: false }))[0], 'INVALID_PARAMETER_3'],
    ['no buffer', async () => (await query(tagged, { hasBuffer: false }))[0], 'INVALID_PARAMETER_4'],
  ]);
});

check('DDI-164, DDI-172, DDI-173, DDI-174, DDI-175: the mask has a bit for each type that may be attached', {}, async (t, { guest }) => {
  await guest.pasids();
  const [plain, tagged] = [await guest.token(), await guest.token(DEVICE, configuration.pasid())];
  const first = await guest.domain({ domainType: 3 });
  t.same([await maskOf(guest, plain), await maskOf(guest, tagged)], [0b0011, 0b1011], 'hal on x64: nothing caller-owned');
  t.equal(await guest.attach(first, plain), 'ACCESS_DENIED', 'TranslateS1 needs a Pasid configuration');
  t.equal(await guest.attach(first, tagged), 'SUCCESS');
  const unknown = await guest.reply('queryAvailableDomainTypes', { dmaDevice: 99n });
  t.equal(unknown.result === 'queryAvailableDomainTypes' ? unknown.queryAvailableDomainTypes.availableDomains : 0, 0);
});

const register = (guest: Guest, dmaDevice: bigint, over: Partial<Arguments<'registerInterfaceStateChangeCallback'>> = {}) => guest.call('registerInterfaceStateChangeCallback', { callback: CALLBACK, dmaDevice, hasStateFields: true, stateFields: 1, ...over });
const unregister = (guest: Guest, dmaDevice: bigint, callback = CALLBACK) => guest.call('unregisterInterfaceStateChangeCallback', { callback, dmaDevice });

check('DDI-176, DDI-177, DDI-181, DDI-182, DDI-184, DDI-190: a callback hears of each new mask in order, of no other, and of none when it is gone', {}, async (t, { guest }) => {
  const dmaDevice = await guest.token();
  const { registration, availableDomains } = await guest.result('registerInterfaceStateChangeCallback', { callback: CALLBACK, dmaDevice, hasStateFields: true, stateFields: 1 });
  t.equal(availableDomains, await maskOf(guest, dmaDevice), 'the immediate call\'s mask');
  for (const [blocking, optIn] of [[2, 1], [2, 0], [1, 0], [1, 1]] as const) {
    await guest.control({ dmaGuardBlocking: blocking, devices: [{ device: DEVICE, optIn, isExternal: false, hasPasid: false }] });
    t.match(await guest.event(), { event: 'stateChange', stateChange: { registration, availableDomains: (optIn === 1 ? 1 : 0) + (blocking === 1 ? 2 : 0) } });
  }
  await policy(guest, 3);
  await guest.control({ dmaVerification: 2 });
  t.equal(await guest.unasked(), 0, 'a change that leaves the mask');
  t.equal(await unregister(guest, dmaDevice), 'SUCCESS');
  await guest.control({ dmaGuardBlocking: 2 });
  t.equal(await guest.unasked(), 0, 'nobody is registered');
});

check('DDI-143, DDI-178, DDI-179, DDI-180, DDI-183, DDI-186 to DDI-189: registrations', {}, async (t, { guest }) => {
  const [dmaDevice, other] = [await guest.token(), await guest.token(OTHER)];
  await expectAll(t, [
    ['callback NULL', () => register(guest, dmaDevice, { callback: 0n }), 'INVALID_PARAMETER_1'],
    ['bad token', () => register(guest, 3n), 'INVALID_PARAMETER_3'],
    ['StateFields NULL', () => register(guest, dmaDevice, { hasStateFields: false }), 'INVALID_PARAMETER_4'],
    ['no state', () => register(guest, dmaDevice, { stateFields: 0 }), 'INVALID_PARAMETER_4'],
    ['reserved states alone', () => register(guest, dmaDevice, { stateFields: 0xfffffffe }), 'INVALID_PARAMETER_4'],
    ['reserved states too', () => register(guest, dmaDevice, { stateFields: 0xffffffff }), 'SUCCESS'],
    ['a second', () => register(guest, dmaDevice), 'UNSUCCESSFUL'],
    ['a second routine', () => register(guest, dmaDevice, { callback: ANOTHER_CALLBACK }), 'UNSUCCESSFUL'],
    ['another device', () => register(guest, other), 'SUCCESS'],
    ['delete the device', () => guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE'],
    ['unregister another routine', () => unregister(guest, dmaDevice, ANOTHER_CALLBACK), 'UNSUCCESSFUL'],
    ['unregister for a bad token', () => unregister(guest, 3n), 'INVALID_PARAMETER_2'],
    ['unregister', () => unregister(guest, dmaDevice), 'SUCCESS'],
    ['again', () => unregister(guest, dmaDevice), 'UNSUCCESSFUL'],
    ['register anew', () => register(guest, dmaDevice, { callback: ANOTHER_CALLBACK }), 'SUCCESS'],
    ['the other device has another routine', () => unregister(guest, other, ANOTHER_CALLBACK), 'UNSUCCESSFUL'],
  ]);
  t.equal(await guest.unasked(), 0, 'a failed registration tells nothing');
});

async function sub(guest: Guest, dmaDevice: bigint): Promise<{ pasidDevice: bigint; asid: number }> {
  return guest.result('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true });
}

check('DDI-350 to DDI-358: PASIDs are made, run out, and come back the oldest first', {}, async (t, { guest }) => {
  const made = (dmaDevice: bigint, over = {}) => guest.call('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true, ...over });
  await guest.pasids();
  await guest.control({ pasidBits: 2 });
  const [plain, byDefault, tagged] = [await guest.token(), await guest.token(DEVICE, configuration.pasid(false)), await guest.token(DEVICE, configuration.pasid())];
  await expectAll(t, [
    ['no Pasid configuration', () => made(plain), 'INVALID_PARAMETER_1'],
    ['default alone', () => made(byDefault), 'INVALID_PARAMETER_1'],
    ['bad token', () => made(4n), 'INVALID_PARAMETER_1'],
    ['no PasidDeviceOut', () => made(tagged, { hasPasidDeviceOut: false }), 'INVALID_PARAMETER_2'],
    ['no AsidOut', () => made(tagged, { hasAsidOut: false }), 'INVALID_PARAMETER_3'],
  ]);
  const three = [await sub(guest, tagged), await sub(guest, tagged), await sub(guest, tagged)];
  t.same(three.map(({ asid }) => asid).sort(), [1, 2, 3]);
  t.equal(await made(tagged), 'NONE_MAPPED');
  for (const at of [1, 0]) t.equal(await guest.call('deletePasidDevice', { pasidDevice: three[at]!.pasidDevice }), 'SUCCESS');
  t.same([(await sub(guest, tagged)).asid, (await sub(guest, tagged)).asid], [three[1]!.asid, three[0]!.asid], 'the oldest first');
  t.equal(await guest.call('deletePasidDevice', { pasidDevice: three[1]!.pasidDevice }), 'INVALID_PARAMETER_1', 'a handle that is gone');
  t.equal(await guest.call('deleteDevice', { dmaDevice: tagged }), 'RESOURCE_IN_USE', 'DDI-143: sub-devices are left');
});

check('DDI-359 to DDI-370: sub-devices are attached to TranslateS1 domains of their own', {}, async (t, { guest }) => {
  await guest.pasids();
  const tagged = await guest.token(DEVICE, configuration.pasid());
  const [one, two] = [await sub(guest, tagged), await sub(guest, tagged)];
  const [first, second] = [await guest.domain({ domainType: 3 }), await guest.domain({ domainType: 3 })];
  await guest.map(first, 5, [FRAME]);
  await guest.map(second, 5, [FRAME + 1]);
  const attach = (domain: bigint, pasidDevice: bigint) => guest.call('attachPasidDevice', { domain, pasidDevice });
  const detach = (pasidDevice: bigint) => guest.call('detachPasidDevice', { pasidDevice });
  const [translate, passThrough] = [await guest.domain(), await guest.domain({ domainType: 1 })];
  await expectAll(t, [
    ['never attached', () => detach(one.pasidDevice), 'INVALID_PARAMETER_1'],
    ['bad domain', () => attach(1n, one.pasidDevice), 'INVALID_PARAMETER_1'],
    ['Translate', () => attach(translate, one.pasidDevice), 'INVALID_PARAMETER_1'],
    ['PassThrough', () => attach(passThrough, one.pasidDevice), 'INVALID_PARAMETER_1'],
    ['bad sub-device', () => attach(first, 1n), 'INVALID_PARAMETER_2'],
    ['attach', () => attach(first, one.pasidDevice), 'SUCCESS'],
    ['again', () => attach(second, one.pasidDevice), 'UNSUCCESSFUL'],
    ['the other', () => attach(second, two.pasidDevice), 'SUCCESS'],
    ['delete an attached one', () => guest.call('deletePasidDevice', { pasidDevice: one.pasidDevice }), 'RESOURCE_IN_USE'],
  ]);
  const reach = async () => [await guest.reach(5, { pasid: one.asid }), await guest.reach(5, { pasid: two.asid }), await guest.reach(5)];
  t.same(await reach(), [FRAME, FRAME + 1, 'UnsupportedUpstreamTransaction'], 'the parent is attached to nothing');
  await guest.map(translate, 5, [FRAME + 2]);
  t.equal(await guest.attach(translate, tagged), 'SUCCESS');
  t.same(await reach(), [FRAME, FRAME + 1, FRAME + 2]);
  t.equal(await detach(one.pasidDevice), 'SUCCESS');
  t.same(await reach(), ['UnsupportedUpstreamTransaction', FRAME + 1, FRAME + 2], 'DDI-371: the others go on');
  t.equal(await detach(one.pasidDevice), 'INVALID_PARAMETER_1');
  await guest.detach(tagged);
  t.same(await reach(), ['UnsupportedUpstreamTransaction', FRAME + 1, 'UnsupportedUpstreamTransaction'], 'DDI-169: sub-devices stay');
  await policy(guest, 0, false, true);
  t.equal(await attach(first, one.pasidDevice), 'ACCESS_DENIED');
});

check('DDI-169, DDI-371, DDI-372, DDI-373: a device that wants silence is not told of tagged faults, and reads nothing all the same', {}, async (t, { guest }) => {
  await guest.pasids();
  for (const suppress of [0, 1]) {
    const domain = await guest.domain({ domainType: 3 });
    const tagged = await guest.attached(domain, DEVICE, configuration.pasid(true, suppress));
    const { pasidDevice, asid } = await sub(guest, tagged);
    await guest.call('attachPasidDevice', { domain, pasidDevice });
    await guest.result('setDeviceFaultReporting', { device: DEVICE, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
    t.same([await guest.reach(9, { pasid: asid }), await guest.poke(9, { pasid: asid })], ['TranslationFault', 'TranslationFault']);
    if (suppress === 0) t.match(await guest.event(), { fault: { type: 7, domain } });
    else t.equal(await guest.unasked(), 0, 'silence');
    t.equal(await guest.reach(9, { pasid: 77 }), 'UnsupportedUpstreamTransaction', 'a PASID that nobody has');
    await guest.call('detachPasidDevice', { pasidDevice });
    await guest.detach(tagged);
    while ((await guest.unasked()) > 0) await guest.event();
  }
});
