/**
 * Words of the naive model: statuses by name, page arithmetic, and physical descriptions as lists of frames. Written from
 * ddi.md (2.1, 3, 4) on bigints; statuses come from the machine-readable copy of that document, not from the daemon.
 */
import { readFileSync } from 'node:fs';
import type { Mdl, PageRun, PhysicalDescription } from '../../../src/proto/types.js';

const fixture = new URL('../../fixtures/ddi.json', import.meta.url);
const STATUS = (JSON.parse(readFileSync(fixture, 'utf8')) as { status: Record<string, string> }).status;
const NAMES = new Map(Object.entries(STATUS).map(([name, value]) => [Number(value), name.replace(/^STATUS_/, '')]));

/** SUCCESS, INVALID_PARAMETER_1, ...; the number where the interface has no such status. */
export function statusName(status: number): string {
  return NAMES.get(status >>> 0) ?? `0x${(status >>> 0).toString(16)}`;
}

export const PAGE = 4096n;

export const READ = 1;
export const WRITE = 2;

/** Bits 31:2 are reserved, and no right at all is none [2.1 rule 8]. */
export function isPermission(value: number): boolean {
  return value === 1 || value === 2 || value === 3;
}

export function isAligned(address: bigint): boolean {
  return address % PAGE === 0n;
}

/** Frames of a good MDL in page order, undefined for a bad one. `frameLimit` is the first frame that cannot be. */
export function framesOfMdl(mdl: Mdl | null, frameLimit: bigint): bigint[] | undefined {
  if (mdl === null || !mdl.present || mdl.byteOffset !== 0) return undefined;
  return exactly(BigInt(mdl.byteCount), mdl.runs, mdl.pageFrames, frameLimit);
}

/** The same of any IOMMU_MAP_PHYSICAL_ADDRESS. */
export function framesOf(physical: PhysicalDescription | null, frameLimit: bigint): bigint[] | undefined {
  if (physical === null || !physical.present) return undefined;
  switch (physical.mapType) {
    case 0:
      return framesOfMdl(physical.mdl, frameLimit);
    case 1: {
      const { base, size } = physical;
      if (!isAligned(base) || !isAligned(size) || size === 0n || base + size > frameLimit * PAGE) return undefined;
      return Array.from({ length: Number(size / PAGE) }, (_, i) => base / PAGE + BigInt(i));
    }
    case 2:
      if (!physical.hasPageFrame || physical.numberOfPages > 2n ** 24n) return undefined;
      return exactly(physical.numberOfPages * PAGE, physical.runs, physical.pageFrames, frameLimit);
    default:
      return undefined;
  }
}

/** The frames of either form, when they come to exactly so many bytes of whole pages and none is out of reach. */
function exactly(byteCount: bigint, runs: readonly PageRun[], array: Uint8Array, frameLimit: bigint): bigint[] | undefined {
  if (byteCount === 0n || !isAligned(byteCount)) return undefined;
  const frames: bigint[] = [];
  for (const { frame, pageCount } of runs) {
    if (BigInt(frames.length) + pageCount > byteCount / PAGE) return undefined;
    for (let i = 0n; i < pageCount; i++) frames.push(frame + i);
  }
  const bytes = Buffer.from(array);
  for (let at = 0; at + 8 <= bytes.length; at += 8) frames.push(bytes.readBigUInt64LE(at));
  if (BigInt(frames.length) * PAGE !== byteCount) return undefined;
  return frames.every((frame) => frame < frameLimit) ? frames : undefined;
}
