/*
 * Unmapping what a device is in the midst of: when Unmap has returned, the memory is the driver's again, whatever the
 * device had begun with it. The disk is slow, so that transfers are under way for sure while their pages are unmapped.
 */
#include "lanes.h"

#define READS 4u
#define READ_PAGES 120u
#define PAGES (READS * READ_PAGES)
#define OURS 0x0125500125500125ULL
#define GARBAGE 0x6A4BA6E6A4BA6E6AULL
#define ROUNDS 3u
#define PATIENCE_MILLISECONDS 20000u
/* Until the controller has fetched the commands and is waiting for its disk. */
#define HEAD_START_MILLISECONDS 20u
/* How long the pages are watched after the last transfer has ended. */
#define WATCH_MILLISECONDS 50u

typedef struct _RACE {
    PCHECK Check;
    PDMA_SPACE Space;
    NVME Nvme;
    REGION Data;
    ULONG Slots[READS];
    ULONG Random;
    ULONG UnderWay; /* transfers that had not ended when the first page was unmapped */
} RACE, *PRACE;

static NTSTATUS Submit(PRACE Race, BOOLEAN Write)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; NT_SUCCESS(status) && i < READS; i++) {
        status = NvmeSubmit(&Race->Nvme, Write, DISK_FIRST_FREE + i * READ_PAGES, READ_PAGES,
                            Race->Data.Iova + i * READ_PAGES * PAGE_SIZE, &Race->Slots[i]);
    }
    HardwarePause(HEAD_START_MILLISECONDS);
    for (ULONG i = 0; NT_SUCCESS(status) && i < READS; i++) {
        Race->UnderWay += !NvmePoll(&Race->Nvme, Race->Slots[i]);
    }
    return status;
}

static NTSTATUS WaitForAll(PRACE Race)
{
    NTSTATUS status = STATUS_SUCCESS;
    USHORT completion;

    for (ULONG i = 0; NT_SUCCESS(status) && i < READS; i++) {
        status = NvmeWait(&Race->Nvme, Race->Slots[i], PATIENCE_MILLISECONDS, &completion);
    }
    return status;
}

/* Pages First.. are unmapped, and at once used for something else. */
static NTSTATUS TakeBack(PRACE Race, ULONG First, ULONG Count, ULONGLONG Fill)
{
    NTSTATUS status = RegionUnmapPages(Race->Space, Race->Data.Iova + First * PAGE_SIZE, Count);

    for (ULONG i = 0; NT_SUCCESS(status) && i < Count; i++) {
        BufferFillPage(Race->Data.Buffer, First + i, Fill + First + i);
    }
    return status;
}

/* From the last transfer's pages to the first's, in pieces of a few pages. */
static NTSTATUS TakeAllBack(PRACE Race, ULONGLONG Fill)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG end = PAGES;

    while (NT_SUCCESS(status) && end > 0) {
        ULONG count = 1 + RandomBelow(&Race->Random, 24);

        count = min(count, end);
        end -= count;
        status = TakeBack(Race, end, count, Fill);
    }
    Race->Data.Mapped = !NT_SUCCESS(status);
    return status;
}

static ULONG PagesChanged(PRACE Race, ULONGLONG Fill)
{
    ULONG changed = 0;

    for (ULONG i = 0; i < PAGES; i++) {
        changed += !BufferPageHolds(Race->Data.Buffer, i, Fill + i);
    }
    return changed;
}

static VOID Reading(PRACE Race)
{
    PCHECK check = Race->Check;
    ULONG changed;

    CheckStatus(check, RegionMap(Race->Space, &Race->Data, WRITE), STATUS_SUCCESS, "2 MiB are mapped for the disk to write");
    Race->UnderWay = 0;
    CheckStatus(check, Submit(Race, FALSE), STATUS_SUCCESS, "large reads into them are begun");
    CheckTrue(check, Race->UnderWay != 0, "and have not ended");
    CheckStatus(check, TakeAllBack(Race, OURS), STATUS_SUCCESS, "their pages are unmapped, and used otherwise");
    changed = PagesChanged(Race, OURS);
    CheckStatus(check, WaitForAll(Race), STATUS_SUCCESS, "the reads end");
    HardwarePause(WATCH_MILLISECONDS);
    CheckValue(check, changed + PagesChanged(Race, OURS), 0, "no byte of a page has changed since its Unmap returned");
}

static VOID Writing(PRACE Race, ULONG Generation)
{
    PCHECK check = Race->Check;
    ULONG garbage = 0;

    for (ULONG i = 0; i < PAGES; i++) {
        DiskFill(&Race->Data, i * PAGE_SIZE, DISK_FIRST_FREE + i, Generation);
    }
    CheckStatus(check, RegionMap(Race->Space, &Race->Data, READ), STATUS_SUCCESS, "2 MiB are mapped for the disk to read");
    Race->UnderWay = 0;
    CheckStatus(check, Submit(Race, TRUE), STATUS_SUCCESS, "large writes from them are begun");
    CheckTrue(check, Race->UnderWay != 0, "and have not ended");
    CheckStatus(check, TakeAllBack(Race, GARBAGE), STATUS_SUCCESS, "their pages are unmapped, and filled with garbage");
    CheckStatus(check, WaitForAll(Race), STATUS_SUCCESS, "the writes end");
    CheckStatus(check, RegionMap(Race->Space, &Race->Data, WRITE), STATUS_SUCCESS, "the pages are mapped again");
    CheckStatus(check, Submit(Race, FALSE), STATUS_SUCCESS, "what was written is read");
    CheckStatus(check, WaitForAll(Race), STATUS_SUCCESS, "to its end");
    for (ULONG i = 0; i < PAGES; i++) {
        ULONGLONG first = *(volatile ULONGLONG *)RegionAt(&Race->Data, i * PAGE_SIZE);
        ULONGLONG last = *(volatile ULONGLONG *)RegionAt(&Race->Data, (i + 1) * PAGE_SIZE - 8);

        garbage += first - GARBAGE < PAGES || last - GARBAGE < PAGES;
    }
    CheckValue(check, garbage, 0, "no block got what its page held after its Unmap returned");
    CheckStatus(check, RegionUnmap(Race->Space, &Race->Data), STATUS_SUCCESS, "the pages are unmapped");
}

static VOID Body(PRACE Race)
{
    for (ULONG i = 0; i < ROUNDS; i++) {
        Reading(Race);
    }
    Writing(Race, 1);
    CheckStatus(Race->Check, NvmeStop(&Race->Nvme), STATUS_SUCCESS, "its controller stops");
}

VOID RunDiskUnmap(PHARDWARE Hardware)
{
    PPROBE probe = &Hardware->Probe;
    PHARDWARE_DEVICE disk = Hardware->Device[HardwareDisk][1];
    static RACE race;
    DMA_SPACE space;

    race = (RACE){.Check = &probe->Check, .Space = &space, .Random = HardwareWord(Hardware, 0, 5)};
    if (!SpaceUse(probe) || !SpaceOpen(&space, probe, disk, DomainTypeTranslate, "a slow disk is attached to a domain")) {
        return;
    }
    if (CheckStatus(race.Check, NvmeAllocate(&race.Nvme, disk, &space), STATUS_SUCCESS, "there is memory for its queues")) {
        if (CheckStatus(race.Check, RegionAllocate(&space, &race.Data, PAGES), STATUS_SUCCESS, "there is memory for data") &&
            CheckStatus(race.Check, NvmeStart(&race.Nvme), STATUS_SUCCESS, "its controller starts") &&
            CheckTrue(race.Check, race.Nvme.DiskBlocks >= DISK_BLOCKS && race.Nvme.MaxPages >= READ_PAGES,
                      "it has 40 MiB or more, and takes transfers of 480 KiB")) {
            Body(&race);
        }
        RegionClose(&space, &race.Data);
        NvmeFree(&race.Nvme);
    }
    SpaceClose(&space, "the disk is detached and the domain deleted");
}
