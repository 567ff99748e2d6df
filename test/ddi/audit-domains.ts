/** Sections A, B and F where a check speaks of every routine, every failure or any access: all of them, one by one. */
import t from 'tap';
import { NTSTATUS, ntstatusName } from '../../src/base/ntstatus.js';
import type { Reply, Request } from '../../src/proto/types.js';
import { PAGE, TYPE, buddy, byRange, domainEx, mapEx, mdlOf, pasidConfiguration, pci, read, region, reservation, write } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type Guest, type RigOptions } from '../helpers/rig.js';

type Routine = NonNullable<Request['routine']>;

/** What the thirteen routines of V1 say through this table to a story with good and bad calls of each. */
function storyThrough(table: 1 | 2): Reply[] {
  const { guest } = rig();
  const replies: Reply[] = [];
  const call = (routine: Routine, parameters: object) => {
    const reply = guest.session.call({ id: BigInt(replies.length), table, callSite: null, routine, [routine]: parameters } as unknown as Request);
    replies.push(reply);
    return reply;
  };
  const created = call('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  const good = created.result === 'createDomain' ? created.createDomain.domain : 0n;
  const mdl = mdlOf([RAM_FRAME, RAM_FRAME + 1]);
  call('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
  for (const domain of [0n, good]) {
    const device = pci(DEVICE);
    for (const mappingCount of [2, 1, 1]) call('attachDevice', { domain, device, inputMappingIdBase: 0, mappingCount });
    for (const enable of [1, 0]) call('setDeviceFaultReporting', { device, inputMappingIdBase: 0, enable, hasFaultConfig: true, hasFaultHandler: true });
    for (const permissions of [0, 3, 3]) call('mapLogicalRange', { domain, permissions, mdl, logicalAddress: 16n * PAGE });
    for (const numberOfPages of [3n, 2n, 2n]) call('unmapLogicalRange', { domain, logicalAddress: 16n * PAGE, numberOfPages });
    for (const permissions of [4, 1, 1]) call('mapIdentityRange', { domain, permissions, mdl });
    for (let i = 0; i < 2; i++) call('unmapIdentityRange', { domain, mdl });
    call('flushDomain', { domain });
    call('flushDomainByVaList', { domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array() });
    call('configureDomain', { domain, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: 0n, translationEnabled: 1 } });
    call('queryInputMappings', { device, hasBuffer: true, bufferLength: 64, hasReturnLength: true });
    call('deleteDomain', { domain });
    for (const inputMappingId of [1, 0, 0]) call('detachDevice', { domain, device, inputMappingId });
    for (let i = 0; i < 2; i++) call('deleteDomain', { domain });
  }
  return replies;
}

t.test('DDI-015: all routines of V1 give the same replies through the legacy table', async (t) => {
  const replies = storyThrough(2);
  t.same(storyThrough(1), replies);
  const succeeded = replies.filter(({ status }) => status === NTSTATUS.STATUS_SUCCESS).length;
  t.equal(succeeded, 10, 'of those that can succeed on x64, each did once, and reporting was switched twice');
});

/** Ways in which creation fails: the platform, what to ask for, its status. */
const FAILURES: [string, RigOptions, (guest: Guest) => void, object, string][] = [
  ['allocation fails', {}, (guest) => guest.control({ failAllocations: 2 }), {}, 'INSUFFICIENT_RESOURCES'],
  ['no ASID', { isArm64: true }, (guest) => (guest.control({ asidCount: 1 }), guest.createDomainEx({ domainType: TYPE.unmanaged })), { domainType: TYPE.unmanaged }, 'INSUFFICIENT_RESOURCES'],
  ['no IOMMU', { policy: { canRemap: false } }, () => undefined, {}, 'INVALID_PARAMETER'],
  ['no IOMMU, caller-owned', { policy: { canRemap: false } }, () => undefined, { domainType: TYPE.unmanaged }, 'NOT_SUPPORTED'],
  ['caller-owned on x64', {}, () => undefined, { domainType: TYPE.unmanaged }, 'NOT_SUPPORTED'],
  ['the session is over', {}, (guest) => guest.session.close('gone'), {}, 'NOT_SUPPORTED'],
];

t.test('DDI-033, DDI-125: whatever makes a creation fail, there is no out-parameter and no domain', async (t) => {
  for (const [what, options, prepare, over, status] of FAILURES) {
    const { guest, machine } = rig(options);
    prepare(guest);
    const before = machine.statistics().domains;
    const isOwn = (over as { domainType?: number }).domainType === TYPE.unmanaged;
    const replies = [guest.reply('createDomain', { osManagedPageTable: isOwn ? 0 : 1, hasDomainOut: true }), guest.reply('createDomainEx', domainEx(over))];
    for (const reply of replies) {
      t.equal(ntstatusName(reply.status), `STATUS_${status}`, what);
      t.equal(reply.result, undefined, what);
    }
    t.equal(machine.statistics().domains, before, what);
  }
});

t.test('DDI-125: a type that is not allowed, or does not exist here, gives no out-parameter either', async (t) => {
  const { guest } = rig();
  guest.control({ dmaGuardBlocking: 2 });
  for (const domainType of [TYPE.passThrough, TYPE.unmanaged, TYPE.translateS1]) {
    t.match(guest.reply('createDomainEx', domainEx({ domainType })), { status: NTSTATUS.STATUS_NOT_SUPPORTED, result: undefined });
  }
});

t.test('DDI-037: in a fresh domain any access faults, wherever memory is, and reaches nothing', async (t) => {
  const { guest, memory } = rig();
  for (const domain of [guest.createDomain(), guest.createDomainEx(), guest.createDomainEx(buddy(40))]) {
    guest.attach(domain);
    for (const page of [0, 1, RAM_FRAME, 2 ** 20, 2 ** 36 - 1]) {
      t.match(guest.dma(read(page)), { status: 2, fault: 7, access: 1 }, `read of page ${page}`);
      t.match(guest.dma(write(page, 0xff)), { status: 2, fault: 7, access: 2 }, `write of page ${page}`);
    }
    guest.detach(domain);
  }
  t.equal(memory.regionAt(RAM_FRAME * 4096)?.bytes[0], 0);
});

t.test('DDI-047: also the routines of V2 and V3 refuse the handle of a deleted domain and do nothing', async (t) => {
  const { guest, machine } = rig({ policy: WITH_PASIDS });
  const domains = [{}, buddy(40), { domainType: TYPE.passThrough }, { domainType: TYPE.translateS1 }].map((over) => guest.createDomainEx(over));
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  for (const domain of domains) t.equal(guest.deleteDomain(domain), 'SUCCESS');
  const figures = () => ({ ...machine.statistics(), calls: 0, failedCalls: 0 });
  const before = figures();
  const physical = byRange(BigInt(RAM_FRAME) * PAGE, PAGE);
  for (const domain of domains) {
    const replies = [
      guest.reply('attachDeviceEx', { domain, dmaDevice }),
      guest.reply('attachPasidDevice', { domain, pasidDevice: sub.pasidDevice }),
      guest.reply('mapLogicalRangeEx', mapEx(domain, physical, { at: PAGE })),
      guest.reply('mapLogicalRangeEx', mapEx(domain, physical)),
      guest.reply('mapIdentityRangeEx', { domain, permissions: 3, physical }),
      guest.reply('unmapIdentityRangeEx', { domain, physical }),
      guest.reply('unmapLogicalRange', { domain, logicalAddress: PAGE, numberOfPages: 1n }),
      guest.reply('reserveLogicalAddressRange', reservation(domain, PAGE, { at: PAGE })),
      guest.reply('deleteDomain', { domain }),
    ];
    for (const { status, result } of replies) t.same([status, result], [NTSTATUS.STATUS_INVALID_PARAMETER_1, undefined]);
  }
  t.same(figures(), before);
  t.match(guest.dma(read(RAM_FRAME)), { status: 2, fault: 1 }, 'the device was attached to nothing');
});

t.test('DDI-104: when memory for tables really lacks nothing is made, and afterwards all is as before', async (t) => {
  const { guest, machine } = rig({ arenaBytes: 16 * 4096 });
  const before = machine.statistics();
  const scattered = Array.from({ length: 16 }, (_, i) => region((i + 1) * 2 ** 18, 1, true));
  t.equal(guest.call('createDomainEx', domainEx({ reservedRegions: scattered })), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.call('createDomainEx', domainEx({ reservedRegions: scattered, ...buddy(40) })), 'INSUFFICIENT_RESOURCES');
  t.match(machine.statistics(), { domains: 0, tablePages: before.tablePages, mappedPages: 0 });
  t.equal(guest.call('createDomainEx', domainEx({ reservedRegions: scattered.slice(0, 4) })), 'SUCCESS');
});

t.test('DDI-119: nor is an address of a region ever reserved', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx({ ...buddy(17), reservedRegions: [region(3, 2, true), region(9, 4)] });
  const given: number[] = [];
  t.throws(() => {
    while (given.length < 100) given.push(guest.reserve(domain, 1).page);
  }, /INSUFFICIENT_RESOURCES|INVALID_PARAMETER_MIX/);
  t.same(given.sort((a, b) => a - b), [1, 2, 5, 6, 7, 8, ...Array.from({ length: 19 }, (_, i) => 13 + i)]);
});

t.test('DDI-045: a domain goes with what is mapped although its handle was used by devices before', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomainEx({ reservedRegions: [region(RAM_FRAME, 2, true)] });
  for (const device of [DEVICE, OTHER_DEVICE]) guest.attach(domain, device);
  guest.map(domain, 16, [RAM_FRAME + 4]);
  t.equal(guest.peek(16), 0);
  for (const device of [DEVICE, OTHER_DEVICE]) guest.detach(domain, device);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
  guest.attach(guest.createDomain());
  for (const page of [16, RAM_FRAME]) t.match(guest.dma(read(page)), { status: 2, fault: 7 }, 'a later domain has none of it');
  t.equal(machine.statistics().mappedPages, 0);
});
