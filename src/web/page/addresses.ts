/**
 * Addresses of the page: text of the API ("0x" and digits) to page numbers and back. A page number has 45 bits at most, so a
 * number is exact; shifts and masks are not used on it.
 */

export const PAGE_BYTES = 4096;

export function pageOf(address: string): number {
  return Number(BigInt(address) / 4096n);
}

export function addressOf(page: number): string {
  return `0x${(BigInt(page) * 4096n).toString(16)}`;
}

/** Last byte of the page. */
export function endOf(page: number): string {
  return `0x${(BigInt(page) * 4096n + 4095n).toString(16)}`;
}

export function plus(address: string, bytes: number): string {
  return `0x${(BigInt(address) + BigInt(bytes)).toString(16)}`;
}

/** What somebody typed: hex with or without 0x, with _ or ` between digits as debuggers print them. Undefined: no address. */
export function parseAddress(text: string): bigint | undefined {
  const digits = text.trim().replace(/^0x/i, '').replace(/[_`\s]/g, '');
  return /^[0-9a-f]{1,16}$/i.test(digits) ? BigInt(`0x${digits}`) : undefined;
}

/** Digits in groups of four, so that two addresses can be compared by eye. */
export function grouped(address: string): string {
  const digits = address.slice(2);
  const groups = digits.padStart(Math.ceil(digits.length / 4) * 4, ' ').match(/.{4}/g) ?? [digits];
  return `0x${groups.join('_').trimStart()}`;
}
