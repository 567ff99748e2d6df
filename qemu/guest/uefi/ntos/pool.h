/* pool.c: routines that the DDK headers of mingw-w64 lack. */
#ifndef NTHOST_POOL_H
#define NTHOST_POOL_H

#include "nthost.h"

PVOID NTAPI NtAllocatePoolZero(POOL_TYPE Type, SIZE_T Size, ULONG Tag);
PVOID NTAPI NtAllocatePool2(ULONG64 Flags, SIZE_T Size, ULONG Tag);
VOID NTAPI NtFreePool2(PVOID Address, ULONG Tag, PVOID Parameters, ULONG Count);

#endif
