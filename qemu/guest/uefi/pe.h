/* pe.c, link.c: PE32+ driver images [Microsoft PE/COFF]. Every field of a file is checked before it is used. */
#ifndef NTHOST_PE_H
#define NTHOST_PE_H

#include "nthost.h"

/* nthost's own image, which the firmware loaded. */
ULONG PeImageSize(const UCHAR *Base);
ULONG64 PeHostProtection(const UCHAR *Base, ULONG Offset);

/* Maps the file at a new address, relocated, writable. Notes (TapNote) say why it cannot be. */
BOOLEAN PeLoad(PIMAGE Image, const UCHAR *File, ULONG FileSize);
/* Resolves the imports; a missing one gets a note each. Found: routine of the kernel or of an earlier image. */
BOOLEAN PeBind(PIMAGE Image);
/* Seeds the stack cookie and gives each section the protection that its header asks for. */
VOID PeSeal(PIMAGE Image);
/* Takes the image out of the address space: what still points there faults. */
VOID PeUnload(PIMAGE Image);
/* Exported symbol by name or, when Name is null, by ordinal. */
PVOID PeExport(PIMAGE Image, PCSTR Name, ULONG Ordinal);

static inline BOOLEAN PeWithin(ULONG64 Offset, ULONG64 Length, ULONG64 Limit)
{
    return Offset <= Limit && Length <= Limit - Offset;
}

#endif
