/*
 * The faults of one device, as its driver hears of them [DDI IOMMU_SET_DEVICE_FAULT_REPORTING]: part of the story.
 */
#include "story.h"

#define NOWHERE 0x7000000000ULL

static VOID CheckReport(PCHECK Check, const FAULT_INFORMATION *Fault, PIOMMU_DMA_DOMAIN Domain, ULONGLONG Address,
                        FAULT_INFORMATION_X64_TYPE Type)
{
    CheckValue(Check, Fault->Type, FaultInformationX64, "DDI-340: the report is of type FaultInformationX64");
    CheckValue(Check, Fault->IsStage1, FALSE, "DDI-345: IsStage1 is 0 for a domain of the HAL");
    CheckValue(Check, (ULONG_PTR)Fault->X64.DomainHandle, (ULONG_PTR)Domain, "DDI-342: DomainHandle is the domain");
    CheckValue(Check, Fault->X64.Flags.FaultAddressValid, 1, "DDI-342: FaultAddressValid is set");
    CheckValue(Check, (ULONG_PTR)Fault->X64.FaultAddress, Address,
               "DDI-342: FaultAddress is that of the first failing byte");
    CheckValue(Check, Fault->X64.Type, Type,
               "DDI-343: the cause is PermissionFault for a read-only page, else TranslationFault");
    CheckValue(Check, Fault->X64.Flags.Reserved, 0, "DDI-348: the reserved flags are 0");
    CheckValue(Check, Fault->X64.PciSegment, 0, "DDI-344: PciSegment is the device's segment");
    CheckValue(Check, Fault->X64.IommuBaseAddress, 0, "an IOMMU without registers has no base address");
}

static VOID Reports(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    PBUFFER buffer = ProbeBuffer(Probe, 1, BufferContiguous);
    FAULT_RECORDER recorder;

    if (buffer == NULL) {
        return;
    }
    FaultRecorderInitialize(&recorder);
    CheckStatus(check, FaultListen(&Probe->Iommu, Device, &recorder), STATUS_SUCCESS,
                "DDI-332: reporting is switched on");
    CheckFault(check, DmaFill(Device, NOWHERE + 0x123, 64, 0), TranslationFault, NOWHERE + 0x123,
               "an access outside every mapping faults");
    if (CheckTrue(check, FaultWait(&recorder, 1), "DDI-332: the handler is called with its context")) {
        CheckReport(check, &recorder.Last, Domain, NOWHERE + 0x123, TranslationFault);
    }
    Probe->Iommu.MapLogicalRange(Domain, VIOMMU_PERMISSION_READ, buffer->Mdl, NOWHERE);
    CheckFault(check, DmaFill(Device, NOWHERE + 0xFF8, 8, 0), PermissionFault, NOWHERE + 0xFF8,
               "a write to a read-only page faults");
    if (CheckTrue(check, FaultWait(&recorder, 2), "the handler is called again")) {
        CheckReport(check, &recorder.Last, Domain, NOWHERE + 0xFF8, PermissionFault);
    }
    CheckDone(check, DmaRead(Device, NOWHERE, Probe->Data, 64), "a read of the same page does not");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "DDI-334: reporting is switched off");
    CheckValue(check, recorder.Entered, 2, "the handler was called once for each fault");
    CheckValue(check, recorder.HighestIrql, PASSIVE_LEVEL, "DDI-333: at PASSIVE_LEVEL");
    CheckValue(check, recorder.MostAtOnce, 1, "one call at a time");
    CheckStatus(check, Probe->Iommu.UnmapLogicalRange(Domain, NOWHERE, 1), STATUS_SUCCESS,
                "the read-only page is unmapped");
    BufferFree(buffer);
}

/* A fault that nobody may hear of is followed by one that somebody does: reports of a device arrive in order. */
static VOID Switching(PPROBE Probe, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER former;
    FAULT_RECORDER latter;

    FaultRecorderInitialize(&former);
    FaultRecorderInitialize(&latter);
    FaultListen(&Probe->Iommu, Device, &former);
    CheckStatus(check, FaultListen(&Probe->Iommu, Device, &latter), STATUS_SUCCESS,
                "DDI-337: a second enable replaces the handler");
    DmaFill(Device, NOWHERE, 8, 0);
    CheckTrue(check, FaultWait(&latter, 1), "DDI-337: the new handler is called");
    CheckStatus(check, Probe->Iommu.SetDeviceFaultReporting(Device, 0, FALSE, (PDEVICE_FAULT_CONFIGURATION)8),
                STATUS_SUCCESS, "DDI-334: switching off does not look at FaultConfig");
    CheckValue(check, FaultCalls(&former), 0, "DDI-337: the old one is not");
    DmaFill(Device, NOWHERE + PAGE_SIZE, 8, 0);
    FaultListen(&Probe->Iommu, Device, &former);
    DmaFill(Device, NOWHERE + 2 * PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&former, 1), "reporting can be switched on again");
    CheckValue(check, (ULONG_PTR)former.First.X64.FaultAddress, NOWHERE + 2 * PAGE_SIZE,
               "DDI-338: a fault of the time between is not reported later");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "it is switched off again");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "switching off twice succeeds");
    CheckValue(check, FaultCalls(&latter), 1, "DDI-334: no more calls after switching off");
}

/* Releases the gate while the caller waits for the disable: the disable may not return before the handler has. */
static VOID NTAPI OpenGateLater(PVOID Context)
{
    LARGE_INTEGER fiftyMilliseconds = {.QuadPart = -50 * 10 * 1000LL};

    KeDelayExecutionThread(KernelMode, FALSE, &fiftyMilliseconds);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID RunningHandler(PPROBE Probe, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER recorder;
    KEVENT gate;
    HANDLE handle;
    PVOID thread = NULL;

    KeInitializeEvent(&gate, NotificationEvent, FALSE);
    FaultRecorderInitialize(&recorder);
    recorder.Gate = &gate;
    FaultListen(&Probe->Iommu, Device, &recorder);
    DmaFill(Device, NOWHERE, 8, 0);
    if (!CheckTrue(check, FaultWait(&recorder, 1), "a handler is held up") ||
        !CheckTrue(check, NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, OpenGateLater,
                                                          &gate)),
                   "a thread will let it go")) {
        KeSetEvent(&gate, IO_NO_INCREMENT, FALSE);
        FaultIgnore(&Probe->Iommu, Device);
        return;
    }
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, NULL, KernelMode, &thread, NULL);
    ZwClose(handle);
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "reporting is switched off meanwhile");
    CheckValue(check, recorder.Returned, 1, "DDI-338: not before the running handler has returned");
    KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(thread);
}

static VOID FromInside(PPROBE Probe, PDEVICE_OBJECT Device)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER recorder;

    FaultRecorderInitialize(&recorder);
    recorder.SwitchOff = Probe->Iommu.SetDeviceFaultReporting;
    recorder.Device = Device;
    recorder.SwitchedOff = STATUS_PENDING;
    FaultListen(&Probe->Iommu, Device, &recorder);
    DmaFill(Device, NOWHERE, 8, 0);
    CheckTrue(check, FaultWaitReturned(&recorder, 1), "a handler may switch its own reporting off");
    CheckStatus(check, recorder.SwitchedOff, STATUS_SUCCESS, "and is told that it worked");
    DmaFill(Device, NOWHERE + PAGE_SIZE, 8, 0);
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "it is off already");
    CheckValue(check, FaultCalls(&recorder), 1, "DDI-334: the handler is not called again");
}

VOID StoryFaults(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device)
{
    Reports(Probe, Domain, Device);
    Switching(Probe, Device);
    RunningHandler(Probe, Device);
    FromInside(Probe, Device);
}
