/** Section M, and what B and F say of caller-owned domains: ConfigureDomain, FlushDomain, FlushDomainByVaList. */
import { ARM64, X64_EXTENDED, check, expectAll } from '../helpers/contract/check.js';
import { DEVICE, OTHER, PAGE, framesFrom, mdlOf, type Arguments, type Guest } from '../helpers/contract/guest.js';
import { AF, AP_UNPRIVILEGED, BLOCK, CallerTables, PAGE_ENTRY, TABLE } from '../helpers/contract/tables.js';

const LEAF = PAGE_ENTRY | AF | AP_UNPRIVILEGED;
const FRAME = 0x108;
const leafOf = (frame: number) => BigInt(frame) * PAGE | LEAF;
const TYPE_X64 = 1;

type Arm64 = Exclude<Arguments<'configureDomain'>['arm64'], null>;

const ZEROED: Arm64 = { ttbr0: 0n, ttbr1: 0n, mair0: 0, mair1: 0, inputSize0: 0, inputSize1: 0, coherentTableWalks: 0, translationEnabled: 0 };
const GOOD: Arm64 = { ...ZEROED, ttbr0: 0x1c0000n, inputSize0: 48, translationEnabled: 1 };

const arm64 = (guest: Guest, domain: bigint, over: Partial<Arm64>) => guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: { ...GOOD, ...over }, x64: null });

check('DDI-026, DDI-099, DDI-286: a caller-owned domain takes configuration and flushes, and blocks all DMA before', ARM64, async (t, { guest }) => {
  for (const domain of [(await guest.result('createDomain', { osManagedPageTable: 0, hasDomainOut: true })).domain, await guest.domain({ domainType: 2 })]) {
    const token = await guest.attached(domain);
    t.equal(await guest.reach(FRAME), 'TranslationFault', 'never configured');
    t.equal(await guest.call('configureDomain', { domain, hasConfiguration: false, type: 0, arm64: null, x64: null }), 'INVALID_PARAMETER_2', 'DDI-298: no configuration');
    t.equal(await guest.reach(FRAME), 'TranslationFault', 'a refused configuration');
    t.equal(await arm64(guest, domain, {}), 'SUCCESS');
    t.equal(await guest.call('flushDomain', { domain }), 'SUCCESS');
    t.equal(await guest.call('flushDomainByVaList', { domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array() }), 'SUCCESS');
    await guest.detach(token);
  }
});

check('DDI-027, DDI-028, DDI-287, DDI-295, DDI-307: other domains take neither configuration nor flushes', ARM64, async (t, { guest }) => {
  await guest.pasids();
  const domains = [(await guest.result('createDomain', { osManagedPageTable: 1, hasDomainOut: true })).domain, await guest.domain(), await guest.buddy(), await guest.domain({ domainType: 1 }), await guest.domain({ domainType: 3 })];
  for (const domain of domains) {
    await expectAll(t, [
      ['Arm64', () => arm64(guest, domain, {}), 'INVALID_PARAMETER_1'],
      ['X64', () => guest.call('configureDomain', { domain, hasConfiguration: true, type: TYPE_X64, arm64: null, x64: null }), 'INVALID_PARAMETER_1'],
      ['nothing', () => guest.call('configureDomain', { domain, hasConfiguration: false, type: 9, arm64: null, x64: null }), 'INVALID_PARAMETER_1'],
      ['FlushDomain', () => guest.call('flushDomain', { domain }), 'INVALID_PARAMETER_1'],
      ['FlushDomainByVaList', () => guest.call('flushDomainByVaList', { domain, lastLevel: 0, number: 1, hasVaList: false, vaList: new Uint8Array() }), 'INVALID_PARAMETER_1'],
    ]);
  }
});

check('DDI-029: a caller-owned domain takes no maps', ARM64, async (t, { guest }) => {
  const { domain } = await guest.result('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
  const mdl = mdlOf([FRAME]);
  await expectAll(t, [
    ['MapLogicalRange', () => guest.call('mapLogicalRange', { domain, permissions: 3, mdl, logicalAddress: 0n }), 'INVALID_PARAMETER_1'],
    ['UnmapLogicalRange', () => guest.unmap(domain, 0), 'INVALID_PARAMETER_1'],
    ['MapIdentityRange', () => guest.call('mapIdentityRange', { domain, permissions: 3, mdl }), 'INVALID_PARAMETER_1'],
    ['UnmapIdentityRange', () => guest.call('unmapIdentityRange', { domain, mdl }), 'INVALID_PARAMETER_1'],
  ]);
});

check('DDI-030, DDI-106: x64 has no caller-owned domains', {}, async (t, { guest }) => {
  t.equal(await guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'NOT_SUPPORTED');
  await t.rejects(guest.domain({ domainType: 2 }), /NOT_SUPPORTED/);
});

check('DDI-030, DDI-106, DDI-292: the extended profile has them, for x64\'s own configuration alone', X64_EXTENDED, async (t, { guest }) => {
  const { domain } = await guest.result('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
  t.equal(await arm64(guest, domain, {}), 'NOT_SUPPORTED');
  t.equal(await guest.call('configureDomain', { domain, hasConfiguration: true, type: TYPE_X64, arm64: null, x64: { firstLevelPageTableRoot: 0x1c0000n, translationEnabled: 1 } }), 'SUCCESS');
});

check('DDI-035, DDI-103: ASIDs run out, and one that is given back can be had', ARM64, async (t, { guest }) => {
  await guest.control({ asidCount: 2 });
  const first = await guest.domain({ domainType: 2 });
  await guest.domain({ domainType: 2 });
  t.equal(await guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'INSUFFICIENT_RESOURCES');
  await t.rejects(guest.domain({ domainType: 2 }), /INSUFFICIENT_RESOURCES/);
  t.ok(await guest.domain(), 'other domains need none');
  await guest.call('deleteDomain', { domain: first });
  t.ok(await guest.domain({ domainType: 2 }));
});

check('DDI-048: deleting a caller-owned domain leaves the caller\'s tables alone', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  const places = await Promise.all([0, 1, 2, 3].map((level) => tables.place(0x5000n, level)));
  const read = async () => Promise.all(places.map((place) => guest.load(place)));
  const before = await read();
  await guest.reach(5);
  await tables.release();
  t.same(await read(), before);
});

check('DDI-288: an X64 configuration is NOT_SUPPORTED', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  const x64 = { firstLevelPageTableRoot: 0x1c0000n, translationEnabled: 1 };
  t.equal(await guest.call('configureDomain', { domain, hasConfiguration: true, type: TYPE_X64, arm64: null, x64 }), 'NOT_SUPPORTED');
});

check('DDI-289: with valid roots and translation on, the caller\'s tables translate', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  t.equal(await guest.reach(5), FRAME);
  t.equal(await guest.reach(6), 'TranslationFault');
  t.equal(await guest.poke(5), 'done');
  t.equal((await guest.load(BigInt(FRAME) * PAGE + 2048n)) & 0xffn, 0xa5n, 'the write reached the frame');
});

check('DDI-290, DDI-291, DDI-297: with translation off addresses pass unchanged, and nothing else is looked at', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  await guest.attached(domain);
  for (const arm of [ZEROED, { ...ZEROED, ttbr0: 0xffff_ffff_ffff_ffffn, ttbr1: 7n, inputSize0: 255, inputSize1: 1 }]) {
    t.equal(await guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm, x64: null }), 'SUCCESS');
    t.equal(await guest.reach(FRAME), FRAME);
    t.equal(await guest.reach(1), 'ExternalFault', 'where there is no memory');
  }
});

check('DDI-292, DDI-298: what is no configuration is INVALID_PARAMETER_2', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  for (const type of [2, 3, 0xffffffff]) t.equal(await guest.call('configureDomain', { domain, hasConfiguration: true, type, arm64: null, x64: null }), 'INVALID_PARAMETER_2');
  t.equal(await guest.call('configureDomain', { domain, hasConfiguration: false, type: 0, arm64: null, x64: null }), 'INVALID_PARAMETER_2');
});

check('DDI-293: input sizes are 25 to 48, and InputSize1 may be 0', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  for (const size of [0, 24, 49, 64, 255]) t.equal(await arm64(guest, domain, { inputSize0: size }), 'INVALID_PARAMETER_2', `InputSize0 ${size}`);
  for (const size of [25, 30, 48]) t.equal(await arm64(guest, domain, { inputSize0: size }), 'SUCCESS', `InputSize0 ${size}`);
  for (const size of [1, 24, 49, 255]) t.equal(await arm64(guest, domain, { inputSize1: size, ttbr1: 0x1c1000n }), 'INVALID_PARAMETER_2', `InputSize1 ${size}`);
  for (const size of [0, 25, 48]) t.equal(await arm64(guest, domain, { inputSize1: size, ttbr1: 0x1c1000n }), 'SUCCESS', `InputSize1 ${size}`);
});

check('DDI-294: roots are aligned to their table, without bits 63:48, inside the physical width', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  await expectAll(t, [
    ['half a page', () => arm64(guest, domain, { ttbr0: 0x1c0800n }), 'INVALID_PARAMETER_2'],
    ['an ASID', () => arm64(guest, domain, { ttbr0: 0x0001_0000_001c_0000n }), 'INVALID_PARAMETER_2'],
    ['beyond the width', () => arm64(guest, domain, { ttbr0: 1n << 46n }), 'INVALID_PARAMETER_2'],
    ['16 entries of a table of 40 bits: 64 bytes are enough', () => arm64(guest, domain, { ttbr0: 0x1c0040n, inputSize0: 40 }), 'SUCCESS'],
    ['but 32 are not', () => arm64(guest, domain, { ttbr0: 0x1c0020n, inputSize0: 40 }), 'INVALID_PARAMETER_2'],
    ['TTBR1 likewise', () => arm64(guest, domain, { ttbr1: 0x1c0800n, inputSize1: 48 }), 'INVALID_PARAMETER_2'],
    ['TTBR1 beyond the width', () => arm64(guest, domain, { ttbr1: 1n << 47n, inputSize1: 48 }), 'INVALID_PARAMETER_2'],
  ]);
});

check('DDI-296: a refused configuration changes nothing, an accepted one replaces all and flushes', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  t.equal(await guest.reach(5), FRAME);
  t.equal(await arm64(guest, tables.domain, { inputSize0: 7 }), 'INVALID_PARAMETER_2');
  t.equal(await guest.reach(5), FRAME, 'the refused one');
  await tables.write(0x5000n, 3, leafOf(FRAME + 1));
  await tables.configure({});
  t.equal(await guest.reach(5), FRAME + 1, 'the entry was read again');
  t.equal(await arm64(guest, tables.domain, { translationEnabled: 0 }), 'SUCCESS');
  t.equal(await guest.reach(FRAME + 2), FRAME + 2);
});

check('DDI-299, DDI-300: after FlushDomain no access uses an old entry; it needs no device', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  const other = await guest.domain({ domainType: 2 });
  t.equal(await guest.call('flushDomain', { domain: other }), 'SUCCESS', 'no device, no configuration');
  for (const level of [3, 2, 1]) {
    await tables.leaf(0x5000n, leafOf(FRAME));
    t.equal(await guest.reach(5), FRAME);
    const was = await tables.entry(0x5000n, level);
    await tables.set(0x5000n, level, 0n);
    t.equal(await guest.reach(5), 'TranslationFault', `level ${level}`);
    await tables.set(0x5000n, level, was);
  }
});

check('DDI-301: one domain is flushed, another goes on', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  const domain = await guest.domain({ domainType: 2 });
  await guest.attached(domain, OTHER);
  await arm64(guest, domain, { ttbr0: tables.root });
  t.same([await guest.reach(5), await guest.reach(5, { device: OTHER })], [FRAME, FRAME]);
  await guest.call('flushDomain', { domain: tables.domain });
  t.same([await guest.reach(5), await guest.reach(5, { device: OTHER })], [FRAME, FRAME]);
  t.equal(await guest.reach(5, { device: DEVICE }), FRAME);
});

check('DDI-302: LastLevel TRUE and a list of the changed page: the new entry is used', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  for (const frame of [FRAME, FRAME + 1, FRAME + 2]) {
    await tables.write(0x5000n, 3, leafOf(frame));
    t.equal(await tables.flushList([0x5000n], 1), 'SUCCESS');
    t.equal(await guest.reach(5), frame);
  }
});

check('DDI-303: LastLevel FALSE after a table was replaced: what is below is walked again', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  const elsewhere = 2n ** 21n + 0x5000n;
  await tables.leaf(elsewhere, leafOf(FRAME + 1));
  t.equal(await guest.reach(5), FRAME);
  await tables.write(0x5000n, 2, await tables.entry(elsewhere, 2));
  t.equal(await tables.flushList([0x5000n], 0), 'SUCCESS');
  t.equal(await guest.reach(5), FRAME + 1, 'another table');
  await tables.write(0x5000n, 2, BLOCK | AF | AP_UNPRIVILEGED);
  await tables.flushList([BigInt(FRAME) * PAGE], 0);
  t.equal(await guest.reach(FRAME), FRAME, 'a block');
  await tables.write(0x5000n, 1, TABLE);
  await tables.flushList([BigInt(FRAME) * PAGE], 0);
  t.equal(await guest.reach(FRAME), 'ExternalFault', 'a table where there is no memory');
});

check('DDI-304: a list of nothing is a success, a list that is missing is not', ARM64, async (t, { guest }) => {
  const domain = await guest.domain({ domainType: 2 });
  const flush = (number: number, hasVaList: boolean) => guest.call('flushDomainByVaList', { domain, lastLevel: 1, number, hasVaList, vaList: new Uint8Array() });
  t.equal(await flush(0, false), 'SUCCESS');
  t.equal(await flush(0, true), 'SUCCESS');
  t.equal(await flush(1, false), 'INVALID_PARAMETER_4');
});

check('DDI-305: low bits 0x003 flush the page and the three that follow', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 48 });
  const pages = [5, 6, 7, 8];
  for (const page of pages) await tables.leaf(BigInt(page) * PAGE, leafOf(FRAME));
  t.same(await Promise.all(pages.map((page) => guest.reach(page))), pages.map(() => FRAME));
  for (const page of pages) await tables.write(BigInt(page) * PAGE, 3, leafOf(FRAME + 1));
  t.equal(await tables.flushList([0x5003n], 1), 'SUCCESS');
  t.same(await Promise.all(pages.map((page) => guest.reach(page))), pages.map(() => FRAME + 1));
});

check('DDI-306: addresses that mean nothing are passed over', ARM64, async (t, world) => {
  const guest = await world.guest.withHelper();
  const tables = await CallerTables.arm64(guest, { inputSize0: 39 });
  await tables.leaf(0x5000n, leafOf(FRAME));
  await guest.reach(5);
  await tables.write(0x5000n, 3, leafOf(FRAME + 1));
  t.equal(await tables.flushList([2n ** 63n, 2n ** 50n, 2n ** 64n - 1n, 0x5000n], 1), 'SUCCESS');
  t.equal(await guest.reach(5), FRAME + 1);
});

check('DDI-239, DDI-257: TranslateS1 is filled and emptied as Translate is', ARM64, async (t, { guest }) => {
  await guest.pasids();
  const domain = await guest.domain({ domainType: 3 });
  await expectAll(t, [
    ['MapIdentityRange', () => guest.call('mapIdentityRange', { domain, permissions: 3, mdl: mdlOf(framesFrom(FRAME, 2)) }), 'SUCCESS'],
    ['UnmapIdentityRange', () => guest.call('unmapIdentityRange', { domain, mdl: mdlOf([FRAME]) }), 'SUCCESS'],
    ['MapLogicalRangeEx', () => guest.map(domain, 5, [FRAME]), 'SUCCESS'],
    ['UnmapLogicalRange', () => guest.unmap(domain, 5), 'SUCCESS'],
  ]);
});
