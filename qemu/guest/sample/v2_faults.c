/*
 * Faults, caller-owned tables and input mappings as the drivers of V2 and V3 meet them on x64 with the documented profile
 * [ddi.md 2.4.5-2.4.7, 2.4.13, 2.5.7, 5 M, 5 O, 5 P, 6]: most of it is not there, and says so as documented. Where a
 * fault report is wanted, V1's SetDeviceFaultReporting is used on a device that the Ex table attached.
 */
#include "ex.h"

#define NOWHERE 0x7100000000ULL
#define BASE 0x2E0000000ULL

/* The fault handler that nobody may call: only V1's handler hears of what comes after it. */
static VOID ReportingEx(PPROBE Probe, PPLACE Place)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER silent;
    FAULT_RECORDER heard;
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = FaultRecord, .FaultContext = &silent};
    PIOMMU_SET_DEVICE_FAULT_REPORTING_EX set = Probe->Ex.SetDeviceFaultReportingEx;
    NTSTATUS wanted = STATUS_NOT_IMPLEMENTED;

    FaultRecorderInitialize(&silent);
    FaultRecorderInitialize(&heard);
    CheckStatus(check, set(Place->Token, 0, TRUE, &configuration), wanted, "DDI-330: enabling with a handler");
    CheckStatus(check, set(NULL, 0, TRUE, &configuration), wanted, "DDI-331: for a token NULL");
    CheckStatus(check, set(Place->Token, 0, FALSE, NULL), wanted, "DDI-331: disabling");
    CheckStatus(check, set((PIOMMU_DMA_DEVICE)&silent, 77, 2, NULL), wanted, "DDI-331: with nothing right");
    CheckFault(check, DmaFill(Place->Physical, NOWHERE, 8, 0), TranslationFault, NOWHERE,
               "DDI-349: a device faults and nobody is there to hear");
    CheckFault(check, DmaFill(Place->Physical, NOWHERE, 8, 0), TranslationFault, NOWHERE,
               "DDI-349: the guest goes on, and it faults again");
    if (ProbeUseV1(Probe)) {
        CheckStatus(check, FaultListen(&Probe->Iommu, Place->Physical, &heard), STATUS_SUCCESS,
                    "V1 switches reporting on");
        DmaFill(Place->Physical, NOWHERE + PAGE_SIZE, 8, 0);
        CheckTrue(check, FaultWait(&heard, 1), "and hears of the next fault");
        CheckValue(check, (ULONG_PTR)heard.First.X64.FaultAddress, NOWHERE + PAGE_SIZE, "DDI-349: of no earlier one");
        CheckStatus(check, FaultIgnore(&Probe->Iommu, Place->Physical), STATUS_SUCCESS, "it is switched off");
    }
    CheckValue(check, FaultCalls(&silent), 0, "DDI-330: the handler given to Ex is never called");
}

static VOID CheckReport(PCHECK Check, const FAULT_INFORMATION *Fault, PIOMMU_DMA_DOMAIN Domain, ULONGLONG Address,
                        BOOLEAN IsStage1)
{
    CheckValue(Check, Fault->Type, FaultInformationX64, "DDI-340: the report is of type FaultInformationX64");
    CheckValue(Check, Fault->IsStage1, IsStage1, "DDI-345: IsStage1 is 1 for TranslateS1 and 0 for Translate");
    CheckValue(Check, (ULONG_PTR)Fault->X64.DomainHandle, (ULONG_PTR)Domain, "DDI-342: DomainHandle is the domain");
    CheckValue(Check, (ULONG_PTR)Fault->X64.FaultAddress, Address, "DDI-342: FaultAddress is the failing byte's");
    CheckValue(Check, Fault->X64.Flags.FaultAddressValid, 1, "DDI-342: FaultAddressValid is set");
    CheckValue(Check, Fault->X64.Type, TranslationFault, "DDI-342: the cause is TranslationFault");
    CheckValue(Check, Fault->X64.Flags.Reserved, 0, "DDI-348: the reserved flags are 0");
}

static VOID Reports(PPROBE Probe, PDEVICE_OBJECT Device, PIOMMU_DMA_DOMAIN Domain, BOOLEAN IsStage1)
{
    FAULT_RECORDER recorder;

    FaultRecorderInitialize(&recorder);
    CheckStatus(&Probe->Check, FaultListen(&Probe->Iommu, Device, &recorder), STATUS_SUCCESS,
                "DDI-332: V1 reports faults of a device that the Ex table attached");
    DmaFill(Device, NOWHERE + 0x45, 8, 0);
    if (CheckTrue(&Probe->Check, FaultWait(&recorder, 1), "DDI-332: its handler is called")) {
        CheckReport(&Probe->Check, &recorder.Last, Domain, NOWHERE + 0x45, IsStage1);
    }
    CheckStatus(&Probe->Check, FaultIgnore(&Probe->Iommu, Device), STATUS_SUCCESS, "reporting is switched off");
}

static VOID FirstStage(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[1];
    PIOMMU_DMA_DEVICE token = NULL;
    PIOMMU_DMA_DOMAIN domain;

    PolicyDevice(device, 1, FALSE, TRUE);
    domain = ExDomain(Probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    CheckStatus(check, ExCreatePasidToken(Probe, device, PasidConfigTypeDefaultPasidOnly, FALSE, &token),
                STATUS_SUCCESS, "a token with a default PASID is created");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_SUCCESS, "it is attached");
    if (ProbeUseV1(Probe)) {
        Reports(Probe, device, domain, TRUE);
    }
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_SUCCESS, "it is detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "and deleted");
    ExDelete(Probe, domain, "the domain is deleted");
    PolicyReset(Probe);
}

/* A domain of the system has no tables of the caller's, whatever the rest of the call says. */
static VOID NoOwnTables(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, const char *OfConfigure, const char *OfFlush)
{
    DOMAIN_CONFIGURATION configuration;
    KTB_FLUSH_VA list = {.VaLong = BASE};
    BOOLEAN refused = TRUE;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    RtlZeroMemory(&configuration, sizeof(configuration));
    for (ULONG type = DomainConfigurationArm64; type <= DomainConfigurationInvalid + 1; type++) {
        configuration.Type = (DOMAIN_CONFIGURATION_ARCH)type;
        refused = refused && Probe->Ex.ConfigureDomain(Domain, &configuration) == wanted;
    }
    CheckTrue(&Probe->Check, refused && Probe->Ex.ConfigureDomain(Domain, NULL) == wanted, OfConfigure);
    CheckTrue(&Probe->Check,
              Probe->Ex.FlushDomain(Domain) == wanted &&
                  Probe->Ex.FlushDomainByVaList(Domain, TRUE, 1, &list) == wanted &&
                  Probe->Ex.FlushDomainByVaList(Domain, FALSE, 0, NULL) == wanted,
              OfFlush);
}

static VOID OwnTables(PPROBE Probe, PPLACE Place)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN through = ExDomain(Probe, DomainTypePassThrough, "a PassThrough domain is created");
    PIOMMU_DMA_DOMAIN firstStage;
    PIOMMU_DMA_DOMAIN unmanaged = (PIOMMU_DMA_DOMAIN)UNTOUCHED;
    DOMAIN_CONFIGURATION zeroed;

    RtlZeroMemory(&zeroed, sizeof(zeroed));
    CheckTrue(check, zeroed.Type == DomainConfigurationArm64 && !zeroed.Arm64.TranslationEnabled,
              "DDI-297: zeroed memory is a configuration for Arm64 without translation");
    zeroed.Type = DomainConfigurationX64;
    CheckStatus(check, Probe->Ex.ConfigureDomain(Place->Domain, &zeroed), STATUS_INVALID_PARAMETER_1,
                "DDI-295: the kind of domain is looked at before the architecture");
    NoOwnTables(Probe, Place->Domain, "DDI-287: no configuration for Translate",
                "DDI-307: no flush of Translate");
    NoOwnTables(Probe, through, "DDI-287: no configuration for PassThrough", "DDI-307: no flush of PassThrough");
    PolicyDevice(Probe->Device[1], 1, FALSE, TRUE);
    firstStage = ExDomain(Probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    NoOwnTables(Probe, firstStage, "DDI-287: no configuration for TranslateS1", "DDI-307: no flush of TranslateS1");
    ExDelete(Probe, firstStage, "it is deleted");
    ExDelete(Probe, through, "so is the PassThrough domain");
    CheckStatus(check, ExCreate(Probe, DomainTypeUnmanaged, &unmanaged), STATUS_NOT_SUPPORTED,
                "DDI-106: Unmanaged on x64 is STATUS_NOT_SUPPORTED");
    CheckValue(check, (ULONG_PTR)unmanaged, UNTOUCHED, "DDI-125: *DomainOut is as it was");
    PolicyReset(Probe);
}

static VOID InputMappings(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_QUERY_INPUT_MAPPINGS query = Probe->Ex.QueryInputMappings;
    INPUT_MAPPING_ELEMENT elements[4];
    ULONG length = 0x5A5A5A5A;

    RtlFillMemory(elements, sizeof(elements), 0x5A);
    CheckStatus(check, query(Probe->Device[0], elements, sizeof(elements), &length), STATUS_UNSUCCESSFUL,
                "DDI-327: asking for input mappings on x64");
    CheckValue(check, length, 0, "DDI-374: *ReturnLength is filled though the call failed");
    CheckValue(check, elements[0].InputMappingId, 0x5A5A5A5A, "DDI-327: the buffer is untouched");
    CheckStatus(check, query(Probe->Device[0], NULL, 0, NULL), STATUS_UNSUCCESSFUL,
                "DDI-325: ReturnLength may be NULL");
    CheckStatus(check, query(Probe->Device[2], elements, sizeof(elements), &length), STATUS_UNSUCCESSFUL,
                "DDI-328: asking about a device outside the IOMMU's scope");
    CheckStatus(check, query(NULL, elements, sizeof(elements), &length), STATUS_INVALID_PARAMETER_1,
                "DDI-328: asking about NULL");
}

static VOID Faults(PPROBE Probe)
{
    PLACE place;

    if (ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "a device is attached")) {
        ReportingEx(Probe, &place);
        if (ProbeUseV1(Probe)) {
            Reports(Probe, place.Physical, place.Domain, FALSE);
        }
        OwnTables(Probe, &place);
        ExLeave(Probe, &place, "the device is detached and the domain deleted");
    }
    FirstStage(Probe);
    InputMappings(Probe);
}

VOID RunV2Faults(PPROBE Probe)
{
    ULONG profile = 0;

    CheckStatus(&Probe->Check, ViommuQueryProfile(&profile), STATUS_SUCCESS, "the daemon names its profile");
    CheckStatus(&Probe->Check, ViommuQueryProfile(NULL), STATUS_INVALID_PARAMETER_1, "to a caller that can hear");
    if (CheckValue(&Probe->Check, profile, ViommuProfileHal, "it is the documented one") && PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Faults);
    }
}
