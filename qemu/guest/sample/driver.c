/*
 * dmaprobe.sys: a driver under test. It binds to any PCI function, takes no resources of it, and runs scenarios against
 * the interface when asked to by a control code (dmaprobe.h). One scenario runs at a time, and no device goes while one
 * runs.
 */
#include "probe.h"
#include "dmaprobe.h"

typedef struct _DEVICE_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Physical;
    PDEVICE_OBJECT Lower;
    BOOLEAN Started;
} DEVICE_EXTENSION, *PDEVICE_EXTENSION;

static struct {
    KEVENT Idle; /* held by a scenario and by what changes the list; synchronization event */
    ULONG Count;
    PDEVICE_EXTENSION Device[DMAPROBE_MAX_DEVICES];
} Devices;

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

static NTSTATUS PassDown(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Extension->Lower, Irp);
}

/* Call with the devices locked. */
static ULONG FillDevices(PPROBE Probe)
{
    for (ULONG i = 0; i < Devices.Count; i++) {
        if (Devices.Device[i]->Started) {
            Probe->Device[Probe->DeviceCount++] = Devices.Device[i]->Physical;
            Probe->NotPhysical = Devices.Device[i]->Self;
        }
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
    LockDevices();
    if (FillDevices(probe) < DevicesNeeded) {
        DbgPrint("    # %lu devices are started, the scenario needs %lu\n", probe->DeviceCount, DevicesNeeded);
        status = STATUS_DEVICE_NOT_READY;
    } else {
        CheckBegin(&probe->Check);
        Run(probe);
        status = CheckEnd(&probe->Check);
    }
    UnlockDevices();
    ExFreePoolWithTag(probe, PROBE_TAG);
    return status;
}

static NTSTATUS NTAPI DispatchDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;

    UNREFERENCED_PARAMETER(DeviceObject);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Scenarios); i++) {
        if (Scenarios[i].Code == code) {
            return Complete(Irp, RunScenario(Scenarios[i].Run, Scenarios[i].DevicesNeeded));
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
static NTSTATUS StartDevice(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    KEVENT done;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, LowerCompleted, &done, TRUE, TRUE, TRUE);
    status = IoCallDriver(Extension->Lower, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        LockDevices();
        Extension->Started = TRUE;
        UnlockDevices();
    }
    return Complete(Irp, status);
}

static VOID ForgetDevice(PDEVICE_EXTENSION Extension)
{
    LockDevices();
    for (ULONG i = 0; i < Devices.Count; i++) {
        if (Devices.Device[i] == Extension) {
            Devices.Count--;
            RtlMoveMemory(&Devices.Device[i], &Devices.Device[i + 1],
                          (Devices.Count - i) * sizeof(Devices.Device[0]));
            break;
        }
    }
    UnlockDevices();
}

static NTSTATUS RemoveDevice(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    PDEVICE_OBJECT self = Extension->Self;
    NTSTATUS status;

    ForgetDevice(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = PassDown(Extension, Irp);
    IoDetachDevice(Extension->Lower);
    IoDeleteDevice(self);
    return status;
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION extension = DeviceObject->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return StartDevice(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return RemoveDevice(extension, Irp);
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        LockDevices();
        extension->Started = FALSE;
        UnlockDevices();
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(extension, Irp);
    default:
        return PassDown(extension, Irp);
    }
}

/* Takes the first of the eight names that is free: numbers come back when devices go. */
static NTSTATUS CreateNamed(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT *Self)
{
    WCHAR path[] = L"\\Device\\dmaprobe0";
    UNICODE_STRING name;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    for (ULONG number = 0; number < DMAPROBE_MAX_DEVICES; number++) {
        path[RTL_NUMBER_OF(path) - 2] = (WCHAR)(L'0' + number);
        RtlInitUnicodeString(&name, path);
        status = IoCreateDevice(DriverObject, sizeof(DEVICE_EXTENSION), &name, FILE_DEVICE_UNKNOWN,
                                FILE_DEVICE_SECURE_OPEN, FALSE, Self);
        if (status != STATUS_OBJECT_NAME_COLLISION) {
            break;
        }
    }
    return status;
}

/* Call with the devices locked. */
static NTSTATUS CreateDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT self;
    PDEVICE_EXTENSION extension;
    NTSTATUS status;

    if (Devices.Count == DMAPROBE_MAX_DEVICES) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = CreateNamed(DriverObject, &self);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = self->DeviceExtension;
    extension->Self = self;
    extension->Physical = PhysicalDeviceObject;
    extension->Started = FALSE;
    extension->Lower = IoAttachDeviceToDeviceStack(self, PhysicalDeviceObject);
    if (extension->Lower == NULL) {
        IoDeleteDevice(self);
        return STATUS_NO_SUCH_DEVICE;
    }
    Devices.Device[Devices.Count++] = extension;
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
