/** Logical address tokens and their segments (ddi.md 2.5.11 to 2.5.14). */
import type { MapReservedLogicalRangeRequest, ReserveLogicalAddressRangeRequest, UnmapReservedLogicalRangeRequest } from '../../../src/proto/types.js';
import { change, refuse, succeed, withMemory, type Verdict } from './answer.js';
import type { Range } from './buddy.js';
import type { Platform } from './platform.js';
import { enter } from './routines-domains.js';
import { allocate, isBadRange, isTaken, sayIf } from './routines-maps.js';
import { Token, type Domain } from './state.js';
import { PAGE, framesOf, isAligned, isPermission } from './words.js';

/** More pages than any test's arena has tables for: one table page for each 512. */
const TOO_MANY_PAGES = 2n ** 24n;

export function reserveLogicalAddressRange(platform: Platform, session: number, r: ReserveLogicalAddressRangeRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain === undefined || domain.type === 'PassThrough' || domain.type === 'Unmanaged') return refuse('INVALID_PARAMETER_1');
  if (r.size === 0n || !isAligned(r.size)) return refuse('INVALID_PARAMETER_2');
  const count = r.size / PAGE;
  if (r.hasExplicit && isBadRange(platform, r.explicitLogicalAddress, count)) return refuse('INVALID_PARAMETER_3');
  if (!r.hasTokenOut) return refuse('INVALID_PARAMETER_6');
  if (r.hasExplicit === (domain.buddy !== undefined)) return refuse('NOT_SUPPORTED');
  const first = r.hasExplicit ? r.explicitLogicalAddress / PAGE : allocate(domain, count, r);
  if (typeof first === 'string') return refuse(first);
  if (isAnyTaken(domain, { first, count })) return refuse('RESOURCE_IN_USE');
  if (count >= TOO_MANY_PAGES) return refuse('INSUFFICIENT_RESOURCES');
  return withMemory(reserved(platform, session, domain, { first, count }), platform.failsAllocations, true);
}

function isAnyTaken(domain: Domain, range: Range): boolean {
  const isInside = (page: bigint) => page >= range.first && page < range.first + range.count;
  const edges = [...domain.reserved, ...[...domain.tokens].map((token) => token.range)].map(({ first }) => first);
  return isTaken(domain, range.first) || [...domain.pages.keys(), ...edges].some(isInside);
}

function reserved(platform: Platform, session: number, domain: Domain, range: Range): Verdict {
  return succeed((reply) => {
    if (reply.result !== 'reserveLogicalAddressRange') return 'no token';
    const { token, logicalAddressBase, size } = reply.reserveLogicalAddressRange;
    const created = new Token(domain, range);
    domain.tokens.add(created);
    domain.buddy?.take(range.first, range.count);
    return enter(platform, session, created, token) ?? sayIf(logicalAddressBase !== range.first * PAGE || size !== range.count * PAGE, `the token is not ${range.count} pages from page 0x${range.first.toString(16)} on`);
  });
}

export function freeReservedLogicalAddressRange(platform: Platform, session: number, { token: handle }: { readonly token: bigint }): Verdict {
  const token = platform.lookup(session, handle, 'token');
  if (token === undefined) return refuse('INVALID_PARAMETER_1');
  if (token.segments.length > 0) return refuse('RESOURCE_IN_USE');
  return change(() => {
    token.domain.tokens.delete(token);
    token.domain.buddy?.give(token.range.first, token.range.count);
    platform.forget(session, handle);
  });
}

export function mapReservedLogicalRange(platform: Platform, session: number, r: MapReservedLogicalRangeRequest): Verdict {
  const token = platform.lookup(session, r.token, 'token');
  if (token === undefined) return refuse('INVALID_PARAMETER_1');
  const { domain, range, segments } = token;
  if (!isAligned(r.offset) || r.offset >= range.count * PAGE) return refuse('INVALID_PARAMETER_2');
  if (!isPermission(r.permissions)) return refuse('INVALID_PARAMETER_3');
  const frames = framesOf(r.physical, platform.frameLimit);
  const first = r.offset / PAGE;
  if (frames === undefined || first + BigInt(frames.length) > range.count) return refuse('INVALID_PARAMETER_4');
  if (!r.hasMappedSegment) return refuse('INVALID_PARAMETER_5');
  const count = BigInt(frames.length);
  if (segments.some((other) => first < other.first + other.count && other.first < first + count)) return refuse('RESOURCE_IN_USE');
  return succeed((reply) => {
    segments.push({ first, count });
    frames.forEach((frame, i) => domain.pages.set(range.first + first + BigInt(i), { frame, permissions: r.permissions, kind: 'segment' }));
    const given = reply.result === 'mapReservedLogicalRange' ? reply.mapReservedLogicalRange : undefined;
    return sayIf(given?.offset !== r.offset || given.size !== count * PAGE, `the segment is not ${count} pages at offset ${r.offset}`);
  });
}

export function unmapReservedLogicalRange(platform: Platform, session: number, r: UnmapReservedLogicalRangeRequest): Verdict {
  if (!r.hasMappedSegment) return refuse('INVALID_PARAMETER_1');
  const token = platform.lookup(session, r.token, 'token');
  const at = token?.segments.findIndex(({ first, count }) => first * PAGE === r.offset && count * PAGE === r.size) ?? -1;
  if (token === undefined || at < 0) return refuse('INVALID_PARAMETER');
  return change(() => {
    const [segment] = token.segments.splice(at, 1);
    for (let i = 0n; i < segment!.count; i++) token.domain.pages.delete(token.range.first + segment!.first + i);
  });
}
