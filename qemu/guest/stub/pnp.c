/*
 * AddDevice and plug-and-play requests. The device is a function driver's: start goes to the bus first, removal last.
 */
#include "viommu.h"

/* Devices that exist; images are watched from DriverEntry on and not after the last device is removed. */
static volatile LONG Devices;

NTSTATUS NTAPI ViommuAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT object;
    PVIOMMU_DEVICE device;
    NTSTATUS status;

    status = IoCreateDevice(DriverObject, sizeof(VIOMMU_DEVICE), NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                            FALSE, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = object->DeviceExtension;
    RtlZeroMemory(device, sizeof(*device));
    device->Self = object;
    device->Pdo = PhysicalDeviceObject;
    device->Lower = IoAttachDeviceToDeviceStack(object, PhysicalDeviceObject);
    if (device->Lower == NULL) {
        IoDeleteDevice(object);
        return STATUS_NO_SUCH_DEVICE;
    }
    object->Flags |= device->Lower->Flags & (DO_BUFFERED_IO | DO_DIRECT_IO | DO_POWER_PAGABLE);
    object->Flags &= ~DO_DEVICE_INITIALIZING;
    (void)InterlockedIncrement(&Devices);
    /* Without the notification the device works; only redirection does not, and that is traced. */
    (void)RedirectStart();
    return STATUS_SUCCESS;
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PassDown(PVIOMMU_DEVICE Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Device->Lower, Irp);
}

static NTSTATUS NTAPI SignalCompletion(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS PassDownAndWait(PVIOMMU_DEVICE Device, PIRP Irp)
{
    KEVENT done;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SignalCompletion, &done, TRUE, TRUE, TRUE);
    if (IoCallDriver(Device->Lower, Irp) == STATUS_PENDING) {
        (void)KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    return Irp->IoStatus.Status;
}

static VOID Stop(PVIOMMU_DEVICE Device)
{
    if (Device->Started) {
        Device->Started = FALSE;
        DeviceStop(Device);
    }
}

/*
 * A stop would take the domains away from under the drivers that own them. When the daemon is gone, so are the domains,
 * and a stop is the way back.
 */
static BOOLEAN IsInUse(PVIOMMU_DEVICE Device)
{
    return Device->Started && HandlesLive() != 0 && !Device->Control.Failed && !Device->Control.Silent;
}

static NTSTATUS Start(PVIOMMU_DEVICE Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = PassDownAndWait(Device, Irp);

    if (NT_SUCCESS(status)) {
        status = DeviceStart(Device, stack->Parameters.StartDevice.AllocatedResources,
                             stack->Parameters.StartDevice.AllocatedResourcesTranslated);
        Device->Started = NT_SUCCESS(status);
    }
    return Complete(Irp, status);
}

static NTSTATUS Remove(PVIOMMU_DEVICE Device, PIRP Irp)
{
    PDEVICE_OBJECT lower = Device->Lower;
    PDEVICE_OBJECT self = Device->Self;
    NTSTATUS status;

    /* After a surprise removal, the device is stopped already. */
    if (Device->Started) {
        SessionFarewell(Device);
    }
    Stop(Device);
    if (InterlockedDecrement(&Devices) == 0) {
        RedirectStop();
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(lower, Irp);
    IoDetachDevice(lower);
    IoDeleteDevice(self);
    return status;
}

NTSTATUS NTAPI ViommuPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PVIOMMU_DEVICE device = DeviceObject->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return Start(device, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return Remove(device, Irp);
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_STOP_DEVICE:
        Stop(device);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(device, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
        if (IsInUse(device)) {
            return Complete(Irp, STATUS_DEVICE_BUSY);
        }
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(device, Irp);
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(device, Irp);
    default:
        return PassDown(device, Irp);
    }
}
