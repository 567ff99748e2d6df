/* mm.c: routines that the DDK headers of mingw-w64 lack. */
#ifndef NTHOST_MM_H
#define NTHOST_MM_H

#include "nthost.h"

PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS Physical, SIZE_T Length, ULONG Protect);
PVOID NTAPI MmAllocateContiguousNodeMemory(SIZE_T Size, PHYSICAL_ADDRESS Lowest, PHYSICAL_ADDRESS Highest,
                                           PHYSICAL_ADDRESS Boundary, ULONG Protect, ULONG Node);
BOOLEAN NTAPI MmIsAddressValid(PVOID Address);

#endif
