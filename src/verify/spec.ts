/** Numbers and lists of the interface that more than one rule needs [DDI; ddi.md 2.1]. */
import type { PageRange, Routine } from './events.js';

export const DISPATCH_LEVEL = 2;

/** What may be called at DISPATCH_LEVEL [ddi.md 2.1 rule 6]; everything else is held to PASSIVE_LEVEL. */
export const RAISED_ROUTINES: readonly Routine[] = [
  ...(['flushDomain', 'flushDomainByVaList', 'mapLogicalRange', 'unmapLogicalRange', 'mapIdentityRange', 'unmapIdentityRange'] as const),
  ...(['mapLogicalRangeEx', 'mapIdentityRangeEx', 'unmapIdentityRangeEx', 'mapReservedLogicalRange', 'unmapReservedLogicalRange'] as const),
];

/** InterfaceTable of DMA_IOMMU_INTERFACE. */
export const TABLE_LEGACY = 1;

/** MdlFlags that say that the pages stay where they are: locked, nonpaged pool, or no memory at all (MDL_IO_SPACE). */
export const MDL_RESIDENT = 0x0002 | 0x0004 | 0x0800;

/** Of x64: 0xfee00000 to 0xfeefffff [Intel VT-d 3.14, AMD IOMMU 2.1.5]. */
export const INTERRUPT_WINDOW: PageRange = { page: 0xfee00, pageCount: 0x100 };
