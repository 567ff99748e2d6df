/*
 * A fault storm [DDI-347]: a device faults far more often than any queue holds while the handler is held up. Reports
 * may be merged and dropped, but the guest goes on, order is kept, and the reports that matter later still come.
 */
#include "probe.h"

#define NOWHERE 0x7000000000ULL
#define SOMEWHERE 0x180000000ULL
#define FAULTS 600
/* 64 wait at the daemon and 64 in the guest's event queue; of one page the daemon merges what waits into one. */
#define MOST_REPORTS 192
#define MOST_REPORTS_OF_ONE_PAGE 96

/* Waits until no report has come for a while. */
static ULONG Settle(PFAULT_RECORDER Recorder)
{
    LARGE_INTEGER while_ = {.QuadPart = -200 * 10 * 1000LL};
    ULONG calls;

    do {
        calls = FaultCalls(Recorder);
        KeDelayExecutionThread(KernelMode, FALSE, &while_);
    } while (FaultCalls(Recorder) != calls);
    return calls;
}

/* Faults at distinct pages, or all at one (Stride 0). Returns how many were refused where they should be. */
static ULONG Storm(PPROBE Probe, ULONGLONG Stride)
{
    ULONG refused = 0;

    for (ULONG i = 0; i < FAULTS; i++) {
        VIOMMU_DMA_STEP step = DmaFill(Probe->Device[0], NOWHERE + i * Stride, 8, 0);

        if (step.Status == ViommuDmaStepFault && step.StopIova == NOWHERE + i * Stride) {
            refused++;
        }
    }
    return refused;
}

static VOID HeldUp(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PBUFFER Buffer, ULONGLONG Stride, ULONG MostReports)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER recorder;
    KEVENT gate;
    ULONG reports;

    KeInitializeEvent(&gate, NotificationEvent, FALSE);
    FaultRecorderInitialize(&recorder);
    recorder.Gate = &gate;
    CheckStatus(check, FaultListen(&Probe->Iommu, Probe->Device[0], &recorder), STATUS_SUCCESS,
                "a handler that will be held up is set");
    CheckValue(check, Storm(Probe, Stride), FAULTS, "each of 600 accesses is refused at its own address");
    CheckTrue(check, FaultWait(&recorder, 1), "the handler is called while the storm lasts");
    CheckValue(check, FaultCalls(&recorder), 1, "and stays in its first call");
    CheckStatus(check, Probe->Iommu.MapLogicalRange(Domain, VIOMMU_PERMISSION_WRITE, Buffer->Mdl, SOMEWHERE),
                STATUS_SUCCESS, "memory is mapped in the storm");
    CheckDone(check, DmaFill(Probe->Device[0], SOMEWHERE, PAGE_SIZE, Stride), "the device reaches it");
    CheckTrue(check, BufferPageHolds(Buffer, 0, Stride), "the processor sees it");
    KeSetEvent(&gate, IO_NO_INCREMENT, FALSE);
    reports = Settle(&recorder);
    DbgPrint("      # %lu faults, %lu reports\n", (ULONG)FAULTS, reports);
    CheckTrue(check, reports >= 1 && reports <= MostReports,
              "DDI-347: the reports stay within the bound of the queues");
    CheckValue(check, (ULONG_PTR)recorder.First.X64.FaultAddress, NOWHERE,
               "DDI-347: the first fault is reported first");
    CheckValue(check, recorder.MostAtOnce, 1, "the handler never ran twice at once");
    DmaFill(Probe->Device[0], NOWHERE - PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&recorder, reports + 1), "a fault after the storm is reported");
    CheckValue(check, (ULONG_PTR)recorder.Last.X64.FaultAddress, NOWHERE - PAGE_SIZE, "as what it is");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Probe->Device[0]), STATUS_SUCCESS, "reporting is switched off");
    CheckStatus(check, Probe->Iommu.UnmapLogicalRange(Domain, SOMEWHERE, 1), STATUS_SUCCESS, "the memory is unmapped");
}

/* Switched off with reports still queued: none of them may reach the handler of the next registration. */
static VOID SwitchedOffInTheMiddle(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER former;
    FAULT_RECORDER latter;

    FaultRecorderInitialize(&former);
    FaultRecorderInitialize(&latter);
    FaultListen(&Probe->Iommu, Probe->Device[0], &former);
    Storm(Probe, PAGE_SIZE);
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Probe->Device[0]), STATUS_SUCCESS,
                "reporting is switched off right after a storm");
    CheckValue(check, former.Entered, former.Returned, "DDI-338: no call is running");
    FaultListen(&Probe->Iommu, Probe->Device[0], &latter);
    DmaFill(Probe->Device[0], NOWHERE - PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&latter, 1), "the next handler hears of the next fault");
    CheckValue(check, (ULONG_PTR)latter.First.X64.FaultAddress, NOWHERE - PAGE_SIZE,
               "DDI-338: and of none that was left over");
    FaultIgnore(&Probe->Iommu, Probe->Device[0]);
    CheckValue(check, FaultCalls(&latter), 1, "not even later");
}

VOID RunFaultStorm(PPROBE Probe)
{
    PIOMMU_DMA_DOMAIN domain;
    PBUFFER buffer;

    if (!ProbeUseV1(Probe)) {
        return;
    }
    domain = ProbeAttachedDomain(Probe, Probe->Device[0], "a domain gets the device");
    if (domain == NULL) {
        return;
    }
    buffer = ProbeBuffer(Probe, 1, BufferContiguous);
    if (buffer != NULL) {
        Probe->Check.Suffix = " (600 pages)";
        HeldUp(Probe, domain, buffer, PAGE_SIZE, MOST_REPORTS);
        Probe->Check.Suffix = " (one page)";
        HeldUp(Probe, domain, buffer, 0, MOST_REPORTS_OF_ONE_PAGE);
        Probe->Check.Suffix = "";
        SwitchedOffInTheMiddle(Probe);
        BufferFree(buffer);
    }
    ProbeDropDomain(Probe, domain, Probe->Device[0], "the domain is dropped");
}
