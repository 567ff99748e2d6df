/*
 * dmaprobe.sys: a driver under test. It binds to any PCI function, takes no resources of it, and runs scenarios against
 * the interface when asked to by a control code (dmaprobe.h). One scenario runs at a time, and no device goes while one
 * runs: the frame (pnp.h) sees to that.
 */
#include "probe.h"
#include "dmaprobe.h"
#include "pnp.h"

static const struct {
    ULONG Code;
    ULONG DevicesNeeded;
    SCENARIO *Run;
} Scenarios[] = {
    {DMAPROBE_STORY, 1, RunStory},
    {DMAPROBE_MISTAKES, 3, RunMistakes},
    {DMAPROBE_TWO_DEVICES, 2, RunTwoDevices},
    {DMAPROBE_FAULT_STORM, 1, RunFaultStorm},
    {DMAPROBE_V2_GETTERS, 1, RunV2Getters},
    {DMAPROBE_V2_DOMAINS, 2, RunV2Domains},
    {DMAPROBE_V2_DEVICES, 3, RunV2Devices},
    {DMAPROBE_V2_MAP, 1, RunV2Map},
    {DMAPROBE_V2_IDENTITY, 1, RunV2Identity},
    {DMAPROBE_V2_ALLOCATOR, 1, RunV2Allocator},
    {DMAPROBE_V2_TOKENS, 1, RunV2Tokens},
    {DMAPROBE_V2_STATE, 2, RunV2State},
    {DMAPROBE_V2_FAULTS, 3, RunV2Faults},
    {DMAPROBE_V3_PASID, 2, RunV3Pasid},
    {DMAPROBE_V3_INFO, 2, RunV3Info},
    {DMAPROBE_THREADS, 1, RunThreads},
    {DMAPROBE_SCENARIOS, 2, RunScenarios},
    {DMAPROBE_SCENARIOS_UNDER_CONTROL, 2, RunScenariosUnderControl},
    {DMAPROBE_OWN_TABLES, 2, RunOwnTables},
    {DMAPROBE_WALKS, 1, RunWalks},
    {DMAPROBE_FLUSHES, 2, RunFlushes},
    {DMAPROBE_LOST_DAEMON, 1, RunLostDaemon},
    {DMAPROBE_NO_IOMMU, 1, RunNoIommu},
    {DMAPROBE_RETURNS, 1, RunReturns},
};

#define PROBE_TAG 'rbpD'

DRIVER_INITIALIZE DriverEntry;

static ULONG FillDevices(PPROBE Probe)
{
    PPNP_DEVICE device;

    while ((device = PnpStarted(Probe->DeviceCount)) != NULL) {
        Probe->Device[Probe->DeviceCount++] = device->Physical;
        Probe->NotPhysical = device->Self;
    }
    return Probe->DeviceCount;
}

static NTSTATUS RunScenario(SCENARIO *Run, ULONG DevicesNeeded)
{
    PPROBE probe = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*probe), PROBE_TAG);
    NTSTATUS status;

    if (probe == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(probe, sizeof(*probe));
    if (FillDevices(probe) < DevicesNeeded) {
        DbgPrint("    # %lu devices are started, the scenario needs %lu\n", probe->DeviceCount, DevicesNeeded);
        status = STATUS_DEVICE_NOT_READY;
    } else {
        CheckBegin(&probe->Check);
        Run(probe);
        status = CheckEnd(&probe->Check);
    }
    ExFreePoolWithTag(probe, PROBE_TAG);
    return status;
}

static NTSTATUS Control(ULONG Code, const ULONG *Words, ULONG Length)
{
    UNREFERENCED_PARAMETER(Words);
    UNREFERENCED_PARAMETER(Length);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Scenarios); i++) {
        if (Scenarios[i].Code == Code) {
            return RunScenario(Scenarios[i].Run, Scenarios[i].DevicesNeeded);
        }
    }
    return STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const PNP_DRIVER probe = {
        .MaxDevices = DMAPROBE_MAX_DEVICES,
        .ExtensionSize = sizeof(PNP_DEVICE),
        .Name = L"\\Device\\dmaprobe0",
        .Control = Control,
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDriverEntry(DriverObject, &probe);
}
