/*
 * One device's address space: a domain of its own, the device's token, its fault handler, and memory that the device sees
 * at addresses made up for it. No page of such memory lies where its address says: a region's first page is seen at the
 * physical address of its last, and so on. An access that nobody translates thus reaches memory, but the wrong page.
 *
 * In a pass-through domain every page is seen where it lies. IRQL of all routines: PASSIVE_LEVEL.
 */
#ifndef HWPROBE_SPACE_H
#define HWPROBE_SPACE_H

#include "hardware.h"

typedef struct _DMA_SPACE {
    PPROBE Probe;
    PLACE Place; /* Domain and Token are NULL while it is closed */
    IOMMU_DMA_DOMAIN_TYPE Type;
    BOOLEAN Listening;
    FAULT_RECORDER Faults;
} DMA_SPACE, *PDMA_SPACE;

typedef struct _REGION {
    PBUFFER Buffer; /* page i is what the device sees at Iova + i pages */
    ULONGLONG Iova;
    BOOLEAN Mapped;
} REGION, *PREGION;

/* Gets the tables of V3 and of V1, which alone has fault reporting; one or two points. */
BOOLEAN SpaceUse(PPROBE Probe);

/* Without points. What fails leaves nothing behind, if anyone answers. */
NTSTATUS SpaceEnter(PDMA_SPACE Space, PPROBE Probe, PHARDWARE_DEVICE Device, IOMMU_DMA_DOMAIN_TYPE Type);
NTSTATUS SpaceLeave(PDMA_SPACE Space);

/*
 * Another domain for the device, when calls have failed and nobody can say what became of the old one: the daemon may be
 * another that knows nothing of it, or the same and only slow. On failure, to be tried again later.
 */
NTSTATUS SpaceRenew(PDMA_SPACE Space);

/* The same with one point each. */
BOOLEAN SpaceOpen(PDMA_SPACE Space, PPROBE Probe, PHARDWARE_DEVICE Device, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title);
VOID SpaceClose(PDMA_SPACE Space, const char *Title);

/* Zeroed pages, which RegionMap then maps. An even number, so that none stays where it is. */
NTSTATUS RegionAllocate(PDMA_SPACE Space, PREGION Region, ULONG PageCount);
VOID RegionFree(PREGION Region);

NTSTATUS RegionMap(PDMA_SPACE Space, PREGION Region, ULONG Permissions);
NTSTATUS RegionUnmap(PDMA_SPACE Space, PREGION Region);

/* Allocate and map, as one point; unmap and free, of which only failure is a point. */
BOOLEAN RegionOpen(PDMA_SPACE Space, PREGION Region, ULONG PageCount, const char *Title);
VOID RegionClose(PDMA_SPACE Space, PREGION Region);

/* Some of its pages elsewhere: at an address of their own. Does nothing in a pass-through domain. */
NTSTATUS RegionMapPages(PDMA_SPACE Space, const REGION *Region, ULONG First, ULONG Count, ULONG Permissions,
                        ULONGLONG Address);
NTSTATUS RegionUnmapPages(PDMA_SPACE Space, ULONGLONG Address, ULONG Count);

/* The processor's view of what the device sees at Iova + Offset. */
PUCHAR RegionAt(const REGION *Region, ULONG Offset);

/* Fault handler of the device: on, off; a new handler has heard of nothing. */
NTSTATUS SpaceListen(PDMA_SPACE Space);
NTSTATUS SpaceIgnore(PDMA_SPACE Space);

/*
 * One point: since the handler was switched on it heard of Count faults, the last of this cause at this address and of
 * this domain.
 */
BOOLEAN SpaceCheckFault(PDMA_SPACE Space, ULONG Count, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address,
                        const char *Title);
/*
 * Of a device that tries a refused access once more: its second fault is counted with the first when that one still waits,
 * and may come later when it does not.
 */
BOOLEAN SpaceCheckFaultTwice(PDMA_SPACE Space, ULONG Count, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address,
                             const char *Title);

#endif
