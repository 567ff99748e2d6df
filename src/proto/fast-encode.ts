/**
 * What the daemon says and records all the time, encoded without detours: replies to calls, alone and in batches, replies to
 * DMA programs, fault events, and the calls of a trace. The bytes are those of the generated encoder: fields in ascending order, defaults left out,
 * numbers as short as they go. Of anything that is not plainly of its type, or too large for the one buffer that all of it
 * is built in, `encodeUsual` gives undefined, and the generated encoder has the word.
 */
import { isObject, writeCallAndReply, writeReply } from './fast-encode-call.js';
import { FastWriter } from './fast-writer.js';
import type { BatchReplyInit, DaemonMessageInit, DeviceObjectInit, DmaProgramReplyInit, DmaStepResultInit, EventInit, FaultEventInit, ReplyInit, TraceCallInit, TraceFrameInit, TraceRecordInit } from './types.js';

const writer = new FastWriter();

/** Tags of DaemonMessage.body. */
const BODY_REPLY = 18;
const BODY_BATCH_REPLY = 26;
const BODY_DMA_PROGRAM_REPLY = 34;
const BODY_EVENT = 42;

/** The bytes of a DaemonMessage whose kind is known here and that nothing is unusual about, in an array of their own. */
export function encodeUsual(message: DaemonMessageInit): Uint8Array | undefined {
  writer.begin();
  if (message.body === undefined || !isObject(message[message.body as keyof DaemonMessageInit])) return undefined;
  switch (message.body) {
    case 'reply':
      return wrapped(BODY_REPLY, writeReply(writer, message.reply));
    case 'batchReply':
      return wrapped(BODY_BATCH_REPLY, writeBatch(message.batchReply));
    case 'dmaProgramReply':
      return wrapped(BODY_DMA_PROGRAM_REPLY, writeProgramReply(message.dmaProgramReply));
    case 'event':
      return wrapped(BODY_EVENT, writeEvent(message.event));
    default:
      return undefined;
  }
}

/** The bytes of a trace's record of a call, in an array of their own. */
export function encodeUsualRecord(record: TraceRecordInit): Uint8Array | undefined {
  if (record.body !== 'call' || !isObject(record.call)) return undefined;
  writer.begin();
  const { number, observation, atNs, clockReads, walkReads } = record;
  const hasHead = writer.uint64(8, number) && writer.uint64(16, observation) && writer.uint64(24, atNs) && writer.bytes(34, clockReads) && writer.bytes(42, walkReads);
  return hasHead && writeTraceCall(record.call) ? writer.take() : undefined;
}

/** The bytes of a frame of a trace, in an array of their own. */
export function encodeUsualFrame({ checksum, record }: TraceFrameInit): Uint8Array | undefined {
  writer.begin();
  return writer.fixed32(13, checksum) && writer.bytes(18, record) ? writer.take() : undefined;
}

function writeTraceCall({ session, call, startedNs, request, reply, injected, injectedFailure }: TraceCallInit): boolean {
  const start = writer.open(154);
  const hasHead = writer.uint32(8, session) && writer.uint64(16, call) && writer.uint64(24, startedNs);
  return hasHead && writeCallAndReply(writer, request, reply) && writer.text(50, injected) && writer.bool(56, injectedFailure) && writer.close(start);
}

/** What was written becomes the body of a message. */
function wrapped(tag: number, isUsual: boolean): Uint8Array | undefined {
  return isUsual ? writer.takeAs(tag) : undefined;
}

function writeBatch({ replies = [] }: BatchReplyInit): boolean {
  if (!Array.isArray(replies)) return false;
  for (const reply of replies as readonly ReplyInit[]) {
    if (!isObject(reply)) return false;
    const start = writer.open(10);
    if (!writeReply(writer, reply) || !writer.close(start)) return false;
  }
  return true;
}

function writeProgramReply({ id, results = [], bytesDone }: DmaProgramReplyInit): boolean {
  if (!writer.uint64(8, id) || !Array.isArray(results)) return false;
  for (const result of results as readonly DmaStepResultInit[]) if (!isObject(result) || !writeStepResult(result)) return false;
  return writer.uint64(24, bytesDone);
}

function writeStepResult({ status, bytesDone, stopIova, fault, access, data }: DmaStepResultInit): boolean {
  const start = writer.open(18);
  const isUsual = writer.int32(8, status) && writer.uint64(16, bytesDone) && writer.uint64(24, stopIova) && writer.int32(32, fault) && writer.int32(40, access);
  return isUsual && writer.bytes(50, data) && writer.close(start);
}

function writeEvent(event: EventInit): boolean {
  if (event.event !== 'fault' || !isObject(event.fault) || !writer.uint64(8, event.sequence) || !writer.uint64(16, event.eventsLost)) return false;
  const start = writer.open(130);
  return writeFault(event.fault) && writer.close(start);
}

function writeFault(fault: FaultEventInit): boolean {
  const { registration, device, domain, type, access, faultAddress, occurrences, inputMappingId } = fault;
  return (
    writer.uint64(8, registration) &&
    writeDevice(device) &&
    writer.uint64(24, domain) &&
    writer.int32(32, type) &&
    writer.int32(40, access) &&
    writer.uint64(48, faultAddress) &&
    writer.bool(56, fault.faultAddressValid) &&
    writer.bool(64, fault.isStage1) &&
    writer.uint64(72, occurrences) &&
    writer.uint32(80, inputMappingId) &&
    writer.bool(88, fault.privileged)
  );
}

function writeDevice(device: DeviceObjectInit | null | undefined): boolean {
  if (device === undefined || device === null) return true;
  if (!isObject(device)) return false;
  const start = writer.open(18);
  const { kind, segment, busDeviceFunction, acpiUid } = device;
  return writer.int32(8, kind) && writer.uint32(16, segment) && writer.uint32(24, busDeviceFunction) && writer.uint32(32, acpiUid) && writer.close(start);
}
