/**
 * What the daemon says all the time, encoded without detours: replies to calls, alone and in batches, replies to DMA
 * programs, and fault events. The bytes are those of the generated encoder: fields in ascending order, defaults left out,
 * numbers as short as they go. Of anything that is not plainly of its type, or too large for the one buffer that all of it
 * is built in, `encodeUsual` gives undefined, and the generated encoder has the word.
 */
import { FastWriter } from './fast-writer.js';
import type { BatchReplyInit, DaemonMessageInit, DeviceObjectInit, DmaProgramReplyInit, DmaStepResultInit, EventInit, FaultEventInit, ReplyInit } from './types.js';

const writer = new FastWriter();

/** Tags of DaemonMessage.body. */
const BODY_REPLY = 18;
const BODY_BATCH_REPLY = 26;
const BODY_DMA_PROGRAM_REPLY = 34;
const BODY_EVENT = 42;

/** The bytes of a DaemonMessage whose kind is known here and that nothing is unusual about, in an array of their own. */
export function encodeUsual(message: DaemonMessageInit): Uint8Array | undefined {
  switch (message.body) {
    case 'reply':
      return wrapped(BODY_REPLY, writeReply(message.reply));
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

/** What was written becomes the body of a message. */
function wrapped(tag: number, isUsual: boolean): Uint8Array | undefined {
  return isUsual ? writer.takeAs(tag) : (writer.drop(), undefined);
}

function writeReply(reply: ReplyInit): boolean {
  return writer.uint64(8, reply.id) && writer.fixed32(21, reply.status) && writeResult(reply);
}

function writeResult(reply: ReplyInit): boolean {
  switch (reply.result) {
    case undefined:
      return true;
    case 'createDomain':
      return writeOne(130, reply.createDomain.domain);
    case 'createDomainEx':
      return writeOne(258, reply.createDomainEx.domain);
    case 'mapLogicalRangeEx':
      return writeOne(282, reply.mapLogicalRangeEx.logicalAddress);
    case 'mapReservedLogicalRange': {
      const { offset, size } = reply.mapReservedLogicalRange;
      const start = writer.begin(354);
      return writer.uint64(8, offset) && writer.uint64(16, size) && writer.end(start);
    }
    default:
      return false;
  }
}

/** A message of one number, its first field. */
function writeOne(tag: number, value: bigint | undefined): boolean {
  const start = writer.begin(tag);
  return writer.uint64(8, value) && writer.end(start);
}

function writeBatch({ replies = [] }: BatchReplyInit): boolean {
  for (const reply of replies) {
    const start = writer.begin(10);
    if (!writeReply(reply) || !writer.end(start)) return false;
  }
  return true;
}

function writeProgramReply({ id, results = [], bytesDone }: DmaProgramReplyInit): boolean {
  if (!writer.uint64(8, id)) return false;
  for (const result of results) if (!writeStepResult(result)) return false;
  return writer.uint64(24, bytesDone);
}

function writeStepResult({ status, bytesDone, stopIova, fault, access, data }: DmaStepResultInit): boolean {
  const start = writer.begin(18);
  const isUsual = writer.int32(8, status) && writer.uint64(16, bytesDone) && writer.uint64(24, stopIova) && writer.int32(32, fault) && writer.int32(40, access);
  return isUsual && writer.bytes(50, data) && writer.end(start);
}

function writeEvent(event: EventInit): boolean {
  if (event.event !== 'fault' || !writer.uint64(8, event.sequence) || !writer.uint64(16, event.eventsLost)) return false;
  const start = writer.begin(130);
  return writeFault(event.fault) && writer.end(start);
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
  const start = writer.begin(18);
  const { kind, segment, busDeviceFunction, acpiUid } = device;
  return writer.int32(8, kind) && writer.uint32(16, segment) && writer.uint32(24, busDeviceFunction) && writer.uint32(32, acpiUid) && writer.end(start);
}
