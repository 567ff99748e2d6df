/**
 * The QEMU devices that our virtqueues can ride on, best first (docs/decisions.md, "Which device carries the queues").
 * All have three queues: control, event, DMA.
 */
export const CARRIER_NAMES = ['viommu', 'test-device', 'fs'] as const;
export type CarrierName = (typeof CARRIER_NAMES)[number];

export interface CarrierDevice {
  readonly name: CarrierName;
  /** QEMU's name of the device. */
  readonly device: string;
  /** Value of -device without the chardev. */
  readonly properties: string;
  /** Vendor and device ID that the guest sees. */
  readonly pciId: string;
  readonly interrupts: string;
  /** Since which QEMU, for people. */
  readonly since: string;
  /** Comes with the object of qemu/device, not with QEMU. */
  readonly ours: boolean;
  /** The daemon may come later, go and come back: the connection is made again. */
  readonly reconnects: boolean;
}

export const CARRIERS: readonly CarrierDevice[] = [
  {
    name: 'viommu',
    device: 'viommu-pci',
    properties: '',
    pciId: '1af4:1057',
    interrupts: 'one MSI-X vector for each queue',
    since: '7.2',
    ours: true,
    reconnects: true,
  },
  {
    name: 'test-device',
    device: 'vhost-user-test-device-pci',
    properties: 'virtio-id=23,num_vqs=3,vq_size=128,config_size=64',
    pciId: '1af4:1057',
    interrupts: 'one MSI-X vector for all queues',
    since: '10.2',
    ours: false,
    reconnects: false,
  },
  {
    name: 'fs',
    device: 'vhost-user-fs-pci',
    properties: 'tag=viommu-v1,num-request-queues=2,queue-size=128',
    pciId: '1af4:105a',
    interrupts: 'one MSI-X vector for each queue',
    since: '4.2',
    ours: false,
    reconnects: false,
  },
];
