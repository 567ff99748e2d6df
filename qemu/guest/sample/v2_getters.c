/*
 * The tables of versions 2 and 3 as the getter gives them [ddi.md 1.3, 5 A]: sizes, guards, slots. Which routine stands in
 * a slot is told by how it refuses: called with nothing but NULL and 0, most routines name another parameter or status.
 */
#include "ex.h"
#include "output.h"

#define SHARED_SLOTS 21

typedef struct _VERSION_FACTS {
    ULONG Version;
    ULONG Size;
    ULONG Slots;
    const char *Succeeds;
    const char *HasSize;
    const char *HasVersion;
    const char *HasRoutines;
} VERSION_FACTS;

static const VERSION_FACTS Versions[] = {
    {2, 0xC0, 22, "DDI-002: IoGetIommuInterfaceEx version 2 succeeds", "DDI-002: Size of version 2 is 0xC0",
     "DDI-002: Version is 2", "DDI-002: 22 routines stand at 0x10 to 0xB8"},
    {3, 0xE8, 27, "DDI-003: IoGetIommuInterfaceEx version 3 succeeds", "DDI-003: Size of version 3 is 0xE8",
     "DDI-003: Version is 3", "DDI-003: 27 routines stand at 0x10 to 0xE0"},
};

static VOID OneTable(PPROBE Probe, const VERSION_FACTS *Facts)
{
    PCHECK check = &Probe->Check;
    OUTPUT first;
    OUTPUT second;

    if (!CheckStatus(check, OutputGetEx(&first, Facts->Version, 0), STATUS_SUCCESS, Facts->Succeeds)) {
        return;
    }
    CheckValue(check, first.Ex.Size, Facts->Size, Facts->HasSize);
    CheckValue(check, first.Ex.Version, Facts->Version, Facts->HasVersion);
    CheckTrue(check, OutputHasSlots(&first, 0x10, Facts->Slots), Facts->HasRoutines);
    CheckTrue(check, OutputIsGuard(&first, Facts->Size), "DDI-005: not a byte is written beyond Size");
    CheckValue(check, first.Words[0x0C / sizeof(ULONG)], 0, "DDI-006: the padding at 0x0C is zero");
    CheckTrue(check,
              NT_SUCCESS(OutputGetEx(&second, Facts->Version, 0)) && RtlEqualMemory(&first, &second, sizeof(first)),
              "DDI-014: a second call gives the same pointers");
    CheckTrue(check,
              OutputGetEx(&first, Facts->Version, 1) == STATUS_INVALID_PARAMETER_3 && OutputIsGuard(&first, 0),
              "DDI-010: Flags 1 is STATUS_INVALID_PARAMETER_3 and the output untouched");
    CheckTrue(check,
              OutputGetEx(&first, Facts->Version, 1ULL << 63) == STATUS_INVALID_PARAMETER_3 &&
                  OutputIsGuard(&first, 0),
              "DDI-011: bit 63 of Flags alone is looked at");
    CheckStatus(check, IoGetIommuInterfaceEx(Facts->Version, 0, NULL), STATUS_INVALID_PARAMETER_3,
                "DDI-013: InterfaceOut NULL is STATUS_INVALID_PARAMETER_3");
}

/* What each of the slots that V2 and V3 share, but the one of type VOID, says to nothing. */
static VOID AskShared(const DMA_IOMMU_INTERFACE_V3 *Table, NTSTATUS *Answers)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS noFlags = {.AsUlonglong = 0};

    Answers[0] = Table->CreateDomainEx(DomainTypeTranslate, noFlags, NULL, NULL, NULL);
    Answers[1] = Table->DeleteDomain(NULL);
    Answers[2] = Table->AttachDeviceEx(NULL, NULL);
    Answers[3] = Table->DetachDeviceEx(NULL);
    Answers[4] = Table->FlushDomain(NULL);
    Answers[5] = Table->FlushDomainByVaList(NULL, TRUE, 0, NULL);
    Answers[6] = Table->QueryInputMappings(NULL, NULL, 0, NULL);
    Answers[7] = Table->MapLogicalRangeEx(NULL, 0, NULL, NULL, NULL, NULL, NULL);
    Answers[8] = Table->UnmapLogicalRange(NULL, 0, 0);
    Answers[9] = Table->MapIdentityRangeEx(NULL, 0, NULL);
    Answers[10] = Table->UnmapIdentityRangeEx(NULL, NULL);
    Answers[11] = Table->SetDeviceFaultReportingEx(NULL, 0, FALSE, NULL);
    Answers[12] = Table->ConfigureDomain(NULL, NULL);
    Answers[13] = Table->RegisterInterfaceStateChangeCallback(NULL, NULL, NULL, NULL);
    Answers[14] = Table->UnregisterInterfaceStateChangeCallback(NULL, NULL);
    Answers[15] = Table->ReserveLogicalAddressRange(NULL, 0, NULL, NULL, NULL, NULL);
    Answers[16] = Table->FreeReservedLogicalAddressRange(NULL);
    Answers[17] = Table->MapReservedLogicalRange(NULL, 0, 0, NULL, NULL);
    Answers[18] = Table->UnmapReservedLogicalRange(NULL);
    Answers[19] = Table->CreateDevice(NULL, NULL, NULL);
    Answers[20] = Table->DeleteDevice(NULL);
}

static VOID SameRoutines(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    NTSTATUS ofV2[SHARED_SLOTS];
    NTSTATUS ofV3[SHARED_SLOTS];
    ULONG written = 0x5A5A5A5A;
    OUTPUT second;
    OUTPUT third;

    if (!ExUse(Probe, 2)) {
        return;
    }
    AskShared(&Probe->Ex, ofV2);
    CheckStatus(check, ofV2[0], STATUS_INVALID_PARAMETER_5, "DDI-002: the slot at 0x10 is CreateDomainEx");
    CheckStatus(check, ofV2[14], STATUS_INVALID_PARAMETER_2,
                "DDI-002: the slot at 0x88 is UnregisterInterfaceStateChangeCallback");
    if (!ExUse(Probe, 3)) {
        return;
    }
    AskShared(&Probe->Ex, ofV3);
    CheckTrue(check,
              NT_SUCCESS(OutputGetEx(&second, 2, 0)) && NT_SUCCESS(OutputGetEx(&third, 3, 0)) &&
                  RtlEqualMemory(&second.Bytes[0x10], &third.Bytes[0x10], 0xC0 - 0x10),
              "DDI-004: the slots from 0x10 to 0xB8 hold the same pointers in V2 and V3");
    CheckTrue(check, RtlEqualMemory(ofV2, ofV3, sizeof(ofV2)),
              "DDI-004: the slots from 0x10 to 0xB8 answer alike through V2 and V3");
    CheckStatus(check, Probe->Ex.QueryDeviceInfo(NULL, 3, &written, NULL), STATUS_INVALID_PARAMETER_1,
                "DDI-003: the slot at 0xE0 is QueryDeviceInfo");
    CheckValue(check, written, 0, "DDI-003: which alone of all counts what it wrote");
}

/* Whatever V1's routines say to nothing, the legacy table's say too. */
static VOID AskV1(const DMA_IOMMU_INTERFACE_V1 *Table, NTSTATUS *Answers)
{
    Answers[0] = Table->CreateDomain(TRUE, NULL);
    Answers[1] = Table->DeleteDomain(NULL);
    Answers[2] = Table->AttachDevice(NULL, NULL, 0, 1);
    Answers[3] = Table->DetachDevice(NULL, NULL, 0);
    Answers[4] = Table->FlushDomain(NULL);
    Answers[5] = Table->FlushDomainByVaList(NULL, TRUE, 0, NULL);
    Answers[6] = Table->QueryInputMappings(NULL, NULL, 0, NULL);
    Answers[7] = Table->MapLogicalRange(NULL, 0, NULL, 0);
    Answers[8] = Table->UnmapLogicalRange(NULL, 0, 0);
    Answers[9] = Table->MapIdentityRange(NULL, 0, NULL);
    Answers[10] = Table->UnmapIdentityRange(NULL, NULL);
    Answers[11] = Table->SetDeviceFaultReporting(NULL, 0, TRUE, NULL);
    Answers[12] = Table->ConfigureDomain(NULL, NULL);
}

static VOID LegacyIsV1(PPROBE Probe)
{
    NTSTATUS ofV1[13];
    NTSTATUS ofLegacy[13];

    if (ProbeUseV1(Probe)) {
        AskV1(&Probe->Iommu, ofV1);
        if (ProbeUseLegacy(Probe)) {
            AskV1(&Probe->Iommu, ofLegacy);
            CheckTrue(&Probe->Check, RtlEqualMemory(ofV1, ofLegacy, sizeof(ofV1)),
                      "DDI-015: the thirteen routines answer alike through V1 and the legacy table");
        }
    }
}

/* Windows would bring the system down, or not notice; the stub refuses. */
static VOID AboveIrql(PPROBE Probe, KIRQL Irql)
{
    OUTPUT legacyOutput;
    OUTPUT exOutput;
    NTSTATUS legacy;
    NTSTATUS ex;
    KIRQL old;

    KeRaiseIrql(Irql, &old);
    legacy = OutputGetLegacy(&legacyOutput, 1);
    ex = OutputGetEx(&exOutput, 3, 0);
    KeLowerIrql(old);
    CheckTrue(&Probe->Check, !NT_SUCCESS(legacy) && OutputIsGuard(&legacyOutput, 0),
              "DDI-022: above PASSIVE_LEVEL IoGetIommuInterface fails and leaves its output untouched");
    CheckTrue(&Probe->Check, !NT_SUCCESS(ex) && OutputIsGuard(&exOutput, 0),
              "DDI-023: above PASSIVE_LEVEL IoGetIommuInterfaceEx fails and leaves its output untouched");
}

static VOID Irql(PPROBE Probe)
{
    OUTPUT output;
    NTSTATUS legacy = OutputGetLegacy(&output, 1);
    KIRQL afterLegacy = KeGetCurrentIrql();
    NTSTATUS ex = OutputGetEx(&output, 3, 0);

    CheckTrue(&Probe->Check, NT_SUCCESS(legacy) && afterLegacy == PASSIVE_LEVEL,
              "DDI-022: IoGetIommuInterface is called at PASSIVE_LEVEL and returns there");
    CheckTrue(&Probe->Check, NT_SUCCESS(ex) && KeGetCurrentIrql() == PASSIVE_LEVEL,
              "DDI-023: IoGetIommuInterfaceEx is called at PASSIVE_LEVEL and returns there");
    AboveIrql(Probe, APC_LEVEL);
    AboveIrql(Probe, DISPATCH_LEVEL);
}

static VOID UnderPolicy(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    OUTPUT output;

    CheckStatus(check, PolicyLegacyInterface(FALSE), STATUS_SUCCESS, "the legacy provider is switched off");
    CheckStatus(check, OutputGetLegacy(&output, 1), STATUS_NOT_SUPPORTED,
                "DDI-021: IoGetIommuInterface is STATUS_NOT_SUPPORTED without its provider");
    CheckTrue(check, OutputIsGuard(&output, 0), "DDI-021: and leaves its output untouched");
    CheckStatus(check, OutputGetEx(&output, 1, 0), STATUS_SUCCESS, "DDI-021: IoGetIommuInterfaceEx still succeeds");
    CheckStatus(check, PolicyLegacyInterface(TRUE), STATUS_SUCCESS, "the legacy provider is switched on");
    CheckStatus(check, OutputGetLegacy(&output, 1), STATUS_SUCCESS, "DDI-021: the legacy getter answers again");

    CheckStatus(check, PolicyDevice(Probe->Device[0], 0, FALSE, FALSE), STATUS_SUCCESS, "the driver is opted out");
    CheckStatus(check, OutputGetEx(&output, 3, 0), STATUS_SUCCESS,
                "DDI-024: a driver that has not opted in obtains the interface");
    CheckStatus(check, OutputGetLegacy(&output, 1), STATUS_SUCCESS, "DDI-024: and the legacy one");
    PolicyReset(Probe);
}

VOID RunV2Getters(PPROBE Probe)
{
    OUTPUT output;

    for (ULONG i = 0; i < RTL_NUMBER_OF(Versions); i++) {
        OneTable(Probe, &Versions[i]);
    }
    CheckTrue(&Probe->Check, OutputGetEx(&output, 4, 0) == STATUS_INVALID_PARAMETER_1 && OutputIsGuard(&output, 0),
              "DDI-008: version 4 is STATUS_INVALID_PARAMETER_1 and the output untouched");
    CheckStatus(&Probe->Check, OutputGetEx(&output, 4, 1), STATUS_INVALID_PARAMETER_1,
                "DDI-012: a bad version goes before bad Flags");
    SameRoutines(Probe);
    LegacyIsV1(Probe);
    Irql(Probe);
    if (PolicyIsOurs(Probe)) {
        UnderPolicy(Probe);
    }
}
