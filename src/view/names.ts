/**
 * What handles stand for, learnt from the calls that made them and kept beyond their end, so that a row of the timeline can
 * say which domain and which device a call was about. Bounded: the names that were learnt first are forgotten first, and
 * no handle is ever given twice.
 */
import { LIMITS } from '../base/limits.js';
import { isNtSuccess } from '../base/ntstatus.js';
import type { Domain } from '../iommu/domain.js';
import type { CallObservation } from '../machine/types.js';
import type { DeviceObject } from '../proto/types.js';
import { contentOf, resultContentOf } from '../trace/handles.js';
import { deviceName } from '../trace/words.js';

/** Of one domain, from its birth on. */
export interface DomainOrigin {
  readonly session: number;
  readonly handle: bigint;
  /** Unknown of a domain that was there before anybody watched. */
  readonly createdAt?: number;
}

type Content = Readonly<Record<string, unknown>>;

class Forgetful<V> {
  readonly #values = new Map<bigint, V>();

  get(handle: unknown): V | undefined {
    return typeof handle === 'bigint' ? this.#values.get(handle) : undefined;
  }

  set(handle: unknown, value: V | undefined): void {
    if (typeof handle !== 'bigint' || value === undefined) return;
    if (this.#values.size >= LIMITS.viewHandles) this.#values.delete(this.#values.keys().next().value!);
    this.#values.set(handle, value);
  }
}

export class Names {
  /** Domain.id by the domain's handle, and by those of its tokens. */
  readonly #domains = new Forgetful<number>();
  readonly #tokens = new Forgetful<number>();
  /** Names of requesters by device tokens and PASID sub-devices. */
  readonly #devices = new Forgetful<string>();
  /** Of the domains that are alive. */
  readonly #origins = new Map<number, DomainOrigin>();

  /** `domainOf` looks a handle up in its session. */
  constructor(private readonly domainOf: (session: number, handle: bigint) => Domain | undefined) {}

  /** A domain that was there before. */
  know(domain: Domain, origin: DomainOrigin): void {
    this.#origins.set(domain.id, origin);
    this.#domains.set(origin.handle, domain.id);
  }

  origin(domain: number): DomainOrigin | undefined {
    return this.#origins.get(domain);
  }

  /** Domains of each session. */
  domainCounts(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const { session } of this.#origins.values()) counts.set(session, (counts.get(session) ?? 0) + 1);
    return counts;
  }

  /** Learns what a call made or ended. */
  learn(call: CallObservation): void {
    if (!isNtSuccess(call.reply.status)) return;
    const { result } = call.reply;
    if (result !== undefined) this.#made(call);
    else if (call.request.routine === 'deleteDomain') this.#deleted(call.request.deleteDomain.domain);
  }

  forgetSession(session: number): void {
    for (const [id, origin] of this.#origins) if (origin.session === session) this.#origins.delete(id);
  }

  domainIn(content: Content | undefined): number | undefined {
    return this.#domains.get(content?.['domain']) ?? this.#tokens.get(content?.['token']);
  }

  requesterIn(content: Content | undefined): string | undefined {
    const object = content?.['device'];
    if (typeof object === 'object' && object !== null) return deviceName(object as DeviceObject);
    return this.#devices.get(content?.['dmaDevice']) ?? this.#devices.get(content?.['pasidDevice']);
  }

  #made({ session, startedAt, request, reply }: CallObservation): void {
    const made = resultContentOf(reply)!;
    const used = contentOf(request);
    switch (reply.result) {
      case 'createDomain':
      case 'createDomainEx': {
        const handle = made['domain'] as bigint;
        const domain = this.domainOf(session, handle);
        if (domain !== undefined) this.know(domain, { session, handle, createdAt: startedAt });
        return;
      }
      case 'reserveLogicalAddressRange':
        return this.#tokens.set(made['token'], this.domainIn(used));
      case 'createDevice':
        return this.#devices.set(made['dmaDevice'], this.requesterIn(used));
      case 'createPasidDevice':
        return this.#devices.set(made['pasidDevice'], this.requesterIn(used));
      default:
        return;
    }
  }

  #deleted(handle: bigint): void {
    const id = this.#domains.get(handle);
    if (id !== undefined) this.#origins.delete(id);
  }
}
