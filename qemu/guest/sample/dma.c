/*
 * Single DMA transfers: see dma.h.
 */
#include "dma.h"

static VIOMMU_DMA_STEP DmaRunOne(PDEVICE_OBJECT Device, VIOMMU_DMA_STEP Step)
{
    NTSTATUS status = ViommuDmaRun(Device, &Step, 1);

    if (!NT_SUCCESS(status)) {
        DbgPrint("      # ViommuDmaRun returned 0x%lx\n", (ULONG)status);
        Step.Status = ViommuDmaStepNotRun;
    }
    return Step;
}

VIOMMU_DMA_STEP DmaRead(PDEVICE_OBJECT Device, ULONGLONG Iova, PUCHAR Data, ULONG Length)
{
    VIOMMU_DMA_STEP step = {
        .Operation = ViommuDmaRead, .Iova = Iova, .Length = Length, .Data = Data, .DataLength = Length};

    return DmaRunOne(Device, step);
}

VIOMMU_DMA_STEP DmaWrite(PDEVICE_OBJECT Device, ULONGLONG Iova, const UCHAR *Data, ULONG Length)
{
    VIOMMU_DMA_STEP step = {
        .Operation = ViommuDmaWrite, .Iova = Iova, .Length = Length, .Data = (PUCHAR)Data, .DataLength = Length};

    return DmaRunOne(Device, step);
}

VIOMMU_DMA_STEP DmaCopy(PDEVICE_OBJECT Device, ULONGLONG From, ULONGLONG To, ULONGLONG Length)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaCopy, .Iova = From, .DestinationIova = To, .Length = Length};

    return DmaRunOne(Device, step);
}

VIOMMU_DMA_STEP DmaFill(PDEVICE_OBJECT Device, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaFill,
                            .Iova = Iova,
                            .Length = Length,
                            .Data = (PUCHAR)&Value,
                            .DataLength = sizeof(Value)};

    return DmaRunOne(Device, step);
}

VIOMMU_DMA_STEP DmaCompare(PDEVICE_OBJECT Device, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaCompare,
                            .Iova = Iova,
                            .Length = Length,
                            .Data = (PUCHAR)&Value,
                            .DataLength = sizeof(Value)};

    return DmaRunOne(Device, step);
}

static VIOMMU_DMA_STEP DmaPattern(PDEVICE_OBJECT Device, ULONG Pasid, BOOLEAN Privileged, VIOMMU_DMA_STEP Step,
                                  ULONGLONG Value)
{
    NTSTATUS status;

    Step.Data = (PUCHAR)&Value;
    Step.DataLength = sizeof(Value);
    status = ViommuDmaRunPasid(Device, Pasid, Privileged, &Step, 1);
    if (!NT_SUCCESS(status)) {
        DbgPrint("      # ViommuDmaRunPasid returned 0x%lx\n", (ULONG)status);
        Step.Status = ViommuDmaStepNotRun;
    }
    Step.Data = NULL;
    return Step;
}

VIOMMU_DMA_STEP DmaFillTagged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length, ULONGLONG Value)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaFill, .Iova = Iova, .Length = Length};

    return DmaPattern(Device, Pasid, FALSE, step, Value);
}

VIOMMU_DMA_STEP DmaCompareTagged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length,
                                 ULONGLONG Value)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaCompare, .Iova = Iova, .Length = Length};

    return DmaPattern(Device, Pasid, FALSE, step, Value);
}

VIOMMU_DMA_STEP DmaFillPrivileged(PDEVICE_OBJECT Device, ULONG Pasid, ULONGLONG Iova, ULONGLONG Length,
                                  ULONGLONG Value)
{
    VIOMMU_DMA_STEP step = {.Operation = ViommuDmaFill, .Iova = Iova, .Length = Length};

    return DmaPattern(Device, Pasid, TRUE, step, Value);
}

static VOID PrintStep(VIOMMU_DMA_STEP Step)
{
    static const char *const names[] = {"not run", "done", "fault", "mismatch", "invalid"};
    const char *name = (ULONG)Step.Status < RTL_NUMBER_OF(names) ? names[Step.Status] : "unknown";

    DbgPrint("      # operation %lu at 0x%I64x: %s, fault type %lu, stopped at 0x%I64x after 0x%I64x bytes\n",
             (ULONG)Step.Operation, Step.Iova, name, Step.FaultType, Step.StopIova, Step.BytesDone);
}

BOOLEAN CheckDone(PCHECK Check, VIOMMU_DMA_STEP Step, const char *Title)
{
    BOOLEAN holds = CheckTrue(Check, Step.Status == ViommuDmaStepDone && Step.BytesDone == Step.Length, Title);

    if (!holds) {
        PrintStep(Step);
    }
    return holds;
}

BOOLEAN CheckFault(PCHECK Check, VIOMMU_DMA_STEP Step, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG StopIova,
                   const char *Title)
{
    BOOLEAN holds = CheckTrue(
        Check,
        Step.Status == ViommuDmaStepFault && Step.FaultType == (ULONG)Type && Step.StopIova == StopIova, Title);

    if (!holds) {
        PrintStep(Step);
        DbgPrint("      # wanted fault type %lu at 0x%I64x\n", (ULONG)Type, StopIova);
    }
    return holds;
}
