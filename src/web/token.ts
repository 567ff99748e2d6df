/**
 * What a client shows to be let in: the token in `Authorization: Bearer` [RFC 6750 2.1], or a cookie that a page got for it.
 * The cookie is not the token: browsers send cookies to every port of a host, so it is good for this server's life alone.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes in base64url have 43 characters. */
const TOKEN = /^[\w.~+/=-]{16,512}$/;

export function isGoodToken(text: string): boolean {
  return TOKEN.test(text);
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export class TokenCheck {
  readonly #key = randomBytes(32);
  readonly #token: Buffer;
  readonly #session: Buffer;
  readonly #cookieName: string;
  readonly #cookieValue: string;

  /** Cookies of daemons on several ports have several names. */
  constructor(token: string, port: number) {
    this.#token = this.#digest(token);
    this.#cookieName = `viommu-${port}`;
    this.#cookieValue = createHmac('sha256', this.#key).update(`session ${token}`).digest('base64url');
    this.#session = this.#digest(this.#cookieValue);
  }

  isToken(text: string): boolean {
    return timingSafeEqual(this.#digest(text), this.#token);
  }

  /** The cookie header as it came. */
  hasCookie(header: string | undefined): boolean {
    const mine = `${this.#cookieName}=`;
    const value = header?.split(/; */).find((each) => each.startsWith(mine))?.slice(mine.length);
    return value !== undefined && timingSafeEqual(this.#digest(value), this.#session);
  }

  setCookie(isSecure: boolean): string {
    return `${this.#cookieName}=${this.#cookieValue}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /** Equal lengths, whatever was sent, and no time that tells of its beginning. */
  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
