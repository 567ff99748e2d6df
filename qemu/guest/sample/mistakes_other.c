/*
 * Mistakes with caller-owned tables on a domain of the HAL, with input mappings and with fault reporting
 * [ddi.md 5 B, M, O, P], as far as an x64 guest of V1 can make them.
 */
#include "mistakes.h"

#define NOWHERE 0x7000000000ULL

static VOID Configuring(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_DOMAIN_CONFIGURE *configure = Mistakes->Iommu->ConfigureDomain;
    DOMAIN_CONFIGURATION configuration;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    RtlZeroMemory(&configuration, sizeof(configuration));
    CheckStatus(check, configure(Mistakes->Domain, &configuration), wanted,
                "DDI-027: configuring a domain of the HAL for ARM64");
    configuration.Type = DomainConfigurationX64;
    CheckStatus(check, configure(Mistakes->Domain, &configuration), wanted,
                "DDI-295: for x64: the kind of domain is looked at first");
    configuration.Type = DomainConfigurationInvalid;
    CheckStatus(check, configure(Mistakes->Domain, &configuration), wanted, "DDI-287: for an invalid architecture");
    CheckStatus(check, configure(Mistakes->Domain, NULL), wanted, "DDI-287: with no configuration");
    CheckStatus(check, configure(NULL, &configuration), wanted, "configuring NULL");
}

static VOID Flushing(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    const DMA_IOMMU_INTERFACE_V1 *iommu = Mistakes->Iommu;
    KTB_FLUSH_VA list[2] = {{.VaLong = 0x1000}, {.VaLong = 0x2000}};
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    CheckStatus(check, iommu->FlushDomain(Mistakes->Domain), wanted, "DDI-028: flushing a domain of the HAL");
    CheckStatus(check, iommu->FlushDomainByVaList(Mistakes->Domain, TRUE, 2, list), wanted,
                "DDI-307: flushing two addresses of it");
    CheckStatus(check, iommu->FlushDomainByVaList(Mistakes->Domain, FALSE, 0, NULL), wanted,
                "DDI-307: flushing no address of it");
    CheckStatus(check, iommu->FlushDomainByVaList(Mistakes->Domain, TRUE, 1, NULL), wanted,
                "DDI-307: flushing a list that is not there");
    CheckStatus(check, iommu->FlushDomain(NULL), wanted, "flushing NULL");
    CheckStatus(check, iommu->FlushDomainByVaList(NULL, TRUE, 2, list), wanted, "flushing two addresses of NULL");
}

static VOID InputMappings(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_QUERY_INPUT_MAPPINGS *query = Mistakes->Iommu->QueryInputMappings;
    INPUT_MAPPING_ELEMENT element = {.InputMappingId = 0x5A5A5A5A};
    ULONG length = 0x5A5A5A5A;

    CheckStatus(check, query(Mistakes->Device, &element, sizeof(element), &length), STATUS_UNSUCCESSFUL,
                "DDI-327: asking for input mappings on x64");
    CheckValue(check, length, 0, "DDI-327: *ReturnLength is 0");
    CheckValue(check, element.InputMappingId, 0x5A5A5A5A, "DDI-327: the buffer is untouched");
    CheckStatus(check, query(Mistakes->Device, &element, sizeof(element), NULL), STATUS_UNSUCCESSFUL,
                "DDI-325: ReturnLength may be NULL");
    CheckStatus(check, query(Mistakes->Outside, &element, sizeof(element), &length), STATUS_UNSUCCESSFUL,
                "DDI-328: asking about a device outside the IOMMU's scope");
    CheckStatus(check, query(NULL, &element, sizeof(element), &length), STATUS_INVALID_PARAMETER_1,
                "DDI-328: asking about NULL");
    CheckStatus(check, query(Mistakes->Probe->NotPhysical, &element, sizeof(element), &length),
                STATUS_INVALID_PARAMETER_1, "DDI-328: asking about a device object that is no PDO");
}

VOID MistakesOfOwnTables(PMISTAKES Mistakes)
{
    Configuring(Mistakes);
    Flushing(Mistakes);
    InputMappings(Mistakes);
}

static VOID RefusedListeners(PMISTAKES Mistakes, PDEVICE_FAULT_CONFIGURATION Good)
{
    PCHECK check = Mistakes->Check;
    IOMMU_SET_DEVICE_FAULT_REPORTING *set = Mistakes->Iommu->SetDeviceFaultReporting;
    DEVICE_FAULT_CONFIGURATION noHandler = {.FaultHandler = NULL, .FaultContext = Good->FaultContext};

    CheckStatus(check, set(NULL, 0, TRUE, Good), STATUS_INVALID_PARAMETER_1, "reporting for NULL");
    CheckStatus(check, set(Mistakes->Probe->NotPhysical, 0, TRUE, Good), STATUS_INVALID_PARAMETER_1,
                "reporting for a device object that is no PDO");
    CheckStatus(check, set(Mistakes->Idle, 0, TRUE, Good), STATUS_INVALID_PARAMETER_1,
                "DDI-335: reporting for a device that is not attached");
    CheckStatus(check, set(Mistakes->Outside, 0, TRUE, Good), STATUS_NOT_FOUND,
                "reporting for a device outside the IOMMU's scope");
    CheckStatus(check, set(Mistakes->Device, 1, TRUE, Good), STATUS_INVALID_PARAMETER_2,
                "DDI-339: InputMappingIdBase 1 for a PCI device");
    CheckStatus(check, set(Mistakes->Device, 0, TRUE, NULL), STATUS_INVALID_PARAMETER_4, "DDI-336: FaultConfig NULL");
    CheckStatus(check, set(Mistakes->Device, 0, TRUE, &noHandler), STATUS_INVALID_PARAMETER_4,
                "DDI-336: FaultHandler NULL");
    CheckStatus(check, set(Mistakes->Device, 0, FALSE, NULL), STATUS_SUCCESS, "switching off what is off succeeds");
    CheckStatus(check, set(Mistakes->Device, 1, FALSE, NULL), STATUS_INVALID_PARAMETER_2,
                "DDI-339: InputMappingIdBase is looked at when switching off, too");
}

VOID MistakesOfFaultReporting(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    FAULT_RECORDER recorder;
    FAULT_RECORDER afterDetach;
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = FaultRecord, .FaultContext = &recorder};
    DEVICE_FAULT_CONFIGURATION noHandler = {.FaultHandler = NULL, .FaultContext = NULL};

    FaultRecorderInitialize(&recorder);
    FaultRecorderInitialize(&afterDetach);
    RefusedListeners(Mistakes, &configuration);
    DmaFill(Mistakes->Device, NOWHERE, 8, 0);
    CheckStatus(check, FaultListen(Mistakes->Iommu, Mistakes->Device, &recorder), STATUS_SUCCESS,
                "then reporting is switched on as it should be");
    CheckStatus(check, Mistakes->Iommu->SetDeviceFaultReporting(Mistakes->Device, 0, TRUE, &noHandler),
                STATUS_INVALID_PARAMETER_4, "DDI-336: replacing the handler by NULL");
    DmaFill(Mistakes->Device, NOWHERE + PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&recorder, 1), "the former handler is still the one that is called");
    CheckValue(check, (ULONG_PTR)recorder.First.X64.FaultAddress, NOWHERE + PAGE_SIZE,
               "and no refused call made it hear of an earlier fault");
    CheckStatus(check, Mistakes->Iommu->DetachDevice(Mistakes->Domain, Mistakes->Device, 0), STATUS_SUCCESS,
                "the device is detached with reporting on");
    CheckStatus(check, Mistakes->Iommu->AttachDevice(Mistakes->Domain, Mistakes->Device, 0, 1), STATUS_SUCCESS,
                "and attached again");
    DmaFill(Mistakes->Device, NOWHERE + 2 * PAGE_SIZE, 8, 0);
    FaultListen(Mistakes->Iommu, Mistakes->Device, &afterDetach);
    DmaFill(Mistakes->Device, NOWHERE + 3 * PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&afterDetach, 1), "a handler set after that hears of what comes");
    CheckStatus(check, FaultIgnore(Mistakes->Iommu, Mistakes->Device), STATUS_SUCCESS, "reporting is switched off");
    CheckValue(check, FaultCalls(&recorder), 1, "DDI-338: detaching switched reporting off");
}
