/*
 * hwprobe.sys: a driver under test for devices that QEMU models in full: edu, NVMe disks, e1000e. It drives them through
 * mappings that it makes itself with DMA_IOMMU_INTERFACE_EX, and runs scenarios when asked to by a control code
 * (hwprobe.h). One scenario runs at a time, and no device goes while one runs: the frame (pnp.h) sees to that.
 */
#include "hardware.h"
#include "edu.h"
#include "hwprobe.h"
#include "nic.h"

static const struct {
    ULONG Code;
    ULONG Needed[HardwareKinds]; /* edus, disks, NICs */
    HARDWARE_SCENARIO *Run;
} Scenarios[] = {
    {HWPROBE_EDU, {1, 0, 0}, RunEdu},
    {HWPROBE_SAME_VERDICTS, {1, 0, 0}, RunSameVerdicts},
    {HWPROBE_OWN_TABLES, {1, 0, 0}, RunOwnTablesOnEdu},
    {HWPROBE_DISK, {0, 1, 0}, RunDisk},
    {HWPROBE_DISK_FAULTS, {0, 1, 0}, RunDiskFaults},
    {HWPROBE_DISK_UNMAP, {0, 2, 0}, RunDiskUnmap},
    {HWPROBE_NIC, {0, 0, 2}, RunNic},
    {HWPROBE_RECOVERY, {0, 1, 0}, RunRecovery},
};

/* How a device is known, by the front of its first hardware ID. */
static const struct {
    PCWSTR Id;
    HARDWARE_KIND Kind;
    HARDWARE_ACKNOWLEDGE *Acknowledge;
} Models[] = {
    {L"PCI\\VEN_1234&DEV_11E8", HardwareEdu, EduAcknowledge},
    {L"PCI\\VEN_1B36&DEV_0010", HardwareDisk, NULL},
    {L"PCI\\VEN_8086&DEV_10D3", HardwareNic, NicAcknowledge},
};

#define HARDWARE_TAG 'rbpH'
#define ID_BYTES 512

DRIVER_INITIALIZE DriverEntry;

static VOID FillDevices(PHARDWARE Hardware)
{
    PPROBE probe = &Hardware->Probe;
    PPNP_DEVICE started;

    while ((started = PnpStarted(probe->DeviceCount)) != NULL) {
        PHARDWARE_DEVICE device = HardwareOf(started);

        Hardware->Device[device->Kind][Hardware->Count[device->Kind]++] = device;
        probe->Device[probe->DeviceCount++] = started->Physical;
    }
}

static BOOLEAN IsReady(const HARDWARE *Hardware, const ULONG *Needed)
{
    for (ULONG kind = 0; kind < HardwareKinds; kind++) {
        if (Hardware->Count[kind] < Needed[kind]) {
            DbgPrint("    # of kind %lu (edu, disk, NIC) %lu devices are started, the scenario needs %lu\n", kind,
                     Hardware->Count[kind], Needed[kind]);
            return FALSE;
        }
    }
    return TRUE;
}

static NTSTATUS RunScenario(ULONG Which, const ULONG *Words, ULONG WordCount)
{
    PHARDWARE hardware = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*hardware), HARDWARE_TAG);
    NTSTATUS status = STATUS_DEVICE_NOT_READY;

    if (hardware == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(hardware, sizeof(*hardware));
    hardware->Words = Words;
    hardware->WordCount = WordCount;
    FillDevices(hardware);
    if (IsReady(hardware, Scenarios[Which].Needed)) {
        CheckBegin(&hardware->Probe.Check);
        Scenarios[Which].Run(hardware);
        status = CheckEnd(&hardware->Probe.Check);
    }
    ExFreePoolWithTag(hardware, HARDWARE_TAG);
    return status;
}

static NTSTATUS Control(ULONG Code, const ULONG *Words, ULONG Length)
{
    for (ULONG i = 0; i < RTL_NUMBER_OF(Scenarios); i++) {
        if (Scenarios[i].Code == Code) {
            return RunScenario(i, Words, Length / sizeof(ULONG));
        }
    }
    return STATUS_INVALID_DEVICE_REQUEST;
}

static BOOLEAN BeginsWith(PCWSTR Text, PCWSTR Front)
{
    while (*Front != 0 && *Text == *Front) {
        Text++;
        Front++;
    }
    return *Front == 0;
}

static NTSTATUS Recognize(PPNP_DEVICE Device)
{
    PHARDWARE_DEVICE device = HardwareOf(Device);
    WCHAR id[ID_BYTES / sizeof(WCHAR)] = {0};
    ULONG length;
    NTSTATUS status =
        IoGetDeviceProperty(Device->Physical, DevicePropertyHardwareID, sizeof(id) - sizeof(WCHAR), id, &length);

    for (ULONG i = 0; NT_SUCCESS(status) && i < RTL_NUMBER_OF(Models); i++) {
        if (BeginsWith(id, Models[i].Id)) {
            device->Kind = Models[i].Kind;
            device->Acknowledge = Models[i].Acknowledge;
            return STATUS_SUCCESS;
        }
    }
    return NT_SUCCESS(status) ? STATUS_NOT_SUPPORTED : status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const PNP_DRIVER probe = {
        .MaxDevices = HARDWARE_MAX_DEVICES,
        .ExtensionSize = sizeof(HARDWARE_DEVICE),
        .Recognize = Recognize,
        .Start = ResourcesTake,
        .Stop = ResourcesRelease,
        .Control = Control,
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDriverEntry(DriverObject, &probe);
}
