/* Kernel timers, and the timeouts of waits: one list in order of due time, expired at DISPATCH_LEVEL by the clock's DPC. */
#include "kernel.h"

static LIST_ENTRY Timers = {&Timers, &Timers};

VOID TimerInsert(PKTIMER Timer, ULONG64 Due)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY entry = Timers.Flink;

    Timer->DueTime.QuadPart = Due;
    while (entry != &Timers && CONTAINING_RECORD(entry, KTIMER, TimerListEntry)->DueTime.QuadPart <= Due) {
        entry = entry->Flink;
    }
    InsertTailList(entry, &Timer->TimerListEntry);
    Timer->Header.Inserted = 1;
    InterruptsRestore(enabled);
}

VOID TimerRemove(PKTIMER Timer)
{
    BOOLEAN enabled = InterruptsDisable();

    if (Timer->Header.Inserted) {
        RemoveEntryList(&Timer->TimerListEntry);
        Timer->Header.Inserted = 0;
    }
    InterruptsRestore(enabled);
}

BOOLEAN TimerIsDue(ULONG64 Now)
{
    return !IsListEmpty(&Timers) && CONTAINING_RECORD(Timers.Flink, KTIMER, TimerListEntry)->DueTime.QuadPart <= Now;
}

static PKTHREAD ThreadOfTimeout(PKTIMER Timer)
{
    PKTHREAD thread;

    for (thread = ThreadNext(NULL); thread; thread = ThreadNext(thread)) {
        if (Timer == &thread->Timeout) {
            return thread;
        }
    }
    return NULL;
}

static VOID Expire(PKTIMER Timer)
{
    PKTHREAD thread = ThreadOfTimeout(Timer);

    if (thread) {
        WaitTimedOut(thread);
        return;
    }
    Timer->Header.SignalState = 1;
    SignalObject(&Timer->Header);
    if (Timer->Period) {
        TimerInsert(Timer, ClockNow() + Timer->Period * 10000ull);
    }
    if (Timer->Dpc) {
        KeInsertQueueDpc(Timer->Dpc, NULL, NULL);
    }
}

VOID TimerExpire(VOID)
{
    while (TimerIsDue(ClockNow())) {
        PKTIMER timer = CONTAINING_RECORD(Timers.Flink, KTIMER, TimerListEntry);

        TimerRemove(timer);
        Expire(timer);
    }
}

VOID NTAPI KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    Timer->Header.Lock = 0;
    Timer->Header.Type = (UCHAR)(8 + Type);
    Timer->Header.SignalState = 0;
    InitializeListHead(&Timer->Header.WaitListHead);
    Timer->DueTime.QuadPart = 0;
    Timer->Period = 0;
    Timer->Dpc = NULL;
}

VOID NTAPI KeInitializeTimer(PKTIMER Timer)
{
    KeInitializeTimerEx(Timer, NotificationTimer);
}

BOOLEAN NTAPI KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER Due, LONG Period, PKDPC Dpc)
{
    KIRQL irql = IrqlGuard();
    BOOLEAN was;
    ULONG64 now = ClockNow(), system = ClockSystemTime();

    if (Timer->Header.Type != 8 && Timer->Header.Type != 9) {
        Bugcheck("KeSetTimer by %@ on %p, which is no initialized timer", CALLER(), Timer);
    }
    was = Timer->Header.Inserted;
    TimerRemove(Timer);
    Timer->Header.SignalState = 0;
    Timer->Dpc = Dpc;
    Timer->Period = (ULONG)Period;
    TimerInsert(Timer, Due.QuadPart < 0                     ? now + (ULONG64)-Due.QuadPart
                       : (ULONG64)Due.QuadPart > system     ? now + ((ULONG64)Due.QuadPart - system)
                                                            : now);
    IrqlSet(irql);
    return was;
}

BOOLEAN NTAPI KeSetTimer(PKTIMER Timer, LARGE_INTEGER Due, PKDPC Dpc)
{
    return KeSetTimerEx(Timer, Due, 0, Dpc);
}

BOOLEAN NTAPI KeCancelTimer(PKTIMER Timer)
{
    KIRQL irql = IrqlGuard();
    BOOLEAN was = Timer->Header.Inserted;

    TimerRemove(Timer);
    IrqlSet(irql);
    return was;
}

BOOLEAN NTAPI KeReadStateTimer(PKTIMER Timer)
{
    return Timer->Header.SignalState != 0;
}

/* What is reported is taken off as well: the memory that holds it goes away. */
VOID TimerCheckUnload(PIMAGE Image)
{
    KIRQL irql = IrqlGuard();
    PLIST_ENTRY entry = Timers.Flink;

    while (entry != &Timers) {
        PKTIMER timer = CONTAINING_RECORD(entry, KTIMER, TimerListEntry);
        PVOID routine = timer->Dpc ? (PVOID)timer->Dpc->DeferredRoutine : NULL;

        entry = entry->Flink;
        if (ImageOf(routine) == Image || (!routine && OwnerOf(timer) == Image)) {
            Violation(RuleRegistration, "%s: timer %p (DPC %@) is still set after unload", Image->Name, timer, routine);
            TimerRemove(timer);
        }
    }
    IrqlSet(irql);
}

VOID TimerCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller)
{
    BOOLEAN enabled = InterruptsDisable();
    PLIST_ENTRY entry;

    for (entry = Timers.Flink; entry != &Timers; entry = entry->Flink) {
        if ((const UCHAR *)entry >= (const UCHAR *)Start && (const UCHAR *)entry < (const UCHAR *)Start + Size) {
            Bugcheck("memory freed by %@ holds a timer that is set", Caller);
        }
    }
    InterruptsRestore(enabled);
}
