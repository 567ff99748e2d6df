/*
 * Test points on the debug port, indented as a subtest: see check.h.
 */
#include "check.h"

VOID CheckBegin(PCHECK Check)
{
    Check->Suffix = "";
    Check->Count = 0;
    Check->Failed = 0;
}

BOOLEAN CheckTrue(PCHECK Check, BOOLEAN Holds, const char *Title)
{
    Check->Count++;
    if (!Holds) {
        Check->Failed++;
    }
    DbgPrint("    %s %lu - %s%s\n", Holds ? "ok" : "not ok", Check->Count, Title, Check->Suffix);
    return Holds;
}

BOOLEAN CheckValue(PCHECK Check, ULONGLONG Got, ULONGLONG Wanted, const char *Title)
{
    BOOLEAN holds = CheckTrue(Check, Got == Wanted, Title);

    if (!holds) {
        DbgPrint("      # got 0x%I64x, wanted 0x%I64x\n", Got, Wanted);
    }
    return holds;
}

BOOLEAN CheckStatus(PCHECK Check, NTSTATUS Got, NTSTATUS Wanted, const char *Title)
{
    return CheckValue(Check, (ULONG)Got, (ULONG)Wanted, Title);
}

NTSTATUS CheckEnd(const CHECK *Check)
{
    DbgPrint("    1..%lu\n", Check->Count);
    return Check->Failed == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
