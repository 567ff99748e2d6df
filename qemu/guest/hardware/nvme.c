/*
 * The NVMe controller: see nvme.h. Registers are those of section 3.1, commands and completions those of 4.2 and 4.6,
 * PRP entries and lists those of 4.3 [NVM Express Base 1.4].
 */
#include "nvme.h"

#define REGISTER_CAPABILITIES 0x00
#define REGISTER_CONFIGURATION 0x14
#define REGISTER_STATUS 0x1C
#define REGISTER_ADMIN_ATTRIBUTES 0x24
#define REGISTER_ADMIN_SUBMISSION 0x28
#define REGISTER_ADMIN_COMPLETION 0x30
#define REGISTER_DOORBELLS 0x1000

#define CONFIGURATION_ENABLE 0x1u
#define CONFIGURATION_ENTRY_SIZES (6u << 16 | 4u << 20) /* 64 and 16 bytes */
#define STATUS_READY 0x1u
#define STATUS_FATAL 0x2u

#define COMMAND_BYTES 64u
#define COMPLETION_BYTES 16u
#define COMMAND_WORDS (COMMAND_BYTES / sizeof(ULONG))

#define ADMIN_CREATE_SUBMISSION 0x01u
#define ADMIN_CREATE_COMPLETION 0x05u
#define ADMIN_IDENTIFY 0x06u
#define IO_WRITE 0x01u
#define IO_READ 0x02u
#define NAMESPACE 1u

#define IDENTIFY_NAMESPACE 0u
#define IDENTIFY_CONTROLLER 1u
#define QUEUE_CONTIGUOUS 1u
#define QUEUE_INTERRUPTS 2u

enum { PAGE_ADMIN_SUBMISSIONS, PAGE_ADMIN_COMPLETIONS, PAGE_SUBMISSIONS, PAGE_COMPLETIONS, PAGE_IDENTIFY, QUEUE_PAGES = 6 };

#define ADMIN_SLOT NVME_DEPTH
#define ADMIN_PATIENCE 5000u
#define READY_PATIENCE 5000u
#define TRANSFER_PATIENCE 20000u
/* The message may come before its completion is looked for, and then not again. */
#define LOOK_AGAIN_MILLISECONDS 20u

NTSTATUS NvmeAllocate(PNVME Nvme, PHARDWARE_DEVICE Device, PDMA_SPACE Space)
{
    NTSTATUS status;

    RtlZeroMemory(Nvme, sizeof(*Nvme));
    Nvme->Device = Device;
    Nvme->Space = Space;
    status = RegionAllocate(Space, &Nvme->Queues, QUEUE_PAGES);
    if (NT_SUCCESS(status)) {
        status = RegionAllocate(Space, &Nvme->Lists, NVME_DEPTH);
    }
    if (!NT_SUCCESS(status)) {
        NvmeFree(Nvme);
    }
    return status;
}

VOID NvmeFree(PNVME Nvme)
{
    RegionFree(&Nvme->Queues);
    RegionFree(&Nvme->Lists);
}

static BOOLEAN WaitReady(PNVME Nvme, ULONG Wanted)
{
    for (ULONG i = 0; i < READY_PATIENCE; i++) {
        if ((Read32(Nvme->Device, REGISTER_STATUS) & STATUS_READY) == Wanted) {
            return TRUE;
        }
        HardwarePause(1);
    }
    return FALSE;
}

BOOLEAN NvmeDisable(PNVME Nvme)
{
    Write32(Nvme->Device, REGISTER_CONFIGURATION, 0);
    return WaitReady(Nvme, 0);
}

BOOLEAN NvmeHasFailed(PNVME Nvme)
{
    return (Read32(Nvme->Device, REGISTER_STATUS) & STATUS_FATAL) != 0;
}

static VOID ResetQueue(PNVME Nvme, PNVME_QUEUE Queue, ULONG Number, ULONG SubmissionPage)
{
    Queue->Number = Number;
    Queue->Submissions = RegionAt(&Nvme->Queues, SubmissionPage * PAGE_SIZE);
    Queue->Completions = RegionAt(&Nvme->Queues, (SubmissionPage + 1) * PAGE_SIZE);
    Queue->Tail = 0;
    Queue->Head = 0;
    Queue->Phase = 1;
    RtlZeroMemory(Queue->Submissions, PAGE_SIZE);
    RtlZeroMemory((PVOID)Queue->Completions, PAGE_SIZE);
}

static ULONGLONG QueuePage(const NVME *Nvme, ULONG Page)
{
    return Nvme->Queues.Iova + Page * PAGE_SIZE;
}

static VOID Ring(PNVME Nvme, const NVME_QUEUE *Queue, BOOLEAN Completion, ULONG Value)
{
    Publish();
    Write32(Nvme->Device, REGISTER_DOORBELLS + (2 * Queue->Number + Completion) * Nvme->DoorbellStride, Value);
}

static VOID Submit(PNVME Nvme, PNVME_QUEUE Queue, const ULONG *Command)
{
    RtlCopyMemory(Queue->Submissions + Queue->Tail * COMMAND_BYTES, Command, COMMAND_BYTES);
    Queue->Tail = (Queue->Tail + 1) % NVME_QUEUE_ENTRIES;
    Ring(Nvme, Queue, FALSE, Queue->Tail);
}

static NVME_SLOT *SlotOf(PNVME Nvme, ULONG Number)
{
    return Number < NVME_DEPTH ? &Nvme->Slots[Number] : &Nvme->AdminSlot;
}

static VOID Reap(PNVME Nvme, PNVME_QUEUE Queue)
{
    ULONG taken = 0;

    for (;;) {
        const volatile ULONG *entry = (const volatile ULONG *)(Queue->Completions + Queue->Head * COMPLETION_BYTES);
        ULONG last = entry[3];
        NVME_SLOT *slot;

        if (((last >> 16) & 1) != Queue->Phase) {
            break;
        }
        slot = SlotOf(Nvme, last & 0xFFFF);
        slot->Status = (USHORT)(last >> 17) & 0x7FF;
        slot->Done = TRUE;
        Queue->Head = (Queue->Head + 1) % NVME_QUEUE_ENTRIES;
        Queue->Phase ^= Queue->Head == 0;
        taken++;
    }
    if (taken != 0) {
        Ring(Nvme, Queue, TRUE, Queue->Head);
    }
}

static BOOLEAN WaitSlot(PNVME Nvme, PNVME_QUEUE Queue, const NVME_SLOT *Slot, ULONG Milliseconds)
{
    ULONGLONG end = HardwareMilliseconds() + Milliseconds;

    for (;;) {
        Reap(Nvme, Queue);
        if (Slot->Done) {
            return TRUE;
        }
        if (HardwareMilliseconds() >= end || NvmeHasFailed(Nvme)) {
            return FALSE;
        }
        HardwareWait(Nvme->Device, LOOK_AGAIN_MILLISECONDS);
    }
}

static NTSTATUS Administer(PNVME Nvme, ULONG Opcode, ULONG Namespace, ULONGLONG Address, ULONG Word10, ULONG Word11)
{
    ULONG command[COMMAND_WORDS] = {Opcode | ADMIN_SLOT << 16, Namespace};

    command[6] = (ULONG)Address;
    command[7] = (ULONG)(Address >> 32);
    command[10] = Word10;
    command[11] = Word11;
    RtlZeroMemory(&Nvme->AdminSlot, sizeof(Nvme->AdminSlot));
    Submit(Nvme, &Nvme->Admin, command);
    if (!WaitSlot(Nvme, &Nvme->Admin, &Nvme->AdminSlot, ADMIN_PATIENCE)) {
        return STATUS_IO_TIMEOUT;
    }
    return Nvme->AdminSlot.Status == NVME_SUCCESS ? STATUS_SUCCESS : STATUS_IO_DEVICE_ERROR;
}

static NTSTATUS Identify(PNVME Nvme)
{
    PUCHAR data = RegionAt(&Nvme->Queues, PAGE_IDENTIFY * PAGE_SIZE);
    NTSTATUS status = Administer(Nvme, ADMIN_IDENTIFY, 0, QueuePage(Nvme, PAGE_IDENTIFY), IDENTIFY_CONTROLLER, 0);
    ULONG shift, most;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    most = data[77] == 0 || data[77] > 7 ? NVME_MAX_PAGES : 1u << data[77]; /* MDTS, in pages as a power of two */
    Nvme->MaxPages = min(most, NVME_MAX_PAGES);
    status = Administer(Nvme, ADMIN_IDENTIFY, NAMESPACE, QueuePage(Nvme, PAGE_IDENTIFY), IDENTIFY_NAMESPACE, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    shift = data[128 + 4 * (data[26] & 0xF) + 2]; /* LBADS of the format in use */
    if (shift < 9 || shift > PAGE_SHIFT) {
        return STATUS_NOT_SUPPORTED;
    }
    Nvme->BlocksPerPage = PAGE_SIZE >> shift;
    Nvme->DiskBlocks = *(const ULONGLONG *)data / Nvme->BlocksPerPage;
    return STATUS_SUCCESS;
}

static NTSTATUS CreateIoQueues(PNVME Nvme)
{
    ULONG size = (NVME_QUEUE_ENTRIES - 1) << 16 | 1;
    ULONG vector = Nvme->Device->Messages->MessageCount > 1 ? 1 : 0;
    NTSTATUS status = Administer(Nvme, ADMIN_CREATE_COMPLETION, 0, QueuePage(Nvme, PAGE_COMPLETIONS), size,
                                 vector << 16 | QUEUE_INTERRUPTS | QUEUE_CONTIGUOUS);

    if (NT_SUCCESS(status)) {
        status = Administer(Nvme, ADMIN_CREATE_SUBMISSION, 0, QueuePage(Nvme, PAGE_SUBMISSIONS), size,
                            1 << 16 | QUEUE_CONTIGUOUS);
    }
    return status;
}

static NTSTATUS BringUp(PNVME Nvme)
{
    ULONGLONG capabilities = Read64(Nvme->Device, REGISTER_CAPABILITIES);
    NTSTATUS status;

    Nvme->DoorbellStride = 4u << ((capabilities >> 32) & 0xF);
    if (!NvmeDisable(Nvme)) {
        return STATUS_IO_TIMEOUT;
    }
    ResetQueue(Nvme, &Nvme->Admin, 0, PAGE_ADMIN_SUBMISSIONS);
    ResetQueue(Nvme, &Nvme->Io, 1, PAGE_SUBMISSIONS);
    RtlZeroMemory(Nvme->Slots, sizeof(Nvme->Slots));
    Write32(Nvme->Device, REGISTER_ADMIN_ATTRIBUTES, (NVME_QUEUE_ENTRIES - 1) << 16 | (NVME_QUEUE_ENTRIES - 1));
    Write64(Nvme->Device, REGISTER_ADMIN_SUBMISSION, QueuePage(Nvme, PAGE_ADMIN_SUBMISSIONS));
    Write64(Nvme->Device, REGISTER_ADMIN_COMPLETION, QueuePage(Nvme, PAGE_ADMIN_COMPLETIONS));
    Write32(Nvme->Device, REGISTER_CONFIGURATION, CONFIGURATION_ENTRY_SIZES | CONFIGURATION_ENABLE);
    if (!WaitReady(Nvme, STATUS_READY)) {
        return STATUS_IO_TIMEOUT;
    }
    status = Identify(Nvme);
    return NT_SUCCESS(status) ? CreateIoQueues(Nvme) : status;
}

NTSTATUS NvmeStart(PNVME Nvme)
{
    NTSTATUS status = RegionMap(Nvme->Space, &Nvme->Queues, READ_WRITE);

    if (NT_SUCCESS(status)) {
        status = RegionMap(Nvme->Space, &Nvme->Lists, READ);
    }
    if (NT_SUCCESS(status)) {
        status = BringUp(Nvme);
    }
    if (!NT_SUCCESS(status)) {
        NvmeStop(Nvme);
    }
    return status;
}

NTSTATUS NvmeStop(PNVME Nvme)
{
    NTSTATUS status = NvmeDisable(Nvme) ? STATUS_SUCCESS : STATUS_IO_TIMEOUT;

    if (NT_SUCCESS(status) && Nvme->Queues.Mapped) {
        status = RegionUnmap(Nvme->Space, &Nvme->Queues);
    }
    if (NT_SUCCESS(status) && Nvme->Lists.Mapped) {
        status = RegionUnmap(Nvme->Space, &Nvme->Lists);
    }
    return status;
}

/* [4.3] The second entry is a page when there are two, and a list when there are more. */
static VOID SetPages(PNVME Nvme, PULONG Command, ULONG Slot, ULONGLONG Iova, ULONG Bytes)
{
    ULONGLONG first = Iova & ~(ULONGLONG)(PAGE_SIZE - 1);
    ULONG pages = (ULONG)((Iova - first + Bytes + PAGE_SIZE - 1) / PAGE_SIZE);
    ULONGLONG second = 0;

    if (pages == 2) {
        second = first + PAGE_SIZE;
    } else if (pages > 2) {
        PULONGLONG list = (PULONGLONG)RegionAt(&Nvme->Lists, Slot * PAGE_SIZE);

        for (ULONG i = 1; i < pages; i++) {
            list[i - 1] = first + i * PAGE_SIZE;
        }
        second = Nvme->Lists.Iova + Slot * PAGE_SIZE;
    }
    Command[6] = (ULONG)Iova;
    Command[7] = (ULONG)(Iova >> 32);
    Command[8] = (ULONG)second;
    Command[9] = (ULONG)(second >> 32);
}

NTSTATUS NvmeSubmit(PNVME Nvme, BOOLEAN Write, ULONG DiskBlock, ULONG Count, ULONGLONG Iova, PULONG Slot)
{
    ULONG command[COMMAND_WORDS] = {Write ? IO_WRITE : IO_READ, NAMESPACE};
    ULONGLONG block = (ULONGLONG)DiskBlock * Nvme->BlocksPerPage;
    ULONG slot = 0;

    while (slot < NVME_DEPTH && Nvme->Slots[slot].Busy) {
        slot++;
    }
    if (slot == NVME_DEPTH) {
        return STATUS_DEVICE_BUSY;
    }
    command[0] |= slot << 16;
    command[10] = (ULONG)block;
    command[11] = (ULONG)(block >> 32);
    command[12] = Count * Nvme->BlocksPerPage - 1;
    SetPages(Nvme, command, slot, Iova, Count * PAGE_SIZE);
    Nvme->Slots[slot] = (NVME_SLOT){.Busy = TRUE};
    *Slot = slot;
    Submit(Nvme, &Nvme->Io, command);
    return STATUS_SUCCESS;
}

BOOLEAN NvmePoll(PNVME Nvme, ULONG Slot)
{
    Reap(Nvme, &Nvme->Io);
    return Nvme->Slots[Slot].Done;
}

NTSTATUS NvmeWait(PNVME Nvme, ULONG Slot, ULONG Milliseconds, PUSHORT Status)
{
    NVME_SLOT *slot = &Nvme->Slots[Slot];

    if (!WaitSlot(Nvme, &Nvme->Io, slot, Milliseconds)) {
        return STATUS_IO_TIMEOUT;
    }
    *Status = slot->Status;
    slot->Busy = FALSE;
    return STATUS_SUCCESS;
}

NTSTATUS NvmeTransfer(PNVME Nvme, BOOLEAN Write, ULONG DiskBlock, ULONG Count, ULONGLONG Iova)
{
    USHORT completion = 0;
    ULONG slot = 0;
    NTSTATUS status = NvmeSubmit(Nvme, Write, DiskBlock, Count, Iova, &slot);

    if (NT_SUCCESS(status)) {
        status = NvmeWait(Nvme, slot, TRANSFER_PATIENCE, &completion);
    }
    if (NT_SUCCESS(status) && completion != NVME_SUCCESS) {
        status = STATUS_IO_DEVICE_ERROR;
    }
    return status;
}
