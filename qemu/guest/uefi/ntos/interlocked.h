/* interlocked.c: exported under the kernel's names, which the DDK headers have as macros. */
#ifndef NTHOST_INTERLOCKED_H
#define NTHOST_INTERLOCKED_H

#include "nthost.h"

PSLIST_ENTRY NtPushEntrySList(PSLIST_HEADER Head, PSLIST_ENTRY Entry);
PSLIST_ENTRY NtPopEntrySList(PSLIST_HEADER Head);
PSLIST_ENTRY NtFlushSList(PSLIST_HEADER Head);
VOID NtInitializeSListHead(PSLIST_HEADER Head);
USHORT NtQueryDepthSList(PSLIST_HEADER Head);
PLIST_ENTRY NtInterlockedInsertHeadList(PLIST_ENTRY Head, PLIST_ENTRY Entry, PKSPIN_LOCK Lock);
PLIST_ENTRY NtInterlockedInsertTailList(PLIST_ENTRY Head, PLIST_ENTRY Entry, PKSPIN_LOCK Lock);
PLIST_ENTRY NtInterlockedRemoveHeadList(PLIST_ENTRY Head, PKSPIN_LOCK Lock);
ULONG NtInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock);

#endif
