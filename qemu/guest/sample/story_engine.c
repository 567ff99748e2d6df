/*
 * Programs of several transfers, run by the daemon's engine as the device: part of the story. What a real device would do
 * by itself is asked for by its driver here, so the driver is also told when it asked for nonsense.
 */
#include "story.h"

#define BASE 0x160000000ULL
#define PATTERN 0x0123456789ABCDEFULL

static const VIOMMU_DMA_STEP Fill = {
    .Operation = ViommuDmaFill, .Iova = BASE, .Length = PAGE_SIZE, .DataLength = sizeof(ULONGLONG)};

/* Fill, copy and compare work, the fourth step leaves the mapping, the fifth must not be begun. */
static VOID SeveralSteps(PPROBE Probe, PBUFFER Buffer, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    ULONGLONG pattern = PATTERN;
    VIOMMU_DMA_STEP steps[5] = {Fill, Fill, Fill, Fill, Fill};

    for (ULONG i = 0; i < RTL_NUMBER_OF(steps); i++) {
        steps[i].Data = (PUCHAR)&pattern;
    }
    steps[1].Operation = ViommuDmaCopy;
    steps[1].DestinationIova = BASE + PAGE_SIZE;
    steps[2].Operation = ViommuDmaCompare;
    steps[2].Iova = BASE + PAGE_SIZE;
    steps[3].Iova = BASE + 2 * PAGE_SIZE - 8;
    steps[4].Iova = BASE;
    BufferFillPage(Buffer, 0, 0);
    BufferFillPage(Buffer, 1, 0);
    CheckStatus(check, ViommuDmaRun(Device, steps, RTL_NUMBER_OF(steps)), STATUS_SUCCESS, "a program of five is run");
    CheckDone(check, steps[0], "its first step fills a page");
    CheckDone(check, steps[1], "its second step copies it");
    CheckDone(check, steps[2], "its third step finds the copy equal");
    CheckTrue(check, BufferPageHolds(Buffer, 1, PATTERN), "so does the processor");
    CheckFault(check, steps[3], TranslationFault, BASE + 2 * PAGE_SIZE, "its fourth step leaves the mapping");
    CheckTrue(check, steps[3].BytesDone <= 8, "and has done no more than lay inside");
    CheckValue(check, steps[4].Status, ViommuDmaStepNotRun, "its fifth step is not begun");
}

static VOID Mismatch(PPROBE Probe, PBUFFER Buffer, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    VIOMMU_DMA_STEP step;

    BufferFillPage(Buffer, 0, PATTERN);
    Buffer->Page[0][1234] ^= 0x10;
    step = DmaCompare(Device, BASE, PAGE_SIZE, PATTERN);
    CheckValue(check, step.Status, ViommuDmaStepMismatch, "a compare finds the one bit that differs");
    CheckValue(check, step.StopIova, BASE + 1234, "and where it is");
}

static VOID Nonsense(PPROBE Probe, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    VIOMMU_DMA_STEP step = Fill;
    UCHAR byte = 0;

    step.Data = &byte;
    CheckStatus(check, ViommuDmaRun(NULL, &step, 1), STATUS_INVALID_PARAMETER_1, "a program for NULL is refused");
    CheckStatus(check, ViommuDmaRun(Device, NULL, 1), STATUS_INVALID_PARAMETER_2, "a program of NULL is refused");
    CheckStatus(check, ViommuDmaRun(Device, &step, 0), STATUS_INVALID_PARAMETER_3, "a program of no steps is refused");
    step.Operation = (VIOMMU_DMA_OPERATION)77;
    CheckStatus(check, ViommuDmaRun(Device, &step, 1), STATUS_INVALID_PARAMETER_2, "an unknown operation is refused");
    step = Fill;
    step.Data = &byte;
    step.DataLength = 0;
    CheckStatus(check, ViommuDmaRun(Device, &step, 1), STATUS_SUCCESS, "a fill without a pattern reaches the engine");
    CheckValue(check, step.Status, ViommuDmaStepInvalid, "which finds it invalid");
}

VOID StoryEngine(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device)
{
    PBUFFER buffer = ProbeBuffer(Probe, 2, BufferScattered);
    ULONG permissions = VIOMMU_PERMISSION_READ | VIOMMU_PERMISSION_WRITE;

    if (buffer == NULL) {
        return;
    }
    if (CheckStatus(&Probe->Check, Probe->Iommu.MapLogicalRange(Domain, permissions, buffer->Mdl, BASE),
                    STATUS_SUCCESS, "two pages are mapped for programs")) {
        SeveralSteps(Probe, buffer, Device);
        Mismatch(Probe, buffer, Device);
        Nonsense(Probe, Device);
        CheckStatus(&Probe->Check, Probe->Iommu.UnmapLogicalRange(Domain, BASE, 2), STATUS_SUCCESS,
                    "the two pages are unmapped");
    }
    BufferFree(buffer);
}
