/** Answers and their headers. No answer is ever kept, framed, sniffed, or read by a page of another origin. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiFailure } from './failure.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function json(document: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Answer {
  return { status, type: JSON_TYPE, body: `${JSON.stringify(document)}\n`, headers };
}

export function failed(failure: ApiFailure): Answer {
  return json(failure.body, failure.headers, failure.status);
}

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const length: Record<string, string> = answer.status === 304 ? {} : { 'content-type': answer.type, 'content-length': String(body.length) };
  response.writeHead(answer.status, { ...SECURITY_HEADERS, ...length, ...answer.headers });
  response.end(request.method === 'HEAD' || answer.status === 304 ? undefined : body);
}

/** The same, for a connection that no response belongs to: a refused upgrade, or what was no HTTP. */
export function rawAnswer(failure: ApiFailure): string {
  const { status, type, body, headers } = failed(failure);
  const all = { ...SECURITY_HEADERS, 'content-type': type, 'content-length': String(Buffer.byteLength(body as string)), ...headers, connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${failure.code}\r\n${lines.join('')}\r\n${body as string}`;
}
