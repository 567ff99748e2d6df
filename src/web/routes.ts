/**
 * The endpoints of the API, one row each: method, path, parameters, what makes the answer. docs/api.md explains them, and a test
 * holds that document and docs/schema/api-v1.schema.json against this table.
 */
import { LIMITS } from '../base/limits.js';
import type { AddressMap, DomainInfo, ViewModel } from '../view/types.js';
import { json, type Answer } from './answer.js';
import { readControl, readPosition } from './commands.js';
import { ApiFailure } from './failure.js';
import { page, readInteger, truth, wholeNumber, word, words, type ParameterTable, type QueryOf } from './query.js';
import { TIMELINE_KINDS } from './subscription.js';

/** One request, read and allowed. */
export interface Call<T extends ParameterTable = ParameterTable> {
  readonly model: ViewModel;
  /** The number in the path, where the path has one. */
  readonly id: number;
  readonly query: QueryOf<T>;
  /** Of a POST. */
  readonly body: string;
  readonly allowControl: boolean;
  /** If-None-Match. */
  readonly known: string | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `{id}` is a whole number. */
  readonly path: string;
  readonly parameters: ParameterTable;
  /** Definition in docs/schema/api-v1.schema.json that the answer meets. */
  readonly schema: string;
  /** Runs to completion, apart from winding a trace. Throws ApiFailure. */
  readonly answer: (call: Call) => Answer | Promise<Answer>;
  /** As many of these at once, at most. */
  readonly atOnce?: number;
}

/** Pages of the widest address space that devices use here. */
const MOST_PAGES = 2 ** 52;

function route<const T extends ParameterTable>(method: Route['method'], path: string, schema: string, parameters: T, answer: (call: Call<T>) => Answer | Promise<Answer>, atOnce?: number): Route {
  return { method, path, schema, parameters, answer: answer as Route['answer'], ...(atOnce !== undefined && { atOnce }) };
}

export const ROUTES: readonly Route[] = [
  route('GET', '/api/v1/overview', 'Overview', {}, ({ model }) => json(model.overview())),
  route('GET', '/api/v1/domains', 'DomainList', {}, ({ model }) => json({ domains: model.domains() })),
  route('GET', '/api/v1/domains/{id}', 'DomainInfo', {}, ({ model, id }) => json(there(model.domain(id), 'domain', id))),
  route('GET', '/api/v1/domains/{id}/map', 'AddressMap', { from: page(0), pages: wholeNumber(1, MOST_PAGES, undefined), cells: wholeNumber(1, 4096, 1024) }, addressMap),
  route('GET', '/api/v1/domains/{id}/mappings', 'MappingPage', { from: page(0), limit: wholeNumber(1, 1000, 200) }, ({ model, id, query }) => json(there(model.mappings(id, query.from, query.limit), 'domain', id))),
  route('GET', '/api/v1/domains/{id}/iotlb', 'IotlbPage', { limit: wholeNumber(1, 1000, 200) }, ({ model, id, query }) => json(there(model.iotlb(id, query.limit), 'domain with a cache of its own', id))),
  route('GET', '/api/v1/devices', 'DeviceList', {}, ({ model }) => json({ devices: model.devices() })),
  route('GET', '/api/v1/calls', 'RoutineList', {}, ({ model }) => json({ routines: model.routines() })),
  route('GET', '/api/v1/timeline', 'TimelinePage', {
    before: wholeNumber(0, Number.MAX_SAFE_INTEGER, undefined),
    after: wholeNumber(0, Number.MAX_SAFE_INTEGER, undefined),
    limit: wholeNumber(1, 1000, 200),
    kind: words(TIMELINE_KINDS),
    q: word(LIMITS.webSearchCharacters),
    device: word(64),
    domain: wholeNumber(0, Number.MAX_SAFE_INTEGER, undefined),
    bad: truth(),
  }, ({ model, query: { kind, ...rest } }) => {
    if (rest.before !== undefined && rest.after !== undefined) throw new ApiFailure('bad-parameter', 'parameters "before" and "after" exclude each other');
    return json(model.timeline({ ...rest, kinds: kind }));
  }),
  route('GET', '/api/v1/timeline/{id}', 'ObservationDetail', {}, ({ model, id }) => json(there(model.observation(id), 'observation that is kept', id))),
  route('GET', '/api/v1/faults', 'FaultList', { limit: wholeNumber(1, LIMITS.faultsRemembered, 64) }, ({ model, query }) => json({ faults: model.faults(query.limit) })),
  route('GET', '/api/v1/faults/{id}', 'FaultInfo', {}, ({ model, id }) => json(there(model.fault(id), 'fault that is kept', id))),
  route('GET', '/api/v1/findings', 'FindingsPage', {}, ({ model }) => json(model.findings())),
  route('GET', '/api/v1/injections', 'InjectionsPage', {}, ({ model }) => json(model.injections())),
  route('GET', '/api/v1/snapshot', 'Snapshot', {}, ({ model }) => json(model.snapshot(), { 'content-disposition': 'attachment; filename="viommu-snapshot.json"' }), LIMITS.webSnapshotsInFlight),
  route('POST', '/api/v1/control', 'ControlResult', {}, ({ model, body, allowControl }) => {
    if (!allowControl) throw new ApiFailure('control-not-allowed', 'this server only shows: it was started without --allow-control');
    return json(model.control(readControl(body)));
  }),
  route('POST', '/api/v1/position', 'Overview', {}, async ({ model, body }) => {
    if (model.seek === undefined) throw new ApiFailure('not-found', 'a running daemon has no position: this is for recorded traces');
    const { source } = model.overview();
    await model.seek(readPosition(body, source.kind === 'trace' ? source.records : 0));
    return json(model.overview());
  }),
];

/** The route of a path, and the number in it. `allowed`: methods that the path has, when this one is none of them. */
export type Match = { readonly route: Route; readonly id: number } | { readonly allowed: readonly string[] } | undefined;

const PATTERNS = ROUTES.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace('{id}', '(\\d+)')}$`) }));

export function findRoute(method: string, path: string): Match {
  const fitting = PATTERNS.flatMap(({ route, pattern }) => {
    const match = pattern.exec(path);
    const id = match === null ? undefined : match[1] === undefined ? 0 : readInteger(match[1], 0, Number.MAX_SAFE_INTEGER);
    return id === undefined ? [] : [{ route, id }];
  });
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = fitting.find(({ route }) => route.method === asked);
  if (found !== undefined || fitting.length === 0) return found;
  return { allowed: fitting.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])) };
}

function there<T>(value: T | undefined, what: string, id: number): T {
  if (value === undefined) throw new ApiFailure('not-found', `there is no ${what} with number ${id}`);
  return value;
}

type MapQuery = { readonly from: number; readonly pages: number | undefined; readonly cells: number };

/** A map that the client has already is not made again. No tag for one that asking again completes, nor for callers' own tables, which change unseen. */
function addressMap({ model, id, query, known }: Omit<Call, 'query'> & { readonly query: MapQuery }): Answer {
  const domain = there(model.domain(id), 'domain', id);
  const overview = model.overview();
  const pages = query.pages ?? 2 ** (overview.inputAddressBits - 12);
  const etag = domain.kind === 'unmanaged' ? undefined : tagOf(domain, overview.source, { ...query, pages });
  if (etag !== undefined && known?.split(/, */).includes(etag) === true) return { status: 304, type: '', body: '', headers: { etag } };
  const map: AddressMap = there(model.map(id, query.from, pages, query.cells), 'domain', id);
  return json(map, etag === undefined || !map.complete ? {} : { etag });
}

function tagOf({ id, revision }: DomainInfo, source: ReturnType<ViewModel['overview']>['source'], { from, pages, cells }: MapQuery): string {
  const whose = source.kind === 'live' ? source.instance : `trace ${source.label}`.replace(/[^\w.-]/g, '_');
  return `"${whose}-${id}-${revision}-${from}-${pages}-${cells}"`;
}
