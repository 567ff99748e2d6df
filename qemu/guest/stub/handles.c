/*
 * Handles given to drivers: addresses of entries of one static array. A pointer that comes back is compared, never
 * followed, before it is known to be an entry of the right kind that is alive. Freed entries are used again oldest first,
 * so that a stale handle stays unknown for as long as possible.
 */
#include "viommu.h"

/* As many as the daemon has domains to give (src/base/limits.ts: domains). */
#define HANDLE_COUNT 4096
#define NO_HANDLE    0xFFFF

typedef struct _HANDLE_ENTRY {
    ULONGLONG DaemonHandle;
    ULONG Kind; /* HandleNone: free */
    USHORT Next;
} HANDLE_ENTRY;

static struct {
    KSPIN_LOCK Lock;
    HANDLE_ENTRY Entries[HANDLE_COUNT];
    USHORT FreeHead; /* oldest */
    USHORT FreeTail;
    ULONG Live;
} Handles;

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

PVOID HandleCreate(HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    HANDLE_ENTRY *entry = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (Handles.FreeHead != NO_HANDLE) {
        entry = &Handles.Entries[Handles.FreeHead];
        Handles.FreeHead = entry->Next;
        if (Handles.FreeHead == NO_HANDLE) {
            Handles.FreeTail = NO_HANDLE;
        }
        entry->DaemonHandle = DaemonHandle;
        entry->Kind = Kind;
        Handles.Live++;
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return entry;
}

ULONGLONG HandleLookup(HANDLE_KIND Kind, const VOID *Pointer)
{
    SIZE_T offset = (ULONG_PTR)Pointer - (ULONG_PTR)Handles.Entries;
    ULONGLONG handle = 0;
    HANDLE_ENTRY *entry;
    KIRQL irql;

    if (offset >= sizeof(Handles.Entries) || offset % sizeof(HANDLE_ENTRY) != 0) {
        return 0;
    }
    entry = &Handles.Entries[offset / sizeof(HANDLE_ENTRY)];
    KeAcquireSpinLock(&Handles.Lock, &irql);
    if (entry->Kind == (ULONG)Kind) {
        handle = entry->DaemonHandle;
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
    return handle;
}

/* Lock held. Faults and deletions are rare enough for a walk. */
static HANDLE_ENTRY *FindEntry(HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    ULONG i;

    for (i = 0; i < HANDLE_COUNT; i++) {
        if (Handles.Entries[i].Kind == (ULONG)Kind && Handles.Entries[i].DaemonHandle == DaemonHandle) {
            return &Handles.Entries[i];
        }
    }
    return NULL;
}

PVOID HandleFind(HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    HANDLE_ENTRY *entry;
    KIRQL irql;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    entry = FindEntry(Kind, DaemonHandle);
    KeReleaseSpinLock(&Handles.Lock, irql);
    return entry;
}

/* Lock held. */
static VOID FreeEntry(HANDLE_ENTRY *Entry)
{
    USHORT index = (USHORT)(Entry - Handles.Entries);

    Entry->Kind = HandleNone;
    Entry->DaemonHandle = 0;
    Entry->Next = NO_HANDLE;
    if (Handles.FreeTail == NO_HANDLE) {
        Handles.FreeHead = index;
    } else {
        Handles.Entries[Handles.FreeTail].Next = index;
    }
    Handles.FreeTail = index;
    Handles.Live--;
}

VOID HandleDelete(HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    HANDLE_ENTRY *entry;
    KIRQL irql;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    entry = FindEntry(Kind, DaemonHandle);
    if (entry != NULL) {
        FreeEntry(entry);
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
}

VOID HandlesDeleteAll(VOID)
{
    KIRQL irql;
    ULONG i;

    KeAcquireSpinLock(&Handles.Lock, &irql);
    for (i = 0; i < HANDLE_COUNT; i++) {
        if (Handles.Entries[i].Kind != HandleNone) {
            FreeEntry(&Handles.Entries[i]);
        }
    }
    KeReleaseSpinLock(&Handles.Lock, irql);
}

ULONG HandlesLive(VOID)
{
    return *(volatile ULONG *)&Handles.Live;
}
