/*
 * Handles given to drivers: addresses in one static array of faces. A pointer that comes back is compared, never followed,
 * before it is known to be a face of the right kind that is alive. Freed handles are used again oldest first, so that a
 * stale one stays unknown for as long as possible. Requests carry what a pointer is or was in the daemon's words: the
 * daemon refuses it like any unknown handle, and whoever watches can tell a use after the end from a wild pointer. Handles
 * whose session ended are free as well, but known as lost until they are used again: their drivers are told that the
 * session is over, and not that they passed something wrong.
 *
 * A face is what a driver may look at: for a logical address token its range, for everything else nothing. What the stub
 * believes is in the entries beside, so a driver that writes to a face fools itself alone. [DDI-265, DDI-375, DDI-376]
 */
#include "viommu.h"

#include "sequence.h"

/* Of all kinds together: every domain that the daemon has to give (src/base/limits.ts: domains), and three times that. */
#define HANDLE_COUNT 16384
#define NO_HANDLE    0xFFFF

typedef struct _HANDLE_ENTRY {
    ULONGLONG DaemonHandle; /* of a deleted entry: what it was */
    UCHAR Kind;             /* HandleNone: free */
    UCHAR LastKind;         /* what a deleted entry was */
    BOOLEAN Lost;           /* free, and was of this kind when its session ended */
    USHORT Next;
    USHORT Segment; /* HandleDevice: of which function */
    USHORT BusDeviceFunction;
} HANDLE_ENTRY;

static struct {
    KSPIN_LOCK Lock;
    SEQUENCE Sequence; /* of Entries, as far as lookups of one read it */
    HANDLE_ENTRY Entries[HANDLE_COUNT];
    USHORT FreeHead; /* oldest */
    USHORT FreeTail;
    ULONG Live;
    ULONG Session; /* 0: none is open */
} Handles;

static IOMMU_DMA_LOGICAL_ADDRESS_TOKEN Faces[HANDLE_COUNT];

VOID HandlesInitialize(VOID)
{
    USHORT i;

    KeInitializeSpinLock(&Handles.Lock);
    for (i = 0; i < HANDLE_COUNT; i++) {
        Handles.Entries[i].Next = (USHORT)(i + 1 < HANDLE_COUNT ? i + 1 : NO_HANDLE);
    }
    Handles.FreeHead = 0;
    Handles.FreeTail = HANDLE_COUNT - 1;
}

PVOID HandleCreate(HANDLE_KIND Kind, ULONGLONG DaemonHandle, const HANDLE_DETAILS *Details, ULONG Session)
{
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN face = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (Handles.FreeHead != NO_HANDLE && Session == Handles.Session) {
        HANDLE_ENTRY *entry = &Handles.Entries[Handles.FreeHead];

        face = &Faces[Handles.FreeHead];
        Handles.FreeHead = entry->Next;
        if (Handles.FreeHead == NO_HANDLE) {
            Handles.FreeTail = NO_HANDLE;
        }
        SequenceChange(&Handles.Sequence);
        entry->DaemonHandle = DaemonHandle;
        entry->Kind = (UCHAR)Kind;
        entry->LastKind = (UCHAR)Kind;
        entry->Lost = FALSE;
        SequenceChanged(&Handles.Sequence);
        entry->Segment = Details->Segment;
        entry->BusDeviceFunction = Details->BusDeviceFunction;
        *face = Details->Range;
        Handles.Live++;
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return face;
}

/* The entry whose face is there; NULL when none is. It may be free or of any kind. */
static HANDLE_ENTRY *EntryAt(const VOID *Pointer)
{
    SIZE_T offset = (ULONG_PTR)Pointer - (ULONG_PTR)Faces;

    if (offset >= sizeof(Faces) || offset % sizeof(Faces[0]) != 0) {
        return NULL;
    }
    return &Handles.Entries[offset / sizeof(Faces[0])];
}

/* Lock held, or what comes of it is thrown away when the sequence has moved. */
static ULONGLONG ReadEntry(const volatile HANDLE_ENTRY *Entry, HANDLE_KIND Kind, PBOOLEAN Lost)
{
    BOOLEAN lives = Entry->Kind == (UCHAR)Kind;

    *Lost = lives && Entry->Lost;
    return lives ? Entry->DaemonHandle : 0;
}

HOT_CODE ULONGLONG HandleLookup(HANDLE_KIND Kind, const VOID *Pointer, PBOOLEAN Lost)
{
    HANDLE_ENTRY *entry = EntryAt(Pointer);
    ULONG number = SequenceRead(&Handles.Sequence);
    ULONGLONG handle;
    KIRQL irql;

    if (entry == NULL) {
        *Lost = FALSE;
        return 0;
    }
    handle = ReadEntry(entry, Kind, Lost);
    if (!SequenceHeld(&Handles.Sequence, number)) {
        KeAcquireSpinLock(&Handles.Lock, &irql);
        handle = ReadEntry(entry, Kind, Lost);
        KeReleaseSpinLock(&Handles.Lock, irql);
    }
    return handle;
}

ULONGLONG HandleName(HANDLE_KIND Kind, const VOID *Pointer)
{
    HANDLE_ENTRY *entry = EntryAt(Pointer);
    ULONGLONG handle = 0;
    KIRQL irql;

    if (entry == NULL) {
        return 0;
    }
    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (entry->Kind != HandleNone || entry->LastKind == (UCHAR)Kind) {
        handle = entry->DaemonHandle;
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return handle;
}

ULONGLONG HandleLookupDevice(const VOID *Pointer, viommu_device_object *Object, PBOOLEAN Lost)
{
    HANDLE_ENTRY *entry = EntryAt(Pointer);
    ULONGLONG handle = 0;
    KIRQL irql;

    *Lost = FALSE;
    RtlZeroMemory(Object, sizeof(*Object));
    if (entry == NULL) {
        return 0;
    }
    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (entry->Kind == HandleDevice) {
        handle = entry->DaemonHandle;
        *Lost = entry->Lost;
        Object->segment = entry->Segment;
        Object->bus_device_function = entry->BusDeviceFunction;
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return handle;
}

/* Faults are rare enough for a walk. */
PVOID HandleFind(HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    PVOID face = NULL;
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    for (i = 0; i < HANDLE_COUNT && face == NULL; i++) {
        if (Handles.Entries[i].Kind == (UCHAR)Kind && !Handles.Entries[i].Lost && Handles.Entries[i].DaemonHandle == DaemonHandle) {
            face = &Faces[i];
        }
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return face;
}

/* Lock held. Behind all others in the list of those to use again. */
static VOID AppendFree(HANDLE_ENTRY *Entry)
{
    USHORT index = (USHORT)(Entry - Handles.Entries);

    Entry->Next = NO_HANDLE;
    if (Handles.FreeTail == NO_HANDLE) {
        Handles.FreeHead = index;
    } else {
        Handles.Entries[Handles.FreeTail].Next = index;
    }
    Handles.FreeTail = index;
    Handles.Live--;
}

VOID HandleDelete(HANDLE_KIND Kind, const VOID *Pointer, ULONGLONG DaemonHandle)
{
    HANDLE_ENTRY *entry = EntryAt(Pointer);
    KIRQL irql;

    if (entry == NULL) {
        return;
    }
    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (entry->Kind == (UCHAR)Kind && !entry->Lost && entry->DaemonHandle == DaemonHandle) {
        /* What it was stays readable: a daemon never gives the same handle twice. */
        SequenceChange(&Handles.Sequence);
        entry->Kind = HandleNone;
        SequenceChanged(&Handles.Sequence);
        entry->Segment = 0;
        entry->BusDeviceFunction = 0;
        RtlZeroMemory(&Faces[entry - Handles.Entries], sizeof(Faces[0]));
        AppendFree(entry);
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
}

VOID HandlesBegin(ULONG Session)
{
    KIRQL irql;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    Handles.Session = Session;
    KeReleaseSpinLock(&Handles.Lock, irql);
}

VOID HandlesLose(VOID)
{
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    Handles.Session = 0;
    SequenceChange(&Handles.Sequence);
    for (i = 0; i < HANDLE_COUNT; i++) {
        if (Handles.Entries[i].Kind != HandleNone && !Handles.Entries[i].Lost) {
            Handles.Entries[i].Lost = TRUE;
            AppendFree(&Handles.Entries[i]);
        }
        /* The next conversation knows nothing of this one's. */
        Handles.Entries[i].DaemonHandle = 0;
        Handles.Entries[i].LastKind = HandleNone;
    }
    SequenceChanged(&Handles.Sequence);
    KeReleaseSpinLock(&Handles.Lock, irql);
}

ULONG HandlesLive(VOID)
{
    return *(volatile ULONG *)&Handles.Live;
}
