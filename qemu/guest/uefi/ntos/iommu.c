/*
 * IoGetIommuInterface and IoGetIommuInterfaceEx of a system without a remapping IOMMU, which is what a driver meets in an
 * x86 guest today. The getters judge their arguments as documented; the tables are full, and each routine answers that it
 * has no domain, no device and no token to work on [DDI 1.1-1.3, 2.2-2.6; checks DDI-001..014, DDI-034, DDI-105].
 *
 * No handle was ever given out, so any handle is a bad one: a routine whose first parameter is a handle complains about it
 * whatever else it takes, and these share one function.
 */
#include "nthost.h"
#include "dma_iommu.h"
#include "kernel.h"

static NTSTATUS BadFirstParameter(PVOID Handle)
{
    return STATUS_INVALID_PARAMETER_1;
}

static NTSTATUS CreateDomain(BOOLEAN OsManagedPageTable, PIOMMU_DMA_DOMAIN *Domain)
{
    return !Domain ? STATUS_INVALID_PARAMETER_2 : OsManagedPageTable ? STATUS_INVALID_PARAMETER : STATUS_NOT_SUPPORTED;
}

static NTSTATUS CreateDomainEx(IOMMU_DMA_DOMAIN_TYPE Type, IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
                               PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG Allocator, PIOMMU_DMA_RESERVED_REGION Reserved,
                               PIOMMU_DMA_DOMAIN *Domain)
{
    if ((ULONG)Type >= DomainTypeMax) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (Flags.AsUlonglong) {
        return STATUS_INVALID_PARAMETER_2;
    }
    return !Domain                       ? STATUS_INVALID_PARAMETER_5
           : Type == DomainTypeTranslate ? STATUS_INVALID_PARAMETER
                                         : STATUS_NOT_SUPPORTED;
}

static NTSTATUS QueryInputMappings(PDEVICE_OBJECT Pdo, PINPUT_MAPPING_ELEMENT Buffer, ULONG Length, PULONG Result)
{
    if (!PnpFunctionOf(Pdo)) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (Result) {
        *Result = 0;
    }
    return STATUS_UNSUCCESSFUL;
}

static NTSTATUS SetDeviceFaultReporting(PDEVICE_OBJECT Pdo, ULONG Id, BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION Config)
{
    if (!PnpFunctionOf(Pdo)) {
        return STATUS_INVALID_PARAMETER_1;
    }
    return Enable && (!Config || !Config->FaultHandler) ? STATUS_INVALID_PARAMETER_4 : STATUS_NOT_FOUND;
}

static NTSTATUS SetDeviceFaultReportingEx(PIOMMU_DMA_DEVICE Device, ULONG Id, BOOLEAN Enable,
                                          PDEVICE_FAULT_CONFIGURATION Config)
{
    return STATUS_NOT_IMPLEMENTED;
}

static VOID QueryAvailableDomainTypes(PIOMMU_DMA_DEVICE Device, PULONG Available)
{
    if (Available) {
        *Available = 0;
    }
}

static NTSTATUS RegisterStateChange(PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PVOID Context, PIOMMU_DMA_DEVICE Device,
                                    PIOMMU_INTERFACE_STATE_CHANGE_FIELDS Fields)
{
    return Callback ? STATUS_INVALID_PARAMETER_3 : STATUS_INVALID_PARAMETER_1;
}

static NTSTATUS UnregisterStateChange(PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PIOMMU_DMA_DEVICE Device)
{
    return STATUS_INVALID_PARAMETER_2;
}

static NTSTATUS CreateDevice(PDEVICE_OBJECT Pdo, PIOMMU_DEVICE_CREATION_CONFIGURATION Config, PIOMMU_DMA_DEVICE *Device)
{
    if (!Pdo) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (!Device) {
        return STATUS_INVALID_PARAMETER_3;
    }
    return PnpFunctionOf(Pdo) ? STATUS_NOT_FOUND : STATUS_INVALID_PARAMETER;
}

static NTSTATUS QueryDeviceInfo(PIOMMU_DMA_DEVICE Device, ULONG Size, PULONG Written, PIOMMU_DMA_DEVICE_INFORMATION Buffer)
{
    if (Written) {
        *Written = 0;
    }
    return STATUS_INVALID_PARAMETER_1;
}

static const DMA_IOMMU_INTERFACE_V1 TableV1 = {
    .CreateDomain = CreateDomain,
    .DeleteDomain = (PVOID)BadFirstParameter,
    .AttachDevice = (PVOID)BadFirstParameter,
    .DetachDevice = (PVOID)BadFirstParameter,
    .FlushDomain = (PVOID)BadFirstParameter,
    .FlushDomainByVaList = (PVOID)BadFirstParameter,
    .QueryInputMappings = QueryInputMappings,
    .MapLogicalRange = (PVOID)BadFirstParameter,
    .UnmapLogicalRange = (PVOID)BadFirstParameter,
    .MapIdentityRange = (PVOID)BadFirstParameter,
    .UnmapIdentityRange = (PVOID)BadFirstParameter,
    .SetDeviceFaultReporting = SetDeviceFaultReporting,
    .ConfigureDomain = (PVOID)BadFirstParameter,
};

/* Its first 22 slots are the table of version 2 [DDI-004]. */
static const DMA_IOMMU_INTERFACE_V3 TableV3 = {
    .CreateDomainEx = CreateDomainEx,
    .DeleteDomain = (PVOID)BadFirstParameter,
    .AttachDeviceEx = (PVOID)BadFirstParameter,
    .DetachDeviceEx = (PVOID)BadFirstParameter,
    .FlushDomain = (PVOID)BadFirstParameter,
    .FlushDomainByVaList = (PVOID)BadFirstParameter,
    .QueryInputMappings = QueryInputMappings,
    .MapLogicalRangeEx = (PVOID)BadFirstParameter,
    .UnmapLogicalRange = (PVOID)BadFirstParameter,
    .MapIdentityRangeEx = (PVOID)BadFirstParameter,
    .UnmapIdentityRangeEx = (PVOID)BadFirstParameter,
    .SetDeviceFaultReportingEx = SetDeviceFaultReportingEx,
    .ConfigureDomain = (PVOID)BadFirstParameter,
    .QueryAvailableDomainTypes = QueryAvailableDomainTypes,
    .RegisterInterfaceStateChangeCallback = RegisterStateChange,
    .UnregisterInterfaceStateChangeCallback = UnregisterStateChange,
    .ReserveLogicalAddressRange = (PVOID)BadFirstParameter,
    .FreeReservedLogicalAddressRange = (PVOID)BadFirstParameter,
    .MapReservedLogicalRange = (PVOID)BadFirstParameter,
    .UnmapReservedLogicalRange = (PVOID)BadFirstParameter,
    .CreateDevice = CreateDevice,
    .DeleteDevice = (PVOID)BadFirstParameter,
    .CreatePasidDevice = (PVOID)BadFirstParameter,
    .DeletePasidDevice = (PVOID)BadFirstParameter,
    .AttachPasidDevice = (PVOID)BadFirstParameter,
    .DetachPasidDevice = (PVOID)BadFirstParameter,
    .QueryDeviceInfo = QueryDeviceInfo,
};

NTSTATUS NTAPI IoGetIommuInterface(ULONG Version, PDMA_IOMMU_INTERFACE InterfaceOut)
{
    if (Version != DMA_IOMMU_INTERFACE_VERSION_1) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (!InterfaceOut) {
        return STATUS_INVALID_PARAMETER_2;
    }
    InterfaceOut->Version = Version;
    __builtin_memcpy(&InterfaceOut->CreateDomain, &TableV1, sizeof TableV1);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoGetIommuInterfaceEx(ULONG Version, ULONGLONG Flags, PDMA_IOMMU_INTERFACE_EX InterfaceOut)
{
    static const SIZE_T sizes[] = {sizeof(DMA_IOMMU_INTERFACE_V1), sizeof(DMA_IOMMU_INTERFACE_V2),
                                   sizeof(DMA_IOMMU_INTERFACE_V3)};
    ULONG header = FIELD_OFFSET(DMA_IOMMU_INTERFACE_EX, V1);

    if (Version < DMA_IOMMU_INTERFACE_EX_VERSION_1 || Version > DMA_IOMMU_INTERFACE_EX_VERSION_3) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (Flags || !InterfaceOut) {
        return STATUS_INVALID_PARAMETER_3;
    }
    /* Exactly Size bytes: a caller built with an older header owns no more. */
    __builtin_memset(InterfaceOut, 0, header);
    InterfaceOut->Size = header + sizes[Version - 1];
    InterfaceOut->Version = Version;
    __builtin_memcpy((PUCHAR)InterfaceOut + header, Version == 1 ? (const VOID *)&TableV1 : (const VOID *)&TableV3,
                     sizes[Version - 1]);
    return STATUS_SUCCESS;
}
