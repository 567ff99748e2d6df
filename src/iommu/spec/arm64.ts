/**
 * Layout of a VMSAv8-64 stage 1 descriptor, 4 KiB granule, 48-bit addresses: 8 bytes, little-endian, handled as two 32-bit
 * halves [Arm ARM D8.3] (ddi.md 7.2).
 *
 *   bits 1:0    x0 invalid; 11 next table, or a page at the last level; 01 a block at levels 1 and 2, else invalid
 *   bits 47:12  next table, or the output address; the low 18 (1 GiB) or 9 (2 MiB) frame bits of a block mean nothing
 *   leaf        AttrIndx 4:2, NS 5, AP[1] 6, AP[2] 7, SH 9:8, AF 10, nG 11, DBM 51, Contiguous 52, PXN 53, UXN 54
 *   table       PXNTable 59, XNTable 60, APTable[0] 61, APTable[1] 62, NSTable 63
 *
 * What has no name below does not decide about DMA: memory attributes, hints, execution, software bits, and DBM, since
 * tables are never written.
 */

/** Low half, any descriptor. */
export const DESCRIPTOR_VALID = 1 << 0;
/** Low half: a table at levels 0 to 2, a page at level 3. */
export const DESCRIPTOR_TABLE_OR_PAGE = 1 << 1;

/** Low half of a leaf: AP[1], unprivileged access is allowed. */
export const AP_UNPRIVILEGED = 1 << 6;
/** Low half of a leaf: AP[2], read-only. */
export const AP_READ_ONLY = 1 << 7;
/** Low half of a leaf: the access flag. */
export const ACCESS_FLAG = 1 << 10;

/** High half of a table descriptor: APTable[0], nothing below is for unprivileged access. */
export const AP_TABLE_NO_UNPRIVILEGED = 1 << 29;
/** High half of a table descriptor: APTable[1], everything below is read-only. */
export const AP_TABLE_READ_ONLY = 1 << 30;

const HIGH_ADDRESS_MASK = 0xffff;
/** Frames that the low half's address bits tell apart. */
const FRAMES_PER_HIGH = 2 ** 20;

/** Bits 47:12 as a page frame. */
export function descriptorFrame(low: number, high: number): number {
  return (low >>> 12) + (high & HIGH_ADDRESS_MASK) * FRAMES_PER_HIGH;
}

/** Width of the addresses in descriptors and in TTBRs, whose upper bits hold the ASID. */
export const DESCRIPTOR_ADDRESS_BITS = 48;

/** InputSize0 and InputSize1 (T0SZ, T1SZ = 64 - size) [DDI DOMAIN_CONFIGURATION_ARM64]. */
export const LEAST_INPUT_SIZE = 25;
export const LARGEST_INPUT_SIZE = 48;
/** A start table is aligned to its size, and at least to this many bytes. */
export const LEAST_TABLE_ALIGNMENT = 64;
