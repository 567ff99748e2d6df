/*
 * S4 [ddi.md 8]: maps and unmaps of random sizes within random bounds, in a domain with allocator and two reserved regions.
 * Every address is held against what is known of all others; at the end the domain has to be as good as new.
 */
#include "ex.h"
#include "scenarios.h"

#define LIVE 48
#define OPERATIONS 600
#define MARK 0xA110CA7000000000ULL

typedef struct _RANGE {
    ULONGLONG Address;
    ULONG Pages; /* 0: free slot */
} RANGE;

typedef struct _STORM {
    PPROBE Probe;
    PIOMMU_DMA_DOMAIN Domain;
    PBUFFER Buffer;
    PMDL Mdl[16]; /* Mdl[n - 1] has n pages */
    IOMMU_DMA_RESERVED_REGION Regions[2];
    ULONG Random;
    RANGE Live[LIVE];
    ULONG Maps;
    ULONG Misaligned;
    ULONG Overlapping;
    ULONG OutOfBounds;
    ULONG Unexpected;
} STORM, *PSTORM;

static ULONG Random(PSTORM Storm, ULONG Below)
{
    Storm->Random = Storm->Random * 1664525 + 1013904223;
    return (Storm->Random >> 8) % Below;
}

static BOOLEAN Overlap(ULONGLONG First, ULONGLONG FirstPages, ULONGLONG Second, ULONGLONG SecondPages)
{
    return First < Second + SecondPages * PAGE_SIZE && Second < First + FirstPages * PAGE_SIZE;
}

static BOOLEAN IsTaken(const STORM *Storm, ULONGLONG Address, ULONG Pages)
{
    for (ULONG i = 0; i < LIVE; i++) {
        if (Storm->Live[i].Pages != 0 && Overlap(Address, Pages, Storm->Live[i].Address, Storm->Live[i].Pages)) {
            return TRUE;
        }
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(Storm->Regions); i++) {
        if (Overlap(Address, Pages, Storm->Regions[i].Base, Storm->Regions[i].NumberOfPages)) {
            return TRUE;
        }
    }
    return Address < PAGE_SIZE || Overlap(Address, Pages, 0xFEE00000, 0x100);
}

static ULONGLONG AlignmentOf(ULONG Pages)
{
    ULONGLONG alignment = PAGE_SIZE;

    while (alignment < (ULONGLONG)Pages * PAGE_SIZE) {
        alignment *= 2;
    }
    return alignment;
}

static VOID MapOne(PSTORM Storm, RANGE *Slot)
{
    ULONG pages = 1 + Random(Storm, RTL_NUMBER_OF(Storm->Mdl));
    ULONGLONG min = (ULONGLONG)Random(Storm, 512) * PAGE_SIZE;
    ULONGLONG max = min + (ULONGLONG)(64 + Random(Storm, 512)) * PAGE_SIZE - 1;
    ULONGLONG address = 0;
    NTSTATUS status = ExAllocateWithin(Storm->Probe, Storm->Domain, ExMdl(Storm->Mdl[pages - 1]), min, max, &address);

    if (status == STATUS_INVALID_PARAMETER_MIX) {
        return; /* the window may be full */
    }
    if (!NT_SUCCESS(status)) {
        Storm->Unexpected++;
        return;
    }
    Storm->Maps++;
    Storm->Misaligned += address % AlignmentOf(pages) != 0 ? 1 : 0;
    Storm->OutOfBounds += address < min || address + (ULONGLONG)pages * PAGE_SIZE - 1 > max ? 1 : 0;
    Storm->Overlapping += IsTaken(Storm, address, pages) ? 1 : 0;
    Slot->Address = address;
    Slot->Pages = pages;
}

static VOID UnmapOne(PSTORM Storm, RANGE *Slot)
{
    if (!NT_SUCCESS(Storm->Probe->Ex.UnmapLogicalRange(Storm->Domain, Slot->Address, Slot->Pages))) {
        Storm->Unexpected++;
    }
    Slot->Pages = 0;
}

static VOID Rage(PSTORM Storm)
{
    for (ULONG i = 0; i < OPERATIONS; i++) {
        RANGE *slot = &Storm->Live[Random(Storm, LIVE)];

        if (slot->Pages == 0) {
            MapOne(Storm, slot);
        } else {
            UnmapOne(Storm, slot);
        }
    }
}

/* What lives translates to the buffer's first page; what was unmapped does not translate. */
static BOOLEAN IsRight(PSTORM Storm, PDEVICE_OBJECT Device)
{
    BufferFillPage(Storm->Buffer, 0, MARK);
    for (ULONG i = 0; i < LIVE; i++) {
        VIOMMU_DMA_STEP step = DmaCompare(Device, Storm->Live[i].Address, 64, MARK);

        if (Storm->Live[i].Pages != 0 && step.Status != ViommuDmaStepDone) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID StartStorm(PSTORM Storm)
{
    Storm->Random = 0x9E3779B9;
    Storm->Regions[0] = (IOMMU_DMA_RESERVED_REGION){&Storm->Regions[1], 0x20000, 8, FALSE};
    Storm->Regions[1] = (IOMMU_DMA_RESERVED_REGION){NULL, 0x101000, 3, FALSE};
    for (ULONG i = 0; i < RTL_NUMBER_OF(Storm->Mdl); i++) {
        Storm->Mdl[i] = BufferMdl(Storm->Buffer, 0, i + 1);
    }
    Storm->Domain = ExBuddy(Storm->Probe, 40, Storm->Regions, "S4: a domain of 40 bits with two regions is created");
}

/* The largest blocks of the storm that have no reserved page: each is one block again, or cannot be reserved. */
static ULONG WholeBlocks(PSTORM Storm)
{
    static const ULONG sizes[] = {0x40000, 0x80000, 0x200000};
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token[RTL_NUMBER_OF(sizes)];
    ULONG whole = 0;

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        ULONGLONG min = sizes[i];
        ULONGLONG max = 2ULL * sizes[i] - 1;

        if (!NT_SUCCESS(Storm->Probe->Ex.ReserveLogicalAddressRange(Storm->Domain, sizes[i], NULL, &min, &max,
                                                                    &token[whole]))) {
            DbgPrint("      # the block at 0x%lx is not whole\n", sizes[i]);
            continue;
        }
        whole++;
    }
    for (ULONG i = 0; i < whole; i++) {
        Storm->Probe->Ex.FreeReservedLogicalAddressRange(token[i]);
    }
    return whole;
}

static VOID AsGoodAsNew(PSTORM Storm, ULONGLONG FirstOfAll)
{
    PCHECK check = &Storm->Probe->Check;
    ULONGLONG address = 0;

    for (ULONG i = 0; i < LIVE; i++) {
        if (Storm->Live[i].Pages != 0) {
            UnmapOne(Storm, &Storm->Live[i]);
        }
    }
    CheckValue(check, Storm->Unexpected, 0, "S4: no map and no unmap failed but for want of room");
    CheckStatus(check, ExAllocate(Storm->Probe, Storm->Domain, ExMdl(Storm->Mdl[15]), &address), STATUS_SUCCESS,
                "S4: sixteen pages are mapped after the storm");
    CheckValue(check, address, FirstOfAll, "DDI-219: where they were before it");
    Storm->Probe->Ex.UnmapLogicalRange(Storm->Domain, address, 16);
    CheckValue(check, WholeBlocks(Storm), 3, "DDI-224: all blocks have coalesced");
}

VOID AllocatorUser(PPROBE Probe, PBUFFER Buffer)
{
    static STORM storm;
    PCHECK check = &Probe->Check;
    ULONGLONG first = 0;
    PLACE place;

    RtlZeroMemory(&storm, sizeof(storm));
    storm.Probe = Probe;
    storm.Buffer = Buffer;
    StartStorm(&storm);
    CheckStatus(check, ExAllocate(Probe, storm.Domain, ExMdl(storm.Mdl[15]), &first), STATUS_SUCCESS,
                "S4: sixteen pages are mapped before the storm");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(storm.Domain, first, 16), STATUS_SUCCESS, "S4: and unmapped");
    if (ExEnter(Probe, &place, Probe->Device[0], storm.Domain, "S4: a device is attached")) {
        Rage(&storm);
        DbgPrint("      # %lu maps in %lu operations\n", storm.Maps, (ULONG)OPERATIONS);
        CheckTrue(check, storm.Maps >= OPERATIONS / 4, "S4: most requests found room");
        CheckValue(check, storm.Misaligned, 0, "DDI-217: every address is aligned to its request");
        CheckValue(check, storm.OutOfBounds, 0, "DDI-212: every mapping lies within its bounds");
        CheckValue(check, storm.Overlapping, 0, "DDI-220: no mapping overlaps another, nor what is reserved");
        CheckTrue(check, IsRight(&storm, place.Physical), "S4: DMA reaches all that is mapped");
        AsGoodAsNew(&storm, first);
        ExExit(Probe, &place, "S4: the device is detached");
    }
    ExDelete(Probe, storm.Domain, "S4: the domain is deleted");
    for (ULONG i = 0; i < RTL_NUMBER_OF(storm.Mdl); i++) {
        MdlFree(storm.Mdl[i]);
    }
}
