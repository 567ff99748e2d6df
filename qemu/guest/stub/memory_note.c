/*
 * ViommuNoteFreed, ViommuNoteAllocated and their forms for MDLs: what a driver's allocator tells the judge of drivers. One
 * exchange for up to 64 runs, so a block is best told as one run; nothing depends on the answer. [viommu_public.h]
 */
#include "call.h"

typedef enum _MEMORY_NEWS { MemoryFreed, MemoryAllocated } MEMORY_NEWS;

/* Page frames as they come, in the runs of a slot, sent when those are full. */
typedef struct _NOTE {
    CALL Call;
    MEMORY_NEWS News;
    PVOID ReturnAddress;
    PVIOMMU_DEVICE Device;
    ULONG RunCount;
} NOTE, *PNOTE;

static NTSTATUS Send(PNOTE Note)
{
    viommu_memory_note *message = &Note->Call.Message.body.memory_note;
    viommu_page_run *runs = Note->Call.Slot->Scratch.Runs;

    Note->Call.Message.which_body = VIOMMU_PEER_MESSAGE_MEMORY_NOTE;
    message->id = (ULONGLONG)InterlockedIncrement64(&Note->Device->NextRequestId);
    if (Note->News == MemoryFreed) {
        message->freed = runs;
        message->freed_count = Note->RunCount;
    } else {
        message->allocated = runs;
        message->allocated_count = Note->RunCount;
    }
    CallSiteFind(Note->ReturnAddress, &Note->Call.Site);
    message->has_call_site = true;
    message->call_site.irql = KeGetCurrentIrql();
    message->call_site.module.data = (const uint8_t *)Note->Call.Site.Image.Name;
    message->call_site.module.length = Note->Call.Site.Image.NameLength;
    message->call_site.offset = Note->Call.Site.Offset;
    return CallExchange(&Note->Call);
}

/* Takes one run; a full message goes out first. */
static NTSTATUS Add(PNOTE Note, ULONGLONG Frame, ULONGLONG PageCount)
{
    NTSTATUS status = STATUS_SUCCESS;
    viommu_page_run *last;

    if (Note->RunCount != 0) {
        last = &Note->Call.Slot->Scratch.Runs[Note->RunCount - 1];
        if (last->frame + last->page_count == Frame) {
            last->page_count += PageCount;
            return STATUS_SUCCESS;
        }
    }
    if (Note->RunCount == VIOMMU_CAP_MDL_RUNS) {
        status = Send(Note);
        CallReleaseSlot(&Note->Call);
        Note->RunCount = 0;
        if (NT_SUCCESS(status)) {
            status = CallClaim(&Note->Call, Note->Device, &Note->Device->Control, KeGetCurrentIrql());
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    last = &Note->Call.Slot->Scratch.Runs[Note->RunCount++];
    last->frame = Frame;
    last->page_count = PageCount;
    return STATUS_SUCCESS;
}

static NTSTATUS Begin(PNOTE Note, MEMORY_NEWS News, PVOID ReturnAddress)
{
    NTSTATUS status;

    Note->Device = KeGetCurrentIrql() <= DISPATCH_LEVEL ? SessionEnter() : NULL;
    if (Note->Device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    Note->News = News;
    Note->ReturnAddress = ReturnAddress;
    Note->RunCount = 0;
    status = CallClaim(&Note->Call, Note->Device, &Note->Device->Control, KeGetCurrentIrql());
    if (!NT_SUCCESS(status)) {
        SessionLeave();
    }
    return status;
}

static NTSTATUS End(PNOTE Note, NTSTATUS Status)
{
    if (NT_SUCCESS(Status) && Note->RunCount != 0) {
        Status = Send(Note);
    }
    CallEnd(&Note->Call);
    return Status;
}

static NTSTATUS TellRuns(MEMORY_NEWS News, PVOID ReturnAddress, const VIOMMU_PAGE_RUN *Runs, ULONG Count)
{
    NTSTATUS status;
    NOTE note;
    ULONG i;

    if (Runs == NULL && Count != 0) {
        return STATUS_INVALID_PARAMETER_1;
    }
    status = Begin(&note, News, ReturnAddress);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    for (i = 0; i < Count && NT_SUCCESS(status); i++) {
        if (Runs[i].PageCount != 0) {
            status = Add(&note, Runs[i].Frame, Runs[i].PageCount);
        }
    }
    return End(&note, status);
}

static NTSTATUS TellMdl(MEMORY_NEWS News, PVOID ReturnAddress, PMDL Mdl)
{
    NTSTATUS status;
    ULONG count;
    NOTE note;
    ULONG i;

    if (Mdl == NULL) {
        return STATUS_INVALID_PARAMETER_1;
    }
    status = Begin(&note, News, ReturnAddress);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    count = ADDRESS_AND_SIZE_TO_SPAN_PAGES(MmGetMdlVirtualAddress(Mdl), MmGetMdlByteCount(Mdl));
    for (i = 0; i < count && NT_SUCCESS(status); i++) {
        status = Add(&note, MmGetMdlPfnArray(Mdl)[i], 1);
    }
    return End(&note, status);
}

NTSTATUS NTAPI ViommuNoteFreed(const VIOMMU_PAGE_RUN *Runs, ULONG Count)
{
    return TellRuns(MemoryFreed, RETURN_ADDRESS(), Runs, Count);
}

NTSTATUS NTAPI ViommuNoteAllocated(const VIOMMU_PAGE_RUN *Runs, ULONG Count)
{
    return TellRuns(MemoryAllocated, RETURN_ADDRESS(), Runs, Count);
}

NTSTATUS NTAPI ViommuNoteFreedMdl(PMDL Mdl)
{
    return TellMdl(MemoryFreed, RETURN_ADDRESS(), Mdl);
}

NTSTATUS NTAPI ViommuNoteAllocatedMdl(PMDL Mdl)
{
    return TellMdl(MemoryAllocated, RETURN_ADDRESS(), Mdl);
}
