/**
 * Every routine that names a device token or a PASID sub-device against every state of them: what it answers, and that a
 * refusal leaves the whole machine as it was.
 */
import t from 'tap';
import type { RoutineName } from '../../src/ddi/table.js';
import { TYPE, pasidConfiguration } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, WITH_PASIDS, rig, type Guest, type Rig } from '../helpers/rig.js';

const HANDLES = ['live', 'never created', 'deleted', 'of another session'] as const;
const CONFIGURATIONS = ['none', 'default PASID', 'tagged DMA'] as const;
const DEVICES = ['detached', 'attached', 'attached by another session'] as const;
const SUBS = ['none', 'detached', 'attached'] as const;
const CALLBACKS = [false, true] as const;

interface State {
  readonly handle: (typeof HANDLES)[number];
  readonly configuration: (typeof CONFIGURATIONS)[number];
  readonly device: (typeof DEVICES)[number];
  readonly sub: (typeof SUBS)[number];
  readonly hasCallback: boolean;
}

function isPossible(state: State): boolean {
  if (state.sub !== 'none' && state.configuration !== 'tagged DMA') return false;
  if (state.handle === 'live') return true;
  return state.sub === 'none' && !state.hasCallback && state.device !== 'attached';
}

const STATES: State[] = HANDLES.flatMap((handle) =>
  CONFIGURATIONS.flatMap((configuration) =>
    DEVICES.flatMap((device) => SUBS.flatMap((sub) => CALLBACKS.map((hasCallback) => ({ handle, configuration, device, sub, hasCallback })))),
  ),
).filter(isPossible);

interface Stage extends Rig {
  readonly dmaDevice: bigint;
  readonly pasidDevice: bigint;
  readonly domain: bigint;
  readonly s1: bigint;
}

const CALLBACK = 0xca11n;

/** Arguments that are good in themselves, so that only the state decides. */
const REQUESTS = {
  attachDeviceEx: ({ domain, dmaDevice }) => ({ domain, dmaDevice }),
  detachDeviceEx: ({ dmaDevice }) => ({ dmaDevice }),
  deleteDevice: ({ dmaDevice }) => ({ dmaDevice }),
  queryAvailableDomainTypes: ({ dmaDevice }) => ({ dmaDevice }),
  queryDeviceInfo: ({ dmaDevice }) => ({ dmaDevice, size: 3, hasBytesWritten: true, hasBuffer: true }),
  registerInterfaceStateChangeCallback: ({ dmaDevice }) => ({ callback: CALLBACK, dmaDevice, hasStateFields: true, stateFields: 1 }),
  unregisterInterfaceStateChangeCallback: ({ dmaDevice }) => ({ callback: CALLBACK, dmaDevice }),
  setDeviceFaultReportingEx: ({ dmaDevice }) => ({ dmaDevice, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true }),
  createPasidDevice: ({ dmaDevice }) => ({ dmaDevice, hasPasidDeviceOut: true, hasAsidOut: true }),
  deletePasidDevice: ({ pasidDevice }) => ({ pasidDevice }),
  attachPasidDevice: ({ s1, pasidDevice }) => ({ domain: s1, pasidDevice }),
  detachPasidDevice: ({ pasidDevice }) => ({ pasidDevice }),
} satisfies { readonly [N in RoutineName]?: (stage: Stage) => object };

type Routine = keyof typeof REQUESTS;

/** The answer for a live token, and the one for a handle that is none. */
const EXPECTED: { readonly [N in Routine]: readonly [live: (state: State) => string, unknown: string] } = {
  attachDeviceEx: [({ device }) => (device === 'detached' ? 'SUCCESS' : 'INVALID_PARAMETER'), 'INVALID_PARAMETER_2'],
  detachDeviceEx: [({ device }) => (device === 'attached' ? 'SUCCESS' : 'INVALID_PARAMETER_1'), 'INVALID_PARAMETER_1'],
  deleteDevice: [(state) => (state.device === 'attached' || state.sub !== 'none' || state.hasCallback ? 'RESOURCE_IN_USE' : 'SUCCESS'), 'INVALID_PARAMETER_1'],
  queryAvailableDomainTypes: [() => 'SUCCESS', 'SUCCESS'],
  queryDeviceInfo: [() => 'SUCCESS', 'INVALID_PARAMETER_1'],
  registerInterfaceStateChangeCallback: [({ hasCallback }) => (hasCallback ? 'UNSUCCESSFUL' : 'SUCCESS'), 'INVALID_PARAMETER_3'],
  unregisterInterfaceStateChangeCallback: [({ hasCallback }) => (hasCallback ? 'SUCCESS' : 'UNSUCCESSFUL'), 'INVALID_PARAMETER_2'],
  setDeviceFaultReportingEx: [() => 'NOT_IMPLEMENTED', 'NOT_IMPLEMENTED'],
  createPasidDevice: [({ configuration }) => (configuration === 'tagged DMA' ? 'SUCCESS' : 'INVALID_PARAMETER_1'), 'INVALID_PARAMETER_1'],
  deletePasidDevice: [({ sub }) => ({ none: 'INVALID_PARAMETER_1', detached: 'SUCCESS', attached: 'RESOURCE_IN_USE' })[sub], 'INVALID_PARAMETER_1'],
  attachPasidDevice: [({ sub }) => ({ none: 'INVALID_PARAMETER_2', detached: 'SUCCESS', attached: 'UNSUCCESSFUL' })[sub], 'INVALID_PARAMETER_2'],
  detachPasidDevice: [({ sub }) => (sub === 'attached' ? 'SUCCESS' : 'INVALID_PARAMETER_1'), 'INVALID_PARAMETER_1'],
};
const leavesNoTrace = (routine: Routine) => routine.startsWith('query');

const CONFIGURED = { 'none': [], 'default PASID': [pasidConfiguration(0)], 'tagged DMA': [pasidConfiguration(1)] } as const;

function stage(state: State): Stage {
  const made = rig({ policy: WITH_PASIDS, arenaBytes: 2 ** 20, ramPages: 16 });
  const { guest } = made;
  const tool = made.open({ role: 2 });
  const [mine, theirs] = [guest, tool].map((session) => session.createDevice(DEVICE, ...CONFIGURED[state.configuration])) as [bigint, bigint];
  const domain = guest.createDomainEx();
  const s1 = guest.createDomainEx({ domainType: TYPE.translateS1 });
  if (state.device === 'attached') guest.attachEx(domain, mine);
  if (state.device === 'attached by another session') tool.attachEx(tool.createDomain(), theirs);
  const sub = state.sub === 'none' ? undefined : guest.createPasid(mine);
  const pasidDevice = typeof sub === 'object' ? sub.pasidDevice : 0n;
  if (state.sub === 'attached') guest.call('attachPasidDevice', { domain: s1, pasidDevice });
  if (state.hasCallback) guest.register(mine, CALLBACK);
  if (state.handle === 'deleted') guest.call('deleteDevice', { dmaDevice: mine });
  const dmaDevice = { 'live': mine, 'never created': mine ^ 0xffffn, 'deleted': mine, 'of another session': theirs }[state.handle];
  return { ...made, dmaDevice, pasidDevice, domain, s1 };
}

/** What a routine could have changed. The last of it changes the machine, so a snapshot is taken once of each. */
function snapshot({ machine, guest, dmaDevice }: Stage): object {
  const { attachedDevices, attachedPasids, pasids } = machine.statistics();
  const isKnown = guest.call('queryDeviceInfo', { dmaDevice, size: 3, hasBytesWritten: true, hasBuffer: true });
  guest.session.control({ id: 1n, dmaGuardBlocking: 2, dmaVerification: 0, devices: [], failAllocations: 0, pasidBits: 0, asidCount: 0, evictIotlb: false, legacyInterfaceAvailable: 0, clearInjections: false, injectPlan: '', reportInjections: false });
  return { attachedDevices, attachedPasids, pasids, isKnown, told: guest.events().length };
}

function call(on: Stage, routine: Routine): string {
  const request = REQUESTS[routine] as (stage: Stage) => object;
  return on.guest.call(routine, request(on) as never);
}

t.equal(STATES.length, 3 * 3 * 2 + 3 * 2 * 2 + 3 * 3 * 2, 'the states that can be');

for (const state of STATES) {
  const { handle, configuration, device, sub, hasCallback } = state;
  t.test(`token ${handle}, PASIDs ${configuration}, device ${device}, sub-device ${sub}${hasCallback ? ', callback' : ''}`, async (t) => {
    const untouched = snapshot(stage(state));
    for (const routine of Object.keys(REQUESTS) as Routine[]) {
      const on = stage(state);
      const [live, unknown] = EXPECTED[routine];
      const expected = handle === 'live' ? live(state) : unknown;
      t.equal(call(on, routine), expected, routine);
      const after = snapshot(on);
      if (expected !== 'SUCCESS' || leavesNoTrace(routine)) t.same(after, untouched, `${routine} changed nothing`);
      else t.notSame(after, untouched, `${routine} did something`);
    }
  });
}

t.test('DDI-375, DDI-376: random handles, and handles of other kinds, are answered by every routine of versions 2 and 3', async (t) => {
  const made = stage({ handle: 'live', configuration: 'tagged DMA', device: 'attached', sub: 'attached', hasCallback: true });
  const { guest, domain } = made;
  const { token } = guest.reserve(domain, 1, { at: 0n });
  const others = [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 0xdead_beef_0000_1234n];
  const kinds: [keyof Stage | 'token', bigint][] = [['domain', domain], ['dmaDevice', made.dmaDevice], ['pasidDevice', made.pasidDevice], ['token', token]];
  const untouched = made.machine.statistics();
  for (const [place] of kinds) {
    for (const bad of [...others, ...kinds.filter(([kind]) => kind !== place).map(([, handle]) => handle)]) {
      for (const routine of Object.keys(REQUESTS) as Routine[]) {
        const asked = { ...made, [place]: bad } as Stage;
        if (JSON.stringify(keysOf(asked, routine)) === JSON.stringify(keysOf(made, routine))) continue;
        const expected = { queryAvailableDomainTypes: /^SUCCESS$/, setDeviceFaultReportingEx: /^NOT_IMPLEMENTED$/ } as { readonly [N in Routine]?: RegExp };
        t.match(call(asked, routine), expected[routine] ?? /^INVALID_PARAMETER_[123]$/, routine);
      }
      const segment = { token: place === 'token' ? bad : 7n, offset: 0n };
      t.equal(guest.call('freeReservedLogicalAddressRange', segment), 'INVALID_PARAMETER_1');
      t.equal(guest.call('unmapReservedLogicalRange', { hasMappedSegment: true, size: 4096n, ...segment }), 'INVALID_PARAMETER');
    }
  }
  t.match(made.machine.statistics(), { ...untouched, calls: Number, failedCalls: Number });
});

function keysOf(on: Stage, routine: Routine): object {
  const request = (REQUESTS[routine] as (stage: Stage) => object)(on);
  return Object.entries(request).map(([key, value]) => [key, String(value)]);
}

/** One more device for the states above: tokens of other devices are not disturbed by any of them. */
t.test('what is done with one device leaves another as it is', async (t) => {
  const made = stage({ handle: 'live', configuration: 'tagged DMA', device: 'attached', sub: 'attached', hasCallback: true });
  const other: Guest = made.guest;
  const token = other.createDevice(OTHER_DEVICE);
  const domain = other.createDomainEx();
  other.map(domain, 16, [0x100]);
  other.attachEx(domain, token);
  for (const routine of Object.keys(REQUESTS) as Routine[]) {
    call(made, routine);
    t.equal(other.peek(16, OTHER_DEVICE), 0, routine);
  }
});
