/*
 * The main work of a driver: buffers are mapped, used by DMA both ways, and unmapped, several at a time and in any order, at
 * addresses of the driver's choice or of the allocator's.
 */
#include "lane.h"

#define BASE 0x100000000ULL
#define STRIDE 0x10000ULL /* more than the largest buffer and a page to either side */
#define MOST_LANES 6
#define BOUND_LOW 0x200000ULL
#define BOUND_HIGH 0x3FFFFFFFULL
#define INTERRUPTS 0xFEE00000ULL

typedef struct _TRANSFERS {
    ADAPTER Adapter;
    LANE Lane[MOST_LANES];
    ULONG LaneCount;
    PIOMMU_DMA_DOMAIN OtherDomain; /* no device is in it */
    PBUFFER OtherMemory;
} TRANSFERS, *PTRANSFERS;

/* The first lane is where mutants do their wrong: of fixed size and both rights, contiguous, described as a range. */
static VOID MakePlain(PLANE Lane)
{
    Lane->Permissions = READ | WRITE;
    Lane->Memory.MapType = MapPhysicalAddressTypeContiguousRange;
    Lane->Memory.ContiguousRange.Base.QuadPart = (LONGLONG)BufferPhysical(Lane->Buffer, 0);
    Lane->Memory.ContiguousRange.Size = (SIZE_T)Lane->Buffer->PageCount * PAGE_SIZE;
}

static BOOLEAN MakeLanes(PRUN Run, PTRANSFERS Transfers)
{
    ULONG wanted = Run->Mutant == MutantNone ? 1 + Chance(Run, MOST_LANES) : 1;

    for (ULONG i = 0; i < wanted; i++) {
        PLANE lane = &Transfers->Lane[i];

        if (!Expect(Run, LaneCreate(Run, lane, 1), "there is memory for a buffer")) {
            return FALSE;
        }
        Transfers->LaneCount++;
    }
    if (Run->Mutant != MutantNone) {
        LaneFree(&Transfers->Lane[0]);
        Transfers->Lane[0].Buffer = BufferCreate(4, BufferContiguous);
        Transfers->OtherMemory = BufferCreate(4, BufferContiguous);
        if (!Expect(Run, Transfers->Lane[0].Buffer != NULL && Transfers->OtherMemory != NULL, "there is memory")) {
            return FALSE;
        }
        MakePlain(&Transfers->Lane[0]);
    }
    return TRUE;
}

/* What a mutant says instead of the buffer. */
static VOID MisdescribeMemory(PRUN Run, PTRANSFERS Transfers, PIOMMU_MAP_PHYSICAL_ADDRESS Memory)
{
    if (IS(MapTooShort)) {
        Memory->ContiguousRange.Size -= PAGE_SIZE;
    } else if (IS(MapPartOfPage)) {
        Memory->ContiguousRange.Size -= 512;
    } else if (IS(MapOtherMemory)) {
        Memory->ContiguousRange.Base.QuadPart = (LONGLONG)BufferPhysical(Transfers->OtherMemory, 0);
    } else if (IS(MapFreedMemory)) {
        Memory->ContiguousRange.Base.QuadPart = (LONGLONG)BufferPhysical(Transfers->OtherMemory, 0);
        BufferFree(Transfers->OtherMemory);
        Transfers->OtherMemory = NULL;
    } else if (IS(MapUnlocked)) {
        Transfers->Lane[0].Buffer->Mdl->MdlFlags &= ~MDL_PAGES_LOCKED;
        Memory->MapType = MapPhysicalAddressTypeMdl;
        Memory->Mdl.Mdl = Transfers->Lane[0].Buffer->Mdl;
    }
}

static ULONGLONG WrongAddress(PRUN Run, ULONGLONG Address)
{
    return IS(MapUnaligned)    ? Address + 16
           : IS(MapOverRegion) ? HOLE
           : IS(MapPageZero)   ? 0
           : IS(MapInterrupts) ? INTERRUPTS
                               : Address;
}

static ULONG WrongRights(PRUN Run, ULONG Permissions)
{
    return IS(MapNoRight) ? 0 : IS(MapReservedRight) ? Permissions | 0x10 : IS(MapNarrowerRight) ? READ : Permissions;
}

static NTSTATUS MapLane(PRUN Run, PTRANSFERS Transfers, PLANE Lane, ULONGLONG Wanted)
{
    PADAPTER adapter = &Transfers->Adapter;
    PIOMMU_DMA_DOMAIN domain = ALTERED(MapOtherDomain, adapter->Domain, Transfers->OtherDomain);
    BOOLEAN isExplicit = IS(MapExplicitAllocated) || (!adapter->HasAllocator && !IS(MapNoAddress));
    BOOLEAN isBound = adapter->HasAllocator && Chance(Run, 2) == 0;
    ULONGLONG at = WrongAddress(Run, Wanted);
    ULONGLONG low = BOUND_LOW;
    ULONGLONG high = BOUND_HIGH;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = Lane->Memory;
    ULONG permissions = WrongRights(Run, Lane->Permissions);
    NTSTATUS status;
    KIRQL former;

    MisdescribeMemory(Run, Transfers, &memory);
    former = Raise(IS(MapRaised), DISPATCH_LEVEL + 1);
    status = DELETED(MapDeleted, UNCHECKED(TWICE(MapTwice, Run->Iommu.MapLogicalRangeEx(
                                     domain, permissions, &memory, isExplicit ? &at : NULL, isBound ? &low : NULL,
                                     isBound ? &high : NULL, &Lane->Address))));
    Lower(IS(MapRaised), former);
    if (!adapter->HasAllocator) {
        Lane->Address = at;
    }
    Lane->IsMapped = NT_SUCCESS(status);
    if (NT_SUCCESS(status) && isBound) {
        Expect(Run, Lane->Address >= low && Lane->Address <= high, "the address is within its bounds");
    }
    return status;
}

static VOID UnmapLane(PRUN Run, PADAPTER Adapter, PLANE Lane)
{
    ULONGLONG pages = Lane->Buffer->PageCount;
    ULONGLONG count = IS(UnmapHalf) || IS(UnmapHalfAllocated) ? pages / 2 : ALTERED(UnmapBytes, pages, pages * PAGE_SIZE);

    if (!Lane->IsMapped) {
        return;
    }
    if (IS(UnmapAfterFree)) {
        LaneFree(Lane);
    }
    if (ExpectSuccess(Run, DELETED(UnmapDeleted,
                                   TWICE(UnmapTwice, Run->Iommu.UnmapLogicalRange(Adapter->Domain, Lane->Address, count))),
                      "a mapping is unmapped")) {
        Lane->IsMapped = FALSE;
    }
}

/* After the domain is gone: until then a device may be writing there. */
static VOID FreeLanes(PTRANSFERS Transfers)
{
    for (ULONG i = 0; i < Transfers->LaneCount; i++) {
        LaneFree(&Transfers->Lane[i]);
    }
    BufferFree(Transfers->OtherMemory);
}

/* Between two buffers, without the processor. */
static VOID CopyBetween(PRUN Run, PDEVICE_OBJECT Device, PLANE From, PLANE To)
{
    ULONGLONG value = ChanceWord(Run);

    if ((From->Permissions & READ) == 0 || (To->Permissions & WRITE) == 0 || From == To) {
        return;
    }
    BufferFillPage(From->Buffer, 0, value);
    if (ExpectDone(Run, DmaCopy(Device, From->Address, To->Address, PAGE_SIZE), "the device copies a page")) {
        Expect(Run, BufferPageHolds(To->Buffer, 0, value), "the copy is what the first buffer held");
    }
}

static VOID UseLane(PRUN Run, PTRANSFERS Transfers, PLANE Lane)
{
    ULONGLONG physical = BufferPhysical(Lane->Buffer, 0);
    LANE used = *Lane;

    if (IS(UnmapTooEarly)) {
        UnmapLane(Run, &Transfers->Adapter, Lane);
    }
    if (IS(FlushOfSystemDomain)) {
        ExpectSuccess(Run, Run->Iommu.FlushDomain(Transfers->Adapter.Domain), "the domain is flushed");
    }
    used.Address = ALTERED(PhysicalAsLogical, Lane->Address, physical);
    used.Permissions = ALTERED(MapWiderRight, Lane->Permissions, READ);
    LaneUse(Run, Transfers->Adapter.Device, &used);
}

/* Maps, uses and unmaps in an order of its own: at any time some lanes are mapped and others are not. */
static VOID Work(PRUN Run, PTRANSFERS Transfers)
{
    PADAPTER adapter = &Transfers->Adapter;
    ULONG turns = Run->Mutant == MutantNone ? 2 * Transfers->LaneCount : 1;

    for (ULONG turn = 0; turn < turns && Run->Failed == 0; turn++) {
        ULONG number = Chance(Run, Transfers->LaneCount);
        PLANE lane = &Transfers->Lane[number];

        if (lane->IsMapped) {
            UnmapLane(Run, adapter, lane);
            continue;
        }
        if (!ExpectSuccess(Run, MapLane(Run, Transfers, lane, BASE + number * STRIDE), "a buffer is mapped")) {
            return;
        }
        UseLane(Run, Transfers, lane);
        if (Transfers->Lane[0].IsMapped) {
            CopyBetween(Run, adapter->Device, &Transfers->Lane[0], lane);
        }
    }
}

static VOID UseFixed(PRUN Run, PADAPTER Adapter)
{
    LANE lane = {.Buffer = Adapter->Fixed, .Permissions = READ | WRITE};

    if (Adapter->Fixed != NULL) {
        lane.Address = BufferPhysical(Adapter->Fixed, 0);
        LaneUse(Run, Adapter->Device, &lane);
    }
}

static VOID TakeDown(PRUN Run, PTRANSFERS Transfers)
{
    for (ULONG i = 0; i < Transfers->LaneCount; i++) {
        UnmapLane(Run, &Transfers->Adapter, &Transfers->Lane[i]);
    }
    AdapterClose(Run, &Transfers->Adapter);
}

/* The mutants that want another domain, which the correct driver of this stage has no use for. */
static BOOLEAN MakeOtherDomain(PRUN Run, PTRANSFERS Transfers)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};

    return !IS(MapOtherDomain) ||
           ExpectSuccess(Run, Run->Iommu.CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL, &Transfers->OtherDomain),
                         "there is another domain");
}

static VOID DropOtherDomain(PRUN Run, PTRANSFERS Transfers)
{
    if (Transfers->OtherDomain != NULL) {
        (VOID)Run->Iommu.UnmapLogicalRange(Transfers->OtherDomain, Transfers->Lane[0].Address,
                                           Transfers->Lane[0].Buffer->PageCount);
        (VOID)Run->Iommu.DeleteDomain(Transfers->OtherDomain);
    }
}

VOID RunTransfers(PRUN Run, ULONG Stage)
{
    PTRANSFERS transfers = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*transfers), EXEMPLAR_TAG);
    PADAPTER adapter;

    if (!Expect(Run, transfers != NULL, "there is memory for the transfers")) {
        return;
    }
    RtlZeroMemory(transfers, sizeof(*transfers));
    adapter = &transfers->Adapter;
    if (MakeLanes(Run, transfers) && MakeOtherDomain(Run, transfers) &&
        ExpectSuccess(Run, AdapterOpen(Run, adapter, Run->Device[Chance(Run, EXEMPLAR_DEVICES)], DomainTypeTranslate,
                                       Stage == StageAllocated), "the device is opened")) {
        UseFixed(Run, adapter);
        Work(Run, transfers);
        TakeDown(Run, transfers);
        if (IS(DomainAfterDelete)) {
            ExpectSuccess(Run, MapLane(Run, transfers, &transfers->Lane[0], BASE), "a buffer is mapped");
        }
    }
    DropOtherDomain(Run, transfers);
    if (RunMustClear(Run)) {
        AdapterClose(Run, adapter);
    }
    FreeLanes(transfers);
    ExFreePoolWithTag(transfers, EXEMPLAR_TAG);
}
