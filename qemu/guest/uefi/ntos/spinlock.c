/*
 * IRQL and spin locks. CR8 is the IRQL, so raising and lowering work the same when a driver does them inline; lowering
 * below DISPATCH_LEVEL lets the APIC deliver what waited.
 *
 * With one processor a held lock can only be met by its holder: that is a deadlock and ends the run. Held locks form a
 * stack, since nothing but interrupts, which are properly nested, can run while one is held. So interrupts may stay on:
 * Depth is raised before its entry is filled, and entries from Depth on name no lock.
 */
#include "kernel.h"
#include "spinlock.h"

#define MAX_HELD 32u

static volatile struct {
    PKSPIN_LOCK Lock;
    PVOID Caller;
} Held[MAX_HELD];

static volatile ULONG Depth;

EXPORT_NOTE AcquireRaiseNote, ReleaseNote, AcquireAtDpcNote, ReleaseFromDpcNote;

/* What the thunk of an export does. */
static inline VOID Enter(const EXPORT_NOTE *Note, KIRQL Irql, PVOID Caller)
{
    PKTHREAD thread = CpuThread();

    if (Irql < Note->Lowest || Irql > Note->Highest) {
        ExportMisjudged(Note, Irql, Caller);
    }
    if (thread) {
        thread->LastExport = Note->Index;
        thread->LastCaller = Caller;
    }
}

ULONG LockDepth(VOID)
{
    return Depth;
}

/* Of a lock that is not free, or not the first. */
static __attribute__((noinline)) VOID Examine(PKSPIN_LOCK Lock, ULONG Count, PVOID Caller)
{
    ULONG i;

    for (i = 0; i < Count; i++) {
        if (Held[i].Lock == Lock) {
            Bugcheck("spin lock %p is acquired by %@ while held since %@: deadlock", Lock, Caller, Held[i].Caller);
        }
    }
    if (*Lock) {
        Bugcheck("spin lock %p acquired by %@ is not initialized or was overwritten (value 0x%llx)", Lock, Caller,
                 (ULONG64)*Lock);
    }
    if (Count == MAX_HELD) {
        Bugcheck("more than %u spin locks are held, the last asked for by %@", MAX_HELD, Caller);
    }
}

static inline VOID Acquire(PKSPIN_LOCK Lock, PVOID Caller)
{
    ULONG depth = Depth;

    if (depth != 0 || *Lock != 0) {
        Examine(Lock, depth, Caller);
    }
    Depth = depth + 1;
    *Lock = (KSPIN_LOCK)CpuThread() | 1;
    Held[depth].Caller = Caller;
    Held[depth].Lock = Lock;
}

VOID LockAcquire(PKSPIN_LOCK Lock, PVOID Caller)
{
    Acquire(Lock, Caller);
}

/* A lock that is not the last one acquired. */
static __attribute__((noinline)) VOID ReleaseOutOfOrder(PKSPIN_LOCK Lock, PVOID Caller)
{
    BOOLEAN enabled = InterruptsDisable();
    ULONG i = Depth;

    while (i && Held[i - 1].Lock != Lock) {
        i--;
    }
    if (!i) {
        Violation(RuleLock, "spin lock %p is released by %@, which does not hold it", Lock, Caller);
    } else {
        if (i != Depth) {
            Violation(RuleLock, "spin lock %p is released by %@ before %p, acquired later by %@", Lock, Caller,
                      Held[Depth - 1].Lock, Held[Depth - 1].Caller);
        }
        for (; i < Depth; i++) {
            Held[i - 1].Lock = Held[i].Lock;
            Held[i - 1].Caller = Held[i].Caller;
        }
        Held[Depth - 1].Lock = NULL;
        Depth--;
    }
    *Lock = 0;
    InterruptsRestore(enabled);
}

static inline VOID Release(PKSPIN_LOCK Lock, PVOID Caller)
{
    ULONG depth = Depth;

    if (depth && Held[depth - 1].Lock == Lock) {
        *Lock = 0;
        Held[depth - 1].Lock = NULL;
        Depth = depth - 1;
    } else {
        ReleaseOutOfOrder(Lock, Caller);
    }
}

VOID LockRelease(PKSPIN_LOCK Lock, PVOID Caller)
{
    Release(Lock, Caller);
}

VOID LockUnwind(ULONG To, PCSTR What, const VOID *Routine)
{
    while (Depth > To) {
        Violation(RuleLock, "%s %@ returned holding spin lock %p, acquired by %@", What, Routine, Held[Depth - 1].Lock,
                  Held[Depth - 1].Caller);
        *Held[Depth - 1].Lock = 0;
        Held[Depth - 1].Lock = NULL;
        Depth--;
    }
}

VOID LockCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller)
{
    ULONG i;

    for (i = 0; i < Depth; i++) {
        if ((const UCHAR *)Held[i].Lock >= (const UCHAR *)Start && (const UCHAR *)Held[i].Lock < (const UCHAR *)Start + Size) {
            Violation(RuleLock, "memory freed by %@ holds spin lock %p, held since %@", Caller, Held[i].Lock, Held[i].Caller);
        }
    }
}

VOID NtInitializeSpinLock(PKSPIN_LOCK Lock)
{
    *Lock = 0;
}

KIRQL NtRaiseIrql(KIRQL New)
{
    KIRQL old = IrqlGet();

    if (New < old || New > HIGH_LEVEL) {
        Violation(RuleIrql, "KfRaiseIrql from %u to %u by %@", old, New, CALLER());
    }
    IrqlSet(New);
    return old;
}

VOID NtLowerIrql(KIRQL New)
{
    if (New > IrqlGet()) {
        Violation(RuleIrql, "KeLowerIrql from %u to %u by %@", IrqlGet(), New, CALLER());
    }
    if (New < DISPATCH_LEVEL && Depth) {
        Violation(RuleLock, "KeLowerIrql to %u by %@ with spin lock %p held, acquired by %@", New, CALLER(),
                  Held[Depth - 1].Lock, Held[Depth - 1].Caller);
    }
    IrqlSet(New);
}

KIRQL NtRaiseIrqlToDpcLevel(VOID)
{
    KIRQL old = IrqlGet();

    if (old > DISPATCH_LEVEL) {
        Violation(RuleIrql, "KeRaiseIrqlToDpcLevel at IRQL %u by %@", old, CALLER());
    }
    IrqlSet(DISPATCH_LEVEL);
    return old;
}

KIRQL NtGetCurrentIrql(VOID)
{
    return IrqlGet();
}

KIRQL NtAcquireSpinLockRaiseToDpc(PKSPIN_LOCK Lock)
{
    KIRQL old = IrqlGet();

    Enter(&AcquireRaiseNote, old, CALLER());
    IrqlSet(DISPATCH_LEVEL);
    Acquire(Lock, CALLER());
    return old;
}

VOID NtReleaseSpinLock(PKSPIN_LOCK Lock, KIRQL New)
{
    Enter(&ReleaseNote, IrqlGet(), CALLER());
    Release(Lock, CALLER());
    if (New > DISPATCH_LEVEL) {
        Violation(RuleIrql, "KeReleaseSpinLock to IRQL %u by %@", New, CALLER());
    }
    if (New < DISPATCH_LEVEL && Depth) {
        Violation(RuleLock, "KeReleaseSpinLock to IRQL %u by %@ with spin lock %p held, acquired by %@", New, CALLER(),
                  Held[Depth - 1].Lock, Held[Depth - 1].Caller);
    }
    IrqlSet(New);
}

VOID NtAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock)
{
    Enter(&AcquireAtDpcNote, IrqlGet(), CALLER());
    Acquire(Lock, CALLER());
}

VOID NtReleaseSpinLockFromDpcLevel(PKSPIN_LOCK Lock)
{
    Enter(&ReleaseFromDpcNote, IrqlGet(), CALLER());
    Release(Lock, CALLER());
}

BOOLEAN NtTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock)
{
    if (*Lock) {
        return FALSE;
    }
    Acquire(Lock, CALLER());
    return TRUE;
}

VOID NtAcquireInStackQueuedSpinLock(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle)
{
    Handle->OldIrql = IrqlGet();
    Handle->LockQueue.Lock = Lock;
    IrqlSet(DISPATCH_LEVEL);
    Acquire(Lock, CALLER());
}

VOID NtReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE Handle)
{
    Release((PKSPIN_LOCK)Handle->LockQueue.Lock, CALLER());
    IrqlSet(Handle->OldIrql);
}

VOID NtAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle)
{
    Handle->OldIrql = DISPATCH_LEVEL;
    Handle->LockQueue.Lock = Lock;
    Acquire(Lock, CALLER());
}

VOID NtReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE Handle)
{
    Release((PKSPIN_LOCK)Handle->LockQueue.Lock, CALLER());
}
