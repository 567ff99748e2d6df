/*
 * What the V2 and V3 scenarios are made of: see ex.h.
 */
#include "ex.h"

#define NO_FLAGS ((IOMMU_DMA_DOMAIN_CREATION_FLAGS){.AsUlonglong = 0})

BOOLEAN ExUse(PPROBE Probe, ULONG Version)
{
    DMA_IOMMU_INTERFACE_EX table;
    NTSTATUS status = IoGetIommuInterfaceEx(Version, 0, &table);

    RtlZeroMemory(&Probe->Ex, sizeof(Probe->Ex));
    if (!CheckStatus(&Probe->Check, status, STATUS_SUCCESS, "IoGetIommuInterfaceEx gives a table")) {
        return FALSE;
    }
    /* Of a V2 table no more than its own bytes were written. */
    RtlCopyMemory(&Probe->Ex, &table.V3, table.Size - FIELD_OFFSET(DMA_IOMMU_INTERFACE_EX, V3));
    Probe->ExVersion = Version;
    return TRUE;
}

VOID ExThroughBoth(PPROBE Probe, EX_BODY *Body)
{
    Probe->Check.Suffix = " (V2)";
    if (ExUse(Probe, 2)) {
        Body(Probe);
    }
    Probe->Check.Suffix = " (V3)";
    if (ExUse(Probe, 3)) {
        Body(Probe);
    }
    Probe->Check.Suffix = "";
}

IOMMU_MAP_PHYSICAL_ADDRESS ExMdl(PMDL Mdl)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {.MapType = MapPhysicalAddressTypeMdl, .Mdl.Mdl = Mdl};

    return memory;
}

IOMMU_MAP_PHYSICAL_ADDRESS ExRange(ULONGLONG Base, SIZE_T Bytes)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {.MapType = MapPhysicalAddressTypeContiguousRange,
                                         .ContiguousRange.Base.QuadPart = (LONGLONG)Base,
                                         .ContiguousRange.Size = Bytes};

    return memory;
}

IOMMU_MAP_PHYSICAL_ADDRESS ExFrames(PPFN_NUMBER Frames, SIZE_T Count)
{
    IOMMU_MAP_PHYSICAL_ADDRESS memory = {
        .MapType = MapPhysicalAddressTypePfn, .PfnArray.PageFrame = Frames, .PfnArray.NumberOfPages = Count};

    return memory;
}

VOID ExFramesOf(const BUFFER *Buffer, ULONG First, ULONG Count, PPFN_NUMBER Frames)
{
    for (ULONG i = 0; i < Count; i++) {
        Frames[i] = (PFN_NUMBER)(BufferPhysical(Buffer, First + i) >> PAGE_SHIFT);
    }
}

NTSTATUS ExMap(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, IOMMU_MAP_PHYSICAL_ADDRESS Memory,
               ULONGLONG Address)
{
    IOMMU_DMA_LOGICAL_ADDRESS out = UNTOUCHED;
    NTSTATUS status = Probe->Ex.MapLogicalRangeEx(Domain, Permissions, &Memory, &Address, NULL, NULL, &out);

    return NT_SUCCESS(status) && out != Address ? STATUS_DATA_ERROR : status;
}

NTSTATUS ExAllocate(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, IOMMU_MAP_PHYSICAL_ADDRESS Memory, PULONGLONG Address)
{
    return Probe->Ex.MapLogicalRangeEx(Domain, READ_WRITE, &Memory, NULL, NULL, NULL, Address);
}

NTSTATUS ExAllocateWithin(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, IOMMU_MAP_PHYSICAL_ADDRESS Memory, ULONGLONG Min,
                          ULONGLONG Max, PULONGLONG Address)
{
    return Probe->Ex.MapLogicalRangeEx(Domain, READ_WRITE, &Memory, NULL, &Min, &Max, Address);
}

NTSTATUS ExCreate(PPROBE Probe, IOMMU_DMA_DOMAIN_TYPE Type, PIOMMU_DMA_DOMAIN *Domain)
{
    return Probe->Ex.CreateDomainEx(Type, NO_FLAGS, NULL, NULL, Domain);
}

NTSTATUS ExCreateBuddy(PPROBE Probe, ULONG Width, PIOMMU_DMA_RESERVED_REGION Regions, PIOMMU_DMA_DOMAIN *Domain)
{
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = {.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy,
                                                 .BuddyAllocatorConfig.AddressWidth = Width};

    return Probe->Ex.CreateDomainEx(DomainTypeTranslate, NO_FLAGS, &config, Regions, Domain);
}

PIOMMU_DMA_DOMAIN ExDomain(PPROBE Probe, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title)
{
    PIOMMU_DMA_DOMAIN domain = NULL;

    CheckStatus(&Probe->Check, ExCreate(Probe, Type, &domain), STATUS_SUCCESS, Title);
    return domain;
}

PIOMMU_DMA_DOMAIN ExBuddy(PPROBE Probe, ULONG Width, PIOMMU_DMA_RESERVED_REGION Regions, const char *Title)
{
    PIOMMU_DMA_DOMAIN domain = NULL;

    CheckStatus(&Probe->Check, ExCreateBuddy(Probe, Width, Regions, &domain), STATUS_SUCCESS, Title);
    return domain;
}

VOID ExDelete(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, const char *Title)
{
    CheckStatus(&Probe->Check, Probe->Ex.DeleteDomain(Domain), STATUS_SUCCESS, Title);
}

PIOMMU_DMA_DEVICE ExToken(PPROBE Probe, PDEVICE_OBJECT Physical, const char *Title)
{
    PIOMMU_DMA_DEVICE token = NULL;

    CheckStatus(&Probe->Check, Probe->Ex.CreateDevice(Physical, NULL, &token), STATUS_SUCCESS, Title);
    return token;
}

NTSTATUS ExCreatePasidToken(PPROBE Probe, PDEVICE_OBJECT Physical, IOMMU_PASID_CONFIGURATION_TYPE Type,
                            BOOLEAN SuppressFaults, PIOMMU_DMA_DEVICE *Token)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION configuration = {
        .ConfigType = IommuDeviceCreationConfigTypePasid,
        .Pasid = {.ConfigType = Type, .SuppressPasidFaults = SuppressFaults}};

    InitializeListHead(&configuration.NextConfiguration);
    return Probe->Ex.CreateDevice(Physical, &configuration, Token);
}

static NTSTATUS Enter(PPROBE Probe, PPLACE Place)
{
    NTSTATUS status = Probe->Ex.CreateDevice(Place->Physical, NULL, &Place->Token);

    if (NT_SUCCESS(status)) {
        status = Probe->Ex.AttachDeviceEx(Place->Domain, Place->Token);
        if (!NT_SUCCESS(status)) {
            Probe->Ex.DeleteDevice(Place->Token);
        }
    }
    return status;
}

BOOLEAN ExEnter(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, PIOMMU_DMA_DOMAIN Domain, const char *Title)
{
    Place->Physical = Physical;
    Place->Domain = Domain;
    Place->Token = NULL;
    return CheckStatus(&Probe->Check, Enter(Probe, Place), STATUS_SUCCESS, Title);
}

BOOLEAN ExEnterNew(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title)
{
    NTSTATUS status;

    RtlZeroMemory(Place, sizeof(*Place));
    Place->Physical = Physical;
    status = ExCreate(Probe, Type, &Place->Domain);
    if (NT_SUCCESS(status)) {
        status = Enter(Probe, Place);
        if (!NT_SUCCESS(status)) {
            Probe->Ex.DeleteDomain(Place->Domain);
        }
    }
    return CheckStatus(&Probe->Check, status, STATUS_SUCCESS, Title);
}

static NTSTATUS Exit(PPROBE Probe, PPLACE Place)
{
    NTSTATUS status = Probe->Ex.DetachDeviceEx(Place->Token);

    return NT_SUCCESS(status) ? Probe->Ex.DeleteDevice(Place->Token) : status;
}

VOID ExExit(PPROBE Probe, PPLACE Place, const char *Title)
{
    CheckStatus(&Probe->Check, Exit(Probe, Place), STATUS_SUCCESS, Title);
}

VOID ExLeave(PPROBE Probe, PPLACE Place, const char *Title)
{
    NTSTATUS status = Exit(Probe, Place);

    if (NT_SUCCESS(status)) {
        status = Probe->Ex.DeleteDomain(Place->Domain);
    }
    CheckStatus(&Probe->Check, status, STATUS_SUCCESS, Title);
}

ULONG ExAvailable(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    ULONG available = 0x5A5A5A5A;

    Probe->Ex.QueryAvailableDomainTypes(Token, &available);
    return available;
}
