/*
 * What every scenario is given: its test points, one table of the interface, and the devices in the order in which they
 * were added.
 */
#ifndef DMAPROBE_PROBE_H
#define DMAPROBE_PROBE_H

#include <ntddk.h>
#include "dma_iommu.h"
#include "check.h"
#include "dma.h"
#include "faults.h"
#include "memory.h"

#define DMAPROBE_MAX_DEVICES 8
/* The first so many devices are behind the IOMMU; the next is not. */
#define DMAPROBE_BEHIND_IOMMU 2

typedef struct _PROBE {
    CHECK Check;
    /* The thirteen routines of the table in use: EX V1 and the legacy table have the same ones in the same order. */
    DMA_IOMMU_INTERFACE_V1 Iommu;
    /* The routines of the V2 or V3 table in use; with V2 the last five are NULL. */
    DMA_IOMMU_INTERFACE_V3 Ex;
    ULONG ExVersion;
    ULONG DeviceCount;
    PDEVICE_OBJECT Device[DMAPROBE_MAX_DEVICES]; /* physical device objects */
    PDEVICE_OBJECT NotPhysical;                  /* a device object that is no PDO */
    UCHAR Data[PAGE_SIZE];
} PROBE, *PPROBE;

typedef VOID SCENARIO(PPROBE Probe);

SCENARIO RunStory;
SCENARIO RunMistakes;
SCENARIO RunTwoDevices;
SCENARIO RunFaultStorm;
SCENARIO RunV2Getters;
SCENARIO RunV2Domains;
SCENARIO RunV2Devices;
SCENARIO RunV2Map;
SCENARIO RunV2Identity;
SCENARIO RunV2Allocator;
SCENARIO RunV2Tokens;
SCENARIO RunV2State;
SCENARIO RunV2Faults;
SCENARIO RunV3Pasid;
SCENARIO RunV3Info;
SCENARIO RunThreads;
SCENARIO RunScenarios;
SCENARIO RunScenariosUnderControl;
SCENARIO RunOwnTables;
SCENARIO RunWalks;
SCENARIO RunFlushes;
SCENARIO RunLostDaemon;
SCENARIO RunNoIommu;
SCENARIO RunReturns;

/* Gets the EX V1 table, as a point of the subtest; FALSE when there is none. */
BOOLEAN ProbeUseV1(PPROBE Probe);

/* Checks of both getters. */
VOID ProbeGetters(PPROBE Probe);

/* The same body on the legacy table. */
BOOLEAN ProbeUseLegacy(PPROBE Probe);

/* A HAL-owned domain with the device attached, as one point; NULL (and nothing left behind) when that fails. */
PIOMMU_DMA_DOMAIN ProbeAttachedDomain(PPROBE Probe, PDEVICE_OBJECT Device, const char *Title);

/* Detaches and deletes, as one point. */
VOID ProbeDropDomain(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device, const char *Title);

/* A buffer, or a failed point. */
PBUFFER ProbeBuffer(PPROBE Probe, ULONG PageCount, BUFFER_LAYOUT Layout);

/* Fills Data with bytes that differ for each seed. */
VOID ProbeData(PPROBE Probe, ULONG Seed);

#endif
