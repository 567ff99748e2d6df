/*
 * A disk under translation: thousands of pages mapped for one transfer each and unmapped after it, all data compared here,
 * and the image afterwards by who has it.
 */
#include "lanes.h"

#define DEFAULT_SEED 17
#define DEFAULT_TRANSFERS 1000

#define LARGE_PAGES 512u
#define LARGE_IOVA 0x40000000ULL
#define LARGE_COUNT 100u
#define LARGE_GENERATION 7u

static BOOLEAN IsLargeEnough(PPROBE Probe, const NVME *Nvme)
{
    return CheckTrue(&Probe->Check, Nvme->DiskBlocks >= DISK_BLOCKS && Nvme->MaxPages > LANE_MAX_COUNT,
                     "the disk has 40 MiB or more, and takes transfers of more than 32 pages");
}

static VOID Transfers(PLANES Lanes, ULONG Count)
{
    PCHECK check = &Lanes->Nvme->Space->Probe->Check;

    CheckStatus(check, LanesRun(Lanes, Count), STATUS_SUCCESS,
                "random blocks are read and written, up to four transfers at once");
    CheckValue(check, Lanes->Ended, Count, "every transfer ends");
    DbgPrint("    # %lu transfers, %lu pages mapped and unmapped\n", Lanes->Ended, Lanes->Pages);
    CheckStatus(check, LanesVerify(Lanes), STATUS_SUCCESS, "the whole disk is read");
    CheckValue(check, Lanes->Mismatches, 0, "every block read holds what was written to it last");
}

/*
 * 4 MiB in one piece, at an address of that alignment: the device's table has large leaves there. A transfer from the first
 * leaf into the second, then from what is left of the second when a page of it is gone.
 */
static VOID ThroughLargeLeaves(PNVME Nvme, PREGION Region)
{
    PDMA_SPACE space = Nvme->Space;
    PCHECK check = &space->Probe->Check;
    ULONG skip = (ULONG)(-(BufferPhysical(Region->Buffer, 0) >> PAGE_SHIFT) & (LARGE_PAGES - 1));
    ULONG from = LARGE_PAGES - LARGE_COUNT / 2, to = LARGE_PAGES + 200;
    BOOLEAN same = TRUE;

    CheckStatus(check, ExMap(space->Probe, space->Place.Domain, READ_WRITE,
                             ExRange(BufferPhysical(Region->Buffer, skip), 2 * LARGE_PAGES * PAGE_SIZE), LARGE_IOVA),
                STATUS_SUCCESS, "4 MiB in one piece are mapped");
    for (ULONG i = 0; i < LARGE_COUNT; i++) {
        DiskFill(Region, (skip + from + i) * PAGE_SIZE, DISK_FIRST_FREE + i, LARGE_GENERATION);
    }
    CheckStatus(check, NvmeTransfer(Nvme, TRUE, DISK_FIRST_FREE, LARGE_COUNT, LARGE_IOVA + from * PAGE_SIZE),
                STATUS_SUCCESS, "400 KiB are written from across their middle");
    CheckStatus(check, RegionUnmapPages(space, LARGE_IOVA + (to - 1) * PAGE_SIZE, 1), STATUS_SUCCESS,
                "a page of them is unmapped");
    CheckStatus(check, NvmeTransfer(Nvme, FALSE, DISK_FIRST_FREE, LARGE_COUNT, LARGE_IOVA + to * PAGE_SIZE),
                STATUS_SUCCESS, "and read to right behind it");
    for (ULONG i = 0; i < LARGE_COUNT; i++) {
        same = same && DiskHolds(Region, (skip + to + i) * PAGE_SIZE, DISK_FIRST_FREE + i, LARGE_GENERATION);
    }
    CheckTrue(check, same, "what was read is what was written");
    CheckStatus(check, RegionUnmapPages(space, LARGE_IOVA, to - 1), STATUS_SUCCESS, "what lies before the hole is unmapped");
    CheckStatus(check, RegionUnmapPages(space, LARGE_IOVA + to * PAGE_SIZE, 2 * LARGE_PAGES - to), STATUS_SUCCESS,
                "and what lies behind it");
}

static VOID LargeLeaves(PNVME Nvme)
{
    REGION region = {.Buffer = ProbeBuffer(Nvme->Space->Probe, 3 * LARGE_PAGES, BufferContiguous)};

    if (region.Buffer != NULL) {
        ThroughLargeLeaves(Nvme, &region);
        RegionFree(&region);
    }
}

static VOID OnController(PHARDWARE Hardware, PNVME Nvme)
{
    PPROBE probe = &Hardware->Probe;
    PCHECK check = &probe->Check;
    PLANES lanes;

    if (!CheckStatus(check, NvmeStart(Nvme), STATUS_SUCCESS, "its controller starts, with queues in mapped memory")) {
        return;
    }
    if (IsLargeEnough(probe, Nvme)) {
        lanes = LanesCreate(Nvme, HardwareWord(Hardware, 0, DEFAULT_SEED));
        if (CheckTrue(check, lanes != NULL, "there is memory for transfers")) {
            Transfers(lanes, HardwareWord(Hardware, 1, DEFAULT_TRANSFERS));
            LanesFree(lanes);
        }
        if (Nvme->Space->Type == DomainTypeTranslate) {
            LargeLeaves(Nvme);
        }
    }
    CheckStatus(check, NvmeStop(Nvme), STATUS_SUCCESS, "its controller stops");
}

VOID RunDisk(PHARDWARE Hardware)
{
    PPROBE probe = &Hardware->Probe;
    PHARDWARE_DEVICE disk = Hardware->Device[HardwareDisk][0];
    IOMMU_DMA_DOMAIN_TYPE type = HardwareWord(Hardware, 2, DomainTypeTranslate);
    DMA_SPACE space;
    NVME nvme;

    if (!SpaceUse(probe) || !SpaceOpen(&space, probe, disk, type, "a disk is attached to a domain")) {
        return;
    }
    if (CheckStatus(&probe->Check, SpaceListen(&space), STATUS_SUCCESS, "its fault handler listens") &&
        CheckStatus(&probe->Check, NvmeAllocate(&nvme, disk, &space), STATUS_SUCCESS, "there is memory for its queues")) {
        OnController(Hardware, &nvme);
        NvmeFree(&nvme);
    }
    CheckValue(&probe->Check, FaultCalls(&space.Faults), 0, "there was no fault");
    SpaceClose(&space, "the disk is detached and the domain deleted");
}
