/**
 * Every routine that names a domain against every kind and state of it: what it answers, and that a refusal leaves the whole
 * machine as it was. The guest is an ARM64 one with PASIDs, since there all kinds of domains exist.
 */
import t from 'tap';
import type { RoutineName } from '../../src/ddi/table.js';
import { PAGE, TYPE, arm64Tables, buddy, byRange, mapEx, mdlOf, pasidConfiguration, pci, reservation } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type Guest, type Rig } from '../helpers/rig.js';

const KINDS = ['translate', 'translate with allocator', 'pass-through', 'unmanaged', 'translate-s1', 'translate-s1 with allocator'] as const;
const HANDLES = ['live', 'never created', 'deleted', 'of another session'] as const;
/** What holds the domain, if anything. */
const HOLDS = ['free', 'device attached', 'PASID attached', 'token alive', 'token mapped'] as const;
const CONFIGURED = [false, true] as const;

type Kind = (typeof KINDS)[number];
interface State {
  readonly kind: Kind;
  readonly handle: (typeof HANDLES)[number];
  readonly hold: (typeof HOLDS)[number];
  readonly isConfigured: boolean;
}

const isMappable = ({ kind }: State) => kind.startsWith('translate');
const isS1 = ({ kind }: State) => kind.startsWith('translate-s1');
const hasAllocator = ({ kind }: State) => kind.endsWith('allocator');
const isHeld = ({ hold }: State) => hold !== 'free';

function isPossible(state: State): boolean {
  if (state.handle !== 'live' && (isHeld(state) || state.isConfigured)) return false;
  if (state.hold === 'PASID attached' && !isS1(state)) return false;
  if (state.hold.startsWith('token') && !isMappable(state)) return false;
  return !state.isConfigured || state.kind === 'unmanaged';
}

const STATES: State[] = KINDS.flatMap((kind) =>
  HANDLES.flatMap((handle) => HOLDS.flatMap((hold) => CONFIGURED.map((isConfigured) => ({ kind, handle, hold, isConfigured })))),
).filter(isPossible);

const PAGES = { mapped: 32, wanted: 48, token: 64 } as const;
/** What a mappable domain has mapped: by address, or the first block that the allocator gives. */
const mappedPage = (state: State) => (hasAllocator(state) ? 1 : PAGES.mapped);
const explicit = (page: number) => ({ at: BigInt(page) * PAGE });
const place = (state: State, page: number) => (hasAllocator(state) ? {} : explicit(page));
const physical = byRange(BigInt(RAM_FRAME + 1) * PAGE, PAGE);
const identity = byRange(BigInt(RAM_FRAME + 8) * PAGE, PAGE);
const tables = { hasConfiguration: true, type: 0, arm64: arm64Tables({ translationEnabled: 0 }), x64: null };

interface Stage extends Rig {
  readonly domain: bigint;
  /** Device tokens with tagged DMA, both detached; and a sub-device of the second, likewise. */
  readonly dmaDevice: bigint;
  readonly pasidDevice: bigint;
}

/** Arguments that are good in themselves, so that only the state of the domain decides. */
const REQUESTS = {
  deleteDomain: ({ domain }) => ({ domain }),
  attachDevice: ({ domain }) => ({ domain, device: pci(OTHER_DEVICE), inputMappingIdBase: 0, mappingCount: 1 }),
  attachDeviceEx: ({ domain, dmaDevice }) => ({ domain, dmaDevice }),
  detachDevice: ({ domain }) => ({ domain, device: pci(DEVICE), inputMappingId: 0 }),
  attachPasidDevice: ({ domain, pasidDevice }) => ({ domain, pasidDevice }),
  flushDomain: ({ domain }) => ({ domain }),
  flushDomainByVaList: ({ domain }) => ({ domain, lastLevel: 1, number: 1, hasVaList: true, vaList: new Uint8Array(8) }),
  configureDomain: ({ domain }) => ({ domain, ...tables }),
  mapLogicalRange: ({ domain }) => ({ domain, permissions: 3, logicalAddress: BigInt(PAGES.wanted) * PAGE, mdl: mdlOf([RAM_FRAME]) }),
  mapLogicalRangeEx: ({ domain }, state) => mapEx(domain, physical, place(state, PAGES.wanted)),
  unmapLogicalRange: ({ domain }, state) => ({ domain, logicalAddress: BigInt(mappedPage(state)) * PAGE, numberOfPages: 1n }),
  mapIdentityRange: ({ domain }) => ({ domain, permissions: 3, mdl: mdlOf([RAM_FRAME + 2]) }),
  mapIdentityRangeEx: ({ domain }) => ({ domain, permissions: 3, physical }),
  unmapIdentityRange: ({ domain }) => ({ domain, mdl: mdlOf([RAM_FRAME + 8]) }),
  unmapIdentityRangeEx: ({ domain }) => ({ domain, physical: identity }),
  reserveLogicalAddressRange: ({ domain }, state) => reservation(domain, PAGE, place(state, PAGES.wanted)),
} satisfies { readonly [N in RoutineName]?: (stage: Stage, state: State) => object };

type Routine = keyof typeof REQUESTS;

const ofMappable = (state: State) => (isMappable(state) ? 'SUCCESS' : 'INVALID_PARAMETER_1');
const ofExplicit = (state: State) => (hasAllocator(state) ? 'NOT_SUPPORTED' : ofMappable(state));
const ofIdentity = (state: State) => (state.kind === 'pass-through' ? 'SUCCESS' : ofExplicit(state));
const ofUnmanaged = (state: State) => (state.kind === 'unmanaged' ? 'SUCCESS' : 'INVALID_PARAMETER_1');

/** For a live domain; every other handle is INVALID_PARAMETER_1. */
const EXPECTED: { readonly [N in Routine]: (state: State) => string } = {
  deleteDomain: (state) => (isHeld(state) ? 'RESOURCE_IN_USE' : 'SUCCESS'),
  attachDevice: (state) => (isS1(state) ? 'ACCESS_DENIED' : 'SUCCESS'),
  attachDeviceEx: () => 'SUCCESS',
  detachDevice: ({ hold }) => (hold === 'device attached' ? 'SUCCESS' : 'INVALID_PARAMETER_2'),
  attachPasidDevice: (state) => (isS1(state) ? 'SUCCESS' : 'INVALID_PARAMETER_1'),
  flushDomain: ofUnmanaged,
  flushDomainByVaList: ofUnmanaged,
  configureDomain: ofUnmanaged,
  mapLogicalRange: ofExplicit,
  mapLogicalRangeEx: ofMappable,
  unmapLogicalRange: ofMappable,
  mapIdentityRange: ofIdentity,
  mapIdentityRangeEx: ofIdentity,
  unmapIdentityRange: ofIdentity,
  unmapIdentityRangeEx: ofIdentity,
  reserveLogicalAddressRange: ofMappable,
};
/** Routines that succeed without a trace in a domain of some kinds. */
const leavesNoTrace = (routine: Routine, state: State) =>
  (state.kind === 'pass-through' && routine.includes('Identity')) || routine.startsWith('flush') || (routine === 'configureDomain' && state.isConfigured);

const SHAPES: { readonly [K in Kind]: Parameters<Guest['createDomainEx']>[0] } = {
  'translate': {},
  'translate with allocator': buddy(40),
  'pass-through': { domainType: TYPE.passThrough },
  'unmanaged': { domainType: TYPE.unmanaged },
  'translate-s1': { domainType: TYPE.translateS1 },
  'translate-s1 with allocator': { domainType: TYPE.translateS1, ...buddy(40) },
};

function make(guest: Guest, state: State): bigint {
  const domain = guest.createDomainEx(SHAPES[state.kind]);
  if (isMappable(state)) guest.mapEx(domain, physical, place(state, PAGES.mapped));
  if (isMappable(state) && !hasAllocator(state)) guest.call('mapIdentityRangeEx', { domain, permissions: 3, physical: identity });
  return domain;
}

function stage(state: State): Stage {
  const made = rig({ isArm64: true, policy: WITH_PASIDS, arenaBytes: 2 ** 20, ramPages: 16 });
  const { guest } = made;
  const tool = made.open({ role: 2, architecture: 2 });
  const [mine, theirs] = [make(guest, state), make(tool, state)];
  const holder = guest.createDevice(DEVICE, pasidConfiguration());
  const dmaDevice = guest.createDevice(OTHER_DEVICE, pasidConfiguration());
  const [held, free] = [guest.createPasid(holder), guest.createPasid(dmaDevice)];
  if (typeof held === 'string' || typeof free === 'string') throw new Error('no PASID');
  if (state.hold === 'device attached') guest.attachEx(mine, holder);
  if (state.hold === 'PASID attached') guest.call('attachPasidDevice', { domain: mine, pasidDevice: held.pasidDevice });
  if (state.hold.startsWith('token')) {
    const { token } = guest.reserve(mine, 2, place(state, PAGES.token));
    if (state.hold === 'token mapped') guest.mapSegment(token, 0, physical);
  }
  if (state.isConfigured) guest.call('configureDomain', { domain: mine, ...tables });
  if (state.handle === 'deleted') guest.deleteDomain(mine);
  const domain = { 'live': mine, 'never created': mine ^ 0xffffn, 'deleted': mine, 'of another session': theirs }[state.handle];
  return { ...made, domain, dmaDevice, pasidDevice: free.pasidDevice };
}

/** What a routine could have changed. */
function snapshot({ machine, iommu }: Stage): object {
  const { domains, attachedDevices, attachedPasids, mappedPages, tablePages, tokens, pasids, allocators } = machine.statistics();
  const mappings = [...iommu.domains].map((domain) => [...domain.mappings()]);
  const configured = [...iommu.domains].map(({ callerTables }) => callerTables?.configured);
  return { domains, attachedDevices, attachedPasids, mappedPages, tablePages, tokens, pasids, allocators, mappings, configured };
}

t.equal(STATES.length, 6 * 4 + 6 + 1 + 1 + 2 + 8, 'the states that can be');

for (const state of STATES) {
  const { kind, handle, hold, isConfigured } = state;
  t.test(`a ${kind} domain, ${handle}, ${hold}${isConfigured ? ', configured' : ''}`, async (t) => {
    for (const routine of Object.keys(REQUESTS) as Routine[]) {
      const on = stage(state);
      const before = snapshot(on);
      const request = REQUESTS[routine] as (stage: Stage, state: State) => object;
      const expected = handle === 'live' ? EXPECTED[routine](state) : 'INVALID_PARAMETER_1';
      t.equal(on.guest.call(routine, request(on, state) as never), expected, routine);
      const after = snapshot(on);
      if (expected !== 'SUCCESS' || leavesNoTrace(routine, state)) t.same(after, before, `${routine} changed nothing`);
      else t.notSame(after, before, `${routine} did something`);
    }
  });
}
