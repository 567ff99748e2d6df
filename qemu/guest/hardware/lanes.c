/*
 * Overlapping disk transfers: see lanes.h.
 */
#include "lanes.h"

#define LANES_TAG 'nLpH'
#define PATIENCE_MILLISECONDS 20000u
#define POISON 0xBADBADBADBADBADBULL
#define MAX_GENERATION 255u

PLANES LanesCreate(PNVME Nvme, ULONG Seed)
{
    PLANES lanes = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*lanes), LANES_TAG);

    if (lanes == NULL) {
        return NULL;
    }
    RtlZeroMemory(lanes, sizeof(*lanes));
    lanes->Nvme = Nvme;
    lanes->Random = Seed;
    for (ULONG i = 0; i < LANE_COUNT; i++) {
        if (!NT_SUCCESS(RegionAllocate(Nvme->Space, &lanes->Lane[i].Pages, LANE_PAGES))) {
            LanesFree(lanes);
            return NULL;
        }
    }
    return lanes;
}

VOID LanesFree(PLANES Lanes)
{
    for (ULONG i = 0; i < LANE_COUNT; i++) {
        RegionFree(&Lanes->Lane[i].Pages);
    }
    ExFreePoolWithTag(Lanes, LANES_TAG);
}

/* In a pass-through domain pages are where they are. */
static BOOLEAN IsMoved(const LANES *Lanes)
{
    return Lanes->Nvme->Space->Type != DomainTypePassThrough;
}

static VOID Choose(PLANES Lanes, PLANE Lane, ULONG Which)
{
    PULONG random = &Lanes->Random;

    Lane->Count = 1 + RandomBelow(random, min(LANE_MAX_COUNT, Lanes->Nvme->MaxPages - 1));
    Lane->Block = Which * LANE_BLOCKS + RandomBelow(random, LANE_BLOCKS - Lane->Count);
    Lane->Offset = RandomBelow(random, 4) == 0 ? 4 * RandomBelow(random, PAGE_SIZE / 4) : 0;
    Lane->PageCount = Lane->Count + (Lane->Offset != 0);
    Lane->First = RandomBelow(random, LANE_PAGES - Lane->PageCount);
    /* Addresses of the same pages in another order: who does not translate hits one of them, and the wrong one. */
    Lane->Iova = Lane->Pages.Iova +
                 PAGE_SIZE * (IsMoved(Lanes) ? RandomBelow(random, LANE_PAGES - Lane->PageCount) : Lane->First);
    Lane->Write = RandomBelow(random, 2) == 1;
    for (ULONG i = 0; Lane->Write && i < Lane->Count; i++) {
        if (Lanes->Generation[Lane->Block + i] == MAX_GENERATION) {
            Lane->Write = FALSE;
        }
    }
    for (ULONG i = 0; Lane->Write && i < Lane->Count; i++) {
        Lanes->Generation[Lane->Block + i]++;
    }
}

static ULONG BytesAt(const LANE *Lane, ULONG Block)
{
    return Lane->First * PAGE_SIZE + Lane->Offset + Block * PAGE_SIZE;
}

static VOID Prepare(PLANES Lanes, PLANE Lane)
{
    for (ULONG i = 0; i < Lane->PageCount; i++) {
        BufferFillPage(Lane->Pages.Buffer, Lane->First + i, POISON);
    }
    for (ULONG i = 0; Lane->Write && i < Lane->Count; i++) {
        DiskFill(&Lane->Pages, BytesAt(Lane, i), Lane->Block + i, Lanes->Generation[Lane->Block + i]);
    }
}

static NTSTATUS Begin(PLANES Lanes, PLANE Lane)
{
    PDMA_SPACE space = Lanes->Nvme->Space;
    NTSTATUS status;

    Prepare(Lanes, Lane);
    status = RegionMapPages(space, &Lane->Pages, Lane->First, Lane->PageCount, Lane->Write ? READ : WRITE, Lane->Iova);
    if (NT_SUCCESS(status)) {
        Lane->Mapped = TRUE;
        status = NvmeSubmit(Lanes->Nvme, Lane->Write, Lane->Block, Lane->Count, Lane->Iova + Lane->Offset, &Lane->Slot);
    }
    return status;
}

static VOID Compare(PLANES Lanes, const LANE *Lane)
{
    for (ULONG i = 0; i < Lane->Count; i++) {
        ULONG block = Lane->Block + i;

        if (!DiskHolds(&Lane->Pages, BytesAt(Lane, i), block, Lanes->Generation[block]) && Lanes->Mismatches++ < 4) {
            DbgPrint("      # block %lu of generation %lu does not hold its data after a %s\n", block,
                     (ULONG)Lanes->Generation[block], Lane->Write ? "write" : "read");
        }
    }
}

static NTSTATUS End(PLANES Lanes, PLANE Lane)
{
    NTSTATUS status = NvmeWait(Lanes->Nvme, Lane->Slot, PATIENCE_MILLISECONDS, &Lane->Completion);

    if (NT_SUCCESS(status) && Lane->Completion != NVME_SUCCESS) {
        status = STATUS_IO_DEVICE_ERROR;
    }
    if (NT_SUCCESS(status)) {
        status = RegionUnmapPages(Lanes->Nvme->Space, Lane->Iova, Lane->PageCount);
    }
    if (NT_SUCCESS(status)) {
        Lane->Mapped = FALSE;
        Lane->Active = FALSE;
        Lanes->Ended++;
        Lanes->Pages += Lane->PageCount;
        Compare(Lanes, Lane);
    }
    return status;
}

NTSTATUS LaneStep(PLANES Lanes, ULONG Which, BOOLEAN BeginNext)
{
    PLANE lane = &Lanes->Lane[Which];
    NTSTATUS status = STATUS_SUCCESS;

    if (lane->Active && !lane->Mapped) {
        return Begin(Lanes, lane);
    }
    if (lane->Active) {
        status = End(Lanes, lane);
    }
    if (NT_SUCCESS(status) && BeginNext) {
        Choose(Lanes, lane, Which);
        lane->Active = TRUE;
        Lanes->Started++;
        status = Begin(Lanes, lane);
    }
    return status;
}

VOID LanesForget(PLANES Lanes)
{
    for (ULONG i = 0; i < LANE_COUNT; i++) {
        Lanes->Lane[i].Mapped = FALSE;
    }
}

NTSTATUS LanesRun(PLANES Lanes, ULONG Transfers)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; NT_SUCCESS(status) && Lanes->Started < Transfers; i++) {
        status = LaneStep(Lanes, i % LANE_COUNT, TRUE);
    }
    for (ULONG i = 0; NT_SUCCESS(status) && i < 2 * LANE_COUNT; i++) {
        status = LaneStep(Lanes, i % LANE_COUNT, FALSE);
    }
    return status;
}

static NTSTATUS VerifyLane(PLANES Lanes, PLANE Lane, ULONG Which)
{
    NTSTATUS status = STATUS_SUCCESS;

    Lane->Write = FALSE;
    Lane->Offset = 0;
    Lane->First = 0;
    Lane->Iova = Lane->Pages.Iova;
    Lane->Count = Lane->PageCount = LANE_MAX_COUNT;
    for (ULONG block = 0; NT_SUCCESS(status) && block < LANE_BLOCKS; block += LANE_MAX_COUNT) {
        Lane->Block = Which * LANE_BLOCKS + block;
        Lane->Active = TRUE;
        status = Begin(Lanes, Lane);
        if (NT_SUCCESS(status)) {
            status = End(Lanes, Lane);
        }
    }
    return status;
}

NTSTATUS LanesVerify(PLANES Lanes)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG digest = 0;

    for (ULONG i = 0; NT_SUCCESS(status) && i < LANE_COUNT; i++) {
        status = VerifyLane(Lanes, &Lanes->Lane[i], i);
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(Lanes->Generation); i++) {
        digest += DiskMark(i, Lanes->Generation[i]);
    }
    DbgPrint("    # disk digest 0x%08lx\n", digest);
    return status;
}
