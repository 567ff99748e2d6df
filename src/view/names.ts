/**
 * What handles stand for, learnt from the calls that made them and kept beyond their end, so that a row of the timeline can
 * say which domain and which device a call was about. What is alive is always known, as the machine has its own bounds for it;
 * of what ended, what ended first is forgotten first. No handle is ever given twice.
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

/** What handles of one kind stand for: of all that are alive, and of the last ones that ended. */
class Handles<V> {
  readonly #living = new Map<bigint, { readonly value: V; readonly session: number }>();
  readonly #bySession = new Map<number, Set<bigint>>();
  readonly #ended = new Map<bigint, V>();

  /** `most` are alive at once, as the machine has it: an end that nobody was told of leaves no more behind. */
  constructor(private readonly most: number) {}

  get(handle: unknown): V | undefined {
    return typeof handle === 'bigint' ? (this.#living.get(handle)?.value ?? this.#ended.get(handle)) : undefined;
  }

  set(handle: unknown, value: V | undefined, session: number): void {
    if (typeof handle !== 'bigint' || value === undefined) return;
    this.end(handle);
    if (this.#living.size >= this.most) this.end(this.#living.keys().next().value!);
    this.#living.set(handle, { value, session });
    const own = this.#bySession.get(session);
    if (own === undefined) this.#bySession.set(session, new Set([handle]));
    else own.add(handle);
  }

  /** It is remembered among those that ended. */
  end(handle: bigint): void {
    const found = this.#living.get(handle);
    if (found === undefined) return;
    this.#living.delete(handle);
    const own = this.#bySession.get(found.session)!;
    own.delete(handle);
    if (own.size === 0) this.#bySession.delete(found.session);
    if (this.#ended.size >= LIMITS.viewHandles) this.#ended.delete(this.#ended.keys().next().value!);
    this.#ended.set(handle, found.value);
  }

  endSession(session: number): void {
    for (const handle of this.#bySession.get(session) ?? []) this.end(handle);
  }
}

export class Names {
  /** Domain.id by the domain's handle, and by those of its tokens. */
  readonly #domains = new Handles<number>(LIMITS.domains);
  readonly #tokens = new Handles<number>(LIMITS.tokens);
  /** Names of requesters by device tokens and PASID sub-devices. */
  readonly #devices = new Handles<string>(LIMITS.deviceTokens * (LIMITS.streamClients + 1));
  readonly #pasidDevices = new Handles<string>(LIMITS.pasids);
  /** Of the domains that are alive. */
  readonly #origins = new Map<number, DomainOrigin>();

  /** `domainOf` looks a handle up in its session. */
  constructor(private readonly domainOf: (session: number, handle: bigint) => Domain | undefined) {}

  /** A domain that was there before. */
  know(domain: Domain, origin: DomainOrigin): void {
    this.#origins.set(domain.id, origin);
    this.#domains.set(origin.handle, domain.id, origin.session);
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
    else this.#ended(call);
  }

  /** All that the session had ended with it. */
  endSession(session: number): void {
    for (const handles of [this.#domains, this.#tokens, this.#devices, this.#pasidDevices]) handles.endSession(session);
    for (const [id, origin] of this.#origins) if (origin.session === session) this.#origins.delete(id);
  }

  domainIn(content: Content | undefined): number | undefined {
    return this.#domains.get(content?.['domain']) ?? this.#tokens.get(content?.['token']);
  }

  requesterIn(content: Content | undefined): string | undefined {
    const object = content?.['device'];
    if (typeof object === 'object' && object !== null) return deviceName(object as DeviceObject);
    return this.#devices.get(content?.['dmaDevice']) ?? this.#pasidDevices.get(content?.['pasidDevice']);
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
        return this.#tokens.set(made['token'], this.domainIn(used), session);
      case 'createDevice':
        return this.#devices.set(made['dmaDevice'], this.requesterIn(used), session);
      case 'createPasidDevice':
        return this.#pasidDevices.set(made['pasidDevice'], this.requesterIn(used), session);
      default:
        return;
    }
  }

  #ended({ request }: CallObservation): void {
    switch (request.routine) {
      case 'deleteDomain':
        return this.#deleted(request.deleteDomain.domain);
      case 'freeReservedLogicalAddressRange':
        return this.#tokens.end(request.freeReservedLogicalAddressRange.token);
      case 'deleteDevice':
        return this.#devices.end(request.deleteDevice.dmaDevice);
      case 'deletePasidDevice':
        return this.#pasidDevices.end(request.deletePasidDevice.pasidDevice);
      default:
        return;
    }
  }

  #deleted(handle: bigint): void {
    const id = this.#domains.get(handle);
    if (id !== undefined) this.#origins.delete(id);
    this.#domains.end(handle);
  }
}
