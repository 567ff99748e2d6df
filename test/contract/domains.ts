/** Sections B and F: CreateDomain, CreateDomainEx, DeleteDomain. */
import { X64_EXTENDED, check, expectAll } from '../helpers/contract/check.js';
import { DEVICE, OTHER, configuration, domainEx, framesFrom, mapEx, mdlOf, physical, region, type Arguments, type Guest } from '../helpers/contract/guest.js';

const FRAME = 0x108;
const createEx = (guest: Guest, over: Partial<Arguments<'createDomainEx'>>) => guest.call('createDomainEx', domainEx(over));
const buddyOf = (addressWidth: number) => ({ hasAllocatorConfig: true, allocatorType: 1, addressWidth });

check('DDI-025, DDI-031, DDI-037: CreateDomain with any non-zero byte makes a domain that maps, and begins empty', {}, async (t, { guest }) => {
  for (const osManagedPageTable of [1, 2, 255]) {
    const { domain } = await guest.result('createDomain', { osManagedPageTable, hasDomainOut: true });
    const token = await guest.attached(domain);
    t.equal(await guest.reach(5), 'TranslationFault');
    t.equal(await guest.call('mapLogicalRange', { domain, permissions: 3, mdl: mdlOf([FRAME]), logicalAddress: 0x5000n }), 'SUCCESS');
    t.equal(await guest.reach(5), FRAME);
    await guest.detach(token);
  }
});

check('DDI-032, DDI-033, DDI-110, DDI-125: without DomainOut there is no domain, and a failure gives no handle', {}, async (t, { guest, machine }) => {
  t.equal(await guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: false }), 'INVALID_PARAMETER_2');
  t.equal((await guest.reply('createDomain', { osManagedPageTable: 0, hasDomainOut: true })).result, undefined);
  t.equal(await createEx(guest, { hasDomainOut: false }), 'INVALID_PARAMETER_5');
  t.equal((await guest.reply('createDomainEx', domainEx({ flags: 1n }))).result, undefined);
  t.equal(machine.statistics().domains, 0);
});

check('DDI-034, DDI-105, DDI-170: an IOMMU that cannot remap has no domains but PassThrough', { policy: { canRemap: false } }, async (t, { guest }) => {
  await expectAll(t, [
    ['CreateDomain(TRUE)', () => guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'INVALID_PARAMETER'],
    ['CreateDomain(FALSE)', () => guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'NOT_SUPPORTED'],
    ['Translate', () => createEx(guest, { domainType: 0 }), 'INVALID_PARAMETER'],
    ['Unmanaged', () => createEx(guest, { domainType: 2 }), 'NOT_SUPPORTED'],
  ]);
  const mask = (await guest.result('queryAvailableDomainTypes', { dmaDevice: await guest.token() })).availableDomains;
  t.equal(mask & 0b1101, 0, 'no remapping type');
});

check('DDI-036, DDI-046, DDI-047: a handle is never used twice, and one of a deleted domain is nobody\'s', {}, async (t, { guest }) => {
  const seen = new Set<bigint>();
  for (let i = 0; i < 20; i++) {
    const domain = await guest.domain();
    seen.add(domain);
    t.equal(await guest.call('deleteDomain', { domain }), 'SUCCESS', 'DDI-038');
  }
  t.equal(seen.size, 20);
  const [domain] = [...seen] as [bigint];
  const dmaDevice = await guest.token();
  for (const handle of [0n, domain, 12345n]) {
    await expectAll(t, [
      ['DeleteDomain', () => guest.call('deleteDomain', { domain: handle }), 'INVALID_PARAMETER_1'],
      ['AttachDeviceEx', () => guest.attach(handle, dmaDevice), 'INVALID_PARAMETER_1'],
      ['MapLogicalRangeEx', () => guest.map(handle, 5, [FRAME]), 'INVALID_PARAMETER_1'],
      ['UnmapLogicalRange', () => guest.unmap(handle, 5), 'INVALID_PARAMETER_1'],
      ['ReserveLogicalAddressRange', () => guest.call('reserveLogicalAddressRange', { domain: handle, size: 4096n, hasExplicit: true, explicitLogicalAddress: 0n, hasMin: false, minLogicalAddress: 0n, hasMax: false, maxLogicalAddress: 0n, hasTokenOut: true }), 'INVALID_PARAMETER_1'],
      ['FlushDomain', () => guest.call('flushDomain', { domain: handle }), 'INVALID_PARAMETER_1'],
    ]);
  }
});

check('DDI-039: a domain of either getter may be deleted through the other', {}, async (t, { guest }) => {
  const old = (await guest.result('createDomain', { osManagedPageTable: 1, hasDomainOut: true })).domain;
  const made = await guest.domain();
  for (const [domain, table] of [[old, 4], [made, 1]] as const) t.equal((await guest.reply('deleteDomain', { domain }, table)).status, 0);
});

check('DDI-038, DDI-040, DDI-041, DDI-044, DDI-045: an attached device blocks the end of its domain, mappings do not', {}, async (t, { guest, machine }) => {
  const domain = await guest.domain({ reservedRegions: [region(FRAME + 4, 1, 1)] });
  await guest.map(domain, 5, [FRAME]);
  const token = await guest.attached(domain);
  t.equal(await guest.call('deleteDomain', { domain }), 'RESOURCE_IN_USE');
  t.equal(await guest.reach(5), FRAME, 'everything goes on');
  await guest.detach(token);
  t.equal(await guest.call('deleteDomain', { domain }), 'SUCCESS');
  t.match(machine.statistics(), { domains: 0, mappedPages: 0, tablePages: 0 });
});

check('DDI-042, DDI-043: so do a PASID sub-device and a token', {}, async (t, { guest }) => {
  await guest.pasids();
  const domain = await guest.domain({ domainType: 3 });
  const { token } = await guest.result('reserveLogicalAddressRange', { domain, size: 4096n, hasExplicit: true, explicitLogicalAddress: 0x5000n, hasMin: false, minLogicalAddress: 0n, hasMax: false, maxLogicalAddress: 0n, hasTokenOut: true });
  const { pasidDevice } = await guest.result('createPasidDevice', { dmaDevice: await guest.token(DEVICE, configuration.pasid()), hasPasidDeviceOut: true, hasAsidOut: true });
  await guest.call('attachPasidDevice', { domain, pasidDevice });
  t.equal(await guest.call('deleteDomain', { domain }), 'RESOURCE_IN_USE', 'both');
  await guest.call('freeReservedLogicalAddressRange', { token });
  t.equal(await guest.call('deleteDomain', { domain }), 'RESOURCE_IN_USE', 'the sub-device');
  await guest.call('detachPasidDevice', { pasidDevice });
  t.equal(await guest.call('deleteDomain', { domain }), 'SUCCESS');
});

check('DDI-097, DDI-107, DDI-108, DDI-109: CreateDomainEx judges type and flags', {}, async (t, { guest }) => {
  await expectAll(t, [
    ['Translate', () => createEx(guest, {}), 'SUCCESS'],
    ['TranslateS1 without PASIDs', () => createEx(guest, { domainType: 3 }), 'NOT_SUPPORTED'],
    ['type 4', () => createEx(guest, { domainType: 4, flags: 1n }), 'INVALID_PARAMETER_1'],
    ['type 5', () => createEx(guest, { domainType: 5 }), 'INVALID_PARAMETER_1'],
    ['type 0xFFFFFFFF', () => createEx(guest, { domainType: 0xffffffff }), 'INVALID_PARAMETER_1'],
    ['flag 0', () => createEx(guest, { flags: 1n }), 'INVALID_PARAMETER_2'],
    ['flag 63', () => createEx(guest, { flags: 2n ** 63n }), 'INVALID_PARAMETER_2'],
  ]);
  await guest.pasids();
  t.equal(await createEx(guest, { domainType: 3 }), 'SUCCESS');
});

check('DDI-098, DDI-236, DDI-237, DDI-249: a PassThrough domain reaches all memory without a map, and identity maps are without effect', {}, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 1 });
  await guest.attached(domain);
  t.same([await guest.reach(FRAME), await guest.poke(FRAME)], [FRAME, 'done']);
  const map = (permissions: number) => guest.call('mapIdentityRangeEx', { domain, permissions, physical: physical.contiguous(FRAME, 1) });
  t.same([await map(1), await map(1)], ['SUCCESS', 'SUCCESS']);
  t.equal(await guest.poke(FRAME), 'done', 'still writable');
  t.equal(await guest.call('unmapIdentityRangeEx', { domain, physical: physical.contiguous(FRAME, 1) }), 'SUCCESS');
  t.equal(await guest.reach(FRAME), FRAME, 'still reachable');
});

check('DDI-100, DDI-171: while DMA Guard blocks, PassThrough is not to be had', {}, async (t, { guest }) => {
  const dmaDevice = await guest.token();
  const mask = async () => (await guest.result('queryAvailableDomainTypes', { dmaDevice })).availableDomains & 2;
  t.same([await createEx(guest, { domainType: 1 }), await mask()], ['SUCCESS', 2]);
  await guest.control({ dmaGuardBlocking: 2 });
  t.same([await createEx(guest, { domainType: 1 }), await mask()], ['NOT_SUPPORTED', 0]);
});

check('DDI-104, DDI-133, DDI-158, DDI-232, DDI-353, DDI-363: without memory everything that needs it is INSUFFICIENT_RESOURCES, and nothing leaks', {}, async (t, { guest, machine }) => {
  await guest.pasids();
  const [domain, first] = [await guest.buddy(), await guest.domain({ domainType: 3 })];
  const dmaDevice = await guest.token(DEVICE, configuration.pasid());
  const { pasidDevice } = await guest.result('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true });
  const before = machine.statistics();
  await guest.control({ failAllocations: 2 });
  await expectAll(t, [
    ['CreateDomain', () => guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'INSUFFICIENT_RESOURCES'],
    ['CreateDomainEx', () => createEx(guest, {}), 'INSUFFICIENT_RESOURCES'],
    ['CreateDevice', () => guest.call('createDevice', { device: OTHER, configurationsEndless: false, hasDeviceOut: true, configurations: [] }), 'INSUFFICIENT_RESOURCES'],
    ['AttachDeviceEx', () => guest.attach(domain, dmaDevice), 'INSUFFICIENT_RESOURCES'],
    ['MapLogicalRangeEx', () => guest.place(domain, 3), 'INSUFFICIENT_RESOURCES'],
    ['CreatePasidDevice', () => guest.call('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true }), 'INSUFFICIENT_RESOURCES'],
    ['AttachPasidDevice', () => guest.call('attachPasidDevice', { domain: first, pasidDevice }), 'INSUFFICIENT_RESOURCES'],
  ]);
  const { domains, attachedDevices, mappedPages, tablePages } = before;
  t.match(machine.statistics(), { domains, attachedDevices, mappedPages, tablePages });
  await guest.control({ failAllocations: 1 });
  t.equal(await guest.place(domain, 3), 4, 'the allocator is as it was');
  t.equal((await guest.result('createPasidDevice', { dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true })).asid, 2, 'no PASID was lost');
});

check('DDI-111, DDI-112, DDI-113, DDI-114, DDI-116: the allocator\'s configuration', {}, async (t, { guest }) => {
  await guest.pasids();
  await expectAll(t, [
    ['type Max', () => createEx(guest, { ...buddyOf(32), allocatorType: 2 }), 'INVALID_PARAMETER_3'],
    ['type 77', () => createEx(guest, { ...buddyOf(32), allocatorType: 77 }), 'INVALID_PARAMETER_3'],
    ['width 63', () => createEx(guest, buddyOf(63)), 'SUCCESS'],
    ['width 13', () => createEx(guest, buddyOf(13)), 'SUCCESS'],
    ['width 64', () => createEx(guest, buddyOf(64)), 'INVALID_PARAMETER_3'],
    ['width 12', () => createEx(guest, buddyOf(12)), 'INVALID_PARAMETER_3'],
    ['width 0', () => createEx(guest, buddyOf(0)), 'INVALID_PARAMETER_3'],
    ['PassThrough', () => createEx(guest, { ...buddyOf(32), domainType: 1 }), 'INVALID_PARAMETER_3'],
    ['Unmanaged', () => createEx(guest, { ...buddyOf(32), domainType: 2 }), 'INVALID_PARAMETER_3'],
    ['TranslateS1', () => createEx(guest, { ...buddyOf(32), domainType: 3 }), 'SUCCESS'],
  ]);
  const none = await guest.domain({ hasAllocatorConfig: true, allocatorType: 0, addressWidth: 99 });
  t.equal(await guest.place(none, 1), 'NOT_SUPPORTED', 'None asks for explicit addresses');
  t.equal(await guest.map(none, 5, [FRAME]), 'SUCCESS');
});

check('DDI-115: a width above the input width is clipped', { inputAddressBits: 40 }, async (t, { guest }) => {
  const domain = await guest.buddy(63);
  t.equal(await guest.place(domain, 1, { min: 2n ** 40n - 4096n }), 2 ** 28 - 1, 'the last page there is');
  t.equal(await guest.place(domain, 1, { min: 2n ** 40n }), 'INVALID_PARAMETER_MIX');
});

check('DDI-117, DDI-118, DDI-124: regions that are to be mapped are, from attach on, for reading and writing; the others are not', {}, async (t, { guest }) => {
  const domain = await guest.domain({ reservedRegions: [region(FRAME, 2, 1), region(FRAME + 4, 2, 0)] });
  await guest.attached(domain);
  t.same([await guest.reach(FRAME), await guest.reach(FRAME + 1), await guest.poke(FRAME)], [FRAME, FRAME + 1, 'done']);
  t.same([await guest.reach(FRAME + 4), await guest.reach(FRAME + 5)], ['TranslationFault', 'TranslationFault']);
});

check('DDI-119: the allocator goes around reserved regions of either kind', {}, async (t, { guest }) => {
  const domain = await guest.buddy(17, { reservedRegions: [region(2, 3, 1), region(9, 1, 0), region(20, 4, 0)] });
  const given: number[] = [];
  for (let page = await guest.place(domain, 1); typeof page === 'number'; page = await guest.place(domain, 1)) given.push(page);
  const reserved = [0, 2, 3, 4, 9, 20, 21, 22, 23];
  t.same([...given].sort((a, b) => a - b), framesFrom(0, 32).filter((page) => !reserved.includes(page)));
});

check('DDI-120, DDI-209: explicit maps and tokens keep off reserved regions', {}, async (t, { guest }) => {
  const domain = await guest.domain({ reservedRegions: [region(FRAME, 2, 1), region(FRAME + 8, 2, 0)] });
  for (const page of [FRAME - 1, FRAME + 1, FRAME + 7, FRAME + 9]) {
    t.equal(await guest.map(domain, page, [FRAME, FRAME + 1]), 'RESOURCE_IN_USE', `page ${page}`);
    t.equal(await guest.call('reserveLogicalAddressRange', { ...mapEx(domain, []), size: 8192n, hasExplicit: true, explicitLogicalAddress: BigInt(page) * 4096n, hasTokenOut: true }), 'RESOURCE_IN_USE');
  }
});

check('DDI-121, DDI-123: bad regions', {}, async (t, { guest, machine }) => {
  const regions = (...reservedRegions: Arguments<'createDomainEx'>['reservedRegions']) => createEx(guest, { reservedRegions });
  await expectAll(t, [
    ['unaligned', () => regions({ base: 0x5008n, numberOfPages: 1n, shouldMap: 0 }), 'INVALID_PARAMETER_4'],
    ['no pages', () => regions(region(5, 0, 0)), 'INVALID_PARAMETER_4'],
    ['past the end', () => regions({ base: 2n ** 64n - 4096n, numberOfPages: 2n, shouldMap: 0 }), 'INVALID_PARAMETER_4'],
    ['too many pages', () => regions({ base: 0n, numberOfPages: 2n ** 63n, shouldMap: 0 }), 'INVALID_PARAMETER_4'],
    ['overlapping', () => regions(region(5, 4, 0), region(8, 1, 1)), 'INVALID_PARAMETER_4'],
    ['cyclic', () => createEx(guest, { reservedRegions: [region(5, 1, 0)], reservedRegionsEndless: true }), 'INVALID_PARAMETER_4'],
    ['PassThrough', () => createEx(guest, { domainType: 1, reservedRegions: [region(5, 1, 0)] }), 'INVALID_PARAMETER_4'],
    ['Unmanaged', () => createEx(guest, { domainType: 2, reservedRegions: [region(5, 1, 0)] }), 'INVALID_PARAMETER_4'],
  ]);
  t.equal(machine.statistics().domains, 0);
});

check('DDI-122: three regions in a row are all honoured', {}, async (t, { guest }) => {
  const domain = await guest.domain({ reservedRegions: [region(FRAME, 1, 1), region(FRAME + 2, 1, 1), region(FRAME + 4, 1, 1)] });
  await guest.attached(domain);
  for (const page of [0, 2, 4]) t.equal(await guest.reach(FRAME + page), FRAME + page);
  for (const page of [1, 3, 5]) t.equal(await guest.reach(FRAME + page), 'TranslationFault');
});

check('DDI-286: a caller-owned domain of the extended profile blocks all DMA until it is configured', X64_EXTENDED, async (t, { guest }) => {
  await guest.attached(await guest.domain({ domainType: 2 }));
  t.equal(await guest.reach(FRAME), 'TranslationFault');
});
