/** Small values that the session and its rules share: refusals, payloads, whole messages. */
import { ProtocolError } from '../base/errors.js';
import { FLAG_REPLY, HEADER_BYTES, VERSION } from './spec.js';

/** The front end said something that it may not say. */
export function refusal(message: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_VHOST_MESSAGE', message, 'nack');
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** A reply with its header [vhost-user Header]. */
export function replyMessage(request: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, request, true);
  view.setUint32(4, VERSION | FLAG_REPLY, true);
  view.setUint32(8, payload.length, true);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}
