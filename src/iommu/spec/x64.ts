/**
 * Layout of an x86-64 paging entry, 4 and 5 levels: 8 bytes, little-endian, handled as two 32-bit halves [SDM 3A 4.5]
 * [VT-d 9.7] (ddi.md 7.3).
 *
 *   bits 51:12  next table, or the frame; bits at or above the physical width must be 0
 *   low half    P 0, R/W 1, U/S 2, PWT 3, PCD 4, A 5, D 6, PS 7 (PAT in a PT entry), G 8, software 11:9, PAT 12 in a
 *               large leaf
 *   reserved    PS in a PML5 or PML4 entry; 29:13 in a 1 GiB leaf, 20:13 in a 2 MiB leaf
 *   high half   software 62:52, XD 63
 *
 * What has no name below does not decide about DMA. A and D are not maintained: the tables are never written.
 */

/** All in the low half. */
export const ENTRY_P = 1 << 0;
export const ENTRY_RW = 1 << 1;
export const ENTRY_US = 1 << 2;
/** In PDPT and PD entries: a leaf. Bit 7 of a PT entry is PAT. */
export const ENTRY_PS = 1 << 7;

/** Low-half bits that must be 0 in a large leaf, by level: 2 is the PD, 3 the PDPT. */
export const LARGE_LEAF_RESERVED: readonly number[] = [0, 0, 0x001fe000, 0x3fffe000];

const HIGH_ADDRESS_MASK = 0xfffff;
/** Frames that the low half's address bits tell apart. */
const FRAMES_PER_HIGH = 2 ** 20;

/** Bits 51:12 as a page frame. */
export function entryFrame(low: number, high: number): number {
  return (low >>> 12) + (high & HIGH_ADDRESS_MASK) * FRAMES_PER_HIGH;
}
