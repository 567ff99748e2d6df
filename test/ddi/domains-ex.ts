import t from 'tap';
import { TYPE, PAGE, buddy, byRange, domainEx, framesFrom, mdlOf, region, arm64Tables } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest } from '../helpers/rig.js';

const INPUT_PAGES = 2 ** 36;
const WINDOW = 0xfee00;
const create = (guest: Guest, over: Parameters<typeof domainEx>[0] = {}) => guest.call('createDomainEx', domainEx(over));

t.test('DDI-097: a Translate domain without allocator and regions', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  t.not(domain, 0n);
  guest.attach(domain);
  t.equal(guest.mapEx(domain, byRange(BigInt(RAM_FRAME) * PAGE, PAGE), { at: 16n * PAGE }), 16);
  t.equal(guest.poke(16, 1), 'done');
});

t.test('DDI-098: a device attached to a PassThrough domain reaches physical memory without any map call', async (t) => {
  const { guest, memory } = rig();
  const domain = guest.createDomainEx({ domainType: TYPE.passThrough });
  guest.attachEx(domain, guest.createDevice());
  t.equal(guest.poke(RAM_FRAME + 3, 0x5a), 'done');
  t.equal(bytesAt(memory, RAM_FRAME + 3)[0], 0x5a);
  t.match(guest.dma({ operation: 'read', read: { iova: 0n, length: 1n } }), { status: 2, fault: 4 }, 'what is no memory is not there either');
});

t.test('DDI-026, DDI-099: an ARM64 guest has caller-owned domains, by either routine', async (t) => {
  const { guest } = rig({ isArm64: true });
  const created = guest.reply('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
  const domains = [created.result === 'createDomain' ? created.createDomain.domain : 0n, guest.createDomainEx({ domainType: TYPE.unmanaged })];
  for (const domain of domains) {
    const configuration = { hasConfiguration: true, type: 0, arm64: arm64Tables({ translationEnabled: 0 }), x64: null };
    t.equal(guest.call('configureDomain', { domain, ...configuration }), 'SUCCESS');
    t.equal(guest.call('flushDomain', { domain }), 'SUCCESS');
    t.equal(guest.call('flushDomainByVaList', { domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array(0) }), 'SUCCESS');
  }
});

t.test('DDI-030, DDI-106: an x64 guest has caller-owned domains in the extended profile alone', async (t) => {
  for (const [profile, status] of [['hal', 'NOT_SUPPORTED'], ['extended', 'SUCCESS']] as const) {
    const { guest } = rig({ profile });
    t.equal(guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), status);
    t.equal(create(guest, { domainType: TYPE.unmanaged }), status);
  }
});

t.test('DDI-101: a 32-bit x86 guest gets no domain of any type, in either profile, however able the platform is', async (t) => {
  for (const profile of ['hal', 'extended'] as const) {
    const { open } = rig({ profile, policy: WITH_PASIDS });
    const guest = open({ role: 2, architecture: 3 });
    for (const domainType of [TYPE.translate, TYPE.passThrough, TYPE.unmanaged, TYPE.translateS1]) {
      const reply = guest.reply('createDomainEx', domainEx({ domainType }));
      t.match(reply, { status: 0xc00000bb, result: undefined }, `type ${domainType}, ${profile}`);
    }
    t.equal(create(guest, { domainType: 4 }), 'INVALID_PARAMETER_1', 'what is no type comes before');
    t.equal(create(guest, { ...buddy(33) }), 'INVALID_PARAMETER_3', 'as does a width beyond 32 bits');
    t.equal(create(guest, { ...buddy(32) }), 'NOT_SUPPORTED');
    t.equal(guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'NOT_SUPPORTED');
  }
});

t.test('DDI-107: TranslateS1 exists when some device of the platform has PASIDs', async (t) => {
  t.equal(create(rig().guest, { domainType: TYPE.translateS1 }), 'NOT_SUPPORTED');
  t.equal(create(rig({ policy: WITH_PASIDS }).guest, { domainType: TYPE.translateS1 }), 'SUCCESS');
});

t.test('DDI-100: a type that is not allowed now is NOT_SUPPORTED', async (t) => {
  const { guest } = rig();
  guest.control({ dmaGuardBlocking: 2 });
  t.equal(create(guest, { domainType: TYPE.passThrough }), 'NOT_SUPPORTED');
  t.equal(create(guest), 'SUCCESS', 'Translate is not held off');
  guest.control({ dmaGuardBlocking: 1 });
  t.equal(create(guest, { domainType: TYPE.passThrough }), 'SUCCESS');
});

t.test('DDI-034, DDI-105: without a remapping IOMMU', async (t) => {
  const { guest, machine } = rig({ policy: { ...WITH_PASIDS, canRemap: false } });
  t.equal(guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), 'INVALID_PARAMETER');
  t.equal(guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'NOT_SUPPORTED');
  t.equal(create(guest, { domainType: TYPE.translate }), 'INVALID_PARAMETER');
  t.equal(create(guest, { domainType: TYPE.translateS1 }), 'INVALID_PARAMETER');
  t.equal(create(guest, { domainType: TYPE.unmanaged }), 'NOT_SUPPORTED');
  t.equal(machine.statistics().domains, 0);
  t.equal(create(guest, { domainType: TYPE.passThrough }), 'SUCCESS');
});

t.test('DDI-108 to DDI-125: CreateDomainEx judges its arguments from left to right, and a failure makes nothing', async (t) => {
  const { guest, machine } = rig();
  const bad = region(1, 0);
  const rows: [string, Parameters<typeof domainEx>[0], string][] = [
    ['DDI-108: DomainTypeMax, before everything', { domainType: 4, flags: 1n, hasDomainOut: false }, 'INVALID_PARAMETER_1'],
    ['DDI-108: type 5', { domainType: 5 }, 'INVALID_PARAMETER_1'],
    ['DDI-108: type 0xFFFFFFFF', { domainType: 0xffffffff }, 'INVALID_PARAMETER_1'],
    ['DDI-109: flag bit 0', { flags: 1n, ...buddy(64), hasDomainOut: false }, 'INVALID_PARAMETER_2'],
    ['DDI-109: flag bit 63', { flags: 1n << 63n }, 'INVALID_PARAMETER_2'],
    ['DDI-112: allocator type Max', { ...buddy(40), allocatorType: 2, reservedRegions: [bad] }, 'INVALID_PARAMETER_3'],
    ['DDI-112: allocator type 0xFFFFFFFF', { ...buddy(40), allocatorType: 0xffffffff }, 'INVALID_PARAMETER_3'],
    ['DDI-113, DDI-114: width 64', buddy(64), 'INVALID_PARAMETER_3'],
    ['DDI-114: width 12', buddy(12), 'INVALID_PARAMETER_3'],
    ['DDI-114: width 0', buddy(0), 'INVALID_PARAMETER_3'],
    ['DDI-116: an allocator with PassThrough', { domainType: TYPE.passThrough, ...buddy(40) }, 'INVALID_PARAMETER_3'],
    ['DDI-116: an allocator with Unmanaged', { domainType: TYPE.unmanaged, ...buddy(40) }, 'INVALID_PARAMETER_3'],
    ['DDI-121: a region off a page edge', { reservedRegions: [{ base: 1n, numberOfPages: 1n, shouldMap: 0 }], hasDomainOut: false }, 'INVALID_PARAMETER_4'],
    ['DDI-121: no pages', { reservedRegions: [bad] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: a region that wraps', { reservedRegions: [{ base: 2n ** 64n - PAGE, numberOfPages: 2n, shouldMap: 0 }] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: a page count that wraps', { reservedRegions: [{ base: PAGE, numberOfPages: 2n ** 64n - 1n, shouldMap: 0 }] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: beyond the width', { reservedRegions: [region(INPUT_PAGES - 1, 2)] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: mapped beyond the physical width', { reservedRegions: [region(2 ** 34 - 1, 2, true)] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: mapped over the interrupt window', { reservedRegions: [region(WINDOW, 1, true)] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: overlap', { reservedRegions: [region(20, 2), region(10, 11)] }, 'INVALID_PARAMETER_4'],
    ['DDI-121: a list that does not end', { reservedRegionsEndless: true }, 'INVALID_PARAMETER_4'],
    ['DDI-121: a list that is too long', { reservedRegions: framesFrom(1, 4097).map((page) => region(page, 1)) }, 'INVALID_PARAMETER_4'],
    ['DDI-123: regions with PassThrough', { domainType: TYPE.passThrough, reservedRegions: [region(1, 1)] }, 'INVALID_PARAMETER_4'],
    ['DDI-123: regions with Unmanaged', { domainType: TYPE.unmanaged, reservedRegions: [region(1, 1)] }, 'INVALID_PARAMETER_4'],
    ['DDI-110: DomainOut NULL', { hasDomainOut: false }, 'INVALID_PARAMETER_5'],
    ['DDI-110: DomainOut NULL, before the type that does not exist here', { domainType: TYPE.unmanaged, hasDomainOut: false }, 'INVALID_PARAMETER_5'],
  ];
  for (const [what, over, status] of rows) {
    const reply = guest.reply('createDomainEx', domainEx(over));
    t.equal(reply.result, undefined, `DDI-125: no out-parameter: ${what}`);
    t.equal(create(guest, over), status, what);
  }
  t.match(machine.statistics(), { domains: 0, tablePages: 0 });
});

t.test('DDI-111: allocator type None is no allocator', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx({ hasAllocatorConfig: true, allocatorType: 0, addressWidth: 99 });
  t.equal(guest.mapEx(domain, byRange(0n, PAGE)), 'NOT_SUPPORTED');
  t.equal(guest.mapEx(domain, byRange(0n, PAGE), { at: PAGE }), 1);
});

t.test('DDI-113, DDI-115: width 63 is taken, and clipped to the width of the IOMMU', async (t) => {
  const { guest } = rig({ inputAddressBits: 32 });
  const domain = guest.createDomainEx(buddy(63));
  t.equal(guest.mapEx(domain, byRange(0n, PAGE), { min: 2n ** 32n }), 'INVALID_PARAMETER_MIX');
  t.equal(guest.mapEx(domain, byRange(0n, PAGE), { min: 2n ** 32n - PAGE }), 2 ** 20 - 1);
});

t.test('DDI-117, DDI-118, DDI-122, DDI-124: of three regions, the mapped ones are read and written in place from attach on', async (t) => {
  const { guest } = rig();
  const regions = [region(RAM_FRAME, 2, true), region(RAM_FRAME + 2, 2), region(RAM_FRAME + 8, 1, true)];
  const domain = guest.createDomainEx({ reservedRegions: regions });
  guest.attach(domain);
  for (const page of [RAM_FRAME, RAM_FRAME + 1, RAM_FRAME + 8]) {
    t.equal(guest.poke(page, 7), 'done');
    t.equal(guest.peek(page), 7);
  }
  for (const page of [RAM_FRAME + 2, RAM_FRAME + 3, RAM_FRAME + 9]) t.match(guest.dma({ operation: 'read', read: { iova: BigInt(page) * PAGE, length: 1n } }), { status: 2, fault: 7 });
});

t.test('DDI-119: with an allocator no address of a region is ever given', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx({ ...buddy(17), reservedRegions: [region(3, 2, true), region(9, 4)] });
  const given: (number | string)[] = [];
  for (let page = guest.mapEx(domain, byRange(0n, PAGE)); typeof page === 'number'; page = guest.mapEx(domain, byRange(0n, PAGE))) given.push(page);
  t.same(given.sort((a, b) => Number(a) - Number(b)), framesFrom(0, 32).filter((page) => page > 0 && ![3, 4, 9, 10, 11, 12].includes(page)));
});

t.test('DDI-120: without allocator a map or reservation that overlaps a region is RESOURCE_IN_USE, mapped or not', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx({ reservedRegions: [region(16, 1, true), region(32, 1)] });
  for (const page of [16, 32]) {
    t.equal(guest.mapEx(domain, byRange(0n, 2n * PAGE), { at: BigInt(page - 1) * PAGE }), 'RESOURCE_IN_USE');
    t.equal(guest.map(domain, page, [RAM_FRAME]), 'RESOURCE_IN_USE');
    t.throws(() => guest.reserve(domain, 2, { at: BigInt(page) * PAGE }), /RESOURCE_IN_USE/);
  }
});

t.test('DDI-035, DDI-103: with all ASIDs in use, another caller-owned domain is INSUFFICIENT_RESOURCES until one is deleted', async (t) => {
  const { guest } = rig({ isArm64: true });
  guest.control({ asidCount: 2 });
  const domains = [guest.createDomainEx({ domainType: TYPE.unmanaged }), guest.createDomainEx({ domainType: TYPE.unmanaged })];
  t.equal(create(guest, { domainType: TYPE.unmanaged }), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'INSUFFICIENT_RESOURCES');
  t.equal(create(guest), 'SUCCESS', 'a domain of the system needs none');
  guest.deleteDomain(domains[0]!);
  t.equal(guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'SUCCESS');
});

t.test('DDI-104: when allocation fails nothing is made, and afterwards all is as before', async (t) => {
  const { guest, machine } = rig({ isArm64: true, policy: WITH_PASIDS });
  guest.control({ failAllocations: 2 });
  for (const domainType of Object.values(TYPE)) t.equal(create(guest, { domainType }), 'INSUFFICIENT_RESOURCES');
  t.equal(create(guest, { reservedRegions: [region(16, 1, true)] }), 'INSUFFICIENT_RESOURCES');
  t.match(machine.statistics(), { domains: 0, tablePages: 0 });
  guest.control({ failAllocations: 1 });
  for (const domainType of Object.values(TYPE)) t.equal(create(guest, { domainType }), 'SUCCESS');
});

t.test('DDI-039: a domain is deleted through any table, whichever routine made it', async (t) => {
  const { guest } = rig();
  const remove = (domain: bigint, table: 1 | 2 | 3 | 4) => guest.session.call({ id: 1n, table, callSite: null, routine: 'deleteDomain', deleteDomain: { domain } }).status;
  for (const table of [1, 2, 3, 4] as const) {
    t.equal(remove(guest.createDomain(), table), 0);
    t.equal(remove(guest.createDomainEx(), table), 0);
  }
});

t.test('DDI-036: handles of deleted domains are not given again, and handles of other kinds are other values', async (t) => {
  const { guest } = rig();
  const seen = new Set<bigint>();
  for (let i = 0; i < 100; i++) {
    const domain = guest.createDomainEx();
    seen.add(domain);
    seen.add(guest.createDevice());
    seen.add(guest.reserve(domain, 1, { at: PAGE }).token);
    guest.deleteDomain(domain);
  }
  t.equal(seen.size, 300);
});

t.test('DDI-043, DDI-044: a token keeps its domain until it is freed', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  const { token } = guest.reserve(domain, 4, { at: 16n * PAGE });
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE');
  t.equal(guest.freeReserved(token), 'SUCCESS');
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-045: mappings of every kind and regions go with their domain', async (t) => {
  const { guest, machine } = rig();
  const plain = guest.createDomainEx({ reservedRegions: [region(RAM_FRAME, 4, true)] });
  guest.map(plain, 16, [1, 2]);
  guest.mapIdentity(plain, [RAM_FRAME + 9]);
  const allocated = guest.createDomainEx(buddy(40));
  guest.mapEx(allocated, byRange(0n, 3n * PAGE));
  t.equal(guest.deleteDomain(plain), 'SUCCESS');
  t.equal(guest.deleteDomain(allocated), 'SUCCESS');
  t.match(machine.statistics(), { domains: 0, mappedPages: 0, tablePages: 0 });
});

t.test('DDI-048: deleting a caller-owned domain does not touch the caller\'s tables', async (t) => {
  const { guest, memory } = rig({ isArm64: true });
  bytesAt(memory, RAM_FRAME).fill(0xa5);
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  const arm64 = arm64Tables({ ttbr0: BigInt(RAM_FRAME) * PAGE });
  t.equal(guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64, x64: null }), 'SUCCESS');
  guest.attach(domain, DEVICE);
  guest.peek(1);
  guest.detach(domain, DEVICE);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
  t.ok(bytesAt(memory, RAM_FRAME).every((byte) => byte === 0xa5));
});

t.test('DDI-029, DDI-087, DDI-197, DDI-238, DDI-246, DDI-256: a caller-owned domain has no map routines', async (t) => {
  const { guest, machine } = rig({ isArm64: true });
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  const physical = byRange(BigInt(RAM_FRAME) * PAGE, PAGE);
  t.equal(guest.map(domain, 16, [RAM_FRAME]), 'INVALID_PARAMETER_1');
  t.equal(guest.unmap(domain, 16, 1), 'INVALID_PARAMETER_1');
  t.equal(guest.mapIdentity(domain, [RAM_FRAME]), 'INVALID_PARAMETER_1');
  t.equal(guest.unmapIdentity(domain, [RAM_FRAME]), 'INVALID_PARAMETER_1');
  t.equal(guest.mapEx(domain, physical, { at: PAGE }), 'INVALID_PARAMETER_1');
  t.equal(guest.call('mapIdentityRangeEx', { domain, permissions: 3, physical }), 'INVALID_PARAMETER_1');
  t.equal(guest.call('unmapIdentityRangeEx', { domain, physical }), 'INVALID_PARAMETER_1');
  t.throws(() => guest.reserve(domain, 1, { at: PAGE }), /INVALID_PARAMETER_1/);
  t.equal(machine.statistics().mappedPages, 0);
});

t.test('DDI-087, DDI-197, DDI-256: a PassThrough domain has none either, but for identity maps without effect', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx({ domainType: TYPE.passThrough });
  t.equal(guest.map(domain, 16, [RAM_FRAME]), 'INVALID_PARAMETER_1');
  t.equal(guest.unmap(domain, 16, 1), 'INVALID_PARAMETER_1');
  t.equal(guest.mapEx(domain, byRange(0n, PAGE)), 'INVALID_PARAMETER_1');
  t.throws(() => guest.reserve(domain, 1), /INVALID_PARAMETER_1/);
  t.equal(guest.mapIdentity(domain, [RAM_FRAME]), 'SUCCESS');
  t.equal(guest.unmapIdentity(domain, [RAM_FRAME + 1]), 'SUCCESS');
});

t.test('DDI-072, DDI-093: V1 maps in a domain with an allocator are NOT_SUPPORTED, after their arguments', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx(buddy(40));
  t.equal(guest.map(domain, 16, [RAM_FRAME]), 'NOT_SUPPORTED');
  t.equal(guest.map(domain, INPUT_PAGES, [RAM_FRAME]), 'INVALID_PARAMETER_4');
  t.equal(guest.call('mapLogicalRange', { domain, permissions: 3, logicalAddress: 1n, mdl: mdlOf([1]) }), 'INVALID_PARAMETER_4');
  t.equal(guest.mapIdentity(domain, [RAM_FRAME]), 'NOT_SUPPORTED');
  t.equal(guest.mapIdentity(domain, [RAM_FRAME], 4), 'INVALID_PARAMETER_2');
  t.equal(guest.unmapIdentity(domain, [RAM_FRAME]), 'NOT_SUPPORTED');
});

t.test('DDI-057: AttachDevice to a type that the device may not use now is ACCESS_DENIED', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domains = [guest.createDomain(), guest.createDomainEx({ domainType: TYPE.passThrough })] as const;
  const s1 = guest.createDomainEx({ domainType: TYPE.translateS1 });
  t.equal(guest.attach(s1), 'ACCESS_DENIED', 'V1 knows no default PASID');
  guest.control({ dmaGuardBlocking: 2, devices: [{ device: { kind: 3, segment: 0, busDeviceFunction: DEVICE, acpiUid: 0 }, optIn: 0, isExternal: false, hasPasid: false }] });
  for (const domain of domains) t.equal(guest.attach(domain), 'ACCESS_DENIED');
  t.match(guest.dma({ operation: 'read', read: { iova: 0n, length: 1n } }), { fault: 1 }, 'the device stays detached');
});
