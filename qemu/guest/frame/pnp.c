/*
 * The frame of the drivers under test. A driver's devices are one list under one event, which whoever runs a routine of the
 * driver or changes the list holds: a removal waits for the request that uses the device.
 */
#include "pnp.h"

#define NAME_CHARACTERS 32

static struct {
    const PNP_DRIVER *Driver;
    KEVENT Idle; /* held by a request and by what changes the list; synchronization event */
    ULONG Count;
    LIST_ENTRY Devices; /* in the order in which they were added */
} Frame;

static VOID LockDevices(VOID)
{
    KeWaitForSingleObject(&Frame.Idle, Executive, KernelMode, FALSE, NULL);
}

static VOID UnlockDevices(VOID)
{
    KeSetEvent(&Frame.Idle, IO_NO_INCREMENT, FALSE);
}

PPNP_DEVICE PnpStarted(ULONG Index)
{
    for (PLIST_ENTRY link = Frame.Devices.Flink; link != &Frame.Devices; link = link->Flink) {
        PPNP_DEVICE device = CONTAINING_RECORD(link, PNP_DEVICE, Link);

        if (device->Started && Index-- == 0) {
            return device;
        }
    }
    return NULL;
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PassDown(PPNP_DEVICE Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Device->Lower, Irp);
}

static NTSTATUS NTAPI LowerCompleted(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* The request is ours again when this returns. */
static NTSTATUS PassDownAndWait(PPNP_DEVICE Device, PIRP Irp)
{
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
    return status;
}

/* Start: the bus first, then we. */
static NTSTATUS StartDevice(PPNP_DEVICE Device, PIRP Irp)
{
    PCM_RESOURCE_LIST translated =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.StartDevice.AllocatedResourcesTranslated;
    NTSTATUS status = PassDownAndWait(Device, Irp);

    if (NT_SUCCESS(status)) {
        LockDevices();
        if (Frame.Driver->Start != NULL) {
            status = Frame.Driver->Start(Device, translated);
        }
        Device->Started = NT_SUCCESS(status);
        UnlockDevices();
    }
    return Complete(Irp, status);
}

/* Call with the devices locked. After a surprise removal, the device that is removed is stopped already. */
static VOID StopDevice(PPNP_DEVICE Device)
{
    if (Device->Started) {
        Device->Started = FALSE;
        if (Frame.Driver->Stop != NULL) {
            Frame.Driver->Stop(Device);
        }
    }
}

static NTSTATUS RemoveDevice(PPNP_DEVICE Device, PIRP Irp)
{
    PDEVICE_OBJECT self = Device->Self;
    NTSTATUS status;

    LockDevices();
    StopDevice(Device);
    RemoveEntryList(&Device->Link);
    Frame.Count--;
    UnlockDevices();
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = PassDown(Device, Irp);
    IoDetachDevice(Device->Lower);
    IoDeleteDevice(self);
    return status;
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPNP_DEVICE device = DeviceObject->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return StartDevice(device, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return RemoveDevice(device, Irp);
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        LockDevices();
        StopDevice(device);
        UnlockDevices();
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

static NTSTATUS NTAPI DispatchDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status;

    UNREFERENCED_PARAMETER(DeviceObject);
    LockDevices();
    status = Frame.Driver->Control(stack->Parameters.DeviceIoControl.IoControlCode, Irp->AssociatedIrp.SystemBuffer,
                                   stack->Parameters.DeviceIoControl.InputBufferLength);
    UnlockDevices();
    return Complete(Irp, status);
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

static NTSTATUS CreateObject(PDRIVER_OBJECT DriverObject, PUNICODE_STRING Name, PDEVICE_OBJECT *Self)
{
    return IoCreateDevice(DriverObject, Frame.Driver->ExtensionSize, Name, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                          FALSE, Self);
}

/* Takes the first of the names that is free: numbers come back when devices go. */
static NTSTATUS CreateNamed(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT *Self)
{
    WCHAR characters[NAME_CHARACTERS];
    UNICODE_STRING name;
    NTSTATUS status;
    ULONG number = 0;

    RtlInitEmptyUnicodeString(&name, characters, sizeof(characters));
    status = RtlAppendUnicodeToString(&name, Frame.Driver->Name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    do {
        characters[name.Length / sizeof(WCHAR) - 1] = (WCHAR)(L'0' + number);
        status = CreateObject(DriverObject, &name, Self);
    } while (status == STATUS_OBJECT_NAME_COLLISION && ++number < Frame.Driver->MaxDevices);
    return status;
}

/* Takes its place on the device's stack and in the list. */
static NTSTATUS Join(PPNP_DEVICE Device)
{
    NTSTATUS status = Frame.Driver->Recognize != NULL ? Frame.Driver->Recognize(Device) : STATUS_SUCCESS;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    Device->Lower = IoAttachDeviceToDeviceStack(Device->Self, Device->Physical);
    if (Device->Lower == NULL) {
        return STATUS_NO_SUCH_DEVICE;
    }
    InsertTailList(&Frame.Devices, &Device->Link);
    Frame.Count++;
    return STATUS_SUCCESS;
}

/* Call with the devices locked. */
static NTSTATUS CreateDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT self;
    PPNP_DEVICE device;
    NTSTATUS status;

    if (Frame.Count == Frame.Driver->MaxDevices) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = Frame.Driver->Name != NULL ? CreateNamed(DriverObject, &self) : CreateObject(DriverObject, NULL, &self);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = self->DeviceExtension;
    RtlZeroMemory(device, Frame.Driver->ExtensionSize);
    device->Self = self;
    device->Physical = PhysicalDeviceObject;
    status = Join(device);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(self);
        return status;
    }
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

NTSTATUS PnpDriverEntry(PDRIVER_OBJECT DriverObject, const PNP_DRIVER *Driver)
{
    Frame.Driver = Driver;
    KeInitializeEvent(&Frame.Idle, SynchronizationEvent, TRUE);
    InitializeListHead(&Frame.Devices);
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
