/*
 * One DMA transfer at a time, made by the daemon's engine as a given device, and the checks of its outcome.
 */
#ifndef DMAPROBE_DMA_H
#define DMAPROBE_DMA_H

#include <ntddk.h>
#include "viommu_public.h"
#include "check.h"

/* Each returns the step after its run; ViommuDmaStepNotRun when the program itself was refused. PASSIVE_LEVEL. */
VIOMMU_DMA_STEP DmaRead(PDEVICE_OBJECT Device, ULONGLONG Iova, PUCHAR Data, ULONG Length);
VIOMMU_DMA_STEP DmaWrite(PDEVICE_OBJECT Device, ULONGLONG Iova, const UCHAR *Data, ULONG Length);
VIOMMU_DMA_STEP DmaCopy(PDEVICE_OBJECT Device, ULONGLONG From, ULONGLONG To, ULONGLONG Length);

/* Value is the 8-byte pattern, repeated over Length bytes. */
VIOMMU_DMA_STEP DmaFill(PDEVICE_OBJECT Device, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value);
VIOMMU_DMA_STEP DmaCompare(PDEVICE_OBJECT Device, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value);

/* The same as an unprivileged access tagged with a PASID. */
VIOMMU_DMA_STEP DmaFillTagged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value);
VIOMMU_DMA_STEP DmaCompareTagged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length,
                                 ULONGLONG Value);

/* And as a privileged one. */
VIOMMU_DMA_STEP DmaFillPrivileged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length,
                                  ULONGLONG Value);

/* Every byte was transferred. */
BOOLEAN CheckDone(PCHECK Check, VIOMMU_DMA_STEP Step, const char *Title);

/* The step met a fault of this cause at this address. */
BOOLEAN CheckFault(PCHECK Check, VIOMMU_DMA_STEP Step, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG StopIova,
                   const char *Title);

#endif
