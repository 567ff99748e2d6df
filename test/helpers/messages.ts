/** Messages as a peer would send them, in few words. */
import type { DeviceObject, DmaStep, Hello, Mdl } from '../../src/proto/types.js';

export const PAGE = 4096n;

export const NULL_PDO: DeviceObject = { kind: 0, segment: 0, busDeviceFunction: 0 };
export const NOT_A_PDO: DeviceObject = { kind: 1, segment: 0, busDeviceFunction: 0 };
export const NO_BUS: DeviceObject = { kind: 2, segment: 0, busDeviceFunction: 0 };

export function pci(busDeviceFunction: number, segment = 0): DeviceObject {
  return { kind: 3, segment, busDeviceFunction };
}

export function hello(over: Partial<Hello> = {}): Hello {
  return { major: 1, minor: 0, role: 1, architecture: 1, name: 'test', carrierDevice: null, maxMessageBytes: 1 << 20, ...over };
}

/** An MDL of these frames, one by one. */
export function mdlOf(frames: readonly number[], over: Partial<Mdl> = {}): Mdl {
  const pageFrames = new Uint8Array(frames.length * 8);
  const view = new DataView(pageFrames.buffer);
  frames.forEach((frame, i) => view.setBigUint64(i * 8, BigInt(frame), true));
  return { present: true, byteOffset: 0, byteCount: frames.length * 4096, flags: 0, runs: [], pageFrames, ...over };
}

export function framesFrom(frame: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => frame + i);
}

export function read(page: number, length = 1): DmaStep {
  return { operation: 'read', read: { iova: BigInt(page) * PAGE, length: BigInt(length) } };
}

export function write(page: number, ...bytes: number[]): DmaStep {
  return { operation: 'write', write: { iova: BigInt(page) * PAGE, data: Uint8Array.from(bytes) } };
}
