/** Calls and their replies, encoded without detours: the part of fast-encode.ts that both messages and trace records need. */
import type { FastWriter } from './fast-writer.js';
import type {
  CallSiteInit,
  MapLogicalRangeExRequestInit,
  MapLogicalRangeRequestInit,
  MapReservedLogicalRangeRequestInit,
  MdlInit,
  PageRunInit,
  PhysicalDescriptionInit,
  ReplyInit,
  RequestInit,
} from './types.js';

export function writeReply(writer: FastWriter, reply: ReplyInit): boolean {
  return writer.uint64(8, reply.id) && writer.fixed32(21, reply.status) && writeResult(writer, reply);
}

/** Members are looked at before they are taken apart: what a damaged trace is made of need not be of its type. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function writeResult(writer: FastWriter, reply: ReplyInit): boolean {
  if (reply.result === undefined) return true;
  if (!isObject(reply[reply.result as keyof ReplyInit])) return false;
  switch (reply.result) {
    case 'createDomain':
      return writeOne(writer, 130, reply.createDomain.domain);
    case 'createDomainEx':
      return writeOne(writer, 258, reply.createDomainEx.domain);
    case 'mapLogicalRangeEx':
      return writeOne(writer, 282, reply.mapLogicalRangeEx.logicalAddress);
    case 'mapReservedLogicalRange': {
      const { offset, size } = reply.mapReservedLogicalRange;
      const start = writer.open(354);
      return writer.uint64(8, offset) && writer.uint64(16, size) && writer.close(start);
    }
    default:
      return false;
  }
}

/** A message of one number, its first field. */
function writeOne(writer: FastWriter, tag: number, value: bigint | undefined): boolean {
  const start = writer.open(tag);
  return writer.uint64(8, value) && writer.close(start);
}

export function writeRequest(writer: FastWriter, request: RequestInit): boolean {
  return writer.uint64(8, request.id) && writer.int32(16, request.table) && writeCallSite(writer, request.callSite) && writeRoutine(writer, request);
}

/** What a TraceCall has of both. */
export function writeCallAndReply(writer: FastWriter, request: RequestInit | null | undefined, reply: ReplyInit | null | undefined): boolean {
  if (request !== undefined && request !== null) {
    if (!isObject(request)) return false;
    const start = writer.open(34);
    if (!writeRequest(writer, request) || !writer.close(start)) return false;
  }
  if (reply === undefined || reply === null) return true;
  if (!isObject(reply)) return false;
  const start = writer.open(42);
  return writeReply(writer, reply) && writer.close(start);
}

function writeRoutine(writer: FastWriter, request: RequestInit): boolean {
  if (request.routine === undefined || !isObject(request[request.routine as keyof RequestInit])) return false;
  switch (request.routine) {
    case 'mapLogicalRange':
      return writeMapLogicalRange(writer, request.mapLogicalRange);
    case 'unmapLogicalRange': {
      const { domain, logicalAddress, numberOfPages } = request.unmapLogicalRange;
      const start = writer.open(194);
      return writer.uint64(8, domain) && writer.uint64(16, logicalAddress) && writer.uint64(24, numberOfPages) && writer.close(start);
    }
    case 'mapLogicalRangeEx':
      return writeMapLogicalRangeEx(writer, request.mapLogicalRangeEx);
    case 'mapReservedLogicalRange':
      return writeMapReserved(writer, request.mapReservedLogicalRange);
    case 'unmapReservedLogicalRange': {
      const { hasMappedSegment, token, offset, size } = request.unmapReservedLogicalRange;
      const start = writer.open(362);
      return writer.bool(8, hasMappedSegment) && writer.uint64(16, token) && writer.uint64(24, offset) && writer.uint64(32, size) && writer.close(start);
    }
    default:
      return writeIdentity(writer, request);
  }
}

/** Memory at its own addresses. */
function writeIdentity(writer: FastWriter, request: RequestInit): boolean {
  switch (request.routine) {
    case 'mapIdentityRange': {
      const { domain, permissions, mdl } = request.mapIdentityRange;
      const start = writer.open(202);
      return writer.uint64(8, domain) && writer.uint32(16, permissions) && writeMdl(writer, 26, mdl) && writer.close(start);
    }
    case 'unmapIdentityRange': {
      const { domain, mdl } = request.unmapIdentityRange;
      const start = writer.open(210);
      return writer.uint64(8, domain) && writeMdl(writer, 18, mdl) && writer.close(start);
    }
    case 'mapIdentityRangeEx': {
      const { domain, permissions, physical } = request.mapIdentityRangeEx;
      const start = writer.open(290);
      return writer.uint64(8, domain) && writer.uint32(16, permissions) && writePhysical(writer, 26, physical) && writer.close(start);
    }
    case 'unmapIdentityRangeEx': {
      const { domain, physical } = request.unmapIdentityRangeEx;
      const start = writer.open(298);
      return writer.uint64(8, domain) && writePhysical(writer, 18, physical) && writer.close(start);
    }
    default:
      return false;
  }
}

function writeCallSite(writer: FastWriter, site: CallSiteInit | null | undefined): boolean {
  if (site === undefined || site === null) return true;
  if (!isObject(site)) return false;
  const { module, offset, irql, ticket, outstanding, refused } = site;
  if (refused !== undefined && refused !== null) return false;
  const start = writer.open(26);
  const isUsual = writer.text(10, module) && writer.uint64(16, offset) && writer.uint32(24, irql) && writer.uint64(32, ticket);
  return isUsual && writer.numbers(42, outstanding) && writer.close(start);
}

function writeMapLogicalRange(writer: FastWriter, { domain, permissions, logicalAddress, mdl }: MapLogicalRangeRequestInit): boolean {
  const start = writer.open(186);
  return writer.uint64(8, domain) && writer.uint32(16, permissions) && writer.uint64(24, logicalAddress) && writeMdl(writer, 34, mdl) && writer.close(start);
}

function writeMapLogicalRangeEx(writer: FastWriter, request: MapLogicalRangeExRequestInit): boolean {
  const start = writer.open(282);
  return (
    writer.uint64(8, request.domain) &&
    writer.uint32(16, request.permissions) &&
    writer.bool(24, request.hasExplicit) &&
    writer.uint64(32, request.explicitLogicalAddress) &&
    writer.bool(40, request.hasMin) &&
    writer.uint64(48, request.minLogicalAddress) &&
    writer.bool(56, request.hasMax) &&
    writer.uint64(64, request.maxLogicalAddress) &&
    writer.bool(72, request.hasLogicalAddressOut) &&
    writePhysical(writer, 82, request.physical) &&
    writer.close(start)
  );
}

function writeMapReserved(writer: FastWriter, { token, offset, permissions, hasMappedSegment, physical }: MapReservedLogicalRangeRequestInit): boolean {
  const start = writer.open(354);
  const isUsual = writer.uint64(8, token) && writer.uint64(16, offset) && writer.uint32(24, permissions) && writer.bool(32, hasMappedSegment);
  return isUsual && writePhysical(writer, 42, physical) && writer.close(start);
}

function writePhysical(writer: FastWriter, tag: number, physical: PhysicalDescriptionInit | null | undefined): boolean {
  if (physical === undefined || physical === null) return true;
  if (!isObject(physical)) return false;
  const { present, mapType, base, size, hasPageFrame, numberOfPages, runs, pageFrames, mdl } = physical;
  const start = writer.open(tag);
  const isUsual = writer.bool(8, present) && writer.uint32(16, mapType) && writer.uint64(24, base) && writer.uint64(32, size);
  const hasList = isUsual && writer.bool(40, hasPageFrame) && writer.uint64(48, numberOfPages) && writeRuns(writer, 58, runs);
  return hasList && writer.bytes(66, pageFrames) && writeMdl(writer, 74, mdl) && writer.close(start);
}

function writeMdl(writer: FastWriter, tag: number, mdl: MdlInit | null | undefined): boolean {
  if (mdl === undefined || mdl === null) return true;
  if (!isObject(mdl)) return false;
  const { present, byteOffset, byteCount, flags, runs, pageFrames } = mdl;
  const start = writer.open(tag);
  const isUsual = writer.bool(8, present) && writer.uint32(16, byteOffset) && writer.uint32(24, byteCount) && writer.uint32(32, flags);
  return isUsual && writeRuns(writer, 42, runs) && writer.bytes(50, pageFrames) && writer.close(start);
}

function writeRuns(writer: FastWriter, tag: number, runs: readonly PageRunInit[] | undefined): boolean {
  if (runs === undefined) return true;
  if (!Array.isArray(runs)) return false;
  for (const run of runs as readonly PageRunInit[]) {
    if (!isObject(run)) return false;
    const start = writer.open(tag);
    if (!writer.uint64(8, run.frame) || !writer.uint64(16, run.pageCount) || !writer.close(start)) return false;
  }
  return true;
}
