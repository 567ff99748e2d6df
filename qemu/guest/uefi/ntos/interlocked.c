/*
 * Interlocked lists as x64 exports them. One processor: with interrupts off each operation is atomic for every observer.
 * The SLIST header keeps the documented 16-byte form, depth in its low 16 bits, so that drivers may read the depth inline.
 */
#include "interlocked.h"

PSLIST_ENTRY NtPushEntrySList(PSLIST_HEADER Head, PSLIST_ENTRY Entry)
{
    BOOLEAN enabled = InterruptsDisable();
    PSLIST_ENTRY first = (PSLIST_ENTRY)(Head->Region & ~0xfull);

    Entry->Next = first;
    Head->Region = (ULONGLONG)Entry;
    Head->Alignment = ((Head->Alignment + 0x10000) & ~0xffffull) | ((Head->Alignment + 1) & 0xffff);
    InterruptsRestore(enabled);
    return first;
}

PSLIST_ENTRY NtPopEntrySList(PSLIST_HEADER Head)
{
    BOOLEAN enabled = InterruptsDisable();
    PSLIST_ENTRY first = (PSLIST_ENTRY)(Head->Region & ~0xfull);

    if (first) {
        Head->Region = (ULONGLONG)first->Next;
        Head->Alignment = (Head->Alignment & ~0xffffull) | ((Head->Alignment - 1) & 0xffff);
    }
    InterruptsRestore(enabled);
    return first;
}

PSLIST_ENTRY NtFlushSList(PSLIST_HEADER Head)
{
    BOOLEAN enabled = InterruptsDisable();
    PSLIST_ENTRY first = (PSLIST_ENTRY)(Head->Region & ~0xfull);

    Head->Region = 0;
    Head->Alignment &= ~0xffffull;
    InterruptsRestore(enabled);
    return first;
}

VOID NtInitializeSListHead(PSLIST_HEADER Head)
{
    Head->Alignment = Head->Region = 0;
}

USHORT NtQueryDepthSList(PSLIST_HEADER Head)
{
    return (USHORT)Head->Alignment;
}

PLIST_ENTRY NtInterlockedInsertHeadList(PLIST_ENTRY Head, PLIST_ENTRY Entry, PKSPIN_LOCK Lock)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY first = Head->Flink == Head ? NULL : Head->Flink;

    InsertHeadList(Head, Entry);
    InterruptsRestore(enabled);
    return first;
}

PLIST_ENTRY NtInterlockedInsertTailList(PLIST_ENTRY Head, PLIST_ENTRY Entry, PKSPIN_LOCK Lock)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY last = Head->Blink == Head ? NULL : Head->Blink;

    InsertTailList(Head, Entry);
    InterruptsRestore(enabled);
    return last;
}

PLIST_ENTRY NtInterlockedRemoveHeadList(PLIST_ENTRY Head, PKSPIN_LOCK Lock)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY entry = Head->Flink == Head ? NULL : RemoveHeadList(Head);

    InterruptsRestore(enabled);
    return entry;
}

ULONG NtInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
    BOOLEAN enabled = InterruptsDisable();
    ULONG old = *Addend;

    *Addend = old + Increment;
    InterruptsRestore(enabled);
    return old;
}
