/*
 * The parts of the mistakes scenario. Each leaves the domain empty and the device attached to it.
 */
#ifndef DMAPROBE_MISTAKES_H
#define DMAPROBE_MISTAKES_H

#include "probe.h"

typedef struct _MISTAKES {
    PPROBE Probe;
    PCHECK Check;
    const DMA_IOMMU_INTERFACE_V1 *Iommu;
    PDEVICE_OBJECT Device;  /* attached to Domain */
    PDEVICE_OBJECT Idle;    /* attached to none */
    PDEVICE_OBJECT Outside; /* not behind the IOMMU */
    PIOMMU_DMA_DOMAIN Domain;
    PIOMMU_DMA_DOMAIN Deleted; /* a handle that was good once */
    PBUFFER Buffer;            /* sixteen scattered pages */
} MISTAKES, *PMISTAKES;

VOID MistakesOfMapping(PMISTAKES Mistakes);
VOID MistakesOfUnmapping(PMISTAKES Mistakes);
VOID MistakesOfIdentity(PMISTAKES Mistakes);
VOID MistakesOfOwnTables(PMISTAKES Mistakes);
VOID MistakesOfFaultReporting(PMISTAKES Mistakes);

#endif
