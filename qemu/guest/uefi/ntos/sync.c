/*
 * Dispatcher objects and waits: events, mutexes, semaphores, timers and threads share DISPATCHER_HEADER and are judged by
 * its Type, as on Windows. All of it runs at DISPATCH_LEVEL.
 */
#include "kernel.h"
#include "memory.h"

enum {
    NotificationEventObject = 0,
    SynchronizationEventObject = 1,
    MutantObject = 2,
    SemaphoreObject = 5,
    ThreadObject = 6,
    NotificationTimerObject = 8,
    SynchronizationTimerObject = 9
};

static BOOLEAN IsSignaled(PDISPATCHER_HEADER Object, PKTHREAD Thread)
{
    return Object->SignalState > 0 || (Object->Type == MutantObject && ((PKMUTANT)Object)->OwnerThread == Thread);
}

static VOID Consume(PDISPATCHER_HEADER Object, PKTHREAD Thread)
{
    switch (Object->Type) {
    case SynchronizationEventObject:
    case SynchronizationTimerObject: Object->SignalState = 0; break;
    case SemaphoreObject: Object->SignalState--; break;
    case MutantObject:
        Object->SignalState--;
        ((PKMUTANT)Object)->OwnerThread = Thread;
        break;
    }
}

static VOID Unlink(PKTHREAD Thread)
{
    ULONG i;

    for (i = 0; i < Thread->WaitCount; i++) {
        RemoveEntryList(&Thread->Waits[i].WaitListEntry);
    }
    if (Thread->TimeoutArmed) {
        TimerRemove(&Thread->Timeout);
        Thread->TimeoutArmed = FALSE;
    }
    Thread->WaitCount = 0;
}

static VOID Unwait(PKTHREAD Thread, NTSTATUS Status)
{
    Unlink(Thread);
    Thread->WaitStatus = Status;
    ThreadMakeReady(Thread);
}

/* Takes what the thread waits for when it can be taken now. */
static BOOLEAN Satisfy(PKTHREAD Thread, PNTSTATUS Status)
{
    ULONG i;

    for (i = 0; i < Thread->WaitCount; i++) {
        PDISPATCHER_HEADER object = Thread->Waits[i].Object;

        if (IsSignaled(object, Thread) && Thread->WaitType == WaitAny) {
            Consume(object, Thread);
            *Status = STATUS_WAIT_0 + (NTSTATUS)i;
            return TRUE;
        }
        if (!IsSignaled(object, Thread) && Thread->WaitType == WaitAll) {
            return FALSE;
        }
    }
    if (Thread->WaitType != WaitAll || !Thread->WaitCount) {
        return FALSE;
    }
    for (i = 0; i < Thread->WaitCount; i++) {
        Consume(Thread->Waits[i].Object, Thread);
    }
    *Status = STATUS_WAIT_0;
    return TRUE;
}

VOID SignalObject(PDISPATCHER_HEADER Object)
{
    PLIST_ENTRY entry = Object->WaitListHead.Flink;

    while (entry != &Object->WaitListHead && (Object->SignalState > 0)) {
        PKTHREAD thread = CONTAINING_RECORD(entry, KWAIT_BLOCK, WaitListEntry)->Thread;
        NTSTATUS status;

        entry = entry->Flink;
        if (thread->State == ThreadWaiting && Satisfy(thread, &status)) {
            Unwait(thread, status);
            entry = Object->WaitListHead.Flink;
        }
    }
}

VOID WaitTimedOut(PKTHREAD Thread)
{
    Thread->TimeoutArmed = FALSE;
    if (Thread->State == ThreadWaiting) {
        Unwait(Thread, STATUS_TIMEOUT);
    }
}

VOID WaitDescribe(PKTHREAD Thread, PCHAR Buffer, ULONG Size)
{
    static const PCSTR names[] = {"event", "synchronization event", "mutex", "process", "queue",
                                  "semaphore", "thread", "gate", "timer", "synchronization timer"};

    if (Thread->State != ThreadWaiting) {
        FormatText(Buffer, Size, Thread->State == ThreadRunning ? "running" : "ready");
    } else if (!Thread->WaitCount) {
        FormatText(Buffer, Size, "sleeping since %@", Thread->WaitCaller);
    } else {
        PDISPATCHER_HEADER object = Thread->Waits[0].Object;

        FormatText(Buffer, Size, "waits at %@ for %s %p%s%s", Thread->WaitCaller,
                   object->Type < RTL_NUMBER_OF(names) ? names[object->Type] : "object", object,
                   Thread->WaitCount > 1 ? " and others" : "", Thread->TimeoutArmed ? " with a timeout" : "");
    }
}

static VOID ArmTimeout(PKTHREAD Thread, LONGLONG Timeout)
{
    ULONG64 due = Timeout < 0                                 ? ClockNow() + (ULONG64)-Timeout
                  : (ULONG64)Timeout > ClockSystemTime()      ? ClockNow() + ((ULONG64)Timeout - ClockSystemTime())
                                                              : ClockNow();

    Thread->TimeoutArmed = TRUE;
    TimerInsert(&Thread->Timeout, due);
}

static BOOLEAN JudgeWait(PVOID Object, PVOID Caller)
{
    PDISPATCHER_HEADER header = Object;

    switch (header->Type & 0x7f) {
    case NotificationEventObject:
    case SynchronizationEventObject:
    case MutantObject:
    case SemaphoreObject:
    case ThreadObject:
    case NotificationTimerObject:
    case SynchronizationTimerObject:
        if (header->WaitListHead.Flink && header->WaitListHead.Blink) {
            return TRUE;
        }
    }
    Bugcheck("wait by %@ for %p, which is no initialized dispatcher object", Caller, Object);
}

static NTSTATUS Wait(ULONG Count, PVOID Objects[], WAIT_TYPE Type, PLARGE_INTEGER Timeout, PVOID Caller)
{
    PKTHREAD thread = ThreadCurrent();
    BOOLEAN poll = Timeout && Timeout->QuadPart == 0;
    KIRQL irql = IrqlGet();
    NTSTATUS status;
    ULONG i;

    if (!poll && (irql > APC_LEVEL || DpcRunning())) {
        Bugcheck("wait by %@ at IRQL %u with a timeout that is not zero", Caller, irql);
    }
    IrqlSet(DISPATCH_LEVEL);
    for (i = 0; i < Count; i++) {
        JudgeWait(Objects[i], Caller);
        thread->Waits[i].Object = Objects[i];
        thread->Waits[i].Thread = thread;
    }
    thread->WaitCount = Count;
    thread->WaitType = Type;
    thread->WaitCaller = Caller;
    if (Satisfy(thread, &status)) {
        thread->WaitCount = 0;
    } else if (poll) {
        thread->WaitCount = 0;
        status = STATUS_TIMEOUT;
    } else {
        for (i = 0; i < Count; i++) {
            InsertTailList(&((PDISPATCHER_HEADER)Objects[i])->WaitListHead, &thread->Waits[i].WaitListEntry);
        }
        if (Timeout) {
            ArmTimeout(thread, Timeout->QuadPart);
        }
        thread->State = ThreadWaiting;
        ThreadBlock();
        status = thread->WaitStatus;
    }
    IrqlSet(irql);
    return status;
}

NTSTATUS NTAPI KeWaitForSingleObject(PVOID Object, KWAIT_REASON Reason, KPROCESSOR_MODE Mode, BOOLEAN Alertable,
                                     PLARGE_INTEGER Timeout)
{
    return Wait(1, &Object, WaitAny, Timeout, CALLER());
}

NTSTATUS NTAPI KeWaitForMultipleObjects(ULONG Count, PVOID Objects[], WAIT_TYPE Type, KWAIT_REASON Reason,
                                        KPROCESSOR_MODE Mode, BOOLEAN Alertable, PLARGE_INTEGER Timeout, PKWAIT_BLOCK Blocks)
{
    if (!Count || Count > MAXIMUM_WAIT_OBJECTS || (!Blocks && Count > THREAD_WAIT_OBJECTS)) {
        Bugcheck("KeWaitForMultipleObjects by %@ with %u objects%s", CALLER(), Count, Blocks ? "" : " and no wait blocks");
    }
    return Wait(Count, Objects, Type, Timeout, CALLER());
}

NTSTATUS NTAPI KeDelayExecutionThread(KPROCESSOR_MODE Mode, BOOLEAN Alertable, PLARGE_INTEGER Interval)
{
    if (Interval->QuadPart == 0) {
        ThreadYield();
        return STATUS_SUCCESS;
    }
    Wait(0, NULL, WaitAny, Interval, CALLER());
    return STATUS_SUCCESS;
}

static VOID InitializeHeader(PDISPATCHER_HEADER Header, UCHAR Type, ULONG Bytes, LONG State)
{
    Header->Lock = 0;
    Header->Type = Type;
    Header->Size = (UCHAR)(Bytes / 4);
    Header->SignalState = State;
    InitializeListHead(&Header->WaitListHead);
}

VOID NTAPI KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    InitializeHeader(&Event->Header, (UCHAR)Type, sizeof *Event, State != 0);
}

LONG NTAPI KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    KIRQL irql = IrqlGuard();
    LONG old = Event->Header.SignalState;

    if (Event->Header.Type > SynchronizationEventObject || !Event->Header.WaitListHead.Flink) {
        Bugcheck("KeSetEvent by %@ on %p, which is no initialized event", CALLER(), Event);
    }
    if (Wait) {
        Violation(RuleUse, "KeSetEvent by %@ with Wait TRUE, which nthost does not offer", CALLER());
    }
    Event->Header.SignalState = 1;
    SignalObject(&Event->Header);
    IrqlSet(irql);
    return old;
}

LONG NTAPI KeResetEvent(PRKEVENT Event)
{
    KIRQL irql = IrqlGuard();
    LONG old = Event->Header.SignalState;

    Event->Header.SignalState = 0;
    IrqlSet(irql);
    return old;
}

VOID NTAPI KeClearEvent(PRKEVENT Event)
{
    Event->Header.SignalState = 0;
}

LONG NTAPI KeReadStateEvent(PRKEVENT Event)
{
    return Event->Header.SignalState;
}

VOID NTAPI KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    InitializeHeader(&Mutex->Header, MutantObject, sizeof *Mutex, 1);
    Mutex->OwnerThread = NULL;
    Mutex->Abandoned = FALSE;
    Mutex->ApcDisable = 1;
    InitializeListHead(&Mutex->MutantListEntry);
}

LONG NTAPI KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    KIRQL irql = IrqlGuard();
    LONG old = Mutex->Header.SignalState;

    if (Mutex->OwnerThread != ThreadCurrent()) {
        Bugcheck("KeReleaseMutex by %@ on a mutex that its thread does not own", CALLER());
    }
    if (++Mutex->Header.SignalState == 1) {
        Mutex->OwnerThread = NULL;
        SignalObject(&Mutex->Header);
    }
    IrqlSet(irql);
    return old;
}

LONG NTAPI KeReadStateMutex(PRKMUTEX Mutex)
{
    return Mutex->Header.SignalState;
}

VOID NTAPI KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    InitializeHeader(&Semaphore->Header, SemaphoreObject, sizeof *Semaphore, Count);
    Semaphore->Limit = Limit;
}

LONG NTAPI KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait)
{
    KIRQL irql = IrqlGuard();
    LONG old = Semaphore->Header.SignalState;

    if (Adjustment <= 0 || old > Semaphore->Limit - Adjustment) {
        Bugcheck("KeReleaseSemaphore by %@ exceeds the limit %d", CALLER(), Semaphore->Limit);
    }
    Semaphore->Header.SignalState += Adjustment;
    SignalObject(&Semaphore->Header);
    IrqlSet(irql);
    return old;
}

LONG NTAPI KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    return Semaphore->Header.SignalState;
}

/* Count 1 is free; the event is a synchronization event that hands the mutex over. */
VOID FASTCALL ExAcquireFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL irql = IrqlGet();

    if (Mutex->Owner == ThreadCurrent()) {
        Bugcheck("fast mutex %p is acquired twice by its owner, at %@: deadlock", Mutex, CALLER());
    }
    IrqlSet(APC_LEVEL);
    if (InterlockedDecrement(&Mutex->Count) != 0) {
        PVOID event = &Mutex->Event;

        Mutex->Contention++;
        Wait(1, &event, WaitAny, NULL, CALLER());
    }
    Mutex->Owner = ThreadCurrent();
    Mutex->OldIrql = irql;
}

VOID FASTCALL ExReleaseFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL irql = (KIRQL)Mutex->OldIrql;

    if (Mutex->Owner != ThreadCurrent()) {
        Violation(RuleLock, "fast mutex %p is released by %@, which does not own it", Mutex, CALLER());
    }
    Mutex->Owner = NULL;
    if (InterlockedIncrement(&Mutex->Count) <= 0) {
        KeSetEvent(&Mutex->Event, 0, FALSE);
    }
    IrqlSet(irql);
}

BOOLEAN FASTCALL ExTryToAcquireFastMutex(PFAST_MUTEX Mutex)
{
    KIRQL irql = IrqlGet();

    IrqlSet(APC_LEVEL);
    if (InterlockedCompareExchange(&Mutex->Count, 0, 1) != 1) {
        IrqlSet(irql);
        return FALSE;
    }
    Mutex->Owner = ThreadCurrent();
    Mutex->OldIrql = irql;
    return TRUE;
}
