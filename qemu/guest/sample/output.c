/*
 * What the getters fill: see output.h.
 */
#include "output.h"

#define GUARD 0xA5

NTSTATUS OutputGetEx(POUTPUT Output, ULONG Version, ULONGLONG Flags)
{
    RtlFillMemory(Output, sizeof(*Output), GUARD);
    return IoGetIommuInterfaceEx(Version, Flags, &Output->Ex);
}

NTSTATUS OutputGetLegacy(POUTPUT Output, ULONG Version)
{
    RtlFillMemory(Output, sizeof(*Output), GUARD);
    return IoGetIommuInterface(Version, &Output->Legacy);
}

BOOLEAN OutputIsGuard(const OUTPUT *Output, ULONG From)
{
    for (ULONG i = From; i < OUTPUT_BYTES; i++) {
        if (Output->Bytes[i] != GUARD) {
            return FALSE;
        }
    }
    return TRUE;
}

BOOLEAN OutputHasSlots(const OUTPUT *Output, ULONG Offset, ULONG Count)
{
    for (ULONG i = 0; i < Count; i++) {
        if (Output->Slots[Offset / sizeof(PVOID) + i] == NULL) {
            return FALSE;
        }
    }
    return TRUE;
}
