/**
 * Logical pages that no call maps in any domain. On x86-64 a write to the interrupt message window is an interrupt and
 * never reaches translation as memory [SDM 3A 11.11.1] [VT-d 3.14], so a mapping there could not work.
 */
export const INTERRUPT_WINDOW = { page: 0xfee00, pageCount: 0x100 } as const;

/** True when a page of the range is reserved. */
export function touchesReserved(page: number, pageCount: number): boolean {
  return page < INTERRUPT_WINDOW.page + INTERRUPT_WINDOW.pageCount && page + pageCount > INTERRUPT_WINDOW.page;
}
