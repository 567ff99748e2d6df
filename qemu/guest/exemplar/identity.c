/*
 * Identity mappings: buffers that the device reaches at their physical addresses, and nothing beside them.
 */
#include "lane.h"

#define MOST_LANES 3

typedef struct _IDENTITY {
    ADAPTER Adapter;
    LANE Lane[MOST_LANES];
    ULONG LaneCount;
} IDENTITY, *PIDENTITY;

/* Of one page each, or contiguous: DMA goes by one address. */
static BOOLEAN MakeLanes(PRUN Run, PIDENTITY Identity)
{
    ULONG wanted = 1 + Chance(Run, MOST_LANES);

    while (Identity->LaneCount < wanted) {
        PLANE lane = &Identity->Lane[Identity->LaneCount];

        if (!Expect(Run, LaneCreate(Run, lane, 1), "there is memory for a buffer")) {
            return FALSE;
        }
        LaneFree(lane);
        lane->Buffer = BufferCreate(1 + Chance(Run, LANE_PAGES), BufferContiguous);
        if (!Expect(Run, lane->Buffer != NULL, "there is memory for a buffer")) {
            return FALSE;
        }
        Identity->LaneCount++;
        lane->Address = BufferPhysical(lane->Buffer, 0);
        if (Chance(Run, 2) == 0) {
            lane->Memory.MapType = MapPhysicalAddressTypeMdl;
            lane->Memory.Mdl.Mdl = lane->Buffer->Mdl;
        } else {
            lane->Memory.MapType = MapPhysicalAddressTypeContiguousRange;
            lane->Memory.ContiguousRange.Base.QuadPart = (LONGLONG)lane->Address;
            lane->Memory.ContiguousRange.Size = (SIZE_T)lane->Buffer->PageCount * PAGE_SIZE;
        }
    }
    return TRUE;
}

static NTSTATUS Map(PRUN Run, PIDENTITY Identity, PLANE Lane)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = Lane->Memory;
    NTSTATUS status;

    if (IS(IdentityWider)) {
        memory.MapType = MapPhysicalAddressTypeContiguousRange;
        memory.ContiguousRange.Base.QuadPart = (LONGLONG)Lane->Address;
        memory.ContiguousRange.Size = ((SIZE_T)Lane->Buffer->PageCount + 512) * PAGE_SIZE;
    }
    status = UNCHECKED(Run->Iommu.MapIdentityRangeEx(Identity->Adapter.Domain, Lane->Permissions, &memory));
    Lane->IsMapped = NT_SUCCESS(status);
    return status;
}

static VOID Unmap(PRUN Run, PIDENTITY Identity, PLANE Lane)
{
    if (Lane->IsMapped &&
        ExpectSuccess(Run, DELETED(IdentityUnmapDeleted,
                                   Run->Iommu.UnmapIdentityRangeEx(Identity->Adapter.Domain, &Lane->Memory)),
                      "an identity mapping is unmapped")) {
        Lane->IsMapped = FALSE;
    }
}

static VOID Work(PRUN Run, PIDENTITY Identity)
{
    for (ULONG i = 0; i < Identity->LaneCount; i++) {
        PLANE lane = &Identity->Lane[i];

        if (!ExpectSuccess(Run, Map(Run, Identity, lane), "an identity mapping is made")) {
            return;
        }
        LaneUse(Run, Identity->Adapter.Device, lane);
        if (Chance(Run, 2) == 0) {
            Unmap(Run, Identity, lane);
        }
    }
}

VOID RunIdentity(PRUN Run, ULONG Stage)
{
    PIDENTITY identity = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*identity), EXEMPLAR_TAG);

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, identity != NULL, "there is memory for the identity mappings")) {
        return;
    }
    RtlZeroMemory(identity, sizeof(*identity));
    if (MakeLanes(Run, identity) &&
        ExpectSuccess(Run, AdapterOpen(Run, &identity->Adapter, Run->Device[Chance(Run, EXEMPLAR_DEVICES)],
                                       DomainTypeTranslate, FALSE), "the device is opened")) {
        Work(Run, identity);
        for (ULONG i = 0; i < identity->LaneCount; i++) {
            Unmap(Run, identity, &identity->Lane[i]);
        }
        AdapterClose(Run, &identity->Adapter);
    }
    if (RunMustClear(Run)) {
        AdapterClose(Run, &identity->Adapter);
    }
    for (ULONG i = 0; i < identity->LaneCount; i++) {
        LaneFree(&identity->Lane[i]);
    }
    ExFreePoolWithTag(identity, EXEMPLAR_TAG);
}
