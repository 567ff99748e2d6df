/**
 * Every V1 routine of an x64 guest against every state of the domain it names, of the device it names, and of that device's fault
 * reporting: what it answers, and that a refusal leaves the state as it was.
 */
import t from 'tap';
import type { RoutineName } from '../../src/ddi/table.js';
import { PAGE, mdlOf, pci } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, rig, type Guest, type Rig } from '../helpers/rig.js';

const DOMAINS = ['never created', 'live', 'deleted', 'of another session'] as const;
const DEVICES = ['detached', 'attached here', 'attached elsewhere', 'attached by another session'] as const;
const REPORTING = ['off', 'on'] as const;

type DomainState = (typeof DOMAINS)[number];
type DeviceState = (typeof DEVICES)[number];
interface State {
  readonly domain: DomainState;
  readonly device: DeviceState;
  readonly reporting: (typeof REPORTING)[number];
}

const IDENTITY = RAM_FRAME + 4;

/** Arguments that are good in themselves, so that only the state decides. */
const REQUESTS = {
  createDomain: () => ({ osManagedPageTable: 1, hasDomainOut: true }),
  deleteDomain: (domain: bigint) => ({ domain }),
  attachDevice: (domain: bigint) => ({ domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 }),
  detachDevice: (domain: bigint) => ({ domain, device: pci(DEVICE), inputMappingId: 0 }),
  flushDomain: (domain: bigint) => ({ domain }),
  flushDomainByVaList: (domain: bigint) => ({ domain, lastLevel: 1, number: 1, hasVaList: true, vaList: new Uint8Array(8) }),
  queryInputMappings: () => ({ device: pci(DEVICE), hasBuffer: true, bufferLength: 4, hasReturnLength: true }),
  mapLogicalRange: (domain: bigint) => ({ domain, permissions: 3, logicalAddress: 32n * PAGE, mdl: mdlOf([RAM_FRAME + 1]) }),
  unmapLogicalRange: (domain: bigint) => ({ domain, logicalAddress: 16n * PAGE, numberOfPages: 1n }),
  mapIdentityRange: (domain: bigint) => ({ domain, permissions: 3, mdl: mdlOf([RAM_FRAME + 2]) }),
  unmapIdentityRange: (domain: bigint) => ({ domain, mdl: mdlOf([IDENTITY]) }),
  setDeviceFaultReporting: () => ({ device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true }),
  configureDomain: (domain: bigint) => ({ domain, hasConfiguration: true, type: 1, arm64: null, x64: null }),
} satisfies { readonly [N in RoutineName]?: (domain: bigint) => object };

type V1Routine = keyof typeof REQUESTS;
const ROUTINE_NAMES = Object.keys(REQUESTS) as V1Routine[];

const ofLiveDomain = ({ domain }: State) => (domain === 'live' ? 'SUCCESS' : 'INVALID_PARAMETER_1');
const isOurs = ({ device }: State) => device === 'attached here' || device === 'attached elsewhere';

const EXPECTED: { readonly [N in V1Routine]: (state: State) => string } = {
  createDomain: () => 'SUCCESS',
  deleteDomain: (state) => (state.domain === 'live' && state.device === 'attached here' ? 'RESOURCE_IN_USE' : ofLiveDomain(state)),
  attachDevice: (state) => (state.domain === 'live' && state.device !== 'detached' ? 'INVALID_PARAMETER' : ofLiveDomain(state)),
  detachDevice: (state) => (state.domain === 'live' && state.device !== 'attached here' ? 'INVALID_PARAMETER_2' : ofLiveDomain(state)),
  flushDomain: () => 'INVALID_PARAMETER_1',
  flushDomainByVaList: () => 'INVALID_PARAMETER_1',
  queryInputMappings: () => 'UNSUCCESSFUL',
  mapLogicalRange: ofLiveDomain,
  unmapLogicalRange: ofLiveDomain,
  mapIdentityRange: ofLiveDomain,
  unmapIdentityRange: ofLiveDomain,
  setDeviceFaultReporting: (state) => (isOurs(state) ? 'SUCCESS' : 'INVALID_PARAMETER_1'),
  configureDomain: () => 'INVALID_PARAMETER_1',
};

/** A device is attached here only to a domain that is there, and reports only when it is attached by this session. */
function isPossible(state: State): boolean {
  if (state.device === 'attached here' && state.domain !== 'live') return false;
  return state.reporting === 'off' || isOurs(state);
}

function allStates(): State[] {
  return DOMAINS.flatMap((domain) => DEVICES.flatMap((device) => REPORTING.map((reporting) => ({ domain, device, reporting })))).filter(isPossible);
}

interface Stage extends Rig {
  readonly handle: bigint;
}

/** A fresh machine in this state; `handle` names the domain in question. */
function stage(state: State): Stage {
  const made = rig({ arenaBytes: 2 ** 20, ramPages: 16 });
  const tool = made.open({ role: 2 });
  const [mine, elsewhere, theirs] = [made.guest.createDomain(), made.guest.createDomain(), tool.createDomain()];
  fill(made.guest, mine);
  fill(made.guest, elsewhere);
  fill(tool, theirs);
  if (state.device === 'attached here') made.guest.attach(mine);
  if (state.device === 'attached elsewhere') made.guest.attach(elsewhere);
  if (state.device === 'attached by another session') tool.attach(theirs);
  if (state.reporting === 'on') made.guest.reporting(true);
  if (state.domain === 'deleted') made.guest.deleteDomain(mine);
  const handle = { 'never created': mine ^ 0xffffn, 'live': mine, 'deleted': mine, 'of another session': theirs }[state.domain];
  return { ...made, handle };
}

function fill(guest: Guest, domain: bigint): void {
  guest.map(domain, 16, [RAM_FRAME]);
  guest.mapIdentity(domain, [IDENTITY]);
}

/** What a routine could have changed. */
function snapshot({ machine, iommu, guest }: Stage): object {
  const { domains, attachedDevices, mappedPages, tablePages } = machine.statistics();
  const mappings = [...iommu.domains].map((domain) => [...domain.mappings()]);
  const faulted = guest.dma({ operation: 'read', read: { iova: 0x999n, length: 1n } }).status === 2;
  return { domains, attachedDevices, mappedPages, tablePages, mappings, faulted, reported: guest.events().length };
}

t.equal(ROUTINE_NAMES.length, 13, 'the routines of V1');

t.equal(allStates().length, 18, 'the states that can be');

for (const state of allStates()) {
  t.test(`domain ${state.domain}, device ${state.device}, fault reporting ${state.reporting}`, async (t) => {
    for (const routine of ROUTINE_NAMES) {
      const on = stage(state);
      const before = snapshot(on);
      const status = on.guest.call(routine, REQUESTS[routine](on.handle) as never);
      const expected = EXPECTED[routine](state);
      t.equal(status, expected, routine);
      const after = snapshot(on);
      if (expected !== 'SUCCESS') t.same(after, before, `${routine} changed nothing`);
      else if (routine !== 'setDeviceFaultReporting' || state.reporting === 'off') t.notSame(after, before, `${routine} did something`);
    }
  });
}
