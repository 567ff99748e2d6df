/*
 * Deferred procedure calls: a queue that runs at DISPATCH_LEVEL, in order, when the IRQL falls below it. A KDPC is queued
 * at most once; DpcData marks it. The queue is guarded by disabling interrupts, as ISRs insert into it.
 */
#include "kernel.h"

static LIST_ENTRY Queue = {&Queue, &Queue};
static BOOLEAN Running;

BOOLEAN DpcRunning(VOID)
{
    return Running;
}

static PKDPC Take(VOID)
{
    BOOLEAN enabled = InterruptsDisable();
    PKDPC dpc = NULL;

    if (!IsListEmpty(&Queue)) {
        dpc = CONTAINING_RECORD(RemoveHeadList(&Queue), KDPC, DpcListEntry);
        dpc->DpcData = NULL;
    }
    InterruptsRestore(enabled);
    return dpc;
}

VOID DpcRun(VOID)
{
    BOOLEAN nested = Running;
    PKDPC dpc;

    Running = TRUE;
    TimerExpire();
    while ((dpc = Take()) != NULL) {
        PKDEFERRED_ROUTINE routine = dpc->DeferredRoutine;
        CALL_GUARD guard;

        CallEnter(&guard);
        routine(dpc, dpc->DeferredContext, dpc->SystemArgument1, dpc->SystemArgument2);
        CallLeave(&guard, "DPC", routine);
    }
    Running = nested;
}

VOID NTAPI KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE Routine, PVOID Context)
{
    Dpc->Type = 19; /* DpcObject */
    Dpc->Importance = MediumImportance;
    Dpc->Number = 0;
    Dpc->DeferredRoutine = Routine;
    Dpc->DeferredContext = Context;
    Dpc->DpcData = NULL;
}

BOOLEAN NTAPI KeInsertQueueDpc(PRKDPC Dpc, PVOID Argument1, PVOID Argument2)
{
    BOOLEAN enabled = InterruptsDisable(), inserted = Dpc->DpcData == NULL;

    if (Dpc->Type != 19) {
        Bugcheck("KeInsertQueueDpc by %@ on %p, which is no initialized DPC", CALLER(), Dpc);
    }
    if (inserted) {
        Dpc->SystemArgument1 = Argument1;
        Dpc->SystemArgument2 = Argument2;
        Dpc->DpcData = &Queue;
        if (Dpc->Importance == HighImportance) {
            InsertHeadList(&Queue, &Dpc->DpcListEntry);
        } else {
            InsertTailList(&Queue, &Dpc->DpcListEntry);
        }
        ApicRequestDispatch();
    }
    InterruptsRestore(enabled);
    return inserted;
}

BOOLEAN NTAPI KeRemoveQueueDpc(PRKDPC Dpc)
{
    BOOLEAN enabled = InterruptsDisable(), queued = Dpc->DpcData != NULL;

    if (queued) {
        RemoveEntryList(&Dpc->DpcListEntry);
        Dpc->DpcData = NULL;
    }
    InterruptsRestore(enabled);
    return queued;
}

VOID NTAPI KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    Dpc->Importance = (UCHAR)Importance;
}

/* Below DISPATCH_LEVEL nothing can be queued: the interrupt that runs it would have come first. */
VOID NTAPI KeFlushQueuedDpcs(VOID)
{
    KIRQL irql = IrqlGet();

    IrqlSet(DISPATCH_LEVEL);
    DpcRun();
    IrqlSet(irql);
}

VOID DpcCheckUnload(PIMAGE Image)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY entry = Queue.Flink;

    while (entry != &Queue) {
        PKDPC dpc = CONTAINING_RECORD(entry, KDPC, DpcListEntry);

        entry = entry->Flink;
        if (ImageOf((PVOID)dpc->DeferredRoutine) == Image) {
            Violation(RuleRegistration, "%s: DPC %@ is still queued after unload", Image->Name, (PVOID)dpc->DeferredRoutine);
            RemoveEntryList(&dpc->DpcListEntry);
            dpc->DpcData = NULL;
        }
    }
    InterruptsRestore(enabled);
}

VOID DpcCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY entry;

    for (entry = Queue.Flink; entry != &Queue; entry = entry->Flink) {
        PKDPC dpc = CONTAINING_RECORD(entry, KDPC, DpcListEntry);

        if ((const UCHAR *)dpc >= (const UCHAR *)Start && (const UCHAR *)dpc < (const UCHAR *)Start + Size) {
            Bugcheck("memory freed by %@ holds a queued DPC (%@)", Caller, (PVOID)dpc->DeferredRoutine);
        }
    }
    InterruptsRestore(enabled);
}
