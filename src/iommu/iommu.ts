/**
 * The IOMMU: domains, the devices behind it, and which domain translates whom. Everything here is decided and done at
 * once, on one thread; when a call returns, no later translation sees the state before it. Readers of the tables in other
 * processes: ordering.ts.
 */
import type { Clock } from '../base/clock.js';
import type { Arena } from './arena.js';
import { Device } from './device.js';
import { Domain } from './domain.js';
import { makeFault } from './fault.js';
import { PageTable } from './page-table.js';
import { REASONS, Translation, refuse, translateIn } from './translate.js';
import { DONE, refused, type Access, type Cause, type Fault, type Outcome, type RequesterId } from './types.js';

export { Translation };

export interface IommuOptions {
  readonly arena: Arena;
  readonly clock: Clock;
  /** Width of the addresses that devices use; 32 to 57, 48 by default. */
  readonly inputAddressBits?: number;
  /** Width of guest-physical addresses; 32 to 52, 46 by default. */
  readonly physicalAddressBits?: number;
}

export interface IommuStatistics {
  readonly domains: number;
  readonly attachedDevices: number;
  readonly mappedPages: number;
  /** Arena pages that hold tables. */
  readonly tablePages: number;
}

export class Iommu {
  readonly inputAddressBits: number;
  readonly physicalAddressBits: number;
  readonly #arena: Arena;
  readonly #clock: Clock;
  readonly #domains = new Set<Domain>();
  readonly #devices = new Map<RequesterId, Device>();
  #domainsMade = 0;

  /** Throws RangeError for a width that cannot be. */
  constructor(options: IommuOptions) {
    this.#arena = options.arena;
    this.#clock = options.clock;
    this.inputAddressBits = widthBetween(options.inputAddressBits ?? 48, 32, 57);
    this.physicalAddressBits = widthBetween(options.physicalAddressBits ?? 46, 32, 52);
  }

  get domains(): ReadonlySet<Domain> {
    return this.#domains;
  }

  /** A domain that maps nothing. Refused with 'no-memory' when the directory or the arena is full. */
  createDomain(): Outcome<Domain> {
    if (!this.#arena.hasSlot || this.#arena.availablePages < 1) return refused('no-memory');
    const id = ++this.#domainsMade;
    const domain = new Domain(id, new PageTable(this.#arena, id, this.inputAddressBits), 2 ** (this.physicalAddressBits - 12));
    this.#domains.add(domain);
    return { ok: true, value: domain };
  }

  /** Takes a domain and all its mappings away. Refused with 'device-attached'. */
  deleteDomain(domain: Domain): Outcome {
    if (!this.#domains.has(domain)) throw new Error(`domain ${domain.id} is not of this IOMMU`);
    if (domain.devices.size > 0) return refused('device-attached');
    this.#domains.delete(domain);
    domain.destroy();
    return DONE;
  }

  /** Puts a requester behind the IOMMU; the same device when it is there already. */
  addDevice(id: RequesterId): Device {
    let device = this.#devices.get(id);
    if (device === undefined) this.#devices.set(id, (device = new Device(id)));
    return device;
  }

  device(id: RequesterId): Device | undefined {
    return this.#devices.get(id);
  }

  /** Lets a domain translate a device's DMA. Refused with 'already-attached', whichever the domain. */
  attach(domain: Domain, device: Device, cause: Cause): Outcome {
    if (!this.#domains.has(domain)) throw new Error(`domain ${domain.id} is not of this IOMMU`);
    if (device.domain !== undefined) return refused('already-attached');
    domain.admit(device);
    device.enter(domain, cause);
    return DONE;
  }

  /** Blocks a device's DMA. Refused with 'not-attached'. */
  detach(device: Device, cause: Cause): Outcome {
    const { domain } = device;
    if (domain === undefined) return refused('not-attached');
    domain.dismiss(device);
    device.leave(domain, cause);
    return DONE;
  }

  /**
   * Where a device's access goes. True: `out.frame` and `out.pageCount`, 1 to `maxPages` consecutive frames that all have
   * the right. False: `out.type` and `out.reason`. Never allocates. (ddi.md 6.3)
   */
  translate(device: Device, page: number, maxPages: number, access: Access, out: Translation): boolean {
    const { domain, counters } = device;
    if (domain === undefined) return refuse(out, 'UnsupportedUpstreamTransaction', REASONS.detached);
    if (!translateIn(domain.table, page, maxPages, access, out)) return false;
    counters.translations++;
    counters.pages += out.pageCount;
    return true;
  }

  /** The fault of an access that `translate` just refused into `out`; `page` and `offset` are its first byte that failed. */
  fault(device: Device, page: number, offset: number, length: number, access: Access, out: Translation): Fault {
    device.counters.faults++;
    return makeFault(device, { page, offset, length, access }, out, this.#clock.now());
  }

  statistics(): IommuStatistics {
    let attachedDevices = 0;
    let mappedPages = 0;
    for (const domain of this.#domains) {
      attachedDevices += domain.devices.size;
      mappedPages += domain.mappedPages;
    }
    return { domains: this.#domains.size, attachedDevices, mappedPages, tablePages: this.#arena.tablePages };
  }
}

function widthBetween(bits: number, least: number, most: number): number {
  if (!Number.isInteger(bits) || bits < least || bits > most) throw new RangeError(`an address width of ${bits} bits is not between ${least} and ${most}`);
  return bits;
}
