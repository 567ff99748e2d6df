/** DMA programs, decoded without detours: the part of fast-decode.ts that is about them. */
import type { FastReader } from './fast-reader.js';
import type { DeviceObject, DmaProgram, DmaRead, DmaStep, DmaWrite } from './types.js';

/** A program of nothing but reads and writes. */
export function readProgram(reader: FastReader, end: number): DmaProgram {
  const steps: DmaStep[] = [];
  let id = 0n;
  let device: DeviceObject | null = null;
  let hasPasid = false;
  let pasid = 0;
  let privileged = false;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) id = reader.uint64();
    else if (tag === 18) device = readDevice(reader, reader.endOfField(end));
    else if (tag === 26) {
      steps.push(readStep(reader, reader.endOfField(end)));
      tag = 25;
    } else if (tag === 32) hasPasid = reader.bool();
    else if (tag === 40) pasid = reader.uint32();
    else if (tag === 48) privileged = reader.bool();
    else reader.isUnusual = true;
  }
  return { steps, id, device, hasPasid, pasid, privileged };
}

function readDevice(reader: FastReader, end: number): DeviceObject {
  let kind = 0;
  let segment = 0;
  let busDeviceFunction = 0;
  let acpiUid = 0;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) kind = reader.int32();
    else if (tag === 16) segment = reader.uint32();
    else if (tag === 24) busDeviceFunction = reader.uint32();
    else if (tag === 32) acpiUid = reader.uint32();
    else reader.isUnusual = true;
  }
  return { kind: kind as DeviceObject['kind'], segment, busDeviceFunction, acpiUid };
}

/** A read or a write; the step ends with it. */
function readStep(reader: FastReader, end: number): DmaStep {
  const tag = reader.tag();
  const fieldEnd = reader.endOfField(end);
  if (fieldEnd !== end) reader.isUnusual = true;
  if (tag === 10) return { read: readRead(reader, end), operation: 'read' };
  if (tag === 18) return { write: readWrite(reader, end), operation: 'write' };
  reader.isUnusual = true;
  return {};
}

function readRead(reader: FastReader, end: number): DmaRead {
  let iova = 0n;
  let length = 0n;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) iova = reader.uint64();
    else if (tag === 16) length = reader.uint64();
    else reader.isUnusual = true;
  }
  return { iova, length };
}

function readWrite(reader: FastReader, end: number): DmaWrite {
  let iova = 0n;
  let data: Uint8Array | undefined;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) iova = reader.uint64();
    else if (tag === 18) data = reader.bytes(end);
    else reader.isUnusual = true;
  }
  return { iova, data: data ?? new Uint8Array(0) };
}
