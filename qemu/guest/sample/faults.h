/*
 * A fault handler that remembers: how often it ran, at which IRQL, whether two calls overlapped, the first and the last
 * report. A recorder may be held up at a gate, so that faults pile up behind it.
 */
#ifndef DMAPROBE_FAULTS_H
#define DMAPROBE_FAULTS_H

#include <ntddk.h>
#include "dma_iommu.h"

typedef struct _FAULT_RECORDER {
    KSPIN_LOCK Lock;
    KEVENT Arrived; /* set when a call begins and when it ends */
    PKEVENT Gate;   /* when not NULL, calls wait for it before they return */
    /* When not NULL, the handler switches its own reporting off. */
    PIOMMU_SET_DEVICE_FAULT_REPORTING SwitchOff;
    PDEVICE_OBJECT Device;
    NTSTATUS SwitchedOff;
    ULONG Entered;
    ULONG Returned;
    ULONG MostAtOnce;
    KIRQL HighestIrql;
    FAULT_INFORMATION First;
    FAULT_INFORMATION Last;
} FAULT_RECORDER, *PFAULT_RECORDER;

VOID FaultRecorderInitialize(PFAULT_RECORDER Recorder);

/* The handler; Context is the recorder. */
IOMMU_DEVICE_FAULT_HANDLER FaultRecord;

/* Makes the recorder the handler of the device's faults. */
NTSTATUS FaultListen(const DMA_IOMMU_INTERFACE_V1 *Iommu, PDEVICE_OBJECT Device, PFAULT_RECORDER Recorder);

/* Switches reporting off. */
NTSTATUS FaultIgnore(const DMA_IOMMU_INTERFACE_V1 *Iommu, PDEVICE_OBJECT Device);

/* Wait until so many calls were entered, or have returned; FALSE after five seconds without one more. */
BOOLEAN FaultWait(PFAULT_RECORDER Recorder, ULONG Calls);
BOOLEAN FaultWaitReturned(PFAULT_RECORDER Recorder, ULONG Calls);

ULONG FaultCalls(PFAULT_RECORDER Recorder);

#endif
