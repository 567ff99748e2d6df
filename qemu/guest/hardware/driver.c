/*
 * hwprobe.sys: a driver under test for devices that QEMU models in full: edu, NVMe disks, e1000e. It drives them through
 * mappings that it makes itself with DMA_IOMMU_INTERFACE_EX, and runs scenarios when asked to by a control code
 * (hwprobe.h). One scenario runs at a time, and no device goes while one runs.
 */
#include "hardware.h"
#include "edu.h"
#include "hwprobe.h"
#include "nic.h"

static struct {
    KEVENT Idle; /* held by a scenario and by what changes the list; synchronization event */
    ULONG Count;
    PHARDWARE_DEVICE Device[HARDWARE_MAX_DEVICES];
} Devices;

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

static VOID LockDevices(VOID)
{
    KeWaitForSingleObject(&Devices.Idle, Executive, KernelMode, FALSE, NULL);
}

static VOID UnlockDevices(VOID)
{
    KeSetEvent(&Devices.Idle, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PassDown(PHARDWARE_DEVICE Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Device->Lower, Irp);
}

/* Call with the devices locked. */
static VOID FillDevices(PHARDWARE Hardware)
{
    PPROBE probe = &Hardware->Probe;

    for (ULONG i = 0; i < Devices.Count; i++) {
        PHARDWARE_DEVICE device = Devices.Device[i];

        if (device->Started) {
            Hardware->Device[device->Kind][Hardware->Count[device->Kind]++] = device;
            probe->Device[probe->DeviceCount++] = device->Physical;
        }
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

static NTSTATUS RunScenario(ULONG Which, PIRP Irp)
{
    PHARDWARE hardware = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*hardware), HARDWARE_TAG);
    NTSTATUS status = STATUS_DEVICE_NOT_READY;

    if (hardware == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(hardware, sizeof(*hardware));
    hardware->Words = Irp->AssociatedIrp.SystemBuffer;
    hardware->WordCount =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength / sizeof(ULONG);
    LockDevices();
    FillDevices(hardware);
    if (IsReady(hardware, Scenarios[Which].Needed)) {
        CheckBegin(&hardware->Probe.Check);
        Scenarios[Which].Run(hardware);
        status = CheckEnd(&hardware->Probe.Check);
    }
    UnlockDevices();
    ExFreePoolWithTag(hardware, HARDWARE_TAG);
    return status;
}

static NTSTATUS NTAPI DispatchDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;

    UNREFERENCED_PARAMETER(DeviceObject);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Scenarios); i++) {
        if (Scenarios[i].Code == code) {
            return Complete(Irp, RunScenario(i, Irp));
        }
    }
    return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
}

static NTSTATUS NTAPI DispatchOpenClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return Complete(Irp, STATUS_SUCCESS);
}

static NTSTATUS NTAPI DispatchOther(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PassDown(DeviceObject->DeviceExtension, Irp);
}

static NTSTATUS NTAPI LowerCompleted(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Start: the bus first, then we. */
static NTSTATUS StartDevice(PHARDWARE_DEVICE Device, PIRP Irp)
{
    PCM_RESOURCE_LIST translated =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.StartDevice.AllocatedResourcesTranslated;
    KEVENT done;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, LowerCompleted, &done, TRUE, TRUE, TRUE);
    status = IoCallDriver(Device->Lower, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        LockDevices();
        status = ResourcesTake(Device, translated);
        Device->Started = NT_SUCCESS(status);
        UnlockDevices();
    }
    return Complete(Irp, status);
}

static VOID StopDevice(PHARDWARE_DEVICE Device)
{
    LockDevices();
    Device->Started = FALSE;
    ResourcesRelease(Device);
    UnlockDevices();
}

static VOID ForgetDevice(PHARDWARE_DEVICE Device)
{
    LockDevices();
    for (ULONG i = 0; i < Devices.Count; i++) {
        if (Devices.Device[i] == Device) {
            Devices.Count--;
            RtlMoveMemory(&Devices.Device[i], &Devices.Device[i + 1],
                          (Devices.Count - i) * sizeof(Devices.Device[0]));
            break;
        }
    }
    UnlockDevices();
}

static NTSTATUS RemoveDevice(PHARDWARE_DEVICE Device, PIRP Irp)
{
    PDEVICE_OBJECT self = Device->Self;
    NTSTATUS status;

    StopDevice(Device);
    ForgetDevice(Device);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = PassDown(Device, Irp);
    IoDetachDevice(Device->Lower);
    IoDeleteDevice(self);
    return status;
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PHARDWARE_DEVICE device = DeviceObject->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return StartDevice(device, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return RemoveDevice(device, Irp);
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        StopDevice(device);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(device, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(device, Irp);
    default:
        return PassDown(device, Irp);
    }
}

static BOOLEAN BeginsWith(PCWSTR Text, PCWSTR Front)
{
    while (*Front != 0 && *Text == *Front) {
        Text++;
        Front++;
    }
    return *Front == 0;
}

static NTSTATUS Recognize(PHARDWARE_DEVICE Device)
{
    WCHAR id[ID_BYTES / sizeof(WCHAR)] = {0};
    ULONG length;
    NTSTATUS status =
        IoGetDeviceProperty(Device->Physical, DevicePropertyHardwareID, sizeof(id) - sizeof(WCHAR), id, &length);

    for (ULONG i = 0; NT_SUCCESS(status) && i < RTL_NUMBER_OF(Models); i++) {
        if (BeginsWith(id, Models[i].Id)) {
            Device->Kind = Models[i].Kind;
            Device->Acknowledge = Models[i].Acknowledge;
            return STATUS_SUCCESS;
        }
    }
    return NT_SUCCESS(status) ? STATUS_NOT_SUPPORTED : status;
}

/* Call with the devices locked. */
static NTSTATUS CreateDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    HARDWARE_DEVICE model = {.Physical = PhysicalDeviceObject};
    PDEVICE_OBJECT self;
    PHARDWARE_DEVICE device;
    NTSTATUS status = Recognize(&model);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Devices.Count == HARDWARE_MAX_DEVICES) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IoCreateDevice(DriverObject, sizeof(HARDWARE_DEVICE), NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                            FALSE, &self);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = self->DeviceExtension;
    *device = model;
    device->Self = self;
    device->Lower = IoAttachDeviceToDeviceStack(self, PhysicalDeviceObject);
    if (device->Lower == NULL) {
        IoDeleteDevice(self);
        return STATUS_NO_SUCH_DEVICE;
    }
    Devices.Device[Devices.Count++] = device;
    self->Flags |= DO_POWER_PAGABLE;
    self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    NTSTATUS status;

    LockDevices();
    status = CreateDevice(DriverObject, PhysicalDeviceObject);
    UnlockDevices();
    return status;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeEvent(&Devices.Idle, SynchronizationEvent, TRUE);
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        DriverObject->MajorFunction[i] = DispatchOther;
    }
    DriverObject->MajorFunction[IRP_MJ_CREATE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchDeviceControl;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
