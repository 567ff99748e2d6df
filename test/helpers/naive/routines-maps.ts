/** Maps and unmaps of V1 and V2 (ddi.md 2.4.8 to 2.4.11, 2.5.4 to 2.5.6). */
import type {
  MapIdentityRangeExRequest,
  MapIdentityRangeRequest,
  MapLogicalRangeExRequest,
  MapLogicalRangeRequest,
  UnmapIdentityRangeExRequest,
  UnmapIdentityRangeRequest,
  UnmapLogicalRangeRequest,
} from '../../../src/proto/types.js';
import { change, refuse, succeed, withMemory, type Verdict } from './answer.js';
import type { Platform } from './platform.js';
import type { Domain } from './state.js';
import { PAGE, framesOf, framesOfMdl, isAligned, isPermission } from './words.js';

/** 2 MiB. */
const LARGE_PAGES = 512n;

type Pairs = readonly (readonly [page: bigint, frame: bigint])[];

/** The domain of this handle when its page table is the system's, or with pass-through none at all. */
function mappable(platform: Platform, session: number, handle: bigint, alsoPassThrough = false): Domain | undefined {
  const domain = platform.lookup(session, handle, 'domain');
  if (domain?.type === 'Unmanaged' || (domain?.type === 'PassThrough' && !alsoPassThrough)) return undefined;
  return domain;
}

/** No explicit address of so many pages: unaligned, past 2^64, or beyond the input width. */
export function isBadRange(platform: Platform, address: bigint, pages: bigint): boolean {
  return !isAligned(address) || address / PAGE + pages > platform.inputPages;
}

/** A page is mapped, or nobody may map it: reserved, or part of a token. */
export function isTaken(domain: Domain, page: bigint): boolean {
  const ranges = [...domain.reserved, ...[...domain.tokens].map(({ range }) => range)];
  return domain.pages.has(page) || ranges.some(({ first, count }) => page >= first && page < first + count);
}

function enterAll(platform: Platform, domain: Domain, pairs: Pairs, permissions: number, then = () => {}): Verdict {
  const pages = pairs.map(([page]) => page);
  if (new Set(pages).size !== pages.length || pages.some((page) => isTaken(domain, page))) return refuse('RESOURCE_IN_USE');
  const verdict = change(() => {
    for (const [page, frame] of pairs) domain.pages.set(page, { frame, permissions, kind: 'map' });
    then();
  });
  return withMemory(verdict, platform.failsAllocations, false);
}

const shifted = (first: bigint, frames: readonly bigint[]): Pairs => frames.map((frame, i) => [first + BigInt(i), frame]);

export function mapLogicalRange(platform: Platform, session: number, r: MapLogicalRangeRequest): Verdict {
  const domain = mappable(platform, session, r.domain);
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  if (!isPermission(r.permissions)) return refuse('INVALID_PARAMETER_2');
  const frames = framesOfMdl(r.mdl, platform.frameLimit);
  if (frames === undefined) return refuse('INVALID_PARAMETER_3');
  if (isBadRange(platform, r.logicalAddress, BigInt(frames.length))) return refuse('INVALID_PARAMETER_4');
  if (domain.buddy !== undefined) return refuse('NOT_SUPPORTED');
  return enterAll(platform, domain, shifted(r.logicalAddress / PAGE, frames), r.permissions);
}

export function mapLogicalRangeEx(platform: Platform, session: number, r: MapLogicalRangeExRequest): Verdict {
  const domain = mappable(platform, session, r.domain);
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  if (!isPermission(r.permissions)) return refuse('INVALID_PARAMETER_2');
  const frames = framesOf(r.physical, platform.frameLimit);
  if (frames === undefined) return refuse('INVALID_PARAMETER_3');
  if (r.hasExplicit && isBadRange(platform, r.explicitLogicalAddress, BigInt(frames.length))) return refuse('INVALID_PARAMETER_4');
  if (!r.hasLogicalAddressOut) return refuse('INVALID_PARAMETER_7');
  if (r.hasExplicit === (domain.buddy !== undefined)) return refuse('NOT_SUPPORTED');
  const place = r.hasExplicit ? r.explicitLogicalAddress / PAGE : allocate(domain, BigInt(frames.length), r);
  if (typeof place === 'string') return refuse(place);
  const count = BigInt(frames.length);
  const verdict = enterAll(platform, domain, shifted(place, frames), r.permissions, () => {
    domain.buddy?.take(place, count);
    if (domain.buddy !== undefined) domain.mappings.set(place, count);
  });
  return verdict.map(({ status, then }) => (then === undefined ? { status } : { status, then: (reply) => then(reply) ?? sayIf(reply.result !== 'mapLogicalRangeEx' || reply.mapLogicalRangeEx.logicalAddress !== place * PAGE, `*LogicalAddressOut is not 0x${(place * PAGE).toString(16)}`) }));
}

export function sayIf(isWrong: boolean, complaint: string): string | undefined {
  return isWrong ? complaint : undefined;
}

/** The page that the allocator gives, or the status of there being none. */
export function allocate(domain: Domain, count: bigint, r: { hasMin: boolean; minLogicalAddress: bigint; hasMax: boolean; maxLogicalAddress: bigint }): bigint | string {
  const bounds = { min: r.hasMin ? r.minLogicalAddress : undefined, max: r.hasMax ? r.maxLogicalAddress : undefined };
  return domain.buddy?.find(count, bounds) ?? (r.hasMin || r.hasMax ? 'INVALID_PARAMETER_MIX' : 'INSUFFICIENT_RESOURCES');
}

export function unmapLogicalRange(platform: Platform, session: number, r: UnmapLogicalRangeRequest): Verdict {
  const domain = mappable(platform, session, r.domain);
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  const first = r.logicalAddress / PAGE;
  if (!isAligned(r.logicalAddress) || domain.pages.get(first)?.kind !== 'map') return refuse('INVALID_PARAMETER_2');
  const count = r.numberOfPages;
  if (domain.buddy !== undefined && !domain.mappings.has(first)) return refuse('INVALID_PARAMETER_2');
  if (domain.buddy !== undefined && domain.mappings.get(first) !== count) return refuse('INVALID_PARAMETER_3');
  if (count === 0n) return refuse('INVALID_PARAMETER_3');
  for (let i = 0n; i < count; i++) if (domain.pages.get(first + i)?.kind !== 'map') return refuse('INVALID_PARAMETER_3');
  const verdict = change(() => {
    for (let i = 0n; i < count; i++) domain.pages.delete(first + i);
    domain.mappings.delete(first);
    domain.buddy?.give(first, count);
  });
  return withMemory(verdict, platform.failsAllocations && [first, first + count].some((page) => mayCutLargeLeaf(domain, page)), false);
}

/** A page that may be inside a large leaf, so that an unmap which begins or ends there may need a table. */
function mayCutLargeLeaf(domain: Domain, page: bigint): boolean {
  const block = page - (page % LARGE_PAGES);
  const frame = domain.pages.get(block)?.frame;
  if (page === block || frame === undefined || frame % LARGE_PAGES !== 0n) return false;
  for (let i = 0n; i < LARGE_PAGES; i++) if (domain.pages.get(block + i)?.frame !== frame + i) return false;
  return true;
}

export function mapIdentityRange(platform: Platform, session: number, r: MapIdentityRangeRequest): Verdict {
  return mapIdentity(platform, session, r.domain, r.permissions, framesOfMdl(r.mdl, platform.frameLimit));
}

export function mapIdentityRangeEx(platform: Platform, session: number, r: MapIdentityRangeExRequest): Verdict {
  return mapIdentity(platform, session, r.domain, r.permissions, framesOf(r.physical, platform.frameLimit));
}

function mapIdentity(platform: Platform, session: number, handle: bigint, permissions: number, frames: readonly bigint[] | undefined): Verdict {
  const domain = mappable(platform, session, handle, true);
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  if (!isPermission(permissions)) return refuse('INVALID_PARAMETER_2');
  if (frames === undefined) return refuse('INVALID_PARAMETER_3');
  if (domain.type === 'PassThrough') return succeed();
  if (domain.buddy !== undefined) return refuse('NOT_SUPPORTED');
  return enterAll(platform, domain, frames.map((frame) => [frame, frame]), permissions);
}

export function unmapIdentityRange(platform: Platform, session: number, r: UnmapIdentityRangeRequest): Verdict {
  return unmapIdentity(platform, session, r.domain, framesOfMdl(r.mdl, platform.frameLimit));
}

export function unmapIdentityRangeEx(platform: Platform, session: number, r: UnmapIdentityRangeExRequest): Verdict {
  return unmapIdentity(platform, session, r.domain, framesOf(r.physical, platform.frameLimit));
}

function unmapIdentity(platform: Platform, session: number, handle: bigint, frames: readonly bigint[] | undefined): Verdict {
  const domain = mappable(platform, session, handle, true);
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  if (frames === undefined) return refuse('INVALID_PARAMETER_2');
  if (domain.type === 'PassThrough') return succeed();
  if (domain.buddy !== undefined) return refuse('NOT_SUPPORTED');
  const isIdentity = (frame: bigint) => domain.pages.get(frame)?.frame === frame && domain.pages.get(frame)?.kind === 'map';
  if (!frames.every(isIdentity)) return refuse('INVALID_PARAMETER_2');
  const verdict = change(() => frames.forEach((frame) => domain.pages.delete(frame)));
  const mayNeedTables = frames.some((frame) => mayCutLargeLeaf(domain, frame) || mayCutLargeLeaf(domain, frame + 1n));
  // A frame listed twice is not mapped any more when it is reached again, or it is: the law does not say.
  const either = new Set(frames).size === frames.length ? verdict : [...verdict, ...refuse('INVALID_PARAMETER_2')];
  return withMemory(either, platform.failsAllocations && mayNeedTables, false);
}
