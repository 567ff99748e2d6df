/** The API by HTTP: JSON in and out. Refusals become ApiFailure with the server's words. */
import type { AddressMap, ApiError, ControlAction, ControlResult, FaultInfo, FindingsPage, InjectionsPage, IotlbPage, MappingPage, ObservationDetail, Overview, TimelineKind, TimelinePage } from '../../view/types.js';

export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface TimelineFilter {
  readonly kinds?: readonly TimelineKind[];
  readonly q?: string;
  readonly device?: string;
  readonly domain?: number;
  readonly bad?: boolean;
}

type Query = Readonly<Record<string, string | number | undefined>>;

async function ask<T>(path: string, init: RequestInit = {}, query: Query = {}): Promise<T> {
  const words = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`]));
  const url = `/api/v1/${path}${words.length === 0 ? '' : `?${words.join('&')}`}`;
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch {
    throw new ApiFailure(0, 'unreachable', 'the daemon does not answer');
  }
  const body = (await response.json().catch(() => undefined)) as T | ApiError | undefined;
  if (response.ok && body !== undefined) return body as T;
  const error = (body as ApiError | undefined)?.error;
  throw new ApiFailure(response.status, error?.code ?? 'unknown', error?.message ?? `the daemon answered with status ${response.status}`);
}

function post<T>(path: string, body: object): Promise<T> {
  return ask<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

export const api = {
  overview: () => ask<Overview>('overview'),
  map: (domain: number, from: string, pages: number, cells: number) => ask<AddressMap>(`domains/${domain}/map`, {}, { from, pages, cells }),
  mappings: (domain: number, from: string, limit: number) => ask<MappingPage>(`domains/${domain}/mappings`, {}, { from, limit }),
  iotlb: (domain: number, limit: number) => ask<IotlbPage>(`domains/${domain}/iotlb`, {}, { limit }),
  timeline: (filter: TimelineFilter, place: { before?: number; after?: number }, limit: number) =>
    ask<TimelinePage>('timeline', {}, { ...place, limit, kind: filter.kinds?.join(','), q: filter.q, device: filter.device, domain: filter.domain, bad: filter.bad === true ? 1 : undefined }),
  observation: (number: number) => ask<ObservationDetail>(`timeline/${number}`),
  faults: (limit: number) => ask<{ readonly faults: readonly FaultInfo[] }>('faults', {}, { limit }),
  findings: () => ask<FindingsPage>('findings'),
  injections: () => ask<InjectionsPage>('injections'),
  control: (action: ControlAction) => post<ControlResult>('control', action),
  seek: (position: number) => post<Overview>('position', { position }),
};
export type Api = typeof api;
