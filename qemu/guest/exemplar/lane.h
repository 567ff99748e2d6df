/*
 * A buffer that a device reaches by one mapping: how it is described, where, with which rights; and what is to come of DMA
 * through it, both ways.
 */
#ifndef EXEMPLAR_LANE_H
#define EXEMPLAR_LANE_H

#include "adapter.h"

#define LANE_PAGES 6

typedef struct _LANE {
    PBUFFER Buffer;
    ULONGLONG Address;
    ULONG Permissions;
    BOOLEAN IsMapped;
    IOMMU_MAP_PHYSICAL_ADDRESS Memory;
    PFN_NUMBER Frames[LANE_PAGES];
} LANE, *PLANE;

/* A buffer of some size and layout, described in a form that fits it. FALSE when memory is short. */
BOOLEAN LaneCreate(PRUN Run, PLANE Lane, ULONG LeastPages);
VOID LaneFree(PLANE Lane);

/* Uses each right that the lane has, up to its last byte: what the device writes is there, what it reads is right. */
VOID LaneUse(PRUN Run, PDEVICE_OBJECT Device, const LANE *Lane);

/* Tagged with a PASID. */
VOID LaneUseTagged(PRUN Run, PDEVICE_OBJECT Device, ULONG Pasid, const LANE *Lane);

#endif
