/** A requester behind the IOMMU: which domain translates its DMA now, and what became of its accesses. */
import type { Domain } from './domain.js';
import type { Attachment, Cause, RequesterId } from './types.js';

export interface DeviceCounters {
  /** Runs of pages that translation gave out, and the pages in them. */
  translations: number;
  pages: number;
  faults: number;
}

export class Device {
  readonly counters: DeviceCounters = { translations: 0, pages: 0, faults: 0 };
  #domain: Domain | undefined;
  #attachment: Attachment | undefined;

  constructor(readonly id: RequesterId) {}

  /** The domain that the device is attached to. */
  get domain(): Domain | undefined {
    return this.#domain;
  }

  /** The device's last move, when it ever made one. */
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
