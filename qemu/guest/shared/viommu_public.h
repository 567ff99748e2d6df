/*
 * What viommu.sys exports to other drivers (import library: libviommu.a, made from stub/viommu.def).
 *
 * A driver under test needs none of this: the stub redirects its import of IoGetIommuInterface[Ex]. The exports are for
 * drivers that link against viommu on purpose, and for those that want the DMA engine to act as their device.
 */
#ifndef VIOMMU_PUBLIC_H
#define VIOMMU_PUBLIC_H

#include "dma_iommu.h"

/* Same contracts as the ntoskrnl exports without the prefix. IRQL: PASSIVE_LEVEL. */
NTSTATUS NTAPI ViommuGetIommuInterface(ULONG Version, PDMA_IOMMU_INTERFACE InterfaceOut);
NTSTATUS NTAPI ViommuGetIommuInterfaceEx(ULONG Version, ULONGLONG Flags, PDMA_IOMMU_INTERFACE_EX InterfaceOut);

/* Lengths and offsets are bytes, addresses are logical addresses of the device. */
typedef enum _VIOMMU_DMA_OPERATION {
    ViommuDmaRead = 1,    /* memory -> Data                                        */
    ViommuDmaWrite = 2,   /* Data -> memory                                        */
    ViommuDmaCopy = 3,    /* memory at Iova -> memory at DestinationIova           */
    ViommuDmaFill = 4,    /* Data (pattern of DataLength bytes, 1..64) -> memory, repeated over Length */
    ViommuDmaCompare = 5  /* memory against Data (pattern of DataLength bytes, 1..4096), repeated over Length */
} VIOMMU_DMA_OPERATION;

typedef enum _VIOMMU_DMA_STEP_STATUS {
    ViommuDmaStepNotRun = 0,
    ViommuDmaStepDone = 1,
    ViommuDmaStepFault = 2,
    ViommuDmaStepMismatch = 3,
    ViommuDmaStepInvalid = 4
} VIOMMU_DMA_STEP_STATUS;

typedef struct _VIOMMU_DMA_STEP {
    VIOMMU_DMA_OPERATION Operation;
    ULONG DataLength;           /* bytes at Data; for ViommuDmaRead its capacity, at least Length */
    ULONGLONG Iova;
    ULONGLONG DestinationIova;  /* ViommuDmaCopy */
    ULONGLONG Length;           /* ignored by ViommuDmaWrite, which transfers DataLength bytes */
    PUCHAR Data;
    /* Filled by the call. */
    VIOMMU_DMA_STEP_STATUS Status;
    ULONG FaultType;            /* FAULT_INFORMATION_ARM64_TYPE, when Status is ViommuDmaStepFault */
    ULONGLONG BytesDone;
    ULONGLONG StopIova;         /* first address that could not be used, or that differed */
} VIOMMU_DMA_STEP, *PVIOMMU_DMA_STEP;

/*
 * Runs the steps as the device of this PDO. Steps after the first that is not Done stay NotRun.
 * Returns STATUS_SUCCESS when the program was run (whatever its steps met), STATUS_INVALID_PARAMETER_1..3 for bad
 * arguments, STATUS_BUFFER_OVERFLOW when the program does not fit a message, STATUS_UNSUCCESSFUL when the daemon is gone.
 * IRQL: PASSIVE_LEVEL.
 */
NTSTATUS NTAPI ViommuDmaRun(PDEVICE_OBJECT PhysicalDeviceObject, PVIOMMU_DMA_STEP Steps, ULONG StepCount);

#endif
