/*
 * Disk transfers while the daemon is killed and comes back: calls fail, the disk is refused its memory, its controller may
 * give up. The driver waits until it gets a domain again, builds everything anew, makes the transfers again that had not
 * ended, and goes on; in the end every block must be right. Whoever runs the VM kills the daemon when the line "ready for
 * the daemon to be killed" is printed, and starts another.
 *
 * A transfer counts when the page that it was made through could be unmapped: QEMU's controller does not tell that data was
 * refused, and a refusal without a daemon is reported to nobody at that time.
 */
#include "lanes.h"

#define DEFAULT_SEED 9
#define DEFAULT_LOSSES 1
#define DEFAULT_PATIENCE_SECONDS 60
#define TRANSFERS_BETWEEN 60u
#define PAUSE_MILLISECONDS 50u

typedef struct _RECOVERY {
    PPROBE Probe;
    PCHECK Check;
    PHARDWARE_DEVICE Disk;
    DMA_SPACE Space;
    NVME Nvme;
    PLANES Lanes;
    ULONG Losses;
    ULONG PatienceMilliseconds;
} RECOVERY, *PRECOVERY;

static NTSTATUS Rebuild(PRECOVERY Recovery)
{
    NTSTATUS status = SpaceEnter(&Recovery->Space, Recovery->Probe, Recovery->Disk, DomainTypeTranslate);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    Recovery->Nvme.Queues.Mapped = FALSE;
    Recovery->Nvme.Lists.Mapped = FALSE;
    return NvmeStart(&Recovery->Nvme);
}

/*
 * What is left of the former domain goes first, as far as anyone still knows it: when the daemon lives and only a transfer
 * failed, the device is attached, and its domain cannot be had twice.
 */
static NTSTATUS Recover(PRECOVERY Recovery)
{
    ULONGLONG end = HardwareMilliseconds() + Recovery->PatienceMilliseconds;
    NTSTATUS status;

    do {
        if (!NvmeDisable(&Recovery->Nvme)) {
            return STATUS_IO_TIMEOUT;
        }
        if (Recovery->Space.Place.Token != NULL) {
            SpaceLeave(&Recovery->Space);
        }
        LanesForget(Recovery->Lanes);
        status = Rebuild(Recovery);
        if (!NT_SUCCESS(status)) {
            HardwarePause(PAUSE_MILLISECONDS);
        }
    } while (!NT_SUCCESS(status) && HardwareMilliseconds() < end);
    return status;
}

/* Transfers without a loss; FALSE when one failed. */
static BOOLEAN TransferSome(PRECOVERY Recovery, ULONG Count)
{
    return NT_SUCCESS(LanesRun(Recovery->Lanes, Recovery->Lanes->Started + Count));
}

/* Transfers until one fails. */
static BOOLEAN TransferUntilLoss(PRECOVERY Recovery)
{
    ULONGLONG end = HardwareMilliseconds() + Recovery->PatienceMilliseconds;

    while (HardwareMilliseconds() < end) {
        if (!TransferSome(Recovery, 1)) {
            return TRUE;
        }
    }
    return FALSE;
}

static BOOLEAN LoseOnce(PRECOVERY Recovery, ULONG Which)
{
    PCHECK check = Recovery->Check;

    if (!CheckTrue(check, TransferSome(Recovery, TRANSFERS_BETWEEN), "the disk reads and writes")) {
        return FALSE;
    }
    DbgPrint("    # ready for the daemon to be killed (%lu)\n", Which);
    if (!CheckTrue(check, TransferUntilLoss(Recovery), "the daemon goes, and a transfer fails") ||
        !CheckStatus(check, Recover(Recovery), STATUS_SUCCESS, "it comes back: domain, mappings and controller are made anew")) {
        return FALSE;
    }
    return CheckTrue(check, TransferSome(Recovery, TRANSFERS_BETWEEN), "the disk reads and writes again");
}

static VOID Body(PRECOVERY Recovery)
{
    BOOLEAN alive = TRUE;

    for (ULONG i = 0; alive && i < Recovery->Losses; i++) {
        alive = LoseOnce(Recovery, i + 1);
    }
    if (alive) {
        CheckValue(Recovery->Check, Recovery->Lanes->Ended, Recovery->Lanes->Started,
                   "every transfer ended, those that were lost with the daemon, too");
        CheckStatus(Recovery->Check, LanesVerify(Recovery->Lanes), STATUS_SUCCESS, "the whole disk is read");
        CheckValue(Recovery->Check, Recovery->Lanes->Mismatches, 0, "every block holds what was written to it last");
        DbgPrint("    # %lu transfers, %lu pages mapped and unmapped\n", Recovery->Lanes->Ended, Recovery->Lanes->Pages);
    }
    CheckStatus(Recovery->Check, NvmeStop(&Recovery->Nvme), STATUS_SUCCESS, "its controller stops");
    if (Recovery->Space.Place.Domain != NULL) {
        SpaceClose(&Recovery->Space, "the disk is detached and the domain deleted");
    }
}

VOID RunRecovery(PHARDWARE Hardware)
{
    static RECOVERY recovery;
    PPROBE probe = &Hardware->Probe;
    PDMA_SPACE space = &recovery.Space;

    RtlZeroMemory(&recovery, sizeof(recovery));
    recovery.Probe = probe;
    recovery.Check = &probe->Check;
    recovery.Disk = Hardware->Device[HardwareDisk][0];
    recovery.Losses = HardwareWord(Hardware, 1, DEFAULT_LOSSES);
    recovery.PatienceMilliseconds = 1000 * HardwareWord(Hardware, 2, DEFAULT_PATIENCE_SECONDS);
    if (!SpaceUse(probe) || !SpaceOpen(space, probe, recovery.Disk, DomainTypeTranslate, "a disk is attached to a domain")) {
        return;
    }
    if (CheckStatus(recovery.Check, NvmeAllocate(&recovery.Nvme, recovery.Disk, space), STATUS_SUCCESS,
                    "there is memory for its queues")) {
        recovery.Lanes = LanesCreate(&recovery.Nvme, HardwareWord(Hardware, 0, DEFAULT_SEED));
        if (CheckTrue(recovery.Check, recovery.Lanes != NULL, "there is memory for transfers") &&
            CheckStatus(recovery.Check, NvmeStart(&recovery.Nvme), STATUS_SUCCESS, "its controller starts") &&
            CheckTrue(recovery.Check, recovery.Nvme.DiskBlocks >= DISK_BLOCKS, "the disk has 40 MiB or more")) {
            Body(&recovery);
        }
        if (recovery.Lanes != NULL) {
            LanesFree(recovery.Lanes);
        }
        NvmeFree(&recovery.Nvme);
    }
}
