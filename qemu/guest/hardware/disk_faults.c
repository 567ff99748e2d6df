/*
 * A disk whose accesses are refused: data, lists, queues. Its driver hears of each, and the disk works again afterwards.
 *
 * QEMU's controller tells what NVMe has a status for when a list, a command or a completion is refused. For data it does
 * not: what was to be written goes nowhere and what was to be read is not that memory's, and the command ends well.
 */
#include "lanes.h"

#define DATA_PAGES 8u
#define POISON 0xD15CBADD15CBADD1ULL
#define PATIENCE_MILLISECONDS 10000u
#define HEARD_MAX 64u
#define WHERE_MAX 8u

typedef struct _HEARD {
    KSPIN_LOCK Lock;
    KEVENT Arrived;
    ULONG Count;
    struct {
        ULONGLONG Address;
        ULONG Type;
    } Fault[HEARD_MAX];
} HEARD, *PHEARD;

typedef struct _REFUSALS {
    PPROBE Probe;
    PCHECK Check;
    DMA_SPACE Space;
    NVME Nvme;
    REGION Data;
    HEARD Heard;
    ULONGLONG Where[WHERE_MAX]; /* pages of which something was refused */
    ULONG WhereCount;
} REFUSALS, *PREFUSALS;

static VOID Hear(PVOID Context, PFAULT_INFORMATION FaultInformation)
{
    PHEARD heard = Context;
    KIRQL old;

    KeAcquireSpinLock(&heard->Lock, &old);
    if (heard->Count < HEARD_MAX) {
        heard->Fault[heard->Count].Address = (ULONG_PTR)FaultInformation->X64.FaultAddress;
        heard->Fault[heard->Count].Type = (ULONG)FaultInformation->X64.Type;
        heard->Count++;
    }
    KeReleaseSpinLock(&heard->Lock, old);
    KeSetEvent(&heard->Arrived, IO_NO_INCREMENT, FALSE);
}

static BOOLEAN IsHeard(PHEARD Heard, ULONG Type, ULONGLONG Address)
{
    BOOLEAN found = FALSE;
    KIRQL old;

    KeAcquireSpinLock(&Heard->Lock, &old);
    for (ULONG i = 0; i < Heard->Count; i++) {
        found = found || (Heard->Fault[i].Address == Address && Heard->Fault[i].Type == Type);
    }
    KeReleaseSpinLock(&Heard->Lock, old);
    return found;
}

/* A fault of this type at this address is heard of, now or soon; others may be within so many pages. */
static VOID CheckHeardWithin(PREFUSALS Refusals, ULONG Type, ULONGLONG Address, ULONG Pages, const char *Title)
{
    PHEARD heard = &Refusals->Heard;
    ULONGLONG end = HardwareMilliseconds() + PATIENCE_MILLISECONDS;
    LARGE_INTEGER tenth = {.QuadPart = -1000 * 1000};

    for (ULONG i = 0; i < Pages; i++) {
        Refusals->Where[Refusals->WhereCount++] = (Address & ~(ULONGLONG)(PAGE_SIZE - 1)) + i * PAGE_SIZE;
    }
    while (!IsHeard(heard, Type, Address) && HardwareMilliseconds() < end) {
        KeWaitForSingleObject(&heard->Arrived, Executive, KernelMode, FALSE, &tenth);
    }
    if (!CheckTrue(Refusals->Check, IsHeard(heard, Type, Address), Title)) {
        DbgPrint("      # wanted type %lu at 0x%I64x\n", Type, Address);
        for (ULONG i = 0; i < heard->Count; i++) {
            DbgPrint("      # heard of type %lu at 0x%I64x\n", heard->Fault[i].Type, heard->Fault[i].Address);
        }
    }
}

static VOID CheckHeard(PREFUSALS Refusals, ULONG Type, ULONGLONG Address, const char *Title)
{
    CheckHeardWithin(Refusals, Type, Address, 1, Title);
}

/* Nothing was refused anywhere else, and each refusal was reported a few times at the most, not once for every word. */
static VOID CheckNothingElse(PREFUSALS Refusals)
{
    PHEARD heard = &Refusals->Heard;
    BOOLEAN known = TRUE;

    for (ULONG i = 0; i < heard->Count; i++) {
        BOOLEAN is = FALSE;

        for (ULONG j = 0; j < Refusals->WhereCount; j++) {
            is = is || heard->Fault[i].Address - Refusals->Where[j] < PAGE_SIZE;
        }
        if (!is) {
            DbgPrint("      # heard of type %lu at 0x%I64x\n", heard->Fault[i].Type, heard->Fault[i].Address);
        }
        known = known && is;
    }
    CheckTrue(Refusals->Check, known, "no other access was refused");
    CheckTrue(Refusals->Check, heard->Count <= 4 * Refusals->WhereCount, "no refusal was reported word by word");
}

static NTSTATUS MapData(PREFUSALS Refusals, ULONG First, ULONG Count, ULONG Permissions)
{
    return RegionMapPages(&Refusals->Space, &Refusals->Data, First, Count, Permissions,
                          Refusals->Data.Iova + First * PAGE_SIZE);
}

static NTSTATUS UnmapData(PREFUSALS Refusals, ULONG First, ULONG Count)
{
    return RegionUnmapPages(&Refusals->Space, Refusals->Data.Iova + First * PAGE_SIZE, Count);
}

static VOID FillData(PREFUSALS Refusals, ULONG Generation)
{
    for (ULONG i = 0; i < DATA_PAGES; i++) {
        DiskFill(&Refusals->Data, i * PAGE_SIZE, DISK_FIRST_FREE + i, Generation);
    }
}

static VOID PoisonData(PREFUSALS Refusals)
{
    for (ULONG i = 0; i < DATA_PAGES; i++) {
        BufferFillPage(Refusals->Data.Buffer, i, POISON);
    }
}

/* Each page but those from First on, which hold poison, holds its block of this generation. */
static BOOLEAN DataHolds(PREFUSALS Refusals, ULONG Generation, ULONG First, ULONG Count)
{
    for (ULONG i = 0; i < DATA_PAGES; i++) {
        if (i - First < Count ? !BufferPageHolds(Refusals->Data.Buffer, i, POISON)
                              : !DiskHolds(&Refusals->Data, i * PAGE_SIZE, DISK_FIRST_FREE + i, Generation)) {
            return FALSE;
        }
    }
    return TRUE;
}

static NTSTATUS Transfer(PREFUSALS Refusals, BOOLEAN Write)
{
    return NvmeTransfer(&Refusals->Nvme, Write, DISK_FIRST_FREE, DATA_PAGES, Refusals->Data.Iova);
}

/* The controller's word on a transfer; 0xFFFF when it has none. */
static USHORT Completion(PREFUSALS Refusals, BOOLEAN Write)
{
    USHORT completion = 0xFFFF;
    ULONG slot;

    if (NT_SUCCESS(NvmeSubmit(&Refusals->Nvme, Write, DISK_FIRST_FREE, DATA_PAGES, Refusals->Data.Iova, &slot))) {
        NvmeWait(&Refusals->Nvme, slot, PATIENCE_MILLISECONDS, &completion);
    }
    return completion;
}

/* Writes a new generation and reads it back, all pages mapped. */
static VOID CheckWorks(PREFUSALS Refusals, ULONG Generation, const char *Title)
{
    BOOLEAN works;

    FillData(Refusals, Generation);
    works = NT_SUCCESS(Transfer(Refusals, TRUE));
    PoisonData(Refusals);
    works = works && NT_SUCCESS(Transfer(Refusals, FALSE)) && DataHolds(Refusals, Generation, DATA_PAGES, 0);
    CheckTrue(Refusals->Check, works, Title);
}

static VOID RefusedData(PREFUSALS Refusals)
{
    PCHECK check = Refusals->Check;
    ULONGLONG hole = Refusals->Data.Iova + 2 * PAGE_SIZE;

    CheckStatus(check, UnmapData(Refusals, 2, 1), STATUS_SUCCESS, "a data page is unmapped");
    PoisonData(Refusals);
    CheckTrue(check, Completion(Refusals, FALSE) != 0xFFFF, "blocks are read into it and its neighbours");
    CheckHeard(Refusals, TranslationFault, hole, "its driver hears of a translation fault at the page");
    CheckTrue(check, DataHolds(Refusals, 1, 2, 1), "the page is as it was, its neighbours hold their blocks");
    CheckStatus(check, MapData(Refusals, 2, 1, READ), STATUS_SUCCESS, "it is mapped for the device to read only");
    PoisonData(Refusals);
    CheckTrue(check, Completion(Refusals, FALSE) != 0xFFFF, "blocks are read again");
    CheckHeard(Refusals, PermissionFault, hole, "its driver hears of a permission fault");
    CheckTrue(check, DataHolds(Refusals, 1, 2, 1), "the page is as it was");
    CheckStatus(check, UnmapData(Refusals, 2, 3), STATUS_SUCCESS, "three pages are unmapped");
    FillData(Refusals, 2);
    CheckTrue(check, Completion(Refusals, TRUE) != 0xFFFF, "blocks are written from them and their neighbours");
    CheckHeardWithin(Refusals, TranslationFault, hole, 3, "its driver hears of it");
    CheckStatus(check, MapData(Refusals, 2, 3, READ_WRITE), STATUS_SUCCESS, "they are mapped again");
    CheckStatus(check, Transfer(Refusals, FALSE), STATUS_SUCCESS, "the blocks are read");
    CheckTrue(check, DiskHolds(&Refusals->Data, PAGE_SIZE, DISK_FIRST_FREE + 1, 2) &&
                         DiskHolds(&Refusals->Data, 5 * PAGE_SIZE, DISK_FIRST_FREE + 5, 2) &&
                         !DiskHolds(&Refusals->Data, 2 * PAGE_SIZE, DISK_FIRST_FREE + 2, 2) &&
                         !DiskHolds(&Refusals->Data, 4 * PAGE_SIZE, DISK_FIRST_FREE + 4, 2),
              "those of the mapped pages were written, the others did not get the refused memory");
    CheckWorks(Refusals, 3, "the disk works");
}

static VOID RefusedList(PREFUSALS Refusals)
{
    PCHECK check = Refusals->Check;
    PDMA_SPACE space = &Refusals->Space;
    ULONGLONG lists = Refusals->Nvme.Lists.Iova;

    CheckStatus(check, RegionUnmapPages(space, lists, 1), STATUS_SUCCESS, "the page of a PRP list is unmapped");
    PoisonData(Refusals);
    CheckValue(check, Completion(Refusals, FALSE), NVME_DATA_TRANSFER_ERROR,
               "a read that needs it ends with Data Transfer Error");
    CheckHeard(Refusals, TranslationFault, lists, "its driver hears of a translation fault at the list");
    CheckTrue(check, DataHolds(Refusals, 3, 0, DATA_PAGES), "no page got anything");
    CheckStatus(check, RegionMapPages(space, &Refusals->Nvme.Lists, 0, 1, READ, lists), STATUS_SUCCESS,
                "the list is mapped again");
    CheckWorks(Refusals, 4, "the disk works");
}

/* The controller cannot go on: it says so by CSTS.CFS, and a reset helps. */
static VOID RefusedQueue(PREFUSALS Refusals, ULONG Page, ULONG EntryBytes, ULONG Generation, const char *Which)
{
    PCHECK check = Refusals->Check;
    PDMA_SPACE space = &Refusals->Space;
    PREGION queues = &Refusals->Nvme.Queues;
    ULONGLONG queue = queues->Iova + Page * PAGE_SIZE;
    BOOLEAN isCompletions = EntryBytes < 64;
    ULONG entry = isCompletions ? Refusals->Nvme.Io.Head : Refusals->Nvme.Io.Tail;

    check->Suffix = Which;
    CheckStatus(check, RegionUnmapPages(space, queue, 1), STATUS_SUCCESS, "a queue is unmapped");
    CheckValue(check, Completion(Refusals, FALSE), 0xFFFF, "a command gets no answer");
    CheckHeard(Refusals, TranslationFault, queue + entry * EntryBytes, "a translation fault at the entry is heard of");
    CheckTrue(check, NvmeHasFailed(&Refusals->Nvme), "the controller says that it has failed");
    CheckStatus(check, RegionMapPages(space, queues, Page, 1, READ_WRITE, queue), STATUS_SUCCESS,
                "the queue is mapped again");
    CheckStatus(check, NvmeStop(&Refusals->Nvme), STATUS_SUCCESS, "the controller is reset");
    CheckStatus(check, NvmeStart(&Refusals->Nvme), STATUS_SUCCESS, "and started");
    CheckWorks(Refusals, Generation, "the disk works");
    check->Suffix = "";
}

static VOID Body(PREFUSALS Refusals)
{
    CheckWorks(Refusals, 1, "the disk writes and reads");
    RefusedData(Refusals);
    RefusedList(Refusals);
    RefusedQueue(Refusals, 2, 64, 5, " (I/O submissions)");
    RefusedQueue(Refusals, 3, 16, 6, " (I/O completions)");
    CheckNothingElse(Refusals);
    CheckStatus(Refusals->Check, NvmeStop(&Refusals->Nvme), STATUS_SUCCESS, "its controller stops");
}

static BOOLEAN Listen(PREFUSALS Refusals)
{
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = Hear, .FaultContext = &Refusals->Heard};

    KeInitializeSpinLock(&Refusals->Heard.Lock);
    KeInitializeEvent(&Refusals->Heard.Arrived, SynchronizationEvent, FALSE);
    Refusals->Space.Listening = CheckStatus(
        Refusals->Check,
        Refusals->Probe->Iommu.SetDeviceFaultReporting(Refusals->Space.Place.Physical, 0, TRUE, &configuration),
        STATUS_SUCCESS, "its fault handler listens");
    return Refusals->Space.Listening;
}

VOID RunDiskFaults(PHARDWARE Hardware)
{
    static REFUSALS refusals;
    PHARDWARE_DEVICE disk = Hardware->Device[HardwareDisk][0];
    PDMA_SPACE space = &refusals.Space;

    RtlZeroMemory(&refusals, sizeof(refusals));
    refusals.Probe = &Hardware->Probe;
    refusals.Check = &Hardware->Probe.Check;
    if (!SpaceUse(refusals.Probe) ||
        !SpaceOpen(space, refusals.Probe, disk, DomainTypeTranslate, "a disk is attached to a domain")) {
        return;
    }
    if (Listen(&refusals) &&
        CheckStatus(refusals.Check, NvmeAllocate(&refusals.Nvme, disk, space), STATUS_SUCCESS,
                    "there is memory for its queues")) {
        if (RegionOpen(space, &refusals.Data, DATA_PAGES, "memory for data is mapped") &&
            CheckStatus(refusals.Check, NvmeStart(&refusals.Nvme), STATUS_SUCCESS, "its controller starts")) {
            Body(&refusals);
        }
        RegionClose(space, &refusals.Data);
        NvmeFree(&refusals.Nvme);
    }
    SpaceClose(space, "the disk is detached and the domain deleted");
}
