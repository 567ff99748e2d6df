/** What `viommu top` shows: documents of the HTTP API (src/view/types.ts), and the members of them that it relies on. */
import type { DeviceInfo, DomainInfo, FaultInfo, Overview, RoutineInfo } from '../../view/types.js';
import { misfit, optional, type Shape } from './shape.js';

export interface TopData {
  readonly overview: Overview;
  readonly domains: readonly DomainInfo[];
  readonly devices: readonly DeviceInfo[];
  readonly routines: readonly RoutineInfo[];
  /** The newest first. */
  readonly faults: readonly FaultInfo[];
}

/** Faults that are asked for. */
export const FAULTS_SHOWN = 100;

/** The documents' addresses. */
export const PATHS = {
  overview: 'api/v1/overview',
  domains: 'api/v1/domains',
  devices: 'api/v1/devices',
  routines: 'api/v1/calls',
  faults: `api/v1/faults?limit=${FAULTS_SHOWN}`,
} as const satisfies Record<keyof TopData, string>;

const CACHE: Shape = { hits: 'number', misses: 'number', staleUses: 'number', entries: 'number', capacity: 'number' };
const RATE: Shape = { perSecond: 'number', series: ['number'] };
const LATENCY: Shape = { count: 'number', p50: 'number', p90: 'number', p99: 'number', max: 'number' };
const RUN: Shape = { address: 'string', pageCount: 'number' };

const TOTALS = Object.fromEntries(
  ['domains', 'attachedDevices', 'mappedPages', 'tablePages', 'tokens', 'calls', 'failedCalls', 'dmaPrograms', 'dmaBytes', 'faults', 'injected', 'staleUses'].map((name) => [name, 'number' as const]),
);

const SHAPES: Readonly<Record<keyof TopData, Shape>> = {
  overview: {
    format: 'string',
    program: { name: 'string', version: 'string' },
    source: { kind: 'string', instance: optional('string'), label: optional('string'), position: optional('number'), records: optional('number') },
    now: 'number',
    profile: 'string',
    inputAddressBits: 'number',
    physicalAddressBits: 'number',
    sessions: [{ session: 'number', isGuest: 'boolean', peer: 'string' }],
    readers: [{ name: 'string' }],
    totals: { ...TOTALS, iotlb: CACHE },
    rates: { calls: RATE, failedCalls: RATE, dmaBytes: RATE, faults: RATE, translations: RATE },
    callLatency: LATENCY,
    findings: optional({ error: 'number', warning: 'number', note: 'number' }),
  },
  domains: [
    {
      id: 'number',
      kind: 'string',
      session: optional('number'),
      devices: [{ requester: 'string', pasid: optional('number') }],
      mappedPages: 'number',
      tablePages: 'number',
      tokens: [RUN],
      reserved: [RUN],
      iotlb: optional(CACHE),
    },
  ],
  devices: [
    {
      requester: 'string',
      domain: optional('number'),
      pasids: [{ pasid: 'number', domain: optional('number') }],
      counters: { translations: 'number', pages: 'number', faults: 'number' },
      reader: optional({ walked: 'number', identity: 'number', remembered: 'number', asked: 'number', refused: 'number', unanswered: 'number', interrupts: 'number' }),
    },
  ],
  routines: [{ routine: 'string', calls: 'number', failed: 'number', injected: 'number', latency: LATENCY, statuses: {} }],
  faults: [{ number: 'number', at: 'number', requester: 'string', access: 'string', address: 'string', type: 'string', reason: 'string', delivery: 'string', domain: optional('number'), lines: ['string'] }],
};

/** Why this is no answer to one of the five questions; undefined when it is one. */
export function objectionTo(name: keyof TopData, answer: unknown): string | undefined {
  return misfit(contentOf(name, answer), SHAPES[name], name === 'overview' ? '' : name);
}

/** Lists are the one member of their answer. */
export function contentOf(name: keyof TopData, answer: unknown): unknown {
  if (name === 'overview' || typeof answer !== 'object' || answer === null) return answer;
  return (answer as Readonly<Record<string, unknown>>)[name];
}
