/**
 * Bytes to messages and back, for both directions of proto/viommu/v1 [protobuf encoding]. protobufjs does the wire
 * format; what comes out are the plain objects of types.ts.
 *
 * Decoding never loses a bit of a number, keeps enum numbers it does not know, skips fields it does not know, and treats
 * a known field of another wire type as unknown. Everything else that is wrong is one ProtocolError. `bytes` fields
 * may alias the input: whoever keeps a message keeps its bytes.
 *
 * What comes all the time takes a shorter way (fast-decode.ts, fast-encode.ts), which gives the same values and the same
 * bytes; the plain one decides of everything else.
 */
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import { decodeUsual } from './fast-decode.js';
import { encodeUsual, encodeUsualFrame, encodeUsualRecord } from './fast-encode.js';
import { viommu, type MessageCodec } from './gen/messages.js';
import { StrictReader, TooManyFields } from './reader.js';
import type { DaemonMessage, DaemonMessageInit, PeerMessage, PeerMessageInit, TraceFrame, TraceFrameInit, TraceRecord, TraceRecordInit } from './types.js';

/** Nested fields that a trace record has beside the messages in it: a header's devices and their policies. */
const TRACE_FIELDS = 3 * LIMITS.devices;

const PLAIN = { longs: BigInt, enums: Number, defaults: true, arrays: true, oneofs: true } as const;

/** Encodes what a peer sends. Numbers wrap to their field's width. */
export function encodePeer(message: PeerMessageInit): Uint8Array {
  return encode(viommu.v1.PeerMessage, message);
}

/**
 * Decodes what a peer sent.
 *
 * Throws ProtocolError `VIOMMU_ERR_MALFORMED` (nack) when the bytes are no PeerMessage, `VIOMMU_ERR_TOO_MANY_FIELDS`
 * (nack) when they hold more nested fields than LIMITS.fieldsPerMessage.
 */
export function decodePeer(bytes: Uint8Array): PeerMessage {
  return decodeUsual(bytes) ?? decodePeerPlainly(bytes);
}

/** `decodePeer` without its shorter way. */
export function decodePeerPlainly(bytes: Uint8Array): PeerMessage {
  return decode(viommu.v1.PeerMessage, 'PeerMessage', bytes) as PeerMessage;
}

/**
 * Decodes what a peer sent in bytes that will change: nothing in the message aliases them. Errors as in `decodePeer`.
 */
export function decodePeerToKeep(bytes: Uint8Array): PeerMessage {
  return decodeUsual(bytes) ?? decodePeerPlainly(bytes.slice());
}

/**
 * Encodes what the daemon sends. Numbers wrap to their field's width. Of a oneof at most one member is there, and its
 * discriminator names it, as the types say: with others the two ways need not give the same bytes.
 */
export function encodeDaemon(message: DaemonMessageInit): Uint8Array {
  return encodeUsual(message) ?? encodeDaemonPlainly(message);
}

/** `encodeDaemon` without its shorter way. */
export function encodeDaemonPlainly(message: DaemonMessageInit): Uint8Array {
  return encode(viommu.v1.DaemonMessage, message);
}

/** Decodes what the daemon sent; errors as in `decodePeer`. */
export function decodeDaemon(bytes: Uint8Array): DaemonMessage {
  return decode(viommu.v1.DaemonMessage, 'DaemonMessage', bytes) as DaemonMessage;
}

/** Encodes one frame of a trace file, without its length. */
export function encodeTraceFrame(frame: TraceFrameInit): Uint8Array {
  return encodeUsualFrame(frame) ?? encodeTraceFramePlainly(frame);
}

/** `encodeTraceFrame` without its shorter way. */
export function encodeTraceFramePlainly(frame: TraceFrameInit): Uint8Array {
  return encode(viommu.v1.TraceFrame, frame);
}

/** Decodes one frame of a trace file; errors as in `decodePeer`. */
export function decodeTraceFrame(bytes: Uint8Array): TraceFrame {
  return decode(viommu.v1.TraceFrame, 'TraceFrame', bytes) as TraceFrame;
}

/** Encodes one record of a trace; its oneofs are as `encodeDaemon` has them. */
export function encodeTraceRecord(record: TraceRecordInit): Uint8Array {
  return encodeUsualRecord(record) ?? encodeTraceRecordPlainly(record);
}

/** `encodeTraceRecord` without its shorter way. */
export function encodeTraceRecordPlainly(record: TraceRecordInit): Uint8Array {
  return encode(viommu.v1.TraceRecord, record);
}

/** Decodes one record of a trace; errors as in `decodePeer`. A record holds a whole message and its reply: twice the fields. */
export function decodeTraceRecord(bytes: Uint8Array): TraceRecord {
  return decode(viommu.v1.TraceRecord, 'TraceRecord', bytes, 2 * LIMITS.fieldsPerMessage + TRACE_FIELDS) as TraceRecord;
}

function encode(codec: MessageCodec, message: object): Uint8Array {
  return codec.encode(codec.fromObject(message)).finish();
}

function decode(codec: MessageCodec, name: string, bytes: Uint8Array, mostFields?: number): object {
  const reader = new StrictReader(bytes, mostFields);
  try {
    return codec.toObject(codec.decode(reader), PLAIN);
  } catch (error) {
    const code = error instanceof TooManyFields ? 'VIOMMU_ERR_TOO_MANY_FIELDS' : 'VIOMMU_ERR_MALFORMED';
    const what = error instanceof Error ? error.message : String(error);
    throw new ProtocolError(code, `not a ${name}: ${what}, at byte ${reader.pos} of ${bytes.length}`, 'nack');
  }
}
