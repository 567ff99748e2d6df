/*
 * The tables that drivers are given, and the two getters. Each table has thunks of its own, so that a routine knows
 * through which table and from where it was called. [DDI IoGetIommuInterface, IoGetIommuInterfaceEx]
 */
#include "call.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define RETURN_ADDRESS() _ReturnAddress()
#else
#define RETURN_ADDRESS() __builtin_return_address(0)
#endif

/* Highest version of DMA_IOMMU_INTERFACE_EX that this stub has a table for. */
#define MAX_TABLE_VERSION DMA_IOMMU_INTERFACE_EX_VERSION_1

/* A routine of a table: notes table and return address, passes the driver's arguments on. */
#define THUNK(Prefix, Table, Name, Parameters, ...)    \
    static NTSTATUS NTAPI Prefix##Name Parameters      \
    {                                                  \
        CALLER caller = { (Table), RETURN_ADDRESS() }; \
                                                       \
        return Routine##Name(&caller, __VA_ARGS__);    \
    }

#define V1_THUNKS(Prefix, Table)                                                                                        \
    THUNK(Prefix, Table, CreateDomain, (BOOLEAN OsManaged, PIOMMU_DMA_DOMAIN *Out), OsManaged, Out)                     \
    THUNK(Prefix, Table, DeleteDomain, (PIOMMU_DMA_DOMAIN Domain), Domain)                                              \
    THUNK(Prefix, Table, AttachDevice, (PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Pdo, ULONG Base, ULONG Count),         \
          Domain, Pdo, Base, Count)                                                                                     \
    THUNK(Prefix, Table, DetachDevice, (PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Pdo, ULONG Id), Domain, Pdo, Id)       \
    THUNK(Prefix, Table, FlushDomain, (PIOMMU_DMA_DOMAIN Domain), Domain)                                               \
    THUNK(Prefix, Table, FlushDomainByVaList,                                                                           \
          (PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number, PVOID VaList), Domain, LastLevel, Number, VaList) \
    THUNK(Prefix, Table, QueryInputMappings,                                                                            \
          (PDEVICE_OBJECT Pdo, PINPUT_MAPPING_ELEMENT Buffer, ULONG Length, PULONG ReturnLength), Pdo, Buffer, Length,  \
          ReturnLength)                                                                                                 \
    THUNK(Prefix, Table, MapLogicalRange,                                                                               \
          (PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl, ULONGLONG Address), Domain, Permissions, Mdl,         \
          Address)                                                                                                      \
    THUNK(Prefix, Table, UnmapLogicalRange, (PIOMMU_DMA_DOMAIN Domain, ULONGLONG Address, ULONGLONG Pages), Domain,     \
          Address, Pages)                                                                                               \
    THUNK(Prefix, Table, MapIdentityRange, (PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl), Domain,             \
          Permissions, Mdl)                                                                                             \
    THUNK(Prefix, Table, UnmapIdentityRange, (PIOMMU_DMA_DOMAIN Domain, PMDL Mdl), Domain, Mdl)                         \
    THUNK(Prefix, Table, SetDeviceFaultReporting,                                                                       \
          (PDEVICE_OBJECT Pdo, ULONG Base, BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION Config), Pdo, Base, Enable,      \
          Config)                                                                                                       \
    THUNK(Prefix, Table, ConfigureDomain, (PIOMMU_DMA_DOMAIN Domain, PDOMAIN_CONFIGURATION Configuration), Domain,      \
          Configuration)

V1_THUNKS(Legacy, VIOMMU_INTERFACE_TABLE_LEGACY)
V1_THUNKS(V1, VIOMMU_INTERFACE_TABLE_V1)

#define FILL_V1(Target, Prefix)                                              \
    do {                                                                     \
        (Target)->CreateDomain = Prefix##CreateDomain;                       \
        (Target)->DeleteDomain = Prefix##DeleteDomain;                       \
        (Target)->AttachDevice = Prefix##AttachDevice;                       \
        (Target)->DetachDevice = Prefix##DetachDevice;                       \
        (Target)->FlushDomain = Prefix##FlushDomain;                         \
        (Target)->FlushDomainByVaList = Prefix##FlushDomainByVaList;         \
        (Target)->QueryInputMappings = Prefix##QueryInputMappings;           \
        (Target)->MapLogicalRange = Prefix##MapLogicalRange;                 \
        (Target)->UnmapLogicalRange = Prefix##UnmapLogicalRange;             \
        (Target)->MapIdentityRange = Prefix##MapIdentityRange;               \
        (Target)->UnmapIdentityRange = Prefix##UnmapIdentityRange;           \
        (Target)->SetDeviceFaultReporting = Prefix##SetDeviceFaultReporting; \
        (Target)->ConfigureDomain = Prefix##ConfigureDomain;                 \
    } while (0)

NTSTATUS NTAPI ViommuGetIommuInterface(ULONG Version, PDMA_IOMMU_INTERFACE InterfaceOut)
{
    PVIOMMU_DEVICE device;
    BOOLEAN available;

    if (Version != DMA_IOMMU_INTERFACE_VERSION_1) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (InterfaceOut == NULL) {
        return STATUS_INVALID_PARAMETER_2;
    }
    device = SessionEnter();
    if (device == NULL) {
        return STATUS_NOT_SUPPORTED;
    }
    available = device->LegacyInterface;
    SessionLeave();
    if (!available) {
        return STATUS_NOT_SUPPORTED;
    }
    RtlZeroMemory(InterfaceOut, sizeof(*InterfaceOut));
    InterfaceOut->Version = Version;
    FILL_V1(InterfaceOut, Legacy);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ViommuGetIommuInterfaceEx(ULONG Version, ULONGLONG Flags, PDMA_IOMMU_INTERFACE_EX InterfaceOut)
{
    SIZE_T size = FIELD_OFFSET(DMA_IOMMU_INTERFACE_EX, V1) + sizeof(InterfaceOut->V1);
    PVIOMMU_DEVICE device = SessionEnter();
    ULONG highest = MAX_TABLE_VERSION;

    if (device != NULL) {
        highest = min(highest, device->MaxInterfaceVersion);
        SessionLeave();
    }
    if (Version == 0 || Version > highest) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if (Flags != 0 || InterfaceOut == NULL) {
        return STATUS_INVALID_PARAMETER_3;
    }
    if (device == NULL) {
        return STATUS_NOT_SUPPORTED;
    }
    /* Exactly Size bytes: the caller may own no more. */
    RtlZeroMemory(InterfaceOut, size);
    InterfaceOut->Size = size;
    InterfaceOut->Version = Version;
    FILL_V1(&InterfaceOut->V1, V1);
    return STATUS_SUCCESS;
}
