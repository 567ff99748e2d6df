/**
 * The web server of a view: the page, its JSON, /metrics and health over HTTP, live frames over a WebSocket. It only asks the
 * view, in jobs that are short and paid from a budget (work.ts), and trusts nobody who connects: see guard.ts for who is
 * answered, src/base/limits.ts for how much of everything there can be.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SYSTEM_CLOCK } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import { RateLimiter } from '../base/log.js';
import { rawAnswer } from './answer.js';
import { readAssets } from './assets.js';
import { Desk } from './desk.js';
import { ApiFailure } from './failure.js';
import { Guard, isLoopback } from './guard.js';
import { Hall } from './hall.js';
import { lineOf, type Line } from './line.js';
import { LiveHub } from './live-hub.js';
import { Metrics } from './metrics.js';
import { isGoodToken, TokenCheck } from './token.js';
import type { WebOptions, WebServer, WebTimeouts } from './types.js';
import { processorTime, Work } from './work.js';

/** A client that takes longer is no browser, or hangs for good. */
const USUAL_TIMEOUTS: WebTimeouts = { head: 10_000, request: 20_000, idle: 15_000, check: 2000, silence: 60_000 };
const LIVE_PATH = '/api/v1/live';

/** Together at most 40 % of one core's time, and never more than one job's time at once. */
const SHARES = {
  /** Connections that begin, and what they send until it is a request: as many wait as there are. */
  reading: { share: 0.1, burstMs: 50, overheadMs: 0.1, patienceMs: Infinity },
  requests: { share: 0.15, burstMs: 200, overheadMs: 0.3, patienceMs: 2000 },
  live: { share: 0.1, burstMs: 50, overheadMs: 0.3, patienceMs: 2000 },
  /** Answers that say no to who may ask, and handshakes of those. */
  failures: { share: 0.01, burstMs: 50, overheadMs: 0.3, patienceMs: 2000 },
  handshakes: { share: 0.02, burstMs: 50, overheadMs: 0.3, patienceMs: 2000 },
  /** Those who may not ask: as few of them wait as hold no connections of others. */
  refusals: { share: 0.01, burstMs: 50, overheadMs: 0.3, patienceMs: 200 },
  health: { share: 0.01, burstMs: 20, overheadMs: 0.3, patienceMs: 500 },
} as const;

/** Rejects with HostError when it cannot listen, when there is no page, or when it would be open to everybody. */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const { host, token, log } = options;
  if (token === undefined && !isLoopback(host)) throw new HostError('VIOMMU_ERR_WEB', `${host} can be reached from other machines: that wants a token`);
  if (token !== undefined && !isGoodToken(token)) throw new HostError('VIOMMU_ERR_WEB', 'a token has 16 to 512 letters, digits, and -._~+/=');
  const assets = readAssets(options.pageDir);
  const timeouts = options.timeouts ?? USUAL_TIMEOUTS;
  const server = createServer({ maxHeaderSize: LIMITS.webHeadBytes, headersTimeout: timeouts.head, requestTimeout: timeouts.request, keepAliveTimeout: timeouts.idle, connectionsCheckingInterval: timeouts.check, insecureHTTPParser: false, requireHostHeader: false });
  server.timeout = timeouts.request;
  const port = await listen(server, host, options.port);
  const clock = options.clock ?? SYSTEM_CLOCK;
  const time = { clock, spent: processorTime };
  const workOf = (name: keyof typeof SHARES) => new Work({ ...time, ...SHARES[name] });
  const work = { reading: workOf('reading'), requests: workOf('requests'), live: workOf('live'), failures: workOf('failures'), handshakes: workOf('handshakes'), refusals: workOf('refusals'), health: workOf('health') };
  const hall = new Hall({ server, clock, work: work.reading });
  const guard = new Guard({ host, port, origins: options.origins, token: token === undefined ? undefined : new TokenCheck(token, port) });
  const warnings = new RateLimiter(log, clock);
  const live = new LiveHub({ model: options.model, clock, work: work.live, silenceMs: timeouts.silence });
  const metrics = new Metrics({ model: options.model, live, spentMs: () => Object.values(work).reduce((sum, { spentMs }) => sum + spentMs, 0), extra: options.gauges ?? [] });
  const desk = new Desk({ ...options, assets, guard, metrics, warnings, work });
  const serve = (request: IncomingMessage, response: ServerResponse) => void desk.serve(request, response);
  server.on('request', serve).on('checkExpectation', serve);
  server.on('upgrade', (request: IncomingMessage, _socket: unknown, head: Buffer) => upgrade(request, head, { guard, live, warnings, work }));
  server.on('clientError', refuseNoise);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const close = async () => {
    live.close();
    for (const each of Object.values(work)) each.close();
    const closed = new Promise<void>((done) => void server.close(() => done()));
    hall.close();
    await closed;
  };
  return { url, close };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) => reject(new HostError('VIOMMU_ERR_LISTEN', `${host}:${port} cannot be listened on: ${cause.message}`, cause.code, { cause }));
    server.once('error', failed);
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve();
    });
  });
  server.on('error', () => {});
  return (server.address() as AddressInfo).port;
}

/** What a handshake meets. */
interface Judges {
  readonly guard: Guard;
  readonly live: LiveHub;
  readonly warnings: RateLimiter;
  readonly work: { readonly handshakes: Work; readonly refusals: Work };
}

/** A handshake for live frames, or an answer that says why not. */
function upgrade(request: IncomingMessage, head: Buffer, judges: Judges): void {
  const line = lineOf(request);
  line.on('error', () => line.destroy());
  if (!line.begin()) return void line.destroy();
  line.owe();
  const { guard, work, warnings } = judges;
  let turn: Promise<void> | undefined;
  try {
    guard.checkUpgrade(request);
    guard.checkToken(request);
    turn = work.handshakes.run(() => shakeHands(request, line, head, judges));
  } catch (error) {
    turn = work.refusals.run(() => refuseHandshake(error, line, warnings));
  }
  if (turn === undefined) line.destroy();
}

function shakeHands(request: IncomingMessage, line: Line, head: Buffer, { live, warnings }: Judges): void {
  try {
    if (request.url !== LIVE_PATH) throw new ApiFailure('not-found', `there is a WebSocket at ${LIVE_PATH} alone`);
    if (!isHandshake(request)) throw new ApiFailure('bad-request', 'expected a WebSocket handshake, version 13');
    live.accept(request, line, head);
  } catch (error) {
    refuseHandshake(error, line, warnings);
  }
}

function refuseHandshake(error: unknown, line: Line, warnings: RateLimiter): void {
  const failure = error instanceof ApiFailure ? error : new ApiFailure('internal', 'this should not have happened; the log says more');
  if (error !== failure) warnings.warn('web', { err: error }, 'a WebSocket handshake failed');
  line.stop(rawAnswer(failure));
}

/** [RFC 6455 4.2.1]; said here, so that what is wrong with one is answered like everything else. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  const { upgrade, 'sec-websocket-version': version, 'sec-websocket-key': key = '' } = headers;
  return method === 'GET' && upgrade?.toLowerCase() === 'websocket' && version === '13' && /^[+/0-9A-Za-z]{22}==$/.test(key);
}

const NOISE: Readonly<Record<string, ApiFailure>> = {
  HPE_HEADER_OVERFLOW: new ApiFailure('head-too-large', `the head of a request has at most ${LIMITS.webHeadBytes} bytes`),
  ERR_HTTP_REQUEST_TIMEOUT: new ApiFailure('request-timeout', 'the request did not come in time'),
};
const NO_HTTP = new ApiFailure('bad-request', 'this is no HTTP/1.1 request');

/** What is no request gets one answer, when it can still be heard, and its connection ends. */
function refuseNoise(error: NodeJS.ErrnoException, line: Line): void {
  if (!line.writable) return void line.destroy();
  line.stop(rawAnswer(NOISE[error.code ?? ''] ?? NO_HTTP));
}
