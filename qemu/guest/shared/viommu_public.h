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

/* Most steps of one program. */
#define VIOMMU_DMA_MAX_STEPS 64u

/*
 * Runs the steps as the device of this PDO. Steps after the first that is not Done stay NotRun.
 * Returns STATUS_SUCCESS when the program was run (whatever its steps met), STATUS_INVALID_PARAMETER_1..3 for bad
 * arguments, STATUS_BUFFER_OVERFLOW when the program does not fit a message (VIOMMU_DMA_MAX_STEPS is one bound),
 * STATUS_INSUFFICIENT_RESOURCES when other programs kept the queue busy, STATUS_UNSUCCESSFUL when the daemon is gone.
 * IRQL: PASSIVE_LEVEL.
 */
NTSTATUS NTAPI ViommuDmaRun(PDEVICE_OBJECT PhysicalDeviceObject, PVIOMMU_DMA_STEP Steps, ULONG StepCount);

/*
 * The same with every transfer tagged with a PASID; Privileged: with the privileged attribute as well (a BOOLEAN's byte).
 * STATUS_INVALID_PARAMETER_4 and _5 for Steps and StepCount, which stand there.
 */
NTSTATUS NTAPI ViommuDmaRunPasid(PDEVICE_OBJECT PhysicalDeviceObject, ULONG Pasid, BOOLEAN Privileged,
                                 PVIOMMU_DMA_STEP Steps, ULONG StepCount);

/* Consecutive page frames. */
typedef struct _VIOMMU_PAGE_RUN {
    ULONGLONG Frame; /* physical address >> PAGE_SHIFT */
    ULONGLONG PageCount;
} VIOMMU_PAGE_RUN, *PVIOMMU_PAGE_RUN;

/*
 * For a driver's allocator: tells the judge of drivers that physical memory goes back to the system (before it does), or
 * came from it (after it has). With these notes it finds memory that is freed while a device can reach it. They change
 * nothing, cost one exchange with the daemon for 64 runs, and may be left out; the status may be ignored.
 * STATUS_INVALID_PARAMETER_1 for NULL; STATUS_UNSUCCESSFUL when the daemon is gone; STATUS_INSUFFICIENT_RESOURCES when other
 * calls kept the queue busy. IRQL <= DISPATCH_LEVEL.
 */
NTSTATUS NTAPI ViommuNoteFreed(const VIOMMU_PAGE_RUN *Runs, ULONG Count);
NTSTATUS NTAPI ViommuNoteAllocated(const VIOMMU_PAGE_RUN *Runs, ULONG Count);
NTSTATUS NTAPI ViommuNoteFreedMdl(PMDL Mdl);
NTSTATUS NTAPI ViommuNoteAllocatedMdl(PMDL Mdl);

/* How the daemon answers where the interface's documentation names a hole. */
enum {
    ViommuProfileHal = 1,     /* exactly as documented */
    ViommuProfileExtended = 2 /* the holes work        */
};

/* STATUS_INVALID_PARAMETER_1 for NULL; STATUS_UNSUCCESSFUL when the daemon is gone. IRQL <= DISPATCH_LEVEL. */
NTSTATUS NTAPI ViommuQueryProfile(PULONG Profile);

/* How calls have gone over the queue since the device was started. Numbers of different moments: each is exact, their sum may not be. */
typedef struct _VIOMMU_COUNTERS {
    ULONGLONG Calls;      /* begun, of the interface and of ViommuNote... and the like */
    ULONGLONG Doorbells;  /* times that the device had to be told of one               */
    ULONGLONG Sleeps;     /* waits for a reply that went to sleep                      */
    ULONGLONG Interrupts; /* taken, for replies and for events                         */
} VIOMMU_COUNTERS, *PVIOMMU_COUNTERS;

/* STATUS_INVALID_PARAMETER_1 for NULL; STATUS_UNSUCCESSFUL without a device. IRQL <= DISPATCH_LEVEL. */
NTSTATUS NTAPI ViommuQueryCounters(PVIOMMU_COUNTERS Counters);

/* Test control: changes the platform around the drivers, as Windows does by policy, and makes the daemon fail on request. */

typedef enum _VIOMMU_TOGGLE {
    ViommuUnchanged = 0,
    ViommuOff = 1,
    ViommuOn = 2
} VIOMMU_TOGGLE;

/* All three members count; a device that the list does not name stays as it is. */
typedef struct _VIOMMU_DEVICE_POLICY {
    PDEVICE_OBJECT PhysicalDeviceObject;
    ULONG OptIn;        /* DmaRemappingCompatible, RemappingSupported: 0 out, 1 in, 2 in when external or verified, 3 in */
    BOOLEAN IsExternal; /* outside the chassis: subject to DMA Guard */
    BOOLEAN HasPasid;   /* device and platform can tag DMA with a PASID */
} VIOMMU_DEVICE_POLICY, *PVIOMMU_DEVICE_POLICY;

#define VIOMMU_MAX_DEVICE_POLICIES 16u

/* Members that are 0 change nothing. */
typedef struct _VIOMMU_TEST_CONTROL {
    const VIOMMU_DEVICE_POLICY *Devices;
    ULONG DeviceCount;
    VIOMMU_TOGGLE DmaGuardBlocking;         /* screen locked: external devices get no PassThrough            */
    VIOMMU_TOGGLE DmaVerification;          /* Driver Verifier's                                              */
    VIOMMU_TOGGLE FailAllocations;          /* of the daemon: domains, tables, handles                        */
    VIOMMU_TOGGLE LegacyInterfaceAvailable; /* what IoGetIommuInterface finds                                 */
    ULONG PasidBits;                        /* 1 to 20; PASIDs that exist stay                                */
    ULONG AsidCount;                        /* for domains with caller-owned tables                           */
    BOOLEAN EvictIotlb;                     /* drop the whole IOTLB, as eviction might                        */
} VIOMMU_TEST_CONTROL, *PVIOMMU_TEST_CONTROL;

/* The daemon's counters after the change. */
typedef struct _VIOMMU_TEST_STATISTICS {
    ULONGLONG IotlbHits;
    ULONGLONG IotlbMisses;
    ULONGLONG IotlbStaleUses; /* translations served although the tables said otherwise: a flush is missing */
    ULONGLONG TablePages;
} VIOMMU_TEST_STATISTICS, *PVIOMMU_TEST_STATISTICS;

/*
 * Makes the changes, all of them before it returns, and reads the counters when Statistics is not NULL.
 * STATUS_NOT_SUPPORTED when the daemon refuses, as it does without --test-control; STATUS_INVALID_PARAMETER_1 for Control
 * NULL, more than VIOMMU_MAX_DEVICE_POLICIES devices or DeviceCount without Devices; STATUS_UNSUCCESSFUL when the daemon
 * is gone. On failure *Statistics is unchanged. IRQL: PASSIVE_LEVEL.
 */
NTSTATUS NTAPI ViommuTestControl(const VIOMMU_TEST_CONTROL *Control, PVIOMMU_TEST_STATISTICS Statistics);

#endif
