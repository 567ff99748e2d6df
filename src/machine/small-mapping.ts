/**
 * Which calls may wait for late observers: those that map or unmap a few runs. They make and end nothing that has a name, there
 * are more of them than of all else, and each holds little memory, whatever its peer put into it.
 */
import { LIMITS } from '../base/limits.js';
import type { CallSite, Mdl, PhysicalDescription, Request } from '../proto/types.js';

/** Runs of frames, and outstanding calls, of one call. */
const MOST_ENTRIES = 64;
/** Bytes of the message that an array of frames may be a view of. */
const MOST_BYTES = 2 ** 14;

export function isSmallMapping(request: Request): boolean {
  if (request.callSite !== null && !isSmallSite(request.callSite)) return false;
  switch (request.routine) {
    case 'mapLogicalRange':
      return isSmallMdl(request.mapLogicalRange.mdl);
    case 'unmapLogicalRange':
    case 'unmapReservedLogicalRange':
      return true;
    case 'mapLogicalRangeEx':
      return isSmallDescription(request.mapLogicalRangeEx.physical);
    case 'mapReservedLogicalRange':
      return isSmallDescription(request.mapReservedLogicalRange.physical);
    case 'mapIdentityRange':
      return isSmallMdl(request.mapIdentityRange.mdl);
    case 'unmapIdentityRange':
      return isSmallMdl(request.unmapIdentityRange.mdl);
    case 'mapIdentityRangeEx':
      return isSmallDescription(request.mapIdentityRangeEx.physical);
    case 'unmapIdentityRangeEx':
      return isSmallDescription(request.unmapIdentityRangeEx.physical);
    default:
      return false;
  }
}

/** A refused call, which is told with the next one that is answered, is worth a finding of its own. */
function isSmallSite({ module, outstanding, refused }: CallSite): boolean {
  return refused === null && outstanding.length <= MOST_ENTRIES && module.length <= LIMITS.helloNameBytes;
}

function isSmallMdl(mdl: Mdl | null): boolean {
  return mdl === null || (mdl.runs.length <= MOST_ENTRIES && isSmallArray(mdl.pageFrames));
}

function isSmallDescription(physical: PhysicalDescription | null): boolean {
  return physical === null || (physical.runs.length <= MOST_ENTRIES && isSmallArray(physical.pageFrames) && isSmallMdl(physical.mdl));
}

function isSmallArray({ length, buffer }: Uint8Array): boolean {
  return length === 0 || buffer.byteLength <= MOST_BYTES;
}
