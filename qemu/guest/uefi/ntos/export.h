/* export.c: what nthost's ntoskrnl and hal export. */
#ifndef NTHOST_EXPORT_H
#define NTHOST_EXPORT_H

#include "nthost.h"

/* Address for an import of this name; null when nthost lacks it. */
PVOID ExportFind(PCSTR Name);
/* Called from the thunk of export Index: judges the IRQL and returns the routine. */
PVOID ExportEnter(ULONG Index, PVOID Caller);
PCSTR ExportName(ULONG Index);

/* A routine that is imported as it is, because its thunk would cost more than it does, and judges itself. */
typedef struct _EXPORT_NOTE {
    ULONG Index; /* set when a driver imports the routine */
    KIRQL Lowest, Highest;
} EXPORT_NOTE;

VOID ExportMisjudged(const EXPORT_NOTE *Note, KIRQL Irql, PVOID Caller);

#endif
