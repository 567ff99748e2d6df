/**
 * What readers of other processes have to learn of before a call is answered (ordering.ts): that something may not be
 * reached any more by what was known of it, or that a device's DMA is decided in another way.
 *
 * One listener for an IOMMU. While there is none a change costs one comparison. It is told inside the change, after the
 * tables have it, and changes nothing itself.
 */
import type { Device } from './device.js';
import type { Domain } from './domain.js';

export interface ChangeListener {
  /** These pages of a domain with a table of ours are mapped no longer; some may not have been before. */
  unmapped(domain: Domain, page: number, pageCount: number): void;
  /** A domain with caller-owned tables was configured or flushed. */
  refreshed(domain: Domain): void;
  /** A device's untagged DMA goes through this domain from now on. */
  attached(device: Device, domain: Domain): void;
  /** A device's untagged DMA goes through this domain no longer. */
  detached(device: Device, domain: Domain): void;
}

/** Where the listener of one IOMMU is found by everything that changes. */
export interface Changes {
  listener: ChangeListener | undefined;
}
