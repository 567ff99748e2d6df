/*
 * A disk under translation: thousands of pages mapped for one transfer each and unmapped after it, all data compared here,
 * and the image afterwards by who has it.
 */
#include "lanes.h"

#define DEFAULT_SEED 17
#define DEFAULT_TRANSFERS 400

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
