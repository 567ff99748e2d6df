/**
 * The desk: takes each HTTP request from its head to its answer. Who asks is judged first, then what for; every way out is an
 * answer of its own, and nothing that a client sends is an exception past here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import { failed, send, type Answer } from './answer.js';
import { checkJsonType, readBody } from './body.js';
import { ApiFailure } from './failure.js';
import type { Guard } from './guard.js';
import { health, readiness } from './health.js';
import { lineOf } from './line.js';
import type { Metrics } from './metrics.js';
import { readQuery } from './query.js';
import { findRoute, type Route } from './routes.js';
import type { WebOptions } from './types.js';
import type { Work } from './work.js';

export interface DeskOptions extends Pick<WebOptions, 'model' | 'allowControl'> {
  readonly assets: ReadonlyMap<string, Answer>;
  readonly guard: Guard;
  readonly metrics: Metrics;
  readonly warnings: RateLimiter;
  readonly work: Budgets;
}

/** What is paid from where, so that none takes from another: above all not who may not ask from who may. */
interface Budgets {
  readonly requests: Work;
  /** Answers that say no to those who may ask. */
  readonly failures: Work;
  /** Those who may not ask. */
  readonly refusals: Work;
  readonly health: Work;
}

/** A request's way to its answer; `endpoint` is its name in /metrics. */
interface Errand {
  readonly endpoint: string;
  readonly work: Work;
  readonly make: () => Answer | Promise<Answer>;
  readonly route?: Route;
}

const CLOSE = { connection: 'close' };

export class Desk {
  /** Those who may ask, and have asked. An answer that says no is none of these: it is short, and may wait for long. */
  readonly #inFlight = new Set<ServerResponse>();
  readonly #byRoute = new Map<Route, number>();

  constructor(private readonly options: DeskOptions) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metrics, work, warnings } = this.options;
    const line = lineOf(request);
    if (line.destroyed) return;
    // What is counted until a response closes is right only for a response that a connection is answering: those behind it never close.
    if (!line.begin()) return void line.destroy();
    response.once('close', () => line.rest());
    request.on('error', () => line.destroy());
    let endpoint = 'none';
    let isLetIn = false;
    const letIn = () => (isLetIn = true);
    try {
      const errand = await this.#errandOf(request, letIn);
      endpoint = errand.endpoint;
      // Its response has closed, and will not close again for what would be counted until then.
      if (line.destroyed) return;
      line.owe();
      if (isLetIn) this.#enter(response);
      const answer = await this.#run(errand, response);
      metrics.answered(endpoint, answer.status);
      send(request, response, answer);
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : new ApiFailure('internal', 'this should not have happened; the log says more', CLOSE);
      if (error !== failure) warnings.warn('web', { err: error, endpoint }, 'a request failed');
      metrics.answered(endpoint, failure.status);
      this.#inFlight.delete(response);
      const answer = failed(failure);
      // What still comes of it is nobody's.
      if (!request.complete) line.pause();
      const told = isLetIn ? work.failures.run(() => send(request, response, answer)) : work.refusals.run(() => send(request, response, { ...answer, headers: { ...answer.headers, ...CLOSE } }));
      if (told === undefined) line.destroy();
    }
  }

  /** Counts one who may ask. Throws ApiFailure when there are too many. */
  #enter(response: ServerResponse): void {
    if (this.#inFlight.size >= LIMITS.webRequestsInFlight) throw new ApiFailure('overloaded', `${LIMITS.webRequestsInFlight} requests are under way`, { ...CLOSE, 'retry-after': '1' });
    this.#inFlight.add(response);
    response.once('close', () => this.#inFlight.delete(response));
  }

  /** Judges who asks, and what for; `letIn` is for who may. Throws ApiFailure. */
  async #errandOf(request: IncomingMessage, letIn: () => void): Promise<Errand> {
    const { guard, model, metrics } = this.options;
    const { requests: work, health: healthWork } = this.options.work;
    const { url = '', method = '' } = request;
    const [path, search] = splitTarget(url);
    guard.checkSource(request, path === '/');
    if (method !== 'POST') refuseBody(request);
    const simple: Readonly<Record<string, () => Errand>> = {
      '/healthz': () => ({ endpoint: path, work: healthWork, make: health }),
      '/readyz': () => ({ endpoint: path, work: healthWork, make: () => readiness(model) }),
    };
    if (Object.hasOwn(simple, path)) return onlyGet(method, simple[path]!());
    const exchanged = path === '/' && method === 'GET' ? this.#exchange(request, search) : undefined;
    if (exchanged !== undefined) return { endpoint: '/', work, make: () => exchanged };
    guard.checkToken(request);
    letIn();
    if (path === '/metrics') return onlyGet(method, { endpoint: path, work, make: () => metrics.answer() });
    const asset = this.options.assets.get(path);
    if (asset !== undefined) return onlyGet(method, { endpoint: path === '/' ? '/' : '/assets', work, make: () => freshOr304(request, asset) });
    return this.#apiErrand(request, path, search);
  }

  async #apiErrand(request: IncomingMessage, path: string, search: string): Promise<Errand> {
    const { model, allowControl } = this.options;
    const work = this.options.work.requests;
    const { method = '' } = request;
    const match = findRoute(method, path);
    if (match === undefined) throw new ApiFailure('not-found', 'there is nothing at this path; docs/api.md lists what there is');
    if ('allowed' in match) throw new ApiFailure('method-not-allowed', `this path takes ${match.allowed.join(', ')}`, { allow: match.allowed.join(', ') });
    const { route, id } = match;
    const query = readQuery(route.parameters, search);
    if (route.method === 'POST') {
      checkJsonType(request);
      if (request.headers.origin === undefined && request.headers['sec-fetch-site'] !== undefined && request.headers['sec-fetch-site'] !== 'same-origin') throw new ApiFailure('foreign-origin', 'only the page of this server may change something');
    }
    if (route.method === 'POST') this.#checkUse(route);
    const body = route.method === 'POST' ? await readBody(request) : '';
    return { endpoint: route.path, route, work, make: () => route.answer({ model, id, query, body, allowControl, known: request.headers['if-none-match'] }) };
  }

  /** Before the body comes. Throws ApiFailure for what could not be done with any. */
  #checkUse({ path }: Route): void {
    const { model, allowControl } = this.options;
    if (path === '/api/v1/control' && !allowControl) throw new ApiFailure('control-not-allowed', 'this server only shows: it was started without --allow-control', CLOSE);
    if (path === '/api/v1/position' && model.seek === undefined) throw new ApiFailure('not-found', 'a running daemon has no position: this is for recorded traces', CLOSE);
  }

  /** `/?token=...` once: the page gets a cookie instead, and the token leaves the address bar. */
  #exchange(request: IncomingMessage, search: string): Answer | undefined {
    const token = new URLSearchParams(search).get('token');
    const { guard } = this.options;
    if (token === null) return undefined;
    return { status: 303, type: 'text/plain; charset=utf-8', body: '', headers: { location: '/', ...guard.exchange(request, token) } };
  }

  async #run({ work, make, route }: Errand, response: ServerResponse): Promise<Answer> {
    if (route?.atOnce !== undefined) this.#take(route, route.atOnce, response);
    const answer = work.run(make);
    if (answer === undefined) throw new ApiFailure('busy', 'others have asked for more than there is time for; ask again later', { 'retry-after': '1' });
    return answer;
  }

  #take(route: Route, atOnce: number, response: ServerResponse): void {
    const underWay = this.#byRoute.get(route) ?? 0;
    if (underWay >= atOnce) throw new ApiFailure('overloaded', `${atOnce} of these are under way`, { 'retry-after': '1' });
    this.#byRoute.set(route, underWay + 1);
    response.once('close', () => this.#byRoute.set(route, this.#byRoute.get(route)! - 1));
  }
}

/** Path and query as they came: nothing here needs an escape in its path. */
function splitTarget(url: string): [path: string, search: string] {
  if (!url.startsWith('/') || url.includes('#')) throw new ApiFailure('bad-request', 'a request names a path');
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function refuseBody({ headers }: IncomingMessage): void {
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
  if (hasBody) throw new ApiFailure('bad-request', 'a body goes with POST alone', CLOSE);
}

function onlyGet(method: string, errand: Errand): Errand {
  if (method !== 'GET' && method !== 'HEAD') throw new ApiFailure('method-not-allowed', 'this path takes GET, HEAD', { allow: 'GET, HEAD' });
  return errand;
}

function freshOr304(request: IncomingMessage, asset: Answer): Answer {
  const etag = asset.headers?.['etag'];
  const known = etag !== undefined && request.headers['if-none-match']?.split(/, */).includes(etag) === true;
  return known ? { ...asset, status: 304 } : asset;
}
