/**
 * Layout of a table entry: 8 bytes, little-endian, in the manner of an x86-64 second-stage (EPT) entry
 * [SDM 3C 29.3.2] [VT-d 9.8]. Always handled as two 32-bit halves; nothing here knows of tables or domains.
 *
 *   bit  0      read                    low half
 *   bit  1      write                   low half
 *   bit  7      large leaf              low half; set on leaves above level 1 only
 *   bits 12..51 frame or table page     20 bits in each half
 *   bits 52..54 owner (ours)            high half; never 0 in a leaf, always 0 in a link
 *   bit  55     first of a piece (ours) high half; only on leaves that are unmapped piece by piece
 *
 * An entry is present when bit 0 or 1 is set. A link, the entry that leads to a table of the next level, has both set and
 * the arena page number of that table as its address, so its high half is 0 in any arena up to 4 GiB. An entry with
 * neither bit set and a high half that is not 0 is a claim: see ordering.ts. A claim of OWNER_TOKEN stays for as long as the
 * token lives; its frame means nothing.
 */

/** Entries in a table. */
export const TABLE_ENTRIES = 512;
/** 32-bit words in a table page. */
export const TABLE_WORDS = 1024;

export const ENTRY_READ = 1;
export const ENTRY_WRITE = 2;
export const ENTRY_PRESENT = ENTRY_READ | ENTRY_WRITE;
export const ENTRY_LARGE = 1 << 7;

/** Who asked for a leaf; kept for people, ignored by translation. */
export const OWNER_PLAIN = 1;
export const OWNER_IDENTITY = 2;
/** A region that exists with its domain and that no unmap call may touch. */
export const OWNER_RESERVED = 3;
/** A page of a logical address token, mapped or held. */
export const OWNER_TOKEN = 4;
export type Owner = typeof OWNER_PLAIN | typeof OWNER_IDENTITY | typeof OWNER_RESERVED | typeof OWNER_TOKEN;

const OWNER_SHIFT = 20;
const OWNER_MASK = 7;
/** High half of the first leaf of a piece: what one call mapped and one call unmaps whole. */
export const ENTRY_FIRST = 1 << 23;
/** High half of a page that a token holds and nothing is mapped at. */
export const HELD_HIGH = OWNER_TOKEN << OWNER_SHIFT;
/** Bits of the high half that belong to the frame. */
export const HIGH_ADDRESS_MASK = 0xfffff;
/** The low half holds the frame's low 20 bits. */
const FRAMES_PER_HIGH = 2 ** 20;

/** Leaves exist on levels 1 to 3: 4 KiB, 2 MiB, 1 GiB. */
export const LARGEST_LEAF_LEVEL = 3;
/** Pages that one entry of a level spans; index 0 is not used. */
export const SPAN: readonly number[] = [0, 1, 512, 2 ** 18, 2 ** 27, 2 ** 36];

/** Levels that an input width takes: 3 up to 39 bits, 4 up to 48, 5 up to 57. */
export function levelsFor(inputAddressBits: number): number {
  return Math.ceil((inputAddressBits - 12) / 9);
}

/** Low half of a leaf; `flags` are ENTRY_ bits. */
export function leafLow(frame: number, flags: number): number {
  return ((frame - Math.floor(frame / FRAMES_PER_HIGH) * FRAMES_PER_HIGH) << 12) | flags;
}

/** High half of a leaf. */
export function leafHigh(frame: number, owner: Owner): number {
  return Math.floor(frame / FRAMES_PER_HIGH) | (owner << OWNER_SHIFT);
}

/** Low half of a link; the high half is 0. */
export function linkLow(tablePage: number): number {
  return (tablePage << 12) | ENTRY_PRESENT;
}

/** Arena page that a link leads to. */
export function linkedTable(low: number): number {
  return low >>> 12;
}

/** First frame of a leaf. */
export function leafFrame(low: number, high: number): number {
  return (low >>> 12) + (high & HIGH_ADDRESS_MASK) * FRAMES_PER_HIGH;
}

export function leafOwner(high: number): Owner {
  return ((high >>> OWNER_SHIFT) & OWNER_MASK) as Owner;
}

/** True on the first leaf of a piece. */
export function isFirst(high: number): boolean {
  return (high & ENTRY_FIRST) !== 0;
}
