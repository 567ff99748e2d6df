/*
 * From the PDEVICE_OBJECT that a driver passed to the identity that the daemon judges.
 *
 * Windows offers no way to validate a pointer. What can be done is done: the address must be mapped kernel memory and
 * must look like a device object that a bus enumerated, before the bus is asked who it is. (IoGetDeviceProperty stops the
 * system when it is given anything else.)
 */
#include "viommu.h"

static BOOLEAN LooksLikePdo(PDEVICE_OBJECT Object)
{
    PUCHAR first = (PUCHAR)Object;

    if ((ULONG_PTR)Object % MEMORY_ALLOCATION_ALIGNMENT != 0 || !MmIsAddressValid(first) ||
        !MmIsAddressValid(first + sizeof(DEVICE_OBJECT) - 1)) {
        return FALSE;
    }
    return Object->Type == IO_TYPE_DEVICE && Object->Size >= sizeof(DEVICE_OBJECT) &&
           (Object->Flags & DO_BUS_ENUMERATED_DEVICE) != 0;
}

static BOOLEAN GetUlong(PDEVICE_OBJECT Pdo, DEVICE_REGISTRY_PROPERTY Property, PULONG Value)
{
    ULONG length = 0;
    NTSTATUS status = IoGetDeviceProperty(Pdo, Property, sizeof(*Value), Value, &length);

    return NT_SUCCESS(status) && length == sizeof(*Value);
}

VOID DeviceObjectDescribe(PDEVICE_OBJECT Object, viommu_device_object *Description)
{
    ULONG busType;
    ULONG bus;
    ULONG address;

    Description->segment = 0;
    Description->bus_device_function = 0;
    if (Object == NULL) {
        Description->kind = VIOMMU_DEVICE_OBJECT_KIND_UNSPECIFIED;
        return;
    }
    if (!LooksLikePdo(Object)) {
        Description->kind = VIOMMU_DEVICE_OBJECT_KIND_NOT_A_PDO;
        return;
    }
    Description->kind = VIOMMU_DEVICE_OBJECT_KIND_NO_BUS_IDENTITY;
    if (KeGetCurrentIrql() != PASSIVE_LEVEL) {
        return;
    }
    if (!GetUlong(Object, DevicePropertyLegacyBusType, &busType) || busType != PCIBus) {
        return;
    }
    if (!GetUlong(Object, DevicePropertyBusNumber, &bus) || !GetUlong(Object, DevicePropertyAddress, &address)) {
        return;
    }
    /* PCI_SEGMENT_BUS_NUMBER: bus 7:0, segment 23:8. DevicePropertyAddress of PCI: device 31:16, function 15:0. */
    if ((address >> 16) > 31 || (address & 0xFFFF) > 7) {
        return;
    }
    Description->kind = VIOMMU_DEVICE_OBJECT_KIND_PCI;
    Description->segment = (bus >> 8) & 0xFFFF;
    Description->bus_device_function = (bus & 0xFF) << 8 | (address >> 16) << 3 | (address & 7);
}
