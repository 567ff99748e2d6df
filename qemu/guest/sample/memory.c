/*
 * Buffers for a device: see memory.h. The MDLs of scattered pages are made by hand: allocated for a length alone, then
 * given their frames, as drivers do that manage pages themselves.
 */
#include "memory.h"
#include "viommu_public.h"

#define BUFFER_TAG 'fbpD'

static VIOMMU_PAGE_RUN RunOf(PVOID Pages, ULONG PageCount)
{
    VIOMMU_PAGE_RUN run = {(ULONGLONG)MmGetPhysicalAddress(Pages).QuadPart >> PAGE_SHIFT, PageCount};

    return run;
}

static PVOID AllocatePages(ULONG PageCount)
{
    PHYSICAL_ADDRESS lowest = {.QuadPart = 0};
    PHYSICAL_ADDRESS highest = {.QuadPart = MAXLONGLONG};
    PHYSICAL_ADDRESS boundary = {.QuadPart = 0};
    SIZE_T size = (SIZE_T)PageCount * PAGE_SIZE;
    PVOID pages = MmAllocateContiguousMemorySpecifyCache(size, lowest, highest, boundary, MmCached);

    if (pages != NULL) {
        VIOMMU_PAGE_RUN run = RunOf(pages, PageCount);

        RtlZeroMemory(pages, size);
        (void)ViommuNoteAllocated(&run, 1);
    }
    return pages;
}

static VOID FreePages(PVOID Pages, ULONG PageCount)
{
    VIOMMU_PAGE_RUN run = RunOf(Pages, PageCount);

    (void)ViommuNoteFreed(&run, 1);
    MmFreeContiguousMemorySpecifyCache(Pages, (SIZE_T)PageCount * PAGE_SIZE, MmCached);
}

static BOOLEAN AllocateBlock(PBUFFER Buffer, BUFFER_LAYOUT Layout)
{
    ULONG last = Buffer->PageCount - 1;

    Buffer->Block = AllocatePages(Buffer->PageCount);
    if (Buffer->Block == NULL) {
        return FALSE;
    }
    for (ULONG i = 0; i <= last; i++) {
        ULONG place = Layout == BufferReversed ? last - i : i;

        Buffer->Page[i] = (PUCHAR)Buffer->Block + (SIZE_T)place * PAGE_SIZE;
    }
    return TRUE;
}

static BOOLEAN AllocateScattered(PBUFFER Buffer)
{
    ULONG random = 0x2545F491;

    for (ULONG i = 0; i < Buffer->PageCount; i++) {
        Buffer->Page[i] = AllocatePages(1);
        if (Buffer->Page[i] == NULL) {
            return FALSE;
        }
    }
    for (ULONG i = Buffer->PageCount - 1; i > 0; i--) {
        PUCHAR page = Buffer->Page[i];
        ULONG other;

        random = random * 1664525 + 1013904223;
        other = (random >> 16) % i;
        Buffer->Page[i] = Buffer->Page[other];
        Buffer->Page[other] = page;
    }
    return TRUE;
}

PBUFFER BufferCreate(ULONG PageCount, BUFFER_LAYOUT Layout)
{
    SIZE_T size = FIELD_OFFSET(BUFFER, Page) + PageCount * sizeof(PUCHAR);
    PBUFFER buffer = ExAllocatePoolWithTag(NonPagedPoolNx, size, BUFFER_TAG);
    BOOLEAN allocated;

    if (buffer == NULL) {
        return NULL;
    }
    RtlZeroMemory(buffer, size);
    buffer->PageCount = PageCount;
    allocated = Layout == BufferScattered ? AllocateScattered(buffer) : AllocateBlock(buffer, Layout);
    if (allocated) {
        buffer->Mdl = BufferMdl(buffer, 0, PageCount);
    }
    if (buffer->Mdl == NULL) {
        BufferFree(buffer);
        return NULL;
    }
    return buffer;
}

VOID BufferFree(PBUFFER Buffer)
{
    if (Buffer == NULL) {
        return;
    }
    if (Buffer->Mdl != NULL) {
        MdlFree(Buffer->Mdl);
    }
    if (Buffer->Block != NULL) {
        FreePages(Buffer->Block, Buffer->PageCount);
    } else {
        for (ULONG i = 0; i < Buffer->PageCount && Buffer->Page[i] != NULL; i++) {
            FreePages(Buffer->Page[i], 1);
        }
    }
    ExFreePoolWithTag(Buffer, BUFFER_TAG);
}

ULONGLONG BufferPhysical(const BUFFER *Buffer, ULONG Page)
{
    return (ULONGLONG)MmGetPhysicalAddress(Buffer->Page[Page]).QuadPart;
}

PMDL BufferMdl(const BUFFER *Buffer, ULONG FirstPage, ULONG PageCount)
{
    PMDL mdl = IoAllocateMdl(NULL, PageCount * PAGE_SIZE, FALSE, FALSE, NULL);

    if (mdl == NULL) {
        return NULL;
    }
    for (ULONG i = 0; i < PageCount; i++) {
        MmGetMdlPfnArray(mdl)[i] = (PFN_NUMBER)(BufferPhysical(Buffer, FirstPage + i) >> PAGE_SHIFT);
    }
    mdl->MdlFlags |= MDL_PAGES_LOCKED;
    return mdl;
}

VOID MdlFree(PMDL Mdl)
{
    /* Locked only in that the pages never move: there is nothing that MmUnlockPages would undo. */
    Mdl->MdlFlags &= ~MDL_PAGES_LOCKED;
    IoFreeMdl(Mdl);
}

VOID BufferWrite(PBUFFER Buffer, ULONG Offset, const UCHAR *Data, ULONG Length)
{
    for (ULONG i = 0; i < Length; i++) {
        Buffer->Page[(Offset + i) / PAGE_SIZE][(Offset + i) % PAGE_SIZE] = Data[i];
    }
}

BOOLEAN BufferHolds(const BUFFER *Buffer, ULONG Offset, const UCHAR *Data, ULONG Length)
{
    for (ULONG i = 0; i < Length; i++) {
        if (Buffer->Page[(Offset + i) / PAGE_SIZE][(Offset + i) % PAGE_SIZE] != Data[i]) {
            return FALSE;
        }
    }
    return TRUE;
}

VOID BufferFillPage(PBUFFER Buffer, ULONG Page, ULONGLONG Value)
{
    PULONGLONG words = (PULONGLONG)Buffer->Page[Page];

    for (ULONG i = 0; i < PAGE_SIZE / sizeof(ULONGLONG); i++) {
        words[i] = Value;
    }
}

BOOLEAN BufferPageHolds(const BUFFER *Buffer, ULONG Page, ULONGLONG Value)
{
    /* The device writes behind the compiler's back. */
    const volatile ULONGLONG *words = (const volatile ULONGLONG *)Buffer->Page[Page];

    for (ULONG i = 0; i < PAGE_SIZE / sizeof(ULONGLONG); i++) {
        if (words[i] != Value) {
            return FALSE;
        }
    }
    return TRUE;
}
