/**
 * The messages that come all the time, decoded without detours: calls that map and unmap, batches of them, and DMA programs
 * that read and write. What is usual (fast-reader.ts) gives exactly the object that the generated decoder gives, members
 * in the same order; of anything else `decodeUsual` gives undefined, and the generated decoder has the word. test/proto/fast.ts
 * holds the two against each other.
 *
 * Tags are written as in the wire format: field number * 8 + wire type, and they ascend.
 */
import { readProgram } from './fast-decode-dma.js';
import { readMapIdentity, readMapIdentityEx, readUnmapIdentity, readUnmapIdentityEx } from './fast-decode-identity.js';
import { readMdl, readPhysical } from './fast-decode-physical.js';
import { FastReader } from './fast-reader.js';
import type {
  CallSite,
  MapLogicalRangeExRequest,
  MapLogicalRangeRequest,
  MapReservedLogicalRangeRequest,
  Mdl,
  PeerMessage,
  PhysicalDescription,
  Request,
  UnmapLogicalRangeRequest,
  UnmapReservedLogicalRangeRequest,
} from './types.js';

const reader = new FastReader();

/** Member of PeerMessage.body. */
const BODY_REQUEST = 18;
const BODY_BATCH = 26;
const BODY_DMA_PROGRAM = 34;

/** A PeerMessage that nothing is unusual about, and whose kind is known here. Nothing in it aliases the bytes. */
export function decodeUsual(bytes: Uint8Array): PeerMessage | undefined {
  const first = bytes[0];
  if (first !== BODY_REQUEST && first !== BODY_BATCH && first !== BODY_DMA_PROGRAM) return undefined;
  reader.begin(bytes);
  const message = readBody(reader.tag(), bytes.length);
  const isWhole = reader.at === bytes.length && !reader.isUnusual;
  reader.end();
  return isWhole ? message : undefined;
}

function readBody(tag: number, length: number): PeerMessage {
  const end = reader.endOfField(length);
  if (tag === BODY_REQUEST) return { request: readRequest(end), body: 'request' };
  if (tag === BODY_BATCH) return { batch: { requests: readRequests(end) }, body: 'batch' };
  return { dmaProgram: readProgram(reader, end), body: 'dmaProgram' };
}

function readRequests(end: number): Request[] {
  const requests: Request[] = [];
  while (reader.hasMore(end)) {
    if (reader.tag() !== 10) reader.isUnusual = true;
    else requests.push(readRequest(reader.endOfField(end)));
  }
  return requests;
}

function readRequest(end: number): Request {
  let id = 0n;
  let table = 0;
  let callSite: CallSite | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) id = reader.uint64();
    else if (tag === 16) table = reader.int32();
    else if (tag === 26) callSite = readCallSite(reader.endOfField(end));
    else {
      const request = readRoutine(tag, { id, table: table as Request['table'], callSite }, reader.endOfField(end));
      // A second routine would replace the first.
      if (reader.at !== end) reader.isUnusual = true;
      return request;
    }
  }
  return { id, table: table as Request['table'], callSite };
}

type RequestHead = Pick<Request, 'id' | 'table' | 'callSite'>;

function readRoutine(tag: number, { id, table, callSite }: RequestHead, end: number): Request {
  switch (tag) {
    case 186:
      return { id, table, callSite, mapLogicalRange: readMapLogicalRange(end), routine: 'mapLogicalRange' };
    case 194:
      return { id, table, callSite, unmapLogicalRange: readUnmapLogicalRange(end), routine: 'unmapLogicalRange' };
    case 202:
      return { id, table, callSite, mapIdentityRange: readMapIdentity(reader, end), routine: 'mapIdentityRange' };
    case 210:
      return { id, table, callSite, unmapIdentityRange: readUnmapIdentity(reader, end), routine: 'unmapIdentityRange' };
    case 282:
      return { id, table, callSite, mapLogicalRangeEx: readMapLogicalRangeEx(end), routine: 'mapLogicalRangeEx' };
    case 290:
      return { id, table, callSite, mapIdentityRangeEx: readMapIdentityEx(reader, end), routine: 'mapIdentityRangeEx' };
    case 298:
      return { id, table, callSite, unmapIdentityRangeEx: readUnmapIdentityEx(reader, end), routine: 'unmapIdentityRangeEx' };
    case 354:
      return { id, table, callSite, mapReservedLogicalRange: readMapReserved(end), routine: 'mapReservedLogicalRange' };
    case 362:
      return { id, table, callSite, unmapReservedLogicalRange: readUnmapReserved(end), routine: 'unmapReservedLogicalRange' };
    default:
      reader.isUnusual = true;
      return { id, table, callSite };
  }
}

function readCallSite(end: number): CallSite {
  let outstanding: number[] = [];
  let module = '';
  let offset = 0n;
  let irql = 0;
  let ticket = 0n;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 10) module = reader.text(end);
    else if (tag === 16) offset = reader.uint64();
    else if (tag === 24) irql = reader.uint32();
    else if (tag === 32) ticket = reader.uint64();
    else if (tag === 42) outstanding = readNumbers(reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { outstanding, module, offset, irql, ticket, refused: null };
}

/** Packed. */
function readNumbers(end: number): number[] {
  const numbers: number[] = [];
  while (reader.hasMore(end)) numbers.push(reader.uint32());
  return numbers;
}

function readMapLogicalRange(end: number): MapLogicalRangeRequest {
  let domain = 0n;
  let permissions = 0;
  let logicalAddress = 0n;
  let mdl: Mdl | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 16) permissions = reader.uint32();
    else if (tag === 24) logicalAddress = reader.uint64();
    else if (tag === 34) mdl = readMdl(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { domain, permissions, logicalAddress, mdl };
}

function readUnmapLogicalRange(end: number): UnmapLogicalRangeRequest {
  let domain = 0n;
  let logicalAddress = 0n;
  let numberOfPages = 0n;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 16) logicalAddress = reader.uint64();
    else if (tag === 24) numberOfPages = reader.uint64();
    else reader.isUnusual = true;
  }
  return { domain, logicalAddress, numberOfPages };
}

function readMapLogicalRangeEx(end: number): MapLogicalRangeExRequest {
  let domain = 0n;
  let permissions = 0;
  let hasExplicit = false;
  let explicitLogicalAddress = 0n;
  let hasMin = false;
  let minLogicalAddress = 0n;
  let hasMax = false;
  let maxLogicalAddress = 0n;
  let hasLogicalAddressOut = false;
  let physical: PhysicalDescription | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    switch (tag) {
      case 8:
        domain = reader.uint64();
        break;
      case 16:
        permissions = reader.uint32();
        break;
      case 24:
        hasExplicit = reader.bool();
        break;
      case 32:
        explicitLogicalAddress = reader.uint64();
        break;
      case 40:
        hasMin = reader.bool();
        break;
      case 48:
        minLogicalAddress = reader.uint64();
        break;
      case 56:
        hasMax = reader.bool();
        break;
      case 64:
        maxLogicalAddress = reader.uint64();
        break;
      case 72:
        hasLogicalAddressOut = reader.bool();
        break;
      case 82:
        physical = readPhysical(reader, reader.endOfField(end));
        break;
      default:
        reader.isUnusual = true;
    }
  }
  return { domain, permissions, hasExplicit, explicitLogicalAddress, hasMin, minLogicalAddress, hasMax, maxLogicalAddress, hasLogicalAddressOut, physical };
}

function readMapReserved(end: number): MapReservedLogicalRangeRequest {
  let token = 0n;
  let offset = 0n;
  let permissions = 0;
  let hasMappedSegment = false;
  let physical: PhysicalDescription | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) token = reader.uint64();
    else if (tag === 16) offset = reader.uint64();
    else if (tag === 24) permissions = reader.uint32();
    else if (tag === 32) hasMappedSegment = reader.bool();
    else if (tag === 42) physical = readPhysical(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { token, offset, permissions, hasMappedSegment, physical };
}

function readUnmapReserved(end: number): UnmapReservedLogicalRangeRequest {
  let hasMappedSegment = false;
  let token = 0n;
  let offset = 0n;
  let size = 0n;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) hasMappedSegment = reader.bool();
    else if (tag === 16) token = reader.uint64();
    else if (tag === 24) offset = reader.uint64();
    else if (tag === 32) size = reader.uint64();
    else reader.isUnusual = true;
  }
  return { hasMappedSegment, token, offset, size };
}
