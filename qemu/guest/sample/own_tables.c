/*
 * Domains whose tables the caller owns, with the x64 extension [ddi.md 2.4.13, 7.3, 5 B, 5 M]: creation, configuration,
 * what the map routines say to them, and faults.
 */
#include "x64_tables.h"

#define BASE 0x580000000ULL
#define MARK 0x0123A1B2C3D4E5F6ULL

static NTSTATUS Configure(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, ULONG Type, ULONGLONG Root, BOOLEAN Enabled)
{
    DOMAIN_CONFIGURATION configuration;

    RtlZeroMemory(&configuration, sizeof(configuration));
    configuration.Type = (DOMAIN_CONFIGURATION_ARCH)Type;
    if (Type == DomainConfigurationArm64) {
        configuration.Arm64.Ttbr0.QuadPart = (LONGLONG)Root;
        configuration.Arm64.InputSize0 = 48;
        configuration.Arm64.TranslationEnabled = Enabled;
    } else {
        configuration.X64.FirstLevelPageTableRoot.QuadPart = (LONGLONG)Root;
        configuration.X64.TranslationEnabled = Enabled;
    }
    return Probe->Ex.ConfigureDomain(Domain, &configuration);
}

/* From creation to deletion, blocked, translated and bypassed in turn. */
static VOID Life(PPROBE Probe, PX64_TABLES Tables, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    ULONGLONG physical = BufferPhysical(Buffer, 1);
    ULONGLONG digest;
    PLACE place;

    X64Map(Tables, BASE, BufferPhysical(Buffer, 0));
    digest = X64Digest(Tables);
    if (!ExEnterNew(Probe, &place, device, DomainTypeUnmanaged,
                    "DDI-099: with the x64 extension Unmanaged is created")) {
        return;
    }
    CheckFault(check, DmaFill(device, BASE, 8, 0), TranslationFault, BASE,
               "DDI-286: before its configuration all DMA is blocked");
    CheckStatus(check, Probe->Ex.FlushDomain(place.Domain), STATUS_SUCCESS, "DDI-300: it may be flushed before");
    CheckStatus(check, X64Configure(Probe, place.Domain, Tables), STATUS_SUCCESS,
                "DDI-099: ConfigureDomain accepts it");
    CheckDone(check, DmaFill(device, BASE, PAGE_SIZE, MARK), "DMA is translated by the caller's tables");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "to the page that they name");
    CheckFault(check, DmaFill(device, BASE + PAGE_SIZE, 8, 0), TranslationFault, BASE + PAGE_SIZE,
               "and what they do not name faults");
    CheckStatus(check, Configure(Probe, place.Domain, DomainConfigurationX64, X64Root(Tables) + 8, TRUE),
                STATUS_INVALID_PARAMETER_2, "DDI-294: a root that is not aligned");
    CheckStatus(check, Configure(Probe, place.Domain, DomainConfigurationX64, 1ULL << 52, TRUE),
                STATUS_INVALID_PARAMETER_2, "DDI-294: a root beyond the physical width");
    CheckStatus(check, Configure(Probe, place.Domain, DomainConfigurationInvalid, 0, TRUE),
                STATUS_INVALID_PARAMETER_2, "DDI-292: Type 2");
    CheckStatus(check, Configure(Probe, place.Domain, 77, 0, TRUE), STATUS_INVALID_PARAMETER_2, "DDI-292: Type 77");
    CheckStatus(check, Configure(Probe, place.Domain, DomainConfigurationArm64, X64Root(Tables), TRUE),
                STATUS_NOT_SUPPORTED, "DDI-292: Arm64 on an x64 guest");
    CheckStatus(check, Probe->Ex.ConfigureDomain(place.Domain, NULL), STATUS_INVALID_PARAMETER_2,
                "DDI-298: Configuration NULL");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK), "DDI-296: after failures the former one is active");
    CheckStatus(check, Configure(Probe, place.Domain, DomainConfigurationX64, 0xFFFFFFFFFFFFFFFFULL, FALSE),
                STATUS_SUCCESS, "DDI-291: with TranslationEnabled FALSE the root is not looked at");
    CheckDone(check, DmaFill(device, physical, PAGE_SIZE, MARK + 1), "DDI-290: addresses pass unchanged then");
    CheckTrue(check, BufferPageHolds(Buffer, 1, MARK + 1), "DDI-290: and reach the memory they name");
    CheckStatus(check, X64Configure(Probe, place.Domain, Tables), STATUS_SUCCESS, "DDI-296: it is configured anew");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK), "DDI-296: the tables are back");
    CheckFault(check, DmaFill(device, physical, 8, 0), TranslationFault, physical, "DDI-296: and nothing passes");
    ExLeave(Probe, &place, "the device leaves and the domain is deleted");
    CheckTrue(check, X64Digest(Tables) == digest, "DDI-048: its tables were never written to");
}

static VOID NotForMaps(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeUnmanaged, "an Unmanaged domain is created");
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Buffer->Mdl);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG address = BASE;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    CheckStatus(check, ExMap(Probe, domain, READ, memory, BASE), wanted, "DDI-197: MapLogicalRangeEx in Unmanaged");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, 1), wanted, "DDI-087: UnmapLogicalRange in it");
    CheckStatus(check, Probe->Ex.MapIdentityRangeEx(domain, READ, &memory), wanted,
                "DDI-238: MapIdentityRangeEx in it");
    CheckStatus(check, Probe->Ex.UnmapIdentityRangeEx(domain, &memory), wanted, "DDI-246: UnmapIdentityRangeEx in it");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, &address, NULL, NULL, &token), wanted,
                "DDI-256: ReserveLogicalAddressRange in it");
    ExDelete(Probe, domain, "it is deleted");
}

/* CreateDomain(FALSE) is the same through V1 [DDI-026, DDI-029]. */
static VOID ThroughV1(PPROBE Probe, const X64_TABLES *Tables, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = NULL;
    DOMAIN_CONFIGURATION configuration;
    KTB_FLUSH_VA list = {.VaLong = BASE};
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    if (!ProbeUseV1(Probe) || !CheckStatus(check, Probe->Iommu.CreateDomain(FALSE, &domain), STATUS_SUCCESS,
                                           "DDI-026: with the x64 extension CreateDomain(FALSE) succeeds")) {
        return;
    }
    RtlZeroMemory(&configuration, sizeof(configuration));
    configuration.Type = DomainConfigurationX64;
    configuration.X64.FirstLevelPageTableRoot.QuadPart = (LONGLONG)X64Root(Tables);
    configuration.X64.TranslationEnabled = TRUE;
    CheckStatus(check, Probe->Iommu.ConfigureDomain(domain, &configuration), STATUS_SUCCESS,
                "DDI-026: ConfigureDomain works on it");
    CheckStatus(check, Probe->Iommu.FlushDomain(domain), STATUS_SUCCESS, "DDI-026: FlushDomain works on it");
    CheckStatus(check, Probe->Iommu.FlushDomainByVaList(domain, TRUE, 1, &list), STATUS_SUCCESS,
                "DDI-026: FlushDomainByVaList works on it");
    CheckStatus(check, Probe->Iommu.MapLogicalRange(domain, READ, Buffer->Mdl, BASE), wanted,
                "DDI-029: MapLogicalRange does not");
    CheckStatus(check, Probe->Iommu.UnmapLogicalRange(domain, BASE, 1), wanted, "DDI-029: UnmapLogicalRange does not");
    CheckStatus(check, Probe->Iommu.MapIdentityRange(domain, READ, Buffer->Mdl), wanted,
                "DDI-029: MapIdentityRange does not");
    CheckStatus(check, Probe->Iommu.UnmapIdentityRange(domain, Buffer->Mdl), wanted,
                "DDI-029: UnmapIdentityRange does not");
    CheckStatus(check, Probe->Iommu.DeleteDomain(domain), STATUS_SUCCESS, "it is deleted");
}

static VOID Asids(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN first;
    PIOMMU_DMA_DOMAIN second;
    PIOMMU_DMA_DOMAIN third = (PIOMMU_DMA_DOMAIN)UNTOUCHED;

    CheckStatus(check, PolicyAsidCount(2), STATUS_SUCCESS, "there are two ASIDs");
    first = ExDomain(Probe, DomainTypeUnmanaged, "one Unmanaged domain is created");
    second = ExDomain(Probe, DomainTypeUnmanaged, "and another");
    CheckStatus(check, ExCreate(Probe, DomainTypeUnmanaged, &third), STATUS_INSUFFICIENT_RESOURCES,
                "DDI-103: there is no ASID for a third");
    CheckValue(check, (ULONG_PTR)third, UNTOUCHED, "DDI-125: *DomainOut is as it was");
    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.CreateDomain(FALSE, &third), STATUS_INSUFFICIENT_RESOURCES,
                    "DDI-035: nor through V1");
        CheckValue(check, (ULONG_PTR)third, UNTOUCHED, "DDI-033: which leaves *DomainOut as it was too");
        ExDelete(Probe, first, "one is deleted");
        CheckStatus(check, Probe->Iommu.CreateDomain(FALSE, &first), STATUS_SUCCESS,
                    "DDI-035: the next creation succeeds");
    }
    ExDelete(Probe, first, "it is deleted");
    ExDelete(Probe, second, "so is the other");
    PolicyReset(Probe);
}

static VOID Reports(PPROBE Probe, const X64_TABLES *Tables)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    FAULT_RECORDER recorder;
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = FaultRecord, .FaultContext = &recorder};
    ULONGLONG address = BASE + 5 * PAGE_SIZE + 0x120;
    PLACE place;

    if (!X64Enter(Probe, &place, device, Tables)) {
        return;
    }
    FaultRecorderInitialize(&recorder);
    CheckStatus(check, Probe->Ex.SetDeviceFaultReportingEx(place.Token, 0, TRUE, &configuration), STATUS_SUCCESS,
                "in the extended profile SetDeviceFaultReportingEx works");
    DmaFill(device, address, 8, 0);
    if (CheckTrue(check, FaultWait(&recorder, 1), "its handler is called")) {
        CheckValue(check, recorder.First.IsStage1, TRUE, "DDI-345: IsStage1 is 1 for an Unmanaged domain");
        CheckValue(check, recorder.First.X64.Type, TranslationFault, "DDI-342: the cause is TranslationFault");
        CheckValue(check, (ULONG_PTR)recorder.First.X64.FaultAddress, address, "DDI-342: FaultAddress is the access's");
        CheckValue(check, (ULONG_PTR)recorder.First.X64.DomainHandle, (ULONG_PTR)place.Domain,
                   "DDI-342: DomainHandle is the domain");
    }
    CheckStatus(check, Probe->Ex.SetDeviceFaultReportingEx(place.Token, 0, FALSE, NULL), STATUS_SUCCESS,
                "it is switched off");
    DmaFill(device, address, 8, 0);
    ExLeave(Probe, &place, "the device leaves");
    CheckValue(check, FaultCalls(&recorder), 1, "and hears no more");
}

static VOID NotForPasids(PPROBE Probe)
{
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeUnmanaged, "an Unmanaged domain is created");
    PIOMMU_DMA_DEVICE parent = NULL;
    PIOMMU_DMA_PASID_DEVICE child = NULL;
    ULONG pasid = 0;

    PolicyDevice(Probe->Device[1], 1, FALSE, TRUE);
    ExCreatePasidToken(Probe, Probe->Device[1], PasidConfigTypePasidTaggedDma, FALSE, &parent);
    CheckStatus(&Probe->Check, Probe->Ex.CreatePasidDevice(parent, &child, &pasid), STATUS_SUCCESS,
                "a sub-device is created");
    CheckStatus(&Probe->Check, Probe->Ex.AttachPasidDevice(domain, child), STATUS_INVALID_PARAMETER_1,
                "DDI-364: a sub-device is not attached to Unmanaged");
    CheckStatus(&Probe->Check, Probe->Ex.DeletePasidDevice(child), STATUS_SUCCESS, "it is deleted");
    CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(parent), STATUS_SUCCESS, "so is its parent");
    ExDelete(Probe, domain, "and the domain");
    PolicyReset(Probe);
}

static VOID Denied(PPROBE Probe)
{
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeUnmanaged, "an Unmanaged domain is created");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "and a token");

    CheckTrue(&Probe->Check, (ExAvailable(Probe, token) & (1u << DomainTypeUnmanaged)) != 0,
              "DDI-172: Unmanaged is bit 2, and available");
    PolicyDevice(Probe->Device[0], 0, FALSE, FALSE);
    CheckStatus(&Probe->Check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_ACCESS_DENIED,
                "DDI-159: attaching to Unmanaged is denied to a driver that is opted out");
    PolicyReset(Probe);
    CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    ExDelete(Probe, domain, "so is the domain");
}

VOID RunOwnTables(PPROBE Probe)
{
    X64_TABLES tables;
    PBUFFER buffer;

    if (!X64IsExtended(Probe) || !PolicyIsOurs(Probe) || !ExUse(Probe, 3) || !X64Create(Probe, &tables)) {
        return;
    }
    buffer = ProbeBuffer(Probe, 4, BufferScattered);
    if (buffer != NULL) {
        Life(Probe, &tables, buffer);
        NotForMaps(Probe, buffer);
        ThroughV1(Probe, &tables, buffer);
        Asids(Probe);
        Reports(Probe, &tables);
        NotForPasids(Probe);
        Denied(Probe);
    }
    BufferFree(buffer);
    X64Free(&tables);
}
