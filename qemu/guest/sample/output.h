/*
 * What the getters fill, in a frame of a guard byte: a getter that writes more than it may, or writes at all when it
 * refuses, is seen.
 */
#ifndef DMAPROBE_OUTPUT_H
#define DMAPROBE_OUTPUT_H

#include "probe.h"

#define OUTPUT_BYTES 0x100

C_ASSERT(FIELD_OFFSET(DMA_IOMMU_INTERFACE, ConfigureDomain) - FIELD_OFFSET(DMA_IOMMU_INTERFACE, CreateDomain) ==
         FIELD_OFFSET(DMA_IOMMU_INTERFACE_V1, ConfigureDomain));
C_ASSERT(sizeof(DMA_IOMMU_INTERFACE_EX) <= OUTPUT_BYTES);

typedef union _OUTPUT {
    UCHAR Bytes[OUTPUT_BYTES];
    ULONG Words[OUTPUT_BYTES / sizeof(ULONG)];
    PVOID Slots[OUTPUT_BYTES / sizeof(PVOID)];
    DMA_IOMMU_INTERFACE Legacy;
    DMA_IOMMU_INTERFACE_EX Ex;
} OUTPUT, *POUTPUT;

/* Each fills the output with the guard byte first. */
NTSTATUS OutputGetEx(POUTPUT Output, ULONG Version, ULONGLONG Flags);
NTSTATUS OutputGetLegacy(POUTPUT Output, ULONG Version);

/* Not a byte from this offset on was written. */
BOOLEAN OutputIsGuard(const OUTPUT *Output, ULONG From);

/* So many pointers stand from this offset on, none of them NULL. */
BOOLEAN OutputHasSlots(const OUTPUT *Output, ULONG Offset, ULONG Count);

#endif
