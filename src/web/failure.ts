/**
 * What a client of the API is told when it does not get what it asked for: a status code, a word that stays, a sentence. No
 * message repeats a client's text as it came: what is quoted is cut and holds no markup.
 */
import type { ApiError } from '../view/types.js';

const QUOTED = 60;

/** Codes of the API and their status; docs/api.md tells what each means. */
export const FAILURES = {
  'bad-request': 400,
  'bad-parameter': 400,
  'bad-body': 400,
  'token-required': 401,
  'foreign-host': 403,
  'foreign-origin': 403,
  'control-not-allowed': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'length-required': 411,
  'too-large': 413,
  'wrong-content-type': 415,
  'busy': 429,
  'head-too-large': 431,
  'internal': 500,
  'overloaded': 503,
} as const;

export type FailureCode = keyof typeof FAILURES;

/** Answered to the client, and to nobody else. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get status(): number {
    return FAILURES[this.code];
  }

  get body(): ApiError {
    return { error: { code: this.code, message: this.message } };
  }
}

/** A client's words, fit to be repeated to it. */
export function quoted(text: string): string {
  const clean = text.replace(/[^\w .:,+\-/@]/g, '?');
  return `"${clean.length > QUOTED ? `${clean.slice(0, QUOTED)}...` : clean}"`;
}
