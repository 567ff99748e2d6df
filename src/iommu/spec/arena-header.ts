/**
 * Layout of the arena's head: what a reader in another process needs to find its way. 32-bit little-endian words, from
 * byte 0 of the arena; all sizes in bytes unless they say pages. The head ends at FIRST_TABLE_PAGE; what follows are table
 * pages, laid out by second-stage.ts. A reader refuses any other magic or version.
 *
 * The directory has one slot for each domain that can exist. How to walk from a slot without a lock: ordering.ts.
 */

/** "VIOMMUPT" */
export const ARENA_MAGIC: readonly [number, number] = [0x4d4f4956, 0x5450554d];
export const ARENA_VERSION = 1;

/** Word numbers in the header. */
export const HEADER = {
  MAGIC_LOW: 0,
  MAGIC_HIGH: 1,
  VERSION: 2,
  PAGE_BYTES: 3,
  ARENA_PAGES: 4,
  DIRECTORY_OFFSET: 5,
  SLOT_BYTES: 6,
  SLOT_COUNT: 7,
  FIRST_TABLE_PAGE: 8,
} as const;

/** Bytes from the arena's start to slot 0. */
export const DIRECTORY_OFFSET = 64;
export const SLOT_BYTES = 16;
export const SLOT_WORDS = SLOT_BYTES / 4;

/** Word numbers in a slot. */
export const SLOT = {
  /** Arena page of the root table; 0 when no domain is here. Written last when a domain comes, first when it goes. */
  ROOT: 0,
  /** Counts up whenever a table of this slot is about to be given back; never starts over. */
  GENERATION: 1,
  /** Domain.id modulo 2^32: tells a reader that the slot is still that of the domain it means. */
  DOMAIN: 2,
  /** Input address width in bits; the number of levels follows from it. */
  INPUT_BITS: 3,
} as const;
