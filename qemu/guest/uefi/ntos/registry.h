/* registry.c: routines that the DDK headers of mingw-w64 lack. */
#ifndef NTHOST_REGISTRY_H
#define NTHOST_REGISTRY_H

#include "nthost.h"

NTSTATUS NTAPI NtOpenDriverRegistryKey(PDRIVER_OBJECT Driver, ULONG Type, ACCESS_MASK Access, ULONG Flags, PHANDLE Handle);

#endif
