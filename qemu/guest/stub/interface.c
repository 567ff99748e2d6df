/*
 * The tables that drivers are given, and the two getters. [DDI IoGetIommuInterface, IoGetIommuInterfaceEx]
 *
 * The legacy table and version 1 have thunks of their own, so that a routine knows through which table and from where it
 * was called. The 22 slots of version 2 are also the first of version 3, the same pointers [DDI-004]: their thunks say V2,
 * and a call counts as V3 when that is what the calling image took last.
 */
#include "call.h"

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

#define V2(Name, Parameters, ...) THUNK(V2, VIOMMU_INTERFACE_TABLE_V2, Name, Parameters, __VA_ARGS__)

V2(CreateDomainEx,
   (IOMMU_DMA_DOMAIN_TYPE Type, IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG Allocator,
    PIOMMU_DMA_RESERVED_REGION Regions, PIOMMU_DMA_DOMAIN *Out), Type, Flags, Allocator, Regions, Out)
V2(DeleteDomain, (PIOMMU_DMA_DOMAIN Domain), Domain)
V2(AttachDeviceEx, (PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE Device), Domain, Device)
V2(DetachDeviceEx, (PIOMMU_DMA_DEVICE Device), Device)
V2(FlushDomain, (PIOMMU_DMA_DOMAIN Domain), Domain)
V2(FlushDomainByVaList, (PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number, PVOID VaList), Domain, LastLevel,
   Number, VaList)
V2(QueryInputMappings, (PDEVICE_OBJECT Pdo, PINPUT_MAPPING_ELEMENT Buffer, ULONG Length, PULONG ReturnLength), Pdo,
   Buffer, Length, ReturnLength)
V2(MapLogicalRangeEx,
   (PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PIOMMU_MAP_PHYSICAL_ADDRESS Physical,
    PIOMMU_DMA_LOGICAL_ADDRESS Explicit, PIOMMU_DMA_LOGICAL_ADDRESS Min, PIOMMU_DMA_LOGICAL_ADDRESS Max,
    PIOMMU_DMA_LOGICAL_ADDRESS Out), Domain, Permissions, Physical, Explicit, Min, Max, Out)
V2(UnmapLogicalRange, (PIOMMU_DMA_DOMAIN Domain, ULONGLONG Address, ULONGLONG Pages), Domain, Address, Pages)
V2(MapIdentityRangeEx, (PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PIOMMU_MAP_PHYSICAL_ADDRESS Physical), Domain,
   Permissions, Physical)
V2(UnmapIdentityRangeEx, (PIOMMU_DMA_DOMAIN Domain, PIOMMU_MAP_PHYSICAL_ADDRESS Physical), Domain, Physical)
V2(SetDeviceFaultReportingEx,
   (PIOMMU_DMA_DEVICE Device, ULONG Base, BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION Config), Device, Base, Enable,
   Config)
V2(ConfigureDomain, (PIOMMU_DMA_DOMAIN Domain, PDOMAIN_CONFIGURATION Configuration), Domain, Configuration)
V2(RegisterInterfaceStateChangeCallback,
   (PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PVOID Context, PIOMMU_DMA_DEVICE Device,
    PIOMMU_INTERFACE_STATE_CHANGE_FIELDS Fields), Callback, Context, Device, Fields)
V2(UnregisterInterfaceStateChangeCallback,
   (PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PIOMMU_DMA_DEVICE Device), Callback, Device)
V2(ReserveLogicalAddressRange,
   (PIOMMU_DMA_DOMAIN Domain, SIZE_T Size, PIOMMU_DMA_LOGICAL_ADDRESS Explicit, PIOMMU_DMA_LOGICAL_ADDRESS Min,
    PIOMMU_DMA_LOGICAL_ADDRESS Max, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *Token), Domain, Size, Explicit, Min, Max, Token)
V2(FreeReservedLogicalAddressRange, (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token), Token)
V2(MapReservedLogicalRange,
   (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token, SIZE_T Offset, ULONG Permissions, PIOMMU_MAP_PHYSICAL_ADDRESS Physical,
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT Segment), Token, Offset, Permissions, Physical, Segment)
V2(UnmapReservedLogicalRange, (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT Segment), Segment)
V2(CreateDevice, (PDEVICE_OBJECT Pdo, PIOMMU_DEVICE_CREATION_CONFIGURATION Config, PIOMMU_DMA_DEVICE *Out), Pdo, Config,
   Out)
V2(DeleteDevice, (PIOMMU_DMA_DEVICE Device), Device)

static VOID NTAPI V2QueryAvailableDomainTypes(PIOMMU_DMA_DEVICE Device, PULONG Available)
{
    CALLER caller = { VIOMMU_INTERFACE_TABLE_V2, RETURN_ADDRESS() };

    RoutineQueryAvailableDomainTypes(&caller, Device, Available);
}

#define V3(Name, Parameters, ...) THUNK(V3, VIOMMU_INTERFACE_TABLE_V3, Name, Parameters, __VA_ARGS__)

V3(CreatePasidDevice, (PIOMMU_DMA_DEVICE Device, PIOMMU_DMA_PASID_DEVICE *Out, PULONG Asid), Device, Out, Asid)
V3(DeletePasidDevice, (PIOMMU_DMA_PASID_DEVICE PasidDevice), PasidDevice)
V3(AttachPasidDevice, (PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_PASID_DEVICE PasidDevice), Domain, PasidDevice)
V3(DetachPasidDevice, (PIOMMU_DMA_PASID_DEVICE PasidDevice), PasidDevice)
V3(QueryDeviceInfo,
   (PIOMMU_DMA_DEVICE Device, ULONG Size, PULONG Written, PIOMMU_DMA_DEVICE_INFORMATION Buffer), Device, Size, Written,
   Buffer)

static const DMA_IOMMU_INTERFACE_V1 TableV1 = {
    .CreateDomain = V1CreateDomain,
    .DeleteDomain = V1DeleteDomain,
    .AttachDevice = V1AttachDevice,
    .DetachDevice = V1DetachDevice,
    .FlushDomain = V1FlushDomain,
    .FlushDomainByVaList = V1FlushDomainByVaList,
    .QueryInputMappings = V1QueryInputMappings,
    .MapLogicalRange = V1MapLogicalRange,
    .UnmapLogicalRange = V1UnmapLogicalRange,
    .MapIdentityRange = V1MapIdentityRange,
    .UnmapIdentityRange = V1UnmapIdentityRange,
    .SetDeviceFaultReporting = V1SetDeviceFaultReporting,
    .ConfigureDomain = V1ConfigureDomain,
};

static const DMA_IOMMU_INTERFACE TableLegacy = {
    .Version = DMA_IOMMU_INTERFACE_VERSION_1,
    .CreateDomain = LegacyCreateDomain,
    .DeleteDomain = LegacyDeleteDomain,
    .AttachDevice = LegacyAttachDevice,
    .DetachDevice = LegacyDetachDevice,
    .FlushDomain = LegacyFlushDomain,
    .FlushDomainByVaList = LegacyFlushDomainByVaList,
    .QueryInputMappings = LegacyQueryInputMappings,
    .MapLogicalRange = LegacyMapLogicalRange,
    .UnmapLogicalRange = LegacyUnmapLogicalRange,
    .MapIdentityRange = LegacyMapIdentityRange,
    .UnmapIdentityRange = LegacyUnmapIdentityRange,
    .SetDeviceFaultReporting = LegacySetDeviceFaultReporting,
    .ConfigureDomain = LegacyConfigureDomain,
};

/* Its first 22 slots are the table of version 2. */
static const DMA_IOMMU_INTERFACE_V3 TableV3 = {
    .CreateDomainEx = V2CreateDomainEx,
    .DeleteDomain = V2DeleteDomain,
    .AttachDeviceEx = V2AttachDeviceEx,
    .DetachDeviceEx = V2DetachDeviceEx,
    .FlushDomain = V2FlushDomain,
    .FlushDomainByVaList = V2FlushDomainByVaList,
    .QueryInputMappings = V2QueryInputMappings,
    .MapLogicalRangeEx = V2MapLogicalRangeEx,
    .UnmapLogicalRange = V2UnmapLogicalRange,
    .MapIdentityRangeEx = V2MapIdentityRangeEx,
    .UnmapIdentityRangeEx = V2UnmapIdentityRangeEx,
    .SetDeviceFaultReportingEx = V2SetDeviceFaultReportingEx,
    .ConfigureDomain = V2ConfigureDomain,
    .QueryAvailableDomainTypes = V2QueryAvailableDomainTypes,
    .RegisterInterfaceStateChangeCallback = V2RegisterInterfaceStateChangeCallback,
    .UnregisterInterfaceStateChangeCallback = V2UnregisterInterfaceStateChangeCallback,
    .ReserveLogicalAddressRange = V2ReserveLogicalAddressRange,
    .FreeReservedLogicalAddressRange = V2FreeReservedLogicalAddressRange,
    .MapReservedLogicalRange = V2MapReservedLogicalRange,
    .UnmapReservedLogicalRange = V2UnmapReservedLogicalRange,
    .CreateDevice = V2CreateDevice,
    .DeleteDevice = V2DeleteDevice,
    .CreatePasidDevice = V3CreatePasidDevice,
    .DeletePasidDevice = V3DeletePasidDevice,
    .AttachPasidDevice = V3AttachPasidDevice,
    .DetachPasidDevice = V3DetachPasidDevice,
    .QueryDeviceInfo = V3QueryDeviceInfo,
};

C_ASSERT(FIELD_OFFSET(DMA_IOMMU_INTERFACE_V3, CreatePasidDevice) == sizeof(DMA_IOMMU_INTERFACE_V2));

/* What each version copies behind the header of DMA_IOMMU_INTERFACE_EX; index: version - 1. */
static const struct {
    const VOID *Table;
    SIZE_T Bytes;
} ExTables[] = {
    { &TableV1, sizeof(DMA_IOMMU_INTERFACE_V1) },
    { &TableV3, sizeof(DMA_IOMMU_INTERFACE_V2) },
    { &TableV3, sizeof(DMA_IOMMU_INTERFACE_V3) },
};

/* [DDI-022, DDI-023] */
static BOOLEAN IrqlIsPassive(VOID)
{
    if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
        return TRUE;
    }
    TRACE_ERROR("the interface was asked for at IRQL %u\n", KeGetCurrentIrql());
    return FALSE;
}

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
    if (!IrqlIsPassive()) {
        return STATUS_UNSUCCESSFUL;
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
    RtlCopyMemory(InterfaceOut, &TableLegacy, sizeof(TableLegacy));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ViommuGetIommuInterfaceEx(ULONG Version, ULONGLONG Flags, PDMA_IOMMU_INTERFACE_EX InterfaceOut)
{
    PVIOMMU_DEVICE device = SessionEnter();
    ULONG highest = RTL_NUMBER_OF(ExTables);
    SIZE_T bytes;

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
    if (!IrqlIsPassive()) {
        return STATUS_UNSUCCESSFUL;
    }
    if (device == NULL) {
        return STATUS_NOT_SUPPORTED;
    }
    /* Exactly Size bytes: the caller may own no more. */
    bytes = ExTables[Version - 1].Bytes;
    RtlZeroMemory(InterfaceOut, FIELD_OFFSET(DMA_IOMMU_INTERFACE_EX, V1));
    InterfaceOut->Size = FIELD_OFFSET(DMA_IOMMU_INTERFACE_EX, V1) + bytes;
    InterfaceOut->Version = Version;
    RtlCopyMemory(&InterfaceOut->V1, ExTables[Version - 1].Table, bytes);
    CallSiteTookVersion(RETURN_ADDRESS(), Version);
    return STATUS_SUCCESS;
}
