/**
 * Who may ask. A browser lets any page in the world send requests to this machine, and a name of its owner's can lead here
 * (DNS rebinding): so a request is answered only when its Host is one that we are bound to, and when the page that sends it, if
 * one does, is our own [Fetch: Origin, Sec-Fetch-Site]. After that the token, where there is one.
 */
import type { IncomingMessage } from 'node:http';
import { ApiFailure } from './failure.js';
import { lineOf } from './line.js';
import type { TokenCheck } from './token.js';

export interface GuardOptions {
  /** Host as it was bound, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  readonly token: TokenCheck | undefined;
}

/** Headers that decide, and that nobody sends twice in good faith. */
const SINGLE = ['host', 'origin', 'authorization', 'content-type', 'content-length', 'sec-fetch-site', 'sec-fetch-mode'] as const;

const CHALLENGE = { 'www-authenticate': 'Bearer realm="viommu"' };

export class Guard {
  readonly #origins: ReadonlySet<string>;
  readonly #proxiedHosts: ReadonlyMap<string, boolean>;

  constructor(private readonly options: GuardOptions) {
    this.#origins = new Set(options.origins);
    this.#proxiedHosts = new Map(options.origins.map((origin) => [new URL(origin).host, origin.startsWith('https:')]));
  }

  /** Throws ApiFailure unless the request is sent to us, by our own page or by no page. */
  checkSource(request: IncomingMessage, isNavigable = false): void {
    for (const name of SINGLE) if ((request.headersDistinct[name]?.length ?? 0) > 1) throw new ApiFailure('bad-request', `the header ${name} stands there twice`);
    if (request.headers.host === undefined) throw new ApiFailure('bad-request', 'a request says in its Host whom it is for', { connection: 'close' });
    const host = request.headers.host.toLowerCase();
    const hosts = this.#hostsOf(request);
    if (!hosts.includes(host) && !this.#proxiedHosts.has(host)) throw new ApiFailure('foreign-host', 'this server does not go by the name in the Host header; --http-origin allows one more');
    if (!this.#isOurs(request.headers.origin, hosts.includes(host) ? host : undefined)) throw new ApiFailure('foreign-origin', 'only the page of this server may ask; --http-origin allows one more origin');
    if (!isSameSite(request) && !(isNavigable && isFollowedLink(request))) throw new ApiFailure('foreign-origin', 'a page of another origin sends this');
  }

  /** Browsers always send an Origin with a WebSocket's handshake: one that sends none, and other signs of a browser, is not let in. */
  checkUpgrade(request: IncomingMessage): void {
    this.checkSource(request);
    const { origin, cookie } = request.headers;
    const looksLikeBrowser = cookie !== undefined || Object.keys(request.headers).some((name) => name.startsWith('sec-fetch-'));
    if (origin === undefined && looksLikeBrowser) throw new ApiFailure('foreign-origin', 'a browser says where a WebSocket comes from');
  }

  /** Throws ApiFailure for a request without the token. */
  checkToken(request: IncomingMessage): void {
    const { token } = this.options;
    if (token === undefined) return;
    const { authorization, cookie } = request.headers;
    const bearer = authorization === undefined ? undefined : /^Bearer +([^ ]{1,1024})$/i.exec(authorization)?.[1];
    if (bearer !== undefined && token.isToken(bearer)) return;
    if (authorization === undefined && token.hasCookie(cookie)) return;
    throw new ApiFailure('token-required', bearer === undefined ? 'this server wants a token: Authorization: Bearer TOKEN, or the page with /?token=TOKEN' : 'this is not the token', CHALLENGE);
  }

  /** The header that makes a page's browser known, for the token. Throws ApiFailure for any other text. */
  exchange(request: IncomingMessage, text: string): Readonly<Record<string, string>> {
    const { token } = this.options;
    if (token === undefined) return {};
    if (!token.isToken(text)) throw new ApiFailure('token-required', 'this is not the token', CHALLENGE);
    // Known by its Host: a browser that reaches us through a proxy that speaks https.
    const isSecure = this.#proxiedHosts.get(request.headers.host?.toLowerCase() ?? '') === true;
    return { 'set-cookie': token.setCookie(isSecure) };
  }

  /**
   * `host` is the name of ours that the request was sent to. It has to be the same one: what answers on this port of another
   * address of `localhost` may be somebody else.
   */
  #isOurs(origin: string | undefined, host: string | undefined): boolean {
    return origin === undefined || this.#origins.has(origin) || (host !== undefined && origin === `http://${host}`);
  }

  /** Names that this connection's client may use for us. */
  #hostsOf(request: IncomingMessage): string[] {
    const { host, port } = this.options;
    const local = (lineOf(request).localAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    const names = [local, ...(isLoopback(local) ? ['localhost', ...(isLoopback(host) ? [host] : [])] : isWildcard(host) ? [] : [host])];
    const all = [...new Set(names.map((name) => (name.includes(':') ? `[${name}]` : name).toLowerCase()))];
    return port === 80 ? [...all, ...all.map((name) => `${name}:80`)] : all.map((name) => `${name}:${port}`);
  }
}

function isSameSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** A link in somebody's dashboard that leads to the page: what is answered holds nothing, and cannot be framed or read. */
function isFollowedLink({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** 127.0.0.0/8, ::1, and localhost, which we take for 127.0.0.1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
