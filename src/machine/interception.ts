/** Asks an interceptor about one session's calls. What it throws is logged and changes nothing. */
import type { RateLimiter } from '../base/log.js';
import type { Caller } from '../ddi/caller.js';
import type { RequesterId } from '../iommu/types.js';
import type { Request } from '../proto/types.js';
import { devicesOf } from './call-devices.js';
import type { InterceptedCall, Interceptor, Verdict } from './interceptor.js';

class PendingCall implements InterceptedCall {
  #devices: readonly RequesterId[] | undefined;

  constructor(
    private readonly caller: Caller,
    readonly session: number,
    readonly isGuest: boolean,
    readonly request: Request,
  ) {}

  get number(): number {
    return this.caller.cause.call;
  }

  get devices(): readonly RequesterId[] {
    return (this.#devices ??= devicesOf(this.caller, this.request));
  }
}

export class Interception {
  constructor(
    private readonly interceptor: Interceptor,
    private readonly warnings: RateLimiter,
    private readonly caller: Caller,
    private readonly session: number,
    private readonly isGuest: boolean,
  ) {}

  /** What is to become of the call, and whom to tell its status when it was carried out. */
  begin(request: Request): { readonly verdict: Verdict | undefined; readonly done: (status: number) => void } {
    const { interceptor } = this;
    const call = new PendingCall(this.caller, this.session, this.isGuest, request);
    const verdict = this.#guarded(() => interceptor.beforeCall(call));
    return { verdict, done: (status) => this.#guarded(() => interceptor.afterCall?.(call, status)) };
  }

  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.warnings.warn('interceptor', { err: error, session: this.session }, 'an interceptor failed, the call passes');
      return undefined;
    }
  }
}
