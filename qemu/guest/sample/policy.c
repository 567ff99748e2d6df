/*
 * The platform around the devices: see policy.h. The defaults put back are the daemon's: every device opted in, internal
 * and without PASIDs, 20 bits for a PASID, 256 ASIDs.
 */
#include "policy.h"
#include "probe.h"

#define DEFAULT_PASID_BITS 20
#define DEFAULT_ASIDS 256

static NTSTATUS Change(VIOMMU_TEST_CONTROL Control)
{
    NTSTATUS status = ViommuTestControl(&Control, NULL);

    if (!NT_SUCCESS(status)) {
        DbgPrint("      # ViommuTestControl returned 0x%lx\n", (ULONG)status);
    }
    return status;
}

static VIOMMU_TOGGLE ToggleOf(BOOLEAN On)
{
    return On ? ViommuOn : ViommuOff;
}

BOOLEAN PolicyIsOurs(PPROBE Probe)
{
    VIOMMU_TEST_CONTROL nothing = {.Devices = NULL};

    return CheckStatus(&Probe->Check, ViommuTestControl(&nothing, NULL), STATUS_SUCCESS,
                       "the daemon takes test control (--test-control)");
}

NTSTATUS PolicyDevice(PDEVICE_OBJECT Physical, ULONG OptIn, BOOLEAN IsExternal, BOOLEAN HasPasid)
{
    VIOMMU_DEVICE_POLICY policy = {
        .PhysicalDeviceObject = Physical, .OptIn = OptIn, .IsExternal = IsExternal, .HasPasid = HasPasid};
    VIOMMU_TEST_CONTROL control = {.Devices = &policy, .DeviceCount = 1};

    return Change(control);
}

NTSTATUS PolicyDmaGuardBlocking(BOOLEAN On)
{
    VIOMMU_TEST_CONTROL control = {.DmaGuardBlocking = ToggleOf(On)};

    return Change(control);
}

NTSTATUS PolicyDmaVerification(BOOLEAN On)
{
    VIOMMU_TEST_CONTROL control = {.DmaVerification = ToggleOf(On)};

    return Change(control);
}

NTSTATUS PolicyFailAllocations(BOOLEAN On)
{
    VIOMMU_TEST_CONTROL control = {.FailAllocations = ToggleOf(On)};

    return Change(control);
}

NTSTATUS PolicyLegacyInterface(BOOLEAN Available)
{
    VIOMMU_TEST_CONTROL control = {.LegacyInterfaceAvailable = ToggleOf(Available)};

    return Change(control);
}

NTSTATUS PolicyPasidBits(ULONG Bits)
{
    VIOMMU_TEST_CONTROL control = {.PasidBits = Bits};

    return Change(control);
}

NTSTATUS PolicyAsidCount(ULONG Count)
{
    VIOMMU_TEST_CONTROL control = {.AsidCount = Count};

    return Change(control);
}

NTSTATUS PolicyEvictIotlb(PVIOMMU_TEST_STATISTICS Statistics)
{
    VIOMMU_TEST_CONTROL control = {.EvictIotlb = TRUE};

    return ViommuTestControl(&control, Statistics);
}

VOID PolicyReset(PPROBE Probe)
{
    VIOMMU_DEVICE_POLICY policies[DMAPROBE_BEHIND_IOMMU];
    VIOMMU_TEST_CONTROL control = {.Devices = policies,
                                   .DeviceCount = min(Probe->DeviceCount, DMAPROBE_BEHIND_IOMMU),
                                   .DmaGuardBlocking = ViommuOff,
                                   .DmaVerification = ViommuOff,
                                   .FailAllocations = ViommuOff,
                                   .LegacyInterfaceAvailable = ViommuOn,
                                   .PasidBits = DEFAULT_PASID_BITS,
                                   .AsidCount = DEFAULT_ASIDS};

    for (ULONG i = 0; i < control.DeviceCount; i++) {
        policies[i] = (VIOMMU_DEVICE_POLICY){.PhysicalDeviceObject = Probe->Device[i], .OptIn = 1};
    }
    CheckStatus(&Probe->Check, Change(control), STATUS_SUCCESS, "the platform is as it was");
}
