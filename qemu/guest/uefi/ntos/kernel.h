/*
 * What the files of ntos/ and nthost's own files know of each other. The layouts that drivers see come from the DDK
 * headers; the objects that drivers only hold pointers to (threads, work items, interrupts) are nthost's own.
 */
#ifndef NTHOST_KERNEL_H
#define NTHOST_KERNEL_H

#include "nthost.h"
#include "pci.h"

/* Interrupt vectors: the IRQL is the upper half, as on Windows. */
#define VECTOR_DISPATCH 0x2f
#define VECTOR_DEVICE_FIRST 0x50
#define VECTOR_DEVICE_LAST 0xbf
#define VECTOR_CLOCK 0xd1
#define VECTOR_SPURIOUS 0xff
#define TICK_100NS 10000u /* one millisecond */

typedef struct {
    ULONG64 R15, R14, R13, R12, R11, R10, R9, R8, Rdi, Rsi, Rbp, Rbx, Rdx, Rcx, Rax;
    ULONG64 Vector, Error;
    ULONG64 Rip, Cs, Flags, Rsp, Ss;
} TRAP_FRAME;

typedef enum { ThreadReady, ThreadRunning, ThreadWaiting, ThreadTerminated } THREAD_STATE;

typedef struct _KTHREAD KTHREAD;

struct _KTHREAD {
    DISPATCHER_HEADER Header;
    PVOID Stack;                 /* saved stack pointer while not running */
    PVOID StackBlock;
    ULONG StackBytes;
    THREAD_STATE State;
    LIST_ENTRY ReadyEntry, AllEntry;
    KTIMER Timeout;
    KWAIT_BLOCK Waits[MAXIMUM_WAIT_OBJECTS + 1];
    ULONG WaitCount;
    WAIT_TYPE WaitType;
    NTSTATUS WaitStatus;
    BOOLEAN TimeoutArmed;
    LONG CriticalRegions;
    KPRIORITY Priority;
    ULONG Number;
    PVOID StartRoutine, StartContext;
    PVOID Creator;
    NTSTATUS ExitStatus;
    ULONG LastExport;            /* last kernel routine it called, and from where */
    PVOID LastCaller;
    PVOID WaitCaller;
};

/* cpu.c */
VOID CpuPrepare(VOID);
VOID CpuInit(VOID);
VOID CpuSetThread(PKTHREAD Thread);
/* ThreadCurrent where drivers read it, and as cheap as for them. */
static inline PKTHREAD CpuThread(VOID)
{
    PKTHREAD thread;

    __asm__ volatile("movq %%gs:0x188, %0" : "=r"(thread));
    return thread;
}
VOID ApicRequestDispatch(VOID);
VOID ApicEndOfInterrupt(VOID);
ULONG ApicId(VOID);
VOID ApicStartClock(VOID);
VOID ApicReadyClock(ULONG64 *TicksPerMillisecond, VOID (*Wait)(VOID));
VOID WatchdogNmiStart(VOID);
extern volatile ULONG64 InterruptCount;

/* clock.c. Times in units of 100 ns. */
ULONG64 ClockNow(VOID);        /* since boot */
ULONG64 ClockSystemTime(VOID); /* since 1601 */
VOID ClockInterrupt(VOID);
VOID ClockStall(ULONG64 Interval);
VOID WatchdogArm(ULONG Seconds);
VOID WatchdogCheck(const TRAP_FRAME *Frame);

/* bugcheck.c */
DECLSPEC_NORETURN VOID BugcheckException(const TRAP_FRAME *Frame);
VOID ReportStack(const VOID *Stack, ULONG Words);
VOID ReportThreads(VOID);

/* ntos/thread.c */
VOID ThreadInit(VOID);         /* turns the caller into the first thread */
PKTHREAD ThreadCurrent(VOID);  /* null before ThreadInit */
PKTHREAD ThreadCreate(PVOID Routine, PVOID Context, PVOID Creator);
DECLSPEC_NORETURN VOID ThreadExit(NTSTATUS Status);
VOID ThreadBlock(VOID);        /* at DISPATCH_LEVEL, the state already set to waiting */
VOID ThreadMakeReady(PKTHREAD Thread);
VOID ThreadYield(VOID);
BOOLEAN ThreadTick(VOID);      /* at the clock's IRQL */
BOOLEAN ThreadWantsSwitch(VOID);
PKTHREAD ThreadNext(PKTHREAD Previous);
VOID ThreadDereference(PKTHREAD Thread);
VOID ThreadCheckUnload(PIMAGE Image);

/* ntos/sync.c */
VOID SignalObject(PDISPATCHER_HEADER Object);
VOID WaitTimedOut(PKTHREAD Thread);
VOID WaitDescribe(PKTHREAD Thread, PCHAR Buffer, ULONG Size);

/* ntos/spinlock.c */
ULONG LockDepth(VOID);
VOID LockUnwind(ULONG Depth, PCSTR What, const VOID *Routine);
VOID LockAcquire(PKSPIN_LOCK Lock, PVOID Caller);
VOID LockRelease(PKSPIN_LOCK Lock, PVOID Caller);
VOID LockCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller);

/* ntos/dpc.c */
VOID DpcRun(VOID);             /* at DISPATCH_LEVEL, interrupts on */
BOOLEAN DpcRunning(VOID);
VOID DpcCheckUnload(PIMAGE Image);
VOID DpcCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller);

/* ntos/timer.c */
VOID TimerInsert(PKTIMER Timer, ULONG64 Due);
VOID TimerRemove(PKTIMER Timer);
VOID TimerExpire(VOID);
BOOLEAN TimerIsDue(ULONG64 Now);
VOID TimerCheckUnload(PIMAGE Image);
VOID TimerCheckMemory(const VOID *Start, SIZE_T Size, PVOID Caller);

/* ntos/workitem.c */
VOID WorkInit(VOID);
BOOLEAN WorkDrain(VOID);       /* waits until no work item is queued or running; false after ten seconds */
VOID WorkCheckUnload(PIMAGE Image);

/* ntos/pool.c */
VOID PoolCheckUnload(PIMAGE Image);
VOID PoolCheckAll(VOID);
PVOID PoolAllocate(SIZE_T Size, ULONG Tag, BOOLEAN Paged, BOOLEAN Zero, PVOID Caller);
VOID PoolFree(PVOID Address, ULONG Tag, PVOID Caller);

/* ntos/object.c */
NTSTATUS HandleCreate(PVOID Object, PVOID Caller, PHANDLE Handle);
PVOID HandleObject(HANDLE Handle);
VOID HandleCheckUnload(PIMAGE Image);

/* ntos/registry.c: keys as objects of handles. */
VOID KeyRelease(PVOID Object);
BOOLEAN IsKeyObject(PVOID Object);

/* ntos/device.c, ntos/irp.c */
NTSTATUS DeviceCreate(PDRIVER_OBJECT Driver, ULONG ExtensionSize, PUNICODE_STRING Name, DEVICE_TYPE Type,
                      ULONG Characteristics, PVOID Caller, PDEVICE_OBJECT *Device);
BOOLEAN DeviceIsLive(const VOID *Device);
PDEVICE_OBJECT DeviceTop(PDEVICE_OBJECT Device);
VOID DeviceCheckUnload(PIMAGE Image);
VOID DeviceReference(PDEVICE_OBJECT Device);
VOID DeviceDereference(PDEVICE_OBJECT Device);

PIRP IrpAllocate(CCHAR StackSize, PVOID Caller);
/* Sends to the top of the stack, waits for completion, returns the final status; Information may be null. */
NTSTATUS IrpSend(PDEVICE_OBJECT Device, PIRP Irp, PULONG_PTR Information);

/* ntos/pnp.c */
VOID PnpInit(VOID);
PPCI_FUNCTION PnpFunctionOf(PDEVICE_OBJECT Device); /* null when it is no PDO */
NTSTATUS PnpAddDevice(PIMAGE Image, PPCI_FUNCTION Function);
NTSTATUS PnpStart(PPCI_FUNCTION Function, ULONG MessageLimit);
NTSTATUS PnpQueryRemove(PPCI_FUNCTION Function);
NTSTATUS PnpRemove(PPCI_FUNCTION Function);

/* ntos/interrupt.c */
VOID DeviceInterrupt(ULONG Vector);
/* Vectors for a device's messages; returns how many it got (0..Count). */
ULONG VectorsAssign(PPCI_FUNCTION Function, ULONG Count);
VOID VectorsRelease(PPCI_FUNCTION Function);
VOID InterruptCheckUnload(PIMAGE Image);

/* ntos/notify.c */
VOID NotifyImageLoad(PIMAGE Image);
VOID NotifyCheckUnload(PIMAGE Image);

/* ntos/mm.c */
VOID MmCheckUnload(PIMAGE Image);

/* ntos/driver.c */
NTSTATUS DriverStart(PIMAGE Image);
BOOLEAN DriverUnload(PIMAGE Image); /* false when it has no unload routine */
PIMAGE DriverObjectOf(const VOID *Object); /* the image whose driver object this is, or null */

/* The image that answers for a piece of driver memory: the image it lies in, or that allocated its block. */
PIMAGE OwnerOf(const VOID *Address);

#endif
