/*
 * Power and system-control requests, and the answer to everything else.
 *
 * The device keeps no state over a system sleep, and the domains of a driver live in the conversation with the daemon, so
 * a sleep is refused while any exists. One that comes all the same, or without domains, ends the conversation: calls fail
 * at once, instead of each waiting for its deadline, until the device is started again. All requests pass down to the bus
 * driver.
 */
#include "viommu.h"

static NTSTATUS PassDown(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PVIOMMU_DEVICE device = DeviceObject->DeviceExtension;

    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(device->Lower, Irp);
}

static BOOLEAN IsSleep(PIO_STACK_LOCATION Stack)
{
    return Stack->Parameters.Power.Type == SystemPowerState &&
           Stack->Parameters.Power.State.SystemState > PowerSystemWorking &&
           Stack->Parameters.Power.State.SystemState < PowerSystemShutdown;
}

NTSTATUS NTAPI ViommuPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PVIOMMU_DEVICE device = DeviceObject->DeviceExtension;

    if (stack->MinorFunction == IRP_MN_QUERY_POWER && IsSleep(stack) && HandlesLive() != 0) {
        Irp->IoStatus.Status = STATUS_DEVICE_BUSY;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return STATUS_DEVICE_BUSY;
    }
    if (stack->MinorFunction == IRP_MN_SET_POWER && IsSleep(stack) && device->Started) {
        TRACE_WARNING("the system sleeps: calls fail until the device is started again\n");
        TransportFail(&device->Control);
        TransportFail(&device->Dma);
    }
    return PassDown(DeviceObject, Irp);
}

NTSTATUS NTAPI ViommuSystemControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PassDown(DeviceObject, Irp);
}

/* The driver has no user-mode interface. */
NTSTATUS NTAPI ViommuRefuse(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    Irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_INVALID_DEVICE_REQUEST;
}
