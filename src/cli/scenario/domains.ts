/**
 * The lives of the domains of a run, for its picture and for where a run that hangs stands: when each was made and deleted,
 * which devices it had, how many pages were mapped in it. Made from the calls alone; there is an end to how much is kept.
 */
import { PAGE_BYTES } from '../../base/bits.js';
import { isNtSuccess } from '../../base/ntstatus.js';
import { requesterId, requesterName } from '../../iommu/types.js';
import type { CallObservation, Observation } from '../../machine/types.js';
import type { DeviceObject, Reply, Request } from '../../proto/types.js';
import type { DomainPicture } from '../../report/types.js';
import { pagesMapped, pagesOf, pagesOfMdl } from '../summary.js';
import { millisecondsSince } from './timeline.js';

const DOMAINS_KEPT = 64;
const STAYS_KEPT = 64;
const CHANGES_KEPT = 400;
/** Handles of tokens and devices that are remembered. */
const HANDLES_KEPT = 65_536;
/** IOMMU_DMA_DOMAIN_TYPE. */
const TYPES = ['translate', 'pass-through', 'unmanaged', 'translate-s1'];

interface Stay {
  readonly device: string;
  readonly from: number;
  to?: number;
}

interface Life {
  readonly name: string;
  readonly session: number;
  readonly type: string;
  readonly createdAt: number;
  deletedAt?: number;
  readonly stays: Stay[];
  changes: { at: number; count: number }[];
  pages: number;
  peak: number;
  maps: number;
  unmaps: number;
}

type Handles<T> = Map<string, T>;

export class DomainLives {
  readonly #lives: Life[] = [];
  readonly #domains: Handles<Life> = new Map();
  readonly #tokens: Handles<Life> = new Map();
  /** Names of devices by the handles of their tokens. */
  readonly #devices: Handles<string> = new Map();
  readonly #made = new Map<number, number>();

  /** `start`: the clock's time that counts as 0. */
  constructor(private readonly start: number) {}

  observe(observation: Observation): void {
    if (observation.kind === 'call' && isNtSuccess(observation.reply.status)) this.#call(observation, millisecondsSince(this.start, observation.at));
    else if (observation.kind === 'session-closed') this.#closed(observation.session, millisecondsSince(this.start, observation.at));
  }

  pictures(): readonly DomainPicture[] {
    return this.#lives.map(({ name, type, createdAt, deletedAt, stays, changes, peak, maps, unmaps }) => ({
      ...{ name, type, createdAt },
      ...(deletedAt !== undefined && { deletedAt }),
      devices: stays.map((stay) => ({ ...stay })),
      pages: changes.map((change) => ({ ...change })),
      ...{ peakPages: peak, maps, unmaps },
    }));
  }

  /** A line for each domain that there is now. */
  describe(): readonly string[] {
    const alive = [...this.#domains.values()];
    return alive.map(({ name, type, stays, pages }) => {
      const here = stays.filter(({ to }) => to === undefined).map(({ device }) => device);
      return `${name} (${type}): ${pages} pages mapped, ${here.length === 0 ? 'no device' : here.join(', ')}`;
    });
  }

  #call({ session, request, reply }: CallObservation, at: number): void {
    const key = (handle: bigint) => `${session}:${handle}`;
    if (request.routine === 'deleteDomain') this.#delete(key(request.deleteDomain.domain), at);
    else if (!this.#born(session, request, reply, at) && !this.#move(request, key, at)) this.#change(request, key, at);
  }

  /** True for a call that gives a handle. */
  #born(session: number, request: Request, reply: Reply, at: number): boolean {
    const key = (handle: bigint) => `${session}:${handle}`;
    if (reply.result === 'createDomain' && request.routine === 'createDomain') this.#create(session, key(reply.createDomain.domain), request.createDomain.osManagedPageTable === 0 ? 'unmanaged' : 'translate', at);
    else if (reply.result === 'createDomainEx' && request.routine === 'createDomainEx') this.#create(session, key(reply.createDomainEx.domain), TYPES[request.createDomainEx.domainType] ?? 'unknown', at);
    else if (reply.result === 'createDevice' && request.routine === 'createDevice') keep(this.#devices, key(reply.createDevice.dmaDevice), nameOf(request.createDevice.device));
    else if (reply.result === 'createPasidDevice' && request.routine === 'createPasidDevice') keep(this.#devices, key(reply.createPasidDevice.pasidDevice), `${this.#devices.get(key(request.createPasidDevice.dmaDevice)) ?? 'a device'}, a PASID`);
    else if (reply.result === 'reserveLogicalAddressRange' && request.routine === 'reserveLogicalAddressRange') this.#reserve(key(request.reserveLogicalAddressRange.domain), key(reply.reserveLogicalAddressRange.token));
    else return false;
    return true;
  }

  #reserve(domain: string, token: string): void {
    const life = this.#domains.get(domain);
    if (life !== undefined) keep(this.#tokens, token, life);
  }

  #create(session: number, key: string, type: string, at: number): void {
    const number = (this.#made.get(session) ?? 0) + 1;
    this.#made.set(session, number);
    const life: Life = { name: `domain ${number}`, session, type, createdAt: at, stays: [], changes: [], pages: 0, peak: 0, maps: 0, unmaps: 0 };
    if (this.#lives.length < DOMAINS_KEPT) this.#lives.push(life);
    keep(this.#domains, key, life);
  }

  #delete(key: string, at: number): void {
    const life = this.#domains.get(key);
    if (life !== undefined) life.deletedAt = at;
    this.#domains.delete(key);
  }

  /** True for a call that attaches or detaches. */
  #move(request: Request, key: (handle: bigint) => string, at: number): boolean {
    switch (request.routine) {
      case 'attachDevice':
        return this.#attach(key(request.attachDevice.domain), nameOf(request.attachDevice.device), at);
      case 'attachDeviceEx':
        return this.#attach(key(request.attachDeviceEx.domain), this.#devices.get(key(request.attachDeviceEx.dmaDevice)), at);
      case 'attachPasidDevice':
        return this.#attach(key(request.attachPasidDevice.domain), this.#devices.get(key(request.attachPasidDevice.pasidDevice)), at);
      case 'detachDevice':
        return this.#detach(nameOf(request.detachDevice.device), at);
      case 'detachDeviceEx':
        return this.#detach(this.#devices.get(key(request.detachDeviceEx.dmaDevice)), at);
      case 'detachPasidDevice':
        return this.#detach(this.#devices.get(key(request.detachPasidDevice.pasidDevice)), at);
      default:
        return false;
    }
  }

  #attach(key: string, device = 'a device', at: number): true {
    const stays = this.#domains.get(key)?.stays;
    if (stays !== undefined && stays.length < STAYS_KEPT) stays.push({ device, from: at });
    return true;
  }

  #detach(device: string | undefined, at: number): true {
    for (const { stays } of this.#domains.values()) {
      const stay = stays.find((each) => each.to === undefined && each.device === device);
      if (stay === undefined) continue;
      stay.to = at;
      break;
    }
    return true;
  }

  #change(request: Request, key: (handle: bigint) => string, at: number): void {
    const mapped = pagesMapped(request);
    const pages = mapped ?? -(pagesUnmapped(request) ?? 0);
    const life = this.#domainOf(request, key);
    if (life === undefined || pages === 0) return;
    if (pages > 0) life.maps++;
    else life.unmaps++;
    life.pages = Math.max(0, life.pages + pages);
    life.peak = Math.max(life.peak, life.pages);
    life.changes.push({ at, count: life.pages });
    if (life.changes.length > CHANGES_KEPT) life.changes = thinned(life.changes);
  }

  #domainOf(request: Request, key: (handle: bigint) => string): Life | undefined {
    if (request.routine === 'mapReservedLogicalRange') return this.#tokens.get(key(request.mapReservedLogicalRange.token));
    if (request.routine === 'unmapReservedLogicalRange') return this.#tokens.get(key(request.unmapReservedLogicalRange.token));
    const { domain } = (request.routine === undefined ? {} : (request as unknown as Record<string, object>)[request.routine]) as { readonly domain?: bigint };
    return domain === undefined ? undefined : this.#domains.get(key(domain));
  }

  /** The machine takes back what is left; that a domain was never deleted shows in its life. */
  #closed(session: number, at: number): void {
    for (const [key, life] of this.#domains) {
      if (life.session !== session) continue;
      for (const stay of life.stays) stay.to ??= at;
      this.#domains.delete(key);
    }
  }
}

function keep<T>(map: Handles<T>, key: string, value: T): void {
  if (map.size < HANDLES_KEPT || map.has(key)) map.set(key, value);
}

/** The highest of each pair: a peak is not lost. */
function thinned(changes: readonly { at: number; count: number }[]): { at: number; count: number }[] {
  const last = changes.at(-1)!;
  const pairs = changes.slice(0, -1).flatMap((change, i) => (i % 2 === 1 ? [change.count >= changes[i - 1]!.count ? change : changes[i - 1]!] : []));
  return [...pairs, last];
}

function pagesUnmapped(request: Request): number | undefined {
  switch (request.routine) {
    case 'unmapLogicalRange':
      return Number(request.unmapLogicalRange.numberOfPages);
    case 'unmapIdentityRange':
      return pagesOfMdl(request.unmapIdentityRange.mdl);
    case 'unmapIdentityRangeEx':
      return pagesOf(request.unmapIdentityRangeEx.physical);
    case 'unmapReservedLogicalRange':
      return Number(request.unmapReservedLogicalRange.size) / PAGE_BYTES;
    default:
      return undefined;
  }
}

function nameOf(device: DeviceObject | null): string {
  if (device === null) return 'a device';
  return device.kind === 4 ? `acpi ${device.acpiUid}` : requesterName(requesterId(device.segment, device.busDeviceFunction));
}
