/*
 * Image-load notification: remembers where drivers lie, for call sites, and redirects the import of
 * IoGetIommuInterface[Ex] of the drivers that the registry names.
 *
 * The notification comes when the image is mapped and bound and before its DriverEntry runs. Its import address table may
 * be read-only by then, so a slot is written through a second mapping of its page; no protection is changed and no code is
 * written. What this cannot reach: calls that the loader has turned into direct ones (import optimization of images built
 * for retpolines) and getters found with MmGetSystemRoutineAddress. Such a driver links against viommu.
 */
#include "viommu.h"

#include "pe_import.h"
#include "sequence.h"

/* Images in memory that are remembered; drivers loaded later take the place of the oldest. */
#define IMAGE_COUNT 128

typedef struct _IMAGE_RECORD {
    ULONG_PTR Base;
    SIZE_T Size;
    CALLING_IMAGE Image;
} IMAGE_RECORD;

static struct {
    volatile LONG Watching; /* the notification is registered */
    KSPIN_LOCK Lock;        /* zeroed memory is a free lock */
    SEQUENCE Sequence;      /* of Records */
    IMAGE_RECORD Records[IMAGE_COUNT];
    ULONG Next;
    volatile ULONG Found; /* where the last call came from: the next one does, as a rule */
} Images;

/* Import slots that point here: two of each redirected driver at the most. */
#define SLOT_COUNT 64

typedef struct _REDIRECTED_SLOT {
    PVOID *Slot;
    PVOID Original;
    PVOID Replacement;
} REDIRECTED_SLOT;

static REDIRECTED_SLOT Slots[SLOT_COUNT];
static ULONG SlotsUsed;

typedef struct _REDIRECTION {
    PUCHAR Base;
    ULONG Count; /* slots redirected so far */
} REDIRECTION;

static UNICODE_STRING BaseName(PUNICODE_STRING FullName)
{
    UNICODE_STRING name = { 0, 0, NULL };
    USHORT count;
    USHORT i;

    if (FullName == NULL || FullName->Buffer == NULL) {
        return name;
    }
    count = FullName->Length / sizeof(WCHAR);
    name.Buffer = FullName->Buffer;
    name.Length = FullName->Length;
    for (i = 0; i < count; i++) {
        if (FullName->Buffer[i] == L'\\' || FullName->Buffer[i] == L'/') {
            name.Buffer = &FullName->Buffer[i + 1];
            name.Length = (USHORT)((count - i - 1) * sizeof(WCHAR));
        }
    }
    name.MaximumLength = name.Length;
    return name;
}

static VOID CopyName(CALLING_IMAGE *Image, const UNICODE_STRING *Name)
{
    ULONG count = min(Name->Length / (ULONG)sizeof(WCHAR), MODULE_NAME_BYTES);
    ULONG i;

    for (i = 0; i < count; i++) {
        WCHAR c = Name->Buffer[i];

        Image->Name[i] = (CHAR)(c >= 0x20 && c < 0x7F ? c : '?');
    }
    Image->NameLength = count;
}

static VOID Remember(const UNICODE_STRING *Name, ULONG_PTR Base, SIZE_T Size)
{
    IMAGE_RECORD record = { Base, Size, { { 0 }, 0, 0 } };
    KIRQL irql;
    ULONG i;

    CopyName(&record.Image, Name);
    KeAcquireSpinLock(&Images.Lock, &irql);
    SequenceChange(&Images.Sequence);
    for (i = 0; i < IMAGE_COUNT; i++) {
        IMAGE_RECORD *old = &Images.Records[i];

        /* Nothing tells when an image goes; one that overlaps has taken its place. */
        if (old->Size != 0 && old->Base < Base + Size && Base < old->Base + old->Size) {
            old->Size = 0;
        }
    }
    Images.Records[Images.Next] = record;
    Images.Next = (Images.Next + 1) % IMAGE_COUNT;
    SequenceChanged(&Images.Sequence);
    KeReleaseSpinLock(&Images.Lock, irql);
}

static inline BOOLEAN IsInside(PVOID Address, const IMAGE_RECORD *Record)
{
    return (ULONG_PTR)Address - Record->Base < Record->Size;
}

COLD_CODE static IMAGE_RECORD *SearchImage(PVOID Address)
{
    ULONG i;

    for (i = 0; i < IMAGE_COUNT; i++) {
        if (IsInside(Address, &Images.Records[i])) {
            Images.Found = i;
            return &Images.Records[i];
        }
    }
    return NULL;
}

/* Lock held, or what comes of it is thrown away when the sequence has moved. */
static inline IMAGE_RECORD *FindImage(PVOID Address)
{
    IMAGE_RECORD *record = &Images.Records[Images.Found];

    return IsInside(Address, record) ? record : SearchImage(Address);
}

/* As FindImage. */
static inline VOID DescribeSite(PVOID Address, CALL_SITE *Site)
{
    const IMAGE_RECORD *record = FindImage(Address);

    if (record == NULL) {
        RtlZeroMemory(Site, sizeof(*Site));
        Site->Offset = (ULONG_PTR)Address;
        return;
    }
    Site->Offset = (ULONG_PTR)Address - record->Base;
    Site->Image = record->Image;
}

HOT_CODE VOID CallSiteFind(PVOID Address, CALL_SITE *Site)
{
    ULONG number = SequenceRead(&Images.Sequence);
    KIRQL irql;

    DescribeSite(Address, Site);
    if (!SequenceHeld(&Images.Sequence, number)) {
        KeAcquireSpinLock(&Images.Lock, &irql);
        DescribeSite(Address, Site);
        KeReleaseSpinLock(&Images.Lock, irql);
    }
}

VOID CallSiteTookVersion(PVOID Address, ULONG ExVersion)
{
    IMAGE_RECORD *record;
    KIRQL irql;

    KeAcquireSpinLock(&Images.Lock, &irql);
    SequenceChange(&Images.Sequence);
    record = FindImage(Address);
    if (record != NULL) {
        record->Image.ExVersion = ExVersion;
    }
    SequenceChanged(&Images.Sequence);
    KeReleaseSpinLock(&Images.Lock, irql);
}

static BOOLEAN IsNamed(PUNICODE_STRING Name)
{
    PWSTR entry = Settings.RedirectDrivers;

    while (*entry != 0) {
        UNICODE_STRING wanted;

        RtlInitUnicodeString(&wanted, entry);
        if (RtlEqualUnicodeString(&wanted, Name, TRUE)) {
            return TRUE;
        }
        entry += wanted.Length / sizeof(WCHAR) + 1;
    }
    return FALSE;
}

/* Through a second, writable mapping of the slot's page. Images are resident while they load. */
static BOOLEAN WriteSlot(PVOID *Slot, PVOID Value)
{
    PMDL mdl = IoAllocateMdl(Slot, sizeof(*Slot), FALSE, FALSE, NULL);
    PVOID *alias;

    if (mdl == NULL) {
        return FALSE;
    }
    MmBuildMdlForNonPagedPool(mdl);
    alias = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    if (alias != NULL) {
        (void)InterlockedExchangePointer(alias, Value);
        MmUnmapLockedPages(alias, mdl);
    }
    IoFreeMdl(mdl);
    return alias != NULL;
}

static BOOLEAN IsKernelModule(const char *Module)
{
    static const char wanted[] = "ntoskrnl.exe";
    ULONG i;

    for (i = 0; i < sizeof(wanted); i++) {
        char c = Module[i];

        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != wanted[i]) {
            return FALSE;
        }
    }
    return TRUE;
}

/*
 * Nothing tells when an image goes: a slot that is no longer mapped, or holds something else, is nobody's now. PASSIVE_LEVEL.
 */
static BOOLEAN IsRedirected(const REDIRECTED_SLOT *Entry)
{
    return MmIsAddressValid(Entry->Slot) && *Entry->Slot == Entry->Replacement;
}

/* A driver that is loaded again and again takes new slots each time. */
static VOID ForgetStale(VOID)
{
    ULONG kept = 0;
    ULONG i;

    for (i = 0; i < SlotsUsed; i++) {
        if (IsRedirected(&Slots[i])) {
            Slots[kept++] = Slots[i];
        }
    }
    SlotsUsed = kept;
}

static void RedirectImport(void *Context, const char *Module, const char *Name, uint32_t SlotOffset)
{
    REDIRECTION *redirection = Context;
    PVOID replacement = NULL;
    PVOID original;
    PVOID *slot;

    if (!IsKernelModule(Module) || SlotOffset % sizeof(PVOID) != 0) {
        return;
    }
    if (strcmp(Name, "IoGetIommuInterface") == 0) {
        replacement = (PVOID)(ULONG_PTR)ViommuGetIommuInterface;
    } else if (strcmp(Name, "IoGetIommuInterfaceEx") == 0) {
        replacement = (PVOID)(ULONG_PTR)ViommuGetIommuInterfaceEx;
    }
    if (replacement == NULL) {
        return;
    }
    slot = (PVOID *)(redirection->Base + SlotOffset);
    original = *slot;
    if (SlotsUsed == SLOT_COUNT) {
        ForgetStale();
    }
    if (SlotsUsed < SLOT_COUNT && WriteSlot(slot, replacement)) {
        Slots[SlotsUsed++] = (REDIRECTED_SLOT){ slot, original, replacement };
        redirection->Count++;
    } else {
        TRACE_ERROR("no room to redirect %s\n", Name);
    }
}

static VOID Redirect(PUNICODE_STRING Name, PIMAGE_INFO Info)
{
    REDIRECTION redirection = { Info->ImageBase, 0 };

    if (Info->ImageSize > MAXULONG ||
        !PeForEachImport(redirection.Base, (ULONG)Info->ImageSize, RedirectImport, &redirection)) {
        TRACE_ERROR("%wZ: not an image that can be redirected\n", Name);
        return;
    }
    TRACE_INFO("%wZ: %lu imports redirected\n", Name, redirection.Count);
}

static VOID NTAPI LoadImageNotify(PUNICODE_STRING FullImageName, HANDLE ProcessId, PIMAGE_INFO ImageInfo)
{
    UNICODE_STRING name = BaseName(FullImageName);

    UNREFERENCED_PARAMETER(ProcessId);
    if (!ImageInfo->SystemModeImage || name.Length == 0) {
        return;
    }
    Remember(&name, (ULONG_PTR)ImageInfo->ImageBase, ImageInfo->ImageSize);
    if (IsNamed(&name)) {
        Redirect(&name, ImageInfo);
    }
}

NTSTATUS RedirectStart(VOID)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (InterlockedExchange(&Images.Watching, TRUE) == FALSE) {
        status = PsSetLoadImageNotifyRoutine(LoadImageNotify);
        if (!NT_SUCCESS(status)) {
            TRACE_ERROR("image-load notification: 0x%08lx\n", status);
            (void)InterlockedExchange(&Images.Watching, FALSE);
        }
    }
    return status;
}

/* Gives slots back to what they were. A driver that is still there may hold a table of ours, with or without a domain. */
static VOID RestoreSlots(VOID)
{
    ULONG i;

    ForgetStale();
    if (SlotsUsed != 0) {
        DriverStayLoaded();
    }
    for (i = 0; i < SlotsUsed; i++) {
        (void)WriteSlot(Slots[i].Slot, Slots[i].Original);
    }
    SlotsUsed = 0;
}

VOID RedirectStop(VOID)
{
    if (InterlockedExchange(&Images.Watching, FALSE) != FALSE) {
        (void)PsRemoveLoadImageNotifyRoutine(LoadImageNotify);
        RestoreSlots();
    }
}
