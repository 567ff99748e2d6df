/**
 * A requester behind the IOMMU: which domain translates its DMA now, and what became of its accesses. DMA that is tagged with
 * a PASID goes by the domain of that PASID alone; PASIDs belong to their device [DDI-354, DDI-366].
 */
import type { Domain } from './domain.js';
import type { Resources } from './resources.js';
import { DONE, refused, type Attachment, type Cause, type Outcome, type RequesterId } from './types.js';

export interface DeviceCounters {
  /** Runs of pages that translation gave out, and the pages in them. */
  translations: number;
  pages: number;
  faults: number;
}

/** PASIDs have at most 20 bits, and 0 is the untagged DMA's own. */
const PASIDS = 2 ** 20;

/** Who is attached to domains: a device's untagged DMA, or that of one PASID. */
class Requester {
  #domain: Domain | undefined;
  #attachment: Attachment | undefined;

  /** The domain that translates for it. */
  get domain(): Domain | undefined {
    return this.#domain;
  }

  /** Its last move, when it ever made one. */
  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** For Iommu alone: comes to a domain. */
  enter(domain: Domain, cause: Cause): void {
    this.#domain = domain;
    this.#attachment = { what: 'attached', domain: domain.id, cause };
  }

  /** For Iommu alone: leaves its domain. */
  leave(domain: Domain, cause: Cause): void {
    this.#domain = undefined;
    this.#attachment = { what: 'detached', domain: domain.id, cause };
  }
}

/** DMA of one device that is tagged with one PASID. */
export class PasidRequester extends Requester {
  constructor(
    readonly device: Device,
    readonly pasid: number,
  ) {
    super();
  }
}

export class Device extends Requester {
  readonly counters: DeviceCounters = { translations: 0, pages: 0, faults: 0 };
  readonly #pasids = new Map<number, PasidRequester>();

  /** Made by Iommu alone. */
  constructor(
    readonly id: RequesterId,
    private readonly resources: Resources,
  ) {
    super();
  }

  /** The PASIDs that were created, in the order of their creation. */
  get pasids(): Iterable<PasidRequester> {
    return this.#pasids.values();
  }

  pasid(pasid: number): PasidRequester | undefined {
    return this.#pasids.get(pasid);
  }

  /**
   * Lets a PASID of 1 to 2^20 - 1 be attached. Refused with 'pasid-exists' or 'no-memory'; any other number throws
   * RangeError.
   */
  createPasid(pasid: number): Outcome<PasidRequester> {
    if (!Number.isInteger(pasid) || pasid < 1 || pasid >= PASIDS) throw new RangeError(`PASID ${pasid}`);
    if (this.#pasids.has(pasid)) return refused('pasid-exists');
    if (!this.resources.take('pasids')) return refused('no-memory');
    const requester = new PasidRequester(this, pasid);
    this.#pasids.set(pasid, requester);
    return { ok: true, value: requester };
  }

  /** Refused with 'no-such-pasid' or 'pasid-attached'. */
  deletePasid(pasid: number): Outcome {
    const requester = this.#pasids.get(pasid);
    if (requester === undefined) return refused('no-such-pasid');
    if (requester.domain !== undefined) return refused('pasid-attached');
    this.#pasids.delete(pasid);
    this.resources.giveBack('pasids');
    return DONE;
  }
}
