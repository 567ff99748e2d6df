/**
 * Which logical pages a call names: the range that it maps, unmaps, reserves or flushes, where it names one itself. An address
 * that the daemon is to choose, and segments of a token, are not known before the call and touch nothing here.
 */
import { PAGE_BYTES, pageOf } from '../base/bits.js';
import type { Mdl, PageRun, PhysicalDescription, Request } from '../proto/types.js';
import type { PageRange } from './types.js';

const MAP_TYPE_CONTIGUOUS = 1;
const MAP_TYPE_PFN = 2;
const FLUSH_COUNT_MASK = 0x3ff;
const PAGES_PER_HIGH = 2 ** 20;

/** True when one of the call's logical pages is in the range. */
export function touches(request: Request, range: PageRange): boolean {
  switch (request.routine) {
    case 'mapLogicalRange':
      return overlaps(range, request.mapLogicalRange.logicalAddress, bytesOfMdl(request.mapLogicalRange.mdl));
    case 'unmapLogicalRange':
      return overlaps(range, request.unmapLogicalRange.logicalAddress, request.unmapLogicalRange.numberOfPages * BigInt(PAGE_BYTES));
    case 'mapLogicalRangeEx': {
      const { hasExplicit, explicitLogicalAddress, physical } = request.mapLogicalRangeEx;
      return hasExplicit && overlaps(range, explicitLogicalAddress, bytesOf(physical));
    }
    case 'reserveLogicalAddressRange': {
      const { hasExplicit, explicitLogicalAddress, size } = request.reserveLogicalAddressRange;
      return hasExplicit && overlaps(range, explicitLogicalAddress, size);
    }
    case 'mapIdentityRange':
      return touchesMdl(range, request.mapIdentityRange.mdl);
    case 'unmapIdentityRange':
      return touchesMdl(range, request.unmapIdentityRange.mdl);
    case 'mapIdentityRangeEx':
      return touchesPhysical(range, request.mapIdentityRangeEx.physical);
    case 'unmapIdentityRangeEx':
      return touchesPhysical(range, request.unmapIdentityRangeEx.physical);
    case 'flushDomainByVaList':
      return touchesList(range, request.flushDomainByVaList.vaList);
    default:
      return false;
  }
}

function overlaps({ first, last }: PageRange, address: bigint, bytes: bigint): boolean {
  return bytes > 0n && pageOf(address) <= last && pageOf(address + bytes - 1n) >= first;
}

function bytesOfMdl(mdl: Mdl | null): bigint {
  return BigInt(mdl?.byteCount ?? 0);
}

function bytesOf(physical: PhysicalDescription | null): bigint {
  if (physical?.mapType === MAP_TYPE_CONTIGUOUS) return physical.size;
  return physical?.mapType === MAP_TYPE_PFN ? physical.numberOfPages * BigInt(PAGE_BYTES) : bytesOfMdl(physical?.mdl ?? null);
}

function touchesPhysical(range: PageRange, physical: PhysicalDescription | null): boolean {
  if (physical?.mapType === MAP_TYPE_CONTIGUOUS) return overlaps(range, physical.base, physical.size);
  if (physical?.mapType === MAP_TYPE_PFN) return touchesFrames(range, physical.runs, physical.pageFrames);
  return touchesMdl(range, physical?.mdl ?? null);
}

function touchesMdl(range: PageRange, mdl: Mdl | null): boolean {
  return mdl !== null && touchesFrames(range, mdl.runs, mdl.pageFrames);
}

function touchesFrames({ first, last }: PageRange, runs: readonly PageRun[], frames: Uint8Array): boolean {
  if (runs.some(({ frame, pageCount }) => Number(frame) <= last && Number(frame + pageCount) > first)) return true;
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
  for (let at = 0; at + 8 <= frames.byteLength; at += 8) {
    const frame = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (frame >= first && frame <= last) return true;
  }
  return false;
}

/** KTB_FLUSH_VA (ddi.md 3.5): a page number from bit 12 on, and the number of further pages in bits 9:0. */
function touchesList({ first, last }: PageRange, list: Uint8Array): boolean {
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  for (let at = 0; at + 8 <= list.byteLength; at += 8) {
    const low = view.getUint32(at, true);
    const page = (low >>> 12) + view.getUint32(at + 4, true) * PAGES_PER_HIGH;
    if (page <= last && page + (low & FLUSH_COUNT_MASK) >= first) return true;
  }
  return false;
}
