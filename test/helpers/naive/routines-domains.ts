/** CreateDomain, CreateDomainEx, DeleteDomain, ConfigureDomain and the flushes (ddi.md 2.4.1, 2.4.2, 2.4.5, 2.4.6, 2.4.13, 2.5.1). */
import type { ConfigureDomainRequest, CreateDomainExRequest, CreateDomainRequest, DomainConfigurationArm64, Reply, ReservedRegion } from '../../../src/proto/types.js';
import { NaiveBuddy, type Range } from './buddy.js';
import { change, refuse, succeed, type Verdict } from './answer.js';
import { PAGE, isAligned } from './words.js';
import type { Platform } from './platform.js';
import { DOMAIN_TYPES, Domain, type DomainType, type Handled } from './state.js';

/** The interrupt message window, reserved on x64 [DDI-222]. */
const WINDOW: Range = { first: 0xfee00n, count: 0x100n };
const LARGEST_LIST = 4096;

export function createDomain(platform: Platform, session: number, r: CreateDomainRequest): Verdict {
  if (!r.hasDomainOut) return refuse('INVALID_PARAMETER_2');
  return create(platform, session, r.osManagedPageTable !== 0 ? 'Translate' : 'Unmanaged', undefined, []);
}

export function createDomainEx(platform: Platform, session: number, r: CreateDomainExRequest): Verdict {
  const type = DOMAIN_TYPES[r.domainType];
  if (type === undefined) return refuse('INVALID_PARAMETER_1');
  if (r.flags !== 0n) return refuse('INVALID_PARAMETER_2');
  const isTranslating = type === 'Translate' || type === 'TranslateS1';
  const isBuddy = r.hasAllocatorConfig && r.allocatorType !== 0;
  if (isBuddy && (r.allocatorType !== 1 || r.addressWidth < 13 || r.addressWidth > 63 || !isTranslating)) return refuse('INVALID_PARAMETER_3');
  const regions = r.reservedRegions;
  if (r.reservedRegionsEndless || regions.length > LARGEST_LIST || (regions.length > 0 && !isTranslating)) return refuse('INVALID_PARAMETER_4');
  if (!areGoodRegions(platform, regions)) return refuse('INVALID_PARAMETER_4');
  if (!r.hasDomainOut) return refuse('INVALID_PARAMETER_5');
  return create(platform, session, type, isBuddy ? r.addressWidth : undefined, regions);
}

function areGoodRegions(platform: Platform, regions: readonly ReservedRegion[]): boolean {
  return regions.every(({ base, numberOfPages, shouldMap }, i) => {
    const first = base / PAGE;
    if (!isAligned(base) || numberOfPages === 0n || first + numberOfPages > platform.inputPages) return false;
    // Equal addresses on both sides, so that the physical width bounds it too.
    if (shouldMap !== 0 && first + numberOfPages > platform.frameLimit) return false;
    return regions.slice(0, i).every((other) => first >= other.base / PAGE + other.numberOfPages || other.base / PAGE >= first + numberOfPages);
  });
}

function create(platform: Platform, session: number, type: DomainType, width: number | undefined, regions: readonly ReservedRegion[]): Verdict {
  if (!platform.mayCreate(type)) return refuse('NOT_SUPPORTED');
  const unmanaged = platform.domains.filter((domain) => domain.type === 'Unmanaged').length;
  if (platform.failsAllocations || (type === 'Unmanaged' && unmanaged >= platform.asidCount)) return refuse('INSUFFICIENT_RESOURCES');
  const ranges = regions.map(({ base, numberOfPages }) => ({ first: base / PAGE, count: numberOfPages }));
  const reserved = platform.options.architecture === 'x64' ? [...ranges, WINDOW] : ranges;
  const bits = Math.min(width ?? 0, platform.options.inputAddressBits);
  const buddy = width === undefined ? undefined : new NaiveBuddy(bits, [{ first: 0n, count: 1n }, ...reserved]);
  const domain = new Domain(session, type, buddy, reserved);
  for (const { base, numberOfPages, shouldMap } of regions) {
    for (let i = 0n; shouldMap !== 0 && i < numberOfPages; i++) domain.pages.set(base / PAGE + i, { frame: base / PAGE + i, permissions: 3, kind: 'region' });
  }
  return succeed((reply) => enter(platform, session, domain, handleOf(reply)));
}

function handleOf(reply: Reply): bigint {
  return reply.result === 'createDomain' ? reply.createDomain.domain : reply.result === 'createDomainEx' ? reply.createDomainEx.domain : 0n;
}

/** Gives a new object the handle that the reply names it by. */
export function enter(platform: Platform, session: number, object: Handled, handle: bigint): string | undefined {
  if (handle === 0n) return 'a handle of 0';
  if ([...platform.sessions.values()].some((handles) => handles.has(handle))) return `handle ${handle} is in use`;
  platform.sessions.get(session)!.set(handle, object);
  return undefined;
}

export function deleteDomain(platform: Platform, session: number, { domain: handle }: { readonly domain: bigint }): Verdict {
  const domain = platform.lookup(session, handle, 'domain');
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  if (isAttached(platform, domain) || domain.tokens.size > 0) return refuse('RESOURCE_IN_USE');
  return change(() => platform.forget(session, handle));
}

function isAttached(platform: Platform, domain: Domain): boolean {
  return platform.streams.some((stream) => stream.domain === domain || [...stream.pasids.values()].some((pasid) => pasid.domain === domain));
}

export function configureDomain(platform: Platform, session: number, r: ConfigureDomainRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain?.type !== 'Unmanaged') return refuse('INVALID_PARAMETER_1');
  if (!r.hasConfiguration || r.type >= 2) return refuse('INVALID_PARAMETER_2');
  return r.type === 0 ? configureArm64(platform, domain, r.arm64) : configureX64(platform, domain, r.x64);
}

function configureArm64(platform: Platform, domain: Domain, r: DomainConfigurationArm64 | null): Verdict {
  if (r === null) return refuse('INVALID_PARAMETER_2');
  const isEnabled = r.translationEnabled !== 0;
  const isGood = !isEnabled || (isRoot(platform, r.ttbr0, r.inputSize0) && (r.inputSize1 === 0 || isRoot(platform, r.ttbr1, r.inputSize1)));
  // The order of a bad field and of an architecture that is not the guest's is open.
  if (platform.options.architecture === 'x64') return refuse('NOT_SUPPORTED', ...(isGood ? [] : ['INVALID_PARAMETER_2']));
  if (!isGood) return refuse('INVALID_PARAMETER_2');
  return change(() => (domain.configuration = { arch: 'arm64', ttbr0: r.ttbr0, ttbr1: r.ttbr1, size0: r.inputSize0, size1: r.inputSize1, isEnabled }));
}

/** Section 7.1: the input size, and the root's alignment to its start-level table and its place in physical memory. */
function isRoot(platform: Platform, root: bigint, inputSize: number): boolean {
  if (inputSize < 25 || inputSize > 48) return false;
  const lowBit = inputSize >= 40 ? 39 : inputSize >= 31 ? 30 : 21;
  const tableBytes = 8n * 2n ** BigInt(inputSize - lowBit);
  return root % (tableBytes < 64n ? 64n : tableBytes) === 0n && root < platform.frameLimit * PAGE && root < 2n ** 48n;
}

function configureX64(platform: Platform, domain: Domain, r: ConfigureDomainRequest['x64']): Verdict {
  if (platform.options.profile === 'hal' || platform.options.architecture === 'arm64') return refuse('NOT_SUPPORTED');
  if (r === null) return refuse('INVALID_PARAMETER_2');
  const root = r.firstLevelPageTableRoot;
  const isEnabled = r.translationEnabled !== 0;
  if (isEnabled && (!isAligned(root) || root >= platform.frameLimit * PAGE)) return refuse('INVALID_PARAMETER_2');
  return change(() => (domain.configuration = { arch: 'x64', root, isEnabled }));
}

export function flushDomain(platform: Platform, session: number, r: { readonly domain: bigint }): Verdict {
  return platform.lookup(session, r.domain, 'domain')?.type === 'Unmanaged' ? succeed() : refuse('INVALID_PARAMETER_1');
}

export function flushDomainByVaList(platform: Platform, session: number, r: { readonly domain: bigint; readonly number: number; readonly hasVaList: boolean }): Verdict {
  if (platform.lookup(session, r.domain, 'domain')?.type !== 'Unmanaged') return refuse('INVALID_PARAMETER_1');
  return r.number > 0 && !r.hasVaList ? refuse('INVALID_PARAMETER_4') : succeed();
}
