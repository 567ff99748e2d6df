/*
 * Power and system-control requests, and the answer to everything else.
 *
 * The device keeps no state over a system sleep, and the domains of a driver live in the conversation with the daemon, so
 * a sleep is refused while any exists. Otherwise requests pass down to the bus driver.
 */
#include "viommu.h"

static NTSTATUS PassDown(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PVIOMMU_DEVICE device = DeviceObject->DeviceExtension;

    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(device->Lower, Irp);
}

NTSTATUS NTAPI ViommuPower(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->MinorFunction == IRP_MN_QUERY_POWER && stack->Parameters.Power.Type == SystemPowerState &&
        stack->Parameters.Power.State.SystemState > PowerSystemWorking &&
        stack->Parameters.Power.State.SystemState < PowerSystemShutdown && HandlesLive() != 0) {
        Irp->IoStatus.Status = STATUS_DEVICE_BUSY;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return STATUS_DEVICE_BUSY;
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
