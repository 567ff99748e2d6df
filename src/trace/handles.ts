/** What a call has from the daemon, and what another run has otherwise: handles, and addresses that an allocator chose. */
import type { PhysicalDescription, Reply, Request } from '../proto/types.js';

/** Members of requests that name what an earlier reply made. */
const USED = ['domain', 'dmaDevice', 'token', 'pasidDevice'] as const;
/** Members of results that name what the call made. */
const MADE = ['domain', 'dmaDevice', 'token', 'pasidDevice', 'registration'] as const;

type Content = Readonly<Record<string, unknown>>;

/** The arguments of a request; none when it has no routine. */
export function contentOf(request: Request | null): Content | undefined {
  return request?.routine === undefined ? undefined : (request as unknown as Record<string, Content>)[request.routine];
}

export function resultContentOf(reply: Reply | null): Content | undefined {
  return reply?.result === undefined ? undefined : (reply as unknown as Record<string, Content>)[reply.result];
}

/** The handles that a call is made with; 0, which names nothing, left out. */
export function handlesUsedBy(request: Request | null): bigint[] {
  return handlesIn(contentOf(request), USED);
}

/** The handles that a call gave, in a fixed order. */
export function handlesMadeBy(reply: Reply | null): bigint[] {
  return handlesIn(resultContentOf(reply), MADE);
}

/** The same request with its handles as `rename` has them. */
export function withHandles(request: Request, rename: (handle: bigint) => bigint): Request {
  const content = contentOf(request);
  if (content === undefined) return request;
  const renamed = USED.filter((name) => typeof content[name] === 'bigint').map((name) => [name, rename(content[name] as bigint)]);
  return { ...request, [request.routine!]: { ...content, ...Object.fromEntries(renamed) } } as Request;
}

function handlesIn(content: Content | undefined, names: readonly string[]): bigint[] {
  return names.flatMap((name) => {
    const handle = content?.[name];
    return typeof handle === 'bigint' && handle !== 0n ? [handle] : [];
  });
}

/** A range of logical addresses, in bytes. */
export interface Range {
  readonly base: bigint;
  readonly size: bigint;
}

const PAGE_BYTES = 4096n;

/** Where an allocator put what the call asked for, if it did. */
export function rangeChosenBy(request: Request | null, reply: Reply | null): Range | undefined {
  const result = resultContentOf(reply);
  const base = result?.['logicalAddressBase'] ?? result?.['logicalAddress'];
  if (typeof base !== 'bigint') return undefined;
  const size = result?.['size'];
  return { base, size: typeof size === 'bigint' ? size : bytesOf(contentOf(request)?.['physical'] as PhysicalDescription | null | undefined) };
}

/** The three forms in the order of IOMMU_MAP_PHYSICAL_ADDRESS_TYPE: MDL, contiguous range, PFN array. */
function bytesOf(physical: PhysicalDescription | null | undefined): bigint {
  if (physical === null || physical === undefined) return 0n;
  if (physical.mapType === 0) return BigInt(physical.mdl?.byteCount ?? 0);
  return physical.mapType === 1 ? physical.size : physical.numberOfPages * PAGE_BYTES;
}
