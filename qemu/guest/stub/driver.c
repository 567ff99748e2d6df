/*
 * viommu.sys: DriverEntry, unload and what belongs to the driver as a whole.
 */
#include "viommu.h"

static PDRIVER_OBJECT DriverSelf;

static DRIVER_UNLOAD ViommuUnload;

PVOID PoolAllocate(SIZE_T Bytes)
{
    PVOID memory = ExAllocatePoolWithTag(NonPagedPoolNx, Bytes, POOL_TAG);

    if (memory != NULL) {
        RtlZeroMemory(memory, Bytes);
    }
    return memory;
}

VOID PoolFree(PVOID Memory)
{
    ExFreePoolWithTag(Memory, POOL_TAG);
}

/*
 * A driver whose import was redirected does not hold a reference to this image as one that links against it does, and
 * nothing tells when it is done with its table. A driver without an unload routine is never unloaded.
 */
VOID DriverStayLoaded(VOID)
{
    DriverSelf->DriverUnload = NULL;
}

static VOID ViommuUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
    RedirectStop();
    TRACE_INFO("unloaded\n");
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    ULONG i;

    DriverSelf = DriverObject;
    HandlesInitialize();
    SettingsRead(RegistryPath);
    for (i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        DriverObject->MajorFunction[i] = ViommuRefuse;
    }
    DriverObject->MajorFunction[IRP_MJ_PNP] = ViommuPnp;
    DriverObject->MajorFunction[IRP_MJ_POWER] = ViommuPower;
    DriverObject->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = ViommuSystemControl;
    DriverObject->DriverExtension->AddDevice = ViommuAddDevice;
    DriverObject->DriverUnload = ViommuUnload;
    return RedirectStart();
}
