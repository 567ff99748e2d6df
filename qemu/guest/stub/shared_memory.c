/*
 * Blocks that the driver and the device both use: physically contiguous, cached, cleared.
 */
#include "viommu.h"

NTSTATUS SharedMemoryAllocate(PSHARED_MEMORY Memory, SIZE_T Bytes)
{
    PHYSICAL_ADDRESS lowest = { 0 };
    PHYSICAL_ADDRESS highest = { 0 };
    PHYSICAL_ADDRESS boundary = { 0 };

    highest.QuadPart = MAXLONGLONG;
    Memory->Bytes = (Bytes + PAGE_SIZE - 1) & ~(SIZE_T)(PAGE_SIZE - 1);
    Memory->Address = MmAllocateContiguousMemorySpecifyCache(Memory->Bytes, lowest, highest, boundary, MmCached);
    if (Memory->Address == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(Memory->Address, Memory->Bytes);
    Memory->Physical = (ULONGLONG)MmGetPhysicalAddress(Memory->Address).QuadPart;
    return STATUS_SUCCESS;
}

VOID SharedMemoryFree(PSHARED_MEMORY Memory)
{
    if (Memory->Address != NULL) {
        MmFreeContiguousMemorySpecifyCache(Memory->Address, Memory->Bytes, MmCached);
        Memory->Address = NULL;
    }
}
