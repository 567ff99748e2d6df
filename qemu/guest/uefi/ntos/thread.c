/*
 * System threads on one processor. A thread runs until it waits, or until it has used 20 ms at an IRQL below
 * DISPATCH_LEVEL, so that a driver that polls does not starve a work item that it polls for. Ready threads take turns;
 * priorities are remembered and change nothing. The lists are guarded by DISPATCH_LEVEL.
 */
#include "kernel.h"
#include "memory.h"

#define STACK_BYTES 0x6000u /* 24 KiB, as on x64 Windows */
#define QUANTUM_TICKS 20u

VOID ContextSwitch(PVOID *SaveStack, PVOID NewStack);
VOID ThreadTrampoline(VOID);

static LIST_ENTRY Ready, All;
static PKTHREAD Current, Idle;
static PKTHREAD Dead; /* ended with no reference left; linked by StartContext */
static KTHREAD FirstThread;
static ULONG Quantum, Numbers;
static volatile BOOLEAN QuantumEnded;

PKTHREAD ThreadCurrent(VOID)
{
    return Current;
}

static VOID Register(PKTHREAD Thread, PVOID Creator)
{
    KIRQL irql;

    Thread->Header.Type = 6; /* ThreadObject */
    Thread->Header.Size = sizeof *Thread / 4 < 256 ? sizeof *Thread / 4 : 255;
    InitializeListHead(&Thread->Header.WaitListHead);
    KeInitializeTimer(&Thread->Timeout);
    Thread->Creator = Creator;
    Thread->Priority = 8;
    irql = IrqlGuard();
    Thread->Number = ++Numbers;
    InsertTailList(&All, &Thread->AllEntry);
    IrqlSet(irql);
}

static VOID Reap(VOID)
{
    while (Dead) {
        PKTHREAD thread = Dead;

        Dead = thread->StartContext;
        HostFree(thread->StackBlock);
        BlockFree(BlockAt(thread), thread->Creator);
    }
}

static VOID SwitchTo(PKTHREAD Next)
{
    PKTHREAD old = Current;

    Quantum = QUANTUM_TICKS;
    QuantumEnded = FALSE;
    if (Next != old) {
        Next->State = ThreadRunning;
        Current = Next;
        CpuSetThread(Next);
        ContextSwitch(&old->Stack, Next->Stack);
        Reap();
    }
}

static PKTHREAD TakeReady(VOID)
{
    return IsListEmpty(&Ready) ? NULL : CONTAINING_RECORD(RemoveHeadList(&Ready), KTHREAD, ReadyEntry);
}

static VOID IdleLoop(PVOID Context)
{
    for (;;) {
        PKTHREAD next;

        IrqlSet(DISPATCH_LEVEL);
        next = TakeReady();
        if (next) {
            SwitchTo(next);
            continue;
        }
        /* Interrupts stay off between the look at the list and HLT: one that comes now ends the HLT. */
        InterruptsDisable();
        IrqlSet(PASSIVE_LEVEL);
        if (IsListEmpty(&Ready)) {
            __asm__ volatile("sti; hlt" ::: "memory");
        } else {
            InterruptsRestore(TRUE);
        }
    }
}

static VOID Start(VOID)
{
    PKTHREAD thread = Current;
    CALL_GUARD guard;

    IrqlSet(PASSIVE_LEVEL);
    CallEnter(&guard);
    ((PKSTART_ROUTINE)thread->StartRoutine)(thread->StartContext);
    CallLeave(&guard, "thread routine", thread->StartRoutine);
    ThreadExit(STATUS_SUCCESS);
}

/* The frame that ContextSwitch takes off: vector registers and MXCSR, then r15..rbx, then the return address. */
static VOID PrepareStack(PKTHREAD Thread, PVOID Routine)
{
    ULONG64 *top = (ULONG64 *)((PUCHAR)Thread->StackBlock + Thread->StackBytes) - 4;
    ULONG64 *frame = top - 1 - 8 - 23;

    top[-1] = (ULONG64)ThreadTrampoline;
    top[-2] = (ULONG64)Routine; /* rbx */
    *(ULONG *)((PUCHAR)frame + 160) = 0x1f80;
    Thread->Stack = frame;
}

PKTHREAD ThreadCreate(PVOID Routine, PVOID Context, PVOID Creator)
{
    PKTHREAD thread = ObjectAllocate(BlockThread, sizeof *thread, Creator);

    if (thread && !(thread->StackBlock = ObjectAllocate(BlockHost, STACK_BYTES, Creator))) {
        BlockFree(BlockAt(thread), Creator);
        thread = NULL;
    }
    if (thread) {
        thread->StackBytes = STACK_BYTES;
        thread->StartRoutine = Routine;
        thread->StartContext = Context;
        PrepareStack(thread, Start);
        Register(thread, Creator);
        BlockAt(thread)->References = 2; /* one while it runs, one for the creator's handle */
        ThreadMakeReady(thread);
    }
    return thread;
}

VOID ThreadInit(VOID)
{
    InitializeListHead(&Ready);
    InitializeListHead(&All);
    FirstThread.StartRoutine = ThreadInit;
    FirstThread.State = ThreadRunning;
    Register(&FirstThread, ThreadInit);
    Current = &FirstThread;
    CpuSetThread(Current);
    Idle = ObjectAllocate(BlockHost, sizeof *Idle, CALLER());
    Idle->StackBlock = ObjectAllocate(BlockHost, STACK_BYTES, CALLER());
    Idle->StackBytes = STACK_BYTES;
    Idle->StartRoutine = IdleLoop;
    PrepareStack(Idle, IdleLoop);
    Register(Idle, CALLER());
}

VOID ThreadMakeReady(PKTHREAD Thread)
{
    KIRQL irql = IrqlGuard();

    Thread->State = ThreadReady;
    InsertTailList(&Ready, &Thread->ReadyEntry);
    IrqlSet(irql);
}

VOID ThreadBlock(VOID)
{
    PKTHREAD next = TakeReady();

    SwitchTo(next ? next : Idle);
}

VOID ThreadYield(VOID)
{
    KIRQL irql = IrqlGuard();

    QuantumEnded = FALSE;
    if (Current != Idle && !IsListEmpty(&Ready)) {
        PKTHREAD next = TakeReady();

        ThreadMakeReady(Current);
        SwitchTo(next);
    }
    IrqlSet(irql);
}

BOOLEAN ThreadTick(VOID)
{
    if (Quantum && --Quantum == 0) {
        QuantumEnded = TRUE;
        Quantum = QUANTUM_TICKS;
    }
    return FALSE;
}

BOOLEAN ThreadWantsSwitch(VOID)
{
    return QuantumEnded && Current && Current != Idle && Current->State == ThreadRunning && !IsListEmpty(&Ready) && !LockDepth();
}

PKTHREAD ThreadNext(PKTHREAD Previous)
{
    PLIST_ENTRY next = Previous ? Previous->AllEntry.Flink : All.Flink;

    return !next || next == &All ? NULL : CONTAINING_RECORD(next, KTHREAD, AllEntry);
}

VOID ThreadDereference(PKTHREAD Thread)
{
    KIRQL irql = IrqlGuard();
    PBLOCK block = BlockAt(Thread);

    if (--block->References == 0) {
        Thread->StartContext = Dead;
        Dead = Thread;
        Reap();
    }
    IrqlSet(irql);
}

/* A thread cannot free the stack it stands on: the next one to run does. */
VOID ThreadExit(NTSTATUS Status)
{
    PKTHREAD thread = Current;

    IrqlSet(DISPATCH_LEVEL);
    thread->ExitStatus = Status;
    thread->Header.SignalState = 1;
    SignalObject(&thread->Header);
    RemoveEntryList(&thread->AllEntry);
    thread->State = ThreadTerminated;
    thread->AllEntry.Flink = NULL;
    if (--BlockAt(thread)->References == 0) {
        thread->StartContext = Dead;
        Dead = thread;
    }
    ThreadBlock();
    Bugcheck("a terminated thread ran again");
}

VOID ThreadCheckUnload(PIMAGE Image)
{
    PKTHREAD thread;

    for (thread = ThreadNext(NULL); thread; thread = ThreadNext(thread)) {
        if (ImageOf(thread->StartRoutine) == Image) {
            Violation(RuleRegistration, "%s: thread %u (%@) still runs after unload", Image->Name, thread->Number,
                      thread->StartRoutine);
        }
    }
}

NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS Status)
{
    if (!ImageOf(Current->StartRoutine)) {
        Violation(RuleUse, "PsTerminateSystemThread is called by %@ on a thread that no driver made", CALLER());
        return STATUS_INVALID_PARAMETER;
    }
    if (LockDepth()) {
        LockUnwind(0, "thread routine", Current->StartRoutine);
    }
    ThreadExit(Status);
}

NTSTATUS NTAPI PsCreateSystemThread(PHANDLE Handle, ULONG Access, POBJECT_ATTRIBUTES Attributes, HANDLE Process,
                                    PCLIENT_ID Client, PKSTART_ROUTINE Routine, PVOID Context)
{
    PKTHREAD thread = ThreadCreate(Routine, Context, CALLER());
    NTSTATUS status = thread ? HandleCreate(thread, CALLER(), Handle) : STATUS_INSUFFICIENT_RESOURCES;

    if (thread && Client) {
        Client->UniqueProcess = (HANDLE)4;
        Client->UniqueThread = (HANDLE)(ULONG_PTR)(thread->Number * 4);
    }
    return status;
}

KPRIORITY NTAPI KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
    KPRIORITY old = Thread->Priority;

    Thread->Priority = Priority;
    return old;
}

VOID NTAPI KeEnterCriticalRegion(VOID)
{
    Current->CriticalRegions++;
}

VOID NTAPI KeLeaveCriticalRegion(VOID)
{
    if (Current->CriticalRegions-- == 0) {
        Violation(RuleUse, "KeLeaveCriticalRegion by %@ without KeEnterCriticalRegion", CALLER());
        Current->CriticalRegions = 0;
    }
}
