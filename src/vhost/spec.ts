/**
 * Numbers and layouts of vhost-user (QEMU docs/interop/vhost-user) and of the split virtqueue (virtio 1.3, section 2.7),
 * each once. All numbers of vhost-user are in host byte order; the hosts that viommu runs on are little-endian, as are
 * virtio 1.x rings, so every layout here is little-endian.
 */

/** Front-end message types [vhost-user Front-end message types]; only those that this back end knows. */
export const VHOST_USER = {
  GET_FEATURES: 1,
  SET_FEATURES: 2,
  SET_OWNER: 3,
  RESET_OWNER: 4,
  SET_MEM_TABLE: 5,
  SET_LOG_BASE: 6,
  SET_LOG_FD: 7,
  SET_VRING_NUM: 8,
  SET_VRING_ADDR: 9,
  SET_VRING_BASE: 10,
  GET_VRING_BASE: 11,
  SET_VRING_KICK: 12,
  SET_VRING_CALL: 13,
  SET_VRING_ERR: 14,
  GET_PROTOCOL_FEATURES: 15,
  SET_PROTOCOL_FEATURES: 16,
  GET_QUEUE_NUM: 17,
  SET_VRING_ENABLE: 18,
  SET_BACKEND_REQ_FD: 21,
  GET_CONFIG: 24,
  SET_CONFIG: 25,
  RESET_DEVICE: 34,
  GET_MAX_MEM_SLOTS: 36,
  ADD_MEM_REG: 37,
  REM_MEM_REG: 38,
  SET_STATUS: 39,
  GET_STATUS: 40,
} as const;

/** SET_MEM_TABLE for 5; a number for what we do not know. */
export function requestName(request: number): string {
  return Object.entries(VHOST_USER).find(([, id]) => id === request)?.[0] ?? `request ${request}`;
}

/** Header: request, flags, size of the payload; 32 bits each. */
export const HEADER_BYTES = 12;
export const VERSION_MASK = 0x3;
export const VERSION = 0x1;
export const FLAG_REPLY = 0x4;
export const FLAG_NEED_REPLY = 0x8;

/** Virtio and vhost feature bits [virtio 6, vhost-user GET_FEATURES]. */
export const VIRTIO_F_INDIRECT_DESC = 1n << 28n;
export const VIRTIO_F_EVENT_IDX = 1n << 29n;
export const VHOST_USER_F_PROTOCOL_FEATURES = 1n << 30n;
export const VIRTIO_F_VERSION_1 = 1n << 32n;

/** Everything offered: VERSION_1, PROTOCOL_FEATURES, EVENT_IDX, INDIRECT_DESC. Nothing that is not implemented. */
export const FEATURES =
  VIRTIO_F_VERSION_1 | VHOST_USER_F_PROTOCOL_FEATURES | VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC;

/** Protocol feature bits, by number [vhost-user Protocol features]. Bit 21 changes addressing and is never offered. */
export const PROTOCOL_F = {
  MQ: 0,
  REPLY_ACK: 3,
  BACKEND_REQ: 5,
  CONFIG: 9,
  BACKEND_SEND_FD: 10,
  RESET_DEVICE: 13,
  CONFIGURE_MEM_SLOTS: 15,
  STATUS: 16,
} as const;

export const PROTOCOL_FEATURES = Object.values(PROTOCOL_F).reduce((bits, bit) => bits | (1n << BigInt(bit)), 0n);

/** A vring state: index, number. */
export const VRING_STATE = { bytes: 8, index: 0, num: 4 } as const;

/** A vring's addresses; user addresses of the front end. */
export const VRING_ADDR = { bytes: 40, index: 0, flags: 4, descriptors: 8, used: 16, available: 24, log: 32 } as const;

/** The u64 of SET_VRING_KICK, CALL and ERR: bits 0-7 the index, bit 8 says that no descriptor comes with it. */
export const VRING_INDEX_MASK = 0xff;
export const VRING_NO_DESCRIPTOR = 0x100;

/** A memory region; SET_MEM_TABLE has `count`, padding and up to 8 of them, ADD_MEM_REG padding and one. */
export const MEMORY_REGION = { bytes: 32, guestAddress: 0, size: 8, userAddress: 16, fileOffset: 24 } as const;
export const MEMORY_TABLE = { count: 0, regions: 8, maxRegions: 8 } as const;
export const SINGLE_REGION = { region: 8, bytes: 40 } as const;

/** SET_LOG_BASE when it carries the log's file: size, offset. */
export const LOG_AREA_BYTES = 16;

/** Virtio device config space [vhost-user GET_CONFIG]: offset, size, flags, then `size` bytes. */
export const CONFIG = { offset: 0, size: 4, flags: 8, payload: 12, maxBytes: 256 } as const;

/** One descriptor [virtio 2.7.5]: le64 address, le32 length, le16 flags, le16 next. */
export const DESCRIPTOR = { bytes: 16, address: 0, length: 8, flags: 12, next: 14 } as const;
export const VIRTQ_DESC_F_NEXT = 1;
export const VIRTQ_DESC_F_WRITE = 2;
export const VIRTQ_DESC_F_INDIRECT = 4;

/** Available ring [virtio 2.7.6] as 16-bit words: flags, idx, ring[size], used_event. */
export const AVAILABLE = { flags: 0, idx: 1, ring: 2 } as const;
export const VIRTQ_AVAIL_F_NO_INTERRUPT = 1;

/** Used ring [virtio 2.7.8]: le16 flags, le16 idx, then `size` elements of le32 id and le32 length, le16 avail_event. */
export const USED = { flags: 0, idx: 1, elementsOffset: 4, elementBytes: 8 } as const;
export const VIRTQ_USED_F_NO_NOTIFY = 1;

export function availableBytes(size: number): number {
  return 6 + 2 * size;
}

export function usedBytes(size: number): number {
  return 6 + 8 * size;
}

/** Alignment that virtio asks of each part [virtio 2.7]. */
export const ALIGNMENT = { descriptors: 16, available: 2, used: 4 } as const;
