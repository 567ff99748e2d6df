/** Corners of single checks that their own files leave out: each half of a statement, each edge of a range (ddi.md 5 J to Q). */
import t from 'tap';
import { ntstatusName } from '../../src/base/ntstatus.js';
import { PAGE, TYPE, arm64Tables, buddy, byRange, domainEx, framesFrom, mapEx, pasidConfiguration, pci, read, region, reservation, type Place } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, WITH_PASIDS, bytesAt, rig, type Guest, type Rig } from '../helpers/rig.js';

const RAM = BigInt(RAM_FRAME) * PAGE;
const WINDOW = 0xfee00;
const WINDOW_PAGES = 0x100;
/** An arena of fewer has no room for one table. */
const LEAST_ARENA_PAGES = 4;
const pages = (count: number) => byRange(RAM, BigInt(count) * PAGE);
const at = (page: number): Place => ({ at: BigInt(page) * PAGE });

t.test('DDI-222: the interrupt window is of 256 pages, not one more and not one less, for maps and tokens', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx();
  for (const page of [WINDOW, WINDOW + 1, WINDOW + WINDOW_PAGES - 1]) {
    t.equal(guest.mapEx(domain, pages(1), at(page)), 'RESOURCE_IN_USE');
    t.throws(() => guest.reserve(domain, 1, at(page)), /RESOURCE_IN_USE/);
  }
  for (const [page, count] of [[WINDOW - 1, 2], [WINDOW + WINDOW_PAGES - 1, 2], [WINDOW - 1, WINDOW_PAGES + 2]] as const) {
    t.equal(guest.mapEx(domain, pages(count), at(page)), 'RESOURCE_IN_USE', `${count} pages at ${page}`);
  }
  t.equal(machine.statistics().mappedPages, 0);
  for (const page of [WINDOW - 1, WINDOW + WINDOW_PAGES]) t.equal(guest.mapEx(domain, pages(1), at(page)), page);
});

t.test('DDI-222: an allocator of 4 GiB gives no range that reaches into the window, however long', async (t) => {
  const { guest } = rig();
  for (const count of [1, 2 ** 16, 2 ** 17, 2 ** 18]) {
    const domain = guest.createDomainEx(buddy(32));
    for (let page = guest.mapEx(domain, byRange(0n, BigInt(count) * PAGE), { min: 0xe000_0000n }); typeof page === 'number'; page = guest.mapEx(domain, byRange(0n, BigInt(count) * PAGE), { min: BigInt(page + count) * PAGE })) {
      t.ok(page + count <= WINDOW || page >= WINDOW + WINDOW_PAGES, `${count} pages at ${page}`);
      if (count === 1) break;
    }
  }
  const domain = guest.createDomainEx(buddy(32));
  t.equal(guest.mapEx(domain, byRange(0n, 2n ** 19n * PAGE), { min: 0x8000_0000n }), 'INVALID_PARAMETER_MIX', 'the upper half has a hole');
});

t.test('DDI-231, DDI-228: bounds and ranges in use come before lack of memory, and none of them gives an address', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx({ reservedRegions: [region(200, 1)] });
  const allocator = guest.createDomainEx(buddy(20));
  guest.map(domain, 100, [RAM_FRAME]);
  const before = machine.statistics();
  guest.control({ failAllocations: 2 });
  const rows: [bigint, Place, number, string][] = [
    [domain, { at: 1n }, 3, 'INVALID_PARAMETER_4'],
    [domain, {}, 3, 'NOT_SUPPORTED'],
    [allocator, at(7), 3, 'NOT_SUPPORTED'],
    [allocator, { min: 2n, max: 1n }, 3, 'INVALID_PARAMETER_MIX'],
    [allocator, { min: 2n ** 20n }, 3, 'INVALID_PARAMETER_MIX'],
    [domain, at(98), 3, 'RESOURCE_IN_USE'],
    [domain, at(200), 1, 'RESOURCE_IN_USE'],
    [domain, at(2 ** 30), 1, 'INSUFFICIENT_RESOURCES'],
    [allocator, {}, 1, 'INSUFFICIENT_RESOURCES'],
  ];
  for (const [of, place, count, status] of rows) {
    const reply = guest.reply('mapLogicalRangeEx', mapEx(of, pages(count), place));
    t.equal(ntstatusName(reply.status), `STATUS_${status}`);
    t.equal(reply.result, undefined, status);
  }
  t.match(machine.statistics(), { mappedPages: 1, tablePages: before.tablePages, allocators: before.allocators });
});

t.test('DDI-232, DDI-379: wherever in its way a map or a reservation runs out of tables, nothing of it stays', async (t) => {
  const requests: [string, object, (guest: Guest, domain: bigint) => string][] = [
    ['a map over two tables', {}, (guest, domain) => nameOf(guest.mapEx(domain, pages(4), at(2 ** 27 - 2)))],
    ['an allocated map over three tables', buddy(40), (guest, domain) => nameOf(guest.mapEx(domain, pages(1500)))],
    ['an identity map of two places', {}, (guest, domain) => guest.mapIdentity(domain, [RAM_FRAME, 2 ** 27])],
    ['a token over two tables', {}, (guest, domain) => guest.call('reserveLogicalAddressRange', reservation(domain, 4n * PAGE, at(2 ** 27 - 2)))],
  ];
  for (const [what, shape, call] of requests) {
    let refusals = 0;
    let status = '';
    for (let room = LEAST_ARENA_PAGES; room <= 64 && status !== 'SUCCESS'; room++) {
      const { guest, machine } = rig({ arenaBytes: room * 4096 });
      const made = guest.reply('createDomainEx', domainEx(shape));
      if (made.result !== 'createDomainEx') continue;
      const before = leftBy(machine);
      status = call(guest, made.createDomainEx.domain);
      t.match(status, /^(SUCCESS|INSUFFICIENT_RESOURCES)$/, `${what}, ${room} pages`);
      if (status === 'SUCCESS') break;
      refusals++;
      t.same(leftBy(machine), before, `${what}, ${room} pages`);
    }
    t.equal(status, 'SUCCESS', what);
    t.ok(refusals >= 3, `${what} was stopped at ${refusals} places`);
  }
});

t.test('DDI-263, DDI-281: also where large leaves would do, and at the allocator\'s address, a token needs no memory to be mapped in parts', async (t) => {
  const { guest, machine } = rig();
  const [plain, allocated] = [guest.createDomainEx(), guest.createDomainEx(buddy(40))];
  const large = byRange(2n ** 30n, 1024n * PAGE);
  const tokens = [guest.reserve(plain, 1024, at(2 ** 18)).token, guest.reserve(allocated, 1024).token];
  guest.control({ failAllocations: 2 });
  const { tablePages } = machine.statistics();
  for (const token of tokens) {
    for (let i = 0; i < 8; i++) {
      t.equal(guest.mapSegment(token, 0, large), 'SUCCESS');
      t.equal(guest.unmapSegment(token, 0, 1024), 'SUCCESS');
      t.equal(guest.mapSegment(token, 500 + i, pages(100)), 'SUCCESS');
      t.equal(guest.mapSegment(token, 0, byRange(2n ** 30n, 500n * PAGE)), 'SUCCESS');
      t.equal(guest.unmapSegment(token, 500 + i, 100), 'SUCCESS');
      t.equal(guest.unmapSegment(token, 0, 500), 'SUCCESS');
    }
  }
  t.match(machine.statistics(), { tablePages, mappedPages: 0 });
});

t.test('DDI-247, DDI-379: a refused identity unmap leaves every page of it', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx();
  guest.attach(domain);
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 3));
  guest.map(domain, RAM_FRAME + 3, [RAM_FRAME]);
  for (const count of [4n, 5n]) t.equal(guest.call('unmapIdentityRangeEx', { domain, physical: byRange(RAM, count * PAGE) }), 'INVALID_PARAMETER_2');
  t.same(framesFrom(RAM_FRAME, 4).map((page) => guest.poke(page, 1)), ['done', 'done', 'done', 'done']);
  t.equal(machine.statistics().mappedPages, 4);
});

t.test('DDI-286: before its first configuration a domain blocks reads and writes at every address, of each device', async (t) => {
  for (const options of [{ isArm64: true }, { profile: 'extended' as const }]) {
    const { guest, memory } = rig(options);
    const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
    guest.attach(domain);
    guest.call('flushDomain', { domain });
    for (const page of [0, RAM_FRAME, 2 ** 35]) t.same([guest.peek(page), guest.poke(page, 0x77)], ['fault', 'fault']);
    t.equal(bytesAt(memory, RAM_FRAME)[0], 0);
  }
});

t.test('DDI-294: both roots are refused with any of bits 63:48 set', async (t) => {
  const { guest } = rig({ isArm64: true });
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  const configure = (over: object) => guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ inputSize1: 39, ...over }), x64: null });
  for (let bit = 48n; bit < 64n; bit++) {
    t.same([configure({ ttbr0: 1n << bit }), configure({ ttbr1: 1n << bit })], ['INVALID_PARAMETER_2', 'INVALID_PARAMETER_2'], `bit ${bit}`);
  }
  t.equal(configure({}), 'SUCCESS');
});

t.test('DDI-342: of a transfer over several pages the report names the first byte that failed', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.map(domain, 16, framesFrom(RAM_FRAME, 2));
  guest.map(domain, 18, [RAM_FRAME + 2], 1);
  guest.reporting(true);
  const data = new Uint8Array(3 * 4096);
  guest.dma({ operation: 'write', write: { iova: 16n * PAGE + 100n, data } });
  guest.dma({ operation: 'read', read: { iova: 17n * PAGE + 1n, length: 3n * PAGE } });
  t.match(guest.events(), [
    { fault: { type: 5, access: 2, faultAddress: 18n * PAGE, faultAddressValid: true, domain } },
    { fault: { type: 7, access: 1, faultAddress: 19n * PAGE, faultAddressValid: true, domain } },
  ]);
});

t.test('DDI-349: a fault of a device without handler is one line of the daemon\'s log, and the guest goes on', async (t) => {
  const lines: string[] = [];
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (_: object, message: string) => void lines.push(message) };
  const { guest } = rig({ log });
  const domain = guest.createDomainEx();
  guest.attachEx(domain, guest.createDevice());
  t.equal(guest.peek(9), 'fault');
  t.equal(lines.length, 1);
  t.match(lines[0], /0x9000/);
  t.same(guest.events(), []);
  t.equal(guest.map(domain, 9, [RAM_FRAME]), 'SUCCESS');
  t.equal(guest.peek(9), 0);
});

t.test('DDI-351, DDI-355: the parent is judged before the outputs', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  for (const dmaDevice of [0n, guest.createDevice()]) t.equal(guest.call('createPasidDevice', { dmaDevice, hasPasidDeviceOut: false, hasAsidOut: false }), 'INVALID_PARAMETER_1');
});

t.test('DDI-354: the widths are 1 to 20 bits, and the last PASID is 2^width - 1', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  for (const pasidBits of [21, 32]) t.throws(() => guest.control({ pasidBits }), /bits/);
  for (const [pasidBits, most] of [[1, 1], [5, 31], [20, 40]] as const) {
    const other = rig({ policy: WITH_PASIDS });
    other.guest.control({ pasidBits });
    const dmaDevice = other.guest.createDevice(DEVICE, pasidConfiguration());
    const given = framesFrom(0, 40).map(() => other.guest.createPasid(dmaDevice)).map((made) => (typeof made === 'string' ? made : made.asid));
    t.same(given, [...framesFrom(1, most), ...framesFrom(0, 40 - most).map(() => 'NONE_MAPPED')], `${pasidBits} bits`);
  }
});

t.test('DDI-373: a suppressed read returns nothing, in an attached PASID and in one that is not', async (t) => {
  const { guest, memory } = rig({ policy: WITH_PASIDS });
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration(1, 1));
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  bytesAt(memory, RAM_FRAME).fill(0x5a);
  guest.map(domain, 16, [RAM_FRAME], 2);
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  guest.call('attachPasidDevice', { domain, pasidDevice: sub.pasidDevice });
  for (const [pasid, fault] of [[sub.asid, 5], [sub.asid + 1, 1]] as const) {
    const result = guest.dma(read(16, 64), DEVICE, { hasPasid: true, pasid });
    t.match(result, { status: 2, fault, bytesDone: 0n });
    t.equal(result.data.length, 0);
  }
  for (const page of [17, RAM_FRAME]) t.equal(guest.pokeTagged(sub.asid, page, 1), 'fault');
  t.ok(bytesAt(memory, RAM_FRAME).every((byte) => byte === 0x5a));
});

t.test('DDI-372: both kinds of device tell V1\'s handler of untagged faults, and SuppressPasidFaults FALSE of tagged ones too', async (t) => {
  for (const suppress of [0, 1]) {
    const { guest } = rig({ policy: WITH_PASIDS });
    const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration(1, suppress));
    guest.attachEx(guest.createDomainEx(), dmaDevice);
    const sub = guest.createPasid(dmaDevice);
    if (typeof sub === 'string') return t.fail(sub);
    guest.call('attachPasidDevice', { domain: guest.createDomainEx({ domainType: TYPE.translateS1 }), pasidDevice: sub.pasidDevice });
    t.equal(guest.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true }), 'SUCCESS');
    guest.pokeTagged(sub.asid, 3, 1);
    t.equal(guest.events().length, 1 - suppress);
    guest.poke(3, 1);
    t.equal(guest.events().length, 1);
  }
});

const nameOf = (outcome: number | string) => (typeof outcome === 'number' ? 'SUCCESS' : outcome);

function leftBy(machine: Rig['machine']): object {
  const { mappedPages, tablePages, tokens, allocators } = machine.statistics();
  return { mappedPages, tablePages, tokens, allocators };
}
