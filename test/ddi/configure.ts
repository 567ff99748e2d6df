import t from 'tap';
import type { RegionMemory } from '../../src/base/memory.js';
import type { ConfigureDomainRequest, DomainConfigurationArm64 } from '../../src/proto/types.js';
import { PAGE, TYPE, arm64Tables, byRange, quads } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest, type RigOptions } from '../helpers/rig.js';

/** Frames of the tables that a test writes, and of the data that they lead to. */
const [ROOT, MIDDLE, LEAVES, OTHER_LEAVES] = [RAM_FRAME, RAM_FRAME + 1, RAM_FRAME + 2, RAM_FRAME + 3] as const;
const DATA = RAM_FRAME + 16;
const address = (frame: number) => BigInt(frame) * PAGE;

/** An ARM64 page for reading and writing by unprivileged DMA: AF, AP[1], page. */
const page = (frame: number) => address(frame) | 0x443n;
const table = (frame: number) => address(frame) | 3n;
/** An x64 entry: present, writable, user. */
const entry = (frame: number) => address(frame) | 7n;

function set(memory: RegionMemory, frame: number, index: number, value: bigint): void {
  bytesAt(memory, frame).set(quads([value]), index * 8);
}

/** Tables of an input size of 39 bits that map the first pages from address 0 on to DATA. */
function writeTables(memory: RegionMemory): void {
  set(memory, ROOT, 0, table(MIDDLE));
  set(memory, MIDDLE, 0, table(LEAVES));
  for (let i = 0; i < 8; i++) set(memory, LEAVES, i, page(DATA + i));
}

const configuration = (over: Partial<ConfigureDomainRequest> = {}): Omit<ConfigureDomainRequest, 'domain'> => ({
  ...{ hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: address(ROOT) }), x64: null },
  ...over,
});
const configure = (guest: Guest, domain: bigint, over: Partial<ConfigureDomainRequest> = {}) => guest.call('configureDomain', { domain, ...configuration(over) });
const flushList = (guest: Guest, domain: bigint, lastLevel: number, ...entries: bigint[]) =>
  guest.call('flushDomainByVaList', { domain, lastLevel, number: entries.length, hasVaList: true, vaList: quads(entries) });

function arm64(options: RigOptions = {}) {
  const made = rig({ isArm64: true, ...options });
  const domain = made.guest.createDomainEx({ domainType: TYPE.unmanaged });
  made.guest.attach(domain);
  writeTables(made.memory);
  return { ...made, domain };
}

t.test('DDI-286: until it is configured a caller-owned domain blocks everything', async (t) => {
  const { guest } = arm64();
  t.match(guest.dma({ operation: 'read', read: { iova: 0n, length: 1n } }), { status: 2, fault: 7 });
});

t.test('DDI-287, DDI-295: every other domain is INVALID_PARAMETER_1, whatever the configuration', async (t) => {
  const { guest } = rig({ isArm64: true, policy: WITH_PASIDS });
  const domains = [guest.createDomain(), ...[TYPE.translate, TYPE.passThrough, TYPE.translateS1].map((domainType) => guest.createDomainEx({ domainType }))];
  for (const domain of [...domains, 0n]) {
    for (const type of [0, 1, 2]) t.equal(configure(guest, domain, { type }), 'INVALID_PARAMETER_1');
    t.equal(configure(guest, domain, { hasConfiguration: false }), 'INVALID_PARAMETER_1');
    t.equal(guest.call('flushDomain', { domain }), 'INVALID_PARAMETER_1');
    t.equal(flushList(guest, domain, 1, 0n), 'INVALID_PARAMETER_1');
  }
});

t.test('DDI-288, DDI-292: the architecture decides which configurations there are', async (t) => {
  const rows: [string, RigOptions, number, string][] = [
    ['DDI-288: X64 on ARM64', { isArm64: true }, 1, 'NOT_SUPPORTED'],
    ['DDI-288: X64 on ARM64, extended', { isArm64: true, profile: 'extended' }, 1, 'NOT_SUPPORTED'],
    ['DDI-292: Arm64 on x64', { profile: 'extended' }, 0, 'NOT_SUPPORTED'],
    ['X64 on x64 in the extended profile', { profile: 'extended' }, 1, 'SUCCESS'],
    ['DDI-292: Invalid', { isArm64: true }, 2, 'INVALID_PARAMETER_2'],
    ['DDI-292: far beyond it', { isArm64: true }, 0xffffffff, 'INVALID_PARAMETER_2'],
    ['DDI-292: Invalid on x64', { profile: 'extended' }, 2, 'INVALID_PARAMETER_2'],
  ];
  for (const [what, options, type, status] of rows) {
    const { guest } = rig(options);
    t.equal(configure(guest, guest.createDomainEx({ domainType: TYPE.unmanaged }), { type }), status, what);
  }
});

t.test('DDI-289: DMA goes by the caller\'s tables', async (t) => {
  const { guest, domain, memory } = arm64();
  t.equal(configure(guest, domain), 'SUCCESS');
  t.equal(guest.poke(3, 0x33), 'done');
  t.equal(bytesAt(memory, DATA + 3)[0], 0x33);
  t.equal(guest.peek(8), 'fault');
});

t.test('DDI-290, DDI-291, DDI-297: with translation off addresses pass unchanged, whatever the other fields say', async (t) => {
  const bad = arm64Tables({ translationEnabled: 0, ttbr0: 1n, ttbr1: 2n ** 63n, inputSize0: 200, inputSize1: 3 });
  for (const [what, tables] of [['bad fields', bad], ['zeros', null]] as [string, DomainConfigurationArm64 | null][]) {
    const { guest, domain, memory } = arm64();
    t.equal(configure(guest, domain, { arm64: tables }), 'SUCCESS', what);
    t.equal(guest.poke(DATA, 0x44), 'done', what);
    t.equal(bytesAt(memory, DATA)[0], 0x44);
    t.match(guest.dma({ operation: 'read', read: { iova: 0n, length: 1n } }), { fault: 4 }, 'what is no memory is not there');
  }
});

t.test('DDI-293, DDI-294, DDI-298: bad input sizes and roots are INVALID_PARAMETER_2', async (t) => {
  const { guest, domain } = arm64();
  t.equal(configure(guest, domain, { hasConfiguration: false }), 'INVALID_PARAMETER_2', 'DDI-298: NULL');
  const rows: [string, Partial<DomainConfigurationArm64>][] = [
    ['DDI-293: InputSize0 24', { inputSize0: 24 }],
    ['DDI-293: InputSize0 49', { inputSize0: 49 }],
    ['DDI-293: InputSize0 0', { inputSize0: 0 }],
    ['DDI-293: InputSize1 24', { inputSize1: 24 }],
    ['DDI-293: InputSize1 49', { inputSize1: 49 }],
    ['DDI-294: a root off its table\'s edge', { ttbr0: address(ROOT) + 8n }],
    ['DDI-294: bit 48', { ttbr0: address(ROOT) + 2n ** 48n }],
    ['DDI-294: beyond the physical width', { ttbr0: 2n ** 46n }],
    ['DDI-294: the second root, when it is used', { inputSize1: 39, ttbr1: 8n }],
  ];
  for (const [what, over] of rows) t.equal(configure(guest, domain, { arm64: arm64Tables({ ttbr0: address(ROOT), ...over }) }), 'INVALID_PARAMETER_2', what);
  t.equal(configure(guest, domain, { arm64: arm64Tables({ ttbr0: address(ROOT), ttbr1: 8n }) }), 'SUCCESS', 'a second root that is off is not looked at');
});

t.test('DDI-296: a failure leaves the former configuration, a success replaces it and drops what was cached', async (t) => {
  const { guest, domain, memory } = arm64();
  configure(guest, domain);
  guest.poke(0, 1);
  t.equal(configure(guest, domain, { arm64: arm64Tables({ inputSize0: 1 }) }), 'INVALID_PARAMETER_2');
  t.equal(guest.poke(0, 2), 'done');
  set(memory, LEAVES, 0, page(DATA + 9));
  t.equal(configure(guest, domain), 'SUCCESS');
  guest.poke(0, 3);
  t.same([bytesAt(memory, DATA)[0], bytesAt(memory, DATA + 9)[0]], [2, 3]);
});

t.test('DDI-299, DDI-301: after FlushDomain no access uses an old entry; another domain keeps its own', async (t) => {
  const { guest, domain, memory } = arm64();
  const other = guest.createDomainEx({ domainType: TYPE.unmanaged });
  guest.attach(other, OTHER_DEVICE);
  configure(guest, domain);
  configure(guest, other);
  guest.poke(0, 1, DEVICE);
  guest.poke(0, 1, OTHER_DEVICE);
  set(memory, LEAVES, 0, page(DATA + 9));
  t.equal(guest.call('flushDomain', { domain }), 'SUCCESS');
  guest.poke(0, 5, DEVICE);
  guest.poke(0, 6, OTHER_DEVICE);
  t.same([bytesAt(memory, DATA + 9)[0], bytesAt(memory, DATA)[0]], [5, 6], 'the entry of the other domain is still cached');
});

t.test('DDI-300: FlushDomain succeeds without a device and before any configuration', async (t) => {
  const { guest } = rig({ isArm64: true });
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  t.equal(guest.call('flushDomain', { domain }), 'SUCCESS');
  t.equal(flushList(guest, domain, 0, PAGE), 'SUCCESS');
});

t.test('DDI-302, DDI-305: a flush of leaves by address; the low bits say how many pages', async (t) => {
  const { guest, domain, memory } = arm64();
  configure(guest, domain);
  const reach = (at: number) => (guest.poke(at, 0x70 + at), [DATA, DATA + 20].find((base) => bytesAt(memory, base + at)[0] === 0x70 + at));
  for (let i = 0; i < 8; i++) t.equal(reach(i), DATA);
  for (let i = 0; i < 8; i++) {
    bytesAt(memory, DATA + i)[0] = 0;
    set(memory, LEAVES, i, page(DATA + 20 + i));
  }
  t.equal(flushList(guest, domain, 1, 0n), 'SUCCESS');
  t.equal(reach(0), DATA + 20);
  t.equal(flushList(guest, domain, 1, 0x1003n), 'SUCCESS');
  for (let i = 1; i < 5; i++) t.equal(reach(i), DATA + 20, `page ${i}`);
  t.equal(reach(7), DATA, 'a page beyond is cached still');
});

t.test('DDI-303: a flush of every level by address walks anew below a table that was replaced', async (t) => {
  const { guest, domain, memory } = arm64();
  configure(guest, domain);
  guest.poke(0, 1);
  set(memory, OTHER_LEAVES, 0, page(DATA + 9));
  set(memory, MIDDLE, 0, table(OTHER_LEAVES));
  t.equal(flushList(guest, domain, 0, 0n), 'SUCCESS');
  guest.poke(0, 2);
  t.same([bytesAt(memory, DATA)[0], bytesAt(memory, DATA + 9)[0]], [1, 2]);
});

t.test('DDI-304, DDI-306: lists that are empty, missing or strange', async (t) => {
  const { guest, domain, memory } = arm64();
  const flush = (over: object) => guest.call('flushDomainByVaList', { domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array(0), ...over });
  t.equal(flush({}), 'SUCCESS', 'DDI-304: Number 0, VaList NULL');
  t.equal(flush({ number: 1 }), 'INVALID_PARAMETER_4', 'DDI-304: Number 1, VaList NULL');
  t.equal(flush({ domain: 0n, number: 1 }), 'INVALID_PARAMETER_1', 'the domain comes first');
  t.equal(flushList(guest, domain, 1, 2n ** 63n, 2n ** 64n - 1n, 2n ** 47n), 'SUCCESS', 'DDI-306: addresses that are none');
  configure(guest, domain);
  guest.poke(0, 1);
  set(memory, LEAVES, 0, page(DATA + 9));
  t.equal(flush({ number: 1000, hasVaList: true, vaList: new Uint8Array(3) }), 'SUCCESS', 'a list of another length than it says');
  guest.poke(0, 2);
  t.equal(bytesAt(memory, DATA + 9)[0], 2, 'flushes everything');
});

t.test('an x64 guest of the extended profile has tables of four levels, or of five when the input width asks for them', async (t) => {
  for (const inputAddressBits of [48, 57]) {
    const { guest, memory } = rig({ profile: 'extended', inputAddressBits });
    const levels = inputAddressBits === 57 ? 5 : 4;
    const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
    guest.attach(domain);
    for (let level = 0; level < levels - 1; level++) set(memory, RAM_FRAME + level, 0, entry(RAM_FRAME + level + 1));
    set(memory, RAM_FRAME + levels - 1, 5, entry(DATA));
    const x64 = { firstLevelPageTableRoot: address(RAM_FRAME), translationEnabled: 1 };
    t.equal(configure(guest, domain, { type: 1, arm64: null, x64 }), 'SUCCESS');
    t.equal(guest.poke(5, 0x61), 'done');
    t.equal(bytesAt(memory, DATA)[0], 0x61);
    t.equal(guest.peek(6), 'fault');
    t.equal(configure(guest, domain, { type: 1, x64: { ...x64, firstLevelPageTableRoot: 2n ** 46n } }), 'INVALID_PARAMETER_2');
    t.equal(guest.poke(5, 0x62), 'done', 'the former tables go on');
  }
});

t.test('DDI-345: a fault in a caller-owned domain is one of the first stage, and carries no mapping of ours', async (t) => {
  const { guest, domain, machine } = arm64();
  guest.reporting(true);
  configure(guest, domain);
  guest.peek(8);
  t.match(guest.events(), [{ fault: { isStage1: true, type: 7, domain, faultAddress: 8n * PAGE } }]);
  t.equal(machine.faults().length, 1);
  t.equal(guest.mapEx(domain, byRange(0n, PAGE), { at: 0n }), 'INVALID_PARAMETER_1');
});
