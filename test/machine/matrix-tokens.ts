/**
 * Every routine that names a logical address token against every state of it, with and without memory to be had: what it
 * answers, and that a refusal leaves the whole machine as it was.
 */
import t from 'tap';
import type { RoutineName } from '../../src/ddi/table.js';
import { PAGE, TYPE, buddy, byRange } from '../helpers/messages.js';
import { RAM_FRAME, WITH_PASIDS, rig, type Rig } from '../helpers/rig.js';

const HANDLES = ['live', 'never reserved', 'freed', 'of another session'] as const;
/** Which of the token's four pages are mapped, as one segment from page 1 on. */
const SEGMENTS = ['none', 'one page', 'two pages', 'another place'] as const;
const DOMAINS = ['translate', 'translate with allocator', 'translate-s1'] as const;
const MEMORY = ['enough', 'none'] as const;

interface State {
  readonly handle: (typeof HANDLES)[number];
  readonly segment: (typeof SEGMENTS)[number];
  readonly domain: (typeof DOMAINS)[number];
  readonly memory: (typeof MEMORY)[number];
}

const STATES: State[] = HANDLES.flatMap((handle) =>
  SEGMENTS.flatMap((segment) => DOMAINS.flatMap((domain) => MEMORY.map((memory) => ({ handle, segment, domain, memory })))),
).filter(({ handle, segment }) => handle === 'live' || segment === 'none');

interface Stage extends Rig {
  readonly domain: bigint;
  readonly token: bigint;
  readonly page: number;
}

const pages = (count: number) => byRange(BigInt(RAM_FRAME) * PAGE, BigInt(count) * PAGE);

const REQUESTS = {
  freeReservedLogicalAddressRange: ({ token }) => ({ token }),
  mapReservedLogicalRange: ({ token }) => ({ token, offset: PAGE, permissions: 3, hasMappedSegment: true, physical: pages(1) }),
  unmapReservedLogicalRange: ({ token }) => ({ hasMappedSegment: true, token, offset: PAGE, size: PAGE }),
  unmapLogicalRange: ({ domain, page }) => ({ domain, logicalAddress: BigInt(page + 1) * PAGE, numberOfPages: 1n }),
  deleteDomain: ({ domain }) => ({ domain }),
} satisfies { readonly [N in RoutineName]?: (stage: Stage) => object };

type Routine = keyof typeof REQUESTS;

const isKnown = ({ handle }: State) => handle === 'live';
const isReserved = ({ handle }: State) => handle !== 'freed';

const EXPECTED: { readonly [N in Routine]: (state: State) => string } = {
  freeReservedLogicalAddressRange: (state) => (!isKnown(state) ? 'INVALID_PARAMETER_1' : state.segment === 'none' ? 'SUCCESS' : 'RESOURCE_IN_USE'),
  mapReservedLogicalRange: (state) => {
    if (!isKnown(state)) return 'INVALID_PARAMETER_1';
    return state.segment === 'none' || state.segment === 'another place' ? 'SUCCESS' : 'RESOURCE_IN_USE';
  },
  unmapReservedLogicalRange: (state) => (isKnown(state) && state.segment === 'one page' ? 'SUCCESS' : 'INVALID_PARAMETER'),
  unmapLogicalRange: () => 'INVALID_PARAMETER_2',
  deleteDomain: (state) => (isReserved(state) ? 'RESOURCE_IN_USE' : 'SUCCESS'),
};

const SHAPES = { 'translate': {}, 'translate with allocator': buddy(40), 'translate-s1': { domainType: TYPE.translateS1 } };
const SEGMENT_PLACES = { 'none': [0, 0], 'one page': [1, 1], 'two pages': [1, 2], 'another place': [2, 2] } as const;

function stage(state: State): Stage {
  const made = rig({ policy: WITH_PASIDS, arenaBytes: 2 ** 20, ramPages: 16 });
  const { guest } = made;
  const tool = made.open({ role: 2 });
  const shape = SHAPES[state.domain];
  const place = state.domain === 'translate with allocator' ? {} : { at: 16n * PAGE };
  const [domain, foreign] = [guest.createDomainEx(shape), tool.createDomainEx(shape)];
  const { token: mine, page } = guest.reserve(domain, 4, place);
  const { token: theirs } = tool.reserve(foreign, 4, place);
  const [offset, count] = SEGMENT_PLACES[state.segment];
  if (count > 0) guest.mapSegment(mine, offset, pages(count));
  if (state.handle === 'freed') guest.freeReserved(mine);
  if (state.memory === 'none') guest.control({ failAllocations: 2 });
  const token = { 'live': mine, 'never reserved': mine ^ 0xffffn, 'freed': mine, 'of another session': theirs }[state.handle];
  return { ...made, domain, token, page };
}

function snapshot({ machine, iommu }: Stage): object {
  const { domains, mappedPages, tablePages, tokens, allocators } = machine.statistics();
  return { domains, mappedPages, tablePages, tokens, allocators, mappings: [...iommu.domains].map((domain) => [...domain.mappings()]) };
}

t.equal(STATES.length, (4 + 3) * 3 * 2, 'the states that can be');

for (const state of STATES) {
  t.test(`token ${state.handle}, segment ${state.segment}, ${state.domain} domain, memory ${state.memory}`, async (t) => {
    for (const routine of Object.keys(REQUESTS) as Routine[]) {
      const on = stage(state);
      const before = snapshot(on);
      const request = REQUESTS[routine] as (stage: Stage) => object;
      const expected = EXPECTED[routine](state);
      t.equal(on.guest.call(routine, request(on) as never), expected, routine);
      const after = snapshot(on);
      if (expected !== 'SUCCESS') t.same(after, before, `${routine} changed nothing`);
      else t.notSame(after, before, `${routine} did something`);
    }
  });
}
