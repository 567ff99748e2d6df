/**
 * Every argument that is a handle, in every routine, against every value that is no handle of its kind there: NULL, made-up
 * numbers, live handles of other kinds, deleted ones and those of another session (ddi.md 5 R).
 */
import t from 'tap';
import { PAGE, TYPE, arm64Tables, buddy, byRange, mapEx, mdlOf, pasidConfiguration, pci, quads, region, reservation } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type Guest } from '../helpers/rig.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env['TEST_SEED'] ?? 191);
const physical = byRange(BigInt(RAM_FRAME) * PAGE, PAGE);
const mdl = mdlOf([RAM_FRAME]);
const callback = 0xca11n;

interface Handles {
  readonly domain: bigint;
  readonly s1: bigint;
  readonly device: bigint;
  readonly pasid: bigint;
  readonly token: bigint;
}

/** One handle of each kind, all of them in use. */
function handlesOf(guest: Guest, busDeviceFunction: number): Handles {
  const domain = guest.createDomainEx({ reservedRegions: [region(64, 1)] });
  const s1 = guest.createDomainEx({ domainType: TYPE.translateS1 });
  const device = guest.createDevice(busDeviceFunction, pasidConfiguration());
  const sub = guest.createPasid(device);
  if (typeof sub === 'string') throw new Error(sub);
  const { token } = guest.reserve(domain, 2, { at: 16n * PAGE });
  guest.mapSegment(token, 0, physical);
  guest.attachEx(domain, device);
  guest.call('attachPasidDevice', { domain: s1, pasidDevice: sub.pasidDevice });
  guest.register(device, callback);
  return { domain, s1, device, pasid: sub.pasidDevice, token };
}

/** Handles that were live and are not any more. */
function deleted(guest: Guest): bigint[] {
  const domain = guest.createDomainEx(buddy(40));
  const device = guest.createDevice(OTHER_DEVICE, pasidConfiguration());
  const sub = guest.createPasid(device);
  if (typeof sub === 'string') throw new Error(sub);
  const { token } = guest.reserve(domain, 1);
  guest.call('deletePasidDevice', { pasidDevice: sub.pasidDevice });
  guest.call('deleteDevice', { dmaDevice: device });
  guest.freeReserved(token);
  guest.deleteDomain(domain);
  return [domain, device, sub.pasidDevice, token];
}

type Call = (guest: Guest, bad: bigint, good: Handles) => string;
type Row = readonly [what: string, call: Call, status: string];

const FIRST = 'INVALID_PARAMETER_1';
const SECOND = 'INVALID_PARAMETER_2';

const DOMAIN_ROWS: readonly Row[] = [
  ['DeleteDomain', (guest, domain) => guest.deleteDomain(domain), FIRST],
  ['AttachDevice', (guest, domain) => guest.attach(domain, OTHER_DEVICE), FIRST],
  ['DetachDevice', (guest, domain) => guest.detach(domain), FIRST],
  ['MapLogicalRange', (guest, domain) => guest.map(domain, 32, [RAM_FRAME]), FIRST],
  ['UnmapLogicalRange', (guest, domain) => guest.unmap(domain, 16, 1), FIRST],
  ['MapIdentityRange', (guest, domain) => guest.call('mapIdentityRange', { domain, permissions: 3, mdl }), FIRST],
  ['UnmapIdentityRange', (guest, domain) => guest.call('unmapIdentityRange', { domain, mdl }), FIRST],
  ['FlushDomain', (guest, domain) => guest.call('flushDomain', { domain }), FIRST],
  ['FlushDomainByVaList', (guest, domain) => guest.call('flushDomainByVaList', { domain, lastLevel: 1, number: 1, hasVaList: true, vaList: quads([0]) }), FIRST],
  ['ConfigureDomain', (guest, domain) => guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables(), x64: null }), FIRST],
  ['MapLogicalRangeEx', (guest, domain) => guest.call('mapLogicalRangeEx', mapEx(domain, physical, { at: 32n * PAGE })), FIRST],
  ['MapIdentityRangeEx', (guest, domain) => guest.call('mapIdentityRangeEx', { domain, permissions: 3, physical }), FIRST],
  ['UnmapIdentityRangeEx', (guest, domain) => guest.call('unmapIdentityRangeEx', { domain, physical }), FIRST],
  ['ReserveLogicalAddressRange', (guest, domain) => guest.call('reserveLogicalAddressRange', reservation(domain, PAGE, { at: 48n * PAGE })), FIRST],
  ['AttachDeviceEx', (guest, domain, { device }) => guest.attachEx(domain, device), FIRST],
  ['AttachPasidDevice', (guest, domain, { pasid }) => guest.call('attachPasidDevice', { domain, pasidDevice: pasid }), FIRST],
];

const DEVICE_ROWS: readonly Row[] = [
  ['AttachDeviceEx', (guest, device, { domain }) => guest.attachEx(domain, device), SECOND],
  ['DetachDeviceEx', (guest, device) => guest.detachEx(device), FIRST],
  ['DeleteDevice', (guest, device) => guest.call('deleteDevice', { dmaDevice: device }), FIRST],
  ['QueryDeviceInfo', (guest, device) => guest.call('queryDeviceInfo', { dmaDevice: device, size: 3, hasBytesWritten: true, hasBuffer: true }), FIRST],
  ['RegisterInterfaceStateChangeCallback', (guest, device) => String(guest.register(device, 0xca12n)), 'INVALID_PARAMETER_3'],
  ['UnregisterInterfaceStateChangeCallback', (guest, device) => guest.unregister(device, callback), SECOND],
  ['CreatePasidDevice', (guest, device) => String(guest.createPasid(device)), FIRST],
];

const PASID_ROWS: readonly Row[] = [
  ['DeletePasidDevice', (guest, pasidDevice) => guest.call('deletePasidDevice', { pasidDevice }), FIRST],
  ['DetachPasidDevice', (guest, pasidDevice) => guest.call('detachPasidDevice', { pasidDevice }), FIRST],
  ['AttachPasidDevice', (guest, pasidDevice, { s1 }) => guest.call('attachPasidDevice', { domain: s1, pasidDevice }), SECOND],
];

const TOKEN_ROWS: readonly Row[] = [
  ['FreeReservedLogicalAddressRange', (guest, token) => guest.freeReserved(token), FIRST],
  ['MapReservedLogicalRange', (guest, token) => guest.mapSegment(token, 1, physical), FIRST],
  ['UnmapReservedLogicalRange', (guest, token) => guest.unmapSegment(token, 0, 1), 'INVALID_PARAMETER'],
];

const PLACES: readonly (readonly [kind: string, own: readonly (keyof Handles)[], rows: readonly Row[]])[] = [
  ['a domain', ['domain', 's1'], DOMAIN_ROWS],
  ['a device', ['device'], DEVICE_ROWS],
  ['a sub-device', ['pasid'], PASID_ROWS],
  ['a token', ['token'], TOKEN_ROWS],
];

function stage() {
  const made = rig({ policy: WITH_PASIDS });
  const handles = handlesOf(made.guest, DEVICE);
  made.guest.reporting(true);
  return { ...made, handles };
}

/** What is there, without the counters of calls. */
function untouched({ machine, iommu }: ReturnType<typeof stage>): object {
  const { domains, tokens, attachedDevices, attachedPasids, pasids, mappedPages, tablePages } = machine.statistics();
  return { domains, tokens, attachedDevices, attachedPasids, pasids, mappedPages, tablePages, mappings: [...iommu.domains].map((domain) => [...domain.mappings()]) };
}

function madeUp(): bigint[] {
  const random = randomFrom(SEED);
  const word = () => BigInt(Math.floor(random() * 2 ** 32));
  return [0n, 1n, 0x1000n, 2n ** 63n, 2n ** 64n - 1n, ...Array.from({ length: 20 }, () => (word() << 32n) | word())];
}

for (const [kind, own, rows] of PLACES) {
  t.test(`DDI-375, DDI-376, DDI-377: where ${kind} is named, every routine refuses what is none, and does nothing (seed ${SEED})`, async (t) => {
    const on = stage();
    const { guest, handles } = on;
    const theirs = handlesOf(on.open({ role: 2 }), OTHER_DEVICE);
    const bad: [string, bigint][] = [
      ...madeUp().map((value): [string, bigint] => [`0x${value.toString(16)}`, value]),
      ...(Object.keys(handles) as (keyof Handles)[]).filter((name) => !own.includes(name)).map((name): [string, bigint] => [`a live ${name}`, handles[name]]),
      ...own.map((name): [string, bigint] => [`one byte off a live ${name}`, handles[name] ^ 0x100n]),
      ...deleted(guest).map((value, i): [string, bigint] => [`deleted ${i}`, value]),
      ...Object.entries(theirs).map(([name, value]): [string, bigint] => [`another session's ${name}`, value]),
    ];
    const before = untouched(on);
    for (const [routine, call, status] of rows) {
      for (const [what, value] of bad) t.equal(call(guest, value, handles), status, `${routine}: ${what}`);
    }
    t.same(untouched(on), before);
    t.same([guest.unregister(handles.device, callback), guest.unmapSegment(handles.token, 0, 1), guest.freeReserved(handles.token)], ['SUCCESS', 'SUCCESS', 'SUCCESS']);
    t.same([guest.call('detachPasidDevice', { pasidDevice: handles.pasid }), guest.detachEx(handles.device), guest.deleteDomain(handles.domain)], ['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });
}

t.test('DDI-376: no handle is a fault registration, and a registration is no handle', async (t) => {
  const { guest, handles } = stage();
  const registration = guest.reporting(true);
  if (typeof registration === 'string') return t.fail(registration);
  t.notOk(Object.values(handles).includes(registration));
  for (const [, , rows] of PLACES) for (const [routine, call, status] of rows) t.equal(call(guest, registration, handles), status, routine);
});

t.test('DDI-377: a device that another session holds is attached, detached and reported by that session alone', async (t) => {
  const { guest, open, handles } = stage();
  const tool = open({ role: 2 });
  const own = tool.createDomainEx();
  t.equal(tool.attach(own), 'INVALID_PARAMETER');
  t.equal(tool.attachEx(own, tool.createDevice(DEVICE)), 'INVALID_PARAMETER');
  t.equal(tool.detach(own), 'INVALID_PARAMETER_2');
  t.equal(tool.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 0, hasFaultConfig: false, hasFaultHandler: false }), 'INVALID_PARAMETER_1');
  guest.peek(999);
  t.equal(guest.events().filter(({ event }) => event === 'fault').length, 1, 'the first session still hears of its faults');
  t.equal(guest.poke(16, 1), 'done');
  t.equal(guest.detachEx(handles.device), 'SUCCESS');
});
