/**
 * What IOMMU_DMA_DEVICE and IOMMU_DMA_PASID_DEVICE stand for. A token names streams and how it was configured; several may
 * name the same ones, and what is attached is the streams' business (stream-groups.ts) [DDI-140].
 */
import type { Device } from '../iommu/device.js';
import type { RequesterId } from '../iommu/types.js';
import type { StreamGroup } from './stream-groups.js';

/** IOMMU_DEVICE_CREATION_CONFIGURATION_PASID. */
export interface PasidConfiguration {
  /** PasidConfigTypePasidTaggedDma: sub-devices may be made. The default PASID is on in either case [DDI-150]. */
  readonly isTagged: boolean;
  readonly suppressesFaults: boolean;
}

/** The one callback of a device token, by the routine's address in the guest. */
export interface StateCallback {
  readonly routine: bigint;
}

export class DeviceToken {
  readonly pasidDevices = new Set<PasidDevice>();
  callback: StateCallback | undefined;

  /** `device` names it in policy, see PlatformDevice. */
  constructor(
    readonly device: RequesterId,
    readonly streams: StreamGroup,
    readonly pasid: PasidConfiguration | undefined,
  ) {}
}

/** One PASID of a device; `pasid` is 1 at least [DDI-354]. */
export interface PasidDevice {
  readonly parent: DeviceToken;
  readonly stream: Device;
  readonly pasid: number;
}
