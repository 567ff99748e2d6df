/*
 * The fault handler and what waits for it: see faults.h.
 */
#include "faults.h"

VOID FaultRecorderInitialize(PFAULT_RECORDER Recorder)
{
    RtlZeroMemory(Recorder, sizeof(*Recorder));
    KeInitializeSpinLock(&Recorder->Lock);
    KeInitializeEvent(&Recorder->Arrived, SynchronizationEvent, FALSE);
}

VOID FaultRecord(PVOID Context, PFAULT_INFORMATION FaultInformation)
{
    PFAULT_RECORDER recorder = Context;
    KIRQL irql = KeGetCurrentIrql();
    KIRQL old;
    ULONG atOnce;

    KeAcquireSpinLock(&recorder->Lock, &old);
    recorder->Entered++;
    atOnce = recorder->Entered - recorder->Returned;
    if (atOnce > recorder->MostAtOnce) {
        recorder->MostAtOnce = atOnce;
    }
    if (irql > recorder->HighestIrql) {
        recorder->HighestIrql = irql;
    }
    if (recorder->Entered == 1) {
        recorder->First = *FaultInformation;
    }
    recorder->Last = *FaultInformation;
    KeReleaseSpinLock(&recorder->Lock, old);

    KeSetEvent(&recorder->Arrived, IO_NO_INCREMENT, FALSE);
    if (recorder->SwitchOff != NULL) {
        recorder->SwitchedOff = recorder->SwitchOff(recorder->Device, 0, FALSE, NULL);
    }
    if (recorder->Gate != NULL) {
        KeWaitForSingleObject(recorder->Gate, Executive, KernelMode, FALSE, NULL);
    }

    KeAcquireSpinLock(&recorder->Lock, &old);
    recorder->Returned++;
    KeSetEvent(&recorder->Arrived, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&recorder->Lock, old);
}

NTSTATUS FaultListen(const DMA_IOMMU_INTERFACE_V1 *Iommu, PDEVICE_OBJECT Device, PFAULT_RECORDER Recorder)
{
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = FaultRecord, .FaultContext = Recorder};

    return Iommu->SetDeviceFaultReporting(Device, 0, TRUE, &configuration);
}

NTSTATUS FaultIgnore(const DMA_IOMMU_INTERFACE_V1 *Iommu, PDEVICE_OBJECT Device)
{
    return Iommu->SetDeviceFaultReporting(Device, 0, FALSE, NULL);
}

static ULONG Count(PFAULT_RECORDER Recorder, const ULONG *Counter)
{
    KIRQL old;
    ULONG count;

    KeAcquireSpinLock(&Recorder->Lock, &old);
    count = *Counter;
    KeReleaseSpinLock(&Recorder->Lock, old);
    return count;
}

static BOOLEAN WaitFor(PFAULT_RECORDER Recorder, const ULONG *Counter, ULONG Wanted)
{
    LARGE_INTEGER fiveSeconds = {.QuadPart = -5 * 10 * 1000 * 1000LL};

    while (Count(Recorder, Counter) < Wanted) {
        if (KeWaitForSingleObject(&Recorder->Arrived, Executive, KernelMode, FALSE, &fiveSeconds) == STATUS_TIMEOUT) {
            return Count(Recorder, Counter) >= Wanted;
        }
    }
    return TRUE;
}

ULONG FaultCalls(PFAULT_RECORDER Recorder)
{
    return Count(Recorder, &Recorder->Entered);
}

BOOLEAN FaultWait(PFAULT_RECORDER Recorder, ULONG Calls)
{
    return WaitFor(Recorder, &Recorder->Entered, Calls);
}

BOOLEAN FaultWaitReturned(PFAULT_RECORDER Recorder, ULONG Calls)
{
    return WaitFor(Recorder, &Recorder->Returned, Calls);
}
