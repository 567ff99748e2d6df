/*
 * The points of one TAP subtest. Titles are statements; a failed point is followed by what was got and what was wanted.
 */
#ifndef DMAPROBE_CHECK_H
#define DMAPROBE_CHECK_H

#include <ntddk.h>

typedef struct _CHECK {
    const char *Suffix; /* put behind every title, which thus begins with the id of what it checks */
    ULONG Count;
    ULONG Failed;
} CHECK, *PCHECK;

VOID CheckBegin(PCHECK Check);

/* Each prints one point and returns whether it held. */
BOOLEAN CheckTrue(PCHECK Check, BOOLEAN Holds, const char *Title);
BOOLEAN CheckValue(PCHECK Check, ULONGLONG Got, ULONGLONG Wanted, const char *Title);
BOOLEAN CheckStatus(PCHECK Check, NTSTATUS Got, NTSTATUS Wanted, const char *Title);

/* Prints the plan. STATUS_SUCCESS when every point held, else STATUS_UNSUCCESSFUL. */
NTSTATUS CheckEnd(const CHECK *Check);

#endif
