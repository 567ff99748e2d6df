/**
 * The IOMMU: domains, the devices behind it, and which domain translates whom. Everything here is decided and done at
 * once, on one thread; when a call returns, no later translation sees the state before it. Readers of the tables in other
 * processes: ordering.ts.
 */
import type { Clock } from '../base/clock.js';
import { NO_MEMORY, type GuestMemory } from '../base/memory.js';
import { PageRuns } from '../base/page-runs.js';
import { LIMITS } from '../base/limits.js';
import type { Answer } from './answer.js';
import type { Arena } from './arena.js';
import { CallerTables, type IotlbOptions, type StaleUse } from './caller-tables.js';
import type { ChangeListener, Changes } from './changes.js';
import { Device, type PasidRequester } from './device.js';
import { Domain, type DomainOptions } from './domain.js';
import { makeFault } from './fault.js';
import { PageTable } from './page-table.js';
import { areGoodRegions } from './reserved.js';
import { Resources } from './resources.js';
import { Statistics, type IommuStatistics } from './statistics.js';
import type { Token } from './token.js';
import { REASONS, Translation, refuse } from './translate.js';
import { DONE, refused, type Access, type Cause, type DomainKind, type Fault, type Outcome, type RequesterId, type ReservedRegion } from './types.js';

export { Translation };
export type { IommuStatistics };

export interface IommuOptions {
  readonly arena: Arena;
  readonly clock: Clock;
  /** Width of the addresses that devices use; 32 to 57, 48 by default. */
  readonly inputAddressBits?: number;
  /** Width of guest-physical addresses; 32 to 52, 46 by default. */
  readonly physicalAddressBits?: number;
  /** Of each unmanaged domain; `seed` is the first domain's, others have their own. */
  readonly iotlb?: Omit<IotlbOptions, 'onStale'>;
  /** Hears of each use of a stale IOTLB entry that was found. */
  readonly onStale?: (domain: Domain, use: StaleUse) => void;
}

/** What a domain is made of. */
export interface DomainShape {
  /** 'translate' when nothing is said. */
  readonly kind?: DomainKind | undefined;
  /** Gives the domain a buddy allocator of addresses of this many bits, 13 to 63; clipped to the input width. */
  readonly allocatorWidth?: number | undefined;
  readonly reserved?: readonly ReservedRegion[] | undefined;
  /** The call that makes it, for the history of its mapped regions. */
  readonly cause?: Cause | undefined;
}

/** Bits of the smallest allocator: two pages, of which one can be given. */
const LEAST_ALLOCATOR_BITS = 13;
/** The documented maximum [DDI-113]. */
const LARGEST_ALLOCATOR_BITS = 63;

export class Iommu {
  readonly inputAddressBits: number;
  readonly physicalAddressBits: number;
  /** Pages of the two address spaces. */
  readonly inputPages: number;
  readonly physicalPages: number;
  /** Unmanaged domains that can exist at once; those that are there stay. */
  asidCount: number = LIMITS.asids;
  /** False where the interrupt message window is memory like any other: ARM64. For domains made from then on. */
  hasInterruptWindow = true;
  readonly #options: IommuOptions;
  readonly #resources: Resources;
  readonly #domains = new Set<Domain>();
  readonly #devices = new Map<RequesterId, Device>();
  readonly #statistics: Statistics;
  readonly #changes: Changes = { listener: undefined };
  #domainsMade = 0;
  #asidsUsed = 0;
  #memory: GuestMemory = NO_MEMORY;

  /** Throws RangeError for a width or an IOTLB size that cannot be. */
  constructor(options: IommuOptions) {
    this.#options = options;
    this.#resources = new Resources(options.arena);
    this.#statistics = new Statistics(options.arena, this.#resources);
    this.inputAddressBits = widthBetween(options.inputAddressBits ?? 48, 32, 57);
    this.physicalAddressBits = widthBetween(options.physicalAddressBits ?? 46, 32, 52);
    this.inputPages = 2 ** (this.inputAddressBits - 12);
    this.physicalPages = 2 ** (this.physicalAddressBits - 12);
    this.#makeCallerTables();
  }

  get domains(): ReadonlySet<Domain> {
    return this.#domains;
  }

  /** Every requester that came up so far. */
  get devices(): Iterable<Device> {
    return this.#devices.values();
  }

  /** While true every allocation of a table, domain, token or PASID fails, and so does every attach: for tests. */
  get allocationsFail(): boolean {
    return this.#resources.allocationsFail;
  }

  set allocationsFail(fail: boolean) {
    this.#resources.allocationsFail = fail;
  }

  /** Tells `listener`, and no other one, of what readers have to learn; none: nobody is told. */
  listen(listener: ChangeListener | undefined): void {
    this.#changes.listener = listener;
  }

  /** Where the tables of unmanaged domains are. */
  setMemory(memory: GuestMemory): void {
    this.#memory = memory;
  }

  /**
   * A domain that maps nothing but the regions that are to be mapped. Refused with 'wrong-kind' for an allocator or regions
   * where there is no table of ours, 'bad-reserved-region', 'no-asid' for an unmanaged domain, or 'no-memory'. Throws
   * RangeError for an allocator width that cannot be.
   */
  createDomain(shape: DomainShape = {}): Outcome<Domain> {
    const { kind = 'translate', allocatorWidth, reserved = [] } = shape;
    const hasTable = kind === 'translate' || kind === 'translate-s1';
    if (!hasTable && (allocatorWidth !== undefined || reserved.length > 0)) return refused('wrong-kind');
    if (allocatorWidth !== undefined) widthBetween(allocatorWidth, LEAST_ALLOCATOR_BITS, LARGEST_ALLOCATOR_BITS);
    if (!areGoodRegions(reserved, this)) return refused('bad-reserved-region');
    if (kind === 'unmanaged' && this.#asidsUsed >= this.asidCount) return refused('no-asid');
    if (!this.#takeResources(hasTable, reserved.length)) return refused('no-memory');
    const domain = new Domain(this.#design(++this.#domainsMade, kind, shape));
    const mapped = domain.mapRegions(runsOf(reserved), shape.cause ?? { call: 0, at: this.#options.clock.now() });
    if (!mapped.ok) {
      this.#scrap(domain, reserved.length);
      return mapped;
    }
    if (kind === 'unmanaged') this.#asidsUsed++;
    this.#domains.add(domain);
    return { ok: true, value: domain };
  }

  /**
   * Takes a domain and all its mappings away. Refused with 'device-attached', also for a PASID of a device, or
   * 'token-alive'.
   */
  deleteDomain(domain: Domain): Outcome {
    this.#assertOurs(domain);
    if (domain.devices.size > 0 || domain.pasids.size > 0) return refused('device-attached');
    if (domain.tokenCount > 0) return refused('token-alive');
    this.#domains.delete(domain);
    if (domain.kind === 'unmanaged') this.#asidsUsed--;
    this.#statistics.keep(domain);
    this.#scrap(domain, domain.regionCount);
    this.#changes.listener?.deleted(domain);
    return DONE;
  }

  /** Puts a requester behind the IOMMU, a function or a stream; the same device when it is there already. */
  addDevice(id: RequesterId): Device {
    let device = this.#devices.get(id);
    if (device === undefined) this.#devices.set(id, (device = new Device(id, this.#resources)));
    return device;
  }

  device(id: RequesterId): Device | undefined {
    return this.#devices.get(id);
  }

  /** Lets a domain translate a device's untagged DMA. Refused with 'already-attached', whichever the domain, or 'no-memory'. */
  attach(domain: Domain, device: Device, cause: Cause): Outcome {
    return this.#attach(domain, device, cause);
  }

  /** Blocks a device's untagged DMA; its PASIDs go on. Refused with 'not-attached'. */
  detach(device: Device, cause: Cause): Outcome {
    return this.#detach(device, cause);
  }

  /**
   * Lets a first-stage domain translate the DMA of one PASID. Refused with 'no-such-pasid', 'wrong-kind' for a domain that
   * is not 'translate-s1', 'already-attached', or 'no-memory'.
   */
  attachPasid(domain: Domain, device: Device, pasid: number, cause: Cause): Outcome {
    const requester = device.pasid(pasid);
    if (requester === undefined) return refused('no-such-pasid');
    return domain.kind === 'translate-s1' ? this.#attach(domain, requester, cause) : refused('wrong-kind');
  }

  /** Blocks the DMA of one PASID. Refused with 'no-such-pasid' or 'not-attached'. */
  detachPasid(device: Device, pasid: number, cause: Cause): Outcome {
    const requester = device.pasid(pasid);
    return requester === undefined ? refused('no-such-pasid') : this.#detach(requester, cause);
  }

  /** Gives a token's range back to its domain. Refused with 'segment-mapped'. */
  freeToken(token: Token): Outcome {
    this.#assertOurs(token.domain);
    return token.domain.freeToken(token);
  }

  /** Loses all that is cached of callers' tables, as hardware may at any time. */
  evictIotlb(): void {
    for (const { callerTables } of this.#domains) callerTables?.evict();
  }

  /**
   * Where a device's access goes, of one PASID when it is tagged. True: `out.frame` and `out.pageCount`, 1 to `maxPages`
   * consecutive frames that all have the right. False: `out.type` and `out.reason`. Never allocates. (ddi.md 6.3)
   */
  // eslint-disable-next-line max-params -- the hottest call of all: an object of arguments would cost more than it tells
  translate(device: Device, page: number, maxPages: number, access: Access, out: Translation, pasid?: number, privileged = false): boolean {
    const domain = pasid === undefined ? device.domain : device.pasid(pasid)?.domain;
    if (domain === undefined) return refuseDetached(out, pasid);
    if (!domain.translate(this.#memory, page, maxPages, access, privileged, out)) return false;
    const { counters } = device;
    counters.translations++;
    counters.pages += out.pageCount;
    return true;
  }

  /**
   * As `translate`, for one page of an untagged access that a reader of another process asks about; gives what it may be
   * told. Counts like any translation.
   */
  answer(device: Device, page: number, access: Access, answer: Answer): boolean {
    answer.isGranted = this.translate(device, page, 1, access, answer.translation);
    answer.page = page;
    answer.pageCount = 1;
    answer.frame = answer.isGranted ? answer.translation.frame : NaN;
    answer.isReadable = answer.isGranted && access === 'read';
    answer.isWritable = answer.isGranted && access === 'write';
    answer.witnesses.clear();
    device.domain?.explain(this.#memory, page, access, answer);
    return answer.isGranted;
  }

  /** The fault of an access that `translate` just refused into `out`; `page` and `offset` are its first byte that failed. */
  // eslint-disable-next-line max-params -- takes what `translate` takes
  fault(device: Device, page: number, offset: number, length: number, access: Access, out: Translation, pasid?: number, isPrivileged = false): Fault {
    device.counters.faults++;
    return makeFault(device, { page, offset, length, access, pasid, isPrivileged }, out, this.#options.clock.now());
  }

  statistics(): IommuStatistics {
    return this.#statistics.over(this.#domains);
  }

  #takeResources(hasTable: boolean, regions: number): boolean {
    const { arena } = this.#options;
    if (hasTable && (!arena.hasSlot || arena.availablePages < 1)) return false;
    if (!this.#resources.take('domains')) return false;
    if (regions === 0 || this.#resources.take('reservedRegions', regions)) return true;
    this.#resources.giveBack('domains');
    return false;
  }

  #design(id: number, kind: DomainKind, { allocatorWidth, reserved = [] }: DomainShape): DomainOptions {
    const shared = { id, kind, inputPages: this.inputPages, changes: this.#changes };
    if (kind === 'pass-through') return shared;
    if (kind === 'unmanaged') return { ...shared, callerTables: (domain) => this.#makeCallerTables(domain) };
    const space = {
      table: new PageTable(this.#options.arena, id, this.inputAddressBits),
      physicalPages: this.physicalPages,
      allocatorBits: allocatorWidth === undefined ? undefined : Math.min(allocatorWidth, this.inputAddressBits),
      reserved: reserved.map(({ page, pageCount, shouldMap }) => ({ page, pageCount, shouldMap })),
      hasInterruptWindow: this.hasInterruptWindow,
      resources: this.#resources,
    };
    return { ...shared, space };
  }

  /** The sequences of evictions differ from domain to domain, and are the same in each run. */
  #makeCallerTables(domain?: Domain): CallerTables {
    const { iotlb = {}, onStale } = this.#options;
    const seed = (iotlb.seed ?? 1) + (domain === undefined ? 0 : domain.id - 1);
    const hear = domain === undefined || onStale === undefined ? undefined : (use: StaleUse) => onStale(domain, use);
    return new CallerTables({ physicalAddressBits: this.physicalAddressBits, iotlb: { ...iotlb, seed, onStale: hear } });
  }

  #attach(domain: Domain, requester: Device | PasidRequester, cause: Cause): Outcome {
    this.#assertOurs(domain);
    if (requester.domain !== undefined) return refused('already-attached');
    if (this.allocationsFail) return refused('no-memory');
    domain.admit(requester);
    requester.enter(domain, cause);
    if (requester instanceof Device) this.#changes.listener?.attached(requester, domain);
    return DONE;
  }

  #detach(requester: Device | PasidRequester, cause: Cause): Outcome {
    const { domain } = requester;
    if (domain === undefined) return refused('not-attached');
    domain.dismiss(requester);
    requester.leave(domain, cause);
    if (requester instanceof Device) this.#changes.listener?.detached(requester, domain);
    return DONE;
  }

  /** Gives back all that a domain took, which is in nobody's books any more. */
  #scrap(domain: Domain, regions: number): void {
    domain.destroy();
    this.#resources.giveBack('domains');
    this.#resources.giveBack('reservedRegions', regions);
  }

  #assertOurs(domain: Domain): void {
    if (!this.#domains.has(domain)) throw new Error(`domain ${domain.id} is not of this IOMMU`);
  }
}

function refuseDetached(out: Translation, pasid: number | undefined): false {
  return refuse(out, 'UnsupportedUpstreamTransaction', pasid === undefined ? REASONS.detached : REASONS.noPasid);
}

/** The regions that are to be mapped, as identity runs. */
function runsOf(regions: readonly ReservedRegion[]): PageRuns {
  const mapped = regions.filter(({ shouldMap }) => shouldMap);
  return new PageRuns(Float64Array.from(mapped.flatMap(({ page, pageCount }) => [page, pageCount])));
}

function widthBetween(bits: number, least: number, most: number): number {
  if (!Number.isInteger(bits) || bits < least || bits > most) throw new RangeError(`an address width of ${bits} bits is not between ${least} and ${most}`);
  return bits;
}
