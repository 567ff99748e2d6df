/**
 * The device that the queues belong to: three virtqueues and a config space that says who we are, so that the guest stub
 * finds us on any vhost-user device that QEMU has, whatever its PCI ID.
 *
 * The first 36 bytes are what vhost-user-fs-pci shows when it was started with tag=viommu-v1; on that carrier QEMU fills
 * the config space itself and ours is never asked for.
 */

/** Index of each virtqueue, the same on every carrier. */
export const QUEUE = { control: 0, event: 1, dma: 2 } as const;
export const QUEUE_COUNT = 3;
export type QueueName = keyof typeof QUEUE;
export const QUEUE_NAMES: readonly QueueName[] = ['control', 'event', 'dma'];

/** Version of the messages on the queues, as in Hello. */
export const PROTOCOL_MAJOR = 1;
export const PROTOCOL_MINOR = 0;

const SIGNATURE = 'viommu-v1';

/**
 * Signature in 36 bytes, then le32 queue count, protocol major, protocol minor, le64 number of this start of the daemon
 * (HelloReply.daemon_instance; a guest that finds another one has lost what it had), and zeros.
 */
export const CONFIG_LAYOUT = { bytes: 64, signature: 0, queueCount: 36, major: 40, minor: 44, instance: 48 } as const;

/** The config space's bytes. They do not change while the daemon lives. */
export function configSpace(instance: bigint): Uint8Array {
  const bytes = new Uint8Array(CONFIG_LAYOUT.bytes);
  bytes.set(new TextEncoder().encode(SIGNATURE), CONFIG_LAYOUT.signature);
  const view = new DataView(bytes.buffer);
  view.setUint32(CONFIG_LAYOUT.queueCount, QUEUE_COUNT, true);
  view.setUint32(CONFIG_LAYOUT.major, PROTOCOL_MAJOR, true);
  view.setUint32(CONFIG_LAYOUT.minor, PROTOCOL_MINOR, true);
  view.setBigUint64(CONFIG_LAYOUT.instance, instance, true);
  return bytes;
}
