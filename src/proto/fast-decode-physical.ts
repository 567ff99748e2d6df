/** Physical descriptions for fast-decode.ts: MDLs, contiguous ranges and PFN arrays, members in the order of the generated decoder. */
import type { FastReader } from './fast-reader.js';
import type { Mdl, PageRun, PhysicalDescription } from './types.js';

/** Nobody can change an array without bytes. */
const NO_BYTES = new Uint8Array(0);

export function readMdl(reader: FastReader, end: number): Mdl {
  const runs: PageRun[] = [];
  let present = false;
  let byteOffset = 0;
  let byteCount = 0;
  let flags = 0;
  let pageFrames: Uint8Array | undefined;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) present = reader.bool();
    else if (tag === 16) byteOffset = reader.uint32();
    else if (tag === 24) byteCount = reader.uint32();
    else if (tag === 32) flags = reader.uint32();
    else if (tag === 42) {
      runs.push(readRun(reader, reader.endOfField(end)));
      tag = 41;
    } else if (tag === 50) pageFrames = reader.bytes(end);
    else reader.isUnusual = true;
  }
  return { runs, present, byteOffset, byteCount, flags, pageFrames: pageFrames ?? NO_BYTES };
}

export function readPhysical(reader: FastReader, end: number): PhysicalDescription {
  const runs: PageRun[] = [];
  let present = false;
  let mapType = 0;
  let base = 0n;
  let size = 0n;
  let hasPageFrame = false;
  let numberOfPages = 0n;
  let pageFrames: Uint8Array | undefined;
  let mdl: Mdl | null = null;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    switch (tag) {
      case 8:
        present = reader.bool();
        break;
      case 16:
        mapType = reader.uint32();
        break;
      case 24:
        base = reader.uint64();
        break;
      case 32:
        size = reader.uint64();
        break;
      case 40:
        hasPageFrame = reader.bool();
        break;
      case 48:
        numberOfPages = reader.uint64();
        break;
      case 58:
        runs.push(readRun(reader, reader.endOfField(end)));
        tag = 57;
        break;
      case 66:
        pageFrames = reader.bytes(end);
        break;
      case 74:
        mdl = readMdl(reader, reader.endOfField(end));
        break;
      default:
        reader.isUnusual = true;
    }
  }
  return { runs, present, mapType, base, size, hasPageFrame, numberOfPages, pageFrames: pageFrames ?? NO_BYTES, mdl };
}

function readRun(reader: FastReader, end: number): PageRun {
  let frame = 0n;
  let pageCount = 0n;
  let tag = 0;
  while (reader.hasMore(end)) {
    tag = reader.tagAfter(tag);
    if (tag === 8) frame = reader.uint64();
    else if (tag === 16) pageCount = reader.uint64();
    else reader.isUnusual = true;
  }
  return { frame, pageCount };
}
