/*
 * The export table: every routine with the IRQLs at which it may be called, as its documentation has them. An import gets
 * the address of a thunk, which notes caller and routine in the current thread and judges the IRQL; the routine then sees
 * its arguments as they were. Memory and string primitives and data are imported as they are, and so are the spin locks,
 * which do as much by themselves.
 *
 * Where the allowed IRQL depends on an argument (waits, paged pool), the routine judges it itself.
 */
#include "export.h"
#include "device.h"
#include "dma_iommu.h"
#include "interlocked.h"
#include "kernel.h"
#include "misc.h"
#include "mm.h"
#include "pool.h"
#include "registry.h"
#include "spinlock.h"
#include "string.h"
#include "workitem.h"

#define MAX_THUNKS 512u
#define THUNK_BYTES 16u

typedef struct {
    PCSTR Name;
    PVOID Routine;
    KIRQL Lowest, Highest;
} EXPORT;

extern UCHAR ExportThunks[];
VOID StackProbe(VOID);

static CCHAR ProcessorCount = 1;
static BOOLEAN DebuggerEnabled, DebuggerNotPresent = TRUE;
static ULONG BuildNumber = 0xf0000000u | 22621u;

/* Types that drivers pass to ObReferenceObjectByHandle: compared by address, never looked into. */
static PVOID ThreadType = &ThreadType, EventType = &EventType;

static const EXPORT Exports[] = {
    {"IoCreateDevice", (PVOID)IoCreateDevice, PASSIVE_LEVEL, APC_LEVEL},
    {"IoDeleteDevice", (PVOID)IoDeleteDevice, PASSIVE_LEVEL, APC_LEVEL},
    {"IoAttachDeviceToDeviceStack", (PVOID)IoAttachDeviceToDeviceStack, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoAttachDeviceToDeviceStackSafe", (PVOID)IoAttachDeviceToDeviceStackSafe, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoDetachDevice", (PVOID)IoDetachDevice, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoGetAttachedDevice", (PVOID)IoGetAttachedDevice, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoGetAttachedDeviceReference", (PVOID)IoGetAttachedDeviceReference, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoGetLowerDeviceObject", (PVOID)IoGetLowerDeviceObject, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IofCallDriver", (PVOID)IofCallDriver, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IofCompleteRequest", (PVOID)IofCompleteRequest, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"PoCallDriver", (PVOID)PoCallDriver, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"PoStartNextPowerIrp", (PVOID)PoStartNextPowerIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"PoSetPowerState", (PVOID)PoSetPowerState, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoAllocateIrp", (PVOID)IoAllocateIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoInitializeIrp", (PVOID)IoInitializeIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoReuseIrp", (PVOID)IoReuseIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoFreeIrp", (PVOID)IoFreeIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoCancelIrp", (PVOID)IoCancelIrp, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoAcquireCancelSpinLock", (PVOID)IoAcquireCancelSpinLock, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoReleaseCancelSpinLock", (PVOID)IoReleaseCancelSpinLock, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoBuildSynchronousFsdRequest", (PVOID)IoBuildSynchronousFsdRequest, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoBuildDeviceIoControlRequest", (PVOID)IoBuildDeviceIoControlRequest, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoCreateSymbolicLink", (PVOID)IoCreateSymbolicLink, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoDeleteSymbolicLink", (PVOID)IoDeleteSymbolicLink, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoRegisterDeviceInterface", (PVOID)IoRegisterDeviceInterface, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoSetDeviceInterfaceState", (PVOID)IoSetDeviceInterfaceState, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoGetDeviceProperty", (PVOID)IoGetDeviceProperty, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoOpenDeviceRegistryKey", (PVOID)IoOpenDeviceRegistryKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoOpenDriverRegistryKey", (PVOID)NtOpenDriverRegistryKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoAllocateWorkItem", (PVOID)IoAllocateWorkItem, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoFreeWorkItem", (PVOID)IoFreeWorkItem, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoQueueWorkItem", (PVOID)IoQueueWorkItem, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoQueueWorkItemEx", (PVOID)IoQueueWorkItemEx, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoSizeofWorkItem", (PVOID)IoSizeofWorkItem, PASSIVE_LEVEL, HIGH_LEVEL},
    {"IoInitializeWorkItem", (PVOID)IoInitializeWorkItem, PASSIVE_LEVEL, HIGH_LEVEL},
    {"IoUninitializeWorkItem", (PVOID)IoUninitializeWorkItem, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExQueueWorkItem", (PVOID)NtQueueWorkItem, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoConnectInterruptEx", (PVOID)IoConnectInterruptEx, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoDisconnectInterruptEx", (PVOID)IoDisconnectInterruptEx, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"KeAcquireInterruptSpinLock", (PVOID)KeAcquireInterruptSpinLock, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeReleaseInterruptSpinLock", (PVOID)KeReleaseInterruptSpinLock, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeSynchronizeExecution", (PVOID)KeSynchronizeExecution, PASSIVE_LEVEL, HIGH_LEVEL},
    {"IoAllocateMdl", (PVOID)IoAllocateMdl, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"IoFreeMdl", (PVOID)IoFreeMdl, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmBuildMdlForNonPagedPool", (PVOID)MmBuildMdlForNonPagedPool, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmProbeAndLockPages", (PVOID)MmProbeAndLockPages, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmUnlockPages", (PVOID)MmUnlockPages, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmMapLockedPagesSpecifyCache", (PVOID)MmMapLockedPagesSpecifyCache, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmUnmapLockedPages", (PVOID)MmUnmapLockedPages, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmProtectMdlSystemAddress", (PVOID)MmProtectMdlSystemAddress, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmMapIoSpace", (PVOID)MmMapIoSpace, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmMapIoSpaceEx", (PVOID)MmMapIoSpaceEx, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmUnmapIoSpace", (PVOID)MmUnmapIoSpace, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmGetPhysicalAddress", (PVOID)MmGetPhysicalAddress, PASSIVE_LEVEL, HIGH_LEVEL},
    {"MmIsAddressValid", (PVOID)MmIsAddressValid, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmAllocateContiguousMemory", (PVOID)MmAllocateContiguousMemory, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmAllocateContiguousMemorySpecifyCache", (PVOID)MmAllocateContiguousMemorySpecifyCache, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmAllocateContiguousNodeMemory", (PVOID)MmAllocateContiguousNodeMemory, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmFreeContiguousMemory", (PVOID)MmFreeContiguousMemory, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmFreeContiguousMemorySpecifyCache", (PVOID)MmFreeContiguousMemorySpecifyCache, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"MmGetSystemRoutineAddress", (PVOID)MmGetSystemRoutineAddress, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ExAllocatePool", (PVOID)ExAllocatePool, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExAllocatePoolWithTag", (PVOID)ExAllocatePoolWithTag, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExAllocatePool2", (PVOID)NtAllocatePool2, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExAllocatePoolZero", (PVOID)NtAllocatePoolZero, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExFreePool", (PVOID)ExFreePool, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExFreePoolWithTag", (PVOID)ExFreePoolWithTag, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ExFreePool2", (PVOID)NtFreePool2, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeInitializeEvent", (PVOID)KeInitializeEvent, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeSetEvent", (PVOID)KeSetEvent, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeClearEvent", (PVOID)KeClearEvent, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeResetEvent", (PVOID)KeResetEvent, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReadStateEvent", (PVOID)KeReadStateEvent, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeInitializeMutex", (PVOID)KeInitializeMutex, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeReleaseMutex", (PVOID)KeReleaseMutex, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReadStateMutex", (PVOID)KeReadStateMutex, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeInitializeSemaphore", (PVOID)KeInitializeSemaphore, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeReleaseSemaphore", (PVOID)KeReleaseSemaphore, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReadStateSemaphore", (PVOID)KeReadStateSemaphore, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExAcquireFastMutex", (PVOID)ExAcquireFastMutex, PASSIVE_LEVEL, APC_LEVEL},
    {"ExReleaseFastMutex", (PVOID)ExReleaseFastMutex, PASSIVE_LEVEL, APC_LEVEL},
    {"ExTryToAcquireFastMutex", (PVOID)ExTryToAcquireFastMutex, PASSIVE_LEVEL, APC_LEVEL},
    {"KeWaitForSingleObject", (PVOID)KeWaitForSingleObject, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeWaitForMultipleObjects", (PVOID)KeWaitForMultipleObjects, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeDelayExecutionThread", (PVOID)KeDelayExecutionThread, PASSIVE_LEVEL, APC_LEVEL},
    {"KeInitializeSpinLock", (PVOID)NtInitializeSpinLock, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeAcquireSpinLockRaiseToDpc", (PVOID)NtAcquireSpinLockRaiseToDpc, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReleaseSpinLock", (PVOID)NtReleaseSpinLock, DISPATCH_LEVEL, DISPATCH_LEVEL},
    {"KeAcquireSpinLockAtDpcLevel", (PVOID)NtAcquireSpinLockAtDpcLevel, DISPATCH_LEVEL, HIGH_LEVEL},
    {"KeReleaseSpinLockFromDpcLevel", (PVOID)NtReleaseSpinLockFromDpcLevel, DISPATCH_LEVEL, HIGH_LEVEL},
    {"KeTryToAcquireSpinLockAtDpcLevel", (PVOID)NtTryToAcquireSpinLockAtDpcLevel, DISPATCH_LEVEL, HIGH_LEVEL},
    {"KeAcquireInStackQueuedSpinLock", (PVOID)NtAcquireInStackQueuedSpinLock, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReleaseInStackQueuedSpinLock", (PVOID)NtReleaseInStackQueuedSpinLock, DISPATCH_LEVEL, DISPATCH_LEVEL},
    {"KeAcquireInStackQueuedSpinLockAtDpcLevel", (PVOID)NtAcquireInStackQueuedSpinLockAtDpcLevel, DISPATCH_LEVEL, HIGH_LEVEL},
    {"KeReleaseInStackQueuedSpinLockFromDpcLevel", (PVOID)NtReleaseInStackQueuedSpinLockFromDpcLevel, DISPATCH_LEVEL, HIGH_LEVEL},
    {"KeInitializeDpc", (PVOID)KeInitializeDpc, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeInsertQueueDpc", (PVOID)KeInsertQueueDpc, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeRemoveQueueDpc", (PVOID)KeRemoveQueueDpc, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeSetImportanceDpc", (PVOID)KeSetImportanceDpc, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeFlushQueuedDpcs", (PVOID)KeFlushQueuedDpcs, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"KeInitializeTimer", (PVOID)KeInitializeTimer, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeInitializeTimerEx", (PVOID)KeInitializeTimerEx, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeSetTimer", (PVOID)KeSetTimer, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeSetTimerEx", (PVOID)KeSetTimerEx, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeCancelTimer", (PVOID)KeCancelTimer, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"KeReadStateTimer", (PVOID)KeReadStateTimer, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeStallExecutionProcessor", (PVOID)KeStallExecutionProcessor, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryPerformanceCounter", (PVOID)KeQueryPerformanceCounter, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryInterruptTime", (PVOID)NtQueryInterruptTime, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryInterruptTimePrecise", (PVOID)NtQueryInterruptTimePrecise, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryUnbiasedInterruptTime", (PVOID)NtQueryInterruptTime, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQuerySystemTime", (PVOID)NtQuerySystemTime, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQuerySystemTimePrecise", (PVOID)NtQuerySystemTime, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryTickCount", (PVOID)NtQueryTickCount, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryTimeIncrement", (PVOID)KeQueryTimeIncrement, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KfRaiseIrql", (PVOID)NtRaiseIrql, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeLowerIrql", (PVOID)NtLowerIrql, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeRaiseIrqlToDpcLevel", (PVOID)NtRaiseIrqlToDpcLevel, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeGetCurrentIrql", (PVOID)NtGetCurrentIrql, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeGetCurrentThread", (PVOID)NtThreadCurrent, PASSIVE_LEVEL, HIGH_LEVEL},
    {"PsGetCurrentThread", (PVOID)NtThreadCurrent, PASSIVE_LEVEL, HIGH_LEVEL},
    {"PsGetCurrentThreadId", (PVOID)NtCurrentId, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeSetPriorityThread", (PVOID)KeSetPriorityThread, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"KeEnterCriticalRegion", (PVOID)KeEnterCriticalRegion, PASSIVE_LEVEL, APC_LEVEL},
    {"KeLeaveCriticalRegion", (PVOID)KeLeaveCriticalRegion, PASSIVE_LEVEL, APC_LEVEL},
    {"KeQueryActiveProcessorCount", (PVOID)NtActiveProcessorCount, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryActiveProcessorCountEx", (PVOID)NtActiveProcessorCountEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeQueryMaximumProcessorCountEx", (PVOID)NtActiveProcessorCountEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeGetCurrentProcessorNumberEx", (PVOID)NtCurrentProcessorNumberEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"PsCreateSystemThread", (PVOID)PsCreateSystemThread, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"PsTerminateSystemThread", (PVOID)PsTerminateSystemThread, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ObReferenceObjectByHandle", (PVOID)ObReferenceObjectByHandle, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ObfReferenceObject", (PVOID)ObfReferenceObject, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ObfDereferenceObject", (PVOID)ObfDereferenceObject, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ObDereferenceObject", (PVOID)ObfDereferenceObject, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"ZwClose", (PVOID)ZwClose, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ZwOpenKey", (PVOID)ZwOpenKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ZwCreateKey", (PVOID)ZwCreateKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ZwQueryValueKey", (PVOID)ZwQueryValueKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ZwSetValueKey", (PVOID)ZwSetValueKey, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlQueryRegistryValues", (PVOID)RtlQueryRegistryValues, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlInitUnicodeString", (PVOID)RtlInitUnicodeString, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"RtlInitAnsiString", (PVOID)RtlInitAnsiString, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"RtlCompareUnicodeString", (PVOID)RtlCompareUnicodeString, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlEqualUnicodeString", (PVOID)RtlEqualUnicodeString, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlPrefixUnicodeString", (PVOID)RtlPrefixUnicodeString, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlUpcaseUnicodeChar", (PVOID)RtlUpcaseUnicodeChar, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlCopyUnicodeString", (PVOID)RtlCopyUnicodeString, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"RtlAppendUnicodeStringToString", (PVOID)RtlAppendUnicodeStringToString, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"RtlAppendUnicodeToString", (PVOID)RtlAppendUnicodeToString, PASSIVE_LEVEL, DISPATCH_LEVEL},
    {"RtlFreeUnicodeString", (PVOID)RtlFreeUnicodeString, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlCompareMemory", (PVOID)RtlCompareMemory, PASSIVE_LEVEL, HIGH_LEVEL},
    {"RtlAssert", (PVOID)RtlAssert, PASSIVE_LEVEL, HIGH_LEVEL},
    {"RtlGetVersion", (PVOID)RtlGetVersion, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"RtlIsNtDdiVersionAvailable", (PVOID)RtlIsNtDdiVersionAvailable, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"DbgPrint", (PVOID)DbgPrint, PASSIVE_LEVEL, HIGH_LEVEL},
    {"DbgPrintEx", (PVOID)DbgPrintEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"vDbgPrintEx", (PVOID)vDbgPrintEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"vDbgPrintExWithPrefix", (PVOID)vDbgPrintExWithPrefix, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeBugCheck", (PVOID)KeBugCheck, PASSIVE_LEVEL, HIGH_LEVEL},
    {"KeBugCheckEx", (PVOID)KeBugCheckEx, PASSIVE_LEVEL, HIGH_LEVEL},
    {"PsSetLoadImageNotifyRoutine", (PVOID)PsSetLoadImageNotifyRoutine, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"PsRemoveLoadImageNotifyRoutine", (PVOID)PsRemoveLoadImageNotifyRoutine, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoGetIommuInterface", (PVOID)IoGetIommuInterface, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"IoGetIommuInterfaceEx", (PVOID)IoGetIommuInterfaceEx, PASSIVE_LEVEL, PASSIVE_LEVEL},
    {"ExpInterlockedPushEntrySList", (PVOID)NtPushEntrySList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExpInterlockedPopEntrySList", (PVOID)NtPopEntrySList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExpInterlockedFlushSList", (PVOID)NtFlushSList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"InitializeSListHead", (PVOID)NtInitializeSListHead, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExQueryDepthSList", (PVOID)NtQueryDepthSList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExInterlockedInsertHeadList", (PVOID)NtInterlockedInsertHeadList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExInterlockedInsertTailList", (PVOID)NtInterlockedInsertTailList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExInterlockedRemoveHeadList", (PVOID)NtInterlockedRemoveHeadList, PASSIVE_LEVEL, HIGH_LEVEL},
    {"ExInterlockedAddUlong", (PVOID)NtInterlockedAddUlong, PASSIVE_LEVEL, HIGH_LEVEL},
};

C_ASSERT(RTL_NUMBER_OF(Exports) <= MAX_THUNKS);

/* Those that judge themselves. */
static const struct {
    PVOID Routine;
    EXPORT_NOTE *Note;
} Notes[] = {
    {(PVOID)NtAcquireSpinLockRaiseToDpc, &AcquireRaiseNote},
    {(PVOID)NtReleaseSpinLock, &ReleaseNote},
    {(PVOID)NtAcquireSpinLockAtDpcLevel, &AcquireAtDpcNote},
    {(PVOID)NtReleaseSpinLockFromDpcLevel, &ReleaseFromDpcNote},
};

static const EXPORT Plain[] = {
    {"memcpy", (PVOID)memcpy, 0, 0},
    {"memset", (PVOID)memset, 0, 0},
    {"memmove", (PVOID)memmove, 0, 0},
    {"memcmp", (PVOID)memcmp, 0, 0},
    {"strlen", (PVOID)strlen, 0, 0},
    {"strcmp", (PVOID)strcmp, 0, 0},
    {"strncmp", (PVOID)strncmp, 0, 0},
    {"wcslen", (PVOID)wcslen, 0, 0},
    {"__chkstk", (PVOID)StackProbe, 0, 0},
    {"__C_specific_handler", (PVOID)NtSpecificHandler, 0, 0},
    {"KeNumberProcessors", &ProcessorCount, 0, 0},
    {"KdDebuggerEnabled", &DebuggerEnabled, 0, 0},
    {"KdDebuggerNotPresent", &DebuggerNotPresent, 0, 0},
    {"NtBuildNumber", &BuildNumber, 0, 0},
    {"PsThreadType", &ThreadType, 0, 0},
    {"ExEventObjectType", &EventType, 0, 0},
};

static PVOID Address(ULONG Index)
{
    const EXPORT *export = &Exports[Index];
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Notes); i++) {
        if (Notes[i].Routine == export->Routine) {
            *Notes[i].Note = (EXPORT_NOTE){Index + 1, export->Lowest, export->Highest};
            return export->Routine;
        }
    }
    return ExportThunks + THUNK_BYTES * Index;
}

PVOID ExportFind(PCSTR Name)
{
    ULONG i;

    for (i = 0; i < RTL_NUMBER_OF(Exports); i++) {
        if (!strcmp(Exports[i].Name, Name)) {
            return Address(i);
        }
    }
    for (i = 0; i < RTL_NUMBER_OF(Plain); i++) {
        if (!strcmp(Plain[i].Name, Name)) {
            return Plain[i].Routine;
        }
    }
    return NULL;
}

PCSTR ExportName(ULONG Index)
{
    return Index && Index <= RTL_NUMBER_OF(Exports) ? Exports[Index - 1].Name : "nothing";
}

static VOID Judge(const EXPORT *Export, KIRQL Irql, PVOID Caller)
{
    if (Irql > Export->Highest) {
        Violation(RuleIrql, "%s is called by %@ at IRQL %u, allowed up to %u", Export->Name, Caller, Irql, Export->Highest);
    } else if (Irql < Export->Lowest) {
        Violation(RuleIrql, "%s is called by %@ at IRQL %u, allowed from %u", Export->Name, Caller, Irql, Export->Lowest);
    }
}

VOID ExportMisjudged(const EXPORT_NOTE *Note, KIRQL Irql, PVOID Caller)
{
    Judge(&Exports[Note->Index - 1], Irql, Caller);
}

PVOID ExportEnter(ULONG Index, PVOID Caller)
{
    const EXPORT *export = &Exports[Index];
    PKTHREAD thread = ThreadCurrent();

    Judge(export, IrqlGet(), Caller);
    if (thread) {
        thread->LastExport = Index + 1;
        thread->LastCaller = Caller;
    }
    return export->Routine;
}
