/*
 * A reserved range of logical addresses, and segments mapped into it and out of it again without any allocation: what a
 * driver does that must make progress when memory is short.
 */
#include "lane.h"

#define BASE 0x200000000ULL
#define PLACES 4
#define PLACE_BYTES (8 * PAGE_SIZE)
#define RESERVED_BYTES (PLACES * PLACE_BYTES)

typedef struct _SEGMENTS {
    ADAPTER Adapter;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token;
    LANE Lane[PLACES];
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT Segment[PLACES];
} SEGMENTS, *PSEGMENTS;

static NTSTATUS Reserve(PRUN Run, PSEGMENTS Segments)
{
    ULONGLONG address = BASE + Chance(Run, 256) * (ULONGLONG)PAGE_SIZE;
    SIZE_T size = ALTERED(ReserveOddSize, RESERVED_BYTES, RESERVED_BYTES - 512);
    NTSTATUS status =
        Run->Iommu.ReserveLogicalAddressRange(Segments->Adapter.Domain, size, Segments->Adapter.HasAllocator ? NULL : &address,
                                              NULL, NULL, &Segments->Token);

    if (NT_SUCCESS(status)) {
        Expect(Run, Segments->Token->Size == RESERVED_BYTES, "the token has the size that was asked for");
    }
    return status;
}

static NTSTATUS Fill(PRUN Run, PSEGMENTS Segments, ULONG Place)
{
    PLANE lane = &Segments->Lane[Place];
    SIZE_T offset = ALTERED(SegmentBeyond, Place * PLACE_BYTES, RESERVED_BYTES - PAGE_SIZE);
    NTSTATUS status = DELETED(SegmentDeleted,
                              UNCHECKED(TWICE(SegmentTwice, Run->Iommu.MapReservedLogicalRange(
                                                                Segments->Token, offset, lane->Permissions,
                                                                &lane->Memory, &Segments->Segment[Place]))));

    lane->Address = Segments->Token->LogicalAddressBase + Place * PLACE_BYTES;
    lane->IsMapped = NT_SUCCESS(status);
    return status;
}

static VOID Empty(PRUN Run, PSEGMENTS Segments, ULONG Place)
{
    PLANE lane = &Segments->Lane[Place];
    NTSTATUS status;

    if (!HELD(lane->IsMapped)) {
        return;
    }
    if (IS(SegmentOtherUnmap)) {
        status = Run->Iommu.UnmapLogicalRange(Segments->Adapter.Domain, lane->Address, lane->Buffer->PageCount);
    } else {
        status = DELETED(SegmentUnmapDeleted,
                         TWICE(SegmentUnmapTwice, Run->Iommu.UnmapReservedLogicalRange(&Segments->Segment[Place])));
    }
    if (ExpectSuccess(Run, status, "a segment is unmapped")) {
        lane->IsMapped = FALSE;
    }
}

static VOID Work(PRUN Run, PSEGMENTS Segments)
{
    ULONG turns = Run->Mutant == MutantNone ? 2 * PLACES : 1;

    for (ULONG turn = 0; turn < turns && Run->Failed == 0; turn++) {
        ULONG place = Chance(Run, PLACES);
        PLANE lane = &Segments->Lane[place];

        if (lane->IsMapped) {
            Empty(Run, Segments, place);
        } else if (ExpectSuccess(Run, Fill(Run, Segments, place), "a segment is mapped")) {
            LaneUse(Run, Segments->Adapter.Device, lane);
        }
    }
}

static BOOLEAN MakeLanes(PRUN Run, PSEGMENTS Segments)
{
    for (ULONG i = 0; i < PLACES; i++) {
        if (!Expect(Run, LaneCreate(Run, &Segments->Lane[i], 2), "there is memory for a buffer")) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID TakeDown(PRUN Run, PSEGMENTS Segments)
{
    for (ULONG i = 0; i < PLACES; i++) {
        Empty(Run, Segments, i);
    }
    if (Segments->Token != NULL) {
        ExpectSuccess(Run, DELETED(FreeReservedDeleted, Run->Iommu.FreeReservedLogicalAddressRange(Segments->Token)),
                      "the reserved range is freed");
    }
    AdapterClose(Run, &Segments->Adapter);
}

VOID RunSegments(PRUN Run, ULONG Stage)
{
    PSEGMENTS segments = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*segments), EXEMPLAR_TAG);

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, segments != NULL, "there is memory for the segments")) {
        return;
    }
    RtlZeroMemory(segments, sizeof(*segments));
    if (MakeLanes(Run, segments) &&
        ExpectSuccess(Run, AdapterOpen(Run, &segments->Adapter, Run->Device[Chance(Run, EXEMPLAR_DEVICES)],
                                       DomainTypeTranslate, Chance(Run, 2) == 0), "the device is opened")) {
        if (ExpectSuccess(Run, Reserve(Run, segments), "a range is reserved")) {
            Work(Run, segments);
        }
        TakeDown(Run, segments);
    }
    if (RunMustClear(Run)) {
        TakeDown(Run, segments);
    }
    for (ULONG i = 0; i < PLACES; i++) {
        LaneFree(&segments->Lane[i]);
    }
    ExFreePoolWithTag(segments, EXEMPLAR_TAG);
}
