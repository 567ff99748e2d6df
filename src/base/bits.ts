/** Conversions between the 64-bit numbers of the doors and the page numbers of the inside. */

/** Bytes of the only granule: PAGE_SIZE of every supported guest. */
export const PAGE_BYTES = 4096;
export const PAGE_SHIFT = 12;

/** Page number of an address: 52 bits at most, always exact. */
export function pageOf(address: bigint): number {
  return Number(address >> 12n);
}

/** Bytes from the start of the page. */
export function offsetInPage(address: bigint): number {
  return Number(address & 0xfffn);
}

/** Address of a page's first byte. */
export function addressOf(page: number): bigint {
  return BigInt(page) << 12n;
}

/** An address for people: 0x and lower-case digits. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
