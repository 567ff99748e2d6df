/**
 * The closed list of messages that a front end may send [vhost-user Front-end message types]: what each must look like,
 * and which operation of the session it is. `Session.handle` checks the form before it runs one.
 */
import { LIMITS } from '../base/limits.js';
import { QUEUE_COUNT } from './device.js';
import type { MemoryTable } from './regions.js';
import { readRegion } from './regions.js';
import { refusal, u64 } from './session-values.js';
import {
  CONFIG,
  FEATURES,
  LOG_AREA_BYTES,
  MEMORY_REGION,
  MEMORY_TABLE,
  PROTOCOL_F,
  PROTOCOL_FEATURES,
  SINGLE_REGION,
  VHOST_USER,
  VRING_ADDR,
  VRING_STATE,
} from './spec.js';

/** What the messages do. Each operation throws ProtocolError when it cannot be done; then nothing has changed. */
export interface Operations {
  readonly memory: MemoryTable;
  readonly status: number;
  /** The device's config space. */
  readonly config: Uint8Array;
  setFeatures(bits: bigint): void;
  setProtocolFeatures(bits: bigint): void;
  setStatus(status: bigint): void;
  resetDevice(): void;
  setBackendChannel(file: number): void;
  setSize(index: number, size: number): void;
  setBase(index: number, base: number): void;
  setEnabled(index: number, value: number): void;
  setAddresses(index: number, descriptors: bigint, available: bigint, used: bigint): void;
  /** Takes the descriptor out of `files`. */
  setEventfd(which: 'kick' | 'call' | 'err', value: bigint, files: number[]): void;
  /** Stops the queue and gives its available index. */
  stopRing(index: number): number;
}

export interface Rule {
  /** Bytes of the payload: exactly, or from and to. */
  readonly size: number | readonly [number, number];
  /** Descriptors, from and to. */
  readonly files?: readonly [number, number];
  /** Protocol feature that must have been accepted. */
  readonly needs?: number;
  /** The front end waits for a reply of its own kind. */
  readonly replies?: true;
  /** A refusal that cannot be answered is only logged: the guest can cause it, and nothing depends on it. */
  readonly mayFail?: true;
  /** Gives the reply's payload. Takes the descriptors that it keeps out of `files`; the others are closed. */
  readonly run: (session: Operations, payload: DataView, files: number[]) => Uint8Array | undefined;
}

const U64 = 8;
const nothing = () => undefined;

const setEventfd =
  (which: 'kick' | 'call' | 'err'): Rule['run'] =>
  (session, payload, files) => {
    session.setEventfd(which, payload.getBigUint64(0, true), files);
    return undefined;
  };

const setState =
  (set: (session: Operations, index: number, value: number) => void): Rule['run'] =>
  (session, payload) => {
    set(session, payload.getUint32(VRING_STATE.index, true), payload.getUint32(VRING_STATE.num, true));
    return undefined;
  };

const setU64 =
  (set: (session: Operations, value: bigint) => void): Rule['run'] =>
  (session, payload) => {
    set(session, payload.getBigUint64(0, true));
    return undefined;
  };

export const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [VHOST_USER.GET_FEATURES, { size: 0, replies: true, run: () => u64(FEATURES) }],
  [VHOST_USER.SET_FEATURES, { size: U64, run: setU64((session, bits) => session.setFeatures(bits)) }],
  [VHOST_USER.SET_OWNER, { size: 0, run: nothing }],
  // Deprecated, and read differently by different front ends; the specification allows to ignore it.
  [VHOST_USER.RESET_OWNER, { size: 0, run: nothing }],
  [VHOST_USER.GET_PROTOCOL_FEATURES, { size: 0, replies: true, run: () => u64(PROTOCOL_FEATURES) }],
  [VHOST_USER.SET_PROTOCOL_FEATURES, { size: U64, run: setU64((session, bits) => session.setProtocolFeatures(bits)) }],
  [VHOST_USER.GET_QUEUE_NUM, { size: 0, replies: true, run: () => u64(BigInt(QUEUE_COUNT)) }],

  [VHOST_USER.SET_MEM_TABLE, { size: [MEMORY_TABLE.regions, MEMORY_TABLE.regions + MEMORY_TABLE.maxRegions * MEMORY_REGION.bytes], files: [0, MEMORY_TABLE.maxRegions], run: setMemoryTable }],
  [VHOST_USER.GET_MAX_MEM_SLOTS, { size: 0, replies: true, needs: PROTOCOL_F.CONFIGURE_MEM_SLOTS, run: () => u64(BigInt(LIMITS.memorySlots)) }],
  [VHOST_USER.ADD_MEM_REG, { size: SINGLE_REGION.bytes, files: [1, 1], needs: PROTOCOL_F.CONFIGURE_MEM_SLOTS, run: addRegion }],
  // One descriptor is tolerated and closed: some front ends send it [vhost-user REM_MEM_REG].
  [VHOST_USER.REM_MEM_REG, { size: SINGLE_REGION.bytes, files: [0, 1], needs: PROTOCOL_F.CONFIGURE_MEM_SLOTS, run: removeRegion }],

  [VHOST_USER.SET_VRING_NUM, { size: VRING_STATE.bytes, run: setState((session, index, value) => session.setSize(index, value)) }],
  [VHOST_USER.SET_VRING_BASE, { size: VRING_STATE.bytes, run: setState((session, index, value) => session.setBase(index, value)) }],
  [VHOST_USER.SET_VRING_ENABLE, { size: VRING_STATE.bytes, run: setState((session, index, value) => session.setEnabled(index, value)) }],
  [VHOST_USER.SET_VRING_ADDR, { size: VRING_ADDR.bytes, run: setAddresses }],
  [VHOST_USER.GET_VRING_BASE, { size: VRING_STATE.bytes, replies: true, run: getBase }],
  [VHOST_USER.SET_VRING_KICK, { size: U64, files: [0, 1], run: setEventfd('kick') }],
  [VHOST_USER.SET_VRING_CALL, { size: U64, files: [0, 1], run: setEventfd('call') }],
  [VHOST_USER.SET_VRING_ERR, { size: U64, files: [0, 1], run: setEventfd('err') }],

  [VHOST_USER.SET_BACKEND_REQ_FD, { size: 0, files: [1, 1], needs: PROTOCOL_F.BACKEND_REQ, run: setBackendChannel }],
  [VHOST_USER.GET_CONFIG, { size: [CONFIG.payload, CONFIG.payload + CONFIG.maxBytes], replies: true, needs: PROTOCOL_F.CONFIG, run: getConfig }],
  [VHOST_USER.SET_CONFIG, { size: [CONFIG.payload, CONFIG.payload + CONFIG.maxBytes], needs: PROTOCOL_F.CONFIG, mayFail: true, run: setConfig }],
  [VHOST_USER.RESET_DEVICE, { size: 0, needs: PROTOCOL_F.RESET_DEVICE, run: resetDevice }],
  [VHOST_USER.SET_STATUS, { size: U64, needs: PROTOCOL_F.STATUS, run: setU64((session, status) => session.setStatus(status)) }],
  [VHOST_USER.GET_STATUS, { size: 0, replies: true, needs: PROTOCOL_F.STATUS, run: (session) => u64(BigInt(session.status)) }],

  // Dirty logging is not offered. The form with a file waits for a reply, and a VM that waits for ever is worse than
  // one that is told no [vhost-user SET_LOG_BASE].
  [VHOST_USER.SET_LOG_BASE, { size: [U64, LOG_AREA_BYTES], files: [0, 1], mayFail: true, run: setLogBase }],
  [VHOST_USER.SET_LOG_FD, { size: [0, U64], files: [0, 1], mayFail: true, run: nothing }],
]);

function setMemoryTable(session: Operations, payload: DataView, files: number[]): undefined {
  const count = payload.getUint32(MEMORY_TABLE.count, true);
  if (count > MEMORY_TABLE.maxRegions || payload.byteLength !== MEMORY_TABLE.regions + count * MEMORY_REGION.bytes) {
    throw refusal(`SET_MEM_TABLE of ${count} regions with a payload of ${payload.byteLength} bytes`);
  }
  if (files.length !== count) throw refusal(`SET_MEM_TABLE of ${count} regions with ${files.length} descriptors`);
  const regions = Array.from({ length: count }, (_, i) => readRegion(payload, MEMORY_TABLE.regions + i * MEMORY_REGION.bytes));
  session.memory.replace(regions, files.splice(0));
}

function addRegion(session: Operations, payload: DataView, files: number[]): undefined {
  session.memory.add(readRegion(payload, SINGLE_REGION.region), files.pop()!);
}

function removeRegion(session: Operations, payload: DataView): undefined {
  session.memory.remove(readRegion(payload, SINGLE_REGION.region));
}

function setAddresses(session: Operations, payload: DataView): undefined {
  const address = (offset: number) => payload.getBigUint64(offset, true);
  const index = payload.getUint32(VRING_ADDR.index, true);
  session.setAddresses(index, address(VRING_ADDR.descriptors), address(VRING_ADDR.available), address(VRING_ADDR.used));
}

function getBase(session: Operations, payload: DataView): Uint8Array {
  const index = payload.getUint32(VRING_STATE.index, true);
  const reply = new Uint8Array(VRING_STATE.bytes);
  const view = new DataView(reply.buffer);
  view.setUint32(VRING_STATE.index, index, true);
  view.setUint32(VRING_STATE.num, session.stopRing(index), true);
  return reply;
}

function setBackendChannel(session: Operations, _payload: DataView, files: number[]): undefined {
  session.setBackendChannel(files.pop()!);
}

function resetDevice(session: Operations): undefined {
  session.resetDevice();
}

/** As many bytes as were asked for, zeros beyond our own; an empty payload says that the range is none. */
function getConfig(session: Operations, payload: DataView): Uint8Array {
  const offset = payload.getUint32(CONFIG.offset, true);
  const size = payload.getUint32(CONFIG.size, true);
  if (size === 0 || offset + size > CONFIG.maxBytes) return new Uint8Array(0);
  const reply = new Uint8Array(CONFIG.payload + size);
  reply.set(new Uint8Array(payload.buffer, payload.byteOffset, CONFIG.payload));
  reply.set(session.config.subarray(offset, offset + size), CONFIG.payload);
  return reply;
}

/** Every field is read-only; writing what is there already is what a migration does, and no change. */
function setConfig(session: Operations, payload: DataView): undefined {
  const offset = payload.getUint32(CONFIG.offset, true);
  const size = payload.getUint32(CONFIG.size, true);
  if (size !== payload.byteLength - CONFIG.payload || offset + size > CONFIG.maxBytes) {
    throw refusal(`SET_CONFIG of ${size} bytes at ${offset} with a payload of ${payload.byteLength} bytes`);
  }
  for (let i = 0; i < size; i++) {
    if (payload.getUint8(CONFIG.payload + i) !== (session.config[offset + i] ?? 0)) throw refusal('the config space is read-only');
  }
}

function setLogBase(_session: Operations, _payload: DataView, files: number[]): Uint8Array | undefined {
  if (files.length === 0) throw refusal('dirty logging was not offered');
  return u64(1n);
}
