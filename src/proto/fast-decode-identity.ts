/** The calls that map memory at its own addresses, for fast-decode.ts. */
import { readMdl, readPhysical } from './fast-decode-physical.js';
import type { FastReader } from './fast-reader.js';
import type { MapIdentityRangeExRequest, MapIdentityRangeRequest, Mdl, PhysicalDescription, UnmapIdentityRangeExRequest, UnmapIdentityRangeRequest } from './types.js';

export function readMapIdentity(reader: FastReader, end: number): MapIdentityRangeRequest {
  let domain = 0n;
  let permissions = 0;
  let mdl: Mdl | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 16) permissions = reader.uint32();
    else if (tag === 26) mdl = readMdl(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { domain, permissions, mdl };
}

export function readUnmapIdentity(reader: FastReader, end: number): UnmapIdentityRangeRequest {
  let domain = 0n;
  let mdl: Mdl | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 18) mdl = readMdl(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { domain, mdl };
}

export function readMapIdentityEx(reader: FastReader, end: number): MapIdentityRangeExRequest {
  let domain = 0n;
  let permissions = 0;
  let physical: PhysicalDescription | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 16) permissions = reader.uint32();
    else if (tag === 26) physical = readPhysical(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { domain, permissions, physical };
}

export function readUnmapIdentityEx(reader: FastReader, end: number): UnmapIdentityRangeExRequest {
  let domain = 0n;
  let physical: PhysicalDescription | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) domain = reader.uint64();
    else if (tag === 18) physical = readPhysical(reader, reader.endOfField(end));
    else reader.isUnusual = true;
  }
  return { domain, physical };
}
